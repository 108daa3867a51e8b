# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Appeals: who asks, once, in time; who decides; what becomes of the text, of its check, of the letters and of the pages."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from consulta.appeals import policy, queries, service
from consulta.appeals.models import Appeal, AppealStatus
from consulta.appeals.requests import DecideAppeal
from consulta.contributions.models import Comment, Contribution
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.errors import Conflict, DomainError, Invalid, NotFound, Refused
from consulta.core.unit_of_work import transactional
from consulta.measures import queries as measures
from consulta.measures import service as measure_service
from consulta.measures.models import CheckStatus
from consulta.measures.requests import ConfirmHiding
from consulta.moderation import service as moderation
from consulta.moderation.requests import Decide
from consulta.notifications.models import OutboxMail
from consulta.operations import jobs
from consulta.register import queries as register
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import give_role, make_actor, make_user, sign_in_as
from tests.factories.appeals import ANSWER, REASON, answer, ask
from tests.factories.contributions import make_comment, make_contribution
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
BASE = "/ao/ufficio/riesami"
OWN_BUDGET = 20
"""That of the page of who is signed in, which reads each thing of mine once (tests/portal/test_own.py)."""


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


@pytest.fixture(autouse=True)
def still(request: pytest.FixtureRequest) -> object:
    if "committed_app" in request.fixturenames:
        yield None
        return
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def refuse(territory: TerritoryRef, by: Actor, outcome: str = "rejected", author: Actor | None = None) -> tuple[Actor, int]:
    """A contribution that the office did not publish, or hid; who wrote it, and its id."""
    author = author or make_actor()
    sent = make_contribution(territory, author=author, published=outcome == "hidden")
    moderation.decide(by, Decide("contribution", sent.contribution_id, outcome, "off_topic", "Non riguarda il piano."), clock.now())
    return author, sent.contribution_id


def status(contribution_id: int) -> str:
    db.session.expire_all()
    return str(db.session.get_one(Contribution, contribution_id).status)


def letters(template: str) -> list[int | None]:
    return list(db.session.scalars(select(OutboxMail.user_id).where(OutboxMail.template == template).order_by(OutboxMail.id)))


@pytest.mark.parametrize("outcome", ["rejected", "personal_case", "hidden"])
def test_an_appeal_that_is_upheld_makes_the_text_public_and_tells_once(territory: TerritoryRef, outcome: str) -> None:
    operator, coordinator = make_actor(territory, "operator"), make_actor(territory, "coordinator")
    author, text = refuse(territory, operator, outcome)
    appeal = ask(territory, author, text)
    assert letters("appeals/asked") == [coordinator.user_id]
    answer(territory, coordinator, appeal, "reversed")
    assert status(text) == "published"
    assert letters("appeals/decided") == [author.user_id]
    assert not letters("moderation/published") + letters("moderation/restored"), "one letter for one decision"
    assert not register.verify(territory.id, territory.slug)


def test_an_appeal_that_is_turned_down_is_the_last_word_of_the_office(territory: TerritoryRef) -> None:
    operator, coordinator = make_actor(territory, "operator"), make_actor(territory, "coordinator")
    author, text = refuse(territory, operator)
    answer(territory, coordinator, ask(territory, author, text), "confirmed")
    assert status(text) == "rejected"
    with pytest.raises(Conflict):
        ask(territory, author, text)
    assert letters("appeals/decided") == [author.user_id]


def test_only_who_wrote_asks_in_time_about_what_is_not_public(territory: TerritoryRef, still: time_machine.Traveller) -> None:
    operator = make_actor(territory, "operator")
    author, text = refuse(territory, operator)
    for stranger in (operator, make_actor()):
        with pytest.raises(Refused):
            ask(territory, stranger, text)
    with pytest.raises(NotFound):
        ask(make_territory(slug="bo", name="Ambito di Bosa"), author, text)
    for words in ("", "Breve", "x" * 2001):
        with pytest.raises(Invalid) as wrong:
            ask(territory, author, text, reason=words)
        assert "reason" in wrong.value.errors
    public = make_contribution(territory, author=author).contribution_id
    with pytest.raises(Refused):
        ask(territory, author, public)
    still.move_to(NOW + policy.ASKED_WITHIN + timedelta(minutes=1))
    with pytest.raises(Refused) as late:
        ask(territory, author, text)
    assert "30 giorni" in late.value.message
    still.move_to(NOW + policy.ASKED_WITHIN)
    ask(territory, author, text)


