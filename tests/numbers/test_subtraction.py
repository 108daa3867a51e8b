# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Subtraction over everything that is published: page, comparison, file, data set and interface of two cycles, taken together."""

import csv
import io
import re
from collections.abc import Mapping
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from consulta.core.sheet_writing import bare
from consulta.numbers import population, queries, service
from consulta.numbers.counting.cells import Cells, Key
from consulta.numbers.reading import AGES, ROLES, SEXES, personal_sums, sensitive
from consulta.numbers.suppression import FLOOR, known
from consulta.web.ports import TerritoryRef
from tests.factories.consultations import make_cycle
from tests.factories.territory import make_territory
from tests.numbers.world import NOW
from tests.support.pages import VisitingClient

Facts = dict[tuple[str, str, str], int]
PERSONAL = ("people", "people.comune", "enrolled", "enrolled.role", "enrolled.age_sex")


@st.composite
def persons(draw: st.DrawFn) -> list[tuple[str, int, tuple[str, str, str]]]:
    """How many wrote from each home (a place of the list), and who enrolled with which age, sex and role."""
    homes = draw(st.lists(st.integers(0, 8), min_size=6, max_size=6))
    enrolled = draw(st.lists(st.tuples(st.sampled_from(AGES), st.sampled_from(SEXES), st.sampled_from(ROLES)), max_size=25))
    return [("home", count, ("", "", "")) for count in homes] + [("enrolled", 1, one) for one in enrolled]


def cells_of(cycle_id: int, homes: list[str], drawn: Any) -> Cells:
    """The drawn persons as the worker counts them."""
    cells = Cells({Key(cycle_id, "contributions"): 3})
    for place, (_what, count, _said) in zip(homes, [one for one in drawn if one[0] == "home"], strict=True):
        cells[Key(cycle_id, "people.comune", place)] += count
        cells[Key(cycle_id, "people")] += count
    for _what, _count, (age, sex, role) in (one for one in drawn if one[0] == "enrolled"):
        for measure, line, column in (
            ("enrolled", "", ""),
            ("enrolled.age", age, ""),
            ("enrolled.sex", sex, ""),
            ("enrolled.role", role, ""),
            ("enrolled.age_sex", age, sex),
        ):
            cells[Key(cycle_id, measure, line, column)] += 1
    return cells


def placed(measure: str, line: str, column: str) -> tuple[str, str, str]:
    """A fact as the count it is: the margins of the table of ages are counts of their own."""
    if measure == "enrolled.age_sex" and not column:
        return "enrolled.age", line, ""
    return ("enrolled.sex", column, "") if measure == "enrolled.age_sex" and not line else (measure, line, column)


def learn(facts: Facts, measure: str, line: str, column: str, text: str) -> None:
    """What a value that is written somewhere tells of persons; a rate tells how many they are."""
    if not re.fullmatch(r"[0-9]+([.,][0-9]+)?", text):
        return
    value = float(text.replace(",", "."))
    if measure in PERSONAL:
        facts[placed(measure, line, column)] = int(value)
    elif measure == "people.rate":
        facts["people.comune", line, ""] = round(value * (population.of_comune(line) or 0) / 1000)
    elif measure == "enrolled.rate" and (residents := population.of_bands(COMUNI)):
        facts["enrolled.age_sex", line, column] = round(value * residents[line, column] / 1000)


COMUNI: list[str] = []
"""Belfiore codes of the comuni of the territory of the test."""


def from_file(client: VisitingClient, cycle_id: int, facts: Facts) -> None:
    """What the CSV says."""
    lines = list(csv.reader(io.StringIO(client.get(f"/ao/numeri.csv?ciclo={cycle_id}").data.decode("utf-8-sig")), delimiter=";"))
    for row in lines[1:]:
        learn(facts, row[1], bare(row[7]), bare(row[8]), row[9])


def from_interface(client: VisitingClient, facts: Mapping[int, Facts]) -> None:
    """What the interface says, page after page."""
    address: str | None = "/api/v1/ao/numbers?limit=500"
    while address:
        answer: Any = client.get(address).get_json()
        for row in answer["items"]:
            value = "" if row["value"] is None else str(row["value"])
            learn(facts[int(row["id"].split(":")[0])], row["number"], row["line"] or "", row["column"] or "", value)
        address = answer["next"]


def from_page(client: VisitingClient, cycle_id: int, names: Mapping[str, str], facts: Facts) -> None:
    """What the tables of the page say, by the names of the comuni."""
    page = unescape(client.get(f"/ao/numeri?ciclo={cycle_id}").get_data(as_text=True))
    section = re.search(r'<h3 id="people-comune">.*?</table>', page, re.DOTALL)
    rows = re.findall(r'<th scope="row">([^<]*)</th><td class="c-number">(?:<a [^>]*>)?([^<]*)<', section.group(0) if section else "")
    for name, text in rows:
        learn(facts, "people.comune", names.get(name, name), "", text.replace(".", ""))


@pytest.fixture
def here(app: object) -> tuple[TerritoryRef, list[int]]:
    """One territory with two cycles; the examples write their counts over each other's."""
    with time_machine.travel(NOW, tick=False):
        territory = make_territory(comuni=4)
        return territory, [make_cycle(territory, NOW), make_cycle(territory, NOW - timedelta(days=1200), first_year=2022)]


@given(persons(), persons())
@settings(max_examples=12, deadline=None, phases=(Phase.explicit, Phase.generate), suppress_health_check=list(HealthCheck))
def test_nothing_that_is_hidden_follows_from_all_that_is_published(
    here: tuple[TerritoryRef, list[int]], client: VisitingClient, drawn: Any, former: Any
) -> None:
    territory, cycles = here
    with time_machine.travel(NOW, tick=False):
        setting = queries.read_setting(territory.id, cycles, NOW.date())
        COMUNI[:] = [one.key for one in setting.comuni]
        homes = [*COMUNI, "outside", "-"]
        cells = cells_of(cycles[0], homes, drawn) + cells_of(cycles[1], homes, former)
        service.keep(queries.Counted(territory.id, queries.count_now(territory.id, NOW).version, NOW, cells))
        facts: dict[int, Facts] = {one: {} for one in cycles}
        from_interface(client, facts)
        names = {one.label: one.key for one in setting.comuni} | {"Fuori dal territorio": "outside", "Comune non indicato": "-"}
        sums = tuple(personal_sums(setting))
        for cycle_id in cycles:
            from_file(client, cycle_id, facts[cycle_id])
            from_page(client, cycle_id, names, facts[cycle_id])
            values = {cell: cells.get(Key(cycle_id, *cell), 0) for one in sums for cell in one.cells}  # type: ignore[misc]
            told = facts[cycle_id]
            assert told, "a test on no facts proves nothing"
            assert all(values[cell] == value for cell, value in told.items() if cell in values), "what is told is true"
            hidden = frozenset(values) - frozenset(told)
            assert not [cell for cell in known(values, sums, hidden) if values[cell]], "that there is nobody may be said"
            assert not [cell for cell in sensitive(values) if 0 < values[cell] < FLOOR and cell in told]
