# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of documents."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Select, func, select

from consulta.accounts.models import User
from consulta.core.db import db
from consulta.core.printing import can_print
from consulta.core.words import N_
from consulta.documents.models import Document, DocumentStatus
from consulta.word_templates import queries as word_templates

WAITED = timedelta(minutes=15)
"""After so long nobody waits any more: it counts as not made, whatever the worker is doing."""
LISTED = 10
"""Documents of one format that a panel lists."""
TOO_LONG = N_("Ci mette troppo. Controlla che il programma in secondo piano sia acceso, poi riprova.")


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document as pages and rules see it."""

    id: int
    territory_id: int
    kind: str
    subject_id: int
    title: str
    file_name: str
    fingerprint: str
    format: str
    status: DocumentStatus
    fault: str
    asked_at: datetime
    finished_at: datetime | None
    attachment_id: int | None
    sha256: str
    asked_by: str | None
    dress: str
    """The SHA-256 of the Word template that a DOCX of its territory is filled into today; empty for none."""

    def state(self, now: datetime) -> DocumentStatus:
        """Its status; one that is waited for too long is not made."""
        is_stuck = self.status is DocumentStatus.PREPARING and self.asked_at < now - WAITED
        return DocumentStatus.FAILED if is_stuck else self.status

    @property
    def is_ready(self) -> bool:
        """Whether there is a file."""
        return self.status is DocumentStatus.READY

    @property
    def why(self) -> str:
        """What went wrong and what to do, for one that is not made."""
        return self.fault or TOO_LONG


def dressed(fingerprint: str, kind: str, dress: str) -> str:
    """The fingerprint of a file in a format: what a DOCX looks like is its template's, the same words in a new one are a new file."""
    return sha256(f"{fingerprint} {dress}".encode()).hexdigest() if kind == "docx" and dress else fingerprint


def _select() -> Select[*tuple[Any, ...]]:
    own = [getattr(Document, name) for name in DocumentView.__slots__ if name not in ("asked_by", "dress")]
    dress = func.coalesce(word_templates.digest_of(Document.territory_id).scalar_subquery(), "")
    return select(*own, User.name.label("asked_by"), dress.label("dress")).outerjoin(User, User.id == Document.asked_by_id)


def list_documents(kind: str, subject_id: int) -> Sequence[DocumentView]:
    """The last documents about something in each format, the newest first."""
    place = func.row_number().over(partition_by=Document.format, order_by=Document.id.desc()).label("place")
    about = select(Document.id, place).where(Document.kind == kind, Document.subject_id == subject_id).subquery()
    query = _select().join(about, about.c.id == Document.id).where(about.c.place <= LISTED).order_by(Document.id.desc())
    return [DocumentView(**row._mapping) for row in db.session.execute(query)]


def find_document(document_id: int) -> DocumentView | None:
    """One document."""
    row = db.session.execute(_select().where(Document.id == document_id)).first()
    return DocumentView(**row._mapping) if row else None


@dataclass(frozen=True, slots=True)
class PanelLine:
    """A document as the panel of a page shows it."""

    document: DocumentView
    state: DocumentStatus
    is_superseded: bool
    """What it is about says something else by now."""


@dataclass(frozen=True, slots=True)
class FormatRow:
    """The newest document in one format, as a row of a panel; None while nobody asked for it."""

    format: str
    line: PanelLine | None
    can_make: bool
    """Whether this machine has what makes the format."""

    @property
    def is_waiting(self) -> bool:
        """Whether it is being made."""
        return self.line is not None and self.line.state is DocumentStatus.PREPARING

    @property
    def is_failed(self) -> bool:
        """Whether it was not made."""
        return self.line is not None and self.line.state is DocumentStatus.FAILED

    @property
    def is_current(self) -> bool:
        """Whether it is there and says what is true now."""
        return self.line is not None and self.line.state is DocumentStatus.READY and not self.line.is_superseded


@dataclass(frozen=True, slots=True)
class Panel:
    """What was made of something, format by format, and whether to offer more."""

    lines: tuple[PanelLine, ...]
    """Every document, the newest first."""
    rows: tuple[FormatRow, ...]

    @property
    def is_waiting(self) -> bool:
        """Whether one is being made."""
        return any(row.is_waiting for row in self.rows)

    @property
    def earlier(self) -> tuple[PanelLine, ...]:
        """Those with a file that are the newest of no format."""
        newest = {row.line.document.id for row in self.rows if row.line}
        return tuple(line for line in self.lines if line.document.is_ready and line.document.id not in newest)

    @property
    def current(self) -> tuple[DocumentView, ...]:
        """The newest file of each format that says what is true now, in the order of the formats."""
        ready = [line.document for line in self.lines if line.document.is_ready and not line.is_superseded]
        found = (next((one for one in ready if one.format == row.format), None) for row in self.rows)
        return tuple(one for one in found if one is not None)

    @property
    def superseded(self) -> tuple[DocumentView, ...]:
        """The files that tell what was true before, the newest first."""
        return tuple(line.document for line in self.lines if line.document.is_ready and line.is_superseded)


def panel_of(documents: Sequence[DocumentView], fingerprint: str, now: datetime, formats: Sequence[str]) -> Panel:
    """The panel of something that now says what ``fingerprint`` says, and is made in these formats."""
    lines = tuple(
        PanelLine(one, one.state(now), one.is_ready and one.fingerprint != dressed(fingerprint, one.format, one.dress)) for one in documents
    )
    newest = {kind: next((line for line in lines if line.document.format == kind), None) for kind in formats}
    rows = (FormatRow(kind, line, kind != "pdf" or can_print()) for kind, line in newest.items())
    return Panel(lines, tuple(rows))
