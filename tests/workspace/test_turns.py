# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who looks at what: colleagues are told, nobody is stopped, two people who ask for the next never get the same text."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from consulta.contributions.queries import StaffFilter
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.errors import NotFound, Refused
from consulta.moderation import locks
from consulta.moderation import service as moderation
from consulta.moderation.lock_queries import holders
from consulta.moderation.models import WorkLock
from consulta.moderation.requests import Decide
from consulta.web.ports import TerritoryRef
from consulta.workspace import service
from tests.factories.accounts import give_role, make_actor, make_user, sign_in_as
from tests.factories.consultations import make_topic
from tests.factories.contributions import make_comment, make_contribution
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient
from tests.workspace.test_pages import COMMENT_BUDGET, QUEUE_BUDGET
from tests.workspace.test_record import RECORD_BUDGET

WAITING = StaffFilter(status="in_moderation")
QUEUE = "/ao/ufficio/contributi"


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


def enter(client: VisitingClient, territory: TerritoryRef, role: str = "operator", name: str = "Olga Serra") -> int:
    user_id = make_user(name)
    give_role(user_id, territory, role)
    sign_in_as(client, user_id)
    return user_id


def waiting(territory: TerritoryRef, total: int = 1) -> list[int]:
    topic, now = make_topic(territory), clock.now()
    return [
        make_contribution(territory, topic, published=False, now=now - timedelta(hours=total - n)).contribution_id for n in range(total)
    ]


def test_a_lock_tells_ends_and_is_renewed(territory: TerritoryRef) -> None:
    (one,) = waiting(territory)
    olga, now = make_actor(territory, "operator", name="Olga Serra"), clock.now()
    locks.take(olga, territory.id, "contribution", one, now)
    held = holders("contribution", [one], now)[one]
    assert (held.user_id, held.name) == (olga.user_id, "Olga Serra")
    assert not holders("contribution", [one], now + locks.HOLDS)
    later = now + timedelta(minutes=9)
    assert locks.renew(olga, territory.id, "contribution", one, later)
    held = holders("contribution", [one], now + locks.HOLDS)[one]
    assert held.taken_at == now


def test_a_page_that_is_open_never_takes_a_colleagues_turn_but_a_person_may(territory: TerritoryRef) -> None:
    (one,) = waiting(territory)
    olga, carla = make_actor(territory, "operator"), make_actor(territory, "coordinator", name="Carla Usai")
    now = clock.now()
    locks.take(olga, territory.id, "contribution", one, now)
    assert not locks.renew(carla, territory.id, "contribution", one, now)
    assert holders("contribution", [one], now)[one].user_id == olga.user_id
    locks.take(carla, territory.id, "contribution", one, now)
    assert holders("contribution", [one], now)[one].name == "Carla Usai"
    locks.leave(olga, territory.id, "contribution", one)
    assert holders("contribution", [one], now)[one].name == "Carla Usai"
    locks.leave(carla, territory.id, "contribution", one)
    assert not holders("contribution", [one], now)


def test_a_lock_never_stops_a_decision_and_ends_with_it(territory: TerritoryRef) -> None:
    (one,) = waiting(territory)
    olga, carla = make_actor(territory, "operator"), make_actor(territory, "coordinator", name="Carla Usai")
    locks.take(olga, territory.id, "contribution", one, clock.now())
    moderation.decide(carla, Decide("contribution", one, "published"), clock.now())
    assert db.session.scalar(select(func.count()).select_from(WorkLock)) == 0


def test_next_skips_what_colleagues_hold_and_what_one_wrote(territory: TerritoryRef) -> None:
    olga, carla = make_actor(territory, "operator"), make_actor(territory, "coordinator", name="Carla Usai")
    now = clock.now()
    own = make_contribution(territory, author=olga, published=False, now=now - timedelta(days=2)).contribution_id
    first, second = waiting(territory, 2)
    assert service.take_next(olga, territory.id, WAITING, None, now) == first
    assert service.take_next(carla, territory.id, WAITING, None, now) == own
    dora = make_actor(territory, "operator", name="Dora Loi")
    assert service.take_next(dora, territory.id, WAITING, None, now) == second
    emma = make_actor(territory, "operator", name="Emma Pili")
    assert service.take_next(emma, territory.id, WAITING, None, now) is None
    assert service.take_next(emma, territory.id, WAITING, None, now + locks.HOLDS) == own


@pytest.mark.parametrize("role", ["auditor", "administrator", "municipal_referent", None])
def test_who_does_not_decide_takes_nothing(territory: TerritoryRef, role: str | None) -> None:
    (one,) = waiting(territory)
    actor = make_actor(territory, role)
    with pytest.raises(Refused):
        locks.take(actor, territory.id, "contribution", one, clock.now())
    with pytest.raises(Refused):
        service.take_next(actor, territory.id, WAITING, None, clock.now())


def test_the_text_of_another_territory_is_not_there(territory: TerritoryRef) -> None:
    other = make_territory(slug="altrove", name="Altrove")
    (one,) = waiting(other)
    with pytest.raises(NotFound):
        locks.take(make_actor(territory, "operator"), territory.id, "contribution", one, clock.now())


