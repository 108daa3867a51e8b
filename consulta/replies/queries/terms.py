# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""By when a reply is due: the closing of the window and the days the office gave itself."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, select

from consulta.consultations.models import CycleDate, CyclePhase, PlanCycle
from consulta.contributions.models import Contribution
from consulta.core.db import db
from consulta.replies.policy import reply_due_on
from consulta.replies.queries.unanswered import LEFT, LeftUnanswered, left_of, with_left


@dataclass(frozen=True, slots=True)
class ReplyTerm:
    """When the window of a cycle closes and how many days the office gave itself to answer."""

    closes_at: datetime
    reply_days: int


def reply_terms(cycle_ids: Collection[int] | None = None, territory_id: int | None = None) -> dict[int, ReplyTerm]:
    """The terms of some cycles, or of every cycle of a territory. Cycles without a closing date are left out."""
    query = select(PlanCycle.id, PlanCycle.reply_days, CycleDate.starts_at).join(
        CycleDate, and_(CycleDate.cycle_id == PlanCycle.id, CycleDate.phase == CyclePhase.CLOSED_TO_INPUT)
    )
    query = query.where(PlanCycle.id.in_(cycle_ids)) if cycle_ids is not None else query.where(PlanCycle.territory_id == territory_id)
    return {row.id: ReplyTerm(row.starts_at, row.reply_days) for row in db.session.execute(query)}


TERM = (PlanCycle.reply_days, CycleDate.starts_at.label("closes_at"))
"""Columns of a statement over Contribution that :func:`with_term` joins."""


def with_term(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """The statement with the terms of the cycle of each contribution beside it."""
    closing = and_(CycleDate.cycle_id == Contribution.cycle_id, CycleDate.phase == CyclePhase.CLOSED_TO_INPUT)
    return query.join(PlanCycle, PlanCycle.id == Contribution.cycle_id).outerjoin(CycleDate, closing)


def term_of(row: Any) -> ReplyTerm | None:
    """The terms from a row that has :data:`TERM`; None where the cycle has no closing date."""
    return ReplyTerm(row.closes_at, row.reply_days) if row.closes_at is not None else None


def due_day(term: ReplyTerm | None, submitted_at: datetime) -> date | None:
    """The last day for a reply under those terms."""
    return reply_due_on(term.closes_at, submitted_at, term.reply_days) if term else None


@dataclass(frozen=True, slots=True)
class Owed:
    """What the office owes to a contribution: the last day for a reply (Europe/Rome), or the exception that takes it away."""

    due_on: date | None = None
    left: LeftUnanswered | None = None


def find_owed(contribution_id: int) -> Owed:
    """Both in one statement. No day where the cycle has no closing date."""
    query = with_left(with_term(select(Contribution.submitted_at, *TERM, *LEFT))).where(Contribution.id == contribution_id)
    row = db.session.execute(query).first()
    return Owed(due_day(term_of(row), row.submitted_at), left_of(row)) if row else Owed()


def find_due_on(contribution_id: int) -> date | None:
    """The last day for a reply to a contribution (Europe/Rome); None when its cycle has no closing date."""
    return find_owed(contribution_id).due_on
