# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table of contributions that hold several proposals and were split into parts (record 0047)."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.db import Base, EnumText
from consulta.core.words import N_, Labelled


class SplitEnd(Labelled):
    """Why a contribution is in parts no more."""

    REJOINED = "rejoined", N_("Ricomposto dall'ufficio")
    ORIGINAL_LEFT = "original_left", N_("L'originale non è più pubblico, e con lui le parti")


class ContributionSplit(Base):
    """A contribution cut into parts, each a contribution of its own (``Contribution.part_of_id``). Ended, never deleted.

    The original has the status "scomposto": read at its address, in no list and no total, because its parts are.
    """

    __tablename__ = "contribution_split"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (end_cause IS NULL)", name="ends_for_a_cause"),
        UniqueConstraint("submission_key"),
        Index(
            "uq_contribution_split_live",
            "original_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_contribution_split_original", "original_id", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"), index=True)
    original_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"))
    revision: Mapped[int]
    """The revision of the original that was cut."""
    places: Mapped[list[Any]]
    """Of each part, in order: its contribution, from where to where it stood in the text: ``[12, 0, 140]``."""
    reason: Mapped[str] = mapped_column(Text)
    """Public beside the link, and in the letter to who wrote it."""
    split_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    split_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    end_cause: Mapped[SplitEnd | None] = mapped_column(EnumText(SplitEnd))
    end_reason: Mapped[str] = mapped_column(Text, default="")
    submission_key: Mapped[str] = mapped_column(String(64))
