# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of closing reports: the one that is worked on, its editions, the makings of its files."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select

from consulta.accounts.models import User
from consulta.accounts.office_queries import is_small_office
from consulta.attachments.policy import AttachmentView
from consulta.consultations.models import PlanCycle
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.decision import ALLOWED, Decision
from consulta.core.editions.columns import EditionStatus
from consulta.core.editions.rules import EditionFacts
from consulta.core.errors import NotFound
from consulta.documents.models import Document, DocumentStatus
from consulta.reports import policy
from consulta.reports.models import ClosingReport, ReportEdition, ReportFile, ReportRun
from consulta.reports.queries.mark import changed_since, mark_of

FILE = "closing_report"
"""The kind of the documents: ``documents`` keeps one for each ReportFile."""


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report as the office sees it."""

    id: int
    territory_id: int
    cycle_id: int
    cycle_title: str
    title: str
    texts: Mapping[str, Any]
    made: str
    made_before: str
    made_at: datetime | None
    asked_at: datetime | None
    status: EditionStatus
    edition: int
    edition_reason: str
    writer_ids: Sequence[int]
    approver: str | None
    exception_reason: str
    return_note: str
    version: int

    def text(self, code: str) -> str:
        """The office's words before a part."""
        return str(self.texts.get(code, {}).get("text", ""))

    def text_version(self, code: str) -> int:
        """Their version, 1 for none yet; ``title`` gives that of the title."""
        return int(self.texts.get(code, {}).get("version", 1))

    def is_waiting(self, now: datetime) -> bool:
        """Whether its generated parts are being made."""
        return policy.is_waited(self.asked_at, now)

    def is_given_up(self, now: datetime) -> bool:
        """Whether they were asked for and never came."""
        return self.asked_at is not None and not self.is_waiting(now)

    @property
    def changed(self) -> tuple[str, ...]:
        """What its parts were made from that is not as it was, by the codes of ``mark.SOURCES``. Of what an older version published nobody
        can tell, and nothing is to be done.
        """
        then = json.loads(self.made)["mark"] if self.made else ""
        is_untold = not isinstance(then, dict) and self.status is EditionStatus.PUBLISHED
        return changed_since(then, mark_of(self.territory_id, self.cycle_id)) if then and not is_untold else ()

    @property
    def is_stale(self) -> bool:
        """Whether something changed after its parts were made."""
        return bool(self.changed)


_COLUMNS = (
    ClosingReport.id,
    ClosingReport.territory_id,
    ClosingReport.cycle_id,
    PlanCycle.title.label("cycle_title"),
    ClosingReport.title,
    ClosingReport.texts,
    ClosingReport.made,
    ClosingReport.made_before,
    ClosingReport.made_at,
    ClosingReport.asked_at,
    ClosingReport.status,
    ClosingReport.edition,
    ClosingReport.edition_reason,
    ClosingReport.writer_ids,
    User.name.label("approver"),
    ClosingReport.exception_reason,
    ClosingReport.return_note,
    ClosingReport.version,
)


def _select() -> Select[*tuple[Any, ...]]:
    joined = select(*_COLUMNS).join(PlanCycle, PlanCycle.id == ClosingReport.cycle_id)
    return joined.outerjoin(User, User.id == ClosingReport.approver_id)


def get_report(territory_id: int, report_id: int) -> ReportView:
    """A report of the territory. Raises NotFound."""
    row = db.session.execute(_select().where(ClosingReport.territory_id == territory_id, ClosingReport.id == report_id)).first()
    if row is None:
        raise NotFound
    return ReportView(*row)


def find_of_cycle(territory_id: int, cycle_id: int) -> ReportView | None:
    """The report of a cycle."""
    row = db.session.execute(_select().where(ClosingReport.territory_id == territory_id, ClosingReport.cycle_id == cycle_id)).first()
    return ReportView(*row) if row else None


@dataclass(frozen=True, slots=True)
class CycleRow:
    """A cycle, with its report when it has one."""

    cycle_id: int
    title: str
    report_id: int | None
    status: EditionStatus | None
    edition: int


