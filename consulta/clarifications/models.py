# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Table of clarifications (record 0057)."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.db import Base, EnumText
from consulta.core.words import N_, Labelled


class ClarificationStatus(Labelled):
    """Where a request of clarification stands."""

    WAITING = "waiting", N_("In attesa")
    ANSWERED = "answered", N_("Con risposta")
    DROPPED = "dropped", N_("Non serve più")


class Clarification(Base):
    """What an author asks of the published reply, and what the office answered: both private.

    Once for each author, be it a person or an organisation: the database keeps it so under parallel requests.
    """

    __tablename__ = "clarification"
    __table_args__ = (
        UniqueConstraint("contribution_id", "author_id"),
        UniqueConstraint("contribution_id", "organisation_id"),
        Index("ix_clarification_list", "territory_id", "status", "asked_at", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"))
    """The contribution that was answered."""
    own_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"), index=True)
    """The author's: the same, or one that is joined to it and shares its reply."""
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    """Who asked. Empty when that person has erased the account."""
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    """The body in whose name the contribution was sent, which asks once whoever speaks for it."""
    question: Mapped[str] = mapped_column(Text)
    status: Mapped[ClarificationStatus] = mapped_column(EnumText(ClarificationStatus))
    asked_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(Text, default="")
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    closed_at: Mapped[datetime | None]
    """When it was answered, or let go because who asked has left."""
    submission_key: Mapped[str] = mapped_column(String(64), unique=True)
    version: Mapped[int] = mapped_column(default=1)
