# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Receiving, answering once, forgetting the address in time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from consulta.core.actor import ANONYMOUS, Actor, RoleInTerritory
from consulta.core.db import db
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.core.pagination import Cursor
from consulta.core.unit_of_work import transactional
from consulta.feedback import queries, service
from consulta.feedback.requests import AnswerFeedback
from consulta.register.models import AuditEvent
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor, make_user
from tests.factories.feedback import SENT_AT, make_request
from tests.factories.territory import make_territory


@pytest.fixture
def ao(app: Flask) -> TerritoryRef:
    return make_territory()


def audit(name: str) -> list[Any]:
    return list(db.session.scalars(select(AuditEvent).where(AuditEvent.name == name).order_by(AuditEvent.id)))


def answer(territory: TerritoryRef, actor: Actor, request_id: int, text: str = "Riparato.", at: datetime = SENT_AT) -> None:
    service.answer_feedback(actor, AnswerFeedback(territory.id, request_id, text), at)


def test_a_request_has_a_code_and_thirty_days_of_rome(ao: TerritoryRef) -> None:
    late = datetime(2026, 5, 4, 22, 30, tzinfo=UTC)  # already 5 May in Rome
    received = make_request(ao, late, message="  La mappa\x07 non si legge ", page=" /ao/piano ", email="anna@esempio.it")
    assert received.due_on == date(2026, 6, 4)
    view = queries.get_by_code(ao.id, received.code.lower(), late)
    assert (view.message, view.page, view.email, view.days_left) == ("La mappa non si legge", "/ao/piano", "anna@esempio.it", 30)
    assert len(received.code) == 14
    event = audit("feedback.received")[0]
    assert event.details == {"kind": "issue", "due_on": "2026-06-04", "has_email": True}
    assert "anna" not in str(event.details), "neither address nor message enter the trail"


def test_the_same_key_twice_is_one_request(ao: TerritoryRef) -> None:
    first = make_request(ao, key="la-stessa-chiave-di-prova")
    assert make_request(ao, key="la-stessa-chiave-di-prova", message="di nuovo") == first
    assert queries.count_open(ao.id, SENT_AT) == 1
    assert len(audit("feedback.received")) == 1


def test_a_key_is_bound_to_who_used_it_and_where(ao: TerritoryRef) -> None:
    make_request(ao, key="la-stessa-chiave-di-prova")
    with pytest.raises(Conflict):
        make_request(ao, actor=make_actor(), key="la-stessa-chiave-di-prova")
    with pytest.raises(Conflict):
        make_request(make_territory("ba", "Ambito di Bari"), key="la-stessa-chiave-di-prova")


def test_a_double_click_makes_one_request(committed_app: Flask) -> None:
    ao = make_territory()
    db.session.rollback()

    def click(_n: int) -> str:
        with committed_app.app_context():
            code = make_request(ao, key="premuto-due-volte-in-fretta").code
            db.session.remove()
            return code

    with ThreadPoolExecutor(4) as pool:
        codes = set(pool.map(click, range(4)))
    assert len(codes) == 1
    assert queries.count_open(ao.id, SENT_AT) == 1


@pytest.mark.parametrize("message", ["", "  \n\u200b ", "x" * (service.MESSAGE_CAP + 1)])
def test_an_empty_or_endless_message_is_refused(ao: TerritoryRef, message: str) -> None:
    with pytest.raises(Invalid) as refused:
        make_request(ao, message=message)
    assert list(refused.value.errors) == ["message"]


def test_the_office_answers_once_and_the_second_is_told(ao: TerritoryRef) -> None:
    received = make_request(ao, email="anna@esempio.it")
    operator, coordinator = make_actor(ao, "operator"), make_actor(ao, "coordinator")
    answer(ao, operator, received.request_id, "Fatto: ora si legge.", SENT_AT + timedelta(days=31))
    with pytest.raises(Conflict) as late:
        answer(ao, coordinator, received.request_id, "Anche io")
    assert late.value.theirs == {"Risposta data": "Fatto: ora si legge."}
    view = queries.get_request(ao.id, received.request_id, SENT_AT)
    assert (view.answer, view.days_left) == ("Fatto: ora si legge.", None)
    assert [event.details for event in audit("feedback.answered")] == [{"kind": "issue", "days_left": -1, "has_email": True}]
    assert audit("feedback.answered")[0].actor_id == operator.user_id
    assert queries.count_open(ao.id, SENT_AT) == 0


