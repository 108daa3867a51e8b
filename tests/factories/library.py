# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents of the library for tests, made by the real services."""

import secrets
from datetime import date, datetime
from typing import Any

from consulta.core import clock
from consulta.core.actor import ANONYMOUS, SYSTEM, Actor
from consulta.core.db import db
from consulta.library import service
from consulta.library.models import FormatRequest, LibraryDocument
from consulta.library.requests import AddVersion, AnswerFormat, AskFormat, CreateDocument, DocumentContent, OneDocument, Withdraw
from consulta.web.ports import TerritoryRef
from tests.factories.attachments import PDF, checked

TITLE = "Convenzione tra i comuni per il servizio sociale"


def content(**values: Any) -> DocumentContent:
    """A convention of the territory."""
    facts: dict[str, Any] = {"title": TITLE, "kind": "act", "belongs": "territory", "issued_on": date(2026, 3, 3)}
    return DocumentContent(**facts | values)


def make_document(
    territory: TerritoryRef, *, now: datetime | None = None, actor: Actor = SYSTEM, public: bool = True, body: bytes = PDF, **values: Any
) -> int:
    """A document with one file, public unless told otherwise."""
    now = now or clock.now()
    request = CreateDocument(territory.id, content(**values), checked("convenzione.pdf", body), secrets.token_urlsafe(24))
    document_id = service.create_document(actor, request, now)
    if public:
        publish(territory, document_id, now=now, actor=actor)
    return document_id


def another() -> bytes:
    """A PDF unlike any other."""
    return PDF.replace(b"endobj", b"endobj\n%" + secrets.token_hex(8).encode())


def row_of(document_id: int) -> LibraryDocument:
    """The row, read again."""
    return db.session.get_one(LibraryDocument, document_id, populate_existing=True)


def publish(territory: TerritoryRef, document_id: int, *, now: datetime | None = None, actor: Actor = SYSTEM) -> None:
    """Make a draft public."""
    service.publish_document(actor, OneDocument(territory.id, document_id, row_of(document_id).version), now or clock.now())


def add_version(territory: TerritoryRef, document_id: int, *, now: datetime | None = None, actor: Actor = SYSTEM, **values: Any) -> int:
    """One more version, with another file."""
    facts: dict[str, Any] = {
        "file": checked("convenzione-corretta.pdf", another()),
        "dated_on": date(2026, 4, 4),
        "reason": "Corretto l'importo dell'articolo 4.",
        "version": row_of(document_id).version,
        "key": secrets.token_urlsafe(24),
    } | values
    return service.add_version(actor, AddVersion(territory.id, document_id, **facts), now or clock.now())


def withdraw(territory: TerritoryRef, document_id: int, *, number: int | None = None, reason: str = "Conteneva un indirizzo.") -> None:
    """Take a document, or a version, out of reading."""
    service.withdraw(SYSTEM, Withdraw(territory.id, document_id, reason, row_of(document_id).version, number), clock.now())


def ask_format(territory: TerritoryRef, document_id: int, *, actor: Actor = ANONYMOUS, now: datetime | None = None, **values: Any) -> int:
    """Somebody asks for large print."""
    facts: dict[str, Any] = {
        "format": "large_print",
        "message": "",
        "email": "anna@esempio.it",
        "language": "it",
        "key": secrets.token_urlsafe(24),
    } | values
    return service.ask_format(actor, AskFormat(territory.id, document_id, **facts), now or clock.now())


def confirm(territory: TerritoryRef, format_request_id: int, *, now: datetime | None = None) -> None:
    """The visitor opened the link."""
    service.confirm_format(ANONYMOUS, territory.id, format_request_id, now or clock.now())


def answer_format(
    territory: TerritoryRef, format_request_id: int, *, now: datetime | None = None, actor: Actor = SYSTEM, **values: Any
) -> int:
    """The office answers, with reasons unless told otherwise."""
    version = db.session.get_one(FormatRequest, format_request_id, populate_existing=True).version
    facts: dict[str, Any] = {
        "answer": "Non possiamo farlo: il testo è di un altro ente. Chiama l'ufficio e te lo leggiamo.",
        "link": "",
        "file": None,
        "version": version,
        "key": secrets.token_urlsafe(24),
    } | values
    return service.answer_format(actor, AnswerFormat(territory.id, format_request_id, **facts), now or clock.now())
