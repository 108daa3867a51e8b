# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Come moderiamo: the rules, the figures of a year, what is too few to be told; sharing a page; the trap of time."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from consulta.cases import figures
from consulta.cases.models import ReportCategory
from consulta.contributions.models import Draft
from consulta.core.db import db
from consulta.measures.models import MeasureKind
from consulta.moderation import service as moderation
from consulta.moderation.models import ModerationOutcome, ReasonCode
from consulta.moderation.requests import Decide
from consulta.web.ports import TerritoryRef
from consulta.web.timing import QUICKEST, is_quick, stamp
from tests.factories.accounts import make_actor
from tests.factories.cases import make_report
from tests.factories.consultations import make_topic
from tests.factories.contributions import make_contribution
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
PATH = "/ao/come-moderiamo"


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


@pytest.fixture(autouse=True)
def still() -> object:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def decide(territory: TerritoryRef, outcome: str, code: str | None = None, hours: int = 2) -> None:
    sent = make_contribution(territory, published=False, now=NOW)
    request = Decide("contribution", sent.contribution_id, outcome, code, "Perché sì, è scritto nelle regole.")
    moderation.decide(make_actor(territory, "operator"), request, NOW + timedelta(hours=hours))


def test_the_figures_count_what_was_decided_in_the_year(territory: TerritoryRef) -> None:
    decide(territory, "published", hours=2)
    decide(territory, "published", hours=4)
    decide(territory, "rejected", "spam", hours=50)
    found = figures.read_figures(territory.id, 2026)
    assert found.outcomes == {ModerationOutcome.PUBLISHED: 2, ModerationOutcome.REJECTED: 1}
    assert found.reasons == {ReasonCode.SPAM: 1}
    assert found.median_hours == 4
    empty = figures.read_figures(territory.id, 2025)
    assert (empty.outcomes, empty.median_hours) == ({}, None)
    other = figures.read_figures(make_territory("pg", "Ambito di Prova").id, 2026)
    assert other.outcomes == {}


def test_few_persons_are_not_told(territory: TerritoryRef, client: VisitingClient) -> None:
    for _ in range(4):
        make_report(territory, make_contribution(territory).contribution_id, category="danger")
    for _ in range(5):
        make_report(territory, make_contribution(territory).contribution_id, category="spam")
    found = figures.read_figures(territory.id, 2026)
    assert found.reports == {ReportCategory.DANGER: None, ReportCategory.SPAM: 5}
    assert MeasureKind.BLOCK not in found.measures
    text = client.visit(PATH, budget=14).text
    assert "meno di 5" in text
    assert re.search(r"pubblicità, o è ripetuto molte volte</th><td[^>]*>5</td>", re.sub(r"\s*\n\s*", "", text))


def test_the_page_and_its_file_say_the_same(territory: TerritoryRef, client: VisitingClient) -> None:
    decide(territory, "rejected", "spam")
    assert "Pubblicità o invii ripetuti" in client.visit(PATH, budget=14).text
    file = client.get(f"{PATH}.csv")
    assert file.status_code == 200
    assert "Pubblicità o invii ripetuti" in file.text
    assert "Nessuna decisione in questo anno" in client.visit(f"{PATH}?anno=2025", budget=14).text
    assert "2026" in client.visit(f"{PATH}?anno=1999", budget=14).text
    assert PATH in client.visit("/ao/", budget=30).text, "linked in the footer"


def test_a_page_is_shared_without_anybody_else(territory: TerritoryRef, client: VisitingClient) -> None:
    sent = make_contribution(territory)
    page = client.visit(f"/ao/contributi/{sent.number}", budget=30).text
    assert f'/ao/contributi/{sent.number}"' in page
    assert "mailto:?subject=" in page
    assert not re.findall(r'<script[^>]*src="https?://(?!localhost)', page)


def test_links_of_participants_are_not_followed(territory: TerritoryRef, client: VisitingClient) -> None:
    sent = make_contribution(territory, text="Leggi [questa pagina](https://altrove.example/x): spiega bene il problema.")
    page = client.visit(f"/ao/contributi/{sent.number}", budget=30).text
    assert re.search(r'<a [^>]*href="https://altrove.example/x"[^>]*rel="nofollow ugc noopener"', page)


def test_a_stamp_is_ours_and_tells_time(app: Flask, still: time_machine.Traveller) -> None:
    with app.test_request_context():
        shown = stamp()
        assert is_quick(shown)
        still.shift(QUICKEST)
        assert not is_quick(shown)
        for forged in (None, "", shown[:-1] + "x", "12345", "é"):
            assert is_quick(forged)


@pytest.mark.parametrize(("seconds", "waits"), [(1, True), (30, False)])
def test_a_visitors_form_that_comes_back_at_once_is_held_not_lost(
    territory: TerritoryRef, client: VisitingClient, still: time_machine.Traveller, seconds: int, waits: bool
) -> None:
    topic_id = make_topic(territory)
    path = f"/ao/temi/{topic_id}/commenti/nuovo"
    page = client.visit(path).text
    hidden = {name: re.findall(rf'name="{name}" value="([^"]*)"', page)[0] for name in ("csrf_token", "submission_key", "shown_at")}
    still.shift(timedelta(seconds=seconds))
    written = {"text": "Manca la corriera.", "name": "Pia", "email": "pia@esempio.it", "website": "", "action": "send"}
    assert client.post(path, data=hidden | written).status_code == 303
    draft = db.session.scalars(select(Draft)).one()
    assert draft.payload["text"] == "Manca la corriera."
    assert bool(draft.payload.get("must_wait")) is waits
