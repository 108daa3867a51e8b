# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The functions behind the numbers: from the counts of a cycle to values in lines and columns. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

from consulta.contributions.models import Channel, ContributionKind
from consulta.contributions.queries import CATEGORIES
from consulta.contributions.queries.filters import OUTCOMES
from consulta.meetings.models import AgreementOutcome
from consulta.moderation.models import ModerationOutcome, ReasonCode
from consulta.numbers import population
from consulta.numbers.counting.access import ANSWERED, NEEDS, WAITING
from consulta.numbers.counting.cells import BODIES, CITIZENS, EVERYWHERE, NO_OUTCOME, NONE, OUTSIDE, PERSONS
from consulta.numbers.reading import AGES, ROLES, SEXES, Reading
from consulta.numbers.statistics import mean, median, ninetieth, per_thousand, share, similarity

GIVEN, DECLINED = "given", "declined"
"""What becomes of a format asked for, when it no longer waits."""
STEPS = ("read", "tagged", "linked", "answered", "reflected")
MEAN, MEDIAN, NINETIETH = "mean", "median", "p90"


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a number: its line and column (empty where it has none). None: it is not told, or there is nothing to tell."""

    line: str
    column: str
    value: float | None


Read: TypeAlias = Callable[[Reading], Sequence[Value]]


def _areas(reading: Reading, found: set[str]) -> list[str]:
    return [one.key for one in reading.setting.areas if one.is_current or one.key in found]


def _comuni(reading: Reading, found: set[str]) -> list[str]:
    return [one.key for one in reading.setting.comuni if one.is_current or one.key in found]


def _tables(reading: Reading, found: set[str]) -> list[str]:
    return [one.key for one in reading.setting.tables_of(reading.cycle_id)]


_ALWAYS: Mapping[str, Sequence[str]] = {
    "kind": [one.value for one in ContributionKind],
    "commented": [*(one.value for one in ContributionKind), "topic"],
    "channel": [one.value for one in Channel],
    "outcome": [*OUTCOMES, NO_OUTCOME],
    "role": ROLES,
    "who": [PERSONS, BODIES],
    "agreement": [one.value for one in AgreementOutcome],
    "format": [GIVEN, DECLINED, WAITING],
    "barrier": [ANSWERED, WAITING],
    "need": list(NEEDS),
}
_IF_FOUND: Mapping[str, Sequence[str]] = {
    "category": [CITIZENS, *(one.value for one in CATEGORIES)],
    "body": [one.value for one in CATEGORIES],
    "decision": [one.value for one in ModerationOutcome],
    "reason": [one.value for one in ReasonCode],
}
_OF_SETTING: Mapping[str, Callable[[Reading, set[str]], list[str]]] = {
    "area": _areas,
    "comune": _comuni,
    "home": _comuni,
    "seat": _comuni,
    "roundtable": _tables,
    "gathering": _tables,
}
_LAST = (EVERYWHERE, OUTSIDE, NONE)
"""Lines that close a table, where there is something on them."""


def lines_of(reading: Reading, measure: str, domain: str) -> list[str]:
    """The lines of a table in their order: those that are always said, those found, then what has no place."""
    return ordered(reading, domain, reading.lines(measure))


def ordered(reading: Reading, domain: str, found: set[str]) -> list[str]:
    """The lines of a domain in their order, given those on which there is something."""
    if domain in _ALWAYS:
        first = list(_ALWAYS[domain])
    elif domain in _IF_FOUND:
        first = [key for key in _IF_FOUND[domain] if key in found]
    else:
        first = _OF_SETTING[domain](reading, found)
    last = [key for key in _LAST if key in found and key not in first]
    return [*first, *sorted(found - {*first, *last}), *last]


def total(measure: str) -> Read:
    """A single count."""
    return lambda reading: (Value("", "", reading.total(measure)),)


def by(measure: str, domain: str) -> Read:
    """A count by one feature."""
    return lambda reading: tuple(Value(line, "", reading.total(measure, line)) for line in lines_of(reading, measure, domain))


def crossed(measure: str, lines: str, columns: str) -> Read:
    """A count by two features, without the lines and columns where there is nothing."""

    def read(reading: Reading) -> Sequence[Value]:
        found = [(line, column) for name, line, column in reading.counts if name == measure]
        some_lines, some_columns = {line for line, _ in found}, {column for _, column in found}
        down = [key for key in ordered(reading, lines, some_lines) if key in some_lines]
        along = [key for key in ordered(reading, columns, some_columns) if key in some_columns]
        return tuple(Value(line, column, reading.total(measure, line, column)) for line in down for column in along)

    return read


def by_week(measure: str) -> Read:
    """A count by week, those without any between the first and the last too."""

    def read(reading: Reading) -> Sequence[Value]:
        weeks = sorted(date.fromisoformat(line) for line in reading.lines(measure))
        if not weeks:
            return ()
        span = [weeks[0] + timedelta(weeks=index) for index in range((weeks[-1] - weeks[0]).days // 7 + 1)]
        return tuple(Value(week.isoformat(), "", reading.total(measure, week.isoformat())) for week in span)

    return read


def rate_by_comune(reading: Reading) -> Sequence[Value]:
    """Persons who wrote for each 1,000 residents of every age, in the comuni of today."""
    return tuple(
        Value(code, "", per_thousand(reading.total("people.comune", code), population.of_comune(code))) for code in reading.current_comuni
    )


def similarity_of_comuni(reading: Reading) -> Sequence[Value]:
    """Of the persons who live in the comuni of today, compared with the residents."""
    residents = {code: population.of_comune(code) for code in reading.current_comuni}
    if None in residents.values():
        return (Value("", "", None),)
    told = {code: reading.total("people.comune", code) for code in reading.current_comuni}
    others = [OUTSIDE, NONE, *(one.key for one in reading.setting.comuni if not one.is_current)]
    elsewhere = [reading.total("people.comune", line) for line in others]  # what is not told of it stays in the class of the untold
    here = reading.sure("people") - sum(count or 0 for count in elsewhere)
    return (Value("", "", similarity(told, here, {code: count or 0 for code, count in residents.items()})),)


def ages_and_sexes(reading: Reading) -> Sequence[Value]:
    """Enrolled persons by band of age and sex, with their sums; what was not said apart."""
    if not reading.sure("enrolled"):
        return ()
    inside = [Value(age, sex, reading.total("enrolled.age_sex", age, sex)) for age in AGES for sex in SEXES]
    across = [Value(age, "", reading.total("enrolled.age", age)) for age in AGES]
    down = [Value("", sex, reading.total("enrolled.sex", sex)) for sex in SEXES]
    return (*inside, *across, *down)


def _residents_by_age(reading: Reading) -> Mapping[tuple[str, str], int] | None:
    return population.of_bands(reading.current_comuni)


def rate_by_age(reading: Reading) -> Sequence[Value]:
    """Enrolled persons for each 1,000 residents of the same age and sex."""
    residents = _residents_by_age(reading)
    if residents is None or not reading.sure("enrolled"):
        return ()
    return tuple(
        Value(age, sex, per_thousand(reading.total("enrolled.age_sex", age, sex), residents[age, sex]))
        for age in population.BANDS
        for sex in (population.FEMALE, population.MALE)
    )


def similarity_of_ages(reading: Reading) -> Sequence[Value]:
    """Of the enrolled who said age and sex, compared with the residents from 14 years."""
    residents = _residents_by_age(reading)
    unsaid = [reading.total("enrolled.age", NONE), reading.total("enrolled.sex", NONE), reading.total("enrolled.age_sex", NONE, NONE)]
    if residents is None or any(count is None for count in unsaid):
        return (Value("", "", None),)
    no_age, no_sex, neither = (count or 0 for count in unsaid)
    told = {key: reading.total("enrolled.age_sex", *key) for key in residents}
    return (Value("", "", similarity(told, reading.sure("enrolled") - no_age - no_sex + neither, residents)),)


def silent_comuni(reading: Reading) -> Sequence[Value]:
    """Comuni of today that no public contribution names."""
    return tuple(Value(code, "", 0) for code in reading.current_comuni if not reading.sure("contributions.comune", code))


def silent_areas(reading: Reading) -> Sequence[Value]:
    """Areas of today without any public contribution."""
    areas = [one.key for one in reading.setting.areas if one.is_current]
    return tuple(Value(code, "", 0) for code in areas if not reading.sure("contributions.area", code))


def silent_categories(reading: Reading) -> Sequence[Value]:
    """Categories of organisations that neither wrote nor sit at a tavolo."""
    heard = reading.lines("organisations.category") | reading.lines("seated.category")
    return tuple(Value(one.value, "", 0) for one in CATEGORIES if one.value not in heard)


def steps(reading: Reading) -> Sequence[Value]:
    """How many public contributions reached each step of their way."""
    return tuple(Value(step, "", reading.total(f"contributions.{step}")) for step in STEPS)


def step_shares(reading: Reading) -> Sequence[Value]:
    """The same on a hundred."""
    return tuple(Value(step, "", share(reading.total(f"contributions.{step}"), reading.total("contributions"))) for step in STEPS)


def reply_times(reading: Reading) -> Sequence[Value]:
    """Mean, median and ninth decile of the days from arrival to published reply."""
    days = {int(line): reading.sure("reply.days", line) for line in reading.lines("reply.days")}
    return Value(MEAN, "", mean(days)), Value(MEDIAN, "", median(days)), Value(NINETIETH, "", ninetieth(days))


def hours(reading: Reading) -> Sequence[Value]:
    """Hours of the meetings whose duration is known."""
    return (Value("", "", reading.sure("meetings.minutes") / 60),)


def formats_given(reading: Reading) -> Sequence[Value]:
    """Formats given, on a hundred asked for."""
    asked = sum(reading.sure("formats", line) for line in reading.lines("formats"))
    return (Value("", "", share(reading.sure("formats", GIVEN), asked)),)


def formats_in_time(reading: Reading) -> Sequence[Value]:
    """Formats answered within the term, on a hundred answered."""
    answered = reading.sure("formats", GIVEN) + reading.sure("formats", DECLINED)
    return (Value("", "", share(reading.sure("formats.in_time"), answered)),)


def barriers_in_time(reading: Reading) -> Sequence[Value]:
    """Barriers answered within the term, on a hundred answered."""
    return (Value("", "", share(reading.sure("barriers.in_time"), reading.sure("barriers", ANSWERED))),)
