# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cells as they are counted, and the one way to ask a grouped statement for them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Select

from consulta.contributions.queries import CITIZENS, NO_OUTCOME
from consulta.core.db import db

NONE = "-"
"""The row of what has no value: no area, no tavolo, no answer to the question."""
EVERYWHERE = "*"
"""The row of what concerns the whole territory."""
OUTSIDE = "outside"
"""The row of people who live outside every comune of the territory."""
PERSONS = "persons"
BODIES = "organisations"

__all__ = ["BODIES", "CITIZENS", "EVERYWHERE", "NONE", "NO_OUTCOME", "OUTSIDE", "PERSONS", "Cells", "Key", "gather"]


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """What one cell counts."""

    cycle_id: int
    measure: str
    line: str = ""
    column: str = ""


Cells: TypeAlias = Counter[Key]


def gather(cells: Cells, measure: str, query: Select[Any], empty: str = NONE) -> None:
    """Add the rows of a grouped statement: cycle, then line and column where there are, then how many. NULL is ``empty``."""
    add(cells, measure, ((row[0], row[1:-1], row[-1]) for row in db.session.execute(query)), empty)


def add(cells: Cells, measure: str, rows: Iterable[tuple[int, Iterable[Any], int]], empty: str = NONE) -> None:
    """Add counts: cycle, line and column, how many."""
    for cycle_id, values, total in rows:
        if total:
            cells[Key(cycle_id, measure, *(empty if value is None else _text(value) for value in values))] += int(total)


def _text(value: Any) -> str:
    return str(getattr(value, "value", value))
