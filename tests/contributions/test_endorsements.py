# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sostegni: once for each person and organisation, never one's own, never a vote; numbers follow the rows (invariants 16, 17)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from time_machine import Traveller, travel

from consulta.accounts.service import erase_user
from consulta.contributions import policy, queries, service
from consulta.contributions.models import Contribution, Endorsement, PublicationStatus
from consulta.contributions.queries import ContributionFilter
from consulta.contributions.requests import Endorse, Subject
from consulta.core.actor import ANONYMOUS, Actor, OrganisationHat
from consulta.core.db import db
from consulta.core.errors import NotFound, Refused
from consulta.organisations.queries import actor_of
from consulta.register.models import AuditEvent, RegisterEntry
from consulta.web.ports import TerritoryRef
from tests.contributions.test_concurrency import all_together, people
from tests.contributions.test_policy import Window
from tests.factories.accounts import make_user, sign_in_as
from tests.factories.consultations import make_cycle, make_topic
from tests.factories.contributions import make_contribution
from tests.factories.organisations import make_organisation
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
HERE = 1


@pytest.fixture(autouse=True)
def clock() -> Iterator[Traveller]:
    with travel(NOW, tick=False) as moved:
        yield moved


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


@dataclass(frozen=True)
class Item:
    status: PublicationStatus = PublicationStatus.PUBLISHED
    author_id: int | None = 1
    organisation_id: int | None = 5


SHUT = Window(accepts_comments=False)
HAT = OrganisationHat(5, HERE, "Il Ponte", accredited=True)
OTHER_HAT = OrganisationHat(6, HERE, "La Rete", accredited=True)
PERSON = Actor(user_id=7, name="Maria", is_confirmed=True, hats=(HAT, OTHER_HAT))


@pytest.mark.parametrize(
    ("actor", "item", "window", "hat", "allowed"),
    [
        (PERSON, Item(), Window(), None, True),
        (PERSON, Item(), Window(), 6, True),
        (PERSON, Item(), Window(), 5, False),
        (PERSON, Item(), Window(), 9, False),
        (PERSON, Item(author_id=7), Window(), None, False),
        (PERSON, Item(author_id=7), Window(), 6, True),
        (PERSON, Item(author_id=None, organisation_id=None), Window(), None, True),
        (PERSON, Item(status=PublicationStatus.HIDDEN), Window(), None, False),
        (PERSON, Item(), SHUT, None, False),
        (PERSON, Item(), replace(SHUT, suspended=True), None, False),
        (PERSON, Item(), replace(SHUT, opens_at=NOW + timedelta(days=1)), None, False),
        (replace(PERSON, is_confirmed=False), Item(), Window(), None, False),
        (ANONYMOUS, Item(), Window(), None, False),
    ],
)
def test_who_may_endorse(actor: Actor, item: Item, window: Window, hat: int | None, allowed: bool) -> None:
    assert bool(policy.may_endorse(actor, HERE, item, window, NOW, hat)) is allowed


def test_each_refusal_says_its_own_reason() -> None:
    windows = (SHUT, replace(SHUT, suspended=True), replace(SHUT, opens_at=NOW + timedelta(days=1)))
    reasons = {policy.may_endorse(PERSON, HERE, Item(), window, NOW).reason for window in windows}
    reasons |= {policy.may_endorse(PERSON, HERE, Item(author_id=7), Window(), NOW, hat).reason for hat in (None, 5, 9)}
    assert len(reasons) == 6


def counted(territory: TerritoryRef, number: str) -> tuple[int, int]:
    db.session.expire_all()
    found = queries.get_public(territory.id, tuple(map(int, number.split("-"))))  # type: ignore[arg-type]
    return found.person_endorsement_count, found.body_endorsement_count


