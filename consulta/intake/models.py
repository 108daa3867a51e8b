# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of desk entries and of lists of contributions that the office brings in (F7, invariant 19; ADR 0046)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from consulta.contributions.models import Channel
from consulta.core.db import Base, EnumText
from consulta.core.words import N_, Labelled


class ImportStatus(Labelled):
    """Where an import stands."""

    PREPARED = "prepared", N_("Da confermare")
    RUNNING = "running", N_("In corso")
    DONE = "done", N_("Importata")
    UNDOING = "undoing", N_("Annullamento in corso")
    UNDONE = "undone", N_("Annullata")
    FAILED = "failed", N_("Interrotta")


class ImportRowStatus(Labelled):
    """What becomes of a row."""

    NEW = "new", N_("Da importare")
    SAME = "same", N_("Già presente")
    CHANGED = "changed", N_("Già presente, diversa: non cambia")
    WRONG = "wrong", N_("Con errori")
    IMPORTED = "imported", N_("Importata")
    UNDONE = "undone", N_("Tolta")
    LEFT = "left", N_("Non tolta")


class DeskEntry(Base):
    """Who spoke, where and when, for a contribution typed in by an operator. Names stay private."""

    __tablename__ = "desk_entry"
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"), primary_key=True)
    operator_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    place: Mapped[str] = mapped_column(String(160))
    received_on: Mapped[date]
    person_name: Mapped[str] = mapped_column(String(120), default="")
    contact: Mapped[str] = mapped_column(String(160), default="")
    has_read_privacy: Mapped[bool]
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of the printed code with which the person follows the outcome without an account."""
    entered_at: Mapped[datetime]


class ContributionImport(Base):
    """A list of contributions that the office brought in as a file: looked at, then done as a whole, for some days undone."""

    __tablename__ = "contribution_import"
    __table_args__ = (
        UniqueConstraint("submission_key"),
        Index("ix_contribution_import_list", "territory_id", "id"),
        Index("ix_contribution_import_status", "status"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    file_name: Mapped[str] = mapped_column(String(160))
    sha256: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(10))
    """What the file was: csv, xlsx, ods."""
    channel: Mapped[Channel] = mapped_column(EnumText(Channel))
    """How the rows arrived that do not say it."""
    place: Mapped[str] = mapped_column(String(160))
    """Where, for the rows that do not say it."""
    unknown_columns: Mapped[list[Any]] = mapped_column(default=list)
    """Headings that name nothing known: their cells are not kept."""
    status: Mapped[ImportStatus] = mapped_column(EnumText(ImportStatus))
    row_count: Mapped[int]
    done_count: Mapped[int] = mapped_column(default=0)
    """Rows that the work under way has dealt with."""
    prepared_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    undo_until: Mapped[datetime | None]
    """The first instant at which it can no longer be undone."""
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    told_at: Mapped[datetime | None]
    """When who wrote was told by letter, once, after nobody could undo it any more."""
    reason: Mapped[str] = mapped_column(String(300), default="")
    """Why it was interrupted: an Italian sentence without names."""
    submission_key: Mapped[str] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(default=1)


class ImportRow(Base):
    """A row of such a list. The database keeps one contribution for each external id of a territory, also under two imports at once."""

    __tablename__ = "contribution_import_row"
    __table_args__ = (
        UniqueConstraint("import_id", "line"),
        Index("ix_contribution_import_row_status", "import_id", "status", "line"),
        Index("ix_contribution_import_row_contribution_id", "contribution_id"),
        Index(
            "uq_contribution_import_row_live",
            "territory_id",
            "external_id",
            unique=True,
            sqlite_where=text("status IN ('imported', 'left')"),
            postgresql_where=text("status IN ('imported', 'left')"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    import_id: Mapped[int] = mapped_column(ForeignKey("contribution_import.id"))
    line: Mapped[int]
    """The line number that the program of the file shows, from 1."""
    external_id: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(120))
    typed: Mapped[dict[str, Any]]
    """The cells by name of column; emptied when the row is dealt with, or after the term."""
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of what the row says: the same row again is the same contribution, a changed one is told."""
    status: Mapped[ImportRowStatus] = mapped_column(EnumText(ImportRowStatus))
    faults: Mapped[list[Any]] = mapped_column(default=list)
    """Column, value, sentence of each error; emptied with the cells."""
    notes: Mapped[list[Any]] = mapped_column(default=list)
    """What the office should look at: the detector's findings, what is not taken over."""
    contribution_id: Mapped[int | None] = mapped_column(ForeignKey("contribution.id"))
    left_version: Mapped[int] = mapped_column(default=0)
    """The version in which the import left the contribution."""
    reason: Mapped[str] = mapped_column(String(300), default="")
    """Why it was not taken out: an Italian sentence without names."""
