# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Appeals against measures on accounts: who asks, also while blocked; who decides; what becomes of the measure, letters and figures."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from consulta.appeals import policy, queries, service
from consulta.appeals.models import Appeal, AppealStatus
from consulta.appeals.requests import ContestMeasure
from consulta.cases import figures
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.errors import Conflict, DomainError, Invalid, NotFound, Refused
from consulta.core.unit_of_work import transactional
from consulta.measures import queries as measures
from consulta.measures import service as measure_service
from consulta.measures.models import AccountMeasure
from consulta.measures.requests import DecideMeasure
from consulta.notifications.models import OutboxMail
from consulta.register import queries as register
from consulta.register.requests import ActivityFilter
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor, sign_in_as
from tests.factories.appeals import ANSWER, REASON, answer
from tests.factories.contributions import make_contribution, new_key
from tests.factories.measures import impose
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
BASE = "/ao/ufficio/riesami"
OWN_BUDGET = 20


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


def paused(territory: TerritoryRef, by: Actor, kind: str = "pause") -> tuple[Actor, int]:
    """Somebody who wrote and has a measure in force, and the measure."""
    person = make_actor()
    make_contribution(territory, author=person)
    last_day = clock.rome_day(clock.now()) + timedelta(days=60) if kind == "pause" else None
    return person, impose(territory, by, person.user_id or 0, kind, last_day=last_day)


def blocked(territory: TerritoryRef, by: Actor, second: Actor) -> tuple[Actor, int]:
    """The same with a block, which a second person confirmed."""
    person, measure_id = paused(territory, by, "block")
    measure_service.confirm_block(second, DecideMeasure(territory.id, measure_id, 1), clock.now())
    return person, measure_id


def contest(territory: TerritoryRef, person: Actor, measure_id: int, *, key: str = "", reason: str = REASON) -> int:
    return service.contest(person, ContestMeasure(territory.id, measure_id, reason, key or new_key()), clock.now())


def letters(template: str) -> list[int | None]:
    return list(db.session.scalars(select(OutboxMail.user_id).where(OutboxMail.template == template).order_by(OutboxMail.id)))


def holds(measure_id: int) -> str:
    db.session.expire_all()
    return str(db.session.get_one(AccountMeasure, measure_id).status)


def test_who_is_blocked_asks_and_somebody_without_a_part_in_it_lifts_the_block(client: VisitingClient, territory: TerritoryRef) -> None:
    """From the own page to the answer, the letters, the trail and the yearly figures."""
    proposer, second, judge = (make_actor(territory, "coordinator", name=name) for name in ("Prima", "Seconda", "Terza"))
    person, measure_id = blocked(territory, proposer, second)
    assert letters("measures/imposed") == [person.user_id]
    own = VisitingClient(client.application)
    sign_in_as(own, person.user_id or 0)
    path = f"/ao/il-mio-spazio/misure/{measure_id}/riesame"
    assert path in own.visit("/ao/il-mio-spazio", budget=OWN_BUDGET).text
    assert "Intanto la misura resta" in own.visit(path, budget=OWN_BUDGET).text
    assert "almeno 15 caratteri" in own.send(path, {"reason": "No"}, status=422).text
    own.send(path, {"reason": REASON})
    assert letters("appeals/asked") == [judge.user_id]
    page = own.visit("/ao/il-mio-spazio", budget=OWN_BUDGET).text
    assert "In attesa" in page
    assert path not in page
    assert "già stato chiesto" in own.visit(path, budget=OWN_BUDGET).text
    appeal_id = queries.list_waiting(territory.id)[0].id
    for one, status in ((proposer, 403), (second, 403), (judge, 303)):
        sign_in_as(client, one.user_id or 0)
        assert "Misura sull’account di" in client.visit(BASE, budget=20).text
        shown = client.visit(f"{BASE}/{appeal_id}", budget=20).text
        assert f"/ao/ufficio/misure/{measure_id}" in shown
        assert ("Tolgo la misura" in shown) is (status == 303)
        if status == 303:
            client.send(f"{BASE}/{appeal_id}", {"version": "1", "outcome": "reversed", "answer": ANSWER})
        else:
            with pytest.raises(Refused):
                answer(territory, one, appeal_id, "reversed")
    assert holds(measure_id) == "lifted"
    assert measures.may_write(person.user_id or 0, territory.id, clock.now())
    assert letters("appeals/decided") == [person.user_id]
    assert letters("measures/ended") == [], "one letter tells it"
    told = {row.name: row.details for row in register.list_activity(territory.id, ActivityFilter(name="appeals.")).items}
    assert told["appeals.asked"] == {"measure": measure_id}
    assert told["appeals.decided"] == {"measure": measure_id, "outcome": "reversed"}
    found = figures.read_figures(territory.id, 2026)
    assert found.appeals == {}
    assert found.measure_appeals == {AppealStatus.REVERSED: None}, "few are told as few"
    assert "Riesami di misure sugli account" in client.visit("/ao/come-moderiamo", budget=20).text
    assert dict([queries.personal_data(person.user_id or 0)])["riesami"][0]["testo"] == "misura sull'account"