def test_reading_writes_nothing_and_the_colleague_is_told_on_the_page(client: VisitingClient, territory: TerritoryRef) -> None:
    (one,) = waiting(territory)
    carla = make_actor(territory, "coordinator", name="Carla Usai")
    enter(client, territory)
    page = client.visit(f"{QUEUE}/{one}", budget=RECORD_BUDGET).text
    assert "Dillo ai colleghi: lo guardo io" in page
    assert db.session.scalar(select(func.count()).select_from(WorkLock)) == 0
    locks.take(carla, territory.id, "contribution", one, clock.now())
    page = client.visit(f"{QUEUE}/{one}", budget=RECORD_BUDGET).text
    assert "Lo sta guardando Carla Usai dalle" in page
    assert "Pubblica e classifica" in page
    assert "lo guarda Carla Usai" in client.visit(f"{QUEUE}?stato=in_moderation", budget=QUEUE_BUDGET).text
    client.send(f"{QUEUE}/{one}/prendi", {}, page=f"{QUEUE}/{one}")
    assert "Lo stai guardando tu" in client.visit(f"{QUEUE}/{one}", budget=RECORD_BUDGET).text
    client.send(f"{QUEUE}/{one}/prendi", {"do": "leave"}, page=f"{QUEUE}/{one}")
    assert "Dillo ai colleghi" in client.visit(f"{QUEUE}/{one}", budget=RECORD_BUDGET).text
    assert client.send(f"{QUEUE}/{one}/prendi", {"do": "keep"}, status=200, page=f"{QUEUE}/{one}").json == {"mine": True}


def test_take_next_opens_the_oldest_with_its_place_and_keeps_the_filter(client: VisitingClient, territory: TerritoryRef) -> None:
    first, second, third = waiting(territory, 3)
    enter(client, territory)
    answer = client.send(f"{QUEUE}/prossimo?stato=in_moderation", {}, page=f"{QUEUE}?stato=in_moderation")
    assert answer.location.endswith(f"/{first}?stato=in_moderation")
    page = client.visit(f"{QUEUE}/{second}?stato=in_moderation", budget=RECORD_BUDGET).text
    assert ">2 di 3<" in page
    carla = make_actor(territory, "coordinator", name="Carla Usai")
    locks.take(carla, territory.id, "contribution", second, clock.now())
    decided = client.send(
        f"{QUEUE}/{first}/decisione?stato=in_moderation", {"outcome": "published", "version": "1"}, page=f"{QUEUE}/{first}"
    )
    assert decided.location.endswith(f"/{third}?stato=in_moderation")
    locks.take(carla, territory.id, "contribution", third, clock.now())
    answer = client.send(f"{QUEUE}/prossimo?stato=in_moderation", {}, page=f"{QUEUE}?stato=in_moderation")
    assert "non c'è un testo libero" in client.visit(answer.location, budget=QUEUE_BUDGET).text.replace("&#39;", "'")


def test_comments_are_taken_alike(client: VisitingClient, territory: TerritoryRef) -> None:
    about = make_contribution(territory).contribution_id
    now = clock.now()
    first, second = (
        make_comment(territory, contribution_id=about, published=False, now=now - timedelta(hours=hours)).comment_id for hours in (5, 3)
    )
    carla = make_actor(territory, "coordinator", name="Carla Usai")
    locks.take(carla, territory.id, "comment", first, now)
    enter(client, territory)
    assert client.send("/ao/ufficio/commenti/prossimo", {}, page="/ao/ufficio/commenti").location.endswith(f"/commenti/{second}")
    assert "Lo sta guardando Carla Usai" in client.visit(f"/ao/ufficio/commenti/{first}", budget=COMMENT_BUDGET).text
    client.send(f"/ao/ufficio/commenti/{first}/prendi", {}, page=f"/ao/ufficio/commenti/{first}")
    assert "Lo stai guardando tu" in client.visit(f"/ao/ufficio/commenti/{first}", budget=COMMENT_BUDGET).text


@pytest.mark.parametrize("role", ["auditor", "administrator"])
def test_the_buttons_are_closed_to_who_reads(client: VisitingClient, territory: TerritoryRef, role: str) -> None:
    (one,) = waiting(territory)
    enter(client, territory, role)
    client.send(f"{QUEUE}/prossimo", {}, status=403, page="/ao/ufficio/")
    client.send(f"{QUEUE}/{one}/prendi", {}, status=403, page="/ao/ufficio/")
    if role == "auditor":
        assert "Prendi il prossimo" not in client.visit(f"{QUEUE}?stato=in_moderation", budget=QUEUE_BUDGET).text


def test_three_people_at_once_never_get_the_same_text(committed_app: Flask) -> None:
    territory = make_territory()
    people = [make_actor(territory, "operator", name=name) for name in ("Olga Serra", "Carla Usai", "Dora Loi")]
    rounds = 15
    ids = waiting(territory, rounds * len(people))
    barrier = Barrier(len(people))

    def work(actor: Actor) -> list[int]:
        got = []
        with committed_app.app_context():
            for _ in range(rounds):
                barrier.wait(30)
                found = service.take_next(actor, territory.id, WAITING, None, clock.now())
                assert found is not None
                got.append(found)
                barrier.wait(30)
                moderation.decide(actor, Decide("contribution", found, "published"), clock.now())
            db.session.remove()
        return got

    with ThreadPoolExecutor(len(people)) as pool:
        taken = [one for answer in [pool.submit(work, actor) for actor in people] for one in answer.result(120)]
    assert sorted(taken) == sorted(ids)


def test_two_who_take_the_same_text_at_once_leave_one_lock(committed_app: Flask) -> None:
    territory = make_territory()
    people = [make_actor(territory, "operator", name=name) for name in ("Olga Serra", "Carla Usai")]
    ids = waiting(territory, 20)
    barrier = Barrier(len(people))

    def work(actor: Actor) -> None:
        with committed_app.app_context():
            for one in ids:
                barrier.wait(30)
                locks.take(actor, territory.id, "contribution", one, clock.now())
            db.session.remove()

    with ThreadPoolExecutor(len(people)) as pool:
        for done in [pool.submit(work, actor) for actor in people]:
            done.result(120)
    assert db.session.scalar(select(func.count()).select_from(WorkLock)) == len(ids)
