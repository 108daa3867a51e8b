# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The numbers in a report: each with its definition, its drawing and its table, as the public page shows them (ADR 0059)."""

from collections.abc import Sequence

from consulta.core.documents.model import Block, Figure, Heading, Note, paragraph, table, words
from consulta.numbers.shown import WHY_CUT, Shown
from consulta.reports.material import Material
from consulta.web.drawings import to_svg

HEADLINE_TITLE = "I numeri in breve"
RESIDENTS = "Residenti: ISTAT, Istituto nazionale di statistica, anno 2023."


def numbers(material: Material) -> Sequence[Block]:
    """Every number of the public page, section by section, then the comparison with the cycle before."""
    found = material.figures
    if found is None:
        return (paragraph("Non c’è ancora niente da contare: né contributi, né iscritti, né incontri."),)
    blocks: list[Block] = [paragraph("Accanto a ogni numero c’è scritto che cosa conta. Sono gli stessi numeri della pagina pubblica.")]
    if found.is_cut:
        blocks.append(Note(words(WHY_CUT)))
    blocks.append(_singles(HEADLINE_TITLE, found.headlines))
    for title, shown in found.sections:
        blocks.append(Heading(title, 3))
        singles = [one for one in shown if one.is_single]
        if singles:
            blocks.append(_singles(f"{title}: i numeri", singles))
        for one in shown:
            if not one.is_single:
                blocks += _number(one, found.attribution)
    if found.compared:
        blocks.append(Heading("Confronto con la consultazione di prima", 3))
        headings = ("Numero", "Questa", f"Prima: {found.before}")
        blocks.append(table("Questa consultazione e quella di prima", headings, found.compared))
    blocks.append(paragraph(RESIDENTS))
    return blocks


def _singles(caption: str, shown: Sequence[Shown]) -> Block:
    """Numbers that are one figure each, with what they count."""
    rows = [(one.name, one.rows[0][1][0].text, one.text) for one in shown]
    return table(caption, ("Numero", "Quanto", "Che cosa conta"), rows)


def _number(one: Shown, attribution: str) -> list[Block]:
    """A number with lines: its drawing where it has one, then the same values in a table."""
    blocks: list[Block] = [Heading(one.name, 4), paragraph(one.text)]
    if one.none:
        return [*blocks, paragraph(one.none)]
    if one.chart:
        blocks += figures(one.chart, one.drawing, one.name, one.summary, one.steps, attribution if one.chart == "map" else "")
    headings = (one.line_header, *(_heading(one, header) for header in one.headers))
    rows = [(label, *(figure.text for figure in values)) for label, values in one.rows]
    blocks.append(table(f"{one.name} ({one.unit})", headings, rows))
    return blocks


def _heading(one: Shown, header: str) -> str:
    """A column that only says the unit says how many."""
    return "Quanti" if header == one.unit else header


def figures(chart: str, drawing: object, title: str, alt: str, key: Sequence[str] = (), attribution: str = "") -> list[Block]:
    """The drawings of a chart: more than one where a page ends before it does."""
    drawn = list(to_svg(chart, drawing, title, alt, key))
    found: list[Block] = []
    for number, svg in enumerate(drawn, start=1):
        caption = title if len(drawn) == 1 else f"{title} ({number} di {len(drawn)})"
        said = f"Grafico: {caption}. {alt}".strip()
        found.append(Figure(svg, said, f"{caption}. {attribution}" if attribution else caption))
    return found
