# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bodies of the list for which nobody speaks yet, and who asks to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select

from consulta.accounts.models import User
from consulta.core.db import db
from consulta.core.errors import NotFound
from consulta.organisations.models import AffiliationFunction, ClaimOutcome, Organisation, OrganisationClaim, OrganisationStatus
from consulta.organisations.queries.registry import NAMES_CAP

CLAIMS_CAP = 100


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A request to represent a body of the list, as the office and who asked read it."""

    id: int
    organisation_id: int
    organisation_name: str
    user_id: int | None
    name: str
    email: str
    function: AffiliationFunction
    message: str
    asked_at: datetime
    outcome: ClaimOutcome
    reason: str
    decided_at: datetime | None

    @property
    def is_waiting(self) -> bool:
        """Whether the office has not answered yet."""
        return self.outcome is ClaimOutcome.WAITING

    @property
    def is_accepted(self) -> bool:
        """Whether the office said yes."""
        return self.outcome is ClaimOutcome.ACCEPTED


def _claims(*where: ColumnElement[bool]) -> Sequence[ClaimView]:
    query = (
        select(OrganisationClaim.__table__, Organisation.name.label("organisation_name"), User.name, User.email)
        .join(Organisation, Organisation.id == OrganisationClaim.organisation_id)
        .join(User, User.id == OrganisationClaim.user_id, isouter=True)
        .where(*where)
        .order_by(OrganisationClaim.id)
        .limit(CLAIMS_CAP)
    )
    return [_claim(row) for row in db.session.execute(query)]


def _claim(row: Any) -> ClaimView:
    values = {name: getattr(row, name) for name in ClaimView.__slots__}
    return ClaimView(**values | {"name": row.name or "", "email": row.email or ""})


def list_claims(territory_id: int) -> Sequence[ClaimView]:
    """The requests that wait for the office, the oldest first."""
    return _claims(OrganisationClaim.territory_id == territory_id, OrganisationClaim.outcome == ClaimOutcome.WAITING)


def list_claims_of(organisation_id: int) -> Sequence[ClaimView]:
    """Every request to represent a body, the oldest first."""
    return _claims(OrganisationClaim.organisation_id == organisation_id)


def list_own_claims(user_id: int) -> Sequence[ClaimView]:
    """What a person asked, and what the office answered."""
    return _claims(OrganisationClaim.user_id == user_id)


def get_claim(organisation_id: int, claim_id: int) -> ClaimView:
    """One request. Raises NotFound."""
    found = _claims(OrganisationClaim.organisation_id == organisation_id, OrganisationClaim.id == claim_id)
    if not found:
        raise NotFound
    return found[0]


def list_listed(territory_id: int) -> list[tuple[int, str, str]]:
    """Id, name and codice fiscale of the bodies of the list."""
    query = (
        select(Organisation.id, Organisation.name, Organisation.fiscal_code)
        .where(Organisation.territory_id == territory_id, Organisation.status == OrganisationStatus.LISTED)
        .order_by(Organisation.id)
        .limit(NAMES_CAP)
    )
    return [(row.id, row.name, row.fiscal_code) for row in db.session.execute(query)]


def personal_claims(user_id: int) -> tuple[str, Any]:
    """The part of "my data" with what one asked to represent."""
    return "organisation_requests", [
        {
            "organisation": one.organisation_name,
            "function": one.function,
            "message": one.message,
            "asked_at": one.asked_at,
            "outcome": one.outcome,
            "reason": one.reason,
            "decided_at": one.decided_at,
        }
        for one in list_own_claims(user_id)
    ]
