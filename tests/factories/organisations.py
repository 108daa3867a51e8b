# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Organisations for tests, made by the real services."""

from typing import Any

from consulta.core.actor import SYSTEM
from consulta.organisations import service
from consulta.organisations.requests import DecideOrganisation, RegisterOrganisation
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import JOINED_AT, make_user


def make_organisation(
    territory: TerritoryRef,
    user_id: int | None = None,
    accredited: bool = True,
    name: str = "Associazione Il Ponte",
    category: str = "social_promotion_org",
    **values: Any,
) -> int:
    """An organisation that ``user_id`` (or a new person) speaks for as legal representative."""
    person = user_id or make_user("Rita Melis")
    request = RegisterOrganisation(
        territory_id=territory.id,
        name=name,
        category=category,
        municipality_id=values.pop("municipality_id", None),
        person=person,
        function=values.pop("function", "legal_representative"),
        **values,
    )
    organisation_id = service.register_organisation(SYSTEM, request, JOINED_AT)
    if accredited:
        service.decide_organisation(SYSTEM, DecideOrganisation(organisation_id, "accredited", "", 1), JOINED_AT)
    return organisation_id
