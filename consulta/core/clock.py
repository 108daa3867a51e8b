# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one clock. Instants are aware and in UTC; days and deadlines are those of Europe/Rome."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

ROME = ZoneInfo("Europe/Rome")


def now() -> datetime:
    """The present instant, aware, in UTC. Tests move it with time-machine."""
    return datetime.now(UTC)


def rome(at: datetime) -> datetime:
    """The same instant on an Italian wall clock."""
    return at.astimezone(ROME)


def rome_day(at: datetime) -> date:
    """The Italian calendar day of an instant."""
    return at.astimezone(ROME).date()


def rome_midnight(on: date) -> datetime:
    """The instant at which an Italian day begins, in UTC (also on the two days when the hour changes)."""
    return datetime.combine(on, time.min, tzinfo=ROME).astimezone(UTC)


def from_rome(local: datetime) -> datetime:
    """A wall-clock reading without zone, as typed in a form, understood as Europe/Rome and given in UTC."""
    return local.replace(tzinfo=ROME).astimezone(UTC)
