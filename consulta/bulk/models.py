# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of acts on many things at once (ADR 0038)."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.db import Base, EnumText
from consulta.core.words import N_, Labelled


class BulkStatus(Labelled):
    """Where an act on many things stands."""

    PREPARED = "prepared", N_("Da confermare")
    RUNNING = "running", N_("In corso")
    DONE = "done", N_("Fatta")
    UNDOING = "undoing", N_("Si sta annullando")
    UNDONE = "undone", N_("Annullata")


class RowStatus(Labelled):
    """What became of one thing."""

    WAITING = "waiting", N_("Da fare")
    DONE = "done", N_("Fatto")
    SKIPPED = "skipped", N_("Saltato")
    UNDONE = "undone", N_("Annullato")
    LEFT = "left", N_("Non annullato")


class BulkOperation(Base):
    """One act on many things: looked at first, then done in one transaction, then for some minutes undone as a whole.

    Above ``policy.CAP`` things the worker does and undoes it in steps of that many, each a transaction.
    """

    __tablename__ = "bulk_operation"
    __table_args__ = (Index("ix_bulk_operation_list", "territory_id", "done_at", "id"), Index("ix_bulk_operation_status", "status"))
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    act: Mapped[str] = mapped_column(String(60))
    """Which act, as the feature that does it calls it: ``moderation.published``."""
    subject_kind: Mapped[str] = mapped_column(String(20))
    status: Mapped[BulkStatus] = mapped_column(EnumText(BulkStatus))
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    prepared_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    undo_until: Mapped[datetime | None]
    """The first instant at which it can no longer be undone."""
    words: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What the act asks for once for all, while the worker does it in steps; blanked when it is done."""
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    submission_key: Mapped[str] = mapped_column(String(64), unique=True)


class BulkRow(Base):
    """One thing of such an act, in the version that was seen when it was ticked."""

    __tablename__ = "bulk_row"
    __table_args__ = (UniqueConstraint("operation_id", "subject_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    operation_id: Mapped[int] = mapped_column(ForeignKey("bulk_operation.id"))
    position: Mapped[int]
    subject_id: Mapped[int]
    seen_version: Mapped[int]
    status: Mapped[RowStatus] = mapped_column(EnumText(RowStatus))
    reason: Mapped[str] = mapped_column(String(300), default="")
    """Why it was skipped, or not undone: an Italian sentence without names."""
    kept: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What undoing needs: where the thing stood before. Blanked once that is over."""
