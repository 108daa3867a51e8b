# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The services of the demonstration: real comuni, invented providers, contacts of example."""

import tomllib
from dataclasses import replace
from datetime import date, timedelta

from consulta.core import clock
from consulta.demo.content import DATA
from consulta.demo.world import PLACES, World
from consulta.services import service
from consulta.services.requests import CreateService, EditService, ServiceContent, ServicePlace
from consulta.territory import queries as territories

SERVICES = "services.toml"


def add_services(world: World) -> None:
    """Forty services, one in draft and one that is over. Codes of the lists are those of the first day."""
    at = world.calendar.opening + timedelta(hours=2)
    operator = world.actor("operatrice-uno", at)
    codes = {one.code: one.id for one in territories.list_codes(world.territory_id, clock.rome_day(at))}
    for number, row in enumerate(tomllib.loads((DATA / SERVICES).read_text(encoding="utf-8"))["service"], 1):
        begun = date(row["since"], 1 + number % 12, 1)
        content = ServiceContent(
            name=row["name"],
            area_id=world.areas[row["area"]],
            description=row["description"],
            targets=(codes[row["target"]],),
            places=tuple(ServicePlace(world.comuni[belfiore], begun) for belfiore in row["comuni"]),
            provider=row["provider"],
            entrusted=row["entrusted"],
            act_type="Determinazione",
            act_number=str(100 + number),
            act_date=begun,
            valid_from=begun,
            address=f"Via dell'Esempio {number}",
            email=f"servizio{number}@esempio.it",
            hours="Lunedì e giovedì, dalle 9 alle 12.",
            status="draft" if row["status"] == "draft" else "published",
        )
        request = CreateService(territory_id=world.territory_id, content=content, code=row["code"], key=f"{PLACES}-servizio-{row['code']}")
        made = world.services[row["code"]] = service.create_service(operator, request, at)
        if row["status"] == "archived":
            over = replace(content, status="archived")
            service.edit_service(operator, EditService(territory_id=world.territory_id, service_id=made, content=over, version=1), at)
