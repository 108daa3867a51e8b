# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office's messages to many: who may, whom they reach, a second person, time to stop them, each person once."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from consulta.core import clock
from consulta.core.actor import SYSTEM, Actor, RoleInTerritory
from consulta.core.db import db
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.core.unit_of_work import transactional
from consulta.notifications import policy, queries, service
from consulta.notifications.models import BULLETIN_ARROWS, Bulletin, BulletinRecipient, BulletinStatus, OutboxMail
from consulta.notifications.queries.audiences import is_known
from consulta.notifications.requests import Audience, BulletinStep, ChooseMail
from consulta.notifications.service import telling
from consulta.organisations.queries import actor_of
from consulta.register.models import AuditEvent
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor, make_user
from tests.factories.consultations import current_cycle_id, make_roundtable, make_topic
from tests.factories.notifications import follow, publish_contribution, step_of, tell_bulletin, write_bulletin
from tests.factories.organisations import make_organisation
from tests.factories.plans import make_objective
from tests.factories.territory import make_territory, municipality_ids

EVERYBODY = Audience("everybody")
NOW = clock.now()
STATUSES = list(BulletinStatus)


@dataclass(frozen=True)
class Facts:
    """A message as the policies see it."""

    status: BulletinStatus
    territory_id: int = 1
    written_by_id: int | None = 10
    sent_by_id: int | None = 11
    leaves_at: datetime | None = None


def staff(role: str, user_id: int = 7, territory_id: int = 1) -> Actor:
    """Somebody with a role."""
    return Actor(user_id=user_id, is_confirmed=True, roles=frozenset({RoleInTerritory(territory_id, role)}))


@pytest.mark.parametrize("role", ["operator", "coordinator", "deputy_approver", "municipal_referent", "administrator", "auditor"])
def test_operators_and_coordinator_write_to_many(role: str) -> None:
    draft = Facts(BulletinStatus.DRAFT)
    writes = role in ("operator", "coordinator")
    assert bool(policy.may_write_bulletin(staff(role), 1)) is writes
    assert bool(policy.may_send_bulletin(staff(role), draft)) is writes
    assert bool(policy.may_confirm_bulletin(staff(role), Facts(BulletinStatus.TO_CONFIRM))) is writes
    assert bool(policy.may_cancel_bulletin(staff(role), draft, NOW)) is writes
    assert bool(policy.may_read_bulletins(staff(role), 1)) is (role not in ("deputy_approver", "municipal_referent"))
    assert not policy.may_write_bulletin(staff(role, territory_id=2), 1)


@pytest.mark.parametrize("status", STATUSES)
def test_what_can_be_done_in_each_state(status: BulletinStatus) -> None:
    somebody, message = staff("operator"), Facts(status, leaves_at=NOW + timedelta(minutes=1))
    assert bool(policy.may_edit_bulletin(somebody, message)) is (status is BulletinStatus.DRAFT)
    assert bool(policy.may_confirm_bulletin(somebody, message)) is (status is BulletinStatus.TO_CONFIRM)
    assert bool(policy.may_return_bulletin(somebody, message)) is (status is BulletinStatus.TO_CONFIRM)
    assert bool(policy.may_cancel_bulletin(somebody, message, NOW)) is (BulletinStatus.CANCELLED in BULLETIN_ARROWS[status])
    assert not policy.may_cancel_bulletin(somebody, Facts(BulletinStatus.LEAVING, leaves_at=NOW), NOW)


@pytest.mark.parametrize("user_id", [10, 11])
def test_who_wrote_or_sent_it_is_no_second_person(user_id: int) -> None:
    refusal = policy.may_confirm_bulletin(staff("coordinator", user_id), Facts(BulletinStatus.TO_CONFIRM))
    assert not refusal
    assert refusal.would_help
    assert policy.may_return_bulletin(staff("coordinator", user_id), Facts(BulletinStatus.TO_CONFIRM))


def test_above_five_hundred_people() -> None:
    assert not policy.needs_second(500)
    assert policy.needs_second(501)


@pytest.mark.parametrize(
    ("kind", "ref", "known"),
    [
        ("everybody", "", True),
        ("everybody", "3", False),
        ("cycle_followers", "", True),
        ("category", "trade_union", True),
        ("category", "pirates", False),
        ("comune", "3", True),
        ("comune", "-3", False),
        ("topic_followers", "9" * 30, False),
        ("roundtable_followers", "²", False),
        ("", "", False),
        ("members", "1", True),
        ("members", "", False),
    ],
)
def test_an_audience_is_one_of_the_list(kind: str, ref: str, known: bool) -> None:
    assert is_known(Audience(kind, ref)) is known


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    """A territory with a cycle that takes contributions."""
    territory = make_territory()
    current_cycle_id(territory, clock.now())
    return territory


@pytest.fixture
def operator(territory: TerritoryRef) -> Actor:
    """Who writes."""
    return make_actor(territory, "operator")


def quiet(user_id: int) -> None:
    """The person wants no letter."""
    service.choose_mail(actor_of(user_id, clock.now()), ChooseMail(True, {}, 0), clock.now())


