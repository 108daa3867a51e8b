# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of who was at a meeting: organisations only. Persons without one are a number."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from consulta.core.db import db
from consulta.meetings.models import Attendance, AttendanceQuality
from consulta.organisations.models import Organisation, OrganisationStatus

_SPEAKING = (OrganisationStatus.UNVERIFIED, OrganisationStatus.INTEGRATION_REQUESTED, OrganisationStatus.ACCREDITED)


@dataclass(frozen=True, slots=True)
class AttendanceLine:
    """An organisation on the sheet; ``quality`` None: nothing noted yet."""

    organisation_id: int
    name: str
    quality: AttendanceQuality | None


def list_sheet(territory_id: int, meeting_id: int) -> Sequence[AttendanceLine]:
    """The sheet of a meeting: the organisations that may speak in the territory, and those already noted, by name."""
    query = (
        select(Organisation.id, Organisation.name, Attendance.quality)
        .outerjoin(Attendance, (Attendance.organisation_id == Organisation.id) & (Attendance.meeting_id == meeting_id))
        .where(
            Organisation.territory_id == territory_id,
            or_(Organisation.status.in_(_SPEAKING) & Organisation.confirmed_at.is_not(None), Attendance.quality.is_not(None)),
        )
        .order_by(Organisation.name, Organisation.id)
    )
    return [AttendanceLine(*row) for row in db.session.execute(query)]


def list_attendance(meeting_id: int) -> Sequence[AttendanceLine]:
    """Who was noted at a meeting, by name."""
    query = (
        select(Organisation.id, Organisation.name, Attendance.quality)
        .join(Attendance, Attendance.organisation_id == Organisation.id)
        .where(Attendance.meeting_id == meeting_id)
        .order_by(Organisation.name, Organisation.id)
    )
    return [AttendanceLine(*row) for row in db.session.execute(query)]
