# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""PostgreSQL keeps the plans of statements from one request to the next (ADR 0070).

psycopg prepares a statement at its sixth use, but forgets all of them at each ROLLBACK, and that is how each transaction that only
read ends: every page was planned anew, statement by statement. A transaction that only read has nothing to take back, so it ends with
COMMIT, which is the same and keeps them.
"""

from contextlib import suppress
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

_HAS_WRITTEN = "consulta_has_written"
_READS = ("SELECT ", "(SELECT ", "WITH ", "SET LOCAL ", "SET TRANSACTION ")
"""How statements begin that leave nothing behind a transaction. Anything else, a savepoint too, is taken for a writing."""
_WRITES = ("INSERT INTO ", "UPDATE ", "DELETE FROM ", "MERGE INTO ")
"""What a WITH may hold. Values are never in the words of a statement."""


def keep_prepared(engine: Engine) -> None:
    """End the transactions of an engine that only read so that prepared statements stay. Does nothing but on psycopg."""
    if engine.dialect.driver != "psycopg":
        return
    event.listen(engine, "begin", _begin)
    event.listen(engine, "before_cursor_execute", _note)
    event.listen(engine, "rollback", _end)


def _begin(connection: Connection) -> None:
    connection.info[_HAS_WRITTEN] = False


def _note(connection: Connection, _cursor: Any, statement: str, _values: Any, _context: Any, _many: bool) -> None:
    if not statement.startswith(_READS) or (statement.startswith("WITH ") and any(word in statement for word in _WRITES)):
        connection.info[_HAS_WRITTEN] = True


def _end(connection: Connection) -> None:
    if connection.closed or connection.invalidated or connection.info.get(_HAS_WRITTEN, True):
        return
    plain: Any = connection.connection.dbapi_connection
    if plain.info.transaction_status.name == "INTRANS":  # not one that failed, nor one whose server has gone
        with suppress(plain.Error):  # the rollback that follows says what is wrong
            plain.commit()
