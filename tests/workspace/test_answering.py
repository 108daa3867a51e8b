# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One reply for many, approval in lists, replies given to somebody: what is done, what is skipped and why, undoing exactly."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from consulta.bulk import queries as bulk_queries
from consulta.bulk import service as bulk
from consulta.bulk.requests import CarryOut, Picked, PrepareBulk
from consulta.contributions.models import Contribution
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.plans.models import ContributionLink
from consulta.replies import queries, service, variables
from consulta.replies.models import JointReply, Reply, ReplyAssignment
from consulta.replies.requests import AssignReply, DraftReply, ProposeReply, WriteJoint, WriteOwn
from consulta.web.ports import TerritoryRef
from consulta.workspace.answering import APPROVED, ASSIGNED, KINDS, RETURNED, WRITTEN, act_for
from tests.factories.accounts import make_actor, sign_in_as
from tests.factories.consultations import make_cycle, make_topic
from tests.factories.contributions import make_contribution, new_key
from tests.factories.plans import make_objective
from tests.factories.replies import REASONS, make_reply
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient
from tests.workspace.test_pages import QUEUE_BUDGET, TODAY_BUDGET

COMMON = "Grazie per «{titolo}» (n. {numero}), arrivato il {data}: abbiamo valutato la richiesta con i comuni."
BUDGET = 20


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    ref = make_territory()
    make_cycle(ref)
    return ref


@pytest.fixture
def olga(territory: TerritoryRef) -> Actor:
    return make_actor(territory, "operator", name="Olga Serra")


@pytest.fixture
def boss(territory: TerritoryRef) -> Actor:
    return make_actor(territory, "coordinator", name="Carla Conti")


def published(territory: TerritoryRef, total: int, **values: Any) -> list[int]:
    topic = make_topic(territory)
    return [make_contribution(territory, topic, **values).contribution_id for _ in range(total)]


def seen(model: type[Contribution] | type[Reply], ids: list[int]) -> tuple[Picked, ...]:
    rows = db.session.execute(select(model.id, model.version).where(model.id.in_(ids)).order_by(model.id))
    return tuple(Picked(*row) for row in rows)


def prepare(actor: Actor, territory: TerritoryRef, name: str, picked: tuple[Picked, ...]) -> int:
    request = PrepareBulk(territory.id, name, KINDS[name], picked, new_key())
    return bulk.prepare(actor, act_for(territory.id, 0, name), request, clock.now())


def joint(actor: Actor, territory: TerritoryRef, operation: int, outcome: str = "not_accepted", **values: Any) -> None:
    link: dict[str, Any] = {"objective_id": None, "relation": "", "link_reason": "", "sends": True, "version": None}
    link |= {name: values.pop(name) for name in list(values) if name in link}
    draft = DraftReply(0, outcome, **({"text": COMMON} | values))
    service.write_joint(actor, WriteJoint(territory.id, operation, draft, **link), clock.now())


def own(actor: Actor, territory: TerritoryRef, operation: int, contribution_id: int, version: int, **values: Any) -> None:
    draft = DraftReply(contribution_id, **values) if values else None
    service.write_own(actor, WriteOwn(territory.id, operation, contribution_id, draft, version), clock.now())


def confirm(actor: Actor, territory: TerritoryRef, operation: int, left_out: frozenset[int] = frozenset(), **words: str) -> None:
    name = bulk_queries.get_operation(territory.id, operation).act
    stands = queries.find_joint(territory.id, operation)
    words = {"version": str(stands.version) if stands else ""} | words
    bulk.carry_out(actor, act_for(territory.id, operation, name, left_out), CarryOut(territory.id, operation, words), clock.now())


def undo(actor: Actor, territory: TerritoryRef, operation: int) -> None:
    name = bulk_queries.get_operation(territory.id, operation).act
    bulk.undo(actor, act_for(territory.id, operation, name), territory.id, operation, clock.now())


def rows_of(operation: int) -> Mapping[int, tuple[str, str]]:
    db.session.rollback()
    return {row.subject_id: (row.status.value, row.reason) for row in bulk_queries.list_rows(operation)}


def replies_of(ids: list[int]) -> dict[int, Reply]:
    db.session.rollback()
    db.session.expire_all()
    return {one.contribution_id: one for one in db.session.scalars(select(Reply).where(Reply.contribution_id.in_(ids)))}


