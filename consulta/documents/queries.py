# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of documents."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select

from consulta.accounts.models import User
from consulta.core.db import db
from consulta.core.printing import can_print
from consulta.core.words import N_
from consulta.documents.models import Document, DocumentStatus

WAITED = timedelta(minutes=15)
"""After so long nobody waits any more: it counts as not made, whatever the worker is doing."""
LISTED = 10
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
    status: DocumentStatus
    fault: str
    asked_at: datetime
    finished_at: datetime | None
    attachment_id: int | None
    sha256: str
    asked_by: str | None

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


def _select() -> Select[*tuple[Any, ...]]:
    own = [getattr(Document, name) for name in DocumentView.__slots__ if name != "asked_by"]
    return select(*own, User.name.label("asked_by")).outerjoin(User, User.id == Document.asked_by_id)


def list_documents(kinds: Sequence[str], subject_id: int) -> Sequence[DocumentView]:
    """The last documents about something, the newest first."""
    query = _select().where(Document.kind.in_(kinds), Document.subject_id == subject_id).order_by(Document.id.desc()).limit(LISTED)
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
class Panel:
    """What was made as PDF of something, and whether to offer more."""

    lines: tuple[PanelLine, ...]
    can_print: bool

    @property
    def is_waiting(self) -> bool:
        """Whether one is being made."""
        return any(line.state is DocumentStatus.PREPARING for line in self.lines)

    @property
    def is_failed(self) -> bool:
        """Whether the last one was not made."""
        return bool(self.lines) and self.lines[0].state is DocumentStatus.FAILED

    @property
    def is_current(self) -> bool:
        """Whether the last one is there and says what is true now."""
        return bool(self.lines) and self.lines[0].state is DocumentStatus.READY and not self.lines[0].is_superseded

    @property
    def ready(self) -> tuple[PanelLine, ...]:
        """Those with a file."""
        return tuple(line for line in self.lines if line.document.is_ready)


def panel_of(documents: Sequence[DocumentView], fingerprint: str, now: datetime) -> Panel:
    """The panel of something that now says what ``fingerprint`` says."""
    lines = (PanelLine(one, one.state(now), one.is_ready and one.fingerprint != fingerprint) for one in documents)
    return Panel(tuple(lines), can_print())
