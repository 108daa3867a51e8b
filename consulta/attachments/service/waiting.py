# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files that wait for a form: a browser never gives a file back with a page, so one that came with a form that failed is kept here.

The one-time key of the form says whose they are, with the person where one is signed in (ADR 0028).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, or_, select, update

from consulta.accounts import service as accounts
from consulta.attachments import policy, queries
from consulta.attachments.events import FileAttached
from consulta.attachments.models import Attachment, WaitingFile
from consulta.attachments.requests import BindFiles, HoldFile
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid
from consulta.core.storage import storage
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_

WAITS_FOR = timedelta(hours=48)
"""A file that waits for a form that nobody kept as a draft."""
BATCH = 500


@transactional
def hold(actor: Actor, request: HoldFile, now: datetime) -> int:
    """Keep a file for the form until it is accepted; the same bytes twice with one form are one file. Gives its id.

    Raises Invalid under ``file`` when a limit of the office is passed, Conflict when the form is somebody else's.
    """
    accounts.serialise(f"waiting:{request.key}")
    accounts.serialise(f"attachment-space:{request.territory_id}")
    session, file = current().session, request.file
    held = list(session.scalars(select(WaitingFile).where(WaitingFile.form_key == request.key)))
    if any(one.uploaded_by_id not in (None, actor.user_id) for one in held):
        raise Conflict(N_("Questo modulo è già stato usato da un'altra persona: apri una pagina nuova e riprova."))
    for one in held:
        if one.sha256 == file.sha256:
            return one.id
    waiting = queries.list_waiting(actor, request.key)
    limits, kept = queries.limits_of(request.territory_id), queries.kept_bytes(request.territory_id)
    verdict = policy.may_hold(limits, waiting, file.name, file.size_bytes, kept)
    if not verdict:
        raise Invalid({"file": verdict.reason})
    accounts.serialise(f"file:{file.sha256}")
    file.content.seek(0)
    storage().save(file.sha256, file.content)
    return add(
        WaitingFile(
            territory_id=request.territory_id,
            form_key=request.key,
            name=file.name,
            media_type=file.media_type,
            size_bytes=file.size_bytes,
            sha256=file.sha256,
            uploaded_by_id=actor.user_id,
            uploaded_at=now,
        )
    ).id


@transactional
def let_go(actor: Actor, key: str, waiting_id: int) -> None:
    """Take one file away from the form; what is not there, or not theirs, is left alone."""
    accounts.serialise(f"waiting:{key}")
    mine = or_(WaitingFile.uploaded_by_id.is_(None), WaitingFile.uploaded_by_id == actor.user_id)
    current().session.execute(delete(WaitingFile).where(WaitingFile.id == waiting_id, WaitingFile.form_key == key, mine))


def open_waiting(key: str) -> None:
    """In the open transaction: what waits for the form belongs to who holds its key, as a visitor's does (a draft written together)."""
    current().session.execute(update(WaitingFile).where(WaitingFile.form_key == key).values(uploaded_by_id=None))


def let_go_all(key: str) -> None:
    """In the open transaction: the form is thrown away, and what waited for it."""
    current().session.execute(delete(WaitingFile).where(WaitingFile.form_key == key))


def bind(actor: Actor, request: BindFiles, now: datetime) -> None:
    """In the open transaction: what waited for the form belongs to the thing that came of it. Offered to the public, as the form was:
    who may read it the owner says, and may say "nobody yet" (ADR 0015).
    """
    session = current().session
    accounts.serialise(f"waiting:{request.key}")
    for waiting in session.scalars(queries.waiting_query(actor, request.key)):
        bound = add(
            Attachment(
                territory_id=request.territory_id,
                owner_kind=request.owner_kind,
                owner_id=request.owner_id,
                name=waiting.name,
                media_type=waiting.media_type,
                size_bytes=waiting.size_bytes,
                sha256=waiting.sha256,
                uploaded_by_id=actor.user_id,
                uploaded_at=now,
                released_at=now,
                released_by_id=None,
                withdrawn_because="",
                removed_at=None,
                submission_key=None,
            )
        )
        emit(
            FileAttached(
                occurred_at=now,
                actor_id=actor.user_id,
                territory_id=request.territory_id,
                attachment_id=bound.id,
                owner_kind=request.owner_kind,
                owner_id=request.owner_id,
                sha256=bound.sha256,
                media_type=bound.media_type,
                size_bytes=bound.size_bytes,
            )
        )
        session.delete(waiting)
    session.flush()


@transactional
def forget_waiting(before: datetime, kept_forms: Select[str]) -> int:
    """Forget files that wait since before then, but for forms that somebody keeps as drafts. Gives how many."""
    old = select(WaitingFile.id).where(WaitingFile.uploaded_at < before, WaitingFile.form_key.not_in(kept_forms)).limit(BATCH)
    ids = list(current().session.scalars(old))
    current().session.execute(delete(WaitingFile).where(WaitingFile.id.in_(ids)))
    return len(ids)


def forget_waiting_of(user_id: int, keys: Sequence[str]) -> None:
    """In the open transaction: what a person left waiting, and what waits for these forms."""
    theirs = or_(WaitingFile.uploaded_by_id == user_id, WaitingFile.form_key.in_(keys))
    current().session.execute(delete(WaitingFile).where(theirs))
