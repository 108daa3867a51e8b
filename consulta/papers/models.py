# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Table of papers. The file itself is a document (``documents``, kind ``paper``, subject the row here)."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.db import Base


class Paper(Base):
    """One paper in one format and edition: asked for, composed, made. Made again it takes the place of the one before."""

    __tablename__ = "paper"
    __table_args__ = (UniqueConstraint("kind", "subject_id", "is_public", "format"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"), index=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("plan_cycle.id"), index=True)
    """The cycle whose words it may hold: when one of them is taken back, every paper of the cycle goes."""
    kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    is_public: Mapped[bool]
    format: Mapped[str] = mapped_column(String(8))
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    """None: somebody without an account."""
    asked_at: Mapped[datetime] = mapped_column(index=True)
    claimed_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    composed_at: Mapped[datetime | None]
    """The instant of which it tells; None while the worker has not read for it."""
    done_at: Mapped[datetime | None]
    fault: Mapped[str] = mapped_column(String(200), default="")
