# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How SQLite means to find what a read asks for: the roads it takes, which do not depend on the machine."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import event

from consulta.core.db import db


def steps_of(read: Callable[[], Any], part: str = "") -> list[str]:
    """The steps of SQLite for the statements of a read that hold some words."""
    heard: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if part in statement:
            heard.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        read()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    run = db.session.connection().exec_driver_sql
    return [row[3] for statement, parameters in heard for row in run(f"EXPLAIN QUERY PLAN {statement}", parameters)]
