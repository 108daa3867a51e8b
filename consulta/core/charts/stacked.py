# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Stacked bars: each row is parted among series that differ by pattern; the key stands above."""

from collections.abc import Sequence
from dataclasses import dataclass

from consulta.core.charts.bars import WIDTH
from consulta.core.charts.fills import SERIES, Fill, shortened

ROW = 46
KEY = 22
_FOR_VALUE = 60
_LETTERS = 46


@dataclass(frozen=True, slots=True)
class Entry:
    """A series in the key."""

    label: str
    y: int
    fill: Fill


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a row."""

    x: float
    y: int
    width: float
    height: int
    fill: Fill


@dataclass(frozen=True, slots=True)
class StackedRow:
    """A row: its label, its segments, its sum in words."""

    label: str
    label_y: int
    segments: tuple[Segment, ...]
    value_x: float
    value_y: int
    value_label: str


@dataclass(frozen=True, slots=True)
class Stacked:
    """A drawing of stacked bars."""

    width: int
    height: int
    entries: tuple[Entry, ...]
    rows: tuple[StackedRow, ...]


def lay_stacked(series: Sequence[str], rows: Sequence[tuple[str, Sequence[float]]]) -> Stacked:
    """Rows in the order given, each with one value for each series. Raises ValueError for more series than there are patterns."""
    if len(series) > len(SERIES):
        raise ValueError(f"{len(series)} series cannot be told apart")
    entries = tuple(Entry(shortened(label, _LETTERS), index * KEY, SERIES[index]) for index, label in enumerate(series))
    above = len(series) * KEY + 8
    most = max((sum(values) for _, values in rows), default=0)
    scale = (WIDTH - _FOR_VALUE) / most if most else 0
    drawn = []
    for index, (label, values) in enumerate(rows):
        y, x, segments = above + index * ROW, 0.0, []
        for number, value in enumerate(values):
            if value > 0:
                segments.append(Segment(round(x, 2), y + 22, round(value * scale, 2), 16, SERIES[number]))
                x += value * scale
        total = sum(values)
        drawn.append(StackedRow(shortened(label, _LETTERS), y + 16, tuple(segments), round(x + 6, 1), y + 35, f"{total:g}"))
    return Stacked(WIDTH, above + max(1, len(rows)) * ROW, entries, tuple(drawn))
