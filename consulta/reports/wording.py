# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a report writes days: in Italian, whatever the language of the page."""

from datetime import date

_MONTHS = (
    *("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno"),
    *("luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"),
)


def day(on: date) -> str:
    """ "3 marzo 2026"."""
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"
