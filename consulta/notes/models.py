# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of notes between colleagues. Neither is ever public, and neither leaves by letter (ADR 0056)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.db import Base


class StaffNote(Base):
    """What somebody of the office wrote for colleagues on a text. It is never changed: its author may only take it back."""

    __tablename__ = "staff_note"
    __table_args__ = (
        CheckConstraint("(contribution_id IS NULL) <> (comment_id IS NULL)", name="one_subject"),
        UniqueConstraint("submission_key"),
        Index("ix_staff_note_contribution_id", "contribution_id", "id"),
        Index("ix_staff_note_comment_id", "comment_id", "id"),
        Index("ix_staff_note_author_id", "author_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    contribution_id: Mapped[int | None] = mapped_column(ForeignKey("contribution.id"))
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    text: Mapped[str] = mapped_column(Text)
    """Plain words, shown as typed. Empty once taken back, or once the text it is about was forgotten with its person."""
    written_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    """When its author took it back."""
    submission_key: Mapped[str] = mapped_column(String(64))


class NoteMention(Base):
    """A colleague whom a note names."""

    __tablename__ = "note_mention"
    __table_args__ = (
        UniqueConstraint("note_id", "user_id"),
        Index("ix_note_mention_list", "territory_id", "user_id", "id"),
        Index("ix_note_mention_unread", "territory_id", "user_id", "read_at", "created_at", "id"),
        Index("ix_note_mention_user_id", "user_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    note_id: Mapped[int] = mapped_column(ForeignKey("staff_note.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    """When the colleague said it is read, or when there was nothing left to read."""
