# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents of a meeting: the office brings them, and says which are public. Those of a union tavolo wait for its minutes."""

from datetime import datetime

from sqlalchemy import select

from consulta.attachments import service as attachments
from consulta.attachments.requests import AttachFile, OneAttachment
from consulta.core.actor import Actor
from consulta.core.errors import NotFound
from consulta.core.unit_of_work import current, transactional
from consulta.meetings import policy
from consulta.meetings.models import Meeting, MinutesStatus, MinutesVersion
from consulta.meetings.queries import MEETING, MINUTES
from consulta.meetings.requests import AddMeetingDocument
from consulta.meetings.service.locked import lock_meeting


@transactional
def add_document(actor: Actor, request: AddMeetingDocument, now: datetime) -> int:
    """Bring a document, private until released; gives the attachment. Raises NotFound, Refused."""
    meeting, facts = lock_meeting(request.territory_id, request.meeting_id)
    policy.may_keep_documents(actor, facts).or_refuse()
    asked = AttachFile(meeting.territory_id, MEETING, meeting.id, request.file, request.description, key=request.key)
    return attachments.attach(actor, asked, now)


@transactional
def release_document(actor: Actor, territory_id: int, meeting_id: int, attachment_id: int, now: datetime) -> None:
    """Public from now on, where the meeting is. Raises NotFound, Refused, Conflict."""
    attachments.release(actor, _one(actor, territory_id, meeting_id, attachment_id), now)


@transactional
def withdraw_document(actor: Actor, territory_id: int, meeting_id: int, attachment_id: int, now: datetime) -> None:
    """For the office alone again. Raises NotFound, Refused, Conflict."""
    attachments.withdraw(actor, _one(actor, territory_id, meeting_id, attachment_id), now)


@transactional
def remove_document(actor: Actor, territory_id: int, meeting_id: int, attachment_id: int, now: datetime) -> None:
    """Gone for everybody. Raises NotFound, Refused."""
    attachments.remove(actor, _one(actor, territory_id, meeting_id, attachment_id), now)


@transactional
def await_documents_of(roundtable_id: int) -> None:
    """The documents of a tavolo's meetings leave the search until the worker has seen who may read them."""
    current().session.flush()
    for meeting_id in list(current().session.scalars(select(Meeting.id).where(Meeting.roundtable_id == roundtable_id))):
        attachments.await_texts(MEETING, meeting_id)


def _one(actor: Actor, territory_id: int, meeting_id: int, attachment_id: int) -> OneAttachment:
    _, facts = lock_meeting(territory_id, meeting_id)
    policy.may_keep_documents(actor, facts).or_refuse()
    return OneAttachment(MEETING, meeting_id, attachment_id)


@transactional
def remove_minutes_file(actor: Actor, territory_id: int, meeting_id: int, attachment_id: int, now: datetime) -> None:
    """Take a file away from the draft of the minutes; those of a public version stay. Raises NotFound, Refused."""
    _, facts = lock_meeting(territory_id, meeting_id)
    policy.may_write_minutes(actor, facts).or_refuse()
    draft = select(MinutesVersion.id).where(MinutesVersion.meeting_id == meeting_id, MinutesVersion.status == MinutesStatus.DRAFT)
    draft_id = current().session.scalar(draft)
    if draft_id is None:
        raise NotFound
    attachments.remove(actor, OneAttachment(MINUTES, draft_id, attachment_id), now)