def test_a_text_sent_back_is_corrected_not_contested(territory: TerritoryRef) -> None:
    author = make_actor()
    sent = make_contribution(territory, author=author, published=False)
    returned = Decide("contribution", sent.contribution_id, "returned", None, "Togli il numero di telefono.")
    moderation.decide(make_actor(territory, "operator"), returned, NOW)
    with pytest.raises(Refused):
        ask(territory, author, sent.contribution_id)


def test_who_took_part_or_wrote_or_does_not_coordinate_decides_nothing(territory: TerritoryRef) -> None:
    taker = make_actor(territory, "coordinator")
    deputy, operator, auditor = (make_actor(territory, role) for role in ("deputy_approver", "operator", "auditor"))
    author, text = refuse(territory, taker)
    appeal = ask(territory, author, text)
    assert letters("appeals/asked") == [deputy.user_id], "no coordinator is free: the deputy is asked"
    for one in (taker, operator, auditor, author, make_actor(territory, "administrator")):
        with pytest.raises(Refused):
            answer(territory, one, appeal, "reversed")
    free = make_actor(territory, "coordinator")
    with pytest.raises(Refused):
        answer(territory, deputy, appeal, "reversed")
    answer(territory, free, appeal, "confirmed")


def test_a_deputy_decides_where_the_only_coordinator_did(territory: TerritoryRef) -> None:
    taker, deputy = make_actor(territory, "coordinator"), make_actor(territory, "deputy_approver")
    author, text = refuse(territory, taker)
    answer(territory, deputy, ask(territory, author, text), "reversed")
    assert status(text) == "published"


def test_a_coordinator_who_wrote_does_not_decide(territory: TerritoryRef) -> None:
    author = make_actor(territory, "coordinator")
    _author, text = refuse(territory, make_actor(territory, "operator"), author=author)
    appeal = ask(territory, author, text)
    with pytest.raises(Refused):
        answer(territory, author, appeal, "reversed")


def test_the_second_person_of_a_hiding_does_not_decide_its_appeal(territory: TerritoryRef) -> None:
    operator, second = make_actor(territory, "operator"), make_actor(territory, "coordinator")
    author, text = refuse(territory, operator, "hidden")
    check = measures.list_waiting_checks(territory.id)[0].id
    measure_service.confirm_hiding(second, ConfirmHiding(territory.id, check), NOW)
    appeal = ask(territory, author, text)
    with pytest.raises(Refused):
        answer(territory, second, appeal, "reversed")
    answer(territory, make_actor(territory, "coordinator"), appeal, "reversed")
    assert status(text) == "published"


@pytest.mark.parametrize(("outcome", "check"), [("confirmed", CheckStatus.CONFIRMED), ("reversed", CheckStatus.RESTORED)])
def test_the_answer_settles_a_hiding_that_waited_for_a_second_person(
    territory: TerritoryRef, outcome: str, check: CheckStatus, still: time_machine.Traveller
) -> None:
    author, text = refuse(territory, make_actor(territory, "operator"), "hidden")
    waiting = measures.list_waiting_checks(territory.id)[0].id
    answer(territory, make_actor(territory, "coordinator"), ask(territory, author, text), outcome)
    assert measures.get_check(territory.id, waiting).status is check
    still.move_to(NOW + timedelta(days=8))
    jobs.tick()
    assert status(text) == ("hidden" if outcome == "confirmed" else "published")