def test_who_may_not_answer_changes_nothing(ao: TerritoryRef) -> None:
    received = make_request(ao)
    ba = make_territory("ba", "Ambito di Bari")
    for actor in (ANONYMOUS, make_actor(ao, "administrator"), make_actor(ba, "operator")):
        with pytest.raises(Refused):
            answer(ao, actor, received.request_id)
    with pytest.raises(NotFound):
        answer(ba, make_actor(ba, "operator"), received.request_id)
    operator = Actor(user_id=make_user(), roles=frozenset({RoleInTerritory(ao.id, "operator")}))
    with pytest.raises(Invalid):
        answer(ao, operator, received.request_id, " ")
    assert queries.count_open(ao.id, SENT_AT) == 1


def test_the_list_begins_with_the_most_overdue(ao: TerritoryRef, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE_SIZE", 2)
    sent = [make_request(ao, SENT_AT + timedelta(days=days)).request_id for days in (5, 0, 9, 0, 20)]
    wanted = [sent[1], sent[3], sent[0], sent[2], sent[4]]
    now = SENT_AT + timedelta(days=33)
    first = queries.list_open(ao.id, now)
    second = queries.list_open(ao.id, now, Cursor.decode(first.next_cursor, 2))
    third = queries.list_open(ao.id, now, Cursor.decode(second.next_cursor, 2))
    assert [item.id for page in (first, second, third) for item in page.items] == wanted
    back = queries.list_open(ao.id, now, Cursor.decode(third.previous_cursor, 2))
    assert [item.id for item in back.items] == wanted[2:4]
    assert [item.days_left for item in first.items] == [-3, -3]
    assert (queries.count_open(ao.id, now), queries.count_overdue(ao.id, now)) == (5, 2)
    assert queries.workspace_counts(ao.id).keys() == {"feedback_open"}


def test_answered_ones_are_listed_apart(ao: TerritoryRef, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE_SIZE", 2)
    operator = make_actor(ao, "operator")
    sent = [make_request(ao).request_id for _ in range(4)]
    for request_id in sent[:3]:
        answer(ao, operator, request_id)
    first = queries.list_answered(ao.id, SENT_AT)
    second = queries.list_answered(ao.id, SENT_AT, Cursor.decode(first.next_cursor, 1))
    assert [item.id for page in (first, second) for item in page.items] == [sent[2], sent[1], sent[0]]
    back = queries.list_answered(ao.id, SENT_AT, Cursor.decode(second.previous_cursor, 1))
    assert [item.id for item in back.items] == [sent[2], sent[1]]
    assert [item.id for item in queries.list_open(ao.id, SENT_AT).items] == [sent[3]]


def test_the_address_is_forgotten_a_year_after_the_answer(ao: TerritoryRef) -> None:
    operator = make_actor(ao, "operator")
    answered, waiting = make_request(ao, email="anna@esempio.it"), make_request(ao, email="ivo@esempio.it")
    answer(ao, operator, answered.request_id)
    assert service.forget_old(SENT_AT + timedelta(days=365)) == 0
    assert service.forget_old(SENT_AT + timedelta(days=366)) == 1
    assert service.forget_old(SENT_AT + timedelta(days=366)) == 0
    assert queries.get_request(ao.id, answered.request_id, SENT_AT).email == ""
    assert queries.get_request(ao.id, waiting.request_id, SENT_AT).email == "ivo@esempio.it"


def test_a_person_takes_away_and_erases_what_was_sent(ao: TerritoryRef) -> None:
    actor = make_actor()
    assert actor.user_id
    received = make_request(ao, actor=actor, email="anna@esempio.it")
    make_request(ao, email="altri@esempio.it")
    name, rows = queries.personal_data(actor.user_id)
    assert name == "richieste"
    assert [row["codice"] for row in rows] == [received.code]
    transactional(service.erase)(actor.user_id, SENT_AT)
    assert queries.personal_data(actor.user_id)[1] == []
    assert queries.get_request(ao.id, received.request_id, SENT_AT).email == ""


def test_territories_do_not_see_each_other(ao: TerritoryRef) -> None:
    received, ba = make_request(ao), make_territory("ba", "Ambito di Bari")
    with pytest.raises(NotFound):
        queries.get_by_code(ba.id, received.code, SENT_AT)
    with pytest.raises(NotFound):
        queries.get_request(ba.id, received.request_id, SENT_AT)
    assert queries.list_open(ba.id, SENT_AT).items == []
    assert queries.count_open(ba.id, SENT_AT) == 0
