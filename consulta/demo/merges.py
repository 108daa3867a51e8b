# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demonstration's joined contributions: two copies of a campaign joined to the first of it, a third joined and separated again."""

from consulta.contributions.requests import MergeContribution, SeparateContribution
from consulta.contributions.service import merge_contribution, separate_contribution
from consulta.core.unit_of_work import transactional
from consulta.demo.world import PLACES, World

DECIDER = "operatrice-uno"
TARGET = "c271"
JOINED = ("c291", "c292")
SEPARATED = "c293"
REASON = "È lo stesso testo della campagna per il corso in piscina del giovedì, con qualche parola cambiata."
AGAIN = "Chi ha scritto ha chiesto di rispondere a parte: parla anche del trasporto della domenica."


@transactional
def add_merges(world: World) -> None:
    """Join three copies to the first one, which has its reply; separate one of them the day after."""
    target_id = world.contributions[TARGET]
    for number, key in enumerate((*JOINED, SEPARATED)):
        at = world.calendar.at(48, f"10:{number}0")
        wanted = MergeContribution(world.territory_id, world.contributions[key], target_id, REASON, f"{PLACES}-unione-{number:04d}")
        merge_contribution(world.actor(DECIDER, at), wanted, at)
    at = world.calendar.at(49, "09:30")
    asked = SeparateContribution(world.territory_id, world.contributions[SEPARATED], AGAIN)
    separate_contribution(world.actor(DECIDER, at), asked, at)
