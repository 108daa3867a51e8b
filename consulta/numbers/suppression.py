# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is not told of persons (decisions.md 30; ADR 0053): counts from 1 to 4, and those that would give them away.

Pure. A ``Sum`` says that a published total is made of parts; totals may be parts of others. A reader knows every sum, every cell
that is told, that counts are whole and not negative, and suspects that what is hidden is not zero.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

FLOOR = 5
"""Persons under this number are not told."""

Cell: TypeAlias = Hashable


@dataclass(frozen=True, slots=True)
class Sum:
    """A total and the parts it is made of, all of them: a part that is zero is one too."""

    total: Cell
    parts: tuple[Cell, ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The total and its parts."""
        return (self.total, *self.parts)


def hide(values: Mapping[Cell, int], sums: Sequence[Sum], sensitive: Collection[Cell], fixed: Collection[Cell] = ()) -> frozenset[Cell]:
    """The cells that are not told. ``sensitive`` ones are not when they are under FLOOR; ``fixed`` ones are told anyway.

    Each round looks for a hidden cell that can be worked out, and hides with it the smallest cell of one of its sums. One that is only
    suspected is covered too, as long as a cell beside it is left. Raises ValueError when everything that may be hidden is, and
    something still follows: the caller told too much elsewhere.
    """
    hidden = {cell for cell in sensitive if 0 < values[cell] < FLOOR}
    while True:
        certain = _in_order(known(values, sums, hidden))
        found = _covers(certain, sums, hidden, fixed) or _covers(_in_order(_squeezed(values, sums, hidden, 1)), sums, hidden, fixed)
        if not found and certain:
            found = {cell for one in sums for cell in one.cells} - hidden - set(fixed)
            if not found:
                raise ValueError(f"what is fixed gives {certain[0]!r} away")
        if not found:
            return frozenset(hidden)
        hidden.add(min(found, key=lambda cell: (values[cell] == 0, values[cell], repr(cell))))


def _in_order(cells: Iterable[Cell]) -> list[Cell]:
    return sorted(set(cells), key=repr)


def _covers(exposed: Sequence[Cell], sums: Sequence[Sum], hidden: Collection[Cell], fixed: Collection[Cell]) -> set[Cell]:
    """The cells that share a sum with the first exposed one that has any left to hide."""
    for cell in exposed:
        beside = {other for one in sums if cell in one.cells for other in one.cells} - set(hidden) - set(fixed)
        if beside:
            return beside
    return set()


def known(values: Mapping[Cell, int], sums: Sequence[Sum], hidden: Collection[Cell]) -> set[Cell]:
    """The hidden cells whose count follows from the rest: because sums determine it, or because only one count is possible."""
    return {*_determined(sums, hidden), *_squeezed(values, sums, hidden, 0)}


def _determined(sums: Sequence[Sum], hidden: Collection[Cell]) -> Iterable[Cell]:
    """Cells with a single solution of the linear equations that the sums are: rows of the reduced matrix with one unknown."""
    unknown = sorted(hidden, key=repr)
    rows = [[Fraction((cell == one.total) - one.parts.count(cell)) for cell in unknown] for one in sums]
    pivot = 0
    for column in range(len(unknown)):
        found = next((index for index in range(pivot, len(rows)) if rows[index][column]), None)
        if found is None:
            continue
        rows[pivot], rows[found] = rows[found], rows[pivot]
        lead = rows[pivot][column]
        rows[pivot] = [value / lead for value in rows[pivot]]
        for index, row in enumerate(rows):
            if index != pivot and row[column]:
                factor = row[column]
                rows[index] = [value - factor * taken for value, taken in zip(row, rows[pivot], strict=True)]
        pivot += 1
    for row in rows[:pivot]:
        touched = [cell for cell, value in zip(unknown, row, strict=True) if value]
        if len(touched) == 1:
            yield touched[0]


def _squeezed(values: Mapping[Cell, int], sums: Sequence[Sum], hidden: Collection[Cell], least: int) -> Iterable[Cell]:
    """Cells whose bounds meet, when every hidden cell is at least ``least``.

    Sums without a hidden cell in common are looked at apart: where the supposition cannot be it says nothing, and the others still do.
    """
    for group in _apart(sums, hidden):
        yield from _met(values, group, hidden, least)


def _apart(sums: Sequence[Sum], hidden: Collection[Cell]) -> Sequence[Sequence[Sum]]:
    """The sums with a hidden cell, in groups that have none in common."""
    groups: list[tuple[set[Cell], list[Sum]]] = []
    for one in sums:
        cells, together = {cell for cell in one.cells if cell in hidden}, [one]
        for group in [group for group in groups if group[0] & cells]:
            groups.remove(group)
            cells, together = cells | group[0], [*group[1], *together]
        if cells:
            groups.append((cells, together))
    return [together for _cells, together in groups]


def _met(values: Mapping[Cell, int], sums: Sequence[Sum], hidden: Collection[Cell], least: int) -> Iterable[Cell]:
    low = {cell: least if cell in hidden else values[cell] for one in sums for cell in one.cells}
    high: dict[Cell, float] = {cell: float("inf") if cell in hidden else values[cell] for cell in low}
    for _ in range(len(low) + 1):
        before = (dict(low), dict(high))
        for one in sums:
            _narrow(one, low, high)
        if any(low[cell] > high[cell] for cell in low):
            return
        if before == (low, high):
            break
    yield from (cell for cell in hidden if cell in low and low[cell] == high[cell])


def _narrow(one: Sum, low: dict[Cell, int], high: dict[Cell, float]) -> None:
    least, most = sum(low[part] for part in one.parts), sum(high[part] for part in one.parts)
    low[one.total] = max(low[one.total], least)
    high[one.total] = min(high[one.total], most)
    for part in one.parts:
        others_least = sum(low[other] for other in one.parts if other != part)
        high[part] = min(high[part], high[one.total] - others_least)
        others_most = sum(high[other] for other in one.parts if other != part)
        if others_most != float("inf"):
            low[part] = max(low[part], int(low[one.total] - others_most))
