# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of meetings: lists for the pages of tavolo, Conferenza and home, one meeting, its dated changes, the origin of a statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, or_, select, true

from consulta.consultations.models import Roundtable, RoundtableKind
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.decision import ALLOWED, Decision
from consulta.core.errors import NotFound
from consulta.meetings import policy
from consulta.meetings.models import COMING, Meeting, MeetingChange, MeetingStatus, RoomCapture
from consulta.notices.models import RoundtableMember
from consulta.notices.queries import sits_where

LIST_CAP = 200
"""Meetings on one list; a cycle has some tens of them."""


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A meeting in a list. ``roundtable_title`` is None for the Conferenza's."""

    id: int
    territory_id: int
    cycle_id: int
    roundtable_id: int | None
    roundtable_title: str | None
    roundtable_kind: RoundtableKind | None
    title: str
    starts_at: datetime
    place: str
    link: str
    status: MeetingStatus

    @property
    def is_union(self) -> bool:
        """Whether it is of a union tavolo."""
        return self.roundtable_kind is RoundtableKind.UNION

    @property
    def is_public(self) -> bool:
        """Whether anybody may know of it."""
        return policy.is_public(self.is_union, self.status)

    @property
    def is_expected(self) -> bool:
        """Whether it is still to be held: planned or convened."""
        return self.status in COMING

    def is_coming(self, now: datetime) -> bool:
        """Whether its day is today or later. By day, so that a kept page ends at midnight."""
        return clock.rome_day(self.starts_at) >= clock.rome_day(now)


@dataclass(frozen=True, slots=True)
class MeetingView(MeetingRow):
    """A meeting with what its own pages show. ``walk_ins`` is for the office alone."""

    agenda_source: str
    agenda_html: str
    walk_ins: str
    walk_in_count: int
    attendance_version: int
    version: int
    lasted_minutes: int | None


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A dated change, with its reason. ``status`` is None when the meeting was moved."""

    status: MeetingStatus | None
    old_starts_at: datetime | None
    new_starts_at: datetime | None
    old_place: str
    new_place: str
    reason: str
    changed_at: datetime


_ROW = (
    Meeting.id,
    Meeting.territory_id,
    Meeting.cycle_id,
    Meeting.roundtable_id,
    Roundtable.title,
    Roundtable.kind,
    Meeting.title,
    Meeting.starts_at,
    Meeting.place,
    Meeting.link,
    Meeting.status,
)
_VIEW = (
    *_ROW,
    Meeting.agenda_source,
    Meeting.agenda_html,
    Meeting.walk_ins,
    Meeting.walk_in_count,
    Meeting.attendance_version,
    Meeting.version,
    Meeting.lasted_minutes,
)


def visible_where(actor: Actor, territory_id: int) -> ColumnElement[bool]:
    """What ``policy.may_read_meeting`` says, in SQL over Meeting and Roundtable: who sits at a union tavolo sees its meetings."""
    if policy.sees_reserved(actor, territory_id):
        return true()
    is_open = or_(Roundtable.kind.is_(None), Roundtable.kind != RoundtableKind.UNION, Meeting.status == MeetingStatus.MINUTED)
    if not actor.is_authenticated:
        return is_open
    return or_(is_open, exists().where(RoundtableMember.roundtable_id == Meeting.roundtable_id, sits_where(actor)))


def _select(columns: Sequence[Any], actor: Actor, territory_id: int) -> Select[*tuple[Any, ...]]:
    return (
        select(*columns)
        .select_from(Meeting)
        .outerjoin(Roundtable, Roundtable.id == Meeting.roundtable_id)
        .where(Meeting.territory_id == territory_id, visible_where(actor, territory_id))
    )


def list_meetings(actor: Actor, territory_id: int, *, cycle_id: int | None = None, roundtable_id: int | None = None) -> list[MeetingRow]:
    """The meetings somebody may know of, of a cycle or of a tavolo, in order of time."""
    query = _select(_ROW, actor, territory_id).order_by(Meeting.starts_at, Meeting.id).limit(LIST_CAP)
    if cycle_id is not None:
        query = query.where(Meeting.cycle_id == cycle_id)
    if roundtable_id is not None:
        query = query.where(Meeting.roundtable_id == roundtable_id)
    return [MeetingRow(*row) for row in db.session.execute(query)]


def list_next(actor: Actor, territory_id: int, now: datetime, limit: int) -> list[MeetingRow]:
    """The next meetings still expected, from today on."""
    today = clock.rome_midnight(clock.rome_day(now))
    query = _select(_ROW, actor, territory_id).where(Meeting.starts_at >= today, Meeting.status.in_(COMING))
    return [MeetingRow(*row) for row in db.session.execute(query.order_by(Meeting.starts_at, Meeting.id).limit(limit))]


def list_agenda(actor: Actor, territory_id: int, now: datetime) -> list[MeetingRow]:
    """What the office has to do with meetings, in order of time: those that wait for their minutes or whose day has passed
    without a word, then those of today and later.
    """
    query = _select(_ROW, actor, territory_id).where(Meeting.status.in_((*COMING, MeetingStatus.HELD)))
    return [MeetingRow(*row) for row in db.session.execute(query.order_by(Meeting.starts_at, Meeting.id).limit(LIST_CAP))]


def get_meeting(actor: Actor, territory_id: int, meeting_id: int) -> MeetingView:
    """A meeting of the territory that somebody may know of. Raises NotFound."""
    row = db.session.execute(_select(_VIEW, actor, territory_id).where(Meeting.id == meeting_id)).first()
    if row is None:
        raise NotFound
    return MeetingView(*row)


def find_origin(actor: Actor, territory_id: int, meeting_id: int | None) -> MeetingRow | None:
    """The meeting at which a contribution was said, when there is one and somebody may know of it."""
    if meeting_id is None:
        return None
    row = db.session.execute(_select(_ROW, actor, territory_id).where(Meeting.id == meeting_id)).first()
    return MeetingRow(*row) if row else None


def list_changes(meeting_id: int) -> list[ChangeView]:
    """The dated changes of a meeting, the newest first."""
    query = (
        select(
            MeetingChange.status,
            MeetingChange.old_starts_at,
            MeetingChange.new_starts_at,
            MeetingChange.old_place,
            MeetingChange.new_place,
            MeetingChange.reason,
            MeetingChange.changed_at,
        )
        .where(MeetingChange.meeting_id == meeting_id)
        .order_by(MeetingChange.id.desc())
    )
    return [ChangeView(*row) for row in db.session.execute(query)]


def may_publish(contribution_id: int) -> Decision:
    """Whether what a contribution says may become public, for who was heard in a room (the guard ``publish_contribution``)."""
    query = (
        select(Roundtable.kind, Meeting.status)
        .select_from(RoomCapture)
        .join(Meeting, Meeting.id == RoomCapture.meeting_id)
        .outerjoin(Roundtable, Roundtable.id == Meeting.roundtable_id)
        .where(RoomCapture.contribution_id == contribution_id)
    )
    row = db.session.execute(query).first()
    return policy.may_publish_statement(row.kind is RoundtableKind.UNION, row.status) if row else ALLOWED
