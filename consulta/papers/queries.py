# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of papers: whether the thing is there for who reads, how far its papers are, who may open a file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from consulta.attachments.policy import AttachmentView
from consulta.consultations.models import PlanCycle
from consulta.contributions.models import Contribution
from consulta.contributions.policy import is_readable
from consulta.contributions.queries.rows import number_text
from consulta.core.actor import ANONYMOUS, SYSTEM, Actor
from consulta.core.db import db
from consulta.core.decision import Decision, refuse
from consulta.core.errors import NotFound
from consulta.core.words import N_
from consulta.documents.models import Document, DocumentStatus
from consulta.meetings import queries as meetings
from consulta.papers import policy
from consulta.papers.models import Paper
from consulta.papers.requests import BRIEF, CHAPTER, DOSSIER, FORMATS, MINUTES, SYNTHESIS, Subject
from consulta.synthesis.models import Synthesis, SynthesisEdition

FILE = "paper"
"""The kind of the documents: ``documents`` keeps one for each Paper that is made."""
_GONE = N_("Questo documento non c'è più.")


@dataclass(frozen=True, slots=True)
class SubjectView:
    """What a paper is about, as a page names it. ``number`` is that of a contribution, empty for the others."""

    title: str
    cycle_id: int
    number: str = ""


def get_subject(subject: Subject) -> SubjectView:
    """The thing, when the edition may be made of it: for a public one only what anybody may read. Raises NotFound."""
    read = _SUBJECTS.get(subject.kind)
    found = read(subject) if read else None
    if found is None:
        raise NotFound
    return found


def _contribution(subject: Subject) -> SubjectView | None:
    columns = (
        Contribution.title,
        Contribution.cycle_id,
        Contribution.status,
        Contribution.published_at,
        Contribution.number_year,
        Contribution.number_sequence,
    )
    query = select(*columns).where(Contribution.territory_id == subject.territory_id, Contribution.id == subject.id)
    row = db.session.execute(query).first()
    if row is None or row.number_year is None or (subject.is_public and not is_readable(row.status)):
        return None
    return SubjectView(row.title, row.cycle_id, number_text(row.number_year, row.number_sequence))


def _synthesis(subject: Subject) -> SubjectView | None:
    query = (
        select(Synthesis.title, Synthesis.cycle_id)
        .join(SynthesisEdition, SynthesisEdition.synthesis_id == Synthesis.id)
        .where(Synthesis.territory_id == subject.territory_id, Synthesis.id == subject.id)
        .limit(1)
    )
    row = db.session.execute(query).first()
    return SubjectView(*row) if row else None


def _minutes(subject: Subject) -> SubjectView | None:
    try:
        found = meetings.get_meeting(ANONYMOUS if subject.is_public else SYSTEM, subject.territory_id, subject.id)
    except NotFound:
        return None
    has_minutes = meetings.list_versions(found.id, published_only=subject.is_public)
    return SubjectView(found.title, found.cycle_id) if has_minutes else None


def _cycle(subject: Subject) -> SubjectView | None:
    query = select(PlanCycle.title, PlanCycle.id).where(PlanCycle.territory_id == subject.territory_id, PlanCycle.id == subject.id)
    row = db.session.execute(query).first()
    return SubjectView(*row) if row else None


_SUBJECTS: Mapping[str, Callable[[Subject], SubjectView | None]] = {
    DOSSIER: _contribution,
    SYNTHESIS: _synthesis,
    MINUTES: _minutes,
    BRIEF: _cycle,
    CHAPTER: _cycle,
}


@dataclass(frozen=True, slots=True)
class PaperView:
    """How far a paper is in one format. ``asked_at`` None: nobody asked for it."""

    format: str
    asked_at: datetime | None = None
    composed_at: datetime | None = None
    done_at: datetime | None = None
    fault: str = ""
    status: DocumentStatus | None = None
    document_fault: str = ""
    attachment_id: int | None = None
    file_name: str = ""

    def is_waiting(self, now: datetime) -> bool:
        """Whether it is being made."""
        return self.asked_at is not None and policy.is_waited(self.asked_at, self.done_at, self.fault, now)

    @property
    def is_ready(self) -> bool:
        """Whether there is a file."""
        return self.status is DocumentStatus.READY and self.done_at is not None

    def why(self, now: datetime) -> str:
        """What went wrong, empty for nothing."""
        if self.asked_at is None or self.is_ready or self.is_waiting(now):
            return ""
        return self.fault or self.document_fault or _TOO_LONG


_TOO_LONG = N_("Ci mette troppo. Riprova; se succede ancora avvisa chi gestisce il sito.")


def list_papers(subject: Subject) -> tuple[PaperView, ...]:
    """One for each format, in the order of FORMATS; one statement."""
    query = (
        select(
            Paper.format,
            Paper.asked_at,
            Paper.composed_at,
            Paper.done_at,
            Paper.fault,
            Document.status,
            Document.fault.label("document_fault"),
            Document.attachment_id,
            Document.file_name,
        )
        .outerjoin(Document, (Document.kind == FILE) & (Document.subject_id == Paper.id))
        .where(
            Paper.territory_id == subject.territory_id,
            Paper.kind == subject.kind,
            Paper.subject_id == subject.id,
            Paper.is_public.is_(subject.is_public),
        )
        .order_by(Document.id)
    )
    found = {row.format: row for row in db.session.execute(query)}
    return tuple(_paper(one, found.get(one)) for one in FORMATS)


def _paper(kind: str, row: Any) -> PaperView:
    # One whose file lived its month, and was forgotten, is as one that nobody asked for.
    if row is None or (row.done_at is not None and not row.fault and row.status is None):
        return PaperView(kind)
    return PaperView(
        kind,
        row.asked_at,
        row.composed_at,
        row.done_at,
        row.fault,
        row.status,
        row.document_fault or "",
        row.attachment_id,
        row.file_name or "",
    )


def may_read_file(actor: Actor, document_id: int, attachment: AttachmentView, _now: datetime) -> Decision:
    """The rule of ``wiring.ATTACHMENT_OWNERS``: asks again whether the thing is public, whatever was true when it was made."""
    query = select(Paper.kind, Paper.subject_id, Paper.is_public).join(
        Document, (Document.kind == FILE) & (Document.subject_id == Paper.id)
    )
    row = db.session.execute(query.where(Document.id == document_id)).first()
    if row is None:
        return refuse(_GONE)
    subject = Subject(attachment.territory_id, row.kind, row.subject_id, row.is_public)
    try:
        get_subject(subject)
    except NotFound:
        return refuse(_GONE)
    return policy.may_read(actor, subject)


@dataclass(frozen=True, slots=True)
class MadePaper:
    """A paper that was asked for by somebody, for the letter that tells it is done."""

    kind: str
    subject_id: int
    title: str
    format: str


def find_made(territory_id: int, paper_id: int) -> MadePaper | None:
    """A paper of the office by its id, while its subject is there."""
    row = db.session.execute(
        select(Paper.kind, Paper.subject_id, Paper.format, Paper.is_public).where(Paper.territory_id == territory_id, Paper.id == paper_id)
    ).first()
    if row is None:
        return None
    try:
        title = get_subject(Subject(territory_id, row.kind, row.subject_id, row.is_public)).title
    except NotFound:
        return None
    return MadePaper(row.kind, row.subject_id, title, row.format)
