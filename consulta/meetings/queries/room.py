# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of what was said in the room: how many, the latest lines for who is typing, who said one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select

from consulta.accounts.models import User
from consulta.consultations.models import Roundtable, RoundtableKind
from consulta.contributions.models import Contribution, ContributionKind, PublicationStatus
from consulta.contributions.queries.rows import number_text
from consulta.core.db import db
from consulta.meetings.models import Meeting, MeetingStatus, RoomCapture
from consulta.organisations.models import Organisation

LATEST = 50


@dataclass(frozen=True, slots=True)
class CapturedRow:
    """A line of the room page; no name of a person."""

    contribution_id: int
    number: str
    kind: ContributionKind
    title: str
    status: PublicationStatus
    organisation: str


@dataclass(frozen=True, slots=True)
class CaptureView:
    """Who said a contribution in the room. Names are private: log the read (decisions.md 29)."""

    meeting_id: int
    operator_name: str
    captured_at: datetime
    speaker_name: str
    organisation_name: str


def count_captured(meeting_id: int) -> int:
    """How many statements were written down at a meeting, published or not."""
    return db.session.scalar(select(func.count()).where(RoomCapture.meeting_id == meeting_id)) or 0


def said_at(meeting_id: int) -> ColumnElement[bool]:
    """The contributions said at a meeting, as a clause of the public list."""
    return Contribution.meeting_id == meeting_id


def said_openly_at(meeting_id: int) -> ColumnElement[bool]:
    """The same for everybody: of a union tavolo only when its minutes are public (invariant 15)."""
    is_open = or_(Roundtable.kind.is_(None), Roundtable.kind != RoundtableKind.UNION, Meeting.status == MeetingStatus.MINUTED)
    meeting = select(Meeting.id).outerjoin(Roundtable, Roundtable.id == Meeting.roundtable_id).where(Meeting.id == meeting_id, is_open)
    return and_(Contribution.meeting_id == meeting_id, meeting.exists())


def list_captured(meeting_id: int) -> Sequence[CapturedRow]:
    """The statements of a meeting, the newest first."""
    query = (
        select(
            Contribution.id,
            Contribution.number_year,
            Contribution.number_sequence,
            Contribution.kind,
            Contribution.title,
            Contribution.status,
            func.coalesce(Organisation.name, RoomCapture.organisation_name),
        )
        .select_from(RoomCapture)
        .join(Contribution, Contribution.id == RoomCapture.contribution_id)
        .outerjoin(Organisation, Organisation.id == Contribution.organisation_id)
        .where(RoomCapture.meeting_id == meeting_id)
        .order_by(RoomCapture.contribution_id.desc())
        .limit(LATEST)
    )
    return [
        CapturedRow(id_, number_text(year, sequence), kind, title, status, body)
        for id_, year, sequence, kind, title, status, body in db.session.execute(query)
    ]


def find_capture(contribution_id: int) -> CaptureView | None:
    """Who said a contribution and who wrote it down; None when it was not said in a room."""
    query = (
        select(
            RoomCapture.meeting_id,
            func.coalesce(User.name, ""),
            RoomCapture.captured_at,
            RoomCapture.speaker_name,
            RoomCapture.organisation_name,
        )
        .select_from(RoomCapture)
        .outerjoin(User, User.id == RoomCapture.operator_id)
        .where(RoomCapture.contribution_id == contribution_id)
    )
    row = db.session.execute(query).first()
    return CaptureView(*row) if row else None
