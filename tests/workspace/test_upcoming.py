# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""«I prossimi 20 di oggi»: whose they are, in which order, for which reason; the run keeps its order and its place."""

import re
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from consulta.contributions import service as contribution_service
from consulta.contributions.queries import StaffFilter
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.errors import Invalid
from consulta.moderation import locks
from consulta.replies import queries as replies
from consulta.replies import service as reply_service
from consulta.replies.requests import AssignReply
from consulta.web.ports import TerritoryRef
from consulta.workspace import criteria, queries, run
from consulta.workspace.queries import NextThing, Step
from tests.factories.accounts import give_role, make_actor, make_user, sign_in_as
from tests.factories.codebook import make_tag, put_tags
from tests.factories.consultations import make_topic
from tests.factories.contributions import make_contribution
from tests.factories.plans import make_link, make_objective
from tests.factories.replies import make_reply
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient
from tests.support.plans import steps_of
from tests.workspace.test_pages import TODAY_BUDGET
from tests.workspace.test_record import RECORD_BUDGET

HOURS = 72


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


def upcoming(actor: Actor, territory: TerritoryRef) -> list[NextThing]:
    return list(queries.list_next(actor, territory.id, replies.reply_terms(territory_id=territory.id), HOURS, clock.now()))


def done(territory: TerritoryRef, contribution_id: int, tag: int, objective: int | None = None, officer: Actor | None = None) -> None:
    """Read and tagged, and linked when there is an objective."""
    put_tags(territory, contribution_id, tag)
    contribution_service.mark_read(make_actor(territory, "operator"), contribution_id, clock.now())
    if objective is not None:
        make_link(territory, contribution_id, objective)
    if officer is not None:
        reply_service.assign_reply(
            make_actor(territory, "coordinator"), AssignReply(territory.id, contribution_id, officer.user_id, None, 0), clock.now()
        )


def test_each_contribution_has_one_reason_the_first_step_that_misses(territory: TerritoryRef) -> None:
    olga, boss = make_actor(territory, "operator", name="Olga Serra"), make_actor(territory, "coordinator", name="Bruno Melis")
    topic, tag, objective = make_topic(territory), make_tag(territory), make_objective(territory)
    ids = [make_contribution(territory, topic).contribution_id for _ in range(6)]
    waiting = make_contribution(territory, topic, published=False).contribution_id
    contribution_service.mark_read(olga, ids[1], clock.now())
    done(territory, ids[2], tag)
    done(territory, ids[3], tag, objective)
    done(territory, ids[4], tag, objective)
    done(territory, ids[5], tag, objective)
    make_reply(territory, ids[4], status="draft", writer=olga)
    make_reply(territory, ids[5], status="proposed", writer=olga)
    expected = {
        waiting: Step.DECIDE,
        ids[0]: Step.READ,
        ids[1]: Step.TAG,
        ids[2]: Step.LINK,
        ids[3]: Step.ANSWER,
    }
    assert {one.id: one.step for one in upcoming(olga, territory)} == expected | {ids[4]: Step.FINISH}
    assert {one.id: one.step for one in upcoming(boss, territory)} == expected | {ids[5]: Step.APPROVE}
    deputy = make_actor(territory, "deputy_approver")
    assert {one.id: one.step for one in upcoming(deputy, territory)} == {ids[5]: Step.APPROVE}, "who only approves has only that"
    for role in ("auditor", "municipal_referent", "administrator"):
        assert upcoming(make_actor(territory, role), territory) == []
    make_reply(territory, ids[3])
    assert ids[3] not in {one.id for one in upcoming(olga, territory)}, "what has its answer is done"


def test_what_is_somebody_elses_stays_out(territory: TerritoryRef) -> None:
    olga, boss = make_actor(territory, "operator", name="Olga Serra"), make_actor(territory, "coordinator", name="Bruno Melis")
    topic = make_topic(territory)
    locked, given_away, mine, own = (make_contribution(territory, topic, author=olga if n == 3 else None).contribution_id for n in range(4))
    locks.take(boss, territory.id, "contribution", locked, clock.now())
    for one, officer in ((given_away, boss), (mine, olga)):
        reply_service.assign_reply(boss, AssignReply(territory.id, one, officer.user_id, None, 0), clock.now())
    assert [(one.id, one.is_mine) for one in upcoming(olga, territory)] == [(mine, True)]
    assert {one.id for one in upcoming(boss, territory)} == {locked, given_away, own}


def test_the_first_to_be_late_comes_first(territory: TerritoryRef) -> None:
    olga, boss, now = make_actor(territory, "operator", name="Olga Serra"), make_actor(territory, "coordinator"), clock.now()
    topic = make_topic(territory, now=now - timedelta(days=9))
    old = make_contribution(territory, topic, now=now - timedelta(days=8)).contribution_id
    young = make_contribution(territory, topic, now=now - timedelta(days=7)).contribution_id
    late = make_contribution(territory, topic, published=False, now=now - timedelta(days=4)).contribution_id
    fresh = make_contribution(territory, topic, published=False, now=now).contribution_id
    assert [one.id for one in upcoming(olga, territory)] == [late, fresh, old, young]
    today = clock.rome_day(now)
    reply_service.assign_reply(boss, AssignReply(territory.id, young, olga.user_id, today + timedelta(days=1), 0), now)
    found = upcoming(olga, territory)
    assert [one.id for one in found] == [late, young, fresh, old]
    assert [one.is_late(now) for one in found] == [True, False, False, False]
    assert found[1].due_on == today + timedelta(days=1)


