# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two pages for who decides: what was asked, who took part and who is missing, the strongest points, what enters the plan, what was
refused and why, what is to be decided and when. Two A4 pages whatever the data: so many lines, each cut at a width.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from consulta.consultations import queries as consultations
from consulta.consultations.models import CyclePhase
from consulta.consultations.queries import CycleView
from consulta.core import clock
from consulta.core.documents.model import Block, Document, Heading, Listing, PageBreak, Runs, paragraph, printable, text_of, words
from consulta.core.text import one_line, plain
from consulta.core.words import dated, thousands
from consulta.meetings.models import MeetingStatus
from consulta.numbers import making
from consulta.numbers import queries as numbers
from consulta.numbers.reading import Reading, whole
from consulta.numbers.wording import FIXED
from consulta.papers.composing.chapter import ref_of
from consulta.papers.composing.pieces import day_of, framed, others
from consulta.papers.composing.synthesis import counts_line, points_of
from consulta.replies.policy import reply_due_on
from consulta.reports import composing, queries
from consulta.reports.material import Line, Material
from consulta.reports.parts import BY_CODE
from consulta.reports.wording import day
from consulta.synthesis import queries as syntheses

LINE = 84
"""Widths of small letters in one printed line, with room to spare."""
POINTS, LINES_OF_PLAN, REFUSALS, STEPS, NAMED = 5, 5, 5, 3, 6
"""How many things of each kind the paper names."""
LONGEST = 24
"""Letters of a word that is dropped whole where a line is cut; a longer one is cut itself."""
_HELD, _AHEAD = (
    frozenset(status.label for status in (MeetingStatus.HELD, MeetingStatus.MINUTED)),
    frozenset(status.label for status in (MeetingStatus.PLANNED, MeetingStatus.CONVENED)),
)
_WIDE, _BROAD = frozenset("mwMW@%&…—"), 2.8


def width(letter: str) -> float:
    """How wide a letter prints, at most, in small letters of the house's type; scripts it does not hold are far wider."""
    if unicodedata.combining(letter):
        return 0
    if letter in _WIDE:
        return 2
    if ord(letter) >= 0x250 and not 0x2000 <= ord(letter) < 0x2070:
        return _BROAD
    return 1.4 if letter.isupper() or letter.isdigit() else 1


def cut(text: str, lines: float) -> str:
    """The text on one line, cut where it would print on more than so many lines."""
    flat, room = one_line(printable(text)), lines * LINE
    for place, letter in enumerate(flat):
        room -= width(letter)
        if room < 0:
            kept, blank, rest = flat[:place].rpartition(" ")
            whole_words = kept if blank and len(rest) < LONGEST else flat[:place]
            return f"{whole_words.rstrip(' ,;:.')}…"
    return flat


def office(territory_id: int, cycle_id: int, now: datetime) -> Document:
    """The brief of a cycle as it stands now. Raises NotFound."""
    cycle = consultations.get_cycle(territory_id, cycle_id, now, with_setup=True)
    material = queries.read_material(territory_id, cycle_id, now)
    blocks: list[Block] = [
        Heading("Che cosa è stato chiesto"),
        paragraph(cut(material.question, 3)),
        paragraph(cut(_when(cycle, now), 2)),
        Heading("Chi ha partecipato"),
        *_participation(material),
        Heading("Chi manca"),
        *_missing(territory_id, cycle_id, now),
        Heading("I punti più forti"),
        *_points(territory_id, material),
        PageBreak(),
        Heading("Che cosa entra nel piano"),
        *_plan(material),
        Heading("Che cosa è stato respinto, e perché"),
        *_refused(material),
        Heading("Che cosa c’è da decidere, e quando"),
        *_decisions(cycle, material, now),
    ]
    subtitle = cut(f"{cut(material.cycle, 0.7)} · dati {dated('al', day_of(now))}", 1)
    made = framed(territory_id, "La consultazione in due pagine", subtitle, blocks, now)
    return Document(made.title, cut(made.owner, 0.9), made.blocks, made.subtitle, made.foot, is_compact=True)


def _when(cycle: CycleView, now: datetime) -> str:
    opens, closes = cycle.window.opens_at, cycle.window.closes_at
    dates = (
        f"La raccolta va {dated('dal', day_of(opens))} {dated('al', day_of(closes))}. "
        if opens and closes
        else "La raccolta non ha ancora le date. "
    )
    return f"{dates}Oggi, {day_of(now)}, la consultazione è nella fase «{cycle.phase.label}»."


def _listed(lines: Iterable[str], left: int = 0, one: str = "", many: str = "") -> Listing:
    """The lines, and how many more there are."""
    more = [others(left, one, many)] if left > 0 else []
    return Listing(tuple(words(one) for one in (*lines, *more)))


def _participation(material: Material) -> list[Block]:
    """The counts of the closing report, from its own part, and the meetings."""
    found = BY_CODE["participation"].build(material)
    counts: Sequence[Runs] = next((one.items for one in found if isinstance(one, Listing)), ())
    if not counts:
        return [paragraph("Nessun contributo è stato pubblicato finora.")]
    lines = [cut(text_of(one), 1) for one in counts[:5]]
    return [Listing(tuple(words(one) for one in (*lines, _held(material))))]


def _held(material: Material) -> str:
    """The meetings that took place, and those that are still to come: what was called off is neither."""
    told = [one.status for one in material.meetings]
    held = sum(status in _HELD for status in told)
    ahead = sum(status in _AHEAD for status in told)
    return f"Incontri pubblici già tenuti: {thousands(held)}{f', in programma: {thousands(ahead)}' if ahead else ''}."


