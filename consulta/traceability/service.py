# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs of the kept lists of links: the worker's only."""

from datetime import datetime

from sqlalchemy import select, update

from consulta.accounts import throttle as accounts
from consulta.attachments import service as attachments
from consulta.attachments.requests import AttachFile, OneAttachment
from consulta.core.actor import SYSTEM
from consulta.core.files import CheckedFile
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.traceability.events import LinkFileForgotten, LinkFileMade
from consulta.traceability.models import OWNER, LinkFile
from consulta.traceability.requests import KeepLinkFile


@transactional
def keep_link_file(request: KeepLinkFile, now: datetime) -> bool:
    """Keep the file in the place of the former. Gives False when the one there is holds the same rows. Idempotent."""
    accounts.serialise(f"link-file:{request.cycle_id}.{request.format}")
    session = current().session
    query = select(LinkFile).where(
        LinkFile.territory_id == request.territory_id, LinkFile.cycle_id == request.cycle_id, LinkFile.format == request.format
    )
    kept: LinkFile | None = session.scalar(query.with_for_update())
    if kept is not None and kept.fingerprint == request.fingerprint:
        kept.checked_at = now
        return False
    if kept is None:
        kept = LinkFile(territory_id=request.territory_id, cycle_id=request.cycle_id, format=request.format, attachment_id=None)
    kept.fingerprint, kept.sha256 = request.fingerprint, request.sha256
    kept.size_bytes, kept.row_count = request.size_bytes, request.row_count
    kept.changed_at = kept.checked_at = now
    add(kept)
    name = f"collegamenti-{request.cycle_id}.{request.format}"
    file = CheckedFile(name, request.media_type, request.size_bytes, request.sha256, request.content)
    asked = AttachFile(request.territory_id, OWNER, kept.id, file)
    kept.attachment_id = attachments.replace(SYSTEM, asked, kept.attachment_id, now)
    emit(
        LinkFileMade(
            occurred_at=now,
            actor_id=None,
            territory_id=request.territory_id,
            cycle_id=request.cycle_id,
            format=request.format,
            sha256=request.sha256,
            row_count=request.row_count,
        )
    )
    return True


@transactional
def note_same_links(territory_id: int, cycle_id: int, fingerprint: str, now: datetime) -> None:
    """The kept files were looked at: those that hold these rows still say what is public."""
    same = (LinkFile.territory_id == territory_id, LinkFile.cycle_id == cycle_id, LinkFile.fingerprint == fingerprint)
    current().session.execute(update(LinkFile).where(*same).values(checked_at=now))


@transactional
def forget_link_files(territory_id: int, cycle_id: int, now: datetime) -> int:
    """Delete the kept files of a cycle. Gives how many."""
    session = current().session
    query = select(LinkFile).where(LinkFile.territory_id == territory_id, LinkFile.cycle_id == cycle_id).order_by(LinkFile.id)
    kept = list(session.scalars(query.with_for_update()))
    for file in kept:
        attachment_id, file.attachment_id = file.attachment_id, None
        session.flush()
        if attachment_id is not None:
            attachments.remove(SYSTEM, OneAttachment(OWNER, file.id, attachment_id), now)
        session.delete(file)
        emit(LinkFileForgotten(occurred_at=now, actor_id=None, territory_id=territory_id, cycle_id=cycle_id, format=file.format))
    return len(kept)
