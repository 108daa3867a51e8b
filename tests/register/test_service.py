# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sealing: in order, without gaps, last of all, together with the fact or not at all."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, func, inspect, select, text
from sqlalchemy.exc import DatabaseError, NoResultFound

from consulta.core import unit_of_work
from consulta.core.actor import Actor
from consulta.core.db import db, is_sqlite
from consulta.core.errors import NotFound
from consulta.core.unit_of_work import current, emit, transactional
from consulta.register import queries, service
from consulta.register.models import AuditEvent, RegisterEntry, RegisterHead, RegisterSalt
from consulta.register.requests import ENTRY_TYPES, Entry, StaffRead
from consulta.web.ports import TerritoryRef
from tests.factories.register import FIRST_AT, make_entries, make_fact, tell
from tests.factories.territory import make_territory

APPEND_ONLY = ("audit_event", "register_entry", "contribution_revision")


def entries_of(territory: TerritoryRef) -> list[Entry]:
    return list(queries.walk(territory.id, territory.slug))


def test_every_event_has_an_audit_row_and_only_public_ones_an_entry(app: Flask) -> None:
    ao = make_territory()
    tell(make_fact(ao, 1, changed={"old": "a", "new": "b"}), make_fact(ao, 2, type=""))
    rows = db.session.execute(select(AuditEvent.subject, AuditEvent.details).where(AuditEvent.name == "tests.fact")).all()
    assert [tuple(row) for row in rows] == [("contributo/2026-1", {"old": "a", "new": "b"}), ("contributo/2026-2", {})]
    assert [entry.subject for entry in entries_of(ao)] == ["contributo/2026-1"]


def test_entries_follow_each_other_and_the_chain_holds(app: Flask) -> None:
    ao = make_territory()
    make_entries(ao, 4)
    entries = entries_of(ao)
    assert [entry.n for entry in entries] == [1, 2, 3, 4]
    assert [entry.previous for entry in entries] == ["0" * 64, *(entry.hash for entry in entries[:-1])]
    assert queries.verify(ao.id, ao.slug) == []
    chain = queries.get_chain(ao.id)
    assert (chain.n, chain.hash) == (4, entries[-1].hash)


def test_territories_have_their_own_chains(app: Flask) -> None:
    ao, ba = make_territory(), make_territory("ba", "Ambito di Bari")
    tell(make_fact(ba, 1), make_fact(ao, 1), make_fact(ba, 2))
    assert [entry.subject for entry in entries_of(ba)] == ["contributo/2026-1", "contributo/2026-2"]
    assert [entry.n for entry in entries_of(ao)] == [1]
    assert queries.verify(ao.id, "ao") == []
    assert queries.verify(ba.id, "ba") == []
    assert queries.verify(ba.id, "ao") != [], "the slug is part of every hash"


def test_the_seal_comes_after_every_other_action(app: Flask) -> None:
    """Also when another action before the commit tells one more public fact."""
    ao = make_territory()
    order: list[str] = []

    @transactional
    def verb() -> None:
        emit(make_fact(ao, 1))

        def more() -> None:
            order.append(f"entries before the seal: {db.session.scalar(select(func.count()).select_from(RegisterEntry))}")
            emit(make_fact(ao, 2))

        current().before_commit("zz", more)

    verb()
    assert order == ["entries before the seal: 0"]
    assert [entry.subject for entry in entries_of(ao)] == ["contributo/2026-1", "contributo/2026-2"]
    assert queries.verify(ao.id, ao.slug) == []


def test_actions_before_the_commit_run_in_the_order_of_their_keys(app: Flask) -> None:
    """Two transactions that touch the same rows lock them in the same order, whatever they did first."""
    done: list[str] = []

    @transactional
    def verb() -> None:
        current().before_commit("seal", lambda: done.append("seal"), last=True)
        for key in ("b", "a", "c", "a"):
            current().before_commit(key, lambda key=key: done.append(key))  # type: ignore[misc]

    verb()
    assert done == ["a", "b", "c", "seal"]


def test_nested_verbs_seal_once_in_the_order_of_the_facts(app: Flask) -> None:
    ao = make_territory()

    @transactional
    def outer() -> None:
        emit(make_fact(ao, 1))
        tell(make_fact(ao, 2))
        emit(make_fact(ao, 3))

    outer()
    assert [entry.subject[-1] for entry in entries_of(ao)] == ["1", "2", "3"]
    assert queries.verify(ao.id, ao.slug) == []


def test_rollback_leaves_neither_entry_nor_gap(app: Flask) -> None:
    ao = make_territory()
    make_entries(ao, 1)

    @transactional
    def fails() -> None:
        emit(make_fact(ao, 2))
        raise RuntimeError("the verb fails after the fact")

    with pytest.raises(RuntimeError):
        fails()
    tell(make_fact(ao, 3, FIRST_AT + timedelta(hours=1)))
    assert [(entry.n, entry.subject) for entry in entries_of(ao)] == [(1, "contributo/2026-1"), (2, "contributo/2026-3")]
    assert queries.verify(ao.id, ao.slug) == []
    assert not unit_of_work.is_open()


