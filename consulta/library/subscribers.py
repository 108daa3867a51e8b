# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The library listens to what changes who may read its documents, and to the editions that its list finds by words."""

from consulta.consultations.events import RoundtableEdited
from consulta.library import service
from consulta.meetings.events import MeetingEdited, MinutesPublished
from consulta.reports.events import ReportPublished
from consulta.synthesis.events import SynthesisPublished


def follow_roundtable(event: RoundtableEdited) -> None:
    """A tavolo of another kind: its meetings are reserved from now on, or open. Of another name: its documents are found by that."""
    if "kind" in event.changed:
        service.follow_meetings(event.occurred_at, roundtable_id=event.roundtable_id)
    if "title" in event.changed:
        service.follow_own(event.occurred_at, event.roundtable_id)


def follow_meeting(event: MeetingEdited) -> None:
    """Documents are found by the new title of their meeting."""
    if "title" in event.changed:
        service.follow_meetings(event.occurred_at, meeting_id=event.meeting_id)


def follow_minutes(event: MinutesPublished) -> None:
    """The minutes open a reserved meeting, and its documents with it."""
    service.follow_meetings(event.occurred_at, meeting_id=event.meeting_id)


def index_synthesis(event: SynthesisPublished) -> None:
    """The edition is found by its words."""
    service.index_synthesis(event.territory_id or 0, event.synthesis_id)


def index_report(event: ReportPublished) -> None:
    """The edition is found by its title."""
    service.index_report(event.territory_id or 0, event.report_id)
