# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""People are told that a role ends: 60, 30 and 7 days before, each warning once (record 0021)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from consulta.accounts import policy, term_queries
from consulta.accounts.events import TermEnding
from consulta.accounts.models import TermNotice
from consulta.accounts.term_queries import EndingRow
from consulta.accounts.throttle import serialise
from consulta.core import clock
from consulta.core.actor import SYSTEM
from consulta.core.unit_of_work import add, current, emit, transactional

AT_ONCE = 100


def tell_endings(now: datetime) -> int:
    """Tell of every role that has reached a warning nobody has given yet; gives how many were told. Idempotent.

    A worker that was stopped tells the nearest warning only, once.
    """
    told = after = 0
    while rows := term_queries.list_endings(now, after=after, limit=AT_ONCE):
        told += sum(_tell(row, now) for row in rows)
        after = rows[-1].assignment_id
    return told


@transactional
def _tell(row: EndingRow, now: datetime) -> bool:
    reached = policy.warnings_reached(row.starts_on, row.recorded_on, row.ends_on, clock.rome_day(now))
    if not reached:
        return False
    serialise(f"term:{row.assignment_id}")
    known = _told(row.assignment_id)
    for days in reached:
        if days not in known:
            add(TermNotice(assignment_id=row.assignment_id, days=days, told_at=now))
    if reached[-1] in known:
        return False
    emit(
        TermEnding(
            occurred_at=now,
            actor_id=SYSTEM.user_id,
            territory_id=row.territory_id,
            user_id=row.user_id,
            assignment_id=row.assignment_id,
            role=row.role.value,
            ends_on=row.ends_on.isoformat(),
            days=row.days,
            is_last=row.is_last,
        )
    )
    return True


def _told(assignment_id: int) -> Sequence[int]:
    return current().session.scalars(select(TermNotice.days).where(TermNotice.assignment_id == assignment_id)).all()
