# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office's work: meetings with who came and how long they lasted, decisions of moderation with their reasons."""

from typing import Any

from sqlalchemy import ColumnElement, func, select

from consulta.contributions.models import Comment, Contribution
from consulta.core.db import db
from consulta.meetings.models import Attendance, AttendanceQuality, Meeting, MeetingStatus, UnionAgreement
from consulta.meetings.queries import agreed_where
from consulta.moderation.models import ModerationDecision, ModerationOutcome
from consulta.numbers.counting.cells import BODIES, PERSONS, Cells, add, gather

_HELD = (MeetingStatus.HELD, MeetingStatus.MINUTED)
NOT_SHOWN = (ModerationOutcome.HIDDEN, ModerationOutcome.REJECTED, ModerationOutcome.RETURNED)


def held(territory_id: int) -> tuple[ColumnElement[bool], ...]:
    """The meetings that took place."""
    return Meeting.territory_id == territory_id, Meeting.status.in_(_HELD)


def standing(territory_id: int) -> tuple[ColumnElement[bool], ...]:
    """The decisions that stand: what was undone was not decided."""
    return ModerationDecision.territory_id == territory_id, ModerationDecision.undone_at.is_(None)


def count_meetings(cells: Cells, territory_id: int) -> None:
    """Meetings that were held: how many, by tavolo, how long, and who was there."""
    counted = held(territory_id)
    here = (Meeting.cycle_id, Meeting.roundtable_id)
    query = select(
        *here, func.count(), func.sum(Meeting.walk_in_count), func.sum(Meeting.lasted_minutes), func.count(Meeting.lasted_minutes)
    )
    rows: list[Any] = list(db.session.execute(query.where(*counted).group_by(*here)))
    add(cells, "meetings", ((row[0], (), row[2]) for row in rows))
    add(cells, "meetings.roundtable", ((row[0], (row[1],), row[2]) for row in rows))
    add(cells, "meetings.minutes", ((row[0], (), row[4] or 0) for row in rows))
    add(cells, "meetings.timed", ((row[0], (), row[5]) for row in rows))
    add(cells, "attendance", ((row[0], (PERSONS,), row[3]) for row in rows))
    add(cells, "attendance.roundtable", ((row[0], (row[1],), row[3]) for row in rows))
    present = (
        select(*here, func.count())
        .join(Attendance, Attendance.meeting_id == Meeting.id)
        .where(*counted, Attendance.quality != AttendanceQuality.ABSENT)
        .group_by(*here)
    )
    came: list[Any] = list(db.session.execute(present))
    add(cells, "attendance", ((row[0], (BODIES,), row[2]) for row in came))
    add(cells, "attendance.roundtable", ((row[0], (row[1],), row[2]) for row in came))


def count_agreements(cells: Cells, territory_id: int) -> None:
    """How the talks with the unions ended."""
    query: Any = (
        select(Meeting.cycle_id, UnionAgreement.outcome, func.count())
        .join(Meeting, Meeting.id == UnionAgreement.meeting_id)
        .where(*agreed_where(territory_id))
        .group_by(Meeting.cycle_id, UnionAgreement.outcome)
    )
    gather(cells, "agreements", query)


def count_decisions(cells: Cells, territory_id: int) -> None:
    """Decisions on contributions and comments by outcome, and why a text was not shown as it was. What was undone was not decided."""
    cycle_id = func.coalesce(Contribution.cycle_id, Comment.cycle_id)
    kinds: tuple[tuple[str, Any, tuple[Any, ...]], ...] = (
        ("moderation.outcome", ModerationDecision.outcome, ()),
        ("moderation.reason", ModerationDecision.reason_code, (ModerationDecision.outcome.in_(NOT_SHOWN),)),
    )
    for measure, column, more in kinds:
        query = (
            select(cycle_id, column, func.count())
            .select_from(ModerationDecision)
            .outerjoin(Contribution, Contribution.id == ModerationDecision.contribution_id)
            .outerjoin(Comment, Comment.id == ModerationDecision.comment_id)
            .where(*standing(territory_id), *more)
            .group_by(cycle_id, column)
        )
        gather(cells, measure, query)
