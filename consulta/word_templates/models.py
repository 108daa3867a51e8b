# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Table of Word templates: one row for each territory that ever had one. The files are attachments, kept like every other."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.db import Base


class WordTemplate(Base):
    """The template that every DOCX of a territory is filled into; without ``attachment_id`` it was removed."""

    __tablename__ = "word_template"
    __table_args__ = (UniqueConstraint("territory_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    sample_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    """A sample document, filled when the template came: the preview."""
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=0)
    """Moves with each change: who replaces or removes it saw this one."""
