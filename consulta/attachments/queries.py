# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every read of attached files."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select

from consulta.attachments.models import Attachment, AttachmentLimits, WaitingFile
from consulta.attachments.policy import USUAL_LIMITS, AttachmentView, Limits, WaitingView
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.errors import NotFound
from consulta.core.storage import storage
from consulta.territory.models import Territory
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


def waiting_query(actor: Actor, key: str) -> Select[WaitingFile]:
    """What waits for the form ``key``, as far as it is the actor's: a visitor's belongs to who holds the key."""
    mine = or_(WaitingFile.uploaded_by_id.is_(None), WaitingFile.uploaded_by_id == actor.user_id)
    return select(WaitingFile).where(WaitingFile.form_key == key, mine).order_by(WaitingFile.id)


def list_waiting(actor: Actor, key: str) -> list[WaitingView]:
    """The files that wait for the form ``key``, the oldest first."""
    if not key:
        return []
    return [WaitingView(one.id, one.name, one.size_bytes, one.sha256) for one in db.session.scalars(waiting_query(actor, key))]


def limits_of(territory_id: int) -> Limits:
    """How much may be attached in the territory."""
    columns = [getattr(AttachmentLimits, name) for name in Limits.__slots__]
    row = db.session.execute(select(*columns).where(AttachmentLimits.territory_id == territory_id)).first()
    return Limits(**row._mapping) if row else USUAL_LIMITS


def kept_bytes(territory_id: int) -> int:
    """The bytes of everything attached in the territory, and of what waits; the same content twice counts twice."""
    kept = select(func.coalesce(func.sum(Attachment.size_bytes), 0)).where(
        Attachment.territory_id == territory_id, Attachment.removed_at.is_(None)
    )
    waiting = select(func.coalesce(func.sum(WaitingFile.size_bytes), 0)).where(WaitingFile.territory_id == territory_id)
    return int(db.session.scalar(select(kept.scalar_subquery() + waiting.scalar_subquery())) or 0)


def personal_data(user_id: int) -> tuple[str, list[dict[str, Any]]]:
    """For the "my data" download: which files the person uploaded, also with a form not sent yet, and where to fetch them."""
    slug = select(Territory.slug).where(Territory.id == Attachment.territory_id).scalar_subquery()
    query = _select().add_columns(slug.label("slug")).where(Attachment.uploaded_by_id == user_id).order_by(Attachment.id)
    waiting = select(WaitingFile).where(WaitingFile.uploaded_by_id == user_id).order_by(WaitingFile.id)
    return (
        "documenti_caricati",
        [
            {
                "nome": row.name,
                "descrizione": row.description,
                "caricato": clock.rome(row.uploaded_at).isoformat(timespec="minutes"),
                "bytes": row.size_bytes,
                "sha256": row.sha256,
                "indirizzo": f"/{row.slug}/documenti/{row.id}/{row.name}",
                "tolto_dalla_vista_perche": row.withdrawn_because,
            }
            for row in db.session.execute(query)
        ]
        + [
            {
                "nome": one.name,
                "caricato": clock.rome(one.uploaded_at).isoformat(timespec="minutes"),
                "bytes": one.size_bytes,
                "sha256": one.sha256,
                "in_attesa": True,
            }
            for one in db.session.scalars(waiting)
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
