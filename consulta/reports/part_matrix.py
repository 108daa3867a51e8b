# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The matrix in a report: lines of the plan by who wrote the contributions behind them, with the totals of the public page."""

from collections.abc import Sequence

from consulta.core.charts.matrix import lay_matrix
from consulta.core.documents.model import Block, Heading, paragraph, table
from consulta.core.words import thousands
from consulta.reports.material import Material, MatrixRow, MatrixTable
from consulta.reports.part_numbers import figures

ALL, LINKED, UNLINKED = "Tutti", "In almeno una voce del piano", "In nessuna voce del piano"
TITLES = {"Chi scrive": "Obiettivi e chi scrive", "Comune dell’organizzazione": "Obiettivi e comuni delle organizzazioni"}
"""By what the columns are, as ``traceability.requests.Dimension`` says it."""


def matrix(material: Material) -> Sequence[Block]:
    """The matrix by category of the authors, then by comune."""
    if not material.matrices:
        return (paragraph("Non ci sono contributi pubblicati: la matrice è vuota."),)
    blocks: list[Block] = [
        paragraph(
            "Ogni riga è una voce del piano. Il numero dice quanti contributi di quegli autori sono collegati alla voce, anche se "
            "valutati e non ripresi. Chi sta in più voci conta in ognuna, e una volta sola nelle due righe finali."
        )
    ]
    for one in material.matrices:
        blocks += _matrix(one)
    return blocks


def _matrix(one: MatrixTable) -> list[Block]:
    title = TITLES[one.by]
    blocks: list[Block] = [Heading(title, 3)]
    if one.rows:
        most = max(one.rows, key=lambda row: row.total)
        alt = f"La voce con più contributi è {_named(most)}: {thousands(most.total)}. Tutti i valori sono nella tabella."
        drawing = lay_matrix([_named(row) for row in one.rows], one.columns, [row.counts for row in one.rows])
        blocks += figures("matrix", drawing, title, alt)
    sums = [(LINKED, *_numbers(one.linked)), (UNLINKED, *_numbers(one.unlinked))]
    rows = [(_named(row), *_numbers(row)) for row in one.rows]
    blocks.append(table(f"{title} (contributi)", ("Voce del piano", ALL, *one.columns), [*rows, *sums]))
    if one.empty:
        blocks.append(paragraph(f"Voci del piano a cui non porta nessun contributo: {thousands(one.empty)}."))
    return blocks


def _named(row: MatrixRow) -> str:
    return f"{row.code} {row.title}".strip()


def _numbers(row: MatrixRow) -> tuple[str, ...]:
    return (thousands(row.total), *map(thousands, row.counts))
