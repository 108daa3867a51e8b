# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The acts in a report: what makes it the report of a procedure, with who answers for it.

The best written model is L.R. Toscana 65/2020, artt. 9 and 10 (domain.md §1.1).
"""

from collections.abc import Sequence

from consulta.core.documents.model import Block, Corner, paragraph, table, words
from consulta.core.words import dated
from consulta.reports.material import Material, Posted
from consulta.reports.wording import day

OFFICER = "Responsabile del procedimento"


def acts(material: Material) -> Sequence[Block]:
    """The notices, then every dated decision."""
    blocks: list[Block] = []
    if material.notices:
        headings = ("Avviso", "Pubblicato il", "Domande", "Responsabile", "Atto e protocollo")
        blocks.append(table("Gli avvisi pubblici", headings, [_notice(one) for one in material.notices]))
    if material.acts:
        rows = [(day(one.on), one.what, one.reference or "–", one.reason or "–") for one in material.acts]
        blocks.append(table("Decisioni e date spostate", ("Giorno", "Che cosa", "Atto", "Motivo"), rows))
    return blocks or (paragraph("Non risultano avvisi né decisioni registrate sul sito."),)


def _notice(one: Posted) -> tuple[str, ...]:
    who = ", ".join(part for part in (one.officer, one.role) if part)
    return (one.title, day(one.on), f"{dated('dal', day(one.opens))} {dated('al', day(one.closes))}", who or "–", one.reference or "–")


def seats(material: Material) -> Sequence[Block]:
    """Which organisations sit at which tavolo; nothing while nobody does."""
    if not material.seats:
        return ()
    rows = [(title, "\n".join(names)) for title, names in material.seats]
    return (table("Le organizzazioni ai tavoli", ("Tavolo", "Organizzazioni"), rows),)


def signature(material: Material) -> Sequence[Block]:
    """Room for the hand of who answers for the procedure, as the last notice says it; nothing where no notice names anybody."""
    named = [one for one in material.notices if one.officer]
    if not named:
        return ()
    return (Corner((words(named[-1].role or OFFICER), words(named[-1].officer, is_strong=True)), is_signed=True),)
