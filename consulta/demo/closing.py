# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demonstration's closing report: a draft of the consultation under way, with the office's first words."""

from datetime import datetime

from consulta.demo.world import PLACES, World
from consulta.reports import producing, service
from consulta.reports.requests import BeginReport, WriteText

WRITER = "operatrice-uno"
WORDS = {
    "introduction": (
        "La Conferenza ha voluto questa consultazione per scrivere il piano insieme a chi usa i servizi e a chi ci lavora.\n\n"
        "Questa è una **bozza**: la raccolta dei contributi è ancora aperta. Le tabelle si aggiornano con un pulsante."
    ),
    "participation": (
        "Hanno scritto soprattutto persone e associazioni dei comuni più grandi. Per chi non usa il computer ci sono lo sportello e "
        "il telefono: quello che è arrivato da lì conta come il resto."
    ),
    "conclusion": "Quando la raccolta si chiude, questa relazione va alla Conferenza insieme alla bozza del piano.",
}


def add_closing_report(world: World, now: datetime) -> None:
    """Begun by an operator some minutes ago; its parts are made here, as the worker would."""
    writer, territory_id = world.actor(WRITER, now), world.territory_id
    report_id = service.begin(writer, BeginReport(territory_id, world.cycle_id, f"{PLACES}-relazione"), now)
    for part, text in WORDS.items():
        service.write_text(writer, WriteText(territory_id, report_id, part, text, 1), now)
    taken = service.take_parts(now)
    assert taken is not None
    service.keep_parts(taken, producing.make_parts(territory_id, world.cycle_id, now), now)