def test_the_list_ends_at_twenty_and_costs_the_same(client: VisitingClient, territory: TerritoryRef) -> None:
    user_id = make_user("Olga Serra")
    give_role(user_id, territory, "coordinator")
    sign_in_as(client, user_id)
    topic = make_topic(territory)
    make_contribution(territory, topic)
    client.visit("/ao/ufficio/", budget=TODAY_BUDGET)
    few = len(client.statements)
    for n in range(25):
        make_contribution(territory, topic, published=n % 2 == 0)
    page = client.visit("/ao/ufficio/", budget=TODAY_BUDGET)
    assert len(client.statements) == few
    assert "Le prossime 20 cose di oggi" in page.text
    assert len(re.findall(r"\?giro=[0-9.]+", page.text)) == 21, "twenty rows and the button"
    assert page.text.index("Le prossime 20 cose") < page.text.index("Contributi da pubblicare")


def test_the_run_keeps_its_order_and_its_place(client: VisitingClient, territory: TerritoryRef) -> None:
    user_id = make_user("Olga Serra")
    give_role(user_id, territory, "operator")
    sign_in_as(client, user_id)
    topic, now = make_topic(territory), clock.now()
    first, second = (make_contribution(territory, topic).contribution_id for _ in range(2))
    urgent = make_contribution(territory, topic, published=False, now=now).contribution_id
    page = client.visit("/ao/ufficio/", budget=TODAY_BUDGET).text
    links = [unescape(one) for one in re.findall(r'class="c-row__title" href="([^"]*giro[^"]*)"', page)]
    trip = run.written([urgent, first, second])
    assert links == [f"/ao/ufficio/contributi/{one}?giro={trip}" for one in (urgent, first, second)]
    began = client.send(f"/ao/ufficio/contributi/prossimo?giro={trip}", {}, page="/ao/ufficio/")
    assert began.location == links[0]
    scheda = client.visit(links[0], budget=RECORD_BUDGET).text
    assert "1 di 3" in scheda
    assert f'rel="next" href="/ao/ufficio/contributi/{first}?giro={trip}"' in scheda
    answer = client.send(f"/ao/ufficio/contributi/{urgent}/decisione?giro={trip}", {"outcome": "published"}, page=links[0])
    assert answer.location == links[1], "the next of the run, though the first one left the list of what waits"
    assert "2 di 3" in client.visit(links[1], budget=RECORD_BUDGET).text
    locks.take(make_actor(territory, "operator"), territory.id, "contribution", second, now)
    ended = client.send(f"/ao/ufficio/contributi/{first}/decisione?giro={trip}", {}, page=links[1])
    assert ended.location == "/ao/ufficio/", "the last one is before a colleague's eyes"
    assert "Il giro è finito" in client.visit("/ao/ufficio/", budget=TODAY_BUDGET).text


@pytest.mark.parametrize("value", ["0", "1.", "a", "1.1", "9" * 11, "4294967296", ".".join(str(n) for n in range(1, 22)), "1;2", "²"])
def test_a_broken_run_is_refused(client: VisitingClient, territory: TerritoryRef, value: str) -> None:
    with pytest.raises(Invalid):
        run.read(value)
    user_id = make_user("Olga Serra")
    give_role(user_id, territory, "operator")
    sign_in_as(client, user_id)
    client.visit(f"/ao/ufficio/contributi?giro={value}", status=400, budget=20)


@given(ids=st.lists(st.integers(1, 2**31 - 1), min_size=1, max_size=run.MOST, unique=True), data=st.data())
def test_a_run_is_walked_whole_from_its_beginning(ids: list[int], data: st.DataObject) -> None:
    assert run.read(run.written(ids)) == tuple(ids)
    assert run.run_of(StaffFilter.from_args({"giro": run.written(ids)}, criteria.OFFICE_CRITERIA)) == tuple(ids)
    walked, at = [], ids[0]
    while True:
        walked.append(at)
        place = run.standing(ids, at)
        assert (place.position, place.total) == (len(walked), len(ids))
        assert list(run.onwards(ids, at)) == ids[place.position :]
        if place.next_id is None:
            break
        assert run.standing(ids, place.next_id).previous_id == at
        at = place.next_id
    assert walked == ids
    assert list(run.onwards(ids, data.draw(st.none() | st.just(0)))) == ids


@pytest.mark.sqlite_only
def test_who_opens_today_does_not_walk_all_that_is_public(territory: TerritoryRef) -> None:
    """What is given to somebody begins from the assignments, what is of a cycle from the cycle: both are few, what is public is not."""
    made = make_contribution(territory, make_topic(territory))
    boss = make_actor(territory, "coordinator")
    done(territory, made.contribution_id, make_tag(territory), officer=boss)
    now, terms = clock.now(), replies.reply_terms(territory_id=territory.id)
    ahead = steps_of(lambda: upcoming(boss, territory), "UNION ALL")
    debt = steps_of(lambda: replies.answer_debt(territory.id, now), "UNION ALL")
    counted = steps_of(lambda: replies.counts(territory.id, now, terms, boss.user_id), "anon_1")
    public = [[step for step in steps if "contribution USING " in step and "territory_id=?" in step] for steps in (ahead, debt)]
    assert len(public[0]) == 1, "those to decide on, which are few"
    assert len(public[1]) == 1, "those of everybody are added up once"
    asked_of_each = [step for step in debt + counted if "SEARCH reply_assignment" in step and "(contribution_id=?)" in step]
    assert len(asked_of_each) == 1, "the days of those that are given, and of no other"
