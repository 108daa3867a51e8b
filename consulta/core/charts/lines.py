# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lines over time: series differ by dash and by mark, a few round numbers stand on the left, the first and last moments below."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from consulta.core.charts.bars import WIDTH

HEIGHT = 230
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 12, 12, 30
DASHES = ("", "7 4", "2 4", "10 3 2 3")
KEY = 22


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis with its label."""

    at: float
    label: str
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Line:
    """A series: the points of its line, how it is dashed, where its name stands in the key."""

    label: str
    points: str
    marks: tuple[tuple[float, float], ...]
    dash: str
    key_y: int


@dataclass(frozen=True, slots=True)
class Lines:
    """A drawing of lines. ``left``, ``right``, ``bottom`` are the edges of the field."""

    width: int
    height: int
    left: int
    right: int
    bottom: int
    lines: tuple[Line, ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]


def lay_lines(moments: Sequence[str], series: Sequence[tuple[str, Sequence[float]]]) -> Lines:
    """Every series has one value for each moment. Raises ValueError for more series than dashes."""
    if len(series) > len(DASHES):
        raise ValueError(f"{len(series)} lines cannot be told apart")
    above = _TOP + (KEY * len(series) if len(series) > 1 else 0)
    bottom, right = above + HEIGHT - _TOP - _BOTTOM, WIDTH - _RIGHT
    step = _round_step(max((value for _, values in series for value in values), default=0))
    top = step * 4
    at = [_LEFT + (right - _LEFT) * index / max(1, len(moments) - 1) for index in range(len(moments))]
    lines = []
    for index, (label, values) in enumerate(series):
        marks = tuple((round(x, 1), round(bottom - (bottom - above) * value / top, 1)) for x, value in zip(at, values, strict=True))
        lines.append(Line(label, " ".join(f"{x:g},{y:g}" for x, y in marks), marks, DASHES[index], _TOP + index * KEY))
    up = tuple(Tick(round(bottom - (bottom - above) * part / 4, 1), f"{step * part:g}") for part in range(5))
    return Lines(WIDTH, bottom + _BOTTOM, _LEFT, right, bottom, tuple(lines), _across(moments, at), up)


def _round_step(most: float) -> int:
    """A quarter of the axis: 1, 2 or 5 times a power of ten, whole."""
    wanted = max(1.0, most / 4)
    power = 10 ** math.floor(math.log10(wanted))
    return int(next(power * times for times in (1, 2, 5, 10) if power * times >= wanted))


def _across(moments: Sequence[str], at: Sequence[float]) -> tuple[Tick, ...]:
    if not moments:
        return ()
    if len(moments) == 1:
        return (Tick(at[0], moments[0], "start"),)
    return (Tick(at[0], moments[0], "start"), Tick(at[-1], moments[-1], "end"))
