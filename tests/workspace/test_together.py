# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Deciding on many contributions at once: what is done, what is skipped and why, letters that wait, undoing exactly."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markupsafe import escape
from sqlalchemy import Update, func, select, update

from consulta.accounts.data_queries import personal_data
from consulta.bulk import policy as bulk_policy
from consulta.bulk import queries as bulk_queries
from consulta.bulk import service as bulk
from consulta.bulk.models import BulkOperation, BulkRow
from consulta.bulk.requests import CarryOut, Picked, PrepareBulk
from consulta.cases import service as cases
from consulta.cases.requests import ReportText
from consulta.contributions import service as contributions
from consulta.contributions.models import Contribution
from consulta.contributions.requests import ReviseContribution, WithdrawContribution
from consulta.core import clock
from consulta.core.actor import SYSTEM, Actor
from consulta.core.db import Base, db
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.core.pagination import PAGE_SIZE
from consulta.core.unit_of_work import current, transactional
from consulta.moderation import queries as moderation
from consulta.moderation.answer_queries import list_answers
from consulta.moderation.answers import install_answers
from consulta.moderation.requests import Decide
from consulta.moderation.service import decide
from consulta.notifications import service as notifications
from consulta.notifications.models import NewsFact, OutboxMail
from consulta.notifications.queries import list_untold_facts
from consulta.organisations.queries import actor_of
from consulta.register import queries as register
from consulta.register.models import AuditEvent, RegisterEntry
from consulta.web.ports import TerritoryRef
from consulta.workspace.together import ACTS, act_named
from consulta.workspace.views import queue as queue_views
from tests.factories.accounts import give_role, make_actor, make_user, sign_in_as
from tests.factories.consultations import make_topic
from tests.factories.contributions import TEXT, TITLE, make_comment, make_contribution, new_key
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient
from tests.workspace.test_pages import QUEUE_BUDGET
from tests.workspace.test_record import RECORD_BUDGET

PUBLISH, REJECT = "moderation.published", "moderation.rejected"
QUEUE = "/ao/ufficio/contributi"
WHY = {"reason_code": "spam", "reason_text": "È pubblicità."}


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


@pytest.fixture
def olga(territory: TerritoryRef) -> Actor:
    return make_actor(territory, "operator", name="Olga Serra")


def waiting(territory: TerritoryRef, total: int, topic: int | None = None) -> list[int]:
    topic = topic or make_topic(territory)
    return [make_contribution(territory, topic, published=False).contribution_id for _ in range(total)]


def seen(ids: list[int]) -> tuple[Picked, ...]:
    rows = db.session.execute(select(Contribution.id, Contribution.version).where(Contribution.id.in_(ids)).order_by(Contribution.id))
    return tuple(Picked(*row) for row in rows)


def prepare(actor: Actor, territory: TerritoryRef, picked: tuple[Picked, ...], act: str = PUBLISH, key: str = "") -> int:
    return bulk.prepare(actor, act_named(act), PrepareBulk(territory.id, act, "contribution", picked, key or new_key()), clock.now())


def carry_out(actor: Actor, territory: TerritoryRef, operation: int, now: datetime | None = None, act: str = PUBLISH, **words: str) -> None:
    bulk.carry_out(actor, act_named(act), CarryOut(territory.id, operation, words), now or clock.now())


def undo(actor: Actor, territory: TerritoryRef, operation: int, now: datetime | None = None, act: str = PUBLISH) -> None:
    bulk.undo(actor, act_named(act), territory.id, operation, now or clock.now())


def outcome_of(operation: int) -> dict[int, str]:
    db.session.rollback()
    return {row.subject_id: row.status.value for row in bulk_queries.list_rows(operation)}


def reasons_of(operation: int) -> list[str]:
    return [row.reason for row in bulk_queries.list_rows(operation) if row.reason]


def statuses(ids: list[int]) -> list[str]:
    db.session.rollback()
    return [db.session.get_one(Contribution, one).status.value for one in ids]


@transactional
def change(statement: Update) -> None:
    current().session.execute(statement)


def held_letters() -> int:
    return db.session.scalar(select(func.count()).where(OutboxMail.held_for.is_not(None))) or 0


