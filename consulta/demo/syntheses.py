# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demonstration's syntheses: that of home care is published, that of young people is being written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from consulta.core.unit_of_work import transactional
from consulta.demo.world import PLACES, World
from consulta.synthesis import queries, service
from consulta.synthesis.requests import (
    AddSources,
    ApproveSynthesis,
    BeginSynthesis,
    Item,
    NewEdition,
    PickQuotes,
    PutAside,
    Step,
    WriteFrame,
    WritePoint,
)

WRITER, APPROVER = "operatrice-uno", "coordinatrice"
CORRECTION = "Mancava quando se ne parla insieme: ce lo ha chiesto chi ha scritto."


@dataclass(frozen=True)
class Told:
    """A point of the demonstration: its words, its sources by key, the first of which is quoted, and the objectives it leads to."""

    title: str
    statement: str
    sources: Sequence[str]
    objectives: Sequence[str] = ()
    dissent: str = ""


HOME_CARE = (
    Told(
        "L'ora giusta conta quanto il numero di ore",
        "Chi assiste un parente chiede aiuto **la sera, la domenica e nei giorni di festa**. La mattina spesso qualcuno c'è già. "
        "Molti scambierebbero un'ora della mattina con la stessa ora alle sette di sera.",
        ("c01", "c03", "c81", "c89", "c95"),
        ("B1", "B1.2"),
        "Qualcuno ricorda che le operatrici hanno turni già pesanti: prima di allungarli vuole sapere chi li fa.",
    ),
    Told(
        "Sempre la stessa persona, e pagata meglio",
        "Le operatrici cambiano troppo spesso: chi viene lavato si vergogna davanti a una persona nuova. "
        "Le famiglie e chi fa questo mestiere dicono che la causa sono le paghe, i viaggi e il lavoro estivo negli alberghi.",
        ("c02", "c83", "c86", "c94"),
        ("B1",),
    ),
    Told(
        "I primi giorni dopo l'ospedale",
        "Il ritorno a casa arriva di venerdì sera, senza medicine, senza ausili e senza fisioterapia. "
        "Si chiede che il rientro sia preparato prima delle dimissioni.",
        ("c04", "c87", "c93", "c262"),
        ("B2",),
    ),
    Told(
        "Valutazioni e rinnovi che non lascino mesi scoperti",
        "Fra un progetto e l'altro passano mesi senza aiuto. Si chiede una sola valutazione, valida per tutti, e il rinnovo in tempo. "
        "C'è anche chi dice quali persone dovrebbero venire prima: chi è solo, chi abita nelle case sparse.",
        ("c05", "c09", "c82", "c84", "c90", "c261"),
        ("B4",),
        "Sulle precedenze non c'è accordo: per alcuni conta la solitudine, per altri la distanza dal paese.",
    ),
)
YOUNG = (
    Told(
        "Un posto dove stare senza consumare",
        "Ragazze e ragazzi chiedono un luogo al chiuso, aperto la sera, dove non si debba pagare per restare.",
        ("c39", "c165"),
    ),
    Told("Tornare la sera", "Dopo le nove e mezza non ci sono treni: chi non ha la macchina resta a casa.", ("c41",)),
)


@transactional
def add_syntheses(world: World) -> None:
    """Write both; the first is approved by somebody else and published."""
    at = world.calendar.at(49, "10:00")
    first = _write(world, at, HOME_CARE, "domiciliare", "Assistenza a casa: che cosa ci avete detto")
    _set_aside(world, first, at)
    frame = "Da quando la consultazione è aperta questo tema è quello su cui si scrive di più. Qui trovate **quattro punti**, con i testi."
    step = queries.get_synthesis(world.territory_id, first)
    service.write_frame(
        world.actor(WRITER, at),
        WriteFrame(
            world.territory_id, first, step.text_version, step.title, frame, "L'ufficio porta i quattro punti nella bozza del piano."
        ),
        at,
    )
    _publish(world, first, "11:00", "12:00")
    _correct(world, first)
    _write(world, world.calendar.at(49, "16:00"), YOUNG, "ragazzi", "Avere sedici anni: prima bozza")


def _write(world: World, at: datetime, points: Sequence[Told], topic: str, title: str) -> int:
    writer, key = world.actor(WRITER, at), f"{PLACES}-sintesi-{topic}"
    synthesis = service.begin(
        writer, BeginSynthesis(world.territory_id, world.cycle_id, title, topic_id=world.topics[topic], key=f"{key}-inizio"), at
    )
    for number, told in enumerate(points):
        objectives = tuple(world.objectives[code] for code in told.objectives)
        words = WritePoint(
            world.territory_id, synthesis, told.title, told.statement, told.dissent, objectives, (), key=f"{key}-punto-{number:04d}"
        )
        point = service.write_point(writer, words, at)
        items = tuple(Item("contribution", world.contributions[one]) for one in told.sources)
        service.add_sources(writer, AddSources(world.territory_id, synthesis, point, items), at)
        first = queries.list_sources(synthesis, point)[0]
        service.pick_quotes(writer, PickQuotes(world.territory_id, synthesis, first.id, first.current_revision, (0, 1)), at)
    return synthesis


def _set_aside(world: World, synthesis: int, at: datetime) -> None:
    """What belongs to other topics, and says so."""
    items = tuple(Item("contribution", world.contributions[key]) for key in ("c07", "c85", "c91"))
    note = "Pasti, barbiere e compagnia: ne parliamo nella sintesi del tavolo."
    service.put_aside(world.actor(WRITER, at), PutAside(world.territory_id, synthesis, items, "another_place", note), at)


def _correct(world: World, synthesis: int) -> None:
    """The second edition: who wrote at the tavolo missed something."""
    at = world.calendar.at(49, "14:00")
    seen = queries.get_synthesis(world.territory_id, synthesis)
    service.begin_edition(world.actor(WRITER, at), NewEdition(world.territory_id, synthesis, seen.version, CORRECTION), at)
    words = f"{seen.conclusion} Il primo incontro per parlarne insieme sarà in dicembre."
    frame = WriteFrame(world.territory_id, synthesis, seen.text_version, seen.title, seen.introduction, words)
    service.write_frame(world.actor(WRITER, at), frame, at)
    _publish(world, synthesis, "14:30", "15:00")


def _publish(world: World, synthesis: int, proposed: str, published: str) -> None:
    at, later = world.calendar.at(49, proposed), world.calendar.at(49, published)

    def seen() -> int:
        return queries.get_synthesis(world.territory_id, synthesis).version

    service.propose(world.actor(WRITER, at), Step(world.territory_id, synthesis, seen()), at)
    service.approve(world.actor(APPROVER, later), ApproveSynthesis(world.territory_id, synthesis, seen()), later)
    service.publish(world.actor(APPROVER, later), Step(world.territory_id, synthesis, seen()), later)
