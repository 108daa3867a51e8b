# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demonstration's words, read from ``data/*.toml``; people and organisations are invented."""

import tomllib
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from consulta.core import clock
from consulta.core.holidays import is_workday

DATA = Path(__file__).parent / "data"
DAYS_SO_FAR = 50
"""Days since the demonstration's consultation opened; as many are left."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Content:
    """Every file of the demonstration."""

    world: Row
    consultation: Row
    plan: Row
    contributions: list[Row]
    comments: list[Row]
    meetings: list[Row]
    registry: Row
    notices: Row
    roster: Row

    @property
    def statements(self) -> list[Row]:
        """What was said at the meetings, in rows like those of the contributions."""
        return [
            {"status": "published", **said, "day": row["day"], "meeting": row["key"], "minute": number}
            for row in self.meetings
            for number, said in enumerate(row.get("statement", ()))
        ]

    @property
    def people(self) -> dict[str, Row]:
        """Persons by key."""
        return {person["key"]: person for person in self.world["person"]}


@lru_cache(maxsize=1)
def read_content() -> Content:
    """Read and strip every text."""
    names = ("world", "consultation", "plan", "registry", "notices", "roster")
    files = {name: _stripped(tomllib.loads((DATA / f"{name}.toml").read_text())) for name in names}
    meetings = _stripped(tomllib.loads((DATA / "meetings.toml").read_text()))["meeting"]
    return Content(
        files["world"],
        files["consultation"],
        files["plan"],
        _rows("contribution"),
        _rows("comment"),
        meetings,
        files["registry"],
        files["notices"],
        files["roster"],
    )


def _rows(what: str) -> list[Row]:
    """The rows of every file of contributions or comments, in the order of the files' names: what is answered stands before."""
    return [row for path in sorted(DATA.glob(f"{what}s*.toml")) for row in _stripped(tomllib.loads(path.read_text()))[what]]


def _stripped(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _stripped(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_stripped(item) for item in value]
    return value.strip() if isinstance(value, str) else value


@dataclass(frozen=True, slots=True)
class Calendar:
    """Instants of the demonstration, counted from the day on which it is loaded."""

    now: datetime

    @property
    def opening(self) -> datetime:
        """Nine in the morning of the first day."""
        return self.at(0, "09:00")

    def at(self, day: int, hour: str = "12:00") -> datetime:
        """The instant of a day (0: the first) and an Italian wall-clock hour; never later than now."""
        first = clock.rome_day(self.now) - timedelta(days=DAYS_SO_FAR)
        wall = datetime.combine(first + timedelta(days=day), time.fromisoformat(hour))
        return min(clock.from_rome(wall), self.now) if day <= DAYS_SO_FAR else clock.from_rome(wall)

    def meeting_at(self, day: int, hour: str, after: datetime | None = None) -> datetime:
        """The instant of a meeting, on a day on which offices work: what is past goes back to it, what is to come goes on to it.

        ``after``: an instant in Italy whose day it must follow, for a meeting that was moved.
        """
        first = clock.rome_day(self.now) - timedelta(days=DAYS_SO_FAR)
        chosen, step = first + timedelta(days=day), timedelta(days=-1 if day <= DAYS_SO_FAR else 1)
        if after is not None:
            chosen = max(chosen, clock.rome_day(after) + timedelta(days=1))
        while not is_workday(chosen):
            chosen += step
        return clock.from_rome(datetime.combine(chosen, time.fromisoformat(hour)))