def test_given_once_taken_back_and_counted_apart(territory: TerritoryRef) -> None:
    sent = make_contribution(territory)
    user_id = make_user()
    organisation_id = make_organisation(territory, user_id, name="Cooperativa La Rete")
    actor = actor_of(user_id, NOW)
    mine, theirs = Endorse(territory.id, sent.contribution_id), Endorse(territory.id, sent.contribution_id, organisation_id)
    assert [service.endorse(actor, mine, NOW), service.endorse(actor, mine, NOW)] == [True, False]
    assert [service.endorse(actor, theirs, NOW), service.endorse(actor, theirs, NOW)] == [True, False]
    assert counted(territory, sent.number) == (1, 1)
    found = queries.get_public(territory.id, (2026, 1), user_id)
    assert ([body.name for body in found.endorsing_bodies], found.is_endorsed) == (["Cooperativa La Rete"], True)
    assert queries.get_public(territory.id, (2026, 1), make_user()).is_endorsed is False
    assert [service.stop_endorsing(actor, mine, NOW), service.stop_endorsing(actor, mine, NOW)] == [True, False]
    assert counted(territory, sent.number) == (0, 1)
    assert service.stop_endorsing(actor, theirs, NOW)
    assert counted(territory, sent.number) == (0, 0)
    assert db.session.scalar(select(func.count()).select_from(Endorsement)) == 0


def test_who_it_was_stands_in_the_trail_and_not_in_the_register(territory: TerritoryRef) -> None:
    sent = make_contribution(territory)
    lines = db.session.scalar(select(func.count()).select_from(RegisterEntry))
    actor = actor_of(make_user(), NOW)
    service.endorse(actor, Endorse(territory.id, sent.contribution_id), NOW)
    assert db.session.scalar(select(func.count()).select_from(RegisterEntry)) == lines
    kept = db.session.scalars(select(AuditEvent).where(AuditEvent.name == "contributions.endorsed")).one()
    assert (kept.actor_id, kept.details["taken_back"]) == (actor.user_id, False)


def test_what_is_not_public_cannot_be_endorsed(territory: TerritoryRef) -> None:
    waiting = make_contribution(territory, published=False)
    actor = actor_of(make_user(), NOW)
    with pytest.raises(NotFound):
        service.endorse(actor, Endorse(territory.id, waiting.contribution_id), NOW)
    elsewhere = make_territory("marche")
    public = make_contribution(territory)
    with pytest.raises(NotFound):
        service.endorse(actor, Endorse(elsewhere.id, public.contribution_id), NOW)
    service.change_publication(Subject("contribution", public.contribution_id), territory.id, "hidden", None, NOW)
    with pytest.raises(NotFound):
        service.endorse(actor, Endorse(territory.id, public.contribution_id), NOW)


def test_a_closed_window_keeps_what_was_given(territory: TerritoryRef, clock: Traveller) -> None:
    opened = NOW - timedelta(days=20)
    topic = make_topic(territory, make_cycle(territory, opened, from_at=opened, to_at=NOW + timedelta(hours=1)), now=opened)
    sent = make_contribution(territory, topic)
    actor, request = actor_of(make_user(), NOW), Endorse(territory.id, sent.contribution_id)
    service.endorse(actor, request, NOW)
    later = NOW + timedelta(hours=2)
    clock.move_to(later)
    for verb in (service.endorse, service.stop_endorsing):
        with pytest.raises(Refused):
            verb(actor, request, later)
    assert counted(territory, sent.number) == (1, 0)


def test_an_erased_person_leaves_a_number_that_is_nobodys(territory: TerritoryRef) -> None:
    sent = make_contribution(territory)
    user_id = make_user()
    organisation_id = make_organisation(territory, user_id)
    actor = actor_of(user_id, NOW)
    for hat in (None, organisation_id):
        service.endorse(actor, Endorse(territory.id, sent.contribution_id, hat), NOW)
    told = queries.personal_data(user_id)[1]["sostegni"]
    assert [(line["contributo"], bool(line["a_nome_di"])) for line in told] == [(sent.number, False), (sent.number, True)]
    erase_user(actor, user_id, NOW)
    rows = db.session.execute(select(Endorsement.person_id, Endorsement.given_by_id)).all()
    assert [tuple(row) for row in rows] == [(None, None), (None, None)]
    assert counted(territory, sent.number) == (1, 1)


def test_the_most_endorsed_come_first(territory: TerritoryRef) -> None:
    topic = make_topic(territory)
    few, many, none = (make_contribution(territory, topic).contribution_id for _ in range(3))
    for one, count in ((few, 1), (many, 3)):
        for _ in range(count):
            service.endorse(actor_of(make_user(), NOW), Endorse(territory.id, one), NOW)
    found = queries.list_public(territory.id, ContributionFilter(order="sostenuti"))
    assert [row.id for row in found.items] == [many, few, none]


