# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demonstration's extracts, and one contribution of three proposals cut into its parts (ADR 0047)."""

from consulta.codebook.requests import TakeExtract
from consulta.codebook.service import take_extract
from consulta.contributions.queries import get_for_staff
from consulta.contributions.requests import PartWanted, SplitContribution
from consulta.contributions.service import split_contribution
from consulta.core.unit_of_work import transactional
from consulta.demo.world import PLACES, World

DECIDER = "operatrice-uno"
EXTRACTS = (
    ("c07", "Date a loro dieci pasti al giorno a un prezzo giusto", "piccoli-comuni", None),
    ("c07", "si siede due minuti e ti chiede come stai", "solitudine", None),
    ("c13", "La pubblica amministrazione può leggere l'ISEE direttamente in banca dati.", "burocrazia", "A2"),
)
"""Key of the contribution, passage, code of the tag, code of the line of the plan."""
WHOLE = "c72"
PARTS = (
    ("Dimissioni protette con tempi certi", "Dimissioni protette con tempi certi."),
    ("Assistenza a casa la sera e nei giorni di festa", "Fascia serale e festiva dell'assistenza domiciliare."),
    ("Personale stabile", "Personale stabile: senza assistenti sociali di ruolo le prime due restano scritte e basta."),
)
WHY = "Sono tre priorità diverse: ognuna merita la sua risposta."


@transactional
def add_passages(world: World) -> None:
    """Take the extracts and cut the contribution, in the morning of the last day but one."""
    at = world.calendar.at(49, "11:00")
    operator = world.actor(DECIDER, at)
    for number, (key, passage, tag, line) in enumerate(EXTRACTS):
        found = get_for_staff(world.territory_id, world.contributions[key])
        request = TakeExtract(
            territory_id=world.territory_id,
            contribution_id=found.id,
            passage=passage,
            tag_ids=(world.tags[tag],),
            objective_id=world.objectives[line] if line else None,
            link_reason="Chiede di non consegnare più volte gli stessi documenti." if line else "",
            version=found.version,
            key=f"{PLACES}-estratto-{number:04d}",
        )
        take_extract(operator, request, at)
    parts = tuple(PartWanted("priority", title, passage) for title, passage in PARTS)
    wanted = SplitContribution(world.territory_id, world.contributions[WHOLE], parts, WHY, f"{PLACES}-scomposto-0001")
    split_contribution(operator, wanted, at)
