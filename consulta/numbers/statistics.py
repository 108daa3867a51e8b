# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Statistics made from whole counts. Pure."""

from collections.abc import Hashable, Mapping
from math import ceil
from typing import TypeVar

K = TypeVar("K", bound=Hashable)


def share(part: int | None, total: int | None) -> float | None:
    """Percent, None when either is unknown or there is nothing to part."""
    return None if part is None or not total else 100 * part / total


def per_thousand(part: int | None, residents: int | None) -> float | None:
    """For each 1,000 residents."""
    return None if part is None or not residents else 1_000 * part / residents


def mean(days: Mapping[int, int]) -> float | None:
    """Mean of values that occur so many times."""
    total = sum(days.values())
    return sum(value * times for value, times in days.items()) / total if total else None


def at_rank(days: Mapping[int, int], rank: int) -> int:
    """The value at a rank, from 1. Raises ValueError when there are fewer."""
    seen = 0
    for value in sorted(days):
        seen += days[value]
        if seen >= rank:
            return value
    raise ValueError(rank)


def median(days: Mapping[int, int]) -> float | None:
    """The middle value, or the mean of the two in the middle."""
    total = sum(days.values())
    return (at_rank(days, (total + 1) // 2) + at_rank(days, total // 2 + 1)) / 2 if total else None


def ninetieth(days: Mapping[int, int]) -> float | None:
    """The value that nine in ten do not pass: the smallest with at least 90 % of the values at or under it."""
    total = sum(days.values())
    return float(at_rank(days, ceil(total * 9 / 10))) if total else None


def similarity(told: Mapping[K, int | None], total: int, population: Mapping[K, int]) -> float | None:
    """Proportional similarity of who takes part and who lives there, in percent: 100 when the shares are the same, 0 when none meets.

    Renkonen's index, 1 - ½ Σ |p - q|. What is not told is one class, its size what is left of ``total``: nothing else is used of it.
    """
    residents = sum(population.values())
    if not total or not residents:
        return None
    hidden = [key for key in population if told.get(key) is None]
    rest = total - sum(count or 0 for count in told.values())
    distance = sum(abs((told[key] or 0) / total - population[key] / residents) for key in population if key not in hidden)
    if hidden:
        distance += abs(rest / total - sum(population[key] for key in hidden) / residents)
    return 100 * (1 - distance / 2)
