# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A contribution that a plan was adopted without answering: beside another statement over Contribution, at no cost of its own."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, select

from consulta.consultations.models import CycleDecision, HumanDecision
from consulta.contributions.models import Contribution
from consulta.replies.models import AdoptionException


@dataclass(frozen=True, slots=True)
class LeftUnanswered:
    """The recorded exception of a contribution (invariant 2). ``adopted_at`` is None while the plan is not adopted."""

    reason: str
    recorded_at: datetime
    adopted_at: datetime | None


_ADOPTED_AT = (
    select(func.max(CycleDecision.decided_at))
    .where(CycleDecision.cycle_id == Contribution.cycle_id, CycleDecision.decision == HumanDecision.ADOPTED)
    .correlate(Contribution)
    .scalar_subquery()
)
LEFT = (AdoptionException.reason.label("left_reason"), AdoptionException.recorded_at.label("left_at"), _ADOPTED_AT.label("adopted_at"))
"""Columns of a statement over Contribution that :func:`with_left` joins."""


def with_left(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """The statement with the exception in force of each contribution beside it: there is at most one."""
    return query.outerjoin(
        AdoptionException, and_(AdoptionException.contribution_id == Contribution.id, AdoptionException.ended_at.is_(None))
    )


def left_of(row: Any) -> LeftUnanswered | None:
    """The exception from a row that has :data:`LEFT`."""
    return LeftUnanswered(row.left_reason, row.left_at, row.adopted_at) if row.left_reason is not None else None
