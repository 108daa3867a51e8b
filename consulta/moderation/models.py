# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Table of moderation decisions (decisions.md 36; invariants 9, 18, 26)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.db import Base, EnumText
from consulta.core.words import N_, Labelled


class ModerationOutcome(Labelled):
    """What was decided."""

    PUBLISHED = "published", N_("Pubblicato")
    RETURNED = "returned", N_("Restituito per una correzione")
    REJECTED = "rejected", N_("Non pubblicato")
    PERSONAL_CASE = "personal_case", N_("Caso personale")
    HIDDEN = "hidden", N_("Nascosto")
    RESTORED = "restored", N_("Di nuovo pubblico")


class ReasonCode(Labelled):
    """Why a text is not published as it is (invariant 9)."""

    PERSONAL_DATA = "personal_data", N_("Contiene dati personali")
    OFFENSIVE = "offensive", N_("Offende qualcuno")
    OFF_TOPIC = "off_topic", N_("Non riguarda il piano sociale")
    SPAM = "spam", N_("Pubblicità o invii ripetuti")
    DUPLICATE = "duplicate", N_("Già inviato")
    LEGAL = "legal", N_("Motivi di legge")


class ModerationDecision(Base):
    """One decision on a contribution or a comment, with the reason told to the author. Append-only by habit."""

    __tablename__ = "moderation_decision"
    __table_args__ = (CheckConstraint("(contribution_id IS NULL) <> (comment_id IS NULL)", name="one_subject"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"), index=True)
    contribution_id: Mapped[int | None] = mapped_column(ForeignKey("contribution.id"), index=True)
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"), index=True)
    outcome: Mapped[ModerationOutcome] = mapped_column(EnumText(ModerationOutcome))
    reason_code: Mapped[ReasonCode | None] = mapped_column(EnumText(ReasonCode))
    reason_text: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime]
