# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Table of the requests that the office must answer within a term."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.db import Base, EnumText
from consulta.core.words import N_, Labelled

ANSWER_DAYS = 30
"""Days within which accessibility feedback is answered (AgID guidelines, stack.md §1.1)."""


class FeedbackKind(Labelled):
    """What a request is about."""

    ACCESSIBILITY = "accessibility", N_("Accessibilità")
    ISSUE = "issue", N_("Qualcosa non funziona")


class FeedbackRequest(Base):
    """A request from a visitor, its due day and its answer. ``code`` is the secret by which the visitor follows it."""

    __tablename__ = "feedback_request"
    __table_args__ = (Index("ix_feedback_request_territory_id_due_on", "territory_id", "due_on"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    code: Mapped[str] = mapped_column(String(20), unique=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    kind: Mapped[FeedbackKind] = mapped_column(EnumText(FeedbackKind))
    page: Mapped[str] = mapped_column(String(300), default="")
    message: Mapped[str] = mapped_column(Text)
    email: Mapped[str] = mapped_column(String(254), default="")
    submission_key: Mapped[str] = mapped_column(String(64), unique=True)
    received_at: Mapped[datetime]
    due_on: Mapped[date]
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
