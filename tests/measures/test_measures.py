# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Warnings, pauses and blocks: who, for how long, told to whom, ended by the clock; and the second person for a hiding."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from consulta.contributions.models import Contribution, Draft
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.measures import policy, queries, service
from consulta.measures.models import CheckStatus, HidingCheck, MeasureKind, MeasureStatus
from consulta.measures.requests import ConfirmHiding, DecideMeasure
from consulta.moderation import service as moderation
from consulta.moderation.requests import Decide
from consulta.notifications.models import OutboxMail
from consulta.operations import jobs
from consulta.organisations.queries import actor_of
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import give_role, make_actor, make_user, sign_in_as
from tests.factories.consultations import make_topic
from tests.factories.contributions import make_comment, make_contribution
from tests.factories.measures import impose
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
TODAY = date(2026, 11, 21)
LATER = TODAY + timedelta(days=10)
BASE = "/ao/ufficio/misure"
WHY = "Oggi in ufficio lavoro solo io: nessun altro decide."


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


@pytest.fixture(autouse=True)
def still() -> object:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def writer(territory: TerritoryRef) -> Actor:
    """Somebody who wrote in the territory."""
    actor = actor_of(make_user(), NOW)
    make_contribution(territory, author=actor)
    return actor


def known(actor: Actor) -> int:
    assert actor.user_id is not None
    return actor.user_id


def letters(template: str) -> list[int | None]:
    return list(db.session.scalars(select(OutboxMail.user_id).where(OutboxMail.template == template).order_by(OutboxMail.id)))


def step(territory: TerritoryRef, measure_id: int, reason: str = "Ha scritto all'ufficio e ha chiesto scusa.") -> DecideMeasure:
    return DecideMeasure(territory.id, measure_id, queries.get_measure(territory.id, measure_id).version, reason)


def test_a_pause_keeps_from_writing_until_its_last_day_and_then_ends_by_itself(
    territory: TerritoryRef, still: time_machine.Traveller
) -> None:
    person, operator = writer(territory), make_actor(territory, "operator")
    measure = impose(territory, operator, known(person), "pause", last_day=LATER)
    assert letters("measures/imposed") == [person.user_id]
    topic_id = make_topic(territory)
    with pytest.raises(Refused) as refused:
        make_contribution(territory, topic_id, person)
    assert "pausa" in refused.value.message
    with pytest.raises(Refused):
        make_comment(territory, topic_id=topic_id, author=person)
    still.move_to(datetime(2026, 12, 1, 22, 59, tzinfo=UTC))
    with pytest.raises(Refused):
        make_comment(territory, topic_id=topic_id, author=person)
    still.move_to(datetime(2026, 12, 1, 23, 0, tzinfo=UTC))
    make_comment(territory, topic_id=topic_id, author=person)
    jobs.tick()
    assert queries.get_measure(territory.id, measure).status is MeasureStatus.ENDED
    jobs.tick()
    assert letters("measures/ended") == [person.user_id], "told once"


def test_a_pause_has_an_end_within_ninety_days(territory: TerritoryRef) -> None:
    person, operator = writer(territory), make_actor(territory, "operator")
    for last_day in (None, TODAY - timedelta(days=1), TODAY + timedelta(days=91)):
        with pytest.raises(Invalid) as wrong:
            impose(territory, operator, known(person), "pause", last_day=last_day)
        assert "last_day" in wrong.value.errors
    assert policy.wrong_end(MeasureKind.PAUSE, TODAY + timedelta(days=90), TODAY) == ""
    with pytest.raises(Invalid):
        impose(territory, operator, known(person), reason="Breve")


def test_nobody_takes_a_measure_on_oneself_on_the_office_or_on_a_stranger(territory: TerritoryRef) -> None:
    operator, colleague = writer(territory), writer(territory)
    for one in (operator, colleague):
        give_role(known(one), territory, "operator")
    operator = actor_of(known(operator), NOW)
    for user_id in (known(operator), known(colleague)):
        with pytest.raises(Refused):
            impose(territory, operator, user_id)
    with pytest.raises(NotFound):
        impose(territory, operator, make_user())
    with pytest.raises(Refused):
        impose(territory, make_actor(territory, "auditor"), known(writer(territory)))