def test_an_appeal_lapses_when_the_text_comes_back_by_itself(territory: TerritoryRef, still: time_machine.Traveller) -> None:
    coordinator = make_actor(territory, "coordinator")
    author, text = refuse(territory, make_actor(territory, "operator"), "hidden")
    appeal = ask(territory, author, text)
    still.move_to(NOW + timedelta(days=8))
    jobs.tick()
    assert queries.get_appeal(territory.id, appeal).status is AppealStatus.SUPERSEDED
    assert not letters("appeals/decided")
    with pytest.raises(Conflict):
        answer(territory, coordinator, appeal, "confirmed")


def test_who_decides_second_is_told_what_stands(territory: TerritoryRef) -> None:
    first, second = make_actor(territory, "coordinator"), make_actor(territory, "coordinator")
    author, text = refuse(territory, make_actor(territory, "operator"))
    appeal = ask(territory, author, text)
    answer(territory, first, appeal, "confirmed")
    with pytest.raises(Conflict) as told:
        service.decide(second, DecideAppeal(territory.id, appeal, 1, "reversed", ANSWER), NOW)
    assert told.value.theirs["Risposta"] == ANSWER
    assert status(text) == "rejected"


def test_an_answer_says_what_and_why(territory: TerritoryRef) -> None:
    coordinator = make_actor(territory, "coordinator")
    author, text = refuse(territory, make_actor(territory, "operator"))
    appeal = ask(territory, author, text)
    for outcome, words, field in (("superseded", ANSWER, "outcome"), ("", ANSWER, "outcome"), ("reversed", "Breve", "answer")):
        with pytest.raises(Invalid) as wrong:
            answer(territory, coordinator, appeal, outcome, words=words)
        assert field in wrong.value.errors
    assert status(text) == "rejected"


def test_without_an_appeal_nothing_leads_a_refused_text_to_the_public(territory: TerritoryRef) -> None:
    operator = make_actor(territory, "operator")
    _author, text = refuse(territory, operator)
    for outcome in ("published", "restored", "returned", "hidden"):
        with pytest.raises(Conflict):
            moderation.decide(operator, Decide("contribution", text, outcome, "spam", "Si pubblica adesso."), NOW)


def test_a_comment_is_contested_too(territory: TerritoryRef) -> None:
    author = make_actor()
    sent = make_comment(territory, author=author)
    moderation.decide(make_actor(territory, "operator"), Decide("comment", sent.comment_id, "hidden", "spam", "Ripetuto."), NOW)
    appeal = ask(territory, author, sent.comment_id, kind="comment")
    answer(territory, make_actor(territory, "coordinator"), appeal, "reversed")
    db.session.expire_all()
    assert db.session.get_one(Comment, sent.comment_id).status == "published"


def test_the_same_key_is_the_same_appeal_and_only_for_who_sent_it(territory: TerritoryRef) -> None:
    operator = make_actor(territory, "operator")
    author, text = refuse(territory, operator)
    assert ask(territory, author, text, key="una-chiave") == ask(territory, author, text, key="una-chiave")
    assert db.session.scalar(select(func.count()).select_from(Appeal)) == 1


def test_who_leaves_takes_the_words_away_and_the_number_stays(territory: TerritoryRef) -> None:
    author, text = refuse(territory, make_actor(territory, "operator"))
    appeal = ask(territory, author, text)
    assert author.user_id is not None
    assert queries.personal_data(author.user_id)[1][0]["motivo"] == REASON
    leave(author.user_id)
    db.session.expire_all()
    row = db.session.get_one(Appeal, appeal)
    assert (row.reason, row.author_id, row.status) == ("", None, AppealStatus.SUPERSEDED)


@transactional
def leave(user_id: int) -> None:
    """What the erasure of a person does here."""
    service.erase(user_id, NOW)


