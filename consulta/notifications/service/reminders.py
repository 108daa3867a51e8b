# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The day before a meeting, once: a row for each meeting of tomorrow, from nine in the morning in Italy."""

from datetime import datetime

from sqlalchemy import exists, select

from consulta.core import clock
from consulta.core.unit_of_work import current, transactional
from consulta.meetings.models import Meeting, MeetingChange, MeetingStatus
from consulta.notifications import policy
from consulta.notifications.models import Announcement
from consulta.notifications.service.outbox import announce


@transactional
def remind_of_meetings(now: datetime) -> int:
    """Write down the reminders of the meetings of tomorrow; a meeting moved to another day has its own. Gives how many are new.

    Who was invited today needs no reminder tomorrow's eve: the invitation is in hand.
    """
    tomorrow = policy.reminded_day(now)
    if tomorrow is None:
        return 0
    session, begins, ends = current().session, *policy.bounds_of(tomorrow)
    today = clock.rome_midnight(clock.rome_day(now))
    invited_today = exists().where(
        MeetingChange.meeting_id == Meeting.id, MeetingChange.status == MeetingStatus.CONVENED, MeetingChange.changed_at >= today
    )
    query = select(Meeting.id, Meeting.territory_id, Meeting.cycle_id).where(
        Meeting.status == MeetingStatus.CONVENED, Meeting.starts_at >= begins, Meeting.starts_at < ends, ~invited_today
    )
    made = 0
    for row in session.execute(query.order_by(Meeting.id)).all():
        key = f"promemoria-{row.id}-{tomorrow:%Y%m%d}"
        if session.scalar(select(Announcement.id).where(Announcement.event_id == key)) is None:
            context = {"meeting_id": row.id}
            announce(key, "meetings/reminder", territory_id=row.territory_id, cycle_id=row.cycle_id, context=context, now=now)
            made += 1
    return made
