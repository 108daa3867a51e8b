# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A matrix: the darker a cell the more, and each cell says its number."""

from collections.abc import Sequence
from dataclasses import dataclass

from consulta.core.charts.fills import LEVELS, Fill, level, shortened

CELL_WIDTH, CELL_HEIGHT = 36, 28
LEFT, TOP = 220, 180
_LETTERS_LEFT, _LETTERS_TOP = 27, 28
_FOR_LAST = 120
"""What the name of the last column takes to its right: names lean."""


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """A cell with its number, empty for nothing."""

    x: int
    y: int
    fill: Fill
    label: str


@dataclass(frozen=True, slots=True)
class Heading:
    """The name of a line or of a column, where it stands."""

    x: int
    y: int
    label: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """A drawing of a matrix."""

    width: int
    height: int
    cell_width: int
    cell_height: int
    lines: tuple[Heading, ...]
    columns: tuple[Heading, ...]
    cells: tuple[MatrixCell, ...]


def lay_matrix(lines: Sequence[str], columns: Sequence[str], values: Sequence[Sequence[float]]) -> Matrix:
    """One row of values for each line, one value for each column."""
    most = max((value for row in values for value in row), default=0)
    cells = tuple(
        MatrixCell(LEFT + x * CELL_WIDTH, TOP + y * CELL_HEIGHT, LEVELS[level(value, most)], f"{value:g}" if value else "")
        for y, row in enumerate(values)
        for x, value in enumerate(row)
    )
    return Matrix(
        width=LEFT + len(columns) * CELL_WIDTH + _FOR_LAST,
        height=TOP + len(lines) * CELL_HEIGHT + 2,
        cell_width=CELL_WIDTH,
        cell_height=CELL_HEIGHT,
        lines=tuple(Heading(LEFT - 8, TOP + y * CELL_HEIGHT + 19, shortened(label, _LETTERS_LEFT)) for y, label in enumerate(lines)),
        columns=tuple(Heading(LEFT + x * CELL_WIDTH + 20, TOP - 8, shortened(label, _LETTERS_TOP)) for x, label in enumerate(columns)),
        cells=cells,
    )