def test_one_reply_is_written_for_many_each_with_its_own_words_where_asked(territory: TerritoryRef, olga: Actor) -> None:
    ids = published(territory, 4)
    operation = prepare(olga, territory, WRITTEN, seen(Contribution, ids))
    joint(olga, territory, operation)
    own(olga, territory, operation, ids[1], 1, outcome="deferred", text=REASONS, deferred_year=2027)
    confirm(olga, territory, operation, frozenset({ids[3]}))
    found = replies_of(ids)
    assert set(found) == set(ids[:3])
    assert {one.status.value for one in found.values()} == {"proposed"}
    number = db.session.get_one(Contribution, ids[0])
    assert f"(n. {number.number_year}-{number.number_sequence})" in found[ids[0]].source
    assert "{" not in found[ids[0]].source
    assert (found[ids[1]].outcome.value, found[ids[1]].source, found[ids[1]].deferred_year) == ("deferred", REASONS, 2027)
    assert rows_of(operation)[ids[3]] == ("skipped", "L'hai escluso tu dall'anteprima.")
    confirm(olga, territory, operation)
    assert len(replies_of(ids)) == 3  # twice is once


def test_what_cannot_be_answered_with_the_others_is_skipped_with_its_sentence(territory: TerritoryRef, olga: Actor, boss: Actor) -> None:
    begun, answered, plain = published(territory, 3)
    mine = make_contribution(territory, author=olga).contribution_id
    waiting = make_contribution(territory, published=False).contribution_id
    make_reply(territory, begun, status="draft")
    make_reply(territory, answered)
    picked = (*seen(Contribution, [begun, answered, mine, waiting]), Picked(plain, 99))
    operation = prepare(olga, territory, WRITTEN, picked)
    joint(olga, territory, operation)
    confirm(olga, territory, operation)
    said = rows_of(operation)
    assert {status for status, _reason in said.values()} == {"skipped"}
    assert "C'è già una risposta, ora «In bozza»" in said[begun][1]
    assert "Ha già una risposta pubblica" in said[answered][1]
    assert "L'hai scritto tu" in said[mine][1]
    assert "Si risponde solo ai contributi pubblicati" in said[waiting][1]
    assert "È cambiato dopo che l'hai visto" in said[plain][1]


def test_accepting_many_wants_a_link_which_the_same_act_can_make(territory: TerritoryRef, olga: Actor) -> None:
    ids = published(territory, 2)
    objective = make_objective(territory)
    without = prepare(olga, territory, WRITTEN, seen(Contribution, ids))
    joint(olga, territory, without, "accepted")
    confirm(olga, territory, without)
    assert all("serve almeno un collegamento" in reason for _status, reason in rows_of(without).values())
    operation = prepare(olga, territory, WRITTEN, seen(Contribution, ids))
    with pytest.raises(Invalid) as wrong:
        joint(olga, territory, operation, "accepted", objective_id=objective, relation="considered")
    assert "relation" in wrong.value.errors
    joint(olga, territory, operation, "accepted", objective_id=objective, relation="supports", link_reason="Lo chiedono in molti.")
    confirm(olga, territory, operation)
    assert {status for status, _reason in rows_of(operation).values()} == {"done"}
    live = select(func.count()).where(ContributionLink.objective_id == objective, ContributionLink.removed_at.is_(None))
    assert db.session.scalar(live) == 2
    undo(olga, territory, operation)
    assert replies_of(ids) == {}
    assert db.session.scalar(live) == 0
    assert [db.session.get_one(Contribution, one).linked_at for one in ids] == [None, None]


def test_unknown_variables_and_missing_obligations_are_named(territory: TerritoryRef, olga: Actor) -> None:
    operation = prepare(olga, territory, WRITTEN, seen(Contribution, published(territory, 1)))
    with pytest.raises(Invalid) as wrong:
        joint(olga, territory, operation, text=COMMON + " {cognome}")
    assert "{cognome}" in wrong.value.errors["text"]
    with pytest.raises(Invalid) as wrong:
        joint(olga, territory, operation, "out_of_scope")
    assert "forwarded_to_id" in wrong.value.errors
    with pytest.raises(Invalid) as wrong:
        joint(olga, territory, operation, "partially_accepted", accepted_part="Le ore {x}")
    assert {"accepted_part", "refused_part"} <= set(wrong.value.errors)
    with pytest.raises(Refused):
        joint(make_actor(territory, "operator"), territory, operation)
    with pytest.raises(NotFound):
        joint(olga, territory, operation + 100)


def test_an_old_page_overwrites_nothing(territory: TerritoryRef, olga: Actor) -> None:
    ids = published(territory, 1)
    operation = prepare(olga, territory, WRITTEN, seen(Contribution, ids))
    joint(olga, territory, operation)
    joint(olga, territory, operation, text=COMMON + " Seconda.", version=1)
    with pytest.raises(Conflict):
        joint(olga, territory, operation, text=COMMON + " Terza.", version=1)
    with pytest.raises(Conflict):
        confirm(olga, territory, operation, version="1")
    with pytest.raises(NotFound):
        own(olga, territory, operation, ids[0] + 1, 2, outcome="noted", text=REASONS)
    assert replies_of(ids) == {}


