# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Table of moderation decisions (decisions.md 36; invariants 9, 18, 26)."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
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
    REDACTED = "redacted", N_("Passaggi oscurati")
    UNREDACTED = "unredacted", N_("Testo originale rimesso")


REDACTIONS = (ModerationOutcome.REDACTED, ModerationOutcome.UNREDACTED)
"""What changes the words of a text and not where it stands."""


class ReasonCode(Labelled):
    """Why a text is not published as it is (invariant 9)."""

    PERSONAL_DATA = "personal_data", N_("Contiene dati personali")
    OFFENSIVE = "offensive", N_("Offende qualcuno")
    OFF_TOPIC = "off_topic", N_("Non riguarda il piano sociale")
    SPAM = "spam", N_("Pubblicità o invii ripetuti")
    DUPLICATE = "duplicate", N_("Già inviato")
    LEGAL = "legal", N_("Motivi di legge")


OFFERED_REASONS = tuple(code for code in ReasonCode if code is not ReasonCode.DUPLICATE)
"""The reasons of new decisions. What was already sent is merged, never refused (decisions.md 13); old decisions keep their reason."""


class ModerationDecision(Base):
    """One decision on a contribution or a comment, with the reason told to the author. Append-only by habit.

    A decision taken on many at once may be undone in the first minutes (ADR 0038): its row stays, ended, and stands for nothing.
    """

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
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


_ONE_OF_THREE = (
    "(CASE WHEN contribution_id IS NULL THEN 0 ELSE 1 END + CASE WHEN comment_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN synthesis_id IS NULL THEN 0 ELSE 1 END) = 1"
)


class WorkLock(Base):
    """Somebody in the office is looking at a text that waits for a decision, or works on a synthesis. It warns, it never forbids,
    it ends by itself.
    """

    __tablename__ = "work_lock"
    __table_args__ = (
        CheckConstraint(_ONE_OF_THREE, name="one_subject"),
        Index("ix_work_lock_live", "territory_id", "expires_at"),
        Index("ix_work_lock_person", "user_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    contribution_id: Mapped[int | None] = mapped_column(ForeignKey("contribution.id"), unique=True)
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"), unique=True)
    synthesis_id: Mapped[int | None] = mapped_column(ForeignKey("synthesis.id"), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    taken_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class ReadyAnswer(Base):
    """An explanation that the office writes often, for one outcome. Archived, it is no longer offered; its name stays taken."""

    __tablename__ = "ready_answer"
    __table_args__ = (UniqueConstraint("territory_id", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    name: Mapped[str] = mapped_column(String(80))
    outcome: Mapped[ModerationOutcome] = mapped_column(EnumText(ModerationOutcome))
    reason_code: Mapped[ReasonCode | None] = mapped_column(EnumText(ReasonCode))
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]
    submission_key: Mapped[str] = mapped_column(String(64), unique=True)
    version: Mapped[int] = mapped_column(default=1)


class RedactionOriginal(Base):
    """A copy of a text as it was before passages of it were hidden: the only place where they still stand (invariant 8, ADR 0034).

    One row for each copy: ``number`` is the revision of a contribution; of a comment the kept version, 0 for the comment itself.
    Read by one query only (``queries.list_originals``), each time written down.
    """

    __tablename__ = "redaction_original"
    __table_args__ = (
        CheckConstraint("(contribution_id IS NULL) <> (comment_id IS NULL)", name="one_subject"),
        Index("ix_redaction_original_contribution", "contribution_id", "number"),
        Index("ix_redaction_original_comment", "comment_id", "number"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"), index=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("moderation_decision.id"), index=True)
    """Who hid the passages, when and why."""
    contribution_id: Mapped[int | None] = mapped_column(ForeignKey("contribution.id"))
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))
    source: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    excerpt: Mapped[str] = mapped_column(String(260))
    details: Mapped[dict[str, Any]]
    passages: Mapped[list[Any]]
    """What was hidden, as it was marked: a new text with it in it is stopped."""
    shown: Mapped[str] = mapped_column(Text)
    """The text that took its place: once the author changes it, the original is not put back over it."""
