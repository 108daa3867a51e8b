# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Kept filters for tests, through the real service."""

import secrets
from typing import Any

from consulta.core import clock
from consulta.core.actor import Actor
from consulta.listings import service
from consulta.listings.requests import SaveFilter
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor


def make_filter(territory: TerritoryRef, actor: Actor | None = None, **values: Any) -> int:
    """A filter that an operator keeps; ``values`` change what they name."""
    facts: dict[str, Any] = {
        "list_name": "contributi",
        "name": "Da leggere, anziani",
        "is_shared": False,
        "criteria": {"stato": "published", "letto": "no"},
        "key": secrets.token_urlsafe(24),
    } | values
    return service.save_filter(actor or make_actor(territory, "operator"), SaveFilter(territory_id=territory.id, **facts), clock.now())
