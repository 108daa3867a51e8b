# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A map of places by value: darker is more, and each place says its name and its value. The outlines are given."""

from collections.abc import Sequence
from dataclasses import dataclass

from consulta.core.charts.fills import LEVELS, UNKNOWN, Fill, level


@dataclass(frozen=True, slots=True)
class Place:
    """A place: its outline as an SVG path, where its label stands, its value (None: not told) in words."""

    name: str
    path: str
    x: int
    y: int
    value: float | None
    value_label: str


@dataclass(frozen=True, slots=True)
class Area:
    """A place as it is drawn. Labels have a pale edge, so that they are read on every fill."""

    name: str
    path: str
    x: int
    y: int
    fill: Fill
    value_label: str


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the key: from more than ``least`` to ``most``; both None for what is not told."""

    fill: Fill
    least: float | None
    most: float | None


@dataclass(frozen=True, slots=True)
class Choropleth:
    """A drawing of a map, with its key. ``size``: of the letters, in user units."""

    width: float
    height: float
    size: float
    areas: tuple[Area, ...]
    steps: tuple[Step, ...]


def lay_map(view_box: str, places: Sequence[Place]) -> Choropleth:
    """The map of some places in a view box "0 0 W H"."""
    width, height = map(float, view_box.split(" ")[2:])
    most = max((place.value or 0 for place in places), default=0)
    areas = tuple(
        Area(
            place.name,
            place.path,
            place.x,
            place.y,
            UNKNOWN if place.value is None else LEVELS[level(place.value, most)],
            place.value_label,
        )
        for place in places
    )
    parts = len(LEVELS) - 1
    steps = [Step(LEVELS[0], 0, 0)]
    if most:
        steps += [Step(LEVELS[part], most * (part - 1) / parts, most * part / parts) for part in range(1, parts + 1)]
    if any(place.value is None for place in places):
        steps.append(Step(UNKNOWN, None, None))
    return Choropleth(width, height, round(width / 36, 1), areas, tuple(steps))
