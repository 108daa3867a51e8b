# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Horizontal bars: a label above each, its value at the end. Read at the width of a phone."""

from collections.abc import Sequence
from dataclasses import dataclass

from consulta.core.charts.fills import shortened

WIDTH = 400
ROW = 46
_LABEL_Y, _BAR_Y, _BAR = 16, 22, 14
_FOR_VALUE = 90
_LETTERS = 46


@dataclass(frozen=True, slots=True)
class Row:
    """What a bar shows: a label, a value (None: not told) and the value in words."""

    label: str
    value: float | None
    value_label: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar in user units; ``width`` 0 where there is nothing to draw."""

    label: str
    label_y: int
    y: int
    width: float
    height: int
    value_x: float
    value_y: int
    value_label: str


@dataclass(frozen=True, slots=True)
class Bars:
    """A drawing of bars."""

    width: int
    height: int
    bars: tuple[Bar, ...]


def lay_bars(rows: Sequence[Row], top: float | None = None) -> Bars:
    """Bars in the order given; the longest, or ``top``, takes the whole width but for the room of its value."""
    most = top or max((row.value or 0 for row in rows), default=0)
    bars = []
    for index, row in enumerate(rows):
        y = index * ROW
        width = round((row.value or 0) / most * (WIDTH - _FOR_VALUE), 1) if most else 0.0
        bars.append(
            Bar(
                shortened(row.label, _LETTERS), y + _LABEL_Y, y + _BAR_Y, width, _BAR, round(width + 6, 1), y + _BAR_Y + 12, row.value_label
            )
        )
    return Bars(WIDTH, max(1, len(rows)) * ROW, tuple(bars))
