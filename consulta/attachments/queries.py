# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every read of attached files."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from consulta.attachments.models import Attachment
from consulta.attachments.policy import AttachmentView
from consulta.core import clock
from consulta.core.db import db
from consulta.core.errors import NotFound
from consulta.core.storage import storage
from consulta.web.ports import HealthCheck

LOOKED_AT = 200
"""Files, the newest first, whose bytes the doctor looks for."""
LISTED = 200


def _select() -> Select[*tuple[Any, ...]]:
    columns = [getattr(Attachment, name) for name in AttachmentView.__slots__]
    return select(*columns).where(Attachment.removed_at.is_(None))


def list_attachments(owner_kind: str, owner_ids: Sequence[int]) -> Mapping[int, list[AttachmentView]]:
    """The files of several owners of one kind, in one statement, the oldest first. An owner without files is not in it."""
    found: dict[int, list[AttachmentView]] = {}
    if not owner_ids:
        return found
    query = _select().where(Attachment.owner_kind == owner_kind, Attachment.owner_id.in_(owner_ids)).order_by(Attachment.id)
    for row in db.session.execute(query.limit(LISTED * len(owner_ids))):
        found.setdefault(row.owner_id, []).append(AttachmentView(**row._mapping))
    return found


def attachments_of(owner_kind: str, owner_id: int) -> list[AttachmentView]:
    """The files of one owner."""
    return list_attachments(owner_kind, [owner_id]).get(owner_id, [])


def get_attachment(territory_id: int, attachment_id: int) -> AttachmentView:
    """One file of the territory. Raises NotFound, also for a removed one."""
    row = db.session.execute(_select().where(Attachment.id == attachment_id, Attachment.territory_id == territory_id)).first()
    if row is None:
        raise NotFound
    return AttachmentView(**row._mapping)


def count_of(owner_kind: str, owner_id: int) -> int:
    """How many files an owner has: a bounded number (``policy.PER_OWNER``)."""
    query = select(func.count()).where(
        Attachment.owner_kind == owner_kind, Attachment.owner_id == owner_id, Attachment.removed_at.is_(None)
    )
    return db.session.scalar(query) or 0


def personal_data(user_id: int) -> tuple[str, list[dict[str, Any]]]:
    """For the "my data" download: which files the person uploaded. The files themselves belong to what they are attached to."""
    query = _select().where(Attachment.uploaded_by_id == user_id).order_by(Attachment.id)
    return (
        "documenti_caricati",
        [
            {
                "nome": row.name,
                "descrizione": row.description,
                "caricato": clock.rome(row.uploaded_at).isoformat(timespec="minutes"),
                "bytes": row.size_bytes,
                "sha256": row.sha256,
            }
            for row in db.session.execute(query)
        ],
    )


def check_health(_now: datetime) -> HealthCheck:
    """The newest files that rows name are in the storage."""
    query = select(Attachment.sha256).where(Attachment.removed_at.is_(None)).order_by(Attachment.id.desc()).limit(LOOKED_AT)
    wanted = set(db.session.scalars(query))
    missing = sum(not storage().has(digest) for digest in wanted)
    if missing:
        return HealthCheck(
            "documenti", False, f"{missing} documenti su {len(wanted)} controllati non si trovano: rimetti a posto una copia"
        )
    return HealthCheck("documenti", True, f"{len(wanted)} documenti controllati")
