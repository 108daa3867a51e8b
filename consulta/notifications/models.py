# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Table of the outbox (decisions.md 19). The row is the truth; the queue only wakes the sender."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.db import Base, EnumText
from consulta.core.words import N_, Labelled


class MailStatus(Labelled):
    """Where a mail stands."""

    WAITING = "waiting", N_("In attesa")
    SENT = "sent", N_("Consegnata al server di posta")
    FAILED = "failed", N_("Non consegnata")


class OutboxMail(Base):
    """One mail to one person about one fact. Texts are made at delivery from ``template`` and ``context``."""

    __tablename__ = "outbox_mail"
    __table_args__ = (
        UniqueConstraint("event_id", "recipient", "template"),
        Index("ix_outbox_mail_status_next_attempt_at", "status", "next_attempt_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(String(32))
    territory_id: Mapped[int | None] = mapped_column(ForeignKey("territory.id"), index=True)
    recipient: Mapped[str] = mapped_column(String(254))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    template: Mapped[str] = mapped_column(String(80))
    context: Mapped[dict[str, Any]]
    """Plain values for the template; blanked when sent. Never a secret: links are signed at delivery."""
    grant_id: Mapped[int | None] = mapped_column(ForeignKey("account_grant.id"))
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    language: Mapped[str] = mapped_column(String(2), default="it")
    status: Mapped[MailStatus] = mapped_column(EnumText(MailStatus))
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    next_attempt_at: Mapped[datetime]
    claimed_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(String(300), default="")


class Announcement(Base):
    """One fact to tell to many; the worker turns it into mails, once per person (decisions.md 19)."""

    __tablename__ = "announcement"
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(String(32), unique=True)
    template: Mapped[str] = mapped_column(String(80))
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    cycle_id: Mapped[int] = mapped_column(ForeignKey("plan_cycle.id"))
    context: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    told_at: Mapped[datetime | None] = mapped_column(index=True)
