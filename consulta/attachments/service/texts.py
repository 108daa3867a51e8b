# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is written in attached files, read in the worker and kept beside them, so that searches need not open them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from consulta.attachments.models import Attachment, AttachmentText
from consulta.core.reading import TEXT_CAP, read_text
from consulta.core.storage import FileMissing, storage
from consulta.core.unit_of_work import current, put, transactional

AT_ONCE = 10
"""Files of one round of the worker, each with its own process."""


def extract_texts(owner_kinds: Sequence[str], now: datetime) -> int:
    """Read the files of those kinds of owners that nobody has read yet. Gives how many."""
    waiting = _unread(owner_kinds)
    for attachment_id, sha256, extension in waiting:
        _keep(attachment_id, _read(sha256, extension), now)
    return len(waiting)


@transactional
def _unread(owner_kinds: Sequence[str]) -> list[tuple[int, str, str]]:
    query = (
        select(Attachment.id, Attachment.sha256, Attachment.name)
        .outerjoin(AttachmentText, AttachmentText.attachment_id == Attachment.id)
        .where(Attachment.owner_kind.in_(owner_kinds), Attachment.removed_at.is_(None), AttachmentText.attachment_id.is_(None))
        .order_by(Attachment.id)
        .limit(AT_ONCE)
    )
    return [(row.id, row.sha256, row.name.rpartition(".")[2]) for row in current().session.execute(query)]


def _read(sha256: str, extension: str) -> str:
    try:
        with storage().open(sha256) as content:
            return read_text(content, extension)
    except FileMissing:
        return ""


@transactional
def _keep(attachment_id: int, text: str, now: datetime) -> None:
    """Unless the file went meanwhile, or another worker was here first."""
    session = current().session
    attachment = session.get(Attachment, attachment_id, with_for_update=True)
    if attachment is None or attachment.removed_at is not None or session.get(AttachmentText, attachment_id) is not None:
        return
    put(AttachmentText, {"attachment_id": attachment_id, "text": text[:TEXT_CAP], "extracted_at": now})
