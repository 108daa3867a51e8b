# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Table of the files of open data. The bytes are an attachment (``owner_kind`` "open_data", ``owner_id`` the row)."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.db import Base

OWNER = "open_data"
"""The kind of owner under which attachments keep the files."""
RECALLED = "recalled-"
"""How the place of a checksum begins while the file is not given out: something that it says is public no more (record 0055)."""


class OpenDataFile(Base):
    """The newest file of one data set in one format. It is replaced only when what it says has changed."""

    __tablename__ = "open_data_file"
    __table_args__ = (UniqueConstraint("territory_id", "dataset", "format"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    dataset: Mapped[str] = mapped_column(String(40))
    format: Mapped[str] = mapped_column(String(10))
    sha256: Mapped[str] = mapped_column(String(64))
    size_bytes: Mapped[int]
    row_count: Mapped[int]
    changed_at: Mapped[datetime]
    """When these bytes were first made."""
    checked_at: Mapped[datetime]
    """When the worker last found that they still say what is public; of a recalled file, when it was recalled."""
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
