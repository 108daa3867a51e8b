# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The counts of one cycle as definitions read them: zeros said, homes elsewhere put outside, what is not told left out for the public."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

from consulta.notices.models import CitizenRole
from consulta.numbers.counting.cells import NONE, OUTSIDE, Cells
from consulta.numbers.population import BANDS, FEMALE, MALE
from consulta.numbers.setting import Setting
from consulta.numbers.suppression import FLOOR, Cell, Sum, hide

Counts: TypeAlias = Mapping[tuple[str, str, str], int]
"""Measure, line, column → how many."""

SEXES = (FEMALE, MALE, NONE)
AGES = (*BANDS, NONE)
ROLES = (*(role.value for role in CitizenRole), NONE)
_FIXED = (("people", "", ""), ("enrolled", "", ""))


@dataclass(frozen=True, slots=True)
class Reading:
    """The counts of a cycle. A count that is not told is None wherever it is asked for."""

    cycle_id: int
    counts: Counts
    setting: Setting
    hidden: frozenset[Cell] = field(default=frozenset())

    def total(self, measure: str, line: str = "", column: str = "") -> int | None:
        """One count; None when it is not told."""
        key = (measure, line, column)
        return None if key in self.hidden else self.counts.get(key, 0)

    def sure(self, measure: str, line: str = "", column: str = "") -> int:
        """One count of something that is always told."""
        return self.counts.get((measure, line, column), 0)

    def lines(self, measure: str) -> set[str]:
        """The lines that have something."""
        return {line for name, line, _ in self.counts if name == measure}

    @property
    def current_comuni(self) -> tuple[str, ...]:
        """The comuni that belong to the territory today."""
        return tuple(one.key for one in self.setting.comuni if one.is_current)


def whole(cycle_id: int, cells: Cells, setting: Setting) -> Reading:
    """Everything, for the office."""
    return Reading(cycle_id, _counts(cycle_id, cells, setting), setting)


def public(cycle_id: int, cells: Cells, setting: Setting) -> Reading:
    """What everybody may read: without small counts of persons by what is not public of them, and what would give them away."""
    counts = _counts(cycle_id, cells, setting)
    sums = tuple(personal_sums(setting))
    values = {cell: counts.get(cell, 0) for one in sums for cell in one.cells}  # type: ignore[call-overload]
    return Reading(cycle_id, counts, setting, _hidden(tuple(values.items()), sums) | few(counts))


def few(counts: Counts) -> frozenset[Cell]:
    """Small counts of persons that stand in no sum: who asked for a help. Nothing told adds up to them, so none is hidden with them."""
    return frozenset(key for key, total in counts.items() if key[0] == "needs" and 0 < total < FLOOR)


@lru_cache(maxsize=64)
def _hidden(values: tuple[tuple[Cell, int], ...], sums: tuple[Sum, ...]) -> frozenset[Cell]:
    """What is not told of these counts, worked out once: it takes longer than the rest of the page."""
    counts = dict(values)
    return hide(counts, sums, sensitive(counts), _FIXED)


def personal_sums(setting: Setting) -> list[Sum]:
    """Every published sum over persons, with all its parts, zeros too."""
    homes = dict.fromkeys([*(one.key for one in setting.comuni), OUTSIDE, NONE])
    return [
        Sum(("people", "", ""), tuple(("people.comune", home, "") for home in homes)),
        Sum(("enrolled", "", ""), tuple(("enrolled.role", role, "") for role in ROLES)),
        Sum(("enrolled", "", ""), tuple(("enrolled.age", age, "") for age in AGES)),
        Sum(("enrolled", "", ""), tuple(("enrolled.sex", sex, "") for sex in SEXES)),
        *(Sum(("enrolled.age", age, ""), tuple(("enrolled.age_sex", age, sex) for sex in SEXES)) for age in AGES),
        *(Sum(("enrolled.sex", sex, ""), tuple(("enrolled.age_sex", age, sex) for age in AGES)) for sex in SEXES),
    ]


def sensitive(cells: Mapping[Cell, int]) -> list[Cell]:
    """The cells that tell of persons what is not public: home, role, age, sex. Not having said it tells nothing."""
    private = ("people.comune", "enrolled.role", "enrolled.age", "enrolled.sex", "enrolled.age_sex")
    return [cell for cell in cells if isinstance(cell, tuple) and cell[0] in private and cell[1:] not in ((NONE, ""), (NONE, NONE))]


def _counts(cycle_id: int, cells: Cells, setting: Setting) -> Counts:
    known = {one.key for one in setting.comuni} | {OUTSIDE, NONE}
    counts: Counter[tuple[str, str, str]] = Counter()
    for key, total in cells.items():
        if key.cycle_id == cycle_id:
            line = OUTSIDE if key.measure == "people.comune" and key.line not in known else key.line
            counts[key.measure, line, key.column] += total
    return counts
