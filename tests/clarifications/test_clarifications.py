# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Clarifications: who asks, once, in time; who answers; what becomes of the words; the letters and the pages."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from consulta.clarifications import policy, queries, service
from consulta.clarifications.models import Clarification, ClarificationStatus
from consulta.clarifications.queries import OwnReply
from consulta.clarifications.requests import AnswerClarification
from consulta.contributions.models import Contribution, PublicationStatus
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.core.pagination import PAGE_SIZE, Cursor
from consulta.core.unit_of_work import transactional
from consulta.notifications import letters
from consulta.notifications.models import OutboxMail
from consulta.notifications.queries import Envelope, get_envelope
from consulta.organisations.queries import actor_of
from consulta.register.models import AuditEvent
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import give_role, make_actor, make_user, sign_in_as
from tests.factories.clarifications import ANSWER, QUESTION, answer, ask
from tests.factories.contributions import make_contribution, make_merge
from tests.factories.drafts import join
from tests.factories.organisations import make_organisation
from tests.factories.replies import make_reply
from tests.factories.territory import make_territory
from tests.support.at_once import at_once
from tests.support.pages import VisitingClient

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
BASE = "/ao/ufficio/chiarimenti"
CONTRIBUTION_BUDGET = 22
"""That of the page of a contribution read by its author."""


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


@pytest.fixture(autouse=True)
def still(request: pytest.FixtureRequest) -> Iterator[time_machine.Traveller | None]:
    if "committed_app" in request.fixturenames:
        yield None
        return
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def replied(territory: TerritoryRef, author: Actor | None = None, **values: object) -> tuple[Actor, int]:
    """A contribution with a published reply; who wrote it, and its id."""
    author = author or make_actor()
    sent = make_contribution(territory, author=author, **values).contribution_id  # type: ignore[arg-type]
    make_reply(territory, sent)
    return author, sent


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Clarification)) or 0


def envelopes() -> list[Envelope]:
    """The outbox, oldest first."""
    return [get_envelope(mail_id) for mail_id in db.session.scalars(select(OutboxMail.id).order_by(OutboxMail.id))]


def told(template: str) -> list[int | None]:
    return list(db.session.scalars(select(OutboxMail.user_id).where(OutboxMail.template == template).order_by(OutboxMail.id)))


def path_of(contribution_id: int) -> str:
    found = db.session.get_one(Contribution, contribution_id)
    return f"/ao/contributi/{found.number_year}-{found.number_sequence}/chiarimento"


def enter(client: VisitingClient, territory: TerritoryRef, role: str) -> None:
    user_id = make_user("Olga Serra")
    give_role(user_id, territory, role)
    sign_in_as(client, user_id)


def about(**values: object) -> OwnReply:
    facts = {"territory_id": 1, "own_id": 1, "answered_id": 1, "number": "2026-1", "title": "", "organisation_id": None, "asked": None}
    return OwnReply(**facts | {"status": PublicationStatus.PUBLISHED, "author_id": 7, "replied_at": NOW} | values)  # type: ignore[arg-type]


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=90)))
def test_the_term_is_thirty_days_from_the_publication(after: timedelta) -> None:
    assert bool(policy.may_ask(Actor(user_id=7), about(), NOW + after)) is (after <= timedelta(days=30))


@pytest.mark.parametrize("status", sorted(PublicationStatus))
def test_only_of_what_is_public_or_joined(status: PublicationStatus) -> None:
    may = policy.may_ask(Actor(user_id=7), about(status=status), NOW)
    assert bool(may) is (status in {"published", "merged"})


def test_nobody_asks_in_place_of_the_author() -> None:
    for actor in (Actor(), Actor(user_id=8)):
        assert not policy.may_ask(actor, about(), NOW)
    assert not policy.may_ask(Actor(user_id=7), about(organisation_id=3), NOW), "who no longer speaks for the body"
    assert not policy.may_ask(Actor(user_id=7), about(replied_at=None), NOW)


def test_it_is_asked_once_and_answered_to_who_asked(territory: TerritoryRef) -> None:
    author, sent = replied(territory)
    one = ask(territory, author, sent)
    with pytest.raises(Conflict) as again:
        ask(territory, author, sent)
    assert "una volta sola" in again.value.message
    answer(territory, make_actor(territory, "operator"), one)
    with pytest.raises(Conflict):
        ask(territory, author, sent)
    assert told("clarifications/answered") == [author.user_id]
    assert count() == 1


def test_the_same_key_is_the_same_request(territory: TerritoryRef) -> None:
    author, sent = replied(territory)
    assert ask(territory, author, sent, key="una-chiave") == ask(territory, author, sent, key="una-chiave")
    assert count() == 1


