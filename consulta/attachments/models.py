# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Table of attached files. The bytes stand in ``core.storage`` under their SHA-256."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.db import Base, EnumText
from consulta.core.words import N_, Labelled


class Attachment(Base):
    """A file of something (``owner_kind``/``owner_id``, without a foreign key: owners stand above).

    Private until ``released_at``; gone from ``removed_at`` on, when the bytes go too and the row waits to be forgotten.
    """

    __tablename__ = "attachment"
    __table_args__ = (Index("ix_attachment_owner_kind_owner_id", "owner_kind", "owner_id"), Index("ix_attachment_sha256", "sha256"))
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    owner_kind: Mapped[str] = mapped_column(String(40))
    owner_id: Mapped[int]
    purpose: Mapped[str] = mapped_column(String(40), default="")
    name: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(80))
    size_bytes: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    description: Mapped[str] = mapped_column(String(200), default="")
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    uploaded_at: Mapped[datetime]
    released_at: Mapped[datetime | None]
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    removed_at: Mapped[datetime | None]
    submission_key: Mapped[str | None] = mapped_column(String(64), unique=True)


class TextState(Labelled):
    """How far the search is with the text of a document; people never see it."""

    WAITING = "waiting", N_("In attesa")
    """To be read by the worker, or to be looked at again: who may read the document has changed."""
    INDEXED = "indexed", N_("Nella ricerca")
    CLOSED = "closed", N_("Fuori dalla ricerca")
    """Not for everybody: not in the index."""


class DocumentText(Base):
    """The text of a document, for the search. Taken out of the file by the worker, and only of what anybody may read."""

    __tablename__ = "document_text"
    __table_args__ = (Index("ix_document_text_state", "state", "attachment_id"),)
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"), primary_key=True)
    state: Mapped[TextState] = mapped_column(EnumText(TextState), default=TextState.WAITING)
    text: Mapped[str] = mapped_column(Text, default="")