def test_fifty_at_once_are_fifty_and_one_person_fifty_times_is_one(committed_app: Flask) -> None:
    territory = make_territory()
    one, other = (make_contribution(territory, now=NOW) for _ in range(2))
    crowd = people(50)

    def give(actor: Actor, contribution_id: int) -> Callable[[], Any]:
        return lambda: service.endorse(actor, Endorse(territory.id, contribution_id), NOW)

    assert all(all_together(committed_app, [give(actor, one.contribution_id) for actor in crowd]))
    assert sum(all_together(committed_app, [give(crowd[0], other.contribution_id)] * 50)) == 1
    counting = select(Endorsement.contribution_id, func.count()).group_by(Endorsement.contribution_id)
    rows = dict(map(tuple, db.session.execute(counting)))
    totals = dict(map(tuple, db.session.execute(select(Contribution.id, Contribution.endorsement_count))))
    assert rows == totals == {one.contribution_id: 50, other.contribution_id: 1}


def test_a_visitor_is_sent_to_sign_in_and_comes_back(client: VisitingClient, territory: TerritoryRef) -> None:
    sent = make_contribution(territory, kind="need")
    page = client.visit(f"/ao/contributi/{sent.number}").text
    assert "Nessuno ha ancora detto che vale anche per sé." in page
    assert f'href="/ao/contributi/{sent.number}/sostieni">Vale anche per me</a>' in page
    assert client.get(f"/ao/contributi/{sent.number}/sostieni").status_code == 303
    user_id = make_user()
    sign_in_as(client, user_id)
    page = client.visit(f"/ao/contributi/{sent.number}/sostieni").text
    assert "A nome mio" in page


def test_one_press_on_the_page_and_one_to_take_it_back(client: VisitingClient, territory: TerritoryRef) -> None:
    sent = make_contribution(territory, kind="proposal")
    sign_in_as(client, make_user())
    page = client.visit(f"/ao/contributi/{sent.number}").text
    assert ">Sostieni</button>" in page
    assert (
        client.send(f"/ao/contributi/{sent.number}/sostieni", {}, page=f"/ao/contributi/{sent.number}").location
        == f"/ao/contributi/{sent.number}#sostegni"
    )
    page = client.visit(f"/ao/contributi/{sent.number}").text
    assert "1 persona" in page
    assert "non sono voti" in page
    assert ">Ritira il tuo sostegno</button>" in page
    assert (
        client.send(f"/ao/contributi/{sent.number}/sostieni/ritira", {}, page=f"/ao/contributi/{sent.number}").location
        == f"/ao/contributi/{sent.number}#sostegni"
    )
    assert "Nessuno lo ha ancora sostenuto." in client.visit(f"/ao/contributi/{sent.number}").text


def test_who_wears_hats_chooses_and_a_wrong_one_is_told(client: VisitingClient, territory: TerritoryRef) -> None:
    sent = make_contribution(territory, kind="proposal")
    user_id = make_user()
    organisation_id = make_organisation(territory, user_id, name="Cooperativa La Rete")
    foreign = make_organisation(territory, make_user(), name="Altra")
    sign_in_as(client, user_id)
    assert f'href="/ao/contributi/{sent.number}/sostieni">Sostieni</a>' in client.visit(f"/ao/contributi/{sent.number}").text
    page = client.visit(f"/ao/contributi/{sent.number}/sostieni").text
    assert page.index("A nome mio") < page.index("Cooperativa La Rete")
    path = f"/ao/contributi/{sent.number}/sostieni"
    assert "Non risulti incaricato" in client.send(path, {"organizzazione": str(foreign)}, status=403).text
    assert (
        client.send(path, {"organizzazione": str(organisation_id)}, page=f"/ao/contributi/{sent.number}").location
        == f"/ao/contributi/{sent.number}#sostegni"
    )
    page = client.visit(f"/ao/contributi/{sent.number}").text
    assert f'<a href="/ao/organizzazioni/{organisation_id}">Cooperativa La Rete</a>' in page
    assert "Sostegno dato" in client.visit(path).text


def test_the_author_has_no_button(client: VisitingClient, territory: TerritoryRef) -> None:
    user_id = make_user()
    sent = make_contribution(territory, author=actor_of(user_id, NOW))
    sign_in_as(client, user_id)
    assert "/sostieni" not in client.visit(f"/ao/contributi/{sent.number}").text
    assert "contano i sostegni degli altri" in client.visit(f"/ao/contributi/{sent.number}/sostieni").text
