# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The generated parts of a closing report: from plain values to blocks of a document, in Italian like every document of the office.

``PARTS`` is the registry: a part has a code, a title and a function from ``Material`` to blocks; the long ones have a module each.
The parts named in ``LIVE`` hold people's words: a frozen copy keeps only which contribution, in which revision, with which reply, and
``composing`` reads the words when a file or a page is made.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from consulta.core.documents.model import Block, Heading, Listing, Note, Paragraph, paragraph, table, words
from consulta.core.words import N_, thousands
from consulta.reports.material import Gathering, Item, Material
from consulta.reports.part_acts import acts, seats, signature
from consulta.reports.part_matrix import matrix
from consulta.reports.part_numbers import numbers
from consulta.reports.part_syntheses import syntheses
from consulta.reports.wording import day

NO_AREA = "Senza area"
A_CITIZEN = "Cittadine e cittadini"
WHOLE = "Tutto l’ambito"
NO_REPLY = "Senza risposta"
KINDS = ("need", "priority", "critical_issue", "proposal")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the report. ``hint`` tells the office what to write before it."""

    code: str
    title: str
    hint: str
    build: Callable[[Material], Sequence[Block]]


def _introduction(material: Material) -> Sequence[Block]:
    first, last = material.years
    return (
        Paragraph(words(f"Questa relazione chiude la consultazione «{material.cycle}», sul piano degli anni {first}–{last}.")),
        Paragraph((*words("La domanda posta a tutti era: "), *words(material.question, is_strong=True))),
    )


def _process(material: Material) -> Sequence[Block]:
    blocks: list[Block] = []
    if material.phases:
        rows = [(name, day(on)) for name, on in material.phases]
        blocks.append(table("Le fasi della consultazione", ("Fase", "Dal giorno"), rows))
    else:
        blocks.append(paragraph("La consultazione non ha ancora un calendario."))
    if material.roundtables:
        blocks.append(table("I tavoli", ("Tavolo", "Tipo"), material.roundtables))
    return [*blocks, *seats(material)]


def _participation(material: Material) -> Sequence[Block]:
    items = material.items
    if not items:
        return (paragraph("Nessun contributo è stato pubblicato in questa consultazione."),)
    people = len({one.author_id for one in items if not one.organisation and one.author_id is not None})
    bodies = sorted({one.organisation for one in items if one.organisation}, key=str.casefold)
    unknown = sum(not one.organisation and one.author_id is None for one in items)
    blocks: list[Block] = [
        Listing(
            (
                words(f"Contributi pubblicati: {thousands(len(items))}, di cui arrivati dopo la scadenza: {_count(items, _is_late)}."),
                words(f"Commenti pubblicati: {thousands(material.comments)}."),
                words(f"Persone che hanno scritto a proprio nome almeno un contributo: {thousands(people)}."),
                words(f"Organizzazioni che hanno scritto almeno un contributo: {thousands(len(bodies))}."),
            )
        )
    ]
    if unknown:
        told = "Contributi di cittadini senza un account, arrivati per esempio su carta o al telefono"
        blocks.append(paragraph(f"{told}: {thousands(unknown)}. Di questi non si sa quante persone siano, e fra le persone non contano."))
    by_category = _counted(one.category or A_CITIZEN for one in items)
    blocks.append(table("Chi ha scritto, per categoria", ("Categoria", "Contributi"), by_category))
    by_comune = _counted(name for one in items for name in (one.comuni or (WHOLE,)))
    blocks.append(table("Di quale comune parlano i contributi", ("Comune", "Contributi"), by_comune))
    blocks.append(paragraph("Un contributo che parla di più comuni conta in ciascuno: la somma può superare il totale."))
    if bodies:
        blocks += [Heading("Le organizzazioni che hanno scritto", 3), Listing(tuple(words(name) for name in bodies))]
    return blocks


def _is_late(item: Item) -> bool:
    return item.is_late


def _count(items: Iterable[Item], holds: Callable[[Item], bool]) -> str:
    return thousands(sum(map(holds, items)))


def _counted(values: Iterable[str]) -> list[tuple[str, str]]:
    """Each value with its number, the most frequent first, then by name."""
    numbers = Counter(values)
    return [(name, thousands(number)) for name, number in sorted(numbers.items(), key=lambda pair: (-pair[1], pair[0].casefold()))]


def _meetings(material: Material) -> Sequence[Block]:
    if not material.meetings:
        return (paragraph("Non risultano incontri pubblici in questa consultazione."),)
    rows = [
        (
            day(one.on).replace(" ", "\u00a0"),
            _gathered(one.title, one.roundtable),
            one.place or "–",
            _presences(one),
            "Tenuto, verbale pubblicato" if one.has_minutes else one.status,
        )
        for one in material.meetings
    ]
    return (table("Gli incontri", ("Giorno", "Incontro", "Luogo", "Presenze", "Stato"), rows), *_agreements(material))


def _gathered(title: str, roundtable: str) -> str:
    return f"{title}\n{roundtable}" if roundtable else title


def _agreements(material: Material) -> Sequence[Block]:
    """How the talks with the unions ended: an outcome that is not signed is told too. Nothing where no outcome is public."""
    if not material.agreements:
        return ()
    rows = [
        (
            day(one.on).replace(" ", "\u00a0"),
            _gathered(one.meeting, one.roundtable),
            f"{one.outcome}\nCorretto il {day(one.corrected_on)}: {one.reason}" if one.corrected_on else one.outcome,
            "\n".join(one.signed_by) or "–",
        )
        for one in material.agreements
    ]
    return (table("Gli accordi con i sindacati", ("Giorno", "Incontro", "Com’è finita", "Chi ha firmato"), rows),)


def _presences(one: Gathering) -> str:
    """Who was there; a dash where nobody filled in the sheet."""
    if one.organisations is None:
        return "–"
    bodies = f"{one.organisations} {'organizzazione' if one.organisations == 1 else 'organizzazioni'}"
    return f"{bodies}, {one.others} {'altra persona' if one.others == 1 else 'altre persone'}"


def areas_of(items: Iterable[Item]) -> list[str]:
    """The areas that some contributions have, by name; those without one come last."""
    return sorted({one.area or NO_AREA for one in items}, key=lambda name: (name == NO_AREA, name.casefold()))


def _contributions(material: Material) -> Sequence[Block]:
    items = material.items
    blocks: list[Block] = []
    if items:
        labels = {one.kind: one.kind_label for one in items}
        kinds = [kind for kind in KINDS if kind in labels]
        rows = [
            (area, *(_of(items, area, kind) for kind in kinds), thousands(sum((one.area or NO_AREA) == area for one in items)))
            for area in areas_of(items)
        ]
        blocks.append(table("I contributi per area e tipo", ("Area", *(labels[kind] for kind in kinds), "Totale"), rows))
        answered = [one for one in items if not one.joined_to]
        rows = [(area, *_outcomes(answered, area)) for area in areas_of(answered)]
        headings = ("Area", "Accolti, anche in parte, o già previsti", "Non accolti", "Rinviati o di altri", "Preso atto", NO_REPLY)
        blocks.append(table("Che cosa ne è stato, per area", headings, rows))
        joined = len(items) - len(answered)
        if joined:
            blocks.append(paragraph(_joined(joined)))
    else:
        blocks.append(paragraph("Non ci sono contributi pubblicati, e quindi non ci sono esiti da riferire."))
    if material.not_published:
        blocks.append(
            paragraph(f"Contributi non pubblicati dall’ufficio, con il motivo dato a chi li ha scritti: {material.not_published}.")
        )
    if material.taken_away:
        blocks.append(paragraph(f"Contributi ritirati da chi li ha scritti, o nascosti dopo la pubblicazione: {material.taken_away}."))
    return blocks


def _joined(number: int) -> str:
    if number == 1:
        return "Un contributo diceva la stessa cosa di un altro: conta una volta, in quello."
    return f"{thousands(number)} contributi dicevano la stessa cosa di un altro: contano una volta, in quello."


def _of(items: Sequence[Item], area: str, kind: str) -> str:
    return thousands(sum(one.kind == kind and (one.area or NO_AREA) == area for one in items))


_GROUPS = (("accepted", "partially_accepted", "already_covered"), ("not_accepted",), ("deferred", "out_of_scope"), ("noted",), ("",))


def _outcomes(items: Sequence[Item], area: str) -> tuple[str, ...]:
    mine = [one.outcome for one in items if (one.area or NO_AREA) == area]
    return tuple(thousands(sum(outcome in group for outcome in mine)) for group in _GROUPS)


def _plan(material: Material) -> Sequence[Block]:
    if not material.lines:
        return (paragraph("Nessun contributo è collegato a un obiettivo pubblico del piano."),)
    rows = [(one.code, one.title, one.area, thousands(one.linked)) for one in material.lines]
    return (table("Gli obiettivi a cui portano i contributi", ("Codice", "Obiettivo", "Area", "Contributi"), rows),)


def _nothing(_material: Material) -> Sequence[Block]:
    return ()


def _register(_material: Material) -> Sequence[Block]:
    return (
        Note(
            words(
                "Il registro di trasparenza del sito conserva l’impronta di ogni testo e di ogni risposta citati qui. "
                "Chiunque può verificarla. Non è il registro di protocollo."
            )
        ),
    )


NOT_ACCEPTED, ANNEX, INTRODUCTION, CONCLUSION = "not_accepted", "annex", "introduction", "conclusion"
REGISTER = "register"
LIVE = frozenset({NOT_ACCEPTED, ANNEX})
PARTS: Sequence[Part] = (
    Part(INTRODUCTION, N_("Premessa"), N_("Perché c’è stata la consultazione, chi l’ha voluta e con quale atto."), _introduction),
    Part("process", N_("Il percorso e le date"), N_("Come si è svolto il percorso, che cosa è cambiato strada facendo."), _process),
    Part("acts", N_("Gli atti"), N_("Gli atti che non sono sul sito: delibere, determine, albo pretorio."), acts),
    Part("participation", N_("Chi ha partecipato"), N_("Chi c’era, chi mancava e come lo hai cercato."), _participation),
    Part("meetings", N_("Gli incontri"), N_("Come si sono svolti gli incontri."), _meetings),
    Part("contributions", N_("I contributi e gli esiti"), N_("Come hai letto i contributi e deciso."), _contributions),
    Part("syntheses", N_("Le sintesi"), N_("Che cosa è emerso, in poche parole."), syntheses),
    Part("plan", N_("Che cosa entra nel piano"), N_("Che cosa è cambiato nel piano grazie ai contributi."), _plan),
    Part("matrix", N_("Chi sta dietro a ogni obiettivo"), N_("Che cosa colpisce: obiettivi con molte voci, o con nessuna."), matrix),
    Part("numbers", N_("I numeri"), N_("Che cosa dicono i numeri: chi c’era, chi mancava, quanto si è aspettato."), numbers),
    Part(NOT_ACCEPTED, N_("Che cosa non è stato accolto, e perché"), N_("I motivi comuni a più contributi non accolti."), _nothing),
    Part(CONCLUSION, N_("Conclusioni"), N_("Che cosa succede adesso e quando."), signature),
    Part(REGISTER, N_("Il registro di trasparenza"), "", _register),
    Part(ANNEX, N_("Allegato: tutti i contributi e le risposte"), "", _nothing),
)
BY_CODE = {part.code: part for part in PARTS}
WRITABLE = tuple(part for part in PARTS if part.hint)
"""The parts before which the office may write."""
