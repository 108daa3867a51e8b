# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Charts for paper: pieces that fit a page, all on the scale of the whole, and how large each is printed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from consulta.core.charts.bars import Bars
from consulta.core.charts.choropleth import Choropleth
from consulta.core.charts.lines import Lines
from consulta.core.charts.matrix import CELL_HEIGHT, CELL_WIDTH, Matrix
from consulta.core.charts.matrix import LEFT as MATRIX_LEFT
from consulta.core.charts.matrix import TOP as MATRIX_TOP
from consulta.core.charts.stacked import ROW as STACKED_ROW
from consulta.core.charts.stacked import Stacked

BARS, ROWS, MATRIX_ROWS, MATRIX_COLUMNS = 12, 20, 32, 18
"""Bars, rows of stacked bars, lines and columns of a matrix that one piece holds."""
FEW = 6
"""Rows of stacked bars that are drawn large: more would take a page."""
WIDTH, HEIGHT, HALF, MAP_HEIGHT = 470.0, 600.0, 232.0, 500.0
"""Points that a piece may take of a page: A4 without its margins, its heading and its caption; and one that stands beside another. A map
that took all of it would leave what is above it alone on its page."""
WHOLE_SCALE, MATRIX_SCALE = 0.75, 0.62
"""Points for a unit of the drawing: letters of 11 points, and of 9."""
PITCH, _LABEL, _BAR, _THICK, _VALUE = 36, 14, 18, 12, 29
"""Units from a bar to the next; below it its label, its top, its height and its value: closer than on a screen."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Piece:
    """A drawing and its size on paper, in points."""

    drawing: Any
    width: float
    height: float


def pieces(drawing: Any) -> Sequence[Piece]:
    """The pieces of a chart, one for most. Raises TypeError for what is no chart."""
    if isinstance(drawing, Bars):
        cut = [_bars(drawing, rows) for rows in _chunks(drawing.bars, BARS)]
        return [_sized(one, WHOLE_SCALE if len(cut) == 1 else HALF / one.width) for one in cut]
    if isinstance(drawing, Stacked):
        scale = WHOLE_SCALE if len(drawing.rows) <= FEW else HALF / drawing.width
        return [_sized(_stacked(drawing, rows), scale) for rows in _chunks(drawing.rows, ROWS)]
    if isinstance(drawing, Matrix):
        lines = list(_chunks(drawing.lines, MATRIX_ROWS))
        places = [(down, along) for along in _chunks(drawing.columns, MATRIX_COLUMNS) for down in lines]
        return [_sized(_matrix(drawing, down, along), MATRIX_SCALE) for down, along in places]
    if isinstance(drawing, Lines):
        return [_sized(drawing, WHOLE_SCALE)]
    if isinstance(drawing, Choropleth):
        return [_sized(drawing, MAP_HEIGHT / drawing.height)]
    raise TypeError(type(drawing))


def _sized(drawing: Any, scale: float) -> Piece:
    """As large as it is wanted, and as the page lets it."""
    scale = min(scale, WIDTH / drawing.width, HEIGHT / drawing.height)
    return Piece(drawing, round(drawing.width * scale, 1), round(drawing.height * scale, 1))


def _chunks(values: Sequence[T], most: int) -> Iterator[Sequence[T]]:
    """As many values in each as in the others, but one."""
    number = max(1, -(-len(values) // most))
    length = max(1, -(-len(values) // number))
    for start in range(0, max(1, len(values)), length):
        yield values[start : start + length]


def _bars(drawing: Bars, rows: Sequence[Any]) -> Bars:
    moved = tuple(
        replace(one, label_y=top + _LABEL, y=top + _BAR, height=_THICK, value_y=top + _VALUE)
        for top, one in zip(range(0, PITCH * len(rows), PITCH), rows, strict=True)
    )
    return replace(drawing, height=max(1, len(rows)) * PITCH, bars=moved)


def _stacked(drawing: Stacked, rows: Sequence[Any]) -> Stacked:
    above = drawing.height - max(1, len(drawing.rows)) * STACKED_ROW
    moved = tuple(
        replace(
            one,
            label_y=top + _LABEL,
            value_y=top + _VALUE,
            segments=tuple(replace(part, y=top + _BAR, height=_THICK) for part in one.segments),
        )
        for top, one in zip(range(above, above + PITCH * len(rows), PITCH), rows, strict=True)
    )
    return replace(drawing, height=above + max(1, len(rows)) * PITCH, rows=moved)


def _matrix(drawing: Matrix, lines: Sequence[Any], columns: Sequence[Any]) -> Matrix:
    """Some lines and columns, with the cells where they meet."""
    top, left = drawing.lines.index(lines[0]), drawing.columns.index(columns[0])
    up, back = top * CELL_HEIGHT, left * CELL_WIDTH
    inside = [
        replace(cell, x=cell.x - back, y=cell.y - up)
        for cell in drawing.cells
        if top <= (cell.y - MATRIX_TOP) // CELL_HEIGHT < top + len(lines)
        and left <= (cell.x - MATRIX_LEFT) // CELL_WIDTH < left + len(columns)
    ]
    return replace(
        drawing,
        width=drawing.width - (len(drawing.columns) - len(columns)) * CELL_WIDTH,
        height=drawing.height - (len(drawing.lines) - len(lines)) * CELL_HEIGHT,
        lines=tuple(replace(one, y=one.y - up) for one in lines),
        columns=tuple(replace(one, x=one.x - back) for one in columns),
        cells=tuple(inside),
    )
