# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Table of desk entries (F7, invariant 19)."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.db import Base


class DeskEntry(Base):
    """Who spoke, where and when, for a contribution typed in by an operator. Names stay private."""

    __tablename__ = "desk_entry"
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"), primary_key=True)
    operator_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    place: Mapped[str] = mapped_column(String(160))
    received_on: Mapped[date]
    person_name: Mapped[str] = mapped_column(String(120), default="")
    contact: Mapped[str] = mapped_column(String(160), default="")
    has_read_privacy: Mapped[bool]
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of the printed code with which the person follows the outcome without an account."""
    entered_at: Mapped[datetime]
