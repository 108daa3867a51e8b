# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Transactions that only read end so that PostgreSQL keeps their plans; those that wrote are taken back as ever, on both databases."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Connection, event, insert, select, text
from sqlalchemy.exc import DBAPIError

from consulta.core import prepared
from consulta.core.db import db, snapshot
from consulta.territory.models import Municipality
from tests.conftest import ON_POSTGRESQL

NEW = {"belfiore": "Z999", "name": "Comune di prova"}
ADDED = insert(Municipality).values(NEW)


def asked(times: int) -> None:
    """The same question in so many transactions, as requests ask it."""
    for _ in range(times):
        db.session.execute(select(Municipality.belfiore).limit(3)).all()
        db.session.remove()


def plans() -> int:
    """How many statements the server holds prepared for this connection."""
    if not ON_POSTGRESQL:
        return 0
    return db.session.execute(text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%belfiore%'")).scalar() or 0


def test_plans_outlive_the_requests_that_only_read(committed_app: Flask) -> None:
    asked(7)
    assert bool(plans()) == ON_POSTGRESQL
    assert event.contains(db.engine, "rollback", prepared._end) == ON_POSTGRESQL


def test_a_snapshot_keeps_them_too(committed_app: Flask) -> None:
    for _ in range(7):
        with snapshot():
            db.session.execute(select(Municipality.belfiore).limit(3)).all()
    assert bool(plans()) == ON_POSTGRESQL


def by_core(connection: Connection) -> None:
    connection.execute(ADDED)


def by_plain_words(connection: Connection) -> None:
    connection.execute(text("INSERT INTO municipality (belfiore, name) VALUES ('Z999', 'Comune di prova')"))


def behind_a_select(connection: Connection) -> None:
    if ON_POSTGRESQL:  # SQLite has no such statement
        connection.execute(select(ADDED.returning(Municipality.id).cte("added")))
    else:
        by_core(connection)


def in_a_savepoint(connection: Connection) -> None:
    with connection.begin_nested():
        connection.execute(ADDED)


@pytest.mark.parametrize("write", [by_core, by_plain_words, behind_a_select, in_a_savepoint])
def test_what_was_written_is_taken_back(committed_app: Flask, write: Callable[[Connection], None]) -> None:
    """Whoever writes without saying so at the beginning of the transaction, too."""
    connection = db.session.connection()
    connection.execute(select(Municipality.id).limit(1)).all()
    write(connection)
    connection.execute(select(Municipality.id).limit(1)).all()
    db.session.rollback()
    db.session.remove()
    assert db.session.scalar(select(Municipality.id).where(Municipality.belfiore == "Z999")) is None


def test_after_a_statement_that_failed_the_connection_goes_on(committed_app: Flask) -> None:
    with pytest.raises(DBAPIError):
        db.session.execute(text("SELECT nothing FROM nowhere"))
    db.session.rollback()
    asked(2)
