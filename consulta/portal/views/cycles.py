# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Of which cycle a page speaks."""

from typing import Any

from consulta.consultations import queries as consultations
from consulta.core import clock
from consulta.web.ports import TerritoryRef


def cycle_of(territory: TerritoryRef, cycle_id: int | None) -> Any:
    """The public cycle with that id, or without one the current cycle: None where there is none yet. Raises NotFound."""
    now = clock.now()
    if cycle_id is None:
        return consultations.find_current_cycle(territory.id, now)
    return consultations.get_cycle(territory.id, cycle_id, now)
