# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Table of documents made as files. The file itself is an attachment (``owner_kind`` = ``kind``, ``owner_id`` = the document)."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.db import Base, EnumText
from consulta.core.words import N_, Labelled


class DocumentStatus(Labelled):
    """How far a document is."""

    PREPARING = "preparing", N_("In preparazione")
    READY = "ready", N_("Pronto")
    FAILED = "failed", N_("Non riuscito")


class Document(Base):
    """One file of the thing ``kind``/``subject_id`` as it was when asked for. What is ready is never written again."""

    __tablename__ = "document"
    __table_args__ = (
        Index("ix_document_kind_subject_id", "kind", "subject_id"),
        Index(
            "uq_document_preparing",
            "kind",
            "subject_id",
            "format",
            unique=True,
            sqlite_where=text("status = 'preparing'"),
            postgresql_where=text("status = 'preparing'"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    file_name: Mapped[str] = mapped_column(String(120))
    fingerprint: Mapped[str] = mapped_column(String(64))
    """SHA-256 of what it says: when the subject's is another, the document is superseded."""
    format: Mapped[str] = mapped_column(String(8), default="pdf", server_default="pdf")
    """One of ``core.printing.MEDIA_TYPES``."""
    source: Mapped[str] = mapped_column(Text, default="")
    """The page to print, or the document to write (``core.documents.codec``), until it is made."""
    status: Mapped[DocumentStatus] = mapped_column(EnumText(DocumentStatus), default=DocumentStatus.PREPARING)
    fault: Mapped[str] = mapped_column(String(200), default="")
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    asked_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    sha256: Mapped[str] = mapped_column(String(64), default="")
    expires_at: Mapped[datetime | None] = mapped_column(index=True)
    """When it is forgotten, because it holds names of people; None for the others."""
