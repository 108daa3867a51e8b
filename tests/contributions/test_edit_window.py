# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A public text changed while the office allows it: versions everybody reads, endorsers told, nothing from before publication shown."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from time_machine import Traveller, travel

from consulta.consultations import service as consultations
from consulta.consultations.queries import get_cycle
from consulta.consultations.requests import EditCycle
from consulta.contributions import service
from consulta.contributions.models import Contribution, ContributionTally
from consulta.contributions.requests import Endorse, ReviseContribution, Subject
from consulta.core.actor import SYSTEM, Actor
from consulta.core.db import db
from consulta.core.errors import Conflict, Invalid, Refused
from consulta.notifications.models import NewsItem
from consulta.organisations.queries import actor_of
from consulta.register.queries import list_entries
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_user, sign_in_as
from tests.factories.consultations import make_cycle, make_topic
from tests.factories.contributions import TEXT, TITLE, make_contribution
from tests.factories.notifications import tell
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
CHANGED = "Le ore di assistenza a domicilio **non bastano**: la domenica chi vive da solo resta senza nessuno."


@pytest.fixture(autouse=True)
def clock() -> Iterator[Traveller]:
    with travel(NOW, tick=False) as moved:
        yield moved


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


@pytest.fixture
def cycle_id(territory: TerritoryRef) -> int:
    return make_cycle(territory, NOW - timedelta(days=2), from_at=NOW - timedelta(days=2), to_at=NOW + timedelta(days=30))


@pytest.fixture
def author(territory: TerritoryRef) -> Actor:
    return actor_of(make_user(), NOW)


def allow(territory: TerritoryRef, cycle_id: int, edits: str) -> None:
    found = get_cycle(territory.id, cycle_id, NOW, with_setup=True)
    values: dict[str, Any] = {"title": found.title, "question": found.question, "intro": found.intro_source}
    values |= {"moderation": found.window.moderation.value, "accepts_late": True, "reply_days": 60, "edits": edits}
    consultations.edit_cycle(SYSTEM, EditCycle(territory.id, cycle_id, found.version, **values), NOW)


def revise(actor: Actor, territory: TerritoryRef, contribution_id: int, text: str = CHANGED, at: datetime = NOW, **values: Any) -> Any:
    version = values.pop("version", None) or db.session.scalar(select(Contribution.version).where(Contribution.id == contribution_id))
    facts: dict[str, Any] = {"kind": "need", "title": TITLE, "text": text, "municipality_ids": (), "version": version} | values
    return service.revise_contribution(actor, ReviseContribution(territory.id, contribution_id, **facts), at)


def published(territory: TerritoryRef, cycle_id: int, author: Actor) -> Any:
    return make_contribution(territory, make_topic(territory, cycle_id), author)


@pytest.mark.parametrize(
    ("edits", "after", "allowed"),
    [
        ("none", timedelta(minutes=1), False),
        ("quarter", timedelta(minutes=14), True),
        ("quarter", timedelta(minutes=15), False),
        ("hour", timedelta(minutes=59), True),
        ("day", timedelta(hours=24), False),
        ("week", timedelta(days=6), True),
        ("collection", timedelta(days=29), True),
        ("collection", timedelta(days=31), False),
        ("week", timedelta(days=31), False),
    ],
)
def test_the_window(
    territory: TerritoryRef, cycle_id: int, author: Actor, clock: Traveller, edits: str, after: timedelta, allowed: bool
) -> None:
    allow(territory, cycle_id, edits)
    sent = published(territory, cycle_id, author)
    clock.move_to(NOW + after)
    if allowed:
        assert revise(author, territory, sent.contribution_id, at=NOW + after).revision == 2
        return
    with pytest.raises(Refused, match="pubblico e non si può più cambiare"):
        revise(author, territory, sent.contribution_id, at=NOW + after)