def test_a_reply_that_a_colleague_touched_is_not_taken_back(territory: TerritoryRef, olga: Actor) -> None:
    ids = published(territory, 2)
    operation = prepare(olga, territory, WRITTEN, seen(Contribution, ids))
    joint(olga, territory, operation, sends=False)
    confirm(olga, territory, operation)
    reply = replies_of(ids)[ids[0]]
    service.propose_reply(make_actor(territory, "operator"), ProposeReply(reply.id, reply.version), clock.now())
    undo(olga, territory, operation)
    assert {one: status for one, (status, _reason) in rows_of(operation).items()} == {ids[0]: "left", ids[1]: "undone"}
    assert set(replies_of(ids)) == {ids[0]}


def test_approving_many_leaves_out_what_one_wrote_and_is_undone(territory: TerritoryRef, boss: Actor) -> None:
    ids = published(territory, 3)
    made = [make_reply(territory, one, status="proposed") for one in ids[:2]]
    made.append(make_reply(territory, ids[2], status="proposed", writer=boss))
    operation = prepare(boss, territory, APPROVED, seen(Reply, made))
    confirm(boss, territory, operation)
    assert rows_of(operation)[made[2]] == ("skipped", "L'hai scritta tu, da solo o con altri: la approva un'altra persona.")
    assert [replies_of(ids)[one].status.value for one in ids] == ["approved", "approved", "proposed"]
    undo(boss, territory, operation)
    back = replies_of(ids)[ids[0]]
    assert (back.status.value, back.approver_id, back.approved_at, back.version) == ("proposed", None, None, 4)


def test_giving_many_back_wants_a_note(territory: TerritoryRef, boss: Actor) -> None:
    ids = published(territory, 2)
    made = [make_reply(territory, ids[0], status="proposed"), make_reply(territory, ids[1], status="approved")]
    operation = prepare(boss, territory, RETURNED, seen(Reply, made))
    with pytest.raises(Invalid):
        confirm(boss, territory, operation)
    confirm(boss, territory, operation, note="Cita la delibera.")
    assert {one.return_note for one in replies_of(ids).values()} == {"Cita la delibera."}
    undo(boss, territory, operation)
    found = replies_of(ids)
    assert [found[one].status.value for one in ids] == ["proposed", "approved"]
    assert found[ids[1]].approver_id is not None
    assert {one.return_note for one in found.values()} == {""}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.sampled_from([WRITTEN, APPROVED, RETURNED, ASSIGNED]), min_size=1, max_size=4))
def test_undoing_puts_back_exactly_what_stood(territory: TerritoryRef, acts: list[str]) -> None:
    writer, judge = make_actor(territory, "operator"), make_actor(territory, "coordinator")
    ids = published(territory, 2)
    for name in acts:
        subjects = ids if KINDS[name] == "contribution" else [one.id for one in replies_of(ids).values()]
        if not subjects:
            continue
        before = _snapshot(ids)
        actor = writer if KINDS[name] == "contribution" else judge
        for keeps in (False, True):
            model = Contribution if KINDS[name] == "contribution" else Reply
            operation = prepare(actor, territory, name, seen(model, subjects))
            if name == WRITTEN:
                joint(actor, territory, operation)
            confirm(actor, territory, operation, note="Da rivedere.", officer_id=str(writer.user_id), due_on=_tomorrow().isoformat())
            if not keeps:
                undo(actor, territory, operation)
                assert _snapshot(ids) == before


def _snapshot(ids: list[int]) -> list[Any]:
    found = replies_of(ids)
    kept = ("status", "source", "outcome", "approver_id", "approved_at", "return_note", "writer_ids", "decided_at")
    assigned = select(ReplyAssignment.contribution_id, ReplyAssignment.officer_id, ReplyAssignment.due_on, ReplyAssignment.assigned_at)
    rows = db.session.execute(assigned.where(ReplyAssignment.contribution_id.in_(ids)).order_by(ReplyAssignment.contribution_id)).all()
    return [[getattr(found[one], name) for name in kept] if one in found else None for one in ids] + [tuple(row) for row in rows]


def _tomorrow() -> date:
    return clock.rome_day(clock.now()) + timedelta(days=1)