def test_done_to_those_that_may_be_and_the_others_are_skipped_with_a_sentence(territory: TerritoryRef, olga: Actor) -> None:
    ids = waiting(territory, 4)
    own = make_contribution(territory, author=olga, published=False).contribution_id
    said = seen([*ids, own])
    decide(make_actor(territory, "operator"), Decide("contribution", ids[1], "rejected", "spam", "Pubblicità."), clock.now())
    author = actor_of(db.session.get_one(Contribution, ids[2]).author_id or 0, clock.now())
    request = ReviseContribution(territory.id, ids[2], "need", TITLE, TEXT + " Altre parole.", (), 1)
    contributions.revise_contribution(author, request, clock.now())
    operation = prepare(olga, territory, said)
    assert statuses(ids)[0] == "in_moderation"  # looking does nothing
    carry_out(olga, territory, operation)
    assert outcome_of(operation) == {ids[0]: "done", ids[1]: "skipped", ids[2]: "skipped", ids[3]: "done", own: "skipped"}
    assert statuses([*ids, own]) == ["published", "rejected", "in_moderation", "published", "in_moderation"]
    said_why = " ".join(reasons_of(operation))
    assert "Non aspetta più una decisione" in said_why
    assert "È cambiato dopo che l'hai visto" in said_why
    assert "Questo testo è tuo" in said_why
    trail = db.session.scalars(select(AuditEvent).where(AuditEvent.name == "bulk.carried_out")).one()
    assert trail.details["done"] == [ids[0], ids[3]]
    assert len(trail.details["skipped"]) == 3


def test_the_same_key_is_the_same_operation_and_confirming_twice_is_once(territory: TerritoryRef, olga: Actor) -> None:
    ids, key = waiting(territory, 2), new_key()
    operation = prepare(olga, territory, seen(ids), key=key)
    assert prepare(olga, territory, seen(ids[:1]), key=key) == operation
    with pytest.raises(Conflict):
        prepare(make_actor(territory, "operator"), territory, seen(ids), key=key)
    carry_out(olga, territory, operation)
    carry_out(olga, territory, operation)
    assert len(moderation.list_decisions("contribution", ids[0])) == 1
    undo(olga, territory, operation)
    undo(olga, territory, operation)
    carry_out(olga, territory, operation)  # a page that was left open
    assert statuses(ids) == ["in_moderation", "in_moderation"]


def test_who_may(territory: TerritoryRef, olga: Actor) -> None:
    ids = waiting(territory, 1)
    with pytest.raises(Refused):
        prepare(make_actor(territory, "auditor"), territory, seen(ids))
    with pytest.raises(Refused):
        prepare(make_actor(make_territory(slug="altro"), "operator"), territory, seen(ids))
    operation, carla = prepare(olga, territory, seen(ids)), make_actor(territory, "coordinator")
    with pytest.raises(Refused):
        carry_out(carla, territory, operation)  # nobody else has seen those versions
    carry_out(olga, territory, operation)
    with pytest.raises(Refused):
        undo(make_actor(territory, "operator"), territory, operation)
    with pytest.raises(NotFound):
        undo(olga, territory, operation, act=REJECT)
    undo(carla, territory, operation)
    assert statuses(ids) == ["in_moderation"]


def test_nothing_and_too_many_are_told_with_the_remedy(territory: TerritoryRef, olga: Actor) -> None:
    with pytest.raises(Invalid, match="spunta almeno una casella"):
        prepare(olga, territory, ())
    with pytest.raises(Invalid, match="al massimo 5000: restringi il filtro"):
        prepare(olga, territory, tuple(Picked(n, 1) for n in range(1, bulk_policy.MOST + 2)))


def test_a_refusal_needs_its_reasons_once_for_all(territory: TerritoryRef, olga: Actor) -> None:
    ids = waiting(territory, 2)
    operation = prepare(olga, territory, seen(ids), REJECT)
    with pytest.raises(Invalid) as missing:
        carry_out(olga, territory, operation, act=REJECT)
    assert set(missing.value.errors) == {"reason_code", "reason_text"}
    assert statuses(ids) == ["in_moderation"] * 2
    carry_out(olga, territory, operation, act=REJECT, **WHY)
    assert [moderation.list_decisions("contribution", one)[0].reason_text for one in ids] == ["È pubblicità."] * 2


def test_what_is_not_safe_in_quantity_is_no_act() -> None:
    assert set(ACTS) == {"moderation.published", "moderation.returned", "moderation.rejected"}
    with pytest.raises(NotFound):
        act_named("moderation.hidden")


