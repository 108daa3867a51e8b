# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Organisations for tests, made by the real services."""

from typing import Any

from consulta.core import clock
from consulta.core.actor import SYSTEM
from consulta.core.unit_of_work import add, transactional
from consulta.organisations import service
from consulta.organisations.models import Organisation, OrganisationCategory, OrganisationStatus
from consulta.organisations.queries import actor_of
from consulta.organisations.requests import AskToRepresent, DecideOrganisation, RegisterOrganisation
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


@transactional
def make_listed(territory: TerritoryRef, name: str = "Ente in elenco", **values: Any) -> int:
    """A body as an import leaves it: in the list, and nobody speaks for it."""
    facts = {"category": OrganisationCategory.OTHER_NONPROFIT, "status": OrganisationStatus.LISTED} | values
    return add(Organisation(territory_id=territory.id, name=name, created_at=JOINED_AT, confirmed_at=JOINED_AT, **facts)).id


def make_claim(
    territory: TerritoryRef, organisation_id: int, user_id: int | None = None, message: str = "Sono nel verbale di nomina."
) -> int:
    """Somebody asks to represent a body of the list."""
    person = actor_of(user_id or make_user("Nina Pinna"), clock.now())
    return service.ask_to_represent(person, AskToRepresent(territory.id, organisation_id, "delegate", message), clock.now())