def test_only_the_author_without_personal_data_on_what_was_read(territory: TerritoryRef, cycle_id: int, author: Actor) -> None:
    allow(territory, cycle_id, "week")
    sent = published(territory, cycle_id, author)
    with pytest.raises(Refused):
        revise(actor_of(make_user(), NOW), territory, sent.contribution_id)
    with pytest.raises(Invalid, match="già pubblico"):
        revise(author, territory, sent.contribution_id, "Chiamatemi pure al numero 333 1234567 quando volete.")
    with pytest.raises(Conflict):
        revise(author, territory, sent.contribution_id, version=99)


def test_it_stays_public_counted_once_and_sealed(client: VisitingClient, territory: TerritoryRef, cycle_id: int, author: Actor) -> None:
    allow(territory, cycle_id, "day")
    sent = published(territory, cycle_id, author)
    totals = select(ContributionTally.total).where(ContributionTally.facet == "tutti", ContributionTally.territory_id == territory.id)
    before = db.session.scalar(totals)
    revise(author, territory, sent.contribution_id, at=NOW + timedelta(minutes=5))
    assert db.session.scalar(totals) == before == 1
    page = client.visit(f"/ao/contributi/{sent.number}").text
    assert "la domenica chi vive da solo" in page
    assert f"/ao/contributi/{sent.number}/versioni" in page
    types = [entry.type for entry in list_entries(territory.id, territory.slug, subject=f"contributo/{sent.number}").items]
    assert "contribution_revised" in types
    found = client.visit("/ao/cerca?q=domenica").text
    assert sent.number in found


def test_the_versions_that_were_public_and_no_others(client: VisitingClient, territory: TerritoryRef, cycle_id: int, author: Actor) -> None:
    allow(territory, cycle_id, "day")
    sent = make_contribution(territory, make_topic(territory, cycle_id), author, published=False)
    revise(author, territory, sent.contribution_id, TEXT + " Prima c'era un nome.", NOW + timedelta(minutes=1))
    revise(author, territory, sent.contribution_id, TEXT + " Adesso va bene.", NOW + timedelta(minutes=2))
    service.change_publication(Subject("contribution", sent.contribution_id), territory.id, "published", None, NOW + timedelta(minutes=3))
    path = f"/ao/contributi/{sent.number}/versioni"
    assert client.get(path).status_code == 404
    revise(author, territory, sent.contribution_id, TEXT + " Adesso va meglio.", NOW + timedelta(minutes=4))
    page = client.visit(path).text
    assert "<del>bene.</del>" in page
    assert "<ins>meglio.</ins>" in page
    assert "Prima c" not in page
    assert TITLE in page
    service.change_publication(Subject("contribution", sent.contribution_id), territory.id, "hidden", None, NOW + timedelta(minutes=5))
    assert client.get(path).status_code == 404


def test_endorsers_are_told_once_and_nobody_else(territory: TerritoryRef, cycle_id: int, author: Actor) -> None:
    allow(territory, cycle_id, "day")
    sent = published(territory, cycle_id, author)
    endorser, other = actor_of(make_user(), NOW), make_user()
    service.endorse(endorser, Endorse(territory.id, sent.contribution_id), NOW)
    tell()
    revise(author, territory, sent.contribution_id, at=NOW + timedelta(minutes=5))
    tell()
    told = list(db.session.scalars(select(NewsItem.user_id)))
    assert told.count(endorser.user_id) == 1
    assert other not in told
    assert author.user_id not in told


def test_the_author_does_it_from_the_page(client: VisitingClient, territory: TerritoryRef, cycle_id: int, author: Actor) -> None:
    sent = published(territory, cycle_id, author)
    sign_in_as(client, author.user_id)  # type: ignore[arg-type]
    edit = f"/ao/contributi/{sent.number}/modifica"
    assert edit not in client.visit(f"/ao/contributi/{sent.number}").text
    assert client.get(edit).status_code == 403
    allow(territory, cycle_id, "hour")
    assert edit in client.visit(f"/ao/contributi/{sent.number}").text
    kept = dict(re.findall(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"', client.visit(edit).text))
    assert client.post(edit, data=kept | {"kind": "need", "title": TITLE, "text": CHANGED}).status_code == 303
