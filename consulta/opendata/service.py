# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs of open data: the worker keeps the files; whoever takes a text away from the public takes it out of them at once."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import select, update

from consulta.accounts import throttle as accounts
from consulta.attachments import service as attachments
from consulta.attachments.requests import AttachFile
from consulta.core import clock
from consulta.core.actor import SYSTEM
from consulta.core.files import CheckedFile
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.opendata.events import OpenDataChanged
from consulta.opendata.models import OWNER, RECALLED, OpenDataFile
from consulta.opendata.requests import KeepFile


@transactional
def keep_file(request: KeepFile, now: datetime) -> bool:
    """Keep the file, or only say that it was looked at when it is the one there is. Gives whether it changed. Idempotent.

    A file made of rows that were read before something was recalled is thrown away: it is made again at the next round.
    """
    accounts.serialise(f"open-data:{request.territory_id}:{request.dataset}.{request.format}")
    session = current().session
    query = select(OpenDataFile).where(
        OpenDataFile.territory_id == request.territory_id, OpenDataFile.dataset == request.dataset, OpenDataFile.format == request.format
    )
    kept: OpenDataFile | None = session.scalar(query.with_for_update())
    if kept is not None and kept.sha256 == request.sha256:
        kept.checked_at = now
        return False
    if kept is not None and kept.sha256 != request.former:
        return False
    if kept is None:
        kept = OpenDataFile(territory_id=request.territory_id, dataset=request.dataset, format=request.format, attachment_id=None)
    kept.sha256, kept.size_bytes, kept.row_count = request.sha256, request.size_bytes, request.row_count
    kept.changed_at = kept.checked_at = now
    add(kept)
    file = CheckedFile(request.file_name, request.media_type, request.size_bytes, request.sha256, request.content)
    asked = AttachFile(request.territory_id, OWNER, kept.id, file)
    kept.attachment_id = attachments.replace(SYSTEM, asked, kept.attachment_id, now)
    emit(
        OpenDataChanged(
            occurred_at=now,
            actor_id=None,
            territory_id=request.territory_id,
            dataset=request.dataset,
            format=request.format,
            sha256=request.sha256,
            row_count=request.row_count,
        )
    )
    return True


TEXTS = ("contributions", "comments", "replies", "links", "topic-replies", "topic-reply-points", "syntheses", "synthesis-points")
"""The data sets that hold what people wrote, or what may quote it."""


def recall(territory_id: int) -> None:
    """In the open transaction: the files with texts are not given out until they are made again, within the hour (record 0055)."""
    current().before_commit(f"recall-open-data:{territory_id}", lambda: _recall(territory_id))


def _recall(territory_id: int) -> None:
    theirs = (OpenDataFile.territory_id == territory_id, OpenDataFile.dataset.in_(TEXTS))
    mark = f"{RECALLED}{uuid4().hex}"
    current().session.execute(update(OpenDataFile).where(*theirs).values(sha256=mark, checked_at=clock.now()))
