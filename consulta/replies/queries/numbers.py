# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How many replies stand where, and the conditions that the counts share with the lists."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, exists, false, func, or_, select

from consulta.contributions.models import Comment, Contribution, PublicationStatus
from consulta.core import clock
from consulta.core.db import db
from consulta.core.pagination import COUNT_CAP
from consulta.replies.models import OPEN_STATUSES, Reply, ReplyAssignment, ReplyStatus
from consulta.replies.policy import reply_due_on
from consulta.replies.queries.terms import ReplyTerm, reply_terms


@dataclass(frozen=True, slots=True)
class ReplyCounts:
    """How many replies of a territory stand where. ``to_write`` and ``overdue`` count contributions, and stop at COUNT_CAP + 1."""

    to_write: int
    drafts: int
    to_approve: int
    approved: int
    published: int
    overdue: int
    mine: int = 0
    """Contributions that the person who asks has to answer; they stop at COUNT_CAP + 1 too."""


_SHOWN = (ReplyStatus.DRAFT, ReplyStatus.PROPOSED, ReplyStatus.APPROVED, ReplyStatus.PUBLISHED)
"""In the order of ``ReplyCounts``."""


def counts(territory_id: int, now: datetime, terms: Mapping[int, ReplyTerm] | None = None, me: int | None = None) -> ReplyCounts:
    """The numbers of the replies page and of Oggi. ``terms``: those of the territory, where they were read already; ``me``: who asks."""
    of_status = (select(func.count()).where(Reply.territory_id == territory_id, Reply.status == one).scalar_subquery() for one in _SHOWN)
    late = and_(unanswered(territory_id), is_late(territory_id, now, terms))
    row = db.session.execute(
        select(_counted(to_write(territory_id)), *of_status, _counted(late), _counted(assigned_to(territory_id, me or 0)))
    ).one()
    return ReplyCounts(*row)


def count_mine(territory_id: int, user_id: int) -> int:
    """How many contributions somebody has to answer, at most COUNT_CAP + 1."""
    return _count(assigned_to(territory_id, user_id))


def assigned_to(territory_id: int, user_id: int) -> ColumnElement[bool]:
    """What somebody has to answer: few, so that SQLite begins from the assignments and not from all that waits in the territory."""
    mine = select(ReplyAssignment.contribution_id).where(
        ReplyAssignment.territory_id == territory_id, ReplyAssignment.officer_id == user_id
    )
    return and_(*unanswered_in(mine))


def unanswered_in(few: Select[*tuple[Any, ...]]) -> tuple[ColumnElement[bool], ...]:
    """Those of a few contributions that are published and have no published reply. It does not name the territory, which is many."""
    return (Contribution.id.in_(few), Contribution.status == PublicationStatus.PUBLISHED, Contribution.replied_at.is_(None))


def _count(where: ColumnElement[bool]) -> int:
    return db.session.scalar(select(_counted(where))) or 0


def _counted(where: ColumnElement[bool]) -> ScalarSelect[int]:
    some = select(Contribution.id).where(where).limit(COUNT_CAP + 1).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def unanswered(territory_id: int) -> ColumnElement[bool]:
    """Published contributions without a published reply."""
    published = Contribution.status == PublicationStatus.PUBLISHED
    return and_(Contribution.territory_id == territory_id, published, Contribution.replied_at.is_(None))


def unanswered_comments(territory_id: int) -> ColumnElement[bool]:
    """Public comments of topics that no reply to their topic has answered; what became a contribution is answered there."""
    return and_(
        Comment.territory_id == territory_id,
        Comment.topic_id.is_not(None),
        Comment.status == PublicationStatus.PUBLISHED,
        Comment.answered_at.is_(None),
        Comment.promoted_to_id.is_(None),
    )


def to_write(territory_id: int) -> ColumnElement[bool]:
    """Published contributions for which nobody has begun a reply."""
    begun = exists().where(Reply.contribution_id == Contribution.id, Reply.status.in_(OPEN_STATUSES))
    return and_(unanswered(territory_id), ~begun)


def is_late(territory_id: int, now: datetime, terms: Mapping[int, ReplyTerm] | None = None) -> ColumnElement[bool]:
    """Past the day that was promised to who wrote, or past the one that the office gave itself."""
    own = select(ReplyAssignment.contribution_id).where(
        ReplyAssignment.territory_id == territory_id, ReplyAssignment.due_on < clock.rome_day(now)
    )
    return or_(is_overdue(territory_id, now, terms), Contribution.id.in_(own))


def is_overdue(territory_id: int, now: datetime, terms: Mapping[int, ReplyTerm] | None = None) -> ColumnElement[bool]:
    """The same rule as ``policy.reply_due_on``, as a condition: the last day of the window and that of a late submission are both past."""
    today = clock.rome_day(now)
    late = []
    for cycle_id, term in (reply_terms(territory_id=territory_id) if terms is None else terms).items():
        if reply_due_on(term.closes_at, term.closes_at - timedelta(microseconds=1), term.reply_days) < today:
            submitted_before = clock.rome_midnight(today - timedelta(days=term.reply_days))
            late.append(and_(Contribution.cycle_id == cycle_id, Contribution.submitted_at < submitted_before))
    return or_(*late) if late else false()