def test_letters_and_news_wait_until_nobody_can_undo_and_an_undone_act_is_told_to_nobody(territory: TerritoryRef, olga: Actor) -> None:
    ids, now = waiting(territory, 3), clock.now()
    operation = prepare(olga, territory, seen(ids))
    carry_out(olga, territory, operation, now)
    assert held_letters() == 3
    last = now + bulk_policy.UNDO_FOR
    held = set(db.session.scalars(select(OutboxMail.id).where(OutboxMail.held_for.is_not(None))))
    facts = set(db.session.scalars(select(NewsFact.id).where(NewsFact.held_for.is_not(None))))
    assert len(facts) == 3
    assert not held & set(notifications.claim_due(last))
    assert not facts & set(list_untold_facts(last))
    carla = make_actor(territory, "coordinator")
    assert not any(notifications.retry_mail(carla, territory.id, one, now) for one in held)  # nor by hand
    undo(olga, territory, operation, last - timedelta(microseconds=1))
    assert held_letters() == 0
    assert not db.session.scalar(select(func.count()).where(NewsFact.held_for.is_not(None)))
    assert not db.session.scalars(select(OutboxMail).where(OutboxMail.template.like("moderation/%"))).all()


def test_letters_leave_when_the_term_is_over_and_then_nothing_is_undone(territory: TerritoryRef, olga: Actor) -> None:
    ids, now = waiting(territory, 2), clock.now()
    operation = prepare(olga, territory, seen(ids))
    carry_out(olga, territory, operation, now)
    with pytest.raises(Refused, match="Il tempo per annullare è finito"):
        undo(olga, territory, operation, now + bulk_policy.UNDO_FOR)
    assert statuses(ids) == ["published", "published"]
    held = set(db.session.scalars(select(OutboxMail.id).where(OutboxMail.held_for.is_not(None))))
    assert held <= set(notifications.claim_due(now + bulk_policy.LETTERS_AFTER))
    assert len(list_untold_facts(now + bulk_policy.LETTERS_AFTER)) >= 2


def test_a_letter_in_the_hands_of_the_worker_is_not_overtaken(territory: TerritoryRef, olga: Actor) -> None:
    ids, now = waiting(territory, 2), clock.now()
    operation = prepare(olga, territory, seen(ids))
    carry_out(olga, territory, operation, now)
    change(update(OutboxMail).where(OutboxMail.held_for == f"bulk:{operation}:{ids[0]}").values(claimed_until=now + timedelta(minutes=10)))
    undo(olga, territory, operation, now)
    assert outcome_of(operation) == {ids[0]: "left", ids[1]: "undone"}
    assert statuses(ids) == ["published", "in_moderation"]
    assert reasons_of(operation) == ["La lettera a chi l'ha scritto sta già partendo: resta com'è adesso."]


def test_what_people_did_since_is_not_swept_away(territory: TerritoryRef, olga: Actor) -> None:
    ids, now = waiting(territory, 4), clock.now()
    operation = prepare(olga, territory, seen(ids))
    carry_out(olga, territory, operation, now)
    make_comment(territory, contribution_id=ids[0])
    author = actor_of(db.session.get_one(Contribution, ids[1]).author_id or 0, now)
    contributions.withdraw_contribution(author, WithdrawContribution(territory.id, ids[1]), now)
    report = ReportText(territory.id, "contribution", ids[2], "offensive", "", new_key())
    cases.report(actor_of(make_user(), now), report, now + timedelta(seconds=1))
    undo(olga, territory, operation, now + timedelta(minutes=1))
    assert statuses(ids) == ["published", "withdrawn", "published", "in_moderation"]
    assert outcome_of(operation) == {ids[0]: "left", ids[1]: "left", ids[2]: "left", ids[3]: "undone"}
    assert held_letters() == 3  # of the undone one nobody is told; the others are


def test_register_and_history_tell_the_act_and_its_undoing(territory: TerritoryRef, olga: Actor) -> None:
    sent = make_contribution(territory, published=False)
    operation = prepare(olga, territory, seen([sent.contribution_id]), REJECT)
    carry_out(olga, territory, operation, act=REJECT, **WHY)
    undo(olga, territory, operation, act=REJECT)
    kinds = db.session.scalars(
        select(RegisterEntry.type).where(RegisterEntry.subject == f"contributo/{sent.number}").order_by(RegisterEntry.n)
    )
    assert list(kinds) == ["contribution_received", "contribution_rejected", "contribution_decision_undone"]
    assert not register.verify(territory.id, territory.slug)
    (row,) = moderation.list_decisions("contribution", sent.contribution_id)
    assert row.undone_at is not None
    assert row.undone_by == "Olga Serra"
    assert not moderation.count_not_shown(territory.id)
    names = set(db.session.scalars(select(AuditEvent.name)))
    assert {"bulk.carried_out", "bulk.undone", "moderation.decided", "moderation.undone"} <= names


