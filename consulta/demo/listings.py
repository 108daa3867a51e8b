# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demonstration's kept filters: two that the whole office uses, one for each list, and a grid for one person."""

from consulta.demo.world import PLACES, World
from consulta.listings import service
from consulta.listings.models import ListName
from consulta.listings.requests import ChooseLayout, SaveFilter

KEPT = (
    (
        "operatrice-uno",
        ListName.CONTRIBUTIONS,
        "Anziani, ancora senza risposta",
        {"area": "elderly", "esito": "senza_esito", "stato": "published"},
    ),
    ("coordinatrice", ListName.COMMENTS, "Commenti pubblicati senza etichetta", {"stato": "published", "senza_etichetta": "si"}),
)


def add_filters(world: World) -> None:
    """Keep them, and let the deputy look at the list as a grid."""
    at = world.calendar.at(49, "18:00")
    for key, list_name, name, criteria in KEPT:
        wanted = SaveFilter(
            territory_id=world.territory_id,
            list_name=list_name.value,
            name=name,
            is_shared=True,
            criteria=criteria,
            key=f"{PLACES}-filtro-{list_name.value}",
        )
        service.save_filter(world.actor(key, at), wanted, at)
    grid = ChooseLayout(territory_id=world.territory_id, list_name=ListName.CONTRIBUTIONS.value, is_grid=True)
    service.choose_layout(world.actor("sostituto", at), grid, at)
