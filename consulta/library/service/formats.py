# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs of the formats that people ask for: ask, confirm, answer, forget in time."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import delete, func, or_, select, update

from consulta.accounts.queries import proved_address
from consulta.accounts.throttle import serialise
from consulta.attachments import service as attachments
from consulta.attachments.requests import AttachFile, OneAttachment
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.core.text import normalise, one_line
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_, too_long
from consulta.library import policy, queries
from consulta.library.events import FormatAnswered, FormatAsked, FormatConfirmed
from consulta.library.models import (
    ANSWER_DAYS,
    AccessibleFormat,
    FormatRequest,
    FormatRequestStatus,
    LibraryDocument,
    LibraryStatus,
    LibraryVersion,
)
from consulta.library.requests import AnswerFormat, AskFormat
from consulta.library.service.locked import lock_document, readable, show, versions_of

MESSAGE_CAP = 1_000
ANSWER_CAP = 2_000
LINK_CAP = 300
ANSWER_FLOOR = 20
KEPT = timedelta(days=365)
"""How long the address and the words of who asked stay after the answer."""
CONFIRMED_WITHIN = timedelta(days=7)
"""How long a visitor has to confirm the address; then the request is deleted."""
_HERE = {"synchronize_session": False}
_FORGOTTEN = {"email": "", "message": "", "answer": "", "author_id": None}
"""What says who asked, and what was said between the two."""
_USED = N_("Questo modulo è già stato usato: apri di nuovo la pagina e invia da lì.")


@transactional
def ask_format(actor: Actor, request: AskFormat, now: datetime) -> int:
    """Ask for a format. Who is signed in has a proved address; a visitor's is confirmed by letter before the office hears of it.

    The same key again is the same request. Raises NotFound (no such document, or not public), Invalid, Conflict.
    """
    policy.may_ask_format(actor).or_refuse()
    document = queries.get_public(queries.public_scope(request.territory_id, now), request.document_id)
    if document.status is not LibraryStatus.PUBLISHED:
        raise NotFound
    serialise(f"format:{request.key}")
    made = current().session.scalar(select(FormatRequest).where(FormatRequest.submission_key == request.key))
    if made is not None:
        if (made.author_id, made.document_id) != (actor.user_id, request.document_id):
            raise Conflict(_USED)
        return made.id
    wanted = next((one for one in AccessibleFormat if one.value == request.format), None)
    message, email = normalise(request.message), actor.email if actor.user_id else one_line(request.email)
    _check(wanted, message, email)
    row = add(
        FormatRequest(
            territory_id=request.territory_id,
            document_id=request.document_id,
            format=wanted,
            message=message,
            author_id=actor.user_id,
            email=email,
            language=request.language,
            status=FormatRequestStatus.UNCONFIRMED,
            asked_at=now,
            submission_key=request.key,
        )
    )
    if actor.user_id:
        _reach_office(row, actor, now)
    else:
        emit(FormatAsked(**_facts(row, None, now)))
    return row.id


def _check(wanted: AccessibleFormat | None, message: str, email: str) -> None:
    faults: dict[str, str] = {}
    if wanted is None:
        faults["format"] = N_("Scegli il formato che riesci a leggere.")
    if wanted is AccessibleFormat.OTHER and not message:
        faults["message"] = N_("Scrivi quale formato ti serve.")
    if len(message) > MESSAGE_CAP:
        faults["message"] = too_long(N_("Il messaggio"), MESSAGE_CAP, len(message))
    if not email or len(email) > 254:
        faults["email"] = N_("Scrivi l'indirizzo e-mail a cui rispondere, per esempio nome@esempio.it.")
    if faults:
        raise Invalid(faults)


def _facts(row: FormatRequest, actor_id: int | None, now: datetime) -> dict[str, Any]:
    return {
        "occurred_at": now,
        "actor_id": actor_id,
        "territory_id": row.territory_id,
        "format_request_id": row.id,
        "document_id": row.document_id,
        "format": row.format.value,
    }


def _reach_office(row: FormatRequest, actor: Actor, now: datetime) -> None:
    row.status = FormatRequestStatus.WAITING
    row.due_on = clock.rome_day(now) + timedelta(days=ANSWER_DAYS)
    row.version += 1
    current().session.flush()
    emit(FormatConfirmed(**_facts(row, actor.user_id, now), due_on=row.due_on.isoformat()))


def _lock(format_request_id: int) -> FormatRequest:
    query = select(FormatRequest).where(FormatRequest.id == format_request_id)
    row = current().session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if row is None:
        raise NotFound
    return row


@transactional
def confirm_format(actor: Actor, territory_id: int, format_request_id: int, now: datetime) -> None:
    """The address is right: the request reaches the office, and its term begins. Again, it changes nothing.

    Raises NotFound (deleted, or of another territory), Refused when the link is too old.
    """
    row = _lock(format_request_id)
    if row.territory_id != territory_id:
        raise NotFound
    if row.status is not FormatRequestStatus.UNCONFIRMED:
        return
    if now > row.asked_at + CONFIRMED_WITHIN:
        raise Refused(N_("Il collegamento è scaduto."), N_("Apri la pagina del documento e chiedi di nuovo il formato."))
    _reach_office(row, actor, now)


