# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table of contributions that are joined to another (record 0037)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.db import Base, EnumText
from consulta.core.words import N_, Labelled


class MergeEnd(Labelled):
    """Why a merge ended."""

    SEPARATED = "separated", N_("Separati dall'ufficio")
    TARGET_LEFT = "target_left", N_("Il contributo a cui era unito non è più pubblico")
    SOURCE_LEFT = "source_left", N_("Il contributo unito non è più pubblico")


class Merge(Base):
    """A contribution joined to another that says the same thing (invariant 7). Ended, never deleted, when they are separated.

    The database keeps one live merge for each source, and a trigger (migration 0027) refuses chains: a target is never a source, a
    source never a target. Sostegni, comments and documents stay with the text they were given to; totals count over all of them.
    """

    __tablename__ = "contribution_merge"
    __table_args__ = (
        CheckConstraint("source_id <> target_id", name="two_texts"),
        CheckConstraint("(ended_at IS NULL) = (end_cause IS NULL)", name="ends_for_a_cause"),
        UniqueConstraint("submission_key"),
        Index(
            "uq_contribution_merge_live",
            "source_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_contribution_merge_source", "source_id", "id"),
        Index("ix_contribution_merge_target", "target_id", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"), index=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"))
    target_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"))
    reason: Mapped[str] = mapped_column(Text)
    """Why they are the same: public beside the link, and in the letter to who wrote the source."""
    merged_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    merged_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    end_cause: Mapped[MergeEnd | None] = mapped_column(EnumText(MergeEnd))
    end_reason: Mapped[str] = mapped_column(Text, default="")
    submission_key: Mapped[str] = mapped_column(String(64))
