# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The optional fields of the scheda: kept, shown, proved, exported, corrected; and the question before what gives somebody away."""

import json
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from consulta.contributions import queries, service
from consulta.contributions.details import DETAILS, check_details
from consulta.contributions.models import Contribution
from consulta.contributions.queries import ContributionFilter
from consulta.contributions.requests import ReviseContribution, Subject
from consulta.core.db import db
from consulta.core.errors import Invalid
from consulta.organisations.queries import actor_of
from consulta.register.queries import get_receipt
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_user, sign_in_as
from tests.factories.consultations import make_topic
from tests.factories.contributions import TEXT, TITLE, make_contribution
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
GIVEN = {"target": "Anziani soli", "people": "1.200", "urgency": "4", "result": "Nessuno resta solo", "cost": "15000"}
FORM = {"kind": "proposal", "title": TITLE, "text": TEXT} | {f"detail_{name}": value for name, value in GIVEN.items()}


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


@pytest.fixture
def topic_id(territory: TerritoryRef) -> int:
    return make_topic(territory, now=NOW)


def test_what_was_filled_in_is_kept_shown_proved_and_exported(client: VisitingClient, territory: TerritoryRef, topic_id: int) -> None:
    sign_in_as(client, make_user())
    receipt = client.send(f"/ao/temi/{topic_id}/contributi/nuovo", FORM)
    page = client.visit(receipt.location).text
    assert "Quante persone riguarda" in page
    assert "1.200" in page
    one = db.session.scalars(select(Contribution)).one()
    assert one.details == GIVEN | {"people": "1200"}
    revision = queries.list_revisions(one.id)[0]
    assert get_receipt(territory.id, "ao", "contributo/2026-1", "contribution_received", revision.content("2026-1"))
    assert revision.content("2026-1")["details"] == one.details
    service.change_publication(Subject("contribution", one.id), territory.id, "published", None, NOW)
    public = client.visit("/ao/contributi/2026-1", budget=20).text
    assert "4: urgente" in public
    assert "15.000" in public
    row = next(queries.export_public(territory.id, ContributionFilter()))
    columns = {column.name: column.value(row) for column in queries.export_columns()}
    assert (columns["detail_target"], columns["detail_cost"], columns["detail_leps"]) == ("Anziani soli", "15000", "")


def test_a_text_without_details_commits_to_what_it_always_did(territory: TerritoryRef, topic_id: int) -> None:
    sent = make_contribution(territory, topic_id)
    assert "details" not in queries.list_revisions(sent.contribution_id)[0].content(sent.number)


def test_those_of_a_proposal_are_kept_for_proposals_alone() -> None:
    assert set(check_details("need", GIVEN)) == {"target", "people", "urgency"}
    assert set(check_details("proposal", GIVEN)) == set(GIVEN)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("people", "quaranta", "vuole un numero intero"),
        ("people", "0", "vuole un numero intero"),
        ("people", "9" * 30, "vuole un numero intero"),
        ("cost", "-5", "vuole un numero intero"),
        ("urgency", "6", "Scegli quanto è urgente"),
        ("target", "x" * 201, "supera 200 caratteri"),
        ("result", "x" * 1_001, "supera 1.000 caratteri"),
    ],
)
def test_a_mistake_names_the_field_and_loses_nothing(client: VisitingClient, topic_id: int, name: str, value: str, sentence: str) -> None:
    sign_in_as(client, make_user())
    answer = client.send(f"/ao/temi/{topic_id}/contributi/nuovo", FORM | {f"detail_{name}": value}, status=422)
    assert sentence in answer.text
    assert value in answer.text or name == "urgency"
    assert "Anziani soli" in answer.text or name == "target"
    with pytest.raises(Invalid) as error:
        check_details("proposal", {name: value})
    assert list(error.value.errors) == [f"detail_{name}"]
    assert db.session.scalar(select(func.count()).select_from(Contribution)) == 0


def test_a_correction_keeps_both_versions(client: VisitingClient, territory: TerritoryRef, topic_id: int) -> None:
    person = make_user()
    sent = make_contribution(territory, topic_id, actor_of(person, NOW), published=False, details={"target": "Anziani"})
    sign_in_as(client, person)
    assert 'value="Anziani"' in client.visit(f"/ao/contributi/{sent.number}/modifica").text
    wanted = ReviseContribution(territory.id, sent.contribution_id, "need", TITLE, TEXT, (), 1, {"target": "Anziani e famiglie"})
    service.revise_contribution(actor_of(person, NOW), wanted, NOW)
    assert [one.details for one in queries.list_revisions(sent.contribution_id)] == [
        {"target": "Anziani"},
        {"target": "Anziani e famiglie"},
    ]


def test_a_draft_keeps_them(client: VisitingClient, topic_id: int) -> None:
    sign_in_as(client, make_user())
    client.send(f"/ao/temi/{topic_id}/contributi/nuovo", FORM | {"detail_people": "circa cento", "action": "draft"})
    drafts = client.visit("/ao/bozze").text
    path = drafts.split('href="/ao/bozze/')[1].split('"')[0]
    page = client.get(f"/ao/bozze/{path}", follow_redirects=True).text
    assert 'value="circa cento"' in page
    assert 'value="Anziani soli"' in page


def test_it_asks_before_sending_what_gives_somebody_away(client: VisitingClient, topic_id: int) -> None:
    sign_in_as(client, make_user())
    path = f"/ao/temi/{topic_id}/contributi/nuovo"
    typed = FORM | {"detail_evidence": "Mia zia abita in via Roma 12."}
    asked = client.send(path, typed, status=200).text
    assert "Prima di inviare, controlla" in asked
    assert "«via Roma 12»" in asked
    assert "scrivi solo la zona o il comune" in asked
    assert db.session.scalar(select(func.count()).select_from(Contribution)) == 0
    client.send(path, typed | {"leaves_findings": "y"})
    assert db.session.scalar(select(Contribution.status)) == "in_moderation"


def test_the_command_prints_what_the_page_shows(app: Flask) -> None:
    printed = app.test_cli_runner().invoke(args=["detect-personal-data", "--json"], input="Mario ha il Parkinson, tel. 347 1234567")
    told = json.loads(printed.output)
    assert [one["kind"] for one in told["findings"]] == ["phone", "health"]
    assert told["count"] == 2
    assert all(one["remedy"] for one in told["findings"])


def test_each_field_is_declared_once() -> None:
    assert len({one.name for one in DETAILS}) == len({one.label for one in DETAILS}) == len(DETAILS) == 17
