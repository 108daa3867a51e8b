# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Table of appeals (record 0036)."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
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
    """What the author of a text says against one decision on it, and what was answered. One for each decision, whoever asks first."""

    __tablename__ = "appeal"
    __table_args__ = (Index("ix_appeal_list", "territory_id", "status", "asked_at", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    decision_id: Mapped[int] = mapped_column(ForeignKey("moderation_decision.id"), unique=True)
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
