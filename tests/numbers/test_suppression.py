# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is not told of few persons cannot be worked out from what is told: held by generated tables and a search of every possibility."""

from itertools import product

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from consulta.numbers.counting.cells import Cells, Key
from consulta.numbers.definitions import DEFINITIONS
from consulta.numbers.making import Value
from consulta.numbers.reading import AGES, ROLES, SEXES, Reading, personal_sums, public, sensitive
from consulta.numbers.setting import Named, Setting
from consulta.numbers.suppression import FLOOR, Cell, Sum, hide, known

GENERATED = (Phase.explicit, Phase.generate)
"""Without shrinking: each example is small as it is, and trying every possibility of thousands takes minutes."""
COMUNI = ("I118", "A474", "B675", "D399")
SETTING = Setting(comuni=tuple(Named(code, code) for code in COMUNI))


def solutions(values: dict[Cell, int], sums: list[Sum], hidden: frozenset[Cell], most: int) -> dict[Cell, set[int]]:
    """By trying every possibility, what each hidden cell may be: whole numbers from 0 that keep every sum."""
    cells = sorted(hidden, key=repr)
    found: dict[Cell, set[int]] = {cell: set() for cell in cells}
    for tried in product(range(most + 1), repeat=len(cells)):
        world = values | dict(zip(cells, tried, strict=True))
        if all(world[one.total] == sum(world[part] for part in one.parts) for one in sums):
            for cell, value in zip(cells, tried, strict=True):
                found[cell].add(value)
    return found


@given(st.lists(st.integers(0, 7), min_size=3, max_size=5))
@settings(max_examples=80, deadline=None, phases=GENERATED)
def test_no_part_of_a_total_can_be_worked_out_by_trying(parts: list[int]) -> None:
    names = tuple(range(len(parts)))
    values: dict[Cell, int] = {"all": sum(parts), **dict(zip(names, parts, strict=True))}
    sums = [Sum("all", names)]
    hidden = hide(values, sums, names, fixed=("all",))
    assert {cell for cell in names if 0 < parts[cell] < FLOOR} <= hidden
    for cell, possible in solutions(values, sums, hidden, min(sum(parts), 9)).items():
        assert len(possible) > 1, f"{cell} of {parts} follows"


@given(st.lists(st.integers(0, 6), min_size=6, max_size=6))
@settings(max_examples=40, deadline=None, phases=GENERATED)
def test_no_cell_of_a_table_with_its_margins_can_be_worked_out_by_trying(inside: list[int]) -> None:
    rows, columns = ("a", "b", "c"), ("x", "y")
    values: dict[Cell, int] = {(r, c): inside[2 * i + j] for i, r in enumerate(rows) for j, c in enumerate(columns)}
    values |= {(r, ""): sum(values[r, c] for c in columns) for r in rows}
    values |= {("", c): sum(values[r, c] for r in rows) for c in columns} | {("", ""): sum(inside)}
    sums = [Sum((r, ""), tuple((r, c) for c in columns)) for r in rows] + [Sum(("", c), tuple((r, c) for r in rows)) for c in columns]
    sums += [Sum(("", ""), tuple((r, "") for r in rows)), Sum(("", ""), tuple(("", c) for c in columns))]
    hidden = hide(values, sums, [cell for cell in values if cell != ("", "")], fixed=(("", ""),))
    assert not known(values, sums, hidden)
    secret = [cell for cell in hidden if isinstance(cell, tuple) and all(cell)]
    if len(secret) <= 4:  # of more only the rank and the bounds speak: every possibility is too many to try
        assert_undetermined(values, sums, hidden, secret)


def assert_undetermined(values: dict[Cell, int], sums: list[Sum], hidden: frozenset[Cell], secret: list[Cell]) -> None:
    """Every hidden cell, margins too, has two possible values when the inside of the table is tried over and over."""
    possible: dict[Cell, set[int]] = {cell: set() for cell in hidden}
    for tried in product(range(8), repeat=len(secret)):
        world = values | dict(zip(secret, tried, strict=True))
        for one in sums:
            world[one.total] = sum(world[part] for part in one.parts)
        if all(world[cell] == values[cell] for cell in values if cell not in hidden):
            for cell in hidden:
                possible[cell].add(world[cell])
    assert all(len(found) > 1 for found in possible.values()), (values, possible)