def test_asked_at_once_from_many_windows_it_is_one(committed_app: Flask) -> None:
    territory = make_territory()
    author, text = refuse(territory, make_actor(territory, "operator"))
    workers = 6
    barrier = Barrier(workers)

    def press(_number: int) -> str:
        with committed_app.app_context():
            barrier.wait()
            try:
                ask(territory, author, text)
            except DomainError as error:
                return type(error).__name__
            finally:
                db.session.remove()
            return "asked"

    with ThreadPoolExecutor(workers) as pool:
        answers = sorted(pool.map(press, range(workers)))
    assert answers == ["Conflict"] * (workers - 1) + ["asked"]
    assert db.session.scalar(select(func.count()).select_from(Appeal)) == 1


def test_two_coordinators_at_once_give_one_answer(committed_app: Flask) -> None:
    territory = make_territory()
    operator, judges = make_actor(territory, "operator"), [make_actor(territory, "coordinator") for _ in range(2)]
    appeals = [ask(territory, author, text) for author, text in (refuse(territory, operator) for _ in range(10))]
    barrier = Barrier(2)

    def work(number: int) -> list[bool]:
        done = []
        with committed_app.app_context():
            for appeal in appeals:
                barrier.wait()
                request = DecideAppeal(territory.id, appeal, 1, ("confirmed", "reversed")[number], ANSWER)
                try:
                    service.decide(judges[number], request, clock.now())
                    done.append(True)
                except Conflict:
                    done.append(False)
            db.session.remove()
        return done

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(work, range(2))
    assert all(one is not other for one, other in zip(first, second, strict=True))
    assert not register.verify(territory.id, territory.slug)


def enter(client: VisitingClient, territory: TerritoryRef, role: str) -> int:
    user_id = make_user("Olga Serra")
    give_role(user_id, territory, role)
    sign_in_as(client, user_id)
    return user_id


def test_the_journey_on_the_pages(client: VisitingClient, territory: TerritoryRef) -> None:
    author, text = refuse(territory, make_actor(territory, "operator"))
    assert author.user_id is not None
    number = db.session.get_one(Contribution, text).number_sequence
    path = f"/ao/contributi/2026-{number}/riesame"
    sign_in_as(client, author.user_id)
    assert path in client.visit("/ao/il-mio-spazio", budget=OWN_BUDGET).text
    wrong = client.send(path, {"reason": "Breve"}, status=422)
    assert "almeno 15 caratteri" in wrong.text
    assert "Breve" in wrong.text
    client.send(path, {"reason": REASON})
    mine = client.visit("/ao/il-mio-spazio", budget=OWN_BUDGET).text
    assert "Riesame: In attesa" in mine
    assert path not in mine
    again = client.visit(path).text
    assert "si chiede una volta sola" in again
    enter(client, territory, "auditor")
    appeal = queries.list_waiting(territory.id)[0].id
    read = client.visit(f"{BASE}/{appeal}").text
    assert REASON in read
    assert 'name="answer"' not in read
    enter(client, territory, "coordinator")
    assert "Riesami da decidere" in client.visit("/ao/ufficio/", budget=30).text
    office = client.visit(BASE).text
    assert f"{BASE}/{appeal}" in office
    empty = client.send(f"{BASE}/{appeal}", {"outcome": "", "answer": ANSWER}, status=422)
    assert ANSWER in empty.text
    client.send(f"{BASE}/{appeal}", {"outcome": "reversed", "answer": ANSWER, "version": "1"})
    assert status(text) == "published"
    assert "Decisione cambiata" in client.visit("/ao/come-moderiamo").text


def test_a_stranger_does_not_find_the_page_and_an_operator_does_not_decide(client: VisitingClient, territory: TerritoryRef) -> None:
    author, text = refuse(territory, make_actor(territory, "operator"))
    number = db.session.get_one(Contribution, text).number_sequence
    appeal = ask(territory, author, text)
    enter(client, territory, "operator")
    client.visit(f"/ao/contributi/2026-{number}/riesame", status=404)
    client.visit(f"{BASE}/{appeal}")
    client.visit("/ao/ufficio/riesami/999", status=404)
    with pytest.raises(Refused):
        answer(territory, make_actor(territory, "operator"), appeal, "confirmed")
