# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of replies to topics (domain.md §7.2, invariants 3 and 4; decisions.md 14; ADR 0049)."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.db import Base, EnumText
from consulta.replies.models import ReplyOutcome, StagedVersion


class TopicReply(StagedVersion, Base):
    """One version of the reply to the comments of a topic. A published version is never overwritten (invariant 4)."""

    __tablename__ = "topic_reply"
    __table_args__ = (
        UniqueConstraint("topic_id", "number"),
        UniqueConstraint("submission_key"),
        Index("ix_topic_reply_territory_id_status", "territory_id", "status", "id"),
        Index(
            "uq_topic_reply_published",
            "topic_id",
            unique=True,
            sqlite_where=text("status = 'published'"),
            postgresql_where=text("status = 'published'"),
        ),
        Index(
            "uq_topic_reply_open",
            "topic_id",
            unique=True,
            sqlite_where=text("status IN ('draft', 'proposed', 'approved')"),
            postgresql_where=text("status IN ('draft', 'proposed', 'approved')"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"))
    number: Mapped[int]
    source: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    comments_seen_at: Mapped[datetime]
    """Its writer read the comments that were public at this instant: those it answers."""
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    """Who began this version."""
    writer_ids: Mapped[list[Any]]
    """Everyone who wrote in this version: none of them may approve it (invariant 3)."""
    decided_at: Mapped[datetime]
    approver_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    approved_at: Mapped[datetime | None]
    exception_reason: Mapped[str] = mapped_column(String(500), default="")
    """Why author and approver were the same person in a small office; shown publicly (decisions.md 12)."""
    return_note: Mapped[str] = mapped_column(String(1000), default="")
    correction_reason: Mapped[str] = mapped_column(String(500), default="")
    published_at: Mapped[datetime | None]
    submission_key: Mapped[str] = mapped_column(String(64))


class TopicReplyPoint(Base):
    """A thing that the comments asked, with what the office makes of it and where it stands in the plan."""

    __tablename__ = "topic_reply_point"
    __table_args__ = (UniqueConstraint("reply_id", "position"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    reply_id: Mapped[int] = mapped_column(ForeignKey("topic_reply.id"))
    position: Mapped[int]
    text: Mapped[str] = mapped_column(String(300))
    outcome: Mapped[ReplyOutcome] = mapped_column(EnumText(ReplyOutcome))
    objective_id: Mapped[int | None] = mapped_column(ForeignKey("objective.id"), index=True)