def told(bulletin_id: int) -> dict[int, bool]:
    """Who was told, and whether by letter."""
    query = select(BulletinRecipient.user_id, BulletinRecipient.by_mail).where(BulletinRecipient.bulletin_id == bulletin_id)
    return {row.user_id: row.by_mail for row in db.session.execute(query)}


def lettered() -> list[int | None]:
    """Whom a letter was written to."""
    query = select(OutboxMail.user_id).where(OutboxMail.template == service.BULLETIN).order_by(OutboxMail.user_id)
    return list(db.session.scalars(query))


def leave(operator: Actor, territory: TerritoryRef, audience: Audience) -> int:
    """Write, send and tell a message."""
    bulletin_id = write_bulletin(operator, territory, audience)
    service.send_bulletin(operator, step_of(territory, bulletin_id), clock.now())
    tell_bulletin(bulletin_id, clock.now() + policy.STOPPABLE_FOR)
    return bulletin_id


def test_each_audience_reaches_its_own(territory: TerritoryRef, operator: Actor) -> None:
    """Followers by thing, whoever follows anything of the consultation, organisations by category and by comune."""
    cycle_id = current_cycle_id(territory, clock.now())
    table = make_roundtable(territory)
    topic = make_topic(territory, roundtable_id=table)
    things = {"cycle": cycle_id, "roundtable": table, "topic": topic, "contribution": publish_contribution(territory, topic)}
    things["objective"] = make_objective(territory)
    people = {kind: make_user() for kind in things}
    for kind, thing_id in things.items():
        follow(territory, people[kind], kind, thing_id)
    here, there = municipality_ids(territory)[:2]
    speakers = {name: make_user() for name in ("union", "parish")}
    make_organisation(territory, speakers["union"], name="CGIL", category="trade_union", municipality_id=here)
    make_organisation(territory, speakers["parish"], name="Parrocchia", category="religious_body", accredited=False, municipality_id=here)
    reached = {
        Audience("everybody"): set(people.values()),
        Audience("cycle_followers"): {people["cycle"]},
        Audience("roundtable_followers", str(table)): {people["roundtable"]},
        Audience("topic_followers", str(topic)): {people["topic"]},
        Audience("category", "trade_union"): {speakers["union"]},
        Audience("category", "religious_body"): {speakers["parish"]},
        Audience("comune", str(here)): {speakers["union"]},
        Audience("comune", str(there)): set(),
    }
    for audience, expected in reached.items():
        scope = queries.Scope(territory.id, cycle_id, clock.now())
        assert queries.measure(scope, audience).people == len(expected), audience
        if expected:
            assert set(told(leave(operator, territory, audience))) == expected


def test_who_wants_no_mail_reads_it_in_the_application(territory: TerritoryRef, operator: Actor) -> None:
    cycle_id = current_cycle_id(territory, clock.now())
    loud, silent = make_user(), make_user()
    for person in (loud, silent):
        follow(territory, person, "cycle", cycle_id)
    quiet(silent)
    reach = queries.measure(queries.Scope(territory.id, cycle_id, clock.now()), EVERYBODY)
    assert (reach.people, reach.mailed, reach.silent) == (2, 1, 1)
    bulletin_id = leave(operator, territory, EVERYBODY)
    assert told(bulletin_id) == {loud: True, silent: False}
    assert lettered() == [loud]
    assert queries.count_new(silent, territory.id, clock.now()) == 1
    service.read_message(actor_of(silent, clock.now()), bulletin_id, clock.now())
    assert queries.count_new(silent, territory.id, clock.now()) == 0
    with pytest.raises(NotFound):
        queries.get_message(make_user(), territory.id, bulletin_id)


def test_it_waits_five_minutes_and_can_be_stopped(territory: TerritoryRef, operator: Actor) -> None:
    follow(territory, make_user(), "cycle", current_cycle_id(territory, clock.now()))
    bulletin_id = write_bulletin(operator, territory, EVERYBODY)
    now = clock.now()
    assert service.send_bulletin(operator, step_of(territory, bulletin_id), now) is BulletinStatus.LEAVING
    assert queries.list_leaving(now + timedelta(minutes=4)) == []
    tell_bulletin(bulletin_id, now + timedelta(minutes=4))
    assert lettered() == []
    service.cancel_bulletin(operator, step_of(territory, bulletin_id), now + timedelta(minutes=4))
    tell_bulletin(bulletin_id, now + timedelta(minutes=6))
    assert (lettered(), told(bulletin_id)) == ([], {})
    trail = select(AuditEvent.name).where(AuditEvent.subject == f"annuncio/{bulletin_id}").order_by(AuditEvent.id)
    moved = "notifications.bulletin_moved"
    assert list(db.session.scalars(trail)) == ["notifications.bulletin_written", moved, moved]