def list_cycles(territory_id: int) -> Sequence[CycleRow]:
    """The cycles of a territory, the newest first."""
    query = (
        select(PlanCycle.id, PlanCycle.title, ClosingReport.id, ClosingReport.status, func.coalesce(ClosingReport.edition, 0))
        .outerjoin(ClosingReport, ClosingReport.cycle_id == PlanCycle.id)
        .where(PlanCycle.territory_id == territory_id)
        .order_by(PlanCycle.first_year.desc(), PlanCycle.id.desc())
    )
    return [CycleRow(*row) for row in db.session.execute(query)]


def writer_names(report: ReportView) -> list[str]:
    """Who worked on this edition."""
    names = select(User.name).where(User.id.in_(report.writer_ids or [0]), User.erased_at.is_(None)).order_by(User.name)
    return list(db.session.scalars(names))


def facts_of(report: ReportView, today: date) -> EditionFacts:
    """What the policy must know."""
    return EditionFacts(report.territory_id, report.status, tuple(report.writer_ids), is_small_office(report.territory_id, today))


def count_to_approve(territory_id: int) -> int:
    """Reports that wait for approval."""
    where = (ClosingReport.territory_id == territory_id, ClosingReport.status == EditionStatus.PROPOSED)
    return db.session.scalar(select(func.count()).select_from(ClosingReport).where(*where)) or 0


# ---------------------------------------------------------------- editions


@dataclass(frozen=True, slots=True)
class EditionView:
    """A frozen copy; ``is_last``: no later edition took its place."""

    id: int
    report_id: int
    number: int
    content: str
    sha256: str
    published_at: datetime
    cycle_title: str
    is_last: bool

    @property
    def values(self) -> Mapping[str, Any]:
        """What it holds."""
        found: Mapping[str, Any] = json.loads(self.content)
        return found


_LAST = select(func.max(ReportEdition.number)).where(ReportEdition.report_id == ClosingReport.id).correlate(ClosingReport).scalar_subquery()


def _editions() -> Select[*tuple[Any, ...]]:
    return (
        select(
            ReportEdition.id,
            ReportEdition.report_id,
            ReportEdition.number,
            ReportEdition.content,
            ReportEdition.sha256,
            ReportEdition.published_at,
            PlanCycle.title,
            (ReportEdition.number == _LAST).label("is_last"),
        )
        .join(ClosingReport, ClosingReport.id == ReportEdition.report_id)
        .join(PlanCycle, PlanCycle.id == ClosingReport.cycle_id)
    )


def get_edition(territory_id: int, report_id: int, number: int | None = None) -> EditionView:
    """An edition of a report of the territory, the last one unless it is named. Raises NotFound."""
    query = _editions().where(ReportEdition.territory_id == territory_id, ReportEdition.report_id == report_id)
    if number is not None:
        query = query.where(ReportEdition.number == number)
    row = db.session.execute(query.order_by(ReportEdition.number.desc()).limit(1)).first()
    if row is None:
        raise NotFound
    values: tuple[Any, ...] = (*row[:7], bool(row.is_last))
    return EditionView(*values)


def get_edition_by_id(edition_id: int) -> EditionView:
    """An edition by its id. Raises NotFound."""
    row = db.session.execute(_editions().where(ReportEdition.id == edition_id)).first()
    if row is None:
        raise NotFound
    values: tuple[Any, ...] = (*row[:7], bool(row.is_last))
    return EditionView(*values)


@dataclass(frozen=True, slots=True)
class EditionRow:
    """An edition of a list."""

    report_id: int
    number: int
    published_at: datetime
    sha256: str
    title: str
    cycle_title: str