def test_a_block_holds_only_when_another_person_who_coordinates_confirms(territory: TerritoryRef) -> None:
    person, operator, coordinator = writer(territory), make_actor(territory, "operator"), make_actor(territory, "coordinator")
    measure = impose(territory, coordinator, known(person), "block")
    make_comment(territory, author=person)
    assert not letters("measures/imposed"), "a proposal is told to nobody it concerns"
    for one in (coordinator, operator):
        with pytest.raises(Refused):
            service.confirm_block(one, step(territory, measure), NOW)
    second = make_actor(territory, "coordinator")
    service.confirm_block(second, step(territory, measure), NOW)
    assert letters("measures/imposed") == [person.user_id]
    with pytest.raises(Refused) as refused:
        make_comment(territory, author=person)
    assert "bloccato" in refused.value.message
    with pytest.raises(Conflict):
        service.confirm_block(second, step(territory, measure), NOW)
    with pytest.raises(Conflict):
        impose(territory, operator, known(person), "block")
    service.lift(operator, step(territory, measure), NOW)
    make_comment(territory, author=person)
    assert letters("measures/ended") == [person.user_id]


def test_a_block_that_is_refused_is_told_to_nobody(territory: TerritoryRef) -> None:
    person, operator, coordinator = writer(territory), make_actor(territory, "operator"), make_actor(territory, "coordinator")
    measure = impose(territory, operator, known(person), "block")
    assert letters("measures/proposed") == [coordinator.user_id]
    with pytest.raises(Invalid):
        service.refuse_block(coordinator, step(territory, measure, " "), NOW)
    service.refuse_block(coordinator, step(territory, measure), NOW)
    assert queries.personal_data(known(person))[1] == []
    assert not letters("measures/ended")


def test_the_exception_of_a_small_office_is_only_that(territory: TerritoryRef) -> None:
    person, coordinator = writer(territory), make_actor(territory, "coordinator")
    measure = impose(territory, coordinator, known(person), "block", exception_reason=WHY)
    assert queries.get_measure(territory.id, measure).exception_reason == WHY
    make_actor(territory, "operator")
    make_actor(territory, "operator")
    with pytest.raises(Invalid):
        impose(territory, coordinator, known(writer(territory)), "block", exception_reason=WHY)


def test_two_answers_to_one_block_are_one(territory: TerritoryRef) -> None:
    measure = impose(territory, make_actor(territory, "operator"), known(writer(territory)), "block")
    stale = step(territory, measure)
    service.confirm_block(make_actor(territory, "coordinator"), stale, NOW)
    with pytest.raises(Conflict):
        service.refuse_block(make_actor(territory, "coordinator"), stale, NOW)


def hide(territory: TerritoryRef, by: Actor, code: str = "offensive") -> tuple[int, int]:
    """A hidden contribution and its check."""
    sent = make_contribution(territory)
    moderation.decide(by, Decide("contribution", sent.contribution_id, "hidden", code, "Offende una persona."), NOW)
    check = db.session.scalars(select(HidingCheck).order_by(HidingCheck.id.desc())).first()
    assert check is not None
    return sent.contribution_id, check.id


def status(contribution_id: int) -> str:
    db.session.expire_all()
    return str(db.session.get_one(Contribution, contribution_id).status)


def test_a_hiding_that_nobody_confirms_comes_back_after_a_week(territory: TerritoryRef, still: time_machine.Traveller) -> None:
    operator = make_actor(territory, "operator")
    contribution_id, check = hide(territory, operator)
    still.move_to(NOW + policy.CONFIRMED_WITHIN - timedelta(minutes=1))
    jobs.tick()
    assert status(contribution_id) == "hidden"
    still.move_to(NOW + policy.CONFIRMED_WITHIN)
    jobs.tick()
    jobs.tick()
    assert status(contribution_id) == "published"
    assert queries.get_check(territory.id, check).status is CheckStatus.RETURNED
    assert len(letters("moderation/restored")) == 1


def test_a_confirmed_hiding_stays_and_not_by_who_hid_it(territory: TerritoryRef, still: time_machine.Traveller) -> None:
    operator = make_actor(territory, "operator")
    contribution_id, check = hide(territory, operator)
    make_actor(territory, "operator")
    second = make_actor(territory, "coordinator")
    with pytest.raises(Refused):
        service.confirm_hiding(operator, ConfirmHiding(territory.id, check, WHY), NOW)
    service.confirm_hiding(second, ConfirmHiding(territory.id, check), NOW)
    with pytest.raises(Conflict):
        service.confirm_hiding(second, ConfirmHiding(territory.id, check), NOW)
    still.move_to(NOW + policy.CONFIRMED_WITHIN)
    jobs.tick()
    assert status(contribution_id) == "hidden"


