# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Table of appeals (records 0036 and 0040)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.db import Base, EnumText
from consulta.core.words import N_, Labelled


class AppealStatus(Labelled):
    """Where an appeal stands."""

    WAITING = "waiting", N_("In attesa")
    CONFIRMED = "confirmed", N_("Decisione confermata")
    REVERSED = "reversed", N_("Decisione cambiata")
    SUPERSEDED = "superseded", N_("Non serve più")


class Appeal(Base):
    """What a person says against a decision on an own text, or a measure on the own account, and what was answered. One for each."""

    __tablename__ = "appeal"
    __table_args__ = (
        Index("ix_appeal_list", "territory_id", "status", "asked_at", "id"),
        CheckConstraint("(decision_id IS NULL) <> (measure_id IS NULL)", name="one_contested"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("moderation_decision.id"), unique=True)
    measure_id: Mapped[int | None] = mapped_column(ForeignKey("account_measure.id"), unique=True)
    subject_kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int] = mapped_column(index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    status: Mapped[AppealStatus] = mapped_column(EnumText(AppealStatus))
    asked_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    submission_key: Mapped[str] = mapped_column(String(64), unique=True)
    version: Mapped[int] = mapped_column(default=1)