def test_words_too_short_or_too_long_are_refused_with_the_field(territory: TerritoryRef) -> None:
    author, sent = replied(territory)
    for words in ("", "Non ho capito.", "x" * 1_001):
        with pytest.raises(Invalid) as wrong:
            ask(territory, author, sent, question=words)
        assert "question" in wrong.value.errors
    one = ask(territory, author, sent, question="x" * 1_000)
    for words in ("Sì.", "x" * 2_001):
        with pytest.raises(Invalid) as wrong:
            answer(territory, make_actor(territory, "operator"), one, words=words)
        assert "answer" in wrong.value.errors


def test_not_before_the_reply_nor_after_the_term_nor_by_others(territory: TerritoryRef, still: time_machine.Traveller) -> None:
    author = make_actor()
    waits = make_contribution(territory, author=author).contribution_id
    with pytest.raises(Refused):
        ask(territory, author, waits)
    _author, sent = replied(territory, author)
    with pytest.raises(NotFound):
        ask(territory, make_actor(), sent)
    with pytest.raises(NotFound):
        ask(make_territory(slug="bo", name="Ambito di Bosa"), author, sent)
    still.move_to(NOW + policy.ASKED_WITHIN + timedelta(seconds=1))
    with pytest.raises(Refused) as late:
        ask(territory, author, sent)
    assert "30 giorni" in late.value.message
    still.move_to(NOW + policy.ASKED_WITHIN)
    ask(territory, author, sent)


@transactional
def take_back(contribution_id: int) -> None:
    """No longer public, as a text that was taken out."""
    db.session.get_one(Contribution, contribution_id).status = PublicationStatus.WITHDRAWN


def test_not_of_a_contribution_that_was_taken_back(territory: TerritoryRef) -> None:
    author, sent = replied(territory)
    take_back(sent)
    with pytest.raises(Refused):
        ask(territory, author, sent)


def test_authors_of_joined_contributions_ask_each_once(territory: TerritoryRef) -> None:
    first, target = make_actor(), 0
    target = make_contribution(territory, author=first).contribution_id
    second = make_actor()
    source = make_contribution(territory, author=second).contribution_id
    own_too = make_contribution(territory, author=first).contribution_id
    for one in (source, own_too):
        make_merge(territory, make_actor(territory, "coordinator"), one, target)
    make_reply(territory, target)
    ask(territory, second, source)
    ask(territory, first, own_too)
    with pytest.raises(Conflict):
        ask(territory, first, target)
    assert set(db.session.scalars(select(Clarification.contribution_id))) == {target}


def test_an_organisation_asks_once_whoever_speaks_for_it(territory: TerritoryRef) -> None:
    people = make_user("Prima"), make_user("Seconda")
    body = make_organisation(territory, people[0])
    join(body, people[1])
    first, second = (actor_of(one, NOW) for one in people)
    assert first.hat(body)
    assert second.hat(body)
    sent = make_contribution(territory, author=first, organisation_id=body).contribution_id
    make_reply(territory, sent)
    ask(territory, second, sent)
    with pytest.raises(Conflict):
        ask(territory, first, sent)
    found = queries.own_replies(first.user_id, [sent])[sent]
    assert found.asked
    assert found.asked.question == QUESTION


def test_the_database_keeps_it_once_for_each_author(territory: TerritoryRef) -> None:
    author, sent = replied(territory)
    row = db.session.get_one(Clarification, ask(territory, author, sent))
    values = {column.name: getattr(row, column.key) for column in Clarification.__table__.columns if column.name != "id"}
    db.session.add(Clarification(**values | {"submission_key": "un-altra"}))
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_who_reads_and_who_answers(territory: TerritoryRef) -> None:
    author, sent = replied(territory, make_actor(territory, "operator"))
    one = ask(territory, author, sent)
    for actor in (author, make_actor(), *(make_actor(territory, role) for role in ("auditor", "administrator", "deputy_approver"))):
        with pytest.raises(Refused):
            answer(territory, actor, one)
    with pytest.raises(NotFound):
        answer(make_territory(slug="bo", name="Ambito di Bosa"), author, one)
    coordinator = make_actor(territory, "coordinator")
    answer(territory, coordinator, one)
    with pytest.raises(Conflict) as done:
        service.answer(coordinator, AnswerClarification(territory.id, one, 1, "Un'altra risposta, scritta nel frattempo."), NOW)
    assert ANSWER in (done.value.theirs or {}).values()


def test_the_trail_tells_without_words(territory: TerritoryRef) -> None:
    author, sent = replied(territory)
    answer(territory, make_actor(territory, "operator"), ask(territory, author, sent))
    rows = db.session.scalars(select(AuditEvent).where(AuditEvent.name.like("clarifications.%"))).all()
    assert [row.name for row in rows] == ["clarifications.asked", "clarifications.closed"]
    for row in rows:
        assert QUESTION not in str(row.details)
        assert ANSWER not in str(row.details)


@transactional
def leave(user_id: int) -> None:
    """What the erasure of a person does here."""
    service.erase(user_id, NOW)


