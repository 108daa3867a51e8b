# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who has to answer what: the people who may, one assignment, and the debt of answers by person and age."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, func, literal, null, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from consulta.accounts.models import StaffAssignment, User
from consulta.contributions.models import Comment, Contribution
from consulta.core import clock
from consulta.core.db import db
from consulta.replies.models import ReplyAssignment
from consulta.replies.policy import WRITERS
from consulta.replies.queries.numbers import unanswered, unanswered_comments, unanswered_in

AGES = (15, 30, 60)
"""Last day of each age of the debt; what is older falls in the last one."""


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody who may write replies today."""

    id: int
    name: str


def list_officers(territory_id: int, today: date) -> Sequence[Officer]:
    """Those who write replies in the territory today, by name."""
    query = (
        select(User.id, User.name)
        .join(StaffAssignment, StaffAssignment.user_id == User.id)
        .where(
            StaffAssignment.territory_id == territory_id,
            StaffAssignment.role.in_(WRITERS),
            StaffAssignment.starts_on <= today,
            or_(StaffAssignment.ends_on.is_(None), StaffAssignment.ends_on > today),
        )
        .distinct()
        .order_by(User.name, User.id)
    )
    return [Officer(*row) for row in db.session.execute(query)]


def name_of(user_id: int) -> str:
    """The name of somebody of the office, empty when it is no longer known."""
    return db.session.scalar(select(User.name).where(User.id == user_id)) or ""


@dataclass(frozen=True, slots=True)
class AssignmentView:
    """Who answers a contribution and by when."""

    officer_id: int
    officer: str
    due_on: date | None
    version: int


def find_assignment(territory_id: int, contribution_id: int) -> AssignmentView | None:
    """Who answers a contribution, if anybody was named."""
    query = (
        select(ReplyAssignment.officer_id, User.name, ReplyAssignment.due_on, ReplyAssignment.version)
        .join(User, User.id == ReplyAssignment.officer_id)
        .where(ReplyAssignment.territory_id == territory_id, ReplyAssignment.contribution_id == contribution_id)
    )
    row = db.session.execute(query).first()
    return AssignmentView(*row) if row else None


@dataclass(frozen=True, slots=True)
class DebtRow:
    """Published contributions without a public answer, by the days since they arrived. ``officer`` is empty for those of nobody.

    One row is about comments instead (``is_comments``): those of topics that no reply to their topic has answered.
    """

    officer_id: int | None
    officer: str
    by_age: tuple[int, ...]
    """0–15, 16–30, 31–60 and more than 60 days."""
    late: int
    """How many are past the day that the office gave itself."""
    is_comments: bool = False

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.by_age)


def answer_debt(territory_id: int, now: datetime) -> Sequence[DebtRow]:
    """The debt of answers by person, the heaviest first, what is nobody's and then the comments at the end. One statement."""
    today = clock.rome_day(now)
    since = [clock.rome_midnight(today - timedelta(days=days)) for days in AGES]
    ages = _by_age(Contribution.submitted_at, since)
    given = select(ReplyAssignment.contribution_id).where(ReplyAssignment.territory_id == territory_id)
    assigned = (
        select(ReplyAssignment.officer_id, User.name, *ages, func.sum(case((ReplyAssignment.due_on < today, 1), else_=0)), literal(0))
        .select_from(Contribution)
        .join(ReplyAssignment, ReplyAssignment.contribution_id == Contribution.id)
        .join(User, User.id == ReplyAssignment.officer_id)
        .where(*unanswered_in(given))
        .group_by(ReplyAssignment.officer_id, User.name)
    )
    # All that waits is added up without asking of each whose it is; what is nobody's is the rest.
    everything = select(null(), null(), *ages, literal(0), literal(0)).where(unanswered(territory_id)).having(func.count() > 0)
    waiting = unanswered_comments(territory_id)
    comments = select(null(), null(), *_by_age(Comment.published_at, since), literal(0), literal(1)).where(waiting)
    found: Sequence[Any] = db.session.execute(union_all(assigned, everything, comments.having(func.count() > 0))).all()
    rows = [DebtRow(row[0], row[1] or "", tuple(int(n) for n in row[2:6]), int(row[6]), bool(row[7])) for row in found]
    rows = [rest for row in rows if (rest := _without(rows, row)).total]
    return sorted(rows, key=lambda row: (row.is_comments, row.officer_id is None, -row.total, row.officer))


def _without(rows: Sequence[DebtRow], row: DebtRow) -> DebtRow:
    """The row as it is; that of everything without what is somebody's."""
    if row.officer_id is not None or row.is_comments:
        return row
    ages = zip(row.by_age, *(one.by_age for one in rows if one.officer_id is not None), strict=True)
    return replace(row, by_age=tuple(everything - sum(given) for everything, *given in ages))


def _by_age(at: InstrumentedAttribute[Any], since: Sequence[datetime]) -> Sequence[ColumnElement[int]]:
    ages = (at >= since[0], (at < since[0]) & (at >= since[1]), (at < since[1]) & (at >= since[2]), at < since[2])
    return [func.sum(case((age, 1), else_=0)) for age in ages]