def test_replies_are_given_to_somebody_and_the_debt_is_counted(territory: TerritoryRef, olga: Actor, boss: Actor) -> None:
    ids = published(territory, 3)
    operation = prepare(boss, territory, ASSIGNED, seen(Contribution, ids[:2]))
    with pytest.raises(Invalid):
        confirm(boss, territory, operation)
    with pytest.raises(Invalid):
        confirm(boss, territory, operation, officer_id=str(make_actor(territory, "auditor").user_id))
    confirm(boss, territory, operation, officer_id=str(olga.user_id), due_on=_tomorrow().isoformat())
    debt = {row.officer: row for row in queries.answer_debt(territory.id, clock.now())}
    assert (debt["Olga Serra"].total, debt[""].total, debt["Olga Serra"].late) == (2, 1, 0)
    later = {row.officer: row for row in queries.answer_debt(territory.id, clock.now() + timedelta(days=40))}
    assert (later["Olga Serra"].by_age, later["Olga Serra"].late) == ((0, 0, 2, 0), 2)
    assert queries.count_mine(territory.id, olga.user_id or 0) == 2
    request = AssignReply(territory.id, ids[0], boss.user_id, None, 7)
    with pytest.raises(Conflict):
        service.assign_reply(boss, request, clock.now())
    service.assign_reply(boss, AssignReply(territory.id, ids[0], boss.user_id, None, 1), clock.now())
    undo(boss, territory, operation)
    assert {one: status for one, (status, _reason) in rows_of(operation).items()} == {ids[0]: "left", ids[1]: "undone"}


@given(title=st.text(max_size=40))
def test_a_variable_is_filled_once_whatever_the_title_says(title: str) -> None:
    values = {"titolo": title, "numero": "2026-1"}
    assert variables.fill("«{titolo}» {numero}", values) == f"«{title}» 2026-1"


@pytest.mark.parametrize("words", ["{", "titolo}", "{titolo", "{{titolo}}", "{nome}", "{}"])
def test_a_brace_out_of_place_is_told(words: str) -> None:
    assert variables.fault(words)


def test_the_journey_on_the_pages(client: VisitingClient, territory: TerritoryRef, olga: Actor, boss: Actor) -> None:
    ids = published(territory, 3)
    sign_in_as(client, olga.user_id or 0)
    client.visit("/ao/ufficio/contributi?stato=published", budget=QUEUE_BUDGET)
    picked = [f"{one.id}:{one.version}" for one in seen(Contribution, ids)]
    values = {"act": WRITTEN, "which": "picked", "picked": picked}
    path = client.send("/ao/ufficio/contributi/insieme?stato=published", values, page="/ao/ufficio/contributi?stato=published").location
    assert "Guarda ogni risposta" in client.visit(path, budget=BUDGET).text
    wrong = client.send(path, {"outcome": "not_accepted", "text": COMMON + " {boh}"}, status=422, page=path)
    assert "{boh}" in unescape(wrong.text)
    client.send(path, {"outcome": "not_accepted", "text": COMMON, "sends": "propose"}, page=path)
    preview = client.visit(path, budget=BUDGET)
    few = len(client.statements)
    assert "{titolo}" not in preview.text
    own_path = f"{path}/contributi/{ids[1]}"
    client.send(own_path, {"outcome": "noted", "text": REASONS, "action": "own"}, page=own_path)
    assert "testo proprio" in client.visit(path, budget=BUDGET).text
    assert len(client.statements) == few
    stale = client.send(
        own_path, {"outcome": "noted", "text": REASONS + " Altro.", "version": "1", "action": "own"}, status=409, page=own_path
    )
    assert "Altro." in stale.text
    client.visit(f"{path}/testo", budget=BUDGET)
    client.send(f"{path}/conferma", {"left_out": [str(ids[2])]}, page=path)
    assert "Fatto per 2 righe" in client.visit(path, budget=BUDGET).text
    client.visit("/ao/ufficio/risposte/insieme", budget=BUDGET)
    sign_in_as(client, boss.user_id or 0)
    listing = "/ao/ufficio/risposte?stato=da-approvare"
    marks = re.findall(r'name="picked" value="(\d+:\d+)"', client.visit(listing, budget=16).text)
    assert len(marks) == 2
    judged = client.send("/ao/ufficio/risposte/insieme", {"act": APPROVED, "picked": marks}, page=listing).location
    assert REASONS[:30] in unescape(client.visit(judged, budget=BUDGET).text)
    client.send(f"{judged}/conferma", {}, page=judged)
    assert {one.status.value for one in replies_of(ids).values()} == {"approved"}
    client.send(f"{judged}/annulla", {}, page=judged)
    assert {one.status.value for one in replies_of(ids).values()} == {"proposed"}
    assert "Risposte che mancano" in client.visit("/ao/ufficio/", budget=TODAY_BUDGET).text
    client.visit("/ao/ufficio/risposte?stato=mie", budget=16)
    client.send("/ao/ufficio/risposte/insieme", {"act": APPROVED, "picked": []}, status=303, page=listing)
    assert "spunta almeno una casella" in client.visit(listing, budget=16).text
    many = [f"{one}:1" for one in range(1, 202)]
    client.send("/ao/ufficio/risposte/insieme", {"act": APPROVED, "picked": many}, status=303, page=listing)
    assert "al massimo 200" in client.visit(listing, budget=16).text, "each is read before it is confirmed"
    assert db.session.scalar(select(func.count()).select_from(JointReply)) == 1
