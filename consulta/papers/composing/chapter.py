# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The chapter of the plan on participation (domain.md §3.2, chapter 2): parts of the closing report, to be worked on afterwards."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from consulta.core.documents.model import Block, Document, Heading, Listing, Note, paragraph, table, words
from consulta.core.words import dated, thousands
from consulta.papers.composing.pieces import day_of, framed, others, strong
from consulta.papers.composing.synthesis import counts_line, points_of
from consulta.reports import composing, queries
from consulta.reports.material import Item, Material
from consulta.reports.parts import BY_CODE
from consulta.reports.queries import Ref, Words
from consulta.synthesis import queries as syntheses
from consulta.synthesis.queries import EditionRow

_IN_REPORT = "La relazione conclusiva li dice tutti."
LISTED, REASONS = 500, 200
"""Contributions whose outcome the chapter lists, and refusals whose reasons it repeats; the closing report holds all."""
SECTIONS: Sequence[tuple[str, str]] = (
    ("process", "Come si è svolto il percorso"),
    ("acts", "Gli avvisi e gli atti"),
    ("meetings", "I tavoli e gli incontri"),
    ("participation", "Chi ha partecipato"),
    ("contributions", "I contributi"),
)
"""Parts of the closing report, in the order of the template of the plan: notices, tables, attendance, contributions."""


def office(territory_id: int, cycle_id: int, now: datetime) -> Document:
    """The chapter as it stands now, of what is public. Raises NotFound."""
    material = queries.read_material(territory_id, cycle_id, now)
    said = queries.words_of(_refusals(material)[:REASONS])
    blocks = told(material, said, _agreements(syntheses.list_published(territory_id, cycle_id=cycle_id)))
    subtitle = f"{material.cycle} · dati {dated('al', day_of(now))}"
    return framed(territory_id, "2. Il processo di partecipazione", subtitle, blocks, now, contents="Indice del capitolo")


def told(material: Material, said: Mapping[int, Words], agreements: Sequence[Block]) -> list[Block]:
    """The whole chapter, of plain values. ``said``: the words of what was refused."""
    first, last = material.years
    blocks: list[Block] = [
        Note(words("Testo preparato dal sito con quello che è pubblico. Scaricalo in un formato che si modifica e completalo.")),
        paragraph(f"Questo capitolo racconta come il piano {first}–{last} è stato scritto insieme a chi vive e lavora nel territorio."),
        strong("La domanda posta a tutti:", material.question),
    ]
    for code, title in SECTIONS:
        blocks += [Heading(title), *BY_CODE[code].build(material)]
    blocks += [Heading("Le risposte"), *_replies(material)]
    blocks += [Heading("Che cosa non è stato accolto, e perché"), *_refused(material, said)]
    blocks += [Heading("Su che cosa c’è accordo"), *agreements]
    blocks += [Heading("Che cosa entra nel piano"), *BY_CODE["plan"].build(material)]
    return [*blocks, *BY_CODE["register"].build(material)]


def _replies(material: Material) -> list[Block]:
    answered = [one for one in material.items if one.reply and not one.joined_to]
    if not answered:
        return [paragraph("Nessun contributo ha ancora una risposta pubblicata.")]
    total = sum(not one.joined_to for one in material.items)
    rows = [(f"n. {one.number}", one.kind_label, one.area or "–", one.wording) for one in answered[:LISTED]]
    blocks: list[Block] = [
        paragraph(f"Hanno una risposta motivata {thousands(len(answered))} contributi su {thousands(total)}."),
        table("Le risposte pubblicate", ("Contributo", "Tipo", "Area", "Esito"), rows),
    ]
    left = len(answered) - LISTED
    return (
        [*blocks, paragraph(f"Qui non ci stanno tutti: {others(left, 'contributo', 'contributi')}. {_IN_REPORT}")] if left > 0 else blocks
    )


def ref_of(one: Item) -> Ref:
    """A contribution as the closing report names it."""
    return Ref(one.id, one.number, one.revision, one.reply, one.outcome, one.wording, one.kind_label, one.area, one.joined_to)


def _refusals(material: Material) -> list[Ref]:
    return composing.refused([ref_of(one) for one in material.items])


def _refused(material: Material, said: Mapping[int, Words]) -> list[Block]:
    refs = _refusals(material)
    blocks = composing.not_accepted(refs[:REASONS], said)
    left = len(refs) - REASONS
    return (
        [*blocks, paragraph(f"Qui non ci stanno tutti: {others(left, 'contributo', 'contributi')}. {_IN_REPORT}")] if left > 0 else blocks
    )


def _agreements(published: Sequence[EditionRow]) -> list[Block]:
    """The points of the published syntheses on which nobody is said to think otherwise."""
    items = []
    for one in published:
        for point in points_of(one.id):
            if not point["dissent"]["text"]:
                items.append((*words(f"{point['title']} ", is_strong=True), *words(f"({one.scope_title}; {counts_line(point['counts'])})")))
    if not items:
        return [paragraph("Nessuna sintesi pubblicata ha punti su cui nessuno dica il contrario.")]
    return [paragraph("Punti delle sintesi pubblicate su cui non risulta nessuno che la veda diversamente:"), Listing(tuple(items))]
