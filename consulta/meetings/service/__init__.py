# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of meetings."""

from consulta.meetings.service.agreements import record_agreement
from consulta.meetings.service.attendance import record_attendance
from consulta.meetings.service.documents import (
    add_document,
    await_documents_of,
    release_document,
    remove_document,
    remove_minutes_file,
    withdraw_document,
)
from consulta.meetings.service.minutes import index_again, index_roundtable, publish_minutes, write_minutes
from consulta.meetings.service.planning import change_status, edit_meeting, plan_meeting
from consulta.meetings.service.room import capture_statement, forget_old

__all__ = [
    "add_document",
    "await_documents_of",
    "capture_statement",
    "change_status",
    "edit_meeting",
    "forget_old",
    "index_again",
    "index_roundtable",
    "plan_meeting",
    "publish_minutes",
    "record_agreement",
    "record_attendance",
    "release_document",
    "remove_document",
    "remove_minutes_file",
    "withdraw_document",
    "write_minutes",
]
