# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who endorses a contribution, as the public may know it: organisations by name, persons by number (invariants 16 and 17)."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, bindparam, case, cast, exists, func, or_, select

from consulta.contributions.models import Contribution, Endorsement
from consulta.contributions.queries.merging import is_of_group
from consulta.contributions.queries.rows import BETWEEN_FIELDS, BETWEEN_LINES, number_text
from consulta.core.db import db
from consulta.organisations.models import Organisation, OrganisationStatus


@dataclass(frozen=True, slots=True)
class EndorsingBody:
    """An organisation that endorses a contribution."""

    id: int
    name: str
    is_verified: bool
    """False while it is "in verifica"."""


_VERIFIED = case((Organisation.status == OrganisationStatus.ACCREDITED, "1"), else_="")
BODIES: ColumnElement[str] = (
    select(
        func.aggregate_strings(
            cast(Organisation.id, String) + BETWEEN_FIELDS + _VERIFIED + BETWEEN_FIELDS + Organisation.name, BETWEEN_LINES
        )
    )
    .select_from(Endorsement)
    .join(Organisation, Organisation.id == Endorsement.organisation_id)
    .where(
        is_of_group(Endorsement.contribution_id, Contribution.id),
        or_(
            Endorsement.contribution_id == Contribution.id,
            Contribution.organisation_id.is_(None),
            Endorsement.organisation_id != Contribution.organisation_id,
        ),
    )
    .correlate(Contribution)
    .scalar_subquery()
    .label("endorsing_bodies")
)
"""The organisations that endorse a contribution or what was joined to it, read with it; once for each text they endorsed."""

IS_MINE: ColumnElement[bool] = (
    exists()
    .where(is_of_group(Endorsement.contribution_id, Contribution.id), Endorsement.person_id == bindparam("reader_id"))
    .label("is_endorsed")
)
"""Whether who reads endorses it in their own name; ``reader_id`` is 0 for a visitor."""


def bodies_in(text: str | None) -> tuple[EndorsingBody, ...]:
    """The organisations of a row that has :data:`BODIES`, each once, by name."""
    if not text:
        return ()
    parts = (line.split(BETWEEN_FIELDS) for line in set(text.split(BETWEEN_LINES)))
    return tuple(sorted((EndorsingBody(int(id_), name, bool(ok)) for id_, ok, name in parts), key=lambda body: body.name.casefold()))


def own_endorsements(user_id: int) -> list[dict[str, Any]]:
    """For the my-data download: what the person endorses, and what they endorsed for an organisation."""
    query = (
        select(Contribution.number_year, Contribution.number_sequence, Endorsement.given_at, Organisation.name)
        .join(Contribution, Contribution.id == Endorsement.contribution_id)
        .outerjoin(Organisation, Organisation.id == Endorsement.organisation_id)
        .where(or_(Endorsement.person_id == user_id, Endorsement.given_by_id == user_id))
        .order_by(Endorsement.id)
    )
    return [
        {"contributo": number_text(row.number_year, row.number_sequence), "il": row.given_at.isoformat(), "a_nome_di": row.name or ""}
        for row in db.session.execute(query)
    ]
