# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The attendance sheet: saved whole, until the minutes are public (invariant 5)."""

import re
from collections import Counter
from datetime import datetime

from sqlalchemy import delete, select

from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid
from consulta.core.text import normalise, one_line
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_
from consulta.meetings import policy
from consulta.meetings.events import AttendanceRecorded
from consulta.meetings.models import Attendance, AttendanceQuality, Meeting
from consulta.meetings.requests import RecordAttendance
from consulta.meetings.service.locked import at_most, event, lock_meeting
from consulta.organisations.models import Organisation

WALK_INS_CAP = 5_000
LONGEST = 24 * 60
"""Minutes that a meeting lasts at most: a longer one is two."""


@transactional
def record_attendance(actor: Actor, request: RecordAttendance, now: datetime) -> None:
    """Keep the sheet of a meeting as it is given.

    Raises Refused (role, day, minutes public), Conflict when somebody saved the sheet before, Invalid naming the field.
    """
    meeting, facts = lock_meeting(request.territory_id, request.meeting_id)
    policy.may_record_attendance(actor, facts, now).or_refuse()
    if meeting.attendance_version != request.version:
        raise Conflict("Un'altra persona ha salvato il foglio presenze mentre lo compilavi.", _standing(meeting))
    qualities = _qualities(request)
    lines = [line for line in map(one_line, normalise(request.walk_ins).split("\n")) if line]
    meeting.walk_ins = at_most("\n".join(lines), WALK_INS_CAP, "walk_ins", "L'elenco delle altre persone")
    meeting.walk_in_count = len(lines)
    meeting.lasted_minutes = _minutes(request.lasted_minutes)
    meeting.attendance_version += 1
    current().session.execute(delete(Attendance).where(Attendance.meeting_id == meeting.id))
    for organisation_id, quality in sorted(qualities.items()):
        add(Attendance(meeting_id=meeting.id, organisation_id=organisation_id, quality=quality))
    counts = Counter(qualities.values())
    emit(
        AttendanceRecorded(
            **event(actor, meeting, now),
            present=counts[AttendanceQuality.PRESENT],
            delegates=counts[AttendanceQuality.DELEGATE],
            absent=counts[AttendanceQuality.ABSENT],
            walk_ins=len(lines),
        )
    )


def _standing(meeting: Meeting) -> dict[str, str]:
    """What somebody else saved, by the names that the form's fields have."""
    query = select(Attendance.organisation_id, Attendance.quality).where(Attendance.meeting_id == meeting.id)
    noted = {f"organisation_{organisation_id}": quality.label for organisation_id, quality in current().session.execute(query)}
    lasted = {} if meeting.lasted_minutes is None else {"lasted_minutes": str(meeting.lasted_minutes)}
    return noted | {"walk_ins": meeting.walk_ins} | lasted


def _minutes(typed: str) -> int | None:
    """Whole minutes, None when nothing was typed. Raises Invalid."""
    typed = one_line(typed)
    if not typed:
        return None
    if not re.fullmatch(r"[0-9]{1,4}", typed, re.ASCII) or not 0 < int(typed) <= LONGEST:
        raise Invalid({"lasted_minutes": N_("La durata va in minuti, da 1 a 1.440: scrivi per esempio 90.")})
    return int(typed)


def _qualities(request: RecordAttendance) -> dict[int, AttendanceQuality]:
    """The qualities given, each of an organisation of the territory."""
    given = {organisation_id: quality for organisation_id, quality in request.qualities.items() if quality}
    if any(quality not in tuple(AttendanceQuality) for quality in given.values()):
        raise Invalid({"qualities": "Scegli per ogni organizzazione se è presente, per delega o assente."})
    query = select(Organisation.id).where(Organisation.territory_id == request.territory_id, Organisation.id.in_(given))
    if set(current().session.scalars(query)) != set(given):
        raise Invalid({"qualities": "Un'organizzazione dell'elenco non è di questo territorio: ricarica la pagina."})
    return {organisation_id: AttendanceQuality(quality) for organisation_id, quality in given.items()}
