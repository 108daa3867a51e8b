# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What becomes of what documents belong to: one that is reserved from now on leaves the search, one that opens comes into it."""

from datetime import datetime

from sqlalchemy import select

from consulta.core import search
from consulta.core.unit_of_work import current, transactional
from consulta.library import searching
from consulta.library.models import LibraryDocument, LibraryStatus
from consulta.library.service.locked import show
from consulta.meetings.models import Meeting


@transactional
def follow_meetings(now: datetime, *, meeting_id: int | None = None, roundtable_id: int | None = None) -> None:
    """Look again at the documents of a meeting, or of all those of a tavolo."""
    of = Meeting.id == meeting_id if meeting_id is not None else Meeting.roundtable_id == roundtable_id
    query = select(LibraryDocument).join(Meeting, Meeting.id == LibraryDocument.meeting_id)
    for row in list(current().session.scalars(query.where(of, LibraryDocument.status == LibraryStatus.PUBLISHED))):
        show(row, now)


@transactional
def follow_own(now: datetime, roundtable_id: int) -> None:
    """Look again at the documents of a tavolo itself."""
    query = select(LibraryDocument).where(LibraryDocument.roundtable_id == roundtable_id)
    for row in list(current().session.scalars(query.where(LibraryDocument.status == LibraryStatus.PUBLISHED))):
        show(row, now)


@transactional
def index_synthesis(territory_id: int, synthesis_id: int) -> None:
    """The last edition of a synthesis comes into the search."""
    current().session.flush()
    for entry in searching.list_synthesis_entries(territory_id, synthesis_id - 1, 1):
        if entry.object_id == synthesis_id:
            search.put(entry)


@transactional
def index_report(territory_id: int, report_id: int) -> None:
    """The last edition of a closing report comes into the search."""
    current().session.flush()
    for entry in searching.list_report_entries(territory_id, report_id - 1, 1):
        if entry.object_id == report_id:
            search.put(entry)