def _missing(territory_id: int, cycle_id: int, now: datetime) -> list[Block]:
    """Comuni, areas and categories without a voice: the counts of the page of the numbers, made now while there are none."""
    is_counted = numbers.find_snapshot(territory_id) is not None
    cells = numbers.read_cycles((cycle_id,))[cycle_id] if is_counted else numbers.count_now(territory_id, now).cells
    setting = numbers.read_setting(territory_id, (cycle_id,), clock.rome_day(now))
    reading = whole(cycle_id, cells, setting)
    groups = (
        ("Comuni di cui nessuno parla", _names(reading, making.silent_comuni, {one.key: one.label for one in setting.comuni})),
        ("Aree senza contributi", _names(reading, making.silent_areas, {one.key: one.label for one in setting.areas})),
        ("Categorie di organizzazioni assenti", _names(reading, making.silent_categories, FIXED["body"])),
    )
    lines = [cut(f"{label}: {_enumerated(found)}.", 2) for label, found in groups]
    return [Listing(tuple(words(one) for one in lines))]


def _names(reading: Reading, read: making.Read, labels: Mapping[str, str]) -> list[str]:
    return [labels.get(one.line, one.line) for one in read(reading)]


def _enumerated(found: Sequence[str]) -> str:
    """At most NAMED names, the shortest way to say that there are more."""
    if not found:
        return "nessuna mancanza"
    named = ", ".join(cut(one, 0.4) for one in found[:NAMED])
    left = len(found) - NAMED
    return f"{len(found)}, tra cui {named}" if left > 0 else named


def _points(territory_id: int, material: Material) -> list[Block]:
    """The points of the published syntheses behind which most texts stand; while there are none, the lines of the plan."""
    found = [
        (point["counts"]["items"], point["title"], one.scope_title, counts_line(point["counts"]))
        for one in syntheses.list_published(territory_id, cycle_id=material.cycle_id)
        for point in points_of(one.id)
    ]
    if found:
        found.sort(key=lambda one: (-one[0], one[1].casefold()))
        lines = [cut(f"{cut(title, 0.9)} ({cut(scope, 0.3)}): {counts}", 2) for _, title, scope, counts in found[:POINTS]]
        return [_listed(lines, len(found) - POINTS, "punto nelle sintesi", "punti nelle sintesi")]
    lines = [cut(f"{one.title}: {_texts(one.linked)}", 2) for one in _by_links(material)[:POINTS]]
    if not lines:
        return [paragraph("Non ci sono ancora sintesi pubblicate né contributi collegati al piano.")]
    return [paragraph("Non ci sono ancora sintesi pubblicate. Gli obiettivi a cui portano più contributi:"), _listed(lines)]


def _texts(number: int) -> str:
    return "1 contributo" if number == 1 else f"{thousands(number)} contributi"


def _by_links(material: Material) -> list[Line]:
    return sorted(material.lines, key=lambda one: (-one.linked, one.code))


def _plan(material: Material) -> list[Block]:
    if not material.lines:
        return [paragraph("Nessun contributo è ancora collegato a un obiettivo pubblico del piano.")]
    ordered = _by_links(material)
    lines = [cut(f"{one.code} {one.title}: {_texts(one.linked)}", 2) for one in ordered[:LINES_OF_PLAN]]
    return [_listed(lines, len(ordered) - LINES_OF_PLAN, "obiettivo", "obiettivi")]


def _refused(material: Material) -> list[Block]:
    """What was not accepted at all, each with the beginning of its reasons."""
    refs = [one for one in map(ref_of, material.items) if one.outcome == "not_accepted" and not one.joined_to]
    if not refs:
        return [paragraph("Finora nessun contributo è stato respinto per intero.")]
    shown = refs[:REFUSALS]
    said = queries.words_of(shown)
    lines = []
    for one in shown:
        spoken = said.get(one.id)
        if spoken is None:
            lines.append(f"N. {one.number}: {composing.GONE}")
            continue
        lines.append(cut(f"N. {one.number}, {cut(spoken.title, 0.6)}: {plain(spoken.reply_html)}", 3))
    return [_listed(lines, len(refs) - REFUSALS, "contributo non accolto", "contributi non accolti")]


def _decisions(cycle: CycleView, material: Material, now: datetime) -> list[Block]:
    """The steps that the calendar still has, the adoption, the replies that are owed."""
    lines = [f"{dated('Dal', day_of(one.starts_at))}: {one.phase.label}." for one in cycle.timeline if one.state == "todo"][:STEPS]
    if cycle.phase not in (CyclePhase.ADOPTED, CyclePhase.IN_FORCE, CyclePhase.CONCLUDED):
        lines.append("L’adozione del piano: la decide l’organo competente con un atto, che l’ufficio annota sul sito con la sua data.")
    waiting = sum(not one.reply and not one.joined_to for one in material.items)
    if waiting:
        closes = cycle.window.closes_at
        within = f" Il termine promesso è {dated('il', day(reply_due_on(closes, closes, cycle.reply_days)))}." if closes else ""
        lines.append(f"Le risposte che mancano: {_texts(waiting)} senza risposta.{within}")
    open_lines = sum(one.outcome == "deferred" for one in material.items)
    if open_lines:
        lines.append(f"I contributi rinviati a un altro anno: {thousands(open_lines)}. Vanno ripresi nell’aggiornamento del piano.")
    if not lines:
        return [paragraph("Non restano decisioni: il piano è adottato e ogni contributo ha una risposta.")]
    return [_listed([cut(one, 2) for one in lines])]
