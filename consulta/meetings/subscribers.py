# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Meetings listen to what becomes of their tavolo, and minutes to what becomes of their meeting."""

from consulta.consultations.events import RoundtableEdited
from consulta.meetings import service
from consulta.meetings.events import MeetingEdited


def follow_roundtable(event: RoundtableEdited) -> None:
    """A tavolo of another kind may be reserved from now on, or open: its documents are looked at again."""
    if "kind" in event.changed:
        service.await_documents_of(event.roundtable_id)
    if "title" in event.changed:
        service.index_roundtable(event.territory_id or 0, event.roundtable_id)


def follow_meeting(event: MeetingEdited) -> None:
    """Minutes are found by the new title of their meeting."""
    if "title" in event.changed:
        service.index_again(event.territory_id or 0, [event.meeting_id])