@transactional
def answer_format(actor: Actor, request: AnswerFormat, now: datetime) -> int:
    """Answer with a file, with the address of a recording or a video, or with reasons; everybody who waits for that format of the
    document gets the same answer. Gives how many were answered.

    Raises NotFound, Refused, Invalid naming the field, Conflict with what was answered when a colleague was quicker.
    """
    policy.may_keep_library(actor, request.territory_id).or_refuse()
    asked = _lock(request.format_request_id)
    if asked.territory_id != request.territory_id or asked.status is FormatRequestStatus.UNCONFIRMED:
        raise NotFound
    if asked.status is not FormatRequestStatus.WAITING or asked.version != request.version:
        raise Conflict(
            N_("Qualcuno ha già risposto a questa richiesta: la tua risposta non è partita."),
            {"answer": asked.answer, "link": asked.link},
        )
    answer, link = _answer(request)
    document = lock_document(asked.territory_id, asked.document_id)
    is_given = request.file is not None or bool(link)
    attachment_id = None
    if is_given:
        attachment_id = _give(actor, document, asked, request, now)
    rows = [asked] if not is_given else _same(asked)
    for row in rows:
        row.status = FormatRequestStatus.GIVEN if is_given else FormatRequestStatus.DECLINED
        row.answer, row.link, row.attachment_id = answer, link, attachment_id
        row.answered_at, row.answered_by_id = now, actor.user_id
        row.version += 1
        current().session.flush()
        left = (row.due_on - clock.rome_day(now)).days if row.due_on else 0
        emit(FormatAnswered(**_facts(row, actor.user_id, now), is_given=is_given, days_left=left))
    return len(rows)


def _answer(request: AnswerFormat) -> tuple[str, str]:
    """The words and the address, checked. Raises Invalid."""
    answer, link, faults = normalise(request.answer), one_line(request.link), dict[str, str]()
    if len(answer) > ANSWER_CAP:
        faults["answer"] = too_long(N_("La risposta"), ANSWER_CAP, len(answer))
    parts = urlsplit(link) if link else None
    if parts and (parts.scheme != "https" or "." not in parts.netloc or len(link) > LINK_CAP or " " in link):
        faults["link"] = N_("Scrivi l'indirizzo intero, che comincia con https://, in meno di 300 caratteri.")
    if not link and request.file is None and len(answer) < ANSWER_FLOOR:
        faults["answer"] = N_("Carica il file o scrivi dove si trova; se non si può fare, spiega perché in almeno 20 caratteri.")
    if faults:
        raise Invalid(faults)
    return answer, link


def _give(actor: Actor, document: LibraryDocument, asked: FormatRequest, request: AnswerFormat, now: datetime) -> int | None:
    """Attach the file to the version that is shown. Raises Conflict when there is none any more."""
    shown = next(iter(readable(versions_of(document.id))[-1:]), None)
    if shown is None or document.status is not LibraryStatus.PUBLISHED:
        raise Conflict(N_("Il documento è stato ritirato: rispondi con le tue ragioni, senza file."))
    if request.file is None:
        return None
    return _attach(actor, shown, asked, request, document, now)


def _attach(
    actor: Actor, shown: LibraryVersion, asked: FormatRequest, request: AnswerFormat, document: LibraryDocument, now: datetime
) -> int:
    assert request.file is not None
    sent = AttachFile(asked.territory_id, queries.FILE, shown.id, request.file, document.title, purpose=asked.format.value, key=request.key)
    attachment_id = attachments.attach(actor, sent, now)
    attachments.release(actor, OneAttachment(queries.FILE, shown.id, attachment_id), now)
    show(document, now)
    return attachment_id


def _same(asked: FormatRequest) -> list[FormatRequest]:
    """Who waits for the same format of the same document. "Another format" is each one's own."""
    if asked.format is AccessibleFormat.OTHER:
        return [asked]
    query = select(FormatRequest).where(
        FormatRequest.document_id == asked.document_id,
        FormatRequest.format == asked.format,
        FormatRequest.status == FormatRequestStatus.WAITING,
    )
    return list(current().session.scalars(query.order_by(FormatRequest.id).with_for_update()))


def erase(user_id: int, _now: datetime) -> None:
    """A person left: what was asked stays without address, author and words, also what was asked without signing in. In the open
    transaction: what waits can no longer be answered to anybody, and is let go.
    """
    theirs = or_(FormatRequest.author_id == user_id, func.lower(FormatRequest.email) == proved_address(user_id))
    let_go = FormatRequest.status.in_((FormatRequestStatus.WAITING, FormatRequestStatus.UNCONFIRMED))
    session = current().session
    session.execute(delete(FormatRequest).where(theirs, let_go), execution_options=_HERE)
    session.execute(update(FormatRequest).where(theirs).values(**_FORGOTTEN), execution_options=_HERE)


@transactional
def forget_old(now: datetime) -> int:
    """Delete what nobody confirmed in time, blank address and words of what was answered more than KEPT ago. Gives how many."""
    session = current().session
    unconfirmed = delete(FormatRequest).where(
        FormatRequest.status == FormatRequestStatus.UNCONFIRMED, FormatRequest.asked_at < now - CONFIRMED_WITHIN
    )
    told = or_(*(getattr(FormatRequest, name) != "" for name in ("email", "message", "answer")), FormatRequest.author_id.is_not(None))
    old = update(FormatRequest).where(FormatRequest.answered_at < now - KEPT, told).values(**_FORGOTTEN)
    gone = session.execute(unconfirmed, execution_options=_HERE).rowcount  # type: ignore[attr-defined]
    return int(gone + session.execute(old, execution_options=_HERE).rowcount)  # type: ignore[attr-defined]
