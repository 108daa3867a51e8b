# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of what is not sent yet: drafts, their versions, who writes now (records 0001 and 0039). Read them through ``models``."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.db import Base, EnumText
from consulta.core.words import N_, Labelled


class DraftPurpose(Labelled):
    """What a draft will become."""

    CONTRIBUTION = "contribution", N_("Contributo")
    COMMENT = "comment", N_("Commento")
    TOPIC = "topic", N_("Proposta di tema")


class Draft(Base):
    """A text being written. Of a signed-in person, or of a visitor who will confirm by mail (write first, identify last).

    With an ``organisation_id`` it is the body's: who speaks for it reads and changes it, whoever began it (ADR 0039).
    """

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("submission_key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[DraftPurpose] = mapped_column(EnumText(DraftPurpose))
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id"))
    contribution_id: Mapped[int | None] = mapped_column(ForeignKey("contribution.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    email: Mapped[str] = mapped_column(String(254), default="")
    name: Mapped[str] = mapped_column(String(120), default="")
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey("municipality.id"))
    payload: Mapped[dict[str, Any]]
    """The form's fields as typed."""
    submission_key: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime] = mapped_column(index=True)
    consumed_at: Mapped[datetime | None]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    """Counts every save of a shared draft: a save on top of another person's is a conflict."""
    signature_asked_at: Mapped[datetime | None]
    signature_asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    signature_note: Mapped[str] = mapped_column(String(1000), default="")
    """What who may sign wrote when sending it back; empty once the signature is asked again."""


class DraftVersion(Base):
    """A text of a shared draft as somebody left it. The saves a page makes by itself within minutes are one version (ADR 0039)."""

    __tablename__ = "draft_version"
    __table_args__ = (UniqueConstraint("draft_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    number: Mapped[int]
    payload: Mapped[dict[str, Any]]
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    """None once the account is erased: the text stays the organisation's."""
    is_auto: Mapped[bool]
    restored_from: Mapped[int | None]
    started_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    last_save: Mapped[int]
    """The draft's ``version`` after the last save that went into it."""


class DraftTurn(Base):
    """Who says to be writing a shared draft now. It warns and never forbids, and ends by itself (as ADR 0035)."""

    __tablename__ = "draft_turn"
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    taken_at: Mapped[datetime]
    expires_at: Mapped[datetime]
