# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of the private audit trail and of the public Registro di trasparenza (decisions.md 17-18)."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.db import Base


class AuditEvent(Base):
    """One domain event or one staff read of personal data. Append-only: triggers refuse UPDATE and DELETE."""

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("ix_audit_event_moment", "territory_id", "occurred_at", "id"),
        Index("ix_audit_event_subject", "subject"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    subject: Mapped[str] = mapped_column(String(80))
    territory_id: Mapped[int | None] = mapped_column(ForeignKey("territory.id"))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    occurred_at: Mapped[datetime]
    details: Mapped[dict[str, Any]]


class RegisterHead(Base):
    """The last entry of a territory's chain; its row lock orders the writers."""

    __tablename__ = "register_head"
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"), primary_key=True)
    slug: Mapped[str] = mapped_column(String(40))
    n: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    sealed_at: Mapped[datetime]


class RegisterEntry(Base):
    """One line of the public chain. Append-only: triggers refuse UPDATE and DELETE."""

    __tablename__ = "register_entry"
    __table_args__ = (
        UniqueConstraint("territory_id", "n"),
        Index("ix_register_entry_subject", "territory_id", "subject", "n"),
        Index("ix_register_entry_territory_id_sealed_at", "territory_id", "sealed_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    n: Mapped[int]
    type: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(80))
    occurred_at: Mapped[datetime]
    sealed_at: Mapped[datetime]
    commitment: Mapped[str] = mapped_column(String(64))
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class RegisterSalt(Base):
    """The salt of one commitment, kept apart so that it can be erased while the chain stays whole."""

    __tablename__ = "register_salt"
    entry_id: Mapped[int] = mapped_column(ForeignKey("register_entry.id"), primary_key=True)
    salt: Mapped[str] = mapped_column(String(64))
