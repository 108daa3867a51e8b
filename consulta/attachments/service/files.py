# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs on attached files. Owners call them inside their own verb, after their own policy: nobody is asked again here.

Bytes are saved before the row commits; bytes that no row names are swept an hour later (trust.md §4).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import delete, select

from consulta.accounts import service as accounts
from consulta.attachments import policy, queries
from consulta.attachments.events import AttachmentReleased, AttachmentRemoved, AttachmentWithdrawn, FileAttached
from consulta.attachments.models import Attachment, DocumentText, WaitingFile
from consulta.attachments.requests import AttachFile, OneAttachment
from consulta.attachments.searching import await_text, await_texts, close_text
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, NotFound
from consulta.core.storage import storage
from consulta.core.text import one_line
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_

__all__ = ["attach", "await_texts", "forget_old", "release", "remove", "replace", "sweep", "withdraw"]

SPARED = timedelta(hours=1)
"""Bytes saved so lately may belong to a transaction under way."""
KEPT_ROWS = timedelta(days=30)
"""After it was removed, what is left of a file (its name, never its bytes) stays so long."""
BATCH = 200


@transactional
def attach(actor: Actor, request: AttachFile, now: datetime) -> int:
    """Keep the file beside its owner; gives the attachment, the same one for the same key. Private until released.

    Raises Refused when the owner has no room for more.
    """
    session = current().session
    if request.key:
        accounts.serialise(f"attachment:{request.key}")
        made = session.execute(select(Attachment.id, Attachment.uploaded_by_id).where(Attachment.submission_key == request.key)).first()
        if made is not None:
            if made.uploaded_by_id != actor.user_id:
                raise NotFound
            return int(made.id)
    accounts.serialise(f"attachments:{request.owner_kind}:{request.owner_id}")
    policy.has_room(queries.count_of(request.owner_kind, request.owner_id)).or_refuse()
    file = request.file
    accounts.serialise(f"file:{file.sha256}")
    file.content.seek(0)
    storage().save(file.sha256, file.content)
    attachment = add(
        Attachment(
            territory_id=request.territory_id,
            owner_kind=request.owner_kind,
            owner_id=request.owner_id,
            purpose=request.purpose,
            name=file.name,
            media_type=file.media_type,
            size_bytes=file.size_bytes,
            sha256=file.sha256,
            description=one_line(request.description)[:200],
            uploaded_by_id=actor.user_id,
            uploaded_at=now,
            released_at=None,
            released_by_id=None,
            withdrawn_because="",
            removed_at=None,
            submission_key=request.key or None,
        )
    )
    if request.is_open:
        await_text(attachment.id)
    emit(
        FileAttached(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=request.territory_id,
            attachment_id=attachment.id,
            owner_kind=request.owner_kind,
            owner_id=request.owner_id,
            sha256=file.sha256,
            media_type=file.media_type,
            size_bytes=file.size_bytes,
        )
    )
    return attachment.id


def _locked(request: OneAttachment) -> Attachment:
    attachment = current().session.get(Attachment, request.attachment_id, with_for_update=True)
    if attachment is None or (attachment.owner_kind, attachment.owner_id) != (request.owner_kind, request.owner_id):
        raise NotFound
    if attachment.removed_at is not None:
        raise NotFound
    return attachment


@transactional
def release(actor: Actor, request: OneAttachment, now: datetime) -> None:
    """Public from now on, as far as the owner's rule agrees. Raises NotFound, Conflict when it already is."""
    attachment = _locked(request)
    if attachment.released_at is not None:
        raise Conflict(N_("Il documento è già pubblico: forse un collega ha fatto prima di te."))
    attachment.released_at, attachment.released_by_id = now, actor.user_id
    attachment.withdrawn_because = ""
    current().session.flush()
    await_text(attachment.id)
    _tell(AttachmentReleased, actor, attachment, now)