def list_editions(territory_id: int, report_id: int | None = None, *, last_only: bool = False) -> Sequence[EditionRow]:
    """The published editions, the newest first: of a report, or the last of each."""
    query = (
        select(
            ReportEdition.report_id,
            ReportEdition.number,
            ReportEdition.published_at,
            ReportEdition.sha256,
            ClosingReport.title,
            PlanCycle.title.label("cycle_title"),
        )
        .join(ClosingReport, ClosingReport.id == ReportEdition.report_id)
        .join(PlanCycle, PlanCycle.id == ClosingReport.cycle_id)
        .where(ReportEdition.territory_id == territory_id)
        .order_by(ReportEdition.published_at.desc(), ReportEdition.id.desc())
        .limit(100)
    )
    if report_id is not None:
        query = query.where(ReportEdition.report_id == report_id)
    if last_only:
        query = query.where(ReportEdition.number == _LAST)
    return [EditionRow(*row) for row in db.session.execute(query)]


# ---------------------------------------------------------------- files


@dataclass(frozen=True, slots=True)
class FileView:
    """A file of a report and how far it is."""

    format: str
    volume: int
    title: str
    status: DocumentStatus
    attachment_id: int | None
    file_name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class RunView:
    """The newest making of the files of an edition, or of the draft."""

    id: int
    asked_at: datetime
    composed_at: datetime | None
    done_at: datetime | None
    fault: str
    files: tuple[FileView, ...]

    def is_waiting(self, now: datetime) -> bool:
        """Whether files are still to come."""
        return self.done_at is None and not self.fault and policy.is_waited(self.asked_at, now)

    @property
    def ready(self) -> tuple[FileView, ...]:
        """The files that are there."""
        return tuple(one for one in self.files if one.status is DocumentStatus.READY)

    @property
    def progress(self) -> tuple[int, int]:
        """How many files are there or given up, of how many."""
        return sum(one.status is not DocumentStatus.PREPARING for one in self.files), len(self.files)


def find_run(report_id: int, edition_id: int | None) -> RunView | None:
    """The newest making of an edition's files; of the draft's when ``edition_id`` is None."""
    of = ReportRun.edition_id == edition_id if edition_id is not None else ReportRun.edition_id.is_(None)
    query = select(ReportRun.id, ReportRun.asked_at, ReportRun.composed_at, ReportRun.done_at, ReportRun.fault)
    row = db.session.execute(query.where(ReportRun.report_id == report_id, of).order_by(ReportRun.id.desc()).limit(1)).first()
    return RunView(*row, files=_files(row.id)) if row else None


def _files(run_id: int) -> tuple[FileView, ...]:
    query = (
        select(
            ReportFile.format,
            ReportFile.volume,
            ReportFile.title,
            Document.status,
            Document.attachment_id,
            Document.file_name,
            Document.sha256,
        )
        .join(Document, (Document.kind == FILE) & (Document.subject_id == ReportFile.id))
        .where(ReportFile.run_id == run_id)
        .order_by(ReportFile.volume, ReportFile.id)
    )
    return tuple(FileView(*row) for row in db.session.execute(query))


@dataclass(frozen=True, slots=True)
class MadeRun:
    """A making that was asked for by somebody, for the letter that tells it is done."""

    report_id: int
    edition_id: int | None
    title: str


def find_made_run(run_id: int) -> MadeRun | None:
    """A making of files by its id."""
    query = select(ReportRun.report_id, ReportRun.edition_id, ClosingReport.title).join(
        ClosingReport, ClosingReport.id == ReportRun.report_id
    )
    row = db.session.execute(query.where(ReportRun.id == run_id)).first()
    return MadeRun(*row) if row else None


def may_read_file(actor: Actor, document_id: int, attachment: AttachmentView, _now: datetime) -> Decision:
    """Whether somebody may open a file: those of an edition everybody, those of a draft the office."""
    query = (
        select(ReportRun.edition_id)
        .join(ReportFile, ReportFile.run_id == ReportRun.id)
        .join(Document, (Document.kind == FILE) & (Document.subject_id == ReportFile.id))
        .where(Document.id == document_id)
    )
    row = db.session.execute(query).first()
    if row is not None and row.edition_id is not None:
        return ALLOWED
    return policy.may_read(actor, attachment.territory_id)