def test_in_a_small_office_the_same_person_confirms_with_a_public_reason(territory: TerritoryRef, client: VisitingClient) -> None:
    operator = make_actor(territory, "operator")
    contribution_id, check = hide(territory, operator)
    number = db.session.get_one(Contribution, contribution_id).number_sequence
    path = f"/ao/contributi/2026-{number}"
    assert "deve ancora confermare" in client.visit(path).text
    with pytest.raises(Refused):
        service.confirm_hiding(operator, ConfirmHiding(territory.id, check), NOW)
    service.confirm_hiding(operator, ConfirmHiding(territory.id, check, WHY), NOW)
    assert WHY in client.visit(path).text


def test_personal_data_do_not_come_back_by_themselves(territory: TerritoryRef, still: time_machine.Traveller) -> None:
    operator, coordinator = make_actor(territory, "operator"), make_actor(territory, "coordinator")
    contribution_id, check = hide(territory, operator, "personal_data")
    still.move_to(NOW + policy.CONFIRMED_WITHIN)
    jobs.tick()
    jobs.tick()
    assert status(contribution_id) == "hidden"
    assert letters("measures/overdue") == [coordinator.user_id], "told once"
    service.confirm_hiding(coordinator, ConfirmHiding(territory.id, check), NOW)


def test_bringing_a_text_back_settles_its_check(territory: TerritoryRef) -> None:
    operator = make_actor(territory, "operator")
    contribution_id, check = hide(territory, operator)
    moderation.decide(operator, Decide("contribution", contribution_id, "restored", reason_text="Riletto: va bene."), NOW)
    assert queries.get_check(territory.id, check).status is CheckStatus.RESTORED


def enter(client: VisitingClient, territory: TerritoryRef, role: str) -> None:
    user_id = make_user("Olga Serra")
    give_role(user_id, territory, role)
    sign_in_as(client, user_id)


def test_the_journey_of_a_block_on_the_pages(client: VisitingClient, territory: TerritoryRef) -> None:
    person = writer(territory)
    enter(client, territory, "operator")
    path = f"{BASE}/persona/{person.user_id}"
    wrong = client.send(path, {"kind": "pause", "reason": "Ha offeso la stessa persona tre volte."}, status=422)
    assert "Una pausa ha una fine" in wrong.text
    assert "Ha offeso la stessa persona tre volte." in wrong.text
    made = client.send(path, {"kind": "block", "reason": "Ha offeso la stessa persona tre volte."})
    measure = int(made.location.rsplit("/", 1)[1])
    client.send(f"{BASE}/{measure}/conferma", {}, status=403, page=f"{BASE}/{measure}")
    enter(client, territory, "coordinator")
    assert "Blocchi da confermare" in client.visit("/ao/ufficio/", budget=30).text
    client.send(f"{BASE}/{measure}/conferma", {}, page=f"{BASE}/{measure}")
    client.visit(BASE, budget=14)
    client.send(f"{BASE}/{measure}/togli", {"reason": "x"}, status=422, page=f"{BASE}/{measure}")
    sign_in_as(client, known(person))
    assert "Ha offeso la stessa persona tre volte." in client.visit("/ao/il-mio-spazio", budget=30).text


def test_who_is_paused_keeps_what_was_typed_as_a_draft(client: VisitingClient, territory: TerritoryRef) -> None:
    person, topic_id = writer(territory), make_topic(territory)
    impose(territory, make_actor(territory, "operator"), known(person), "pause", last_day=LATER)
    sign_in_as(client, known(person))
    answer = client.send(f"/ao/temi/{topic_id}/commenti/nuovo", {"text": "Queste parole restano.", "action": "send"}, status=403)
    assert "in pausa" in answer.text
    assert "Queste parole restano." in answer.text
    assert db.session.scalar(select(func.count()).select_from(Draft).where(Draft.user_id == person.user_id)) == 1


def test_the_journey_of_a_hiding_on_the_pages(client: VisitingClient, territory: TerritoryRef) -> None:
    _contribution_id, check = hide(territory, make_actor(territory, "operator"))
    enter(client, territory, "coordinator")
    assert "da confermare entro" in client.visit(BASE, budget=14).text
    client.send(f"{BASE}/nascosti/{check}", {})
    assert queries.get_check(territory.id, check).status is CheckStatus.CONFIRMED
