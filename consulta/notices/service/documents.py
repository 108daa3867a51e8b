# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters and lists as files; the act and the annexes of a notice."""

from dataclasses import replace
from datetime import date, datetime

from consulta.attachments import queries as attachment_queries
from consulta.attachments import service as attachments
from consulta.attachments.requests import AttachFile, OneAttachment
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.errors import Invalid, NotFound
from consulta.core.text import one_line
from consulta.core.unit_of_work import add, emit, transactional
from consulta.core.words import N_
from consulta.documents import queries as document_queries
from consulta.documents import service as documents
from consulta.documents.requests import TABLES, AskDocument
from consulta.notices import policy, queries
from consulta.notices.events import LetterProtocolSet
from consulta.notices.models import Notice, NoticeChange, NoticeChangeKind, NoticeStatus
from consulta.notices.requests import AddNoticeDocument, PrepareLetter, PrepareList, SetLetterProtocol
from consulta.notices.service.locked import application_event, at_most, lock_application, lock_notice, refuse_stale_application
from consulta.word_templates import queries as word_templates

LETTER_NUMBER_CAP = 100
"""Characters of what an office writes of its own registry: number, year, and which registry."""


@transactional
def prepare_letter(actor: Actor, request: PrepareLetter, now: datetime) -> int:
    """Have the letter of an application made; gives the document. Raises NotFound, Refused, Conflict when it changed meanwhile."""
    row, application = lock_application(request.territory_id, request.application_id)
    policy.may_prepare_letter(actor, application).or_refuse()
    refuse_stale_application(row, request.version)
    notice = queries.get_frame(application.notice_id)
    asked = AskDocument(
        territory_id=request.territory_id,
        kind=queries.LETTER,
        subject_id=application.id,
        title=request.title,
        file_name=f"lettera-domanda-{application.number}-{clock.rome_day(now).isoformat()}.{request.format}",
        fingerprint=_dressed(request, queries.letter_fingerprint(notice, application)),
        source=request.source,
        expires_at=now + documents.PERSONAL_KEPT if application.is_citizen else None,
        format=request.format,
    )
    return documents.ask_document(actor, asked, now)


def _dressed(request: PrepareLetter | PrepareList, fingerprint: str) -> str:
    """A DOCX is another one when the territory's Word template is."""
    assert request.format in TABLES
    dress = word_templates.find_digest(request.territory_id) if request.format == "docx" else ""
    return document_queries.dressed(fingerprint, request.format, dress)


@transactional
def set_letter_protocol(actor: Actor, request: SetLetterProtocol, now: datetime) -> None:
    """Note the protocol of the letter that tells the decision in force; a letter already made is superseded by the next one.

    Raises NotFound, Refused, Conflict when somebody acted first, Invalid (a day without a number, a day to come, too long).
    """
    row, application = lock_application(request.territory_id, request.application_id)
    policy.may_set_letter_protocol(actor, application).or_refuse()
    refuse_stale_application(row, request.version)
    number = at_most(one_line(request.number), LETTER_NUMBER_CAP, "number", N_("Il numero di protocollo"))
    if request.on is not None and not number:
        raise Invalid({"number": N_("Scrivi anche il numero di protocollo, oppure togli la data.")})
    if request.on is not None and request.on > clock.rome_day(now):
        raise Invalid({"on": N_("La data del protocollo non può venire dopo oggi.")})
    old, new = _protocol(row.letter_number, row.letter_on), _protocol(number, request.on)
    row.letter_number, row.letter_on = number, request.on
    row.version += 1
    if old != new:
        emit(LetterProtocolSet(**application_event(actor, row, now), old=old, new=new))


def _protocol(number: str, on: date | None) -> str:
    return f"{number} {on or ''}".strip()


@transactional
def prepare_list(actor: Actor, request: PrepareList, now: datetime) -> int:
    """Have a list of a notice made; gives the document. Raises NotFound, Refused."""
    lock_notice(request.territory_id, request.notice_id)
    notice = queries.get_notice(actor, request.territory_id, request.notice_id)
    policy.may_prepare_list(actor, notice, now, is_public=request.is_public).or_refuse()
    stem = "elenco-pubblico" if request.is_public else "elenco-ufficio"
    asked = AskDocument(
        territory_id=request.territory_id,
        kind=queries.PUBLIC_LIST if request.is_public else queries.LIST,
        subject_id=notice.id,
        title=request.title,
        file_name=f"{stem}-avviso-{notice.id}-{clock.rome_day(now).isoformat()}.{request.format}",
        fingerprint=_dressed(request, request.fingerprint),
        source=request.source,
        expires_at=None if request.is_public else now + documents.PERSONAL_KEPT,
        format=request.format,
    )
    return documents.ask_document(actor, asked, now)


@transactional
def add_notice_document(actor: Actor, request: AddNoticeDocument, now: datetime) -> int:
    """Attach the act or an annex: the office's alone while the notice is in draft, then everybody's. Raises NotFound, Refused."""
    notice = lock_notice(request.territory_id, request.notice_id)
    policy.may_keep_documents(actor, notice).or_refuse()
    before = attachment_queries.count_of(queries.NOTICE, notice.id)
    asked = AttachFile(notice.territory_id, queries.NOTICE, notice.id, request.file, request.description, key=request.key)
    asked = replace(asked, is_open=notice.status is not NoticeStatus.DRAFT)
    made = attachments.attach(actor, asked, now)
    if attachment_queries.count_of(queries.NOTICE, notice.id) > before:
        _trace(actor, notice, NoticeChangeKind.DOCUMENT_ADDED, request.description, now)
    return made


@transactional
def remove_notice_document(actor: Actor, territory_id: int, notice_id: int, attachment_id: int, now: datetime) -> None:
    """Take a document away; of a published notice it stays written that it was there. Raises NotFound, Refused."""
    notice = lock_notice(territory_id, notice_id)
    policy.may_keep_documents(actor, notice).or_refuse()
    one = next((found for found in queries.list_notice_documents(notice_id) if found.id == attachment_id), None)
    if one is None:
        raise NotFound
    attachments.remove(actor, OneAttachment(queries.NOTICE, notice_id, attachment_id), now)
    _trace(actor, notice, NoticeChangeKind.DOCUMENT_REMOVED, one.description or one.name, now)


def _trace(actor: Actor, notice: Notice, kind: NoticeChangeKind, title: str, now: datetime) -> None:
    """The dated fact, public with the notice; of a draft nobody needs it."""
    if notice.status is NoticeStatus.DRAFT:
        return
    fact = {"old_closes_at": None, "new_closes_at": None, "act": ""}
    add(NoticeChange(notice_id=notice.id, kind=kind, reason=title[:200], changed_by_id=actor.user_id, changed_at=now, **fact))
