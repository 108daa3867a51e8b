# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The published syntheses in a report: what each says point by point, how much stands behind it, where the rest is read."""

from collections.abc import Sequence

from consulta.core.documents.model import Block, Heading, Paragraph, from_html, paragraph, table, text_of, words
from consulta.core.words import thousands
from consulta.reports.material import Material, Point, Told
from consulta.reports.wording import day

SHORT = 600
"""Letters of a statement that a report repeats: the rest is read on the page of the synthesis."""


def syntheses(material: Material) -> Sequence[Block]:
    """A table of the syntheses, then each with its points."""
    if not material.syntheses:
        return (paragraph("Nessuna sintesi è stata pubblicata."),)
    rows = [(one.title, one.about, str(one.edition), day(one.on), one.sha256[:16]) for one in material.syntheses]
    headings = ("Sintesi", "Di che cosa", "Edizione", "Pubblicata il", "Impronta (inizio)")
    blocks: list[Block] = [table("Le sintesi pubblicate", headings, rows)]
    for one in material.syntheses:
        blocks += _synthesis(one)
    return blocks


def _synthesis(one: Told) -> list[Block]:
    blocks: list[Block] = [Heading(one.title, 3)]
    if not one.points:
        blocks.append(paragraph("Questa sintesi non ha punti."))
    for point in one.points:
        blocks += _point(point)
    blocks.append(paragraph(f"Per intero, con i testi da cui viene, sul sito: voce «Sintesi», numero {one.id}, edizione {one.edition}."))
    return blocks


def _point(point: Point) -> list[Block]:
    title = f"Punto {point.number}. {point.title}" if point.title else f"Punto {point.number}"
    blocks: list[Block] = [Heading(title, 4), paragraph(_behind(point))]
    blocks += _shortened(point.statement)
    if point.answer:
        blocks.append(Paragraph((*words("Risposta: ", is_strong=True), *words(f"{point.answer}."))))
    return blocks


def _behind(point: Point) -> str:
    """How much stands behind it."""
    least = "almeno " if point.is_at_least else ""
    texts = _count(point.texts, "testo", "testi")
    people = _count(point.persons, "persona", "persone")
    bodies = _count(point.organisations, "organizzazione", "organizzazioni")
    return f"Viene da {texts}: {least}{people} e {bodies}."


def _count(number: int, one: str, many: str) -> str:
    return f"{thousands(number)} {one if number == 1 else many}"


def _shortened(html: str) -> list[Block]:
    """The statement, cut at a word where it is long."""
    left = SHORT
    kept: list[Block] = []
    for block in from_html(html):
        if not isinstance(block, Paragraph):
            kept.append(block)
            continue
        text = text_of(block.runs)
        if len(text) > left:
            kept.append(paragraph(f"{text[:left].rsplit(' ', 1)[0].rstrip(' ,;:')} […]"))
            break
        left -= len(text)
        kept.append(block)
    return kept
