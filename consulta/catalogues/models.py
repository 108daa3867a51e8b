# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Table of the files that the office brings into a catalogue."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.db import Base


class CatalogueImport(Base):
    """A file of rows of a catalogue. What it held is kept until it is confirmed, or its term."""

    __tablename__ = "catalogue_import"
    __table_args__ = (Index("ix_catalogue_import_list", "territory_id", "catalogue", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    catalogue: Mapped[str] = mapped_column(String(20))
    """``services`` or ``tags``."""
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]
    submission_key: Mapped[str] = mapped_column(String(64), unique=True)
    file_name: Mapped[str] = mapped_column(String(160))
    sha256: Mapped[str] = mapped_column(String(64))
    row_count: Mapped[int]
    sheet: Mapped[str] = mapped_column(Text)
    """The cells as JSON; empty once confirmed."""
    done_at: Mapped[datetime | None]
    new_count: Mapped[int] = mapped_column(default=0)
    changed_count: Mapped[int] = mapped_column(default=0)
    same_count: Mapped[int] = mapped_column(default=0)
