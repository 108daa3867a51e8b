# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a row behind a figure is, and the columns in which every list says it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, cast, literal, type_coerce

from consulta.numbers.counting.cells import NONE


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows: of a number, in a cycle, on one line and column (empty: all). ``lives``: the codes of the comuni of the territory."""

    territory_id: int
    cycle_id: int
    measure: str
    line: str = ""
    column: str = ""
    lives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """A row. ``kind`` says what ``id`` is of; ``is_open``: everybody may read it; ``words`` are a participant's, else the office's."""

    id: int
    kind: str
    title: str
    words: str
    value: str
    at: datetime | None
    amount: int
    is_open: bool
    number_year: int | None
    number_sequence: int | None
    other_id: int | None
    """The topic of a comment; the comment, else the contribution, of a decision."""


def row_shape(
    kind: str, id: Any, title: Any, *, words: Any = "", value: Any = "", at: Any = None, amount: Any = 1, is_open: Any = True
) -> tuple[Any, ...]:
    """The columns that every list has, in the order of ``Listed``."""
    return (
        id.label("id"),
        literal(kind).label("kind"),
        _as(title).label("title"),
        _as(words).label("words"),
        type_coerce(_as(value), String).label("value"),
        _as(at).label("at"),
        _as(amount).label("amount"),
        _as(is_open).label("is_open"),
    )


def _as(value: Any) -> Any:
    return literal(value) if isinstance(value, str | int | None) else value


NO_TEXT = (literal(None).label("number_year"), literal(None).label("number_sequence"), literal(None).label("other_id"))


def is_line(column: Any, line: str) -> ColumnElement[bool]:
    """Whether a column has the value that a line of the table says."""
    found: ColumnElement[bool] = column.is_(None) if line == NONE else cast(column, String) == line
    return found
