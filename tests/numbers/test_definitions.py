# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every number as it is shown, made once more from the raw tables by arithmetic written apart: none is left out."""

import csv
import math
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import mean, median

import pytest
import time_machine

import consulta.numbers
from consulta.numbers import queries, service
from consulta.numbers.definitions import COMPARED, DEFINITIONS
from consulta.numbers.reading import whole
from consulta.organisations.models import OrganisationCategory
from tests.numbers.recount import recount
from tests.numbers.world import NOW, make_world

Counts = Counter[tuple[str, str, str]]
Values = dict[tuple[str, str], float]
BANDS = {"14-17": ("14-17",), "18-49": ("18-24", "25-34", "35-49"), "50-64": ("50-64",), "65+": ("65-74", "75-84", "85+")}
STEPS = ("read", "tagged", "linked", "answered", "reflected")
PLAIN = (
    *("contributions", "comments", "people", "organisations", "enrolled", "meetings", "meetings.timed", "endorsements", "attendance"),
    *(f"contributions.{one}" for one in ("kind", "area", "roundtable", "channel", "week", "comune", "area_comune", "category", "outcome")),
    *("contributions.area_outcome", "comments.kind", "comments.area", "comments.roundtable", "comments.comune", "comments.category"),
    *("comments.outcome", "people.comune", "organisations.comune", "organisations.category", "seated.category", "came.category"),
    *("agreements", "formats", "barriers", "needs"),
    *("enrolled.role", "meetings.roundtable", "attendance.roundtable", "moderation.outcome", "moderation.reason"),
)
"""Numbers that are counts and nothing more."""


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def residents() -> Counter[tuple[str, str, str]]:
    """Residents by comune, band and sex, from the file itself."""
    found: Counter[tuple[str, str, str]] = Counter()
    with (Path(consulta.numbers.__file__).parent / "data" / "population.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            for sex in ("female", "male"):
                found[row["belfiore"], row["age_band"], sex] += int(row[sex])
    return found


def part(counts: Counts, measure: str) -> Values:
    """The counts of a measure."""
    return {(line, column): float(total) for (name, line, column), total in counts.items() if name == measure}


def like(counted: Mapping[object, float], lived: Mapping[object, float]) -> float:
    """100 less half of what the shares differ by."""
    here, there = sum(counted.values()), sum(lived.values())
    return 100 - 50 * sum(abs(counted.get(one, 0) / here - total / there) for one, total in lived.items())


def people_of(comuni: list[str]) -> dict[str, float]:
    """Residents of each comune."""
    lived = residents()
    return {code: float(sum(total for (belfiore, _, _), total in lived.items() if belfiore == code)) for code in comuni}


def ages_of(comuni: list[str]) -> dict[tuple[str, str], float]:
    """Residents by told band and sex."""
    lived = residents()
    return {
        (band, sex): float(sum(lived[code, one, sex] for code in comuni for one in parts))
        for band, parts in BANDS.items()
        for sex in ("female", "male")
    }


def ages_and_sexes(counts: Counts) -> Values:
    """The table with its margins."""
    across = {("", sex): n for (sex, _), n in part(counts, "enrolled.sex").items()}
    return part(counts, "enrolled.age_sex") | part(counts, "enrolled.age") | across


def waits(counts: Counts) -> Values:
    """Mean, median and the smallest number of days within which nine in ten were answered."""
    days = sorted(int(line) for (name, line, _), total in counts.items() if name == "reply.days" for _ in range(total))
    if not days:
        return {}
    return {("mean", ""): mean(days), ("median", ""): median(days), ("p90", ""): days[math.ceil(len(days) * 0.9) - 1]}


def on_a_hundred(part_of: float, total: float) -> Values:
    """A percentage, nothing of nothing."""
    return {("", ""): 100 * part_of / total} if total else {}


def said_of(counts: Counts, comuni: list[str]) -> Mapping[str, Callable[[], Values]]:
    """Each derived number, by its own arithmetic."""
    total = counts["contributions", "", ""]
    enrolled = {key: n for key, n in part(counts, "enrolled.age_sex").items() if "-" not in key}
    here = {code: float(counts["people.comune", code, ""]) for code in comuni}
    return {
        "merged": lambda: part(counts, "contributions.merged"),
        "steps": lambda: {(step, ""): float(counts[f"contributions.{step}", "", ""]) for step in STEPS},
        "steps.share": lambda: {(step, ""): 100 * counts[f"contributions.{step}", "", ""] / total for step in STEPS},
        "reply.time": lambda: waits(counts),
        "meetings.hours": lambda: {("", ""): counts["meetings.minutes", "", ""] / 60},
        "formats.share": lambda: on_a_hundred(counts["formats", "given", ""], sum(part(counts, "formats").values())),
        "formats.in_time": lambda: on_a_hundred(
            counts["formats.in_time", "", ""], counts["formats", "given", ""] + counts["formats", "declined", ""]
        ),
        "barriers.in_time": lambda: on_a_hundred(counts["barriers.in_time", "", ""], counts["barriers", "answered", ""]),
        "people.rate": lambda: {(code, ""): 1000 * here[code] / lived for code, lived in people_of(comuni).items()},
        "people.similarity": lambda: {("", ""): like(here, people_of(comuni))} if sum(here.values()) else {},
        "enrolled.age_sex": lambda: ages_and_sexes(counts),
        "enrolled.rate": lambda: {key: 1000 * enrolled.get(key, 0) / lived for key, lived in ages_of(comuni).items()},
        "enrolled.similarity": lambda: {("", ""): like(enrolled, ages_of(comuni))} if enrolled else {},
    }


@pytest.mark.parametrize("seed", [21, 22, 23])
def test_every_number_is_what_the_raw_tables_say(app: object, seed: int) -> None:
    territory = make_world(seed)
    told = recount(territory.id)
    service.recompute(territory.id, NOW)
    cycles = sorted({key[0] for key in told})
    cells, setting = queries.read_cycles(cycles), queries.read_setting(territory.id, cycles, NOW.date())
    comuni = [one.key for one in setting.comuni if one.is_current]
    areas = [one.key for one in setting.areas if one.is_current]
    for cycle_id in cycles:
        counts: Counts = Counter({key[1:]: total for key, total in told.items() if key[0] == cycle_id})
        reading = whole(cycle_id, cells[cycle_id], setting)
        shown = {name: {(one.line, one.column): one.value for one in definition.read(reading)} for name, definition in DEFINITIONS.items()}
        derived = said_of(counts, comuni)
        for name, values in shown.items():
            if name.startswith("silent."):
                continue
            expected = derived[name]() if name in derived else part(counts, name)
            given = {key: value for key, value in values.items() if value}
            assert given == pytest.approx({key: value for key, value in expected.items() if value}), name
        heard = {line for name, line, _ in counts if name in ("organisations.category", "seated.category")}
        assert {line for line, _ in shown["silent.comuni"]} == {one for one in comuni if not counts["contributions.comune", one, ""]}
        assert {line for line, _ in shown["silent.areas"]} == {one for one in areas if not counts["contributions.area", one, ""]}
        assert {line for line, _ in shown["silent.categories"]} == {one.value for one in OrganisationCategory} - heard
        assert set(shown) == {*PLAIN, *derived, "silent.comuni", "silent.areas", "silent.categories"}, "a number without its recount"


def test_what_is_compared_is_a_number(app: object) -> None:
    assert set(COMPARED) <= set(DEFINITIONS)
    assert all(one.text and one.unit and one.name for one in DEFINITIONS.values())
