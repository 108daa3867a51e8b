# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""In which cycle something falls that belongs to none: the one that had begun last when it arrived."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, select, true

from consulta.consultations.models import CycleDate, CyclePhase, PlanCycle
from consulta.core.db import db


@dataclass(frozen=True, slots=True)
class Span:
    """A cycle and the instants between which what belongs to no cycle is counted in it; None: without a bound."""

    cycle_id: int
    begins: datetime | None
    ends: datetime | None

    def holds(self, at: datetime) -> bool:
        """Whether an instant falls in it."""
        return (self.begins is None or at >= self.begins) and (self.ends is None or at < self.ends)

    def where(self, column: Any) -> ColumnElement[bool]:
        """The same of a column."""
        clauses = ([] if self.begins is None else [column >= self.begins]) + ([] if self.ends is None else [column < self.ends])
        return and_(true(), *clauses)


def list_spans(territory_id: int) -> Sequence[Span]:
    """The cycles of a territory one after the other: each from its beginning to that of the next; what came before all is of the first."""
    begins = func.min(CycleDate.starts_at)
    query = (
        select(CycleDate.cycle_id, begins)
        .join(PlanCycle, PlanCycle.id == CycleDate.cycle_id)
        .where(PlanCycle.territory_id == territory_id, CycleDate.phase != CyclePhase.SETUP)
        .group_by(CycleDate.cycle_id)
        .order_by(begins, CycleDate.cycle_id)
    )
    rows = [(row[0], row[1]) for row in db.session.execute(query)]
    bounds = [None, *(begin for _, begin in rows[1:]), None]
    return [Span(cycle_id, bounds[place], bounds[place + 1]) for place, (cycle_id, _) in enumerate(rows)]


def cycle_of(spans: Sequence[Span], at: datetime) -> int | None:
    """The cycle in which an instant falls; None in a territory without cycles."""
    return next((one.cycle_id for one in spans if one.holds(at)), None)


def within(territory_id: int, cycle_id: int, column: Any) -> ColumnElement[bool]:
    """Whether a column falls in a cycle, for lists."""
    return next((one.where(column) for one in list_spans(territory_id) if one.cycle_id == cycle_id), false())
