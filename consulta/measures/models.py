# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of measures on accounts and of the checks of hidings (record 0032)."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.db import Base, EnumText
from consulta.core.words import N_, Labelled


class MeasureKind(Labelled):
    """What is done to an account in one territory."""

    WARNING = "warning", N_("Avviso")
    PAUSE = "pause", N_("Pausa")
    BLOCK = "block", N_("Blocco")


class MeasureStatus(Labelled):
    """Where a measure stands. One in force whose day has passed binds nobody, also before the clock has noted it."""

    PROPOSED = "proposed", N_("In attesa di una seconda persona")
    IN_FORCE = "in_force", N_("In vigore")
    REFUSED = "refused", N_("Non confermata")
    LIFTED = "lifted", N_("Tolta prima della fine")
    ENDED = "ended", N_("Finita")


class CheckStatus(Labelled):
    """What became of a hiding."""

    WAITING = "waiting", N_("Da confermare")
    CONFIRMED = "confirmed", N_("Confermato da una seconda persona")
    RETURNED = "returned", N_("Tornato pubblico: nessuno ha confermato")
    RESTORED = "restored", N_("Riportato in pubblico dall'ufficio")


class AccountMeasure(Base):
    """A warning, a pause or a block of a person in one territory. The person still signs in, reads and takes the own data away."""

    __tablename__ = "account_measure"
    __table_args__ = (
        Index("ix_account_measure_person", "user_id", "territory_id", "status"),
        Index("ix_account_measure_list", "territory_id", "status", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[MeasureKind] = mapped_column(EnumText(MeasureKind))
    status: Mapped[MeasureStatus] = mapped_column(EnumText(MeasureStatus))
    reason: Mapped[str] = mapped_column(Text)
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    proposed_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    """The first instant without; empty for a warning and for a block without an end."""
    exception_reason: Mapped[str] = mapped_column(String(500), default="")
    end_reason: Mapped[str] = mapped_column(Text, default="")
    ended_at: Mapped[datetime | None]
    submission_key: Mapped[str] = mapped_column(String(64), unique=True)
    version: Mapped[int] = mapped_column(default=1)


class HidingCheck(Base):
    """The second look at the hiding of a public text."""

    __tablename__ = "hiding_check"
    __table_args__ = (Index("ix_hiding_check_list", "territory_id", "status", "due_at", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    decision_id: Mapped[int] = mapped_column(ForeignKey("moderation_decision.id"), unique=True)
    subject_kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int] = mapped_column(index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    hidden_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    hidden_at: Mapped[datetime]
    due_at: Mapped[datetime]
    status: Mapped[CheckStatus] = mapped_column(EnumText(CheckStatus))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    exception_reason: Mapped[str] = mapped_column(String(500), default="")
    reminded_at: Mapped[datetime | None]
    """When the office was told that the week is over, where the text must not come back by itself."""