def test_who_leaves_takes_the_words_away(territory: TerritoryRef) -> None:
    author, sent = replied(territory)
    one = ask(territory, author, sent)
    assert author.user_id is not None
    assert queries.personal_data(author.user_id)[1][0]["domanda"] == QUESTION
    leave(author.user_id)
    db.session.expire_all()
    row = db.session.get_one(Clarification, one)
    assert (row.question, row.answer, row.author_id, row.status) == ("", "", None, ClarificationStatus.DROPPED)
    with pytest.raises(Conflict):
        answer(territory, make_actor(territory, "operator"), one)
    assert not told("clarifications/answered")


def test_lists_go_by_keyset_both_ways(territory: TerritoryRef) -> None:
    asked = []
    for number in range(PAGE_SIZE + 2):
        author, sent = replied(territory)
        asked.append(ask(territory, author, sent, now=NOW + timedelta(minutes=number // 2)))
    first = queries.list_waiting(territory.id)
    second = queries.list_waiting(territory.id, Cursor.decode(first.next_cursor, 2))
    assert [row.id for row in (*first.items, *second.items)] == asked
    back = queries.list_waiting(territory.id, Cursor.decode(second.previous_cursor, 2))
    assert [row.id for row in back.items] == [row.id for row in first.items]
    operator = make_actor(territory, "operator")
    for one in asked:
        answer(territory, operator, one)
    closed = queries.list_closed(territory.id)
    rest = queries.list_closed(territory.id, Cursor.decode(closed.next_cursor, 2))
    assert [row.id for row in (*closed.items, *rest.items)] == asked[::-1]


def test_two_windows_at_once_make_one_row(committed_app: Flask) -> None:
    territory = make_territory()
    author, sent = replied(territory)
    path_of(sent)
    results = at_once(committed_app, *[lambda: ask(territory, author, sent)] * 2)
    assert sorted(type(one).__name__ for one in results) == ["Conflict", "int"]
    assert count() == 1


def test_two_officers_at_once_give_one_answer(committed_app: Flask) -> None:
    territory = make_territory()
    author, sent = replied(territory)
    one, people = ask(territory, author, sent), [make_actor(territory, "operator") for _ in range(2)]
    request = AnswerClarification(territory.id, one, 1, ANSWER)
    results = at_once(committed_app, *[lambda who=who: service.answer(who, request, clock.now()) for who in people])
    assert sorted(type(one).__name__ for one in results) == ["Conflict", "NoneType"]
    assert told("clarifications/answered") == [author.user_id]


def test_the_letter_of_the_reply_leads_to_the_question(territory: TerritoryRef) -> None:
    author, sent = replied(territory)
    envelope = next(one for one in envelopes() if one.template == "replies/published")
    assert path_of(sent) in letters.compose(envelope)[1]
    ask(territory, author, sent)
    assert path_of(sent) not in letters.compose(envelope)[1]


def test_the_journey_on_the_pages(client: VisitingClient, territory: TerritoryRef) -> None:
    author, sent = replied(territory)
    assert author.user_id is not None
    path = path_of(sent)
    public = path.removesuffix("/chiarimento")
    assert path not in client.visit(public).text
    sign_in_as(client, author.user_id)
    assert path in client.visit("/ao/il-mio-spazio", budget=14).text
    assert path in client.visit(public, budget=CONTRIBUTION_BUDGET).text
    form = client.visit(path).text
    assert "una volta sola" in form
    assert "21 dicembre 2026" in form
    assert "non è pubblica" in form
    wrong = client.send(path, {"question": "Breve"}, status=422)
    assert "almeno 20 caratteri" in wrong.text
    assert "Breve" in wrong.text
    client.send(path, {"question": QUESTION})
    assert "Chiarimento sulla risposta: in attesa" in client.visit("/ao/il-mio-spazio", budget=14).text
    again = client.send(path, {"question": QUESTION}, status=409, page="/ao/segnala")
    assert "una volta sola" in again.text
    enter(client, territory, "auditor")
    one = queries.list_waiting(territory.id).items[0].id
    read = client.visit(f"{BASE}/{one}").text
    assert QUESTION in read
    assert 'name="answer"' not in read
    enter(client, territory, "operator")
    assert "Chiarimenti chiesti" in client.visit("/ao/ufficio/", budget=14).text
    assert f"{BASE}/{one}" in client.visit(BASE).text
    short = client.send(f"{BASE}/{one}", {"answer": "Sì.", "version": "1"}, status=422)
    assert "Sì." in short.text
    client.send(f"{BASE}/{one}", {"answer": ANSWER, "version": "1"})
    stale = client.send(
        f"{BASE}/{one}", {"answer": "Un'altra risposta, di un'altra persona.", "version": "1"}, status=409, page="/ao/segnala"
    )
    assert "di un&#39;altra persona" in stale.text
    assert f"{BASE}/{one}" in client.visit(f"{BASE}?stato=chiusi").text
    client.visit(f"{BASE}?pagina=no", status=400)
    sign_in_as(client, author.user_id)
    assert ANSWER.split("'")[1] in client.visit(path).text
    sign_in_as(client, make_user())
    client.visit(path, status=404)
    assert QUESTION not in client.visit(public).text
