# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Days as offices write them in the cells of a sheet."""

import re
from datetime import date

from consulta.core.text import one_line


def read_day(typed: str) -> date | None:
    """A day as offices write it: 2026-11-20, 20/11/2026, 20.11.2026, an hour after it passed over; None for anything else."""
    found = re.fullmatch(r"(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}))(?:[ T].{0,20})?", one_line(typed), re.ASCII)
    if found is None:
        return None
    year, month, day = found.group(1, 2, 3) if found[1] else found.group(6, 5, 4)
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
