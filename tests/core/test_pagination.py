# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cursors come back from the address: whatever they hold is a refusal in words, never a failure."""

from datetime import UTC, datetime

import pytest

from consulta.core.errors import Invalid
from consulta.core.pagination import Cursor, day_in, instant_in


@pytest.mark.parametrize("value", ["a\x00b", "\ud800", "x" * 81, 2**63])
def test_what_no_database_takes_is_refused(value: str | int) -> None:
    with pytest.raises(Invalid):
        Cursor.decode(Cursor((value, 1)).encode(), 2)


@pytest.mark.parametrize("value", ["", "ieri", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"])
def test_an_instant_outside_the_calendar_is_refused(value: str) -> None:
    with pytest.raises(Invalid):
        instant_in(value)


def test_an_instant_is_read_in_utc() -> None:
    assert instant_in("2026-11-21T16:30:00+01:00") == datetime(2026, 11, 21, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize("value", [0, -1, 2**62, "x"])
def test_a_day_outside_the_calendar_is_refused(value: str | int) -> None:
    with pytest.raises(Invalid):
        day_in(value)
