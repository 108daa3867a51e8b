# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is told of meetings: a letter at once to who sits at the tavolo or follows it, a line to every follower."""

from typing import Any

from consulta.core.actor import SYSTEM
from consulta.meetings import queries as meetings
from consulta.meetings.events import MeetingEdited, MeetingEvent, MeetingMoved, MeetingStatusChanged
from consulta.meetings.models import MeetingStatus
from consulta.meetings.queries import MeetingView
from consulta.notifications.service import Happened, announce, record

CONVENED, CANCELLED = MeetingStatus.CONVENED.value, MeetingStatus.CANCELLED.value


def tell_status(event: MeetingStatusChanged) -> None:
    """Convened: the invitation. Cancelled after that: why. One that was only planned was told to nobody."""
    if event.new == CONVENED:
        _tell(event, "convened")
    elif event.new == CANCELLED and event.old == CONVENED:
        _tell(event, "cancelled", reason=event.reason)


def tell_moved(event: MeetingMoved) -> None:
    """Another day, hour or place, when people were invited already."""
    if _find(event).status is MeetingStatus.CONVENED:
        old, new = event.old_starts_at.isoformat(), event.new_starts_at.isoformat()
        _tell(event, "moved", old=old, new=new, old_place=event.old_place, reason=event.reason)


def tell_edited(event: MeetingEdited) -> None:
    """Another way to take part from afar, when people were invited already; a corrected word is no news."""
    if "link" in event.changed and _find(event).status is MeetingStatus.CONVENED:
        _tell(event, "moved")


def _find(event: MeetingEvent) -> MeetingView:
    assert event.territory_id is not None
    return meetings.get_meeting(SYSTEM, event.territory_id, event.meeting_id)


def _tell(event: MeetingEvent, what: str, **context: Any) -> None:
    meeting = _find(event)
    announce(
        event.id,
        f"meetings/{what}",
        territory_id=meeting.territory_id,
        cycle_id=meeting.cycle_id,
        context={"meeting_id": meeting.id, **context},
        now=event.occurred_at,
    )
    if meeting.is_union:
        return  # reserved until its minutes are public (invariant 15)
    record(
        Happened(
            event_id=event.id,
            territory_id=meeting.territory_id,
            what=f"meeting_{what}",
            occurred_at=event.occurred_at,
            actor_id=event.actor_id,
            cycle_id=meeting.cycle_id,
            roundtable_id=meeting.roundtable_id,
            details={"meeting_id": meeting.id, "title": meeting.title, "at": meeting.starts_at.isoformat()},
        )
    )
