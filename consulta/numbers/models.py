# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of the maintained counts (ADR 0053). They hold counts only, never who was counted."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.db import Base


class NumberSnapshot(Base):
    """Of which version of a territory its cells are exact, and when they were counted."""

    __tablename__ = "number_snapshot"
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"), primary_key=True, autoincrement=False)
    content_version: Mapped[int]
    counted_at: Mapped[datetime]
    counted_on: Mapped[date]
    """The day in Rome: comuni belong to a territory by the day."""


class NumberCell(Base):
    """One count of a cycle: a measure, its row and its column (empty where it has none), how many. Zero has no row."""

    __tablename__ = "number_cell"
    cycle_id: Mapped[int] = mapped_column(ForeignKey("plan_cycle.id"), primary_key=True, autoincrement=False)
    measure: Mapped[str] = mapped_column(String(40), primary_key=True)
    line: Mapped[str] = mapped_column(String(60), primary_key=True)
    column: Mapped[str] = mapped_column(String(60), primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"), index=True)
    total: Mapped[int]
