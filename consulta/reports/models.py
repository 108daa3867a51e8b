# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of closing reports (domain.md §3, invariants 3 and 4). The report is worked on; its editions are frozen copies."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.db import Base
from consulta.core.editions.columns import Edited
from consulta.core.words import N_


class ClosingReport(Edited, Base):
    """The closing report of a cycle: one, in as many editions as needed."""

    __tablename__ = "closing_report"
    __table_args__ = (UniqueConstraint("submission_key"), UniqueConstraint("cycle_id"))
    HAS_MOVED = N_("Nel frattempo la relazione è diventata «%(status)s»: l'operazione non è più possibile.")
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
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    submission_key: Mapped[str] = mapped_column(String(64))


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
