# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Table of the kept lists of links. The bytes are an attachment (``owner_kind`` "link_file", ``owner_id`` the row)."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.db import Base

OWNER = "link_file"
"""The kind of owner under which attachments keep the files."""


class LinkFile(Base):
    """The whole list of links of a cycle that has too many to write while somebody waits. One row for each cycle and format."""

    __tablename__ = "link_file"
    __table_args__ = (UniqueConstraint("territory_id", "cycle_id", "format"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    cycle_id: Mapped[int] = mapped_column(ForeignKey("plan_cycle.id"))
    format: Mapped[str] = mapped_column(String(10))
    fingerprint: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the rows: a workbook says when it was written, its rows do not."""
    sha256: Mapped[str] = mapped_column(String(64))
    size_bytes: Mapped[int]
    row_count: Mapped[int]
    changed_at: Mapped[datetime]
    """When these bytes were made."""
    checked_at: Mapped[datetime]
    """When the worker last found that they still say what is public."""
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