MOVES_ON = {
    "comment": {"version"},
    "contribution": {"version"},
    "territory": {"content_version"},
}
"""Columns that only go forward: an old page must not fit."""
TELLS = {"audit_event", "register_entry", "register_salt", "register_head", "moderation_decision", "bulk_operation", "bulk_row"}
"""Tables that keep that something was done and undone."""

COUNTS = {"contribution_tally", "contribution_stem"}
"""Tables in which a total of zero says the same as no row."""


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, but for what goes forward and what tells."""
    db.session.expire_all()
    found = {}
    for table in Base.metadata.sorted_tables:
        if table.name in TELLS:
            continue
        columns = [column for column in table.columns if column.name not in MOVES_ON.get(table.name, set())]
        query = select(*columns).where(table.c.total != 0) if table.name in COUNTS else select(*columns)
        found[table.name] = sorted((tuple(row) for row in db.session.execute(query)), key=repr)
    return found


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(act=st.sampled_from(sorted(ACTS)), total=st.integers(1, 4), late=st.booleans(), again=st.booleans(), before=st.booleans())
def test_undoing_restores_exactly(app: Flask, act: str, total: int, late: bool, again: bool, before: bool) -> None:
    territory = make_territory(slug=f"t{uuid4().hex[:10]}")
    olga, now = make_actor(territory, "operator"), clock.now()
    ids = waiting(territory, total)
    if late:
        change(update(Contribution).where(Contribution.id == ids[0]).values(is_late=True))
    if before:  # one was sent back and came again: its history must not move
        decide(olga, Decide("contribution", ids[-1], "returned", None, "Togli il nome."), now)
        author = actor_of(db.session.get_one(Contribution, ids[-1]).author_id or 0, now)
        version = db.session.get_one(Contribution, ids[-1]).version
        request = ReviseContribution(territory.id, ids[-1], "need", TITLE, TEXT + " Senza nomi.", (), version)
        contributions.revise_contribution(author, request, now)
    if again:  # something is public already: totals and index are not empty
        make_contribution(territory)
    stood = everything()
    operation = prepare(olga, territory, seen(ids), act)
    carry_out(olga, territory, operation, now, act, **WHY)
    assert set(outcome_of(operation).values()) == {"done"}
    undo(olga, territory, operation, now + timedelta(minutes=9), act)
    assert set(outcome_of(operation).values()) == {"undone"}
    stands = everything()
    assert stands.keys() == stood.keys()
    for name, rows in stood.items():
        assert stands[name] == rows, name


def test_unconfirmed_ones_are_forgotten_and_what_only_undoing_needed_is_blanked(territory: TerritoryRef, olga: Actor) -> None:
    ids, now = waiting(territory, 2), clock.now()
    left, done = prepare(olga, territory, seen(ids[:1])), prepare(olga, territory, seen(ids[1:]))
    carry_out(olga, territory, done, now)
    assert db.session.scalars(select(BulkRow).where(BulkRow.operation_id == done)).one().kept
    assert bulk.forget_old(now + timedelta(days=2)) == 1
    assert db.session.get(BulkOperation, left) is None
    assert db.session.scalars(select(BulkRow.kept)).all() == [{}]
    assert bulk.forget_old(now + timedelta(days=366)) == 1
    assert not db.session.scalars(select(BulkRow)).all()


def test_two_operations_over_the_same_rows_decide_each_once(committed_app: Flask) -> None:
    territory = make_territory()
    olga, carla = make_actor(territory, "operator"), make_actor(territory, "coordinator")
    ids = waiting(territory, 12)
    operations = {
        olga: prepare(olga, territory, seen(ids)),
        carla: prepare(carla, territory, tuple(reversed(seen(ids))), REJECT),
    }
    barrier = Barrier(2)

    def work(actor: Actor, act: str) -> None:
        with committed_app.app_context():
            barrier.wait()
            carry_out(actor, territory, operations[actor], act=act, **WHY)
            db.session.remove()

    with ThreadPoolExecutor(2) as pool:
        for future in [pool.submit(work, olga, PUBLISH), pool.submit(work, carla, REJECT)]:
            future.result(60)
    done = [{one for one, status in outcome_of(operations[actor]).items() if status == "done"} for actor in (olga, carla)]
    assert not done[0] & done[1]
    assert done[0] | done[1] == set(ids)
    assert all(len(moderation.list_decisions("contribution", one)) == 1 for one in ids)
    assert not register.verify(territory.id, territory.slug)


def test_undoing_at_the_deadline_and_the_worker_never_both_win(committed_app: Flask) -> None:
    territory = make_territory()
    olga, now = make_actor(territory, "operator"), clock.now()
    topic = make_topic(territory)
    for _round in range(6):
        ids = waiting(territory, 4, topic)
        operation = prepare(olga, territory, seen(ids))
        carry_out(olga, territory, operation, now)
        barrier = Barrier(2)

        def deliver(together: Barrier = barrier) -> set[int]:
            with committed_app.app_context():
                together.wait()
                claimed = set(notifications.claim_due(now + bulk_policy.LETTERS_AFTER, 500))
                db.session.remove()
                return claimed

        def take_back(which: int = operation, together: Barrier = barrier) -> None:
            with committed_app.app_context():
                together.wait()
                undo(olga, territory, which, now + bulk_policy.UNDO_FOR - timedelta(microseconds=1))
                db.session.remove()

        marks = {one: f"bulk:{operation}:{one}" for one in ids}
        letters = {row.held_for: row.id for row in db.session.execute(select(OutboxMail.id, OutboxMail.held_for))}
        with ThreadPoolExecutor(2) as pool:
            worker, hand = pool.submit(deliver), pool.submit(take_back)
            hand.result(60)
            claimed = worker.result(60)
        for one, status in outcome_of(operation).items():
            has_left = letters[marks[one]] in claimed
            assert (status == "left") is has_left, (status, has_left)
            assert statuses([one]) == ["published" if has_left else "in_moderation"]


OPERATION_BUDGET = 18


def enter(client: VisitingClient, territory: TerritoryRef, role: str = "operator") -> Actor:
    user_id = make_user("Olga Serra")
    give_role(user_id, territory, role)
    sign_in_as(client, user_id)
    return actor_of(user_id, clock.now())


def pick(client: VisitingClient, ids: list[int], act: str = PUBLISH, which: str = "picked", status: int = 303, query: str = "") -> str:
    """Tick these in the queue and go on; gives the address of the preview, or the page that says why not."""
    picked = [f"{one.id}:{one.version}" for one in seen(ids)]
    data = {"picked": picked, "on_page": picked, "act": act, "which": which}
    answer = client.send(f"{QUEUE}/insieme?{query}", data, status=status, page=f"{QUEUE}?{query}")
    return answer.headers["Location"] if status == 303 else answer.text


def test_from_the_queue_to_the_report_and_back(client: VisitingClient, territory: TerritoryRef) -> None:
    olga = enter(client, territory)
    ids = waiting(territory, 3)
    own = make_contribution(territory, author=olga, published=False).contribution_id
    queue = client.visit(f"{QUEUE}?stato=in_moderation", budget=QUEUE_BUDGET).text
    assert queue.count('name="picked"') == 4
    where = pick(client, [*ids, own], query="stato=in_moderation")
    assert where.endswith("?stato=in_moderation")  # the filter goes along
    preview = client.visit(where, budget=OPERATION_BUDGET).text
    assert "Hai scelto 4 contributi." in preview
    assert "La decisione vale per 3." in preview
    assert "Questo testo è tuo" in preview
    assert statuses(ids) == ["in_moderation"] * 3
    path = where.partition("?")[0]
    client.send(f"{path}/conferma", {}, page=where)
    report = client.visit(path, budget=OPERATION_BUDGET).text
    assert "Fatto su 3 contributi." in report
    assert "Puoi annullare fino alle" in report
    assert statuses(ids) == ["published"] * 3
    assert "Si annulla fino alle" in client.visit("/ao/ufficio/insieme", budget=OPERATION_BUDGET).text
    client.send(f"{path}/annulla", {}, page=path)
    assert statuses(ids) == ["in_moderation"] * 3
    report = client.visit(path, budget=OPERATION_BUDGET).text
    assert "3 sono tornati dov’erano." in report
    assert "/annulla" not in report
    assert "Annullata da Olga Serra" in client.visit(f"{QUEUE}/{ids[0]}", budget=RECORD_BUDGET).text


def test_the_page_and_the_whole_filter(client: VisitingClient, territory: TerritoryRef) -> None:
    enter(client, territory)
    ids = waiting(territory, PAGE_SIZE + 2)
    page = client.visit(f"{QUEUE}?stato=in_moderation", budget=QUEUE_BUDGET).text
    assert f"Tutti i risultati del filtro ({len(ids)})" in page
    assert page.count('name="on_page"') == PAGE_SIZE
    where = pick(client, ids[:PAGE_SIZE], which="page", query="stato=in_moderation")
    assert f"Hai scelto {PAGE_SIZE} contributi." in client.visit(where, budget=OPERATION_BUDGET).text
    where = pick(client, ids[:1], which="filter", query="stato=in_moderation")
    assert f"Hai scelto {len(ids)} contributi." in client.visit(where, budget=OPERATION_BUDGET).text


def test_nothing_ticked_is_told_on_the_list(client: VisitingClient, territory: TerritoryRef) -> None:
    enter(client, territory)
    waiting(territory, 2)
    assert "spunta almeno una casella" in pick(client, [], status=422)
    assert "Scegli dall&#39;elenco che cosa fare." in pick(client, [], act="moderation.hidden", status=422)


def test_too_many_for_once_is_told_before_and_after(
    client: VisitingClient, territory: TerritoryRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(client, territory)
    ids = waiting(territory, 3)
    monkeypatch.setattr(bulk_policy, "MOST", 2)
    monkeypatch.setattr(queue_views, "MOST", 2)
    page = client.visit(f"{QUEUE}?stato=in_moderation", budget=QUEUE_BUDGET).text
    assert "Il filtro trova più di 2 contributi" in page
    assert "al massimo 2: restringi il filtro" in pick(client, ids, status=422)


def test_a_refusal_asks_its_reason_fills_it_from_a_ready_answer_and_keeps_what_was_typed(
    client: VisitingClient, territory: TerritoryRef
) -> None:
    enter(client, territory)
    install_answers(SYSTEM, territory.id, clock.now())
    answer = next(one for one in list_answers(territory.id) if one.outcome.value == "rejected")
    ids = waiting(territory, 2)
    path = pick(client, ids, REJECT)
    wrong = client.send(f"{path}/conferma", {"reason_text": "Un testo mio"}, status=422, page=path).text
    assert "Scegli il motivo dall&#39;elenco." in wrong
    assert "Un testo mio" in wrong
    used = client.send(f"{path}/conferma", {"use_ready": "1", "ready": str(answer.id)}, status=200, page=path).text
    assert str(escape(answer.body))[:40] in used
    assert statuses(ids) == ["in_moderation"] * 2
    client.send(f"{path}/conferma", WHY, page=path)
    assert statuses(ids) == ["rejected"] * 2


def test_who_only_reads_sees_no_boxes(client: VisitingClient, territory: TerritoryRef) -> None:
    waiting(territory, 1)
    enter(client, territory, "auditor")
    assert 'name="picked"' not in client.visit(QUEUE, budget=QUEUE_BUDGET).text
    assert "Nessuna decisione presa insieme" in client.visit("/ao/ufficio/insieme").text
    client.send(f"{QUEUE}/insieme", {"act": PUBLISH}, status=403, page=QUEUE)


def test_an_operation_of_elsewhere_is_not_found(client: VisitingClient, territory: TerritoryRef, olga: Actor) -> None:
    operation = prepare(olga, territory, seen(waiting(territory, 1)))
    other = make_territory("pg", "Ambito di Prova")
    enter(client, other)
    assert client.get(f"/pg/ufficio/insieme/{operation}").status_code == 404


def test_shortcuts_are_off_until_asked_for_and_are_one_s_own(client: VisitingClient, territory: TerritoryRef) -> None:
    olga = enter(client, territory)
    one = waiting(territory, 1)[0]
    for path, budget in ((QUEUE, QUEUE_BUDGET), (f"{QUEUE}/{one}", RECORD_BUDGET)):
        assert 'data-enhance="shortcuts"' not in client.visit(path, budget=budget).text
    assert "Le tue scorciatoie sono spente." in client.visit("/ao/ufficio/scorciatoie").text
    client.send("/ao/ufficio/scorciatoie", {"on": "1"})
    for path, budget in ((QUEUE, QUEUE_BUDGET), (f"{QUEUE}/{one}", RECORD_BUDGET)):
        assert 'data-enhance="shortcuts"' in client.visit(path, budget=budget).text
    assert personal_data(olga.user_id or 0)[1]["uses_shortcuts"] is True
    client.send("/ao/ufficio/scorciatoie", {"on": "0"})
    assert 'data-enhance="shortcuts"' not in client.visit(QUEUE, budget=QUEUE_BUDGET).text