@transactional
def withdraw(actor: Actor, request: OneAttachment, now: datetime, because: str = "") -> None:
    """No longer public; ``because`` is kept beside it. Raises NotFound, Conflict when it was not."""
    attachment = _locked(request)
    if attachment.released_at is None:
        raise Conflict(N_("Il documento non è pubblico: forse un collega ha fatto prima di te."))
    attachment.released_at = attachment.released_by_id = None
    attachment.withdrawn_because = because[:400]
    close_text(attachment.id, is_gone=False)
    _tell(AttachmentWithdrawn, actor, attachment, now)


@transactional
def keep_back(actor: Actor, request: OneAttachment, now: datetime, because: str) -> None:
    """Not made public, and why. Raises NotFound, Conflict when it is public, or was kept back already."""
    attachment = _locked(request)
    if attachment.released_at is not None or attachment.withdrawn_because:
        raise Conflict(N_("Il documento non aspetta più: forse un collega ha fatto prima di te."))
    attachment.withdrawn_because = because[:400]
    close_text(attachment.id, is_gone=False)
    _tell(AttachmentWithdrawn, actor, attachment, now)


@transactional
def remove(actor: Actor, request: OneAttachment, now: datetime) -> None:
    """Gone for everybody at once; the bytes within the hour. Raises NotFound."""
    attachment = _locked(request)
    attachment.removed_at, attachment.released_at = now, None
    attachment.submission_key = None
    close_text(attachment.id, is_gone=True)
    _tell(AttachmentRemoved, actor, attachment, now)


@transactional
def replace(actor: Actor, request: AttachFile, former_id: int | None, now: datetime) -> int:
    """Keep a file in the place of the former one of the same owner, which is gone as with ``remove``; gives the attachment.

    Without a former one, or when the same key gives it again, the file is only attached. Raises Refused, NotFound.
    """
    attachment_id = attach(actor, request, now)
    if former_id not in (None, attachment_id):
        remove(actor, OneAttachment(request.owner_kind, request.owner_id, former_id), now)
    return attachment_id


def remove_all(actor: Actor, owner_kind: str, owner_ids: Sequence[int], now: datetime) -> None:
    """In the open transaction: everything that those owners hold is gone, as with ``remove``."""
    for owner_id, held in queries.list_attachments(owner_kind, owner_ids).items():
        for one in held:
            remove(actor, OneAttachment(owner_kind, owner_id, one.id), now)


def _tell(
    event: type[AttachmentReleased] | type[AttachmentWithdrawn] | type[AttachmentRemoved],
    actor: Actor,
    attachment: Attachment,
    now: datetime,
) -> None:
    emit(
        event(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=attachment.territory_id,
            attachment_id=attachment.id,
            owner_kind=attachment.owner_kind,
            owner_id=attachment.owner_id,
            sha256=attachment.sha256,
        )
    )


@transactional
def forget_old(now: datetime) -> int:
    """Delete the rows of files removed long ago. Gives how many."""
    old = select(Attachment.id).where(Attachment.removed_at < now - KEPT_ROWS).limit(BATCH)
    ids = list(current().session.scalars(old))
    current().session.execute(delete(DocumentText).where(DocumentText.attachment_id.in_(ids)))
    current().session.execute(delete(Attachment).where(Attachment.id.in_(ids)))
    return len(ids)


def sweep(now: datetime) -> int:
    """Delete the bytes that no row names (any more), but those just saved. Gives how many files."""
    old = (one.digest for one in storage().stored() if one.saved_at < now - SPARED)
    swept = 0
    while digests := list(islice(old, BATCH)):
        swept += _sweep_batch(digests)
    return swept


@transactional
def _sweep_batch(digests: Sequence[str]) -> int:
    """Under the same locks as ``attach``: a file that somebody attaches again right now is not taken away from them."""
    for digest in sorted(digests):
        accounts.serialise(f"file:{digest}")
    named = select(Attachment.sha256).where(Attachment.sha256.in_(digests), Attachment.removed_at.is_(None))
    waiting = select(WaitingFile.sha256).where(WaitingFile.sha256.in_(digests))
    orphans = set(digests) - set(current().session.scalars(named)) - set(current().session.scalars(waiting))
    for digest in orphans:
        storage().delete(digest)
    return len(orphans)