@st.composite
def persons(draw: st.DrawFn) -> Cells:
    """Who wrote, by home, and who enrolled, by role, age and sex."""
    cells = Cells()
    homes = (*COMUNI, "outside", "-", "Z999")
    for home in homes:
        count = draw(st.integers(0, 9))
        cells[Key(1, "people.comune", home)] += count
        cells[Key(1, "people")] += count
    for age, sex, role in draw(st.lists(st.tuples(st.sampled_from(AGES), st.sampled_from(SEXES), st.sampled_from(ROLES)), max_size=40)):
        for key in (Key(1, "enrolled"), Key(1, "enrolled.age", age), Key(1, "enrolled.sex", sex), Key(1, "enrolled.role", role)):
            cells[key] += 1
        cells[Key(1, "enrolled.age_sex", age, sex)] += 1
    return cells


@given(persons())
@settings(max_examples=60, deadline=None, phases=GENERATED)
def test_what_the_public_reads_hides_small_counts_and_gives_none_away(cells: Cells) -> None:
    reading, sums = public(1, cells, SETTING), personal_sums(SETTING)
    values = {cell: reading.counts.get(cell, 0) for one in sums for cell in one.cells}  # type: ignore[call-overload]
    assert {cell for cell in sensitive(values) if 0 < values[cell] < FLOOR} <= reading.hidden
    assert not known(values, sums, reading.hidden)
    assert ("people", "", "") not in reading.hidden
    assert ("enrolled", "", "") not in reading.hidden
    for name in ("people.comune", "enrolled.role", "enrolled.age_sex"):
        for one in DEFINITIONS[name].read(reading):
            assert one.value is None or one.value == 0 or one.value >= FLOOR or one.line == "-" or one.column == "-", (name, one)


@given(persons())
@settings(max_examples=40, deadline=None, phases=GENERATED)
def test_rates_and_similarity_tell_no_more_than_the_told_counts(cells: Cells) -> None:
    """Two worlds that the told cells do not distinguish show the same derived numbers."""
    reading = public(1, cells, SETTING)
    blurred = {key: 0 if key in reading.hidden else value for key, value in reading.counts.items()}
    other = Reading(1, blurred, SETTING, reading.hidden)
    for name in ("people.rate", "people.similarity", "enrolled.rate", "enrolled.similarity"):
        assert DEFINITIONS[name].read(reading) == DEFINITIONS[name].read(other), name


def test_the_only_person_of_a_comune_is_hidden_with_another_cell() -> None:
    cells = Cells({Key(1, "people"): 9, Key(1, "people.comune", "I118"): 1, Key(1, "people.comune", "A474"): 8})
    told = {one.line: one.value for one in DEFINITIONS["people.comune"].read(public(1, cells, SETTING))}
    assert told["I118"] is None
    assert told["A474"] is None, "9 - 8 would say it"


def test_persons_of_different_roles_are_not_one_each_though_another_table_cannot_be_suspected() -> None:
    """Four enrolled, each with another role: who supposes that nothing hidden is zero would read one each. Ages hide zeros already."""
    enrolled = [(AGES[-1], SEXES[-1]), (AGES[-1], SEXES[-1]), (AGES[-1], SEXES[-1]), (AGES[2], SEXES[0])]
    cells = Cells({Key(1, "enrolled"): 4})
    for role, (age, sex) in zip(ROLES, enrolled, strict=False):
        for key in (("enrolled.role", role, ""), ("enrolled.age", age, ""), ("enrolled.sex", sex, ""), ("enrolled.age_sex", age, sex)):
            cells[Key(1, *key)] += 1
    untold = [one.line for one in DEFINITIONS["enrolled.role"].read(public(1, cells, SETTING)) if one.value is None]
    assert len(untold) == 5, "one that is nobody hides with the four"


def test_nobody_is_told_as_nobody() -> None:
    cells = Cells({Key(1, "people"): 12, Key(1, "people.comune", "I118"): 12})
    told = DEFINITIONS["people.comune"].read(public(1, cells, SETTING))
    assert told == (Value("I118", "", 12), Value("A474", "", 0), Value("B675", "", 0), Value("D399", "", 0))


def test_a_total_that_cannot_hide_its_only_part_is_an_error() -> None:
    with pytest.raises(ValueError, match="gives"):
        hide({"all": 3, "one": 3}, [Sum("all", ("one",))], ["one"], fixed=["all"])
