# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Services of the catalogue for tests, made by the real service."""

import secrets
from typing import Any

from consulta.core import clock
from consulta.core.actor import Actor
from consulta.services import service
from consulta.services.requests import CreateService, ServiceContent
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor
from tests.factories.territory import area_id


def content(territory: TerritoryRef, **values: Any) -> ServiceContent:
    """What a published service in the first area says of itself."""
    facts = {"name": "Sportello sociale", "area_id": area_id(territory), "status": "published", "provider": "Cooperativa Il Sole"}
    return ServiceContent(**(facts | values))


def make_service(territory: TerritoryRef, *, actor: Actor | None = None, code: str = "", **values: Any) -> int:
    """A service, published unless ``status`` says otherwise."""
    request = CreateService(territory_id=territory.id, content=content(territory, **values), code=code, key=secrets.token_urlsafe(24))
    return service.create_service(actor or make_actor(territory, "operator"), request, clock.now())
