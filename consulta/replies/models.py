# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Table of replies (domain.md §2.6, invariants 1, 3, 4; decisions.md 12, 13)."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.db import Base, EnumText
from consulta.core.words import N_, Labelled


class ReplyOutcome(Labelled):
    """What the office made of a contribution. The wording shown depends on the kind (``policy.outcome_wording``)."""

    ACCEPTED = "accepted", N_("Accolto")
    PARTIALLY_ACCEPTED = "partially_accepted", N_("Accolto in parte")
    NOT_ACCEPTED = "not_accepted", N_("Non accolto")
    ALREADY_COVERED = "already_covered", N_("Già previsto o attivo")
    OUT_OF_SCOPE = "out_of_scope", N_("Di competenza di altri")
    DEFERRED = "deferred", N_("Rinviato")
    NOTED = "noted", N_("Preso atto")


class ReplyStatus(Labelled):
    """Life of a reply: decided, approved and visible are three different facts."""

    DRAFT = "draft", N_("In bozza")
    PROPOSED = "proposed", N_("Da approvare")
    APPROVED = "approved", N_("Approvata")
    PUBLISHED = "published", N_("Pubblicata")
    SUPERSEDED = "superseded", N_("Sostituita")


class Reply(Base):
    """One version of the reply to a contribution. A published version is never overwritten (invariant 4)."""

    __tablename__ = "reply"
    __table_args__ = (
        UniqueConstraint("contribution_id", "number"),
        UniqueConstraint("submission_key"),
        Index("ix_reply_territory_id_status", "territory_id", "status"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"))
    number: Mapped[int]
    outcome: Mapped[ReplyOutcome] = mapped_column(EnumText(ReplyOutcome))
    source: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    accepted_part: Mapped[str] = mapped_column(String(1000), default="")
    refused_part: Mapped[str] = mapped_column(String(1000), default="")
    forwarded_to: Mapped[str] = mapped_column(String(200), default="")
    deferred_year: Mapped[int | None]
    covered_by_id: Mapped[int | None] = mapped_column(ForeignKey("objective.id"))
    status: Mapped[ReplyStatus] = mapped_column(EnumText(ReplyStatus))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime]
    approver_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    approved_at: Mapped[datetime | None]
    exception_reason: Mapped[str] = mapped_column(String(500), default="")
    """Why author and approver were the same person in a small office; shown publicly (decisions.md 12)."""
    return_note: Mapped[str] = mapped_column(String(1000), default="")
    correction_reason: Mapped[str] = mapped_column(String(500), default="")
    published_at: Mapped[datetime | None]
    submission_key: Mapped[str] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(default=1)
