# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of Word templates: the page's, the worker's, and who may open the files."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from consulta.accounts.models import User
from consulta.attachments.models import Attachment
from consulta.attachments.policy import AttachmentView
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.decision import Decision
from consulta.core.storage import storage
from consulta.territory.policy import may_read_settings
from consulta.word_templates.models import WordTemplate

OWNER = "word_template"
"""The kind of owner of its files; the owner is the territory."""


@dataclass(frozen=True, slots=True)
class TemplateView:
    """The template of a territory as its page shows it. Without ``attachment_id`` there is none."""

    version: int = 0
    attachment_id: int | None = None
    sample_id: int | None = None
    name: str = ""
    size_bytes: int = 0
    sample_name: str = ""
    changed_at: datetime | None = None
    changed_by: str = ""


def find_template(territory_id: int) -> TemplateView:
    """The template of a territory; one statement."""
    sample = Attachment.__table__.alias("sample")
    query = (
        select(
            WordTemplate.version,
            WordTemplate.attachment_id,
            WordTemplate.sample_id,
            Attachment.name,
            Attachment.size_bytes,
            sample.c.name.label("sample_name"),
            WordTemplate.changed_at,
            User.name.label("changed_by"),
        )
        .outerjoin(Attachment, Attachment.id == WordTemplate.attachment_id)
        .outerjoin(sample, sample.c.id == WordTemplate.sample_id)
        .outerjoin(User, User.id == WordTemplate.changed_by_id)
        .where(WordTemplate.territory_id == territory_id)
    )
    row = db.session.execute(query).first()
    if row is None:
        return TemplateView()
    return TemplateView(
        version=row.version,
        attachment_id=row.attachment_id,
        sample_id=row.sample_id,
        name=row.name or "",
        size_bytes=row.size_bytes or 0,
        sample_name=row.sample_name or "",
        changed_at=row.changed_at,
        changed_by=row.changed_by or "",
    )


def digest_of(territory_id: Any) -> Select[str]:
    """The SHA-256 of the template of a territory, no row for none; ``territory_id`` may be a column of who asks."""
    return (
        select(Attachment.sha256)
        .join(WordTemplate, WordTemplate.attachment_id == Attachment.id)
        .where(WordTemplate.territory_id == territory_id, Attachment.removed_at.is_(None))
    )


def find_digest(territory_id: int) -> str:
    """The SHA-256 of the template of a territory; empty for none."""
    return db.session.scalar(digest_of(territory_id)) or ""


def read_template(territory_id: int) -> bytes:
    """The template that every DOCX of a territory is filled into; empty for none. Raises FileMissing."""
    digest = find_digest(territory_id)
    if not digest:
        return b""
    with storage().open(digest) as opened:
        return opened.read()


def may_read_file(actor: Actor, _owner_id: int, attachment: AttachmentView, _now: datetime) -> Decision:
    """The rule of ``wiring.ATTACHMENT_OWNERS``: whoever reads the settings."""
    return may_read_settings(actor, attachment.territory_id)