def test_failure_while_sealing_undoes_the_fact_too(app: Flask) -> None:
    ao = make_territory()

    @transactional
    def lose_the_head() -> None:
        current().session.execute(delete(RegisterHead))

    lose_the_head()
    with pytest.raises(NoResultFound):
        tell(make_fact(ao, 1))
    assert db.session.scalar(select(func.count()).select_from(AuditEvent).where(AuditEvent.name == "tests.fact")) == 0


def test_a_clock_that_goes_back_does_not_take_the_register_back(app: Flask) -> None:
    ao = make_territory()
    tell(make_fact(ao, 1, FIRST_AT))
    tell(make_fact(ao, 2, FIRST_AT - timedelta(hours=3)))
    first, second = entries_of(ao)
    assert second.occurred_at == FIRST_AT - timedelta(hours=3)
    assert second.sealed_at == first.sealed_at == FIRST_AT
    assert queries.verify(ao.id, ao.slug) == []


@pytest.mark.parametrize("values", [{"type": "contribution_forgotten"}, {"territory_id": None}])
def test_a_public_fact_outside_the_list_or_without_territory_is_an_error(app: Flask, values: dict[str, object]) -> None:
    ao = make_territory()
    with pytest.raises(ValueError, match="no public fact"):
        tell(make_fact(ao, 1, **values))
    assert entries_of(ao) == []


def test_every_public_type_has_words_for_people() -> None:
    assert all(label[:1].isupper() and label != kind for kind, label in ENTRY_TYPES.items())
    assert len(ENTRY_TYPES) == 36


def test_erasing_the_salt_leaves_the_chain_whole_and_the_receipt_gone(app: Flask) -> None:
    ao = make_territory()
    first, second = make_entries(ao, 2)
    assert queries.get_receipt(ao.id, ao.slug, first.about, first.type, dict(first.content)).entry.n == 1

    @transactional
    def forget() -> int:
        return service.forget_salts(ao.id, first.about)

    assert forget() == 1
    assert queries.verify(ao.id, ao.slug) == []
    with pytest.raises(NotFound):
        queries.get_receipt(ao.id, ao.slug, first.about, first.type, dict(first.content))
    assert queries.get_receipt(ao.id, ao.slug, second.about, second.type, dict(second.content)).entry.n == 2
    assert db.session.scalar(select(func.count()).select_from(RegisterSalt)) == 1


def test_staff_reads_are_written_down(app: Flask) -> None:
    ao = make_territory()
    service.record_staff_read(Actor(), StaffRead("people.read", "persona/1", ao.id, {"why": "prova"}), FIRST_AT)
    row = db.session.execute(select(AuditEvent).where(AuditEvent.name == "people.read")).scalar_one()
    assert (row.subject, row.territory_id, row.occurred_at, row.details) == ("persona/1", ao.id, FIRST_AT, {"why": "prova"})


def test_append_only_tables_refuse_every_change(committed_app: Flask) -> None:
    """After the last migration, whatever tables it rebuilt (decisions.md 18)."""
    ao = make_territory()
    make_entries(ao, 1)
    verbs = {"UPDATE": "UPDATE {} SET id = id", "DELETE": "DELETE FROM {}"}
    if not is_sqlite():
        verbs["TRUNCATE"] = "TRUNCATE {} CASCADE"
    filled = [table for table in APPEND_ONLY if db.session.scalar(text(f"SELECT count(*) FROM {table}"))]
    assert "register_entry" in filled
    assert "audit_event" in filled
    db.session.rollback()
    for table in filled if is_sqlite() else APPEND_ONLY:
        for statement in verbs.values():
            with pytest.raises(DatabaseError, match="append-only"), db.engine.begin() as connection:
                connection.execute(text(statement.format(table)))
    assert queries.verify(ao.id, ao.slug) == []


def test_triggers_stand_after_the_last_migration(committed_app: Flask) -> None:
    if is_sqlite():
        found = set(db.session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")))
        assert {f"{table}_no_{verb}" for table in APPEND_ONLY for verb in ("update", "delete")} <= found
    else:
        found = set(db.session.scalars(text("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'")))
        assert {f"{table}_append_only" for table in APPEND_ONLY} <= found
    assert set(APPEND_ONLY) <= set(inspect(db.engine).get_table_names())


def test_writers_at_the_same_time_make_one_chain_without_gaps(committed_app: Flask) -> None:
    """Private and public facts in either order: no deadlock, no gap, no repetition."""
    ao = make_territory()
    db.session.rollback()

    def write(writer: int) -> None:
        with committed_app.app_context():
            for step in range(8):
                public, private = make_fact(ao, writer * 100 + step), make_fact(ao, writer * 100 + step, type="")
                tell(*((public, private) if step % 2 else (private, public)))
            db.session.remove()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(1, 5)))
    entries = entries_of(ao)
    assert [entry.n for entry in entries] == list(range(1, 33))
    assert len({entry.subject for entry in entries}) == 32
    assert queries.verify(ao.id, ao.slug) == []
