# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents of meetings and files of minutes: which there are, and who may read one."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from consulta.attachments import queries as attachments
from consulta.attachments.policy import AttachmentView
from consulta.core.actor import SYSTEM, Actor
from consulta.core.db import db
from consulta.core.decision import Decision, refuse
from consulta.core.words import N_
from consulta.meetings import policy
from consulta.meetings.models import MinutesStatus, MinutesVersion
from consulta.meetings.queries.meetings import find_origin

MEETING, MINUTES = "meeting", "minutes"
"""The kinds of owner under which attachments are kept: a meeting, a version of its minutes."""
_CLOSED = N_("Questo documento non è aperto a nessuno.")


def list_documents(meeting_id: int) -> Sequence[AttachmentView]:
    """The documents of a meeting, the oldest first, public or not."""
    return attachments.attachments_of(MEETING, meeting_id)


def list_minutes_files(version_ids: Sequence[int]) -> Mapping[int, Sequence[AttachmentView]]:
    """The files of versions of the minutes, by version."""
    return attachments.list_attachments(MINUTES, version_ids)


def may_read_document(actor: Actor, meeting_id: int, attachment: AttachmentView, _now: datetime) -> Decision:
    """The rule of ``wiring.ATTACHMENT_OWNERS`` for documents of a meeting."""
    meeting = find_origin(SYSTEM, attachment.territory_id, meeting_id)
    return policy.may_read_document(actor, meeting, is_released=attachment.is_released) if meeting else refuse(_CLOSED)


def may_read_minutes_file(actor: Actor, version_id: int, attachment: AttachmentView, now: datetime) -> Decision:
    """The same for files of minutes: a draft is the office's alone, whatever else is said of its files."""
    version = db.session.execute(select(MinutesVersion.meeting_id, MinutesVersion.status).where(MinutesVersion.id == version_id)).first()
    meeting = find_origin(SYSTEM, attachment.territory_id, version.meeting_id) if version else None
    if version is None or meeting is None:
        return refuse(_CLOSED)
    is_released = attachment.is_released and version.status is not MinutesStatus.DRAFT
    return policy.may_read_document(actor, meeting, is_released=is_released)
