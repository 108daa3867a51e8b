# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The minutes: a draft that becomes public, then corrections as new versions with their reason (invariant 4)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from consulta.attachments import queries as attachment_queries
from consulta.attachments import service as attachments
from consulta.attachments.policy import AttachmentView
from consulta.attachments.requests import AttachFile, OneAttachment
from consulta.core import search
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.core.text import STAFF_CAP, CleanText, clean, one_line
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_
from consulta.meetings import policy
from consulta.meetings.events import MinutesPublished, MinutesWritten
from consulta.meetings.models import Meeting, MeetingChange, MeetingStatus, MinutesStatus, MinutesVersion
from consulta.meetings.queries import MEETING, MINUTES
from consulta.meetings.queries.searching import list_minutes_entries, minutes_entry, name_of_roundtable
from consulta.meetings.requests import PublishMinutes, WriteMinutes
from consulta.meetings.service.locked import REASON_CAP, at_most, event, lock_meeting
from consulta.territory.queries import get_territory

IN_THE_FILE = "Il verbale è nel documento allegato."
"""The text of minutes that were only uploaded."""


@transactional
def write_minutes(actor: Actor, request: WriteMinutes, now: datetime) -> int:
    """Begin or change the draft of the minutes. Once some are public, a draft is their correction and has its reason.

    Gives the number of the version. Raises Refused, Conflict with the draft that stands, Invalid naming the field.
    """
    meeting, facts = lock_meeting(request.territory_id, request.meeting_id)
    policy.may_write_minutes(actor, facts).or_refuse()
    newest = _newest(meeting.id)
    is_draft = newest is not None and newest.status is MinutesStatus.DRAFT
    text = _text(request.text, has_file=request.file is not None or (newest is not None and is_draft and bool(_files(newest))))
    if request.version != (newest.version if newest is not None and is_draft else 0):
        _refuse_stale(newest, text)
        return newest.number if newest else 0
    number = 1 if newest is None else newest.number + (0 if is_draft else 1)
    reason = _reason(request.reason) if number > 1 else ""
    if newest is not None and is_draft:
        newest.source, newest.html, newest.reason = text.source, text.html, reason
        newest.author_id, newest.written_at = actor.user_id, now
        newest.version += 1
    else:
        newest = add(
            MinutesVersion(
                meeting_id=meeting.id,
                number=number,
                source=text.source,
                html=text.html,
                reason=reason,
                status=MinutesStatus.DRAFT,
                author_id=actor.user_id,
                written_at=now,
            )
        )
    if request.file is not None:
        attachments.attach(actor, AttachFile(meeting.territory_id, MINUTES, newest.id, request.file), now)
    emit(MinutesWritten(**event(actor, meeting, now), number=number))
    return number


def _files(version: MinutesVersion) -> Sequence[AttachmentView]:
    return attachment_queries.attachments_of(MINUTES, version.id)


def _text(value: str, *, has_file: bool) -> CleanText:
    text = clean(value, cap=STAFF_CAP, label=N_("Il verbale"))
    if text.excerpt:
        return text
    if has_file:
        return clean(IN_THE_FILE, cap=STAFF_CAP)
    raise Invalid({"text": N_("Scrivi il verbale: chi c'era, che cosa si è detto, che cosa si è deciso. Oppure carica il file.")})


def _reason(value: str) -> str:
    reason = one_line(value)
    if not reason:
        raise Invalid({"reason": "Scrivi il motivo della correzione: sarà pubblico accanto alla nuova versione."})
    return at_most(reason, REASON_CAP, "reason", N_("Il motivo"))


def _refuse_stale(newest: MinutesVersion | None, text: CleanText) -> None:
    """A double click finds its own text saved, and changes nothing; anything else meets what somebody saved before."""
    if newest is None:
        raise Conflict("La bozza del verbale non c'è più: ricarica la pagina.")
    if newest.status is not MinutesStatus.DRAFT:
        raise Conflict("Nel frattempo il verbale è stato pubblicato.", {"text": newest.source})
    if newest.source != text.source:
        raise Conflict("Un'altra persona ha cambiato il verbale mentre scrivevi.", {"text": newest.source, "reason": newest.reason})


@transactional
def publish_minutes(actor: Actor, request: PublishMinutes, now: datetime) -> None:
    """Make the draft public as it was read; the version before stays readable. The first one closes the attendance sheet.

    Raises Refused, NotFound when there is no minute at all, Conflict when the draft is no longer the one that was read.
    """
    meeting, facts = lock_meeting(request.territory_id, request.meeting_id)
    policy.may_publish_minutes(actor, facts).or_refuse()
    draft = _newest(meeting.id)
    if draft is None:
        raise NotFound
    if draft.status is not MinutesStatus.DRAFT or draft.version != request.version:
        raise Conflict("Nel frattempo qualcuno ha cambiato o pubblicato il verbale: rileggilo.", {"text": draft.source})
    _supersede(meeting.id)
    draft.status, draft.published_at, draft.published_by_id = MinutesStatus.PUBLISHED, now, actor.user_id
    draft.version += 1
    if meeting.status is MeetingStatus.HELD:
        meeting.move_to(MeetingStatus.MINUTED)
        add(MeetingChange(meeting_id=meeting.id, status=MeetingStatus.MINUTED, changed_by_id=actor.user_id, changed_at=now))
    files = _files(draft)
    for file in files:
        attachments.release(actor, OneAttachment(MINUTES, draft.id, file.id), now)
    name = name_of_roundtable(meeting.roundtable_id)
    search.put(minutes_entry(meeting, draft.html, get_territory(meeting.territory_id).slug, name))
    current().session.flush()
    attachments.await_texts(MEETING, meeting.id)  # the documents of a reserved meeting are public from here on
    digests = tuple(file.sha256 for file in files)
    emit(MinutesPublished(**event(actor, meeting, now), number=draft.number, text=draft.source, reason=draft.reason, files=digests))


def _supersede(meeting_id: int) -> None:
    query = select(MinutesVersion).where(MinutesVersion.meeting_id == meeting_id, MinutesVersion.status == MinutesStatus.PUBLISHED)
    before = current().session.scalar(query)
    if before is not None:
        before.status = MinutesStatus.SUPERSEDED
        current().session.flush()  # before the next one is public: one at a time, says the index


def _newest(meeting_id: int) -> MinutesVersion | None:
    query = select(MinutesVersion).where(MinutesVersion.meeting_id == meeting_id).order_by(MinutesVersion.number.desc()).limit(1)
    found: MinutesVersion | None = current().session.scalar(query.execution_options(populate_existing=True))
    return found


@transactional
def index_again(territory_id: int, meeting_ids: Sequence[int]) -> None:
    """The public minutes of these meetings, whose names have changed, are found by the new ones."""
    current().session.flush()
    for meeting_id in meeting_ids:
        for entry in list_minutes_entries(territory_id, meeting_id - 1, 1):
            if entry.object_id == meeting_id:
                search.put(entry)


@transactional
def index_roundtable(territory_id: int, roundtable_id: int) -> None:
    """The same for all meetings of a tavolo."""
    index_again(territory_id, list(current().session.scalars(select(Meeting.id).where(Meeting.roundtable_id == roundtable_id))))
