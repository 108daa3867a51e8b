# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Days on which Italy rests: Sundays and the national holidays. Pure; years of the Gregorian calendar."""

from datetime import date, timedelta
from functools import lru_cache

SATURDAY, SUNDAY = 5, 6
SAINT_FRANCIS_FROM = 2026
"""4 October is a national holiday again from this year (L. 151/2025)."""

_FIXED = ((1, 1), (1, 6), (4, 25), (5, 1), (6, 2), (8, 15), (11, 1), (12, 8), (12, 25), (12, 26))
"""Month and day (L. 260/1949 as it stands, with D.P.R. 792/1985 for Epiphany and L. 336/2000 for 2 June)."""


def easter(year: int) -> date:
    """Easter Sunday of a year, by the anonymous Gregorian computation (Meeus, Astronomical Algorithms, ch. 8)."""
    century, rest = divmod(year, 100)
    leap_centuries = century // 4
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * (year % 19) + century - leap_centuries - correction + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    shift = (year % 19 + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=64)
def public_holidays(year: int) -> frozenset[date]:
    """The national holidays of a year, Easter and its Monday included. A town's patron saint is not among them."""
    sunday = easter(year)
    days = {date(year, month, day) for month, day in _FIXED} | {sunday, sunday + timedelta(days=1)}
    return frozenset(days | {date(year, 10, 4)} if year >= SAINT_FRANCIS_FROM else days)


def is_rest_day(day: date) -> bool:
    """Whether offices and associations rest by law: a Sunday or a national holiday."""
    return day.weekday() == SUNDAY or day in public_holidays(day.year)


def is_workday(day: date) -> bool:
    """Whether an office works: Monday to Friday, and no holiday."""
    return day.weekday() < SATURDAY and not is_rest_day(day)