def test_a_large_one_waits_for_a_second_person(territory: TerritoryRef, operator: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy, "CONFIRMED_ABOVE", 1)
    for _ in range(2):
        follow(territory, make_user(), "cycle", current_cycle_id(territory, clock.now()))
    bulletin_id = write_bulletin(operator, territory, EVERYBODY)
    assert service.send_bulletin(operator, step_of(territory, bulletin_id), clock.now()) is BulletinStatus.TO_CONFIRM
    assert queries.counts(territory.id)["bulletins_to_confirm"] == 1
    with pytest.raises(Refused):
        service.confirm_bulletin(operator, step_of(territory, bulletin_id), clock.now())
    second = make_actor(territory, "coordinator")
    with pytest.raises(Invalid):
        service.return_bulletin(second, step_of(territory, bulletin_id), clock.now())
    service.return_bulletin(second, step_of(territory, bulletin_id, "Manca l'ora."), clock.now())
    assert queries.get_bulletin(territory.id, bulletin_id).note == "Manca l'ora."
    version = queries.get_bulletin(territory.id, bulletin_id).version
    write_bulletin(operator, territory, EVERYBODY, bulletin_id=bulletin_id, version=version, text="Lunedì alle 9.")
    service.send_bulletin(operator, step_of(territory, bulletin_id), clock.now())
    stale = BulletinStep(territory.id, bulletin_id, version)
    with pytest.raises(Conflict):
        service.confirm_bulletin(second, stale, clock.now())
    service.confirm_bulletin(second, step_of(territory, bulletin_id), clock.now())
    tell_bulletin(bulletin_id, clock.now() + policy.STOPPABLE_FOR)
    assert len(lettered()) == 2


def test_parts_may_be_told_again_and_nobody_hears_twice(territory: TerritoryRef, operator: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed after any part, the next worker goes on with the person after; letters leave apart, after those that people wait for."""
    monkeypatch.setattr(telling, "CHUNK", 2)
    people = [make_user() for _ in range(5)]
    for person in people:
        follow(territory, person, "cycle", current_cycle_id(territory, clock.now()))
    bulletin_id = write_bulletin(operator, territory, EVERYBODY)
    service.send_bulletin(operator, step_of(territory, bulletin_id), clock.now())
    now = clock.now() + policy.STOPPABLE_FOR
    assert not service.tell_bulletin_chunk(bulletin_id, now)
    assert len(lettered()) == 2
    assert queries.list_leaving(now) == [bulletin_id]
    with pytest.raises(Refused):
        service.cancel_bulletin(operator, step_of(territory, bulletin_id), now)
    tell_bulletin(bulletin_id, now)
    tell_bulletin(bulletin_id, now)
    assert lettered() == people
    shown = queries.get_bulletin(territory.id, bulletin_id)
    assert (shown.status, shown.told, shown.mailed, shown.expected) == (BulletinStatus.SENT, 5, 5, 5)
    due = list(db.session.scalars(select(OutboxMail.next_attempt_at).where(OutboxMail.is_bulk).order_by(OutboxMail.id)))
    assert due == [now + timedelta(minutes=1) / service.PER_MINUTE * (place + 1) for place in range(5)]


def test_a_double_click_writes_one_and_a_foreign_key_none(territory: TerritoryRef, operator: Actor) -> None:
    first = write_bulletin(operator, territory, EVERYBODY, key="k" * 20)
    assert write_bulletin(operator, territory, EVERYBODY, key="k" * 20) == first
    assert db.session.scalar(select(func.count()).select_from(Bulletin)) == 1
    with pytest.raises(Refused):
        write_bulletin(make_actor(territory, "operator"), territory, EVERYBODY, key="k" * 20)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"subject": "  "}, "subject"),
        ({"subject": "x" * 121}, "subject"),
        ({"text": ""}, "text"),
        ({"text": "x" * 20_001}, "text"),
        ({"subject_en": "Monday"}, "text_en"),
        ({"text_en": "From Monday"}, "subject_en"),
        ({"audience": Audience("topic_followers", "987654")}, "audience"),
        ({"audience": Audience("nobody")}, "audience"),
    ],
)
def test_what_was_typed_wrong_is_told_by_field(territory: TerritoryRef, operator: Actor, values: dict[str, object], field: str) -> None:
    audience = values.pop("audience", EVERYBODY)
    with pytest.raises(Invalid) as refusal:
        write_bulletin(operator, territory, audience, **values)  # type: ignore[arg-type]
    assert set(refusal.value.errors) == {field}


def test_nobody_to_reach_is_told_before_it_leaves(territory: TerritoryRef, operator: Actor) -> None:
    bulletin_id = write_bulletin(operator, territory, EVERYBODY)
    with pytest.raises(Invalid):
        service.send_bulletin(operator, step_of(territory, bulletin_id), clock.now())
    with pytest.raises(NotFound):
        service.send_bulletin(SYSTEM, BulletinStep(make_territory("altro", "Altro").id, bulletin_id, 1), clock.now())


def test_an_erased_person_leaves_no_trace_among_those_told(territory: TerritoryRef, operator: Actor) -> None:
    person = make_user()
    follow(territory, person, "cycle", current_cycle_id(territory, clock.now()))
    bulletin_id = leave(operator, territory, EVERYBODY)
    assert told(bulletin_id) == {person: True}
    transactional(service.forget_person)(person, clock.now())
    assert told(bulletin_id) == {}
