# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one person did in drafts written together: the part of "my data" (ADR 0039)."""

from typing import Any

from sqlalchemy import func, select

from consulta.contributions.models import Draft, DraftVersion
from consulta.core.db import db
from consulta.organisations.models import Organisation


def written_together(user_id: int) -> list[dict[str, Any]]:
    """The drafts of organisations that the person began, asked to be signed or wrote in, with the versions that are theirs."""
    theirs: dict[int, list[dict[str, Any]]] = {}
    versions = select(DraftVersion).where(DraftVersion.written_by_id == user_id).order_by(DraftVersion.draft_id, DraftVersion.number)
    for one in db.session.scalars(versions):
        text = {"versione": one.number, "testo": one.payload, "il": one.saved_at.isoformat()}
        theirs.setdefault(one.draft_id, []).append(text)
    mine = (Draft.user_id == user_id) | (Draft.signature_asked_by_id == user_id) | Draft.id.in_(theirs)
    query = (
        select(
            Draft.id,
            Draft.user_id,
            Draft.signature_asked_by_id,
            Draft.signature_asked_at,
            Draft.created_at,
            func.coalesce(Organisation.name, "").label("organisation"),
        )
        .join(Organisation, Organisation.id == Draft.organisation_id)
        .where(mine, Draft.consumed_at.is_(None))
        .order_by(Draft.id)
    )
    return [
        {
            "organizzazione": row.organisation,
            "cominciata_da_te": row.user_id == user_id,
            "cominciata_il": row.created_at.isoformat(),
            "firma_chiesta_da_te_il": row.signature_asked_at.isoformat()
            if row.signature_asked_at and row.signature_asked_by_id == user_id
            else "",
            "versioni_tue": theirs.get(row.id, []),
        }
        for row in db.session.execute(query)
    ]
