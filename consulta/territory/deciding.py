# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Within how many hours the office decides on a text: a promise that the territory makes in public (trust.md: 72 hours)."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from consulta.core.words import N_

KEY = "decisione_ore"
"""The key under which a territory keeps its target beside its contacts."""
DEFAULT_HOURS = 72
CHOICES: Mapping[int, str] = {
    24: N_("24 ore (un giorno)"),
    48: N_("48 ore (due giorni)"),
    72: N_("72 ore (tre giorni)"),
    120: N_("120 ore (cinque giorni)"),
    168: N_("168 ore (una settimana)"),
}
"""Hours of the clock, nights and holidays included: who writes counts the days so."""


def target_hours(contacts: Mapping[str, str]) -> int:
    """The hours that a territory promises; the default when it never chose."""
    kept = contacts.get(KEY, "")
    return int(kept) if kept.isascii() and kept.isdigit() and int(kept) in CHOICES else DEFAULT_HOURS


def overdue_before(contacts: Mapping[str, str], now: datetime) -> datetime:
    """A text that waits since before this instant is past the target time."""
    return now - timedelta(hours=target_hours(contacts))
