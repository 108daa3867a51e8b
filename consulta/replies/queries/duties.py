# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who has to answer what and by when, for the rows of a list of the office."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, select

from consulta.accounts.models import User
from consulta.consultations.models import CycleDate, CyclePhase, PlanCycle
from consulta.contributions.models import Contribution
from consulta.core.db import db
from consulta.replies.models import ReplyAssignment
from consulta.replies.policy import reply_due_on


@dataclass(frozen=True, slots=True)
class Duty:
    """Who answers a contribution (empty: nobody was named), and the last days: the one that was promised, the one the office gave."""

    officer: str
    promised_on: date | None
    given_on: date | None

    @property
    def due_on(self) -> date | None:
        """The earlier of the two."""
        return min((day for day in (self.promised_on, self.given_on) if day is not None), default=None)


def list_duties(contribution_ids: Iterable[int]) -> Mapping[int, Duty]:
    """The duties about several contributions, in one statement."""
    ids = list(contribution_ids)
    if not ids:
        return {}
    closing = and_(CycleDate.cycle_id == Contribution.cycle_id, CycleDate.phase == CyclePhase.CLOSED_TO_INPUT)
    query = (
        select(Contribution.id, User.name, ReplyAssignment.due_on, Contribution.submitted_at, PlanCycle.reply_days, CycleDate.starts_at)
        .join(PlanCycle, PlanCycle.id == Contribution.cycle_id)
        .outerjoin(CycleDate, closing)
        .outerjoin(ReplyAssignment, ReplyAssignment.contribution_id == Contribution.id)
        .outerjoin(User, User.id == ReplyAssignment.officer_id)
        .where(Contribution.id.in_(ids))
    )
    return {
        row.id: Duty(row.name or "", reply_due_on(row.starts_at, row.submitted_at, row.reply_days) if row.starts_at else None, row.due_on)
        for row in db.session.execute(query)
    }
