# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of attached files, of those that wait for a form, of what is written in them. Bytes stand in ``core.storage``, by SHA-256."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.db import Base, EnumText
from consulta.core.words import N_, Labelled

_WAITS = text("released_at IS NULL AND removed_at IS NULL AND withdrawn_because = ''")
"""What nobody has read yet (``policy.AttachmentView.awaits_release``): few among many, so they have an index of their own."""


class Attachment(Base):
    """A file of something (``owner_kind``/``owner_id``, without a foreign key: owners stand above).

    Private until ``released_at``; gone from ``removed_at`` on, when the bytes go too and the row waits to be forgotten.
    """

    __tablename__ = "attachment"
    __table_args__ = (
        Index("ix_attachment_owner_kind_owner_id", "owner_kind", "owner_id"),
        Index("ix_attachment_sha256", "sha256"),
        Index("ix_attachment_waiting", "territory_id", "owner_kind", "uploaded_at", sqlite_where=_WAITS, postgresql_where=_WAITS),
    )
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
    withdrawn_because: Mapped[str] = mapped_column(String(400), default="")
    """Why it was taken out of public view, in the words of who did it; empty for what is public or never was."""
    removed_at: Mapped[datetime | None]
    submission_key: Mapped[str | None] = mapped_column(String(64), unique=True)


class WaitingFile(Base):
    """A file sent with a form that has not been accepted yet, kept by the one-time key of the form (ADR 0028). Nobody may read it:
    it is listed to who holds the key, becomes an attachment when the form is accepted, and goes with it when it is not.
    """

    __tablename__ = "waiting_file"
    __table_args__ = (UniqueConstraint("form_key", "sha256"), Index("ix_waiting_file_sha256", "sha256"))
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"), index=True)
    form_key: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(80))
    size_bytes: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    """Empty for a visitor: then the key alone says whose it is."""
    uploaded_at: Mapped[datetime] = mapped_column(index=True)


class AttachmentLimits(Base):
    """How much may be attached in a territory, where the office has chosen: otherwise ``policy.USUAL_LIMITS``. Sizes in MB."""

    __tablename__ = "attachment_limits"
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"), primary_key=True)
    files: Mapped[int]
    file_mb: Mapped[int]
    together_mb: Mapped[int]
    territory_mb: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)


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
