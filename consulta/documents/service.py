# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs of documents. They ask nobody whether they may: the feature a document is about does, before it calls them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from io import BytesIO

from sqlalchemy import or_, select

from consulta.accounts import throttle as accounts
from consulta.attachments import service as attachments
from consulta.attachments.requests import AttachFile, OneAttachment
from consulta.core import queue
from consulta.core.actor import SYSTEM, Actor
from consulta.core.files import CheckedFile
from consulta.core.printing import MEDIA_TYPES
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_
from consulta.documents.events import DocumentAsked, DocumentFailed, DocumentForgotten, DocumentMade
from consulta.documents.models import Document, DocumentStatus
from consulta.documents.queries import WAITED
from consulta.documents.requests import AskDocument

LEASE = timedelta(minutes=3)
"""A worker that took a document and is not heard of for so long is dead: another takes it."""
ATTEMPTS = 3
PERSONAL_KEPT = timedelta(days=365)
"""How long a document that names citizens is kept; what it says stands elsewhere and can be made again."""
BATCH = 200
NO_PRINTER = N_("Su questo server non si possono fare PDF. Usa la pagina da stampare, e avvisa chi gestisce il server.")
NOT_WRITTEN = N_("Il documento non è venuto. Riprova; se succede ancora avvisa chi gestisce il server.")
BAD_TEMPLATE = N_("Il modello di Word del territorio non si apre: chiedi a chi amministra di caricarlo di nuovo nelle impostazioni.")
NOT_MADE = N_("Il PDF non è venuto. Riprova; se succede ancora usa la pagina da stampare e avvisa chi gestisce il server.")


@transactional
def ask_document(actor: Actor, request: AskDocument, now: datetime) -> int:
    """Have a file made; gives the document, the one of that format when it is being made or still says the same."""
    accounts.serialise(f"document:{request.kind}:{request.subject_id}")
    last = _last(request)
    is_waiting = last is not None and last.status is DocumentStatus.PREPARING and last.asked_at >= now - WAITED
    is_same = last is not None and last.status is DocumentStatus.READY and last.fingerprint == request.fingerprint
    if last is not None and (is_waiting or is_same):
        return last.id
    if last is not None and last.status is not DocumentStatus.READY:
        document = last
    else:
        document = Document(territory_id=request.territory_id, kind=request.kind, subject_id=request.subject_id, format=request.format)
    document.title, document.file_name = request.title[:200], request.file_name
    document.fingerprint, document.source = request.fingerprint, request.source
    document.status, document.fault, document.attempts, document.claimed_at = DocumentStatus.PREPARING, "", 0, None
    document.asked_by_id, document.asked_at, document.expires_at = actor.user_id, now, request.expires_at
    add(document)
    _tell(DocumentAsked, actor.user_id, document, now)
    current().after_commit("wake-documents", lambda: queue.enqueue("make_documents"))
    return document.id


def _last(request: AskDocument) -> Document | None:
    same = (Document.kind == request.kind, Document.subject_id == request.subject_id, Document.format == request.format)
    query = select(Document).where(*same)
    newest: Document | None = current().session.scalar(query.order_by(Document.id.desc()).limit(1).with_for_update())
    return newest


@dataclass(frozen=True, slots=True)
class Taken:
    """A document that this worker makes."""

    id: int
    fingerprint: str
    source: str
    format: str
    territory_id: int


@transactional
def take_document(now: datetime) -> Taken | None:
    """The oldest document that nobody makes. One that three workers took without a word is given up."""
    free = or_(Document.claimed_at.is_(None), Document.claimed_at < now - LEASE)
    query = select(Document).where(Document.status == DocumentStatus.PREPARING, free).order_by(Document.id).limit(1)
    document: Document | None = current().session.scalar(query.with_for_update(skip_locked=True))
    while document is not None and document.attempts >= ATTEMPTS:
        _give_up(document, NOT_MADE, now)
        current().session.flush()
        document = current().session.scalar(query.with_for_update(skip_locked=True))
    if document is None:
        return None
    document.attempts, document.claimed_at = document.attempts + 1, now
    return Taken(document.id, document.fingerprint, document.source, document.format, document.territory_id)


def _locked(taken: Taken) -> Document | None:
    """The document, if it still waits for this."""
    document = current().session.get(Document, taken.id, with_for_update=True, populate_existing=True)
    is_waited = document is not None and document.status is DocumentStatus.PREPARING and document.fingerprint == taken.fingerprint
    return document if is_waited else None


@transactional
def keep_document(taken: Taken, content: bytes, now: datetime) -> bool:
    """The file is there. Gives False, and keeps nothing, when somebody else made it before or nobody waits for it."""
    document = _locked(taken)
    if document is None:
        return False
    digest = sha256(content).hexdigest()
    file = CheckedFile(
        name=document.file_name, media_type=MEDIA_TYPES[document.format], size_bytes=len(content), sha256=digest, content=BytesIO(content)
    )
    asked = AttachFile(document.territory_id, document.kind, document.id, file, document.title)
    document.attachment_id = attachments.attach(SYSTEM, asked, now)
    document.status, document.sha256, document.source, document.finished_at = DocumentStatus.READY, digest, "", now
    _tell(DocumentMade, None, document, now, sha256=digest)
    return True


@transactional
def give_up(taken: Taken, fault: str, now: datetime) -> None:
    """It cannot be made: who asked reads why and may try again."""
    document = _locked(taken)
    if document is not None:
        _give_up(document, fault, now)


def _give_up(document: Document, fault: str, now: datetime) -> None:
    document.status, document.fault, document.source, document.finished_at = DocumentStatus.FAILED, fault, "", now
    _tell(DocumentFailed, None, document, now)


@transactional
def forget_documents(kind: str, subject_ids: Sequence[int], now: datetime) -> int:
    """Delete every document about these things, and their files. Gives how many."""
    query = select(Document).where(Document.kind == kind, Document.subject_id.in_(subject_ids)).order_by(Document.id)
    return _forget(list(current().session.scalars(query)), now)


@transactional
def forget_old(now: datetime) -> int:
    """Delete documents whose term is over. Gives how many. Idempotent."""
    query = select(Document).where(Document.expires_at < now).order_by(Document.id).limit(BATCH)
    return _forget(list(current().session.scalars(query)), now)


def _forget(documents: Sequence[Document], now: datetime) -> int:
    session = current().session
    for document in documents:
        _tell(DocumentForgotten, None, document, now)
        attachment_id, document.attachment_id = document.attachment_id, None
        session.flush()
        if attachment_id is not None:
            attachments.remove(SYSTEM, OneAttachment(document.kind, document.id, attachment_id), now)
        session.delete(document)
    return len(documents)


def _tell(
    event: type[DocumentAsked] | type[DocumentMade] | type[DocumentFailed] | type[DocumentForgotten],
    actor_id: int | None,
    document: Document,
    now: datetime,
    **more: str,
) -> None:
    emit(
        event(
            occurred_at=now,
            actor_id=actor_id,
            territory_id=document.territory_id,
            document_id=document.id,
            kind=document.kind,
            subject_id=document.subject_id,
            **more,
        )
    )
