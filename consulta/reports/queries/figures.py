# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The numbers and the matrix of a report: what the public pages show, by the same functions, counted when the rest is read."""

from collections.abc import Sequence
from datetime import datetime

from consulta.consultations import queries as consultations
from consulta.consultations.queries import CycleView
from consulta.contributions.queries import ContributionFilter
from consulta.core import clock
from consulta.numbers import queries as numbers
from consulta.numbers.reading import public
from consulta.numbers.shown import Sheet, compare, no_list
from consulta.reports.material import Figures, MatrixRow, MatrixTable
from consulta.territory import queries as territories
from consulta.traceability import queries as traceability
from consulta.traceability.queries import Counts, Matrix
from consulta.traceability.requests import Dimension
from consulta.web.locale import SOURCE_LANGUAGE, speaking


def read_figures(territory_id: int, cycle: CycleView, now: datetime) -> Figures | None:
    """The public numbers of a cycle beside those of the one before; None when there is nothing to count.

    They are counted here, not taken from what the page keeps: inside one snapshot they say what the other parts say.
    """
    today = clock.rome_day(now)
    before = numbers.cycle_before(consultations.list_cycles(territory_id, now), cycle)
    ids = [one.id for one in (cycle, before) if one is not None]
    cells, setting = numbers.count_now(territory_id, now).cells, numbers.read_setting(territory_id, ids, today)
    outlines = territories.find_map(territory_id, today)
    sheets = [Sheet(public(cycle_id, cells, setting), no_list, outlines) for cycle_id in ids]
    if not sheets[0].reading.counts:
        return None
    with speaking(SOURCE_LANGUAGE):
        return Figures(
            headlines=sheets[0].headlines(),
            sections=[(title, shown) for _, title, shown in sheets[0].sections() if shown],
            compared=[(name, new.text, old.text) for name, new, old in compare(*sheets)] if before else (),
            before=before.title if before else "",
            is_cut=bool(sheets[0].reading.hidden) or any(sheet.reading.hidden for sheet in sheets[1:]),
            attribution=outlines.attribution if outlines else "",
        )


def read_matrices(territory_id: int, cycle_id: int) -> Sequence[MatrixTable]:
    """The matrix of the plan by category of the authors, then by comune; none when there is nothing to count."""
    found = [(one, traceability.build_matrix(territory_id, cycle_id, ContributionFilter(), one)) for one in Dimension]
    return [_matrix(one.label, matrix) for one, matrix in found if not matrix.is_empty]


def _matrix(by: str, matrix: Matrix) -> MatrixTable:
    lines = [one for area in matrix.areas for one in area.objectives]
    rows = [_row(matrix, one.code, one.title, matrix.of(one.id)) for one in lines if matrix.of(one.id).total]
    return MatrixTable(
        by=by,
        columns=tuple(column.label for column in matrix.columns),
        rows=rows,
        linked=_row(matrix, "", "", matrix.linked),
        unlinked=_row(matrix, "", "", matrix.unlinked),
        empty=len(lines) - len(rows),
    )


def _row(matrix: Matrix, code: str, title: str, counts: Counts) -> MatrixRow:
    return MatrixRow(code, title, tuple(counts.of(column.key) for column in matrix.columns), counts.total)
