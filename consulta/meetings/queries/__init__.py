# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of meetings, of what was said there, of who was there, of the minutes."""

from consulta.meetings.queries.agreements import AgreedRow, AgreementView, agreed_where, list_agreed, list_agreements
from consulta.meetings.queries.attendance import AttendanceLine, list_attendance, list_sheet
from consulta.meetings.queries.documents import (
    MEETING,
    MINUTES,
    list_documents,
    list_minutes_files,
    may_read_document,
    may_read_minutes_file,
)
from consulta.meetings.queries.meetings import (
    ChangeView,
    MeetingRow,
    MeetingView,
    find_origin,
    get_meeting,
    list_agenda,
    list_changes,
    list_meetings,
    list_next,
    may_publish,
    visible_where,
)
from consulta.meetings.queries.minutes import MinutesView, find_newest, list_versions
from consulta.meetings.queries.room import CapturedRow, CaptureView, count_captured, find_capture, list_captured, said_at, said_openly_at

__all__ = [
    "MEETING",
    "MINUTES",
    "AgreedRow",
    "AgreementView",
    "AttendanceLine",
    "CaptureView",
    "CapturedRow",
    "ChangeView",
    "MeetingRow",
    "MeetingView",
    "MinutesView",
    "agreed_where",
    "count_captured",
    "find_capture",
    "find_newest",
    "find_origin",
    "get_meeting",
    "list_agenda",
    "list_agreed",
    "list_agreements",
    "list_attendance",
    "list_captured",
    "list_changes",
    "list_documents",
    "list_meetings",
    "list_minutes_files",
    "list_next",
    "list_sheet",
    "list_versions",
    "may_publish",
    "may_read_document",
    "may_read_minutes_file",
    "said_at",
    "said_openly_at",
    "visible_where",
]