def test_what_is_over_is_not_contested(territory: TerritoryRef) -> None:
    """Neither a measure that was lifted nor one whose last day has passed: there is nothing left to take away."""
    taker = make_actor(territory, "coordinator")
    lifted, lifted_id = paused(territory, taker)
    version = db.session.get_one(AccountMeasure, lifted_id).version
    measure_service.lift(taker, DecideMeasure(territory.id, lifted_id, version, "Ci siamo chiariti al telefono."), clock.now())
    short = make_actor()
    make_contribution(territory, author=short)
    tomorrow = clock.rome_day(clock.now()) + timedelta(days=1)
    short_id = impose(territory, taker, short.user_id or 0, "pause", last_day=tomorrow)
    with time_machine.travel(NOW + timedelta(days=3), tick=False):
        for person, measure_id in ((lifted, lifted_id), (short, short_id)):
            with pytest.raises(Refused, match="non è più in vigore"):
                contest(territory, person, measure_id)


def test_confirmed_it_stays_and_is_asked_once(territory: TerritoryRef) -> None:
    taker, judge = make_actor(territory, "operator"), make_actor(territory, "coordinator")
    person, measure_id = paused(territory, taker)
    appeal_id = contest(territory, person, measure_id)
    answer(territory, judge, appeal_id, "confirmed")
    assert holds(measure_id) == "in_force"
    with pytest.raises(Conflict):
        contest(territory, person, measure_id)
    with pytest.raises(Conflict):
        answer(territory, judge, appeal_id, "reversed")
    assert letters("appeals/decided") == [person.user_id]


@pytest.mark.parametrize("kind", ["warning", "pause"])
def test_only_the_person_in_time_against_what_holds(territory: TerritoryRef, still: time_machine.Traveller, kind: str) -> None:
    taker = make_actor(territory, "operator")
    person, measure_id = paused(territory, taker, kind)
    for one in (make_actor(), taker, Actor(user_id=None)):
        with pytest.raises(NotFound):
            contest(territory, one, measure_id)
    with pytest.raises(NotFound):
        service.contest(person, ContestMeasure(make_territory("ba", "Bari").id, measure_id, REASON, new_key()), clock.now())
    with pytest.raises(Invalid):
        contest(territory, person, measure_id, reason="No")
    still.shift(policy.ASKED_WITHIN + timedelta(seconds=1))
    with pytest.raises(Refused):
        contest(territory, person, measure_id)
    still.shift(-timedelta(seconds=2))
    key = new_key()
    assert contest(territory, person, measure_id, key=key) == contest(territory, person, measure_id, key=key)


def test_a_block_that_nobody_confirmed_is_unknown_to_the_person(client: VisitingClient, territory: TerritoryRef) -> None:
    person, measure_id = paused(territory, make_actor(territory, "operator"), "block")
    sign_in_as(client, person.user_id or 0)
    client.visit(f"/ao/il-mio-spazio/misure/{measure_id}/riesame", status=404)
    with pytest.raises(NotFound):
        contest(territory, person, measure_id)


@pytest.mark.parametrize("by_itself", [True, False])
def test_it_lapses_when_the_measure_is_over(territory: TerritoryRef, still: time_machine.Traveller, by_itself: bool) -> None:
    taker, judge = make_actor(territory, "operator"), make_actor(territory, "coordinator")
    person, measure_id = paused(territory, taker)
    appeal_id = contest(territory, person, measure_id)
    if by_itself:
        still.shift(timedelta(days=61))
        measure_service.tick(clock.now())
    else:
        version = measures.get_measure(territory.id, measure_id).version
        measure_service.lift(taker, DecideMeasure(territory.id, measure_id, version, "Ci siamo spiegati al telefono."), clock.now())
    assert queries.get_appeal(territory.id, appeal_id).status == "superseded"
    assert (letters("appeals/decided"), letters("measures/ended")) == ([], [person.user_id])
    with pytest.raises(Conflict, match="la misura è finita"):
        answer(territory, judge, appeal_id, "reversed")


def test_who_leaves_takes_the_words_away(territory: TerritoryRef) -> None:
    person, measure_id = paused(territory, make_actor(territory, "operator"))
    appeal_id = contest(territory, person, measure_id)
    transactional(service.erase)(person.user_id or 0, clock.now())
    db.session.expire_all()
    row = db.session.get_one(Appeal, appeal_id)
    assert (row.reason, row.author_id, row.status) == ("", None, AppealStatus.SUPERSEDED)


def test_asked_at_once_from_many_windows_it_is_one(committed_app: Flask) -> None:
    territory = make_territory()
    person, measure_id = paused(territory, make_actor(territory, "operator"))
    db.session.remove()
    gate = Barrier(4)

    def act(number: int) -> str:
        with committed_app.app_context():
            gate.wait()
            try:
                contest(territory, person, measure_id, reason=f"{REASON} {number}")
            except DomainError as error:
                return type(error).__name__
            finally:
                db.session.remove()
            return "done"

    with ThreadPoolExecutor(4) as pool:
        told = sorted(pool.map(act, range(4)))
    assert told == ["Conflict"] * 3 + ["done"]
    assert db.session.scalar(select(func.count()).select_from(Appeal)) == 1
