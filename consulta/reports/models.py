# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of closing reports (domain.md §3, invariants 3 and 4). The report is worked on; its editions are frozen copies."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.db import Base, EnumText
from consulta.core.errors import Conflict
from consulta.core.words import N_, Labelled, filled


class ReportStatus(Labelled):
    """Where the edition that is being worked on stands. What is published are the editions."""

    DRAFT = "draft", N_("In scrittura")
    PROPOSED = "proposed", N_("Da approvare")
    APPROVED = "approved", N_("Approvata")
    PUBLISHED = "published", N_("Pubblicata")


_MOVED = N_("Nel frattempo la relazione è diventata «%(status)s»: l'operazione non è più possibile.")
_TRANSITIONS: dict[ReportStatus, frozenset[ReportStatus]] = {
    ReportStatus.DRAFT: frozenset({ReportStatus.PROPOSED}),
    ReportStatus.PROPOSED: frozenset({ReportStatus.APPROVED, ReportStatus.DRAFT}),
    ReportStatus.APPROVED: frozenset({ReportStatus.PUBLISHED, ReportStatus.DRAFT}),
    ReportStatus.PUBLISHED: frozenset({ReportStatus.DRAFT}),
}


class ClosingReport(Base):
    """The closing report of a cycle: one, in as many editions as needed."""

    __tablename__ = "closing_report"
    __table_args__ = (UniqueConstraint("submission_key"), UniqueConstraint("cycle_id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"), index=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("plan_cycle.id"))
    title: Mapped[str] = mapped_column(String(160))
    texts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """The office's words by part: ``{"text": …, "version": …}``; ``title`` holds the version of the title alone."""
    made: Mapped[str] = mapped_column(Text, default="")
    """The generated parts as JSON (``parts.Made``); empty until the worker made them."""
    made_before: Mapped[str] = mapped_column(Text, default="")
    """Those that the last ones replaced: what changed is shown."""
    made_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]
    """When the parts were asked for; None while nobody waits for them."""
    claimed_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    status: Mapped[ReportStatus] = mapped_column(EnumText(ReportStatus))
    edition: Mapped[int] = mapped_column(default=1)
    """The number of the edition being worked on, or of the last one published."""
    edition_reason: Mapped[str] = mapped_column(String(500), default="")
    """Why there is an edition after the first: public."""
    writer_ids: Mapped[list[Any]]
    """Everyone who worked on this edition: none of them may approve it (invariant 3)."""
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    approver_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    approved_at: Mapped[datetime | None]
    exception_reason: Mapped[str] = mapped_column(String(500), default="")
    """Why writer and approver were the same person in a small office; shown publicly (decisions.md 12)."""
    return_note: Mapped[str] = mapped_column(String(1000), default="")
    submission_key: Mapped[str] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(default=1)
    """Moves with everything: who approves, approves what they read."""

    def move_to(self, status: ReportStatus) -> None:
        """Change the state along the drawn arrows. Raises Conflict when someone acted first."""
        if status not in _TRANSITIONS[self.status]:
            raise Conflict(filled(_MOVED, status=self.status.label))
        self.status = status
        self.version += 1


class ReportEdition(Base):
    """A frozen copy: ``content`` is canonical JSON and ``sha256`` its checksum. The database refuses any change (invariant 4).

    It holds numbers, names of organisations and the office's words. Of contributions and replies it holds number, revision and version,
    which the register proves; their words are read where they stand, so that what is hidden or erased leaves every report (ADR 0054).
    """

    __tablename__ = "closing_report_edition"
    __table_args__ = (UniqueConstraint("report_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"), index=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("closing_report.id"))
    number: Mapped[int]
    content: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    approver_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    published_at: Mapped[datetime]


class ReportRun(Base):
    """One making of the files of a report: of an edition, or of the draft when ``edition_id`` is empty."""

    __tablename__ = "closing_report_run"
    __table_args__ = (Index("ix_closing_report_run_report_id", "report_id", "edition_id", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"), index=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("closing_report.id"))
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("closing_report_edition.id"))
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    asked_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    composed_at: Mapped[datetime | None]
    """When its text was put together; its files are made one after the other then."""
    done_at: Mapped[datetime | None]
    """When nothing of it was waited for any more."""
    fault: Mapped[str] = mapped_column(String(200), default="")


class ReportFile(Base):
    """A file of a run: a format and, where the document is long, a volume. The file itself is a document (``documents``)."""

    __tablename__ = "closing_report_file"
    __table_args__ = (UniqueConstraint("run_id", "format", "volume"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("closing_report_run.id"))
    format: Mapped[str] = mapped_column(String(8))
    volume: Mapped[int]
    """0 is the report itself, then its annexes by area."""
    title: Mapped[str] = mapped_column(String(200))
