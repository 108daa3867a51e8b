# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demonstration's announcements: one that left and was read, one that the office is still writing; and who follows what."""

from datetime import datetime, timedelta

from consulta.demo.world import PLACES, World
from consulta.notifications import policy, queries, service
from consulta.notifications.requests import Audience, BulletinStep, Thing, WriteBulletin

FOLLOWERS = ("cittadina", "associazione", "mario-cossu", "giulia-pinna", "paolo-deidda", "luisa-cabras")
WRITER = "operatrice-uno"

HALFWAY = """Siamo a metà della raccolta: grazie a chi ha già scritto.

- Ogni contributo letto ha un numero: dalla sua pagina vedi a che punto è.
- Se non hai ancora scritto, c'è tempo: bastano tre campi.
- Puoi anche venire a un incontro: le date sono nella pagina di ogni tavolo.

Se conosci qualcuno che non usa il computer, digli di passare allo sportello del suo comune."""
HALFWAY_EN = """We are halfway through: thank you to those who have already written.

- Each contribution has a number: its page shows where it stands.
- If you have not written yet, there is still time: three fields are enough.
- You can also come to a meeting: the dates are on the page of each roundtable."""
UNIONS = """Ti ricordiamo l'incontro riservato alle organizzazioni sindacali.

Prima dell'incontro puoi mandarci le tue proposte: le mettiamo all'ordine del giorno."""


def add_bulletins(world: World) -> None:
    """Write them through the services; the letters of the demonstration never leave."""
    told_at, drafted_at = world.calendar.at(48, "10:00"), world.calendar.at(49, "16:00")
    for key in FOLLOWERS:
        service.follow(world.actor(key, told_at), Thing(world.territory_id, "cycle", world.cycle_id), told_at)
    halfway = _write(world, "halfway", Audience("everybody"), ("Siamo a metà strada", HALFWAY, "Halfway there", HALFWAY_EN), told_at)
    step = BulletinStep(world.territory_id, halfway, queries.get_bulletin(world.territory_id, halfway).version)
    service.send_bulletin(world.actor(WRITER, told_at), step, told_at)
    while not service.tell_bulletin_chunk(halfway, told_at + policy.STOPPABLE_FOR):
        pass
    service.read_message(world.actor("cittadina", told_at), halfway, told_at + timedelta(hours=3))
    _write(world, "unions", Audience("category", "trade_union"), ("Incontro con i sindacati", UNIONS, "", ""), drafted_at)


def _write(world: World, key: str, audience: Audience, words: tuple[str, str, str, str], at: datetime) -> int:
    request = WriteBulletin(world.territory_id, audience, *words, key=f"{PLACES}-annuncio-{key}")
    return service.write_bulletin(world.actor(WRITER, at), request, at)
