# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Territories for tests, opened by the real service."""

from datetime import UTC, date, datetime
from typing import Any

from consulta.core.actor import SYSTEM
from consulta.territory import queries, service, starter
from consulta.territory.requests import OpenTerritory
from consulta.web.ports import TerritoryRef

OPENED_AT = datetime(2026, 1, 10, 9, 0, tzinfo=UTC)


def make_territory(slug: str = "ao", name: str = "PLUS Area Ovest", comuni: int = 3, **kwargs: Any) -> TerritoryRef:
    """A territory with its comuni (the first is capofila) and the default areas; Sardinian words unless ``preset`` says otherwise."""
    belfiore = list(starter.municipalities())[:comuni]
    values: dict[str, Any] = {
        "region": "Sardegna",
        "preset": "sardinia",
        "contacts": {"email": f"ufficio@{slug}.esempio.it", "telefono": "070 0000000"},
        "municipalities": tuple((code, date(2010, 1, 1)) for code in belfiore),
        "lead": belfiore[0] if belfiore else "",
        "health_district": "Distretto Area Ovest",
        "is_simple": False,
    } | kwargs
    return queries.get_territory(service.open_territory(SYSTEM, OpenTerritory(slug=slug, name=name, **values), OPENED_AT))


def municipality_ids(territory: TerritoryRef, on: date = date(2026, 11, 21)) -> list[int]:
    """The ids of its comuni, by name."""
    return [comune.id for comune in queries.list_municipalities(territory.id, on)]


def area_id(territory: TerritoryRef, code: str = "elderly", on: date = date(2026, 11, 21)) -> int:
    """The id of an area by its code."""
    return next(area.id for area in queries.list_areas(territory.id, on) if area.code == code)
