# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters and lists as files, documents of notices: which there are, what they say, who may read one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import select

from consulta.attachments import queries as attachments
from consulta.attachments.policy import AttachmentView
from consulta.core.actor import SYSTEM, Actor
from consulta.core.db import db
from consulta.core.decision import Decision, refuse
from consulta.core.errors import NotFound
from consulta.core.words import N_
from consulta.documents import queries as documents
from consulta.documents.queries import DocumentView, Panel
from consulta.documents.requests import TABLES, TEXTS
from consulta.notices import policy
from consulta.notices.models import Notice
from consulta.notices.queries.applications import ApplicationView, get_application
from consulta.notices.queries.notices import NoticeView, get_notice
from consulta.notices.queries.outcomes import RoundtableOutcome

LETTER, LIST, PUBLIC_LIST = "notice_letter", "notice_list", "notice_public_list"
"""The kinds of document: the letter of an application, the list with the citizens' names, the one without."""
NOTICE = "notice"
"""The kind of owner of what the office attaches to a notice."""
_CLOSED = N_("Questo documento non è aperto a nessuno.")


def _fingerprint(*said: Any) -> str:
    return sha256(repr(said).encode(errors="replace")).hexdigest()


@dataclass(frozen=True, slots=True)
class NoticeFrame:
    """What every letter says of its notice."""

    title: str
    act: str
    protocol_number: str
    protocol_on: date | None
    officer_name: str
    officer_role: str


def get_frame(notice_id: int) -> NoticeFrame:
    """What letters say of a notice that is there, in one statement."""
    query = select(*(getattr(Notice, name) for name in NoticeFrame.__slots__)).where(Notice.id == notice_id)
    return NoticeFrame(*db.session.execute(query).one())


def _frame(notice: NoticeView | NoticeFrame) -> tuple[Any, ...]:
    return tuple(getattr(notice, name) for name in NoticeFrame.__slots__)


def letter_fingerprint(notice: NoticeFrame, application: ApplicationView) -> str:
    """Of everything the letter says: when it changes, the letter that was made is superseded."""
    one = application
    said = (one.status.value, one.standing and one.standing.value, one.reason, one.asked, one.asked_until, one.review_asked_at)
    protocol = (one.letter_number, one.letter_on) if one.letter_number else ()
    return _fingerprint(LETTER, _frame(notice), one.number, one.name, one.submitted_at, one.roundtables, said, *protocol)


def list_fingerprint(notice: NoticeView, tables: Sequence[RoundtableOutcome], *, is_public: bool) -> str:
    """Of everything the list says."""
    rows = [(one.title, [(r.number, r.name, r.status.value, r.standing and r.standing.value) for r in one.rows]) for one in tables]
    return _fingerprint(PUBLIC_LIST if is_public else LIST, _frame(notice), rows)


def letter_panel(application: ApplicationView, now: datetime) -> Panel:
    """The letters of an application, the newest first. Two statements."""
    found = documents.list_documents(LETTER, application.id)
    return documents.panel_of(found, letter_fingerprint(get_frame(application.notice_id), application), now, TEXTS)


def list_panel(notice: NoticeView, tables: Sequence[RoundtableOutcome], now: datetime, *, is_public: bool) -> Panel:
    """The lists of a notice, of one kind."""
    found = documents.list_documents(PUBLIC_LIST if is_public else LIST, notice.id)
    return documents.panel_of(found, list_fingerprint(notice, tables, is_public=is_public), now, TABLES)


def list_public_lists(notice: NoticeView, tables: Sequence[RoundtableOutcome], now: datetime) -> Sequence[DocumentView]:
    """The list for everybody that says what is true now, in the formats that there are."""
    return list_panel(notice, tables, now, is_public=True).current


def list_notice_documents(notice_id: int) -> Sequence[AttachmentView]:
    """The act and the annexes of a notice, the oldest first."""
    return attachments.attachments_of(NOTICE, notice_id)


def may_read_letter(actor: Actor, document_id: int, attachment: AttachmentView, _now: datetime) -> Decision:
    """The rule of ``wiring.ATTACHMENT_OWNERS`` for letters."""
    found = documents.find_document(document_id)
    try:
        application = get_application(attachment.territory_id, found.subject_id) if found else None
    except NotFound:
        application = None
    return policy.may_read_letter(actor, application) if application else refuse(_CLOSED)


def may_read_list(actor: Actor, _document_id: int, attachment: AttachmentView, _now: datetime) -> Decision:
    """The same for lists with the citizens' names: the office."""
    return policy.may_read_office(actor, attachment.territory_id)


def may_read_public_list(actor: Actor, document_id: int, attachment: AttachmentView, now: datetime) -> Decision:
    """The same for lists that everybody may read."""
    found = documents.find_document(document_id)
    notice = _find_notice(attachment.territory_id, found.subject_id) if found else None
    return policy.may_read_public_list(actor, notice, now) if notice else refuse(_CLOSED)


def may_read_notice_document(actor: Actor, notice_id: int, attachment: AttachmentView, _now: datetime) -> Decision:
    """The same for what is attached to a notice: in draft it is the office's alone."""
    notice = _find_notice(attachment.territory_id, notice_id)
    return policy.may_read_document(actor, notice) if notice else refuse(_CLOSED)


def _find_notice(territory_id: int, notice_id: int) -> NoticeView | None:
    try:
        return get_notice(SYSTEM, territory_id, notice_id)
    except NotFound:
        return None
