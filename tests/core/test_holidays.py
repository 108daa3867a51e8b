# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Easter and the days on which Italy rests."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consulta.core.holidays import easter, is_rest_day, is_workday, public_holidays


@pytest.mark.parametrize(
    "day",
    # Dates of the civil calendar as printed: the earliest and latest possible, leap years, and the years of the next plans.
    [
        "1818-03-22",
        "1943-04-25",
        "2000-04-23",
        "2008-03-23",
        "2024-03-31",
        "2025-04-20",
        "2026-04-05",
        "2027-03-28",
        "2028-04-16",
        "2038-04-25",
    ],
)
def test_easter_of_known_years(day: str) -> None:
    assert easter(date.fromisoformat(day).year) == date.fromisoformat(day)


@settings(deadline=None)
@given(st.integers(1583, 4000))
def test_easter_is_a_sunday_of_spring(year: int) -> None:
    assert easter(year).weekday() == 6
    assert date(year, 3, 22) <= easter(year) <= date(year, 4, 25)


def test_holidays_of_a_year() -> None:
    expected = ["01-01", "01-06", "04-05", "04-06", "04-25", "05-01", "06-02", "08-15", "10-04", "11-01", "12-08", "12-25", "12-26"]
    assert sorted(f"{day:%m-%d}" for day in public_holidays(2026)) == expected


def test_saint_francis_is_a_holiday_only_since_its_law() -> None:
    assert date(2025, 10, 4) not in public_holidays(2025)
    assert date(2027, 10, 4) in public_holidays(2027), "a Monday: nobody works"
    assert not is_workday(date(2027, 10, 4))


@settings(deadline=None)
@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_a_workday_is_no_rest_day_and_one_comes_within_a_week(day: date) -> None:
    assert not (is_workday(day) and is_rest_day(day))
    assert not is_workday(day) or day.weekday() < 5
    assert any(is_workday(day + n * timedelta(days=1)) for n in range(6))
