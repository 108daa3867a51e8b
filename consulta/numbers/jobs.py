# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Background work on the numbers."""

from consulta.core import clock
from consulta.numbers import queries, service
from consulta.web.ports import ports


def count_numbers() -> None:
    """Count again the territories in which something changed."""
    for territory in ports().list_territories():
        now = clock.now()
        if queries.is_due(territory.id, now):
            service.recompute(territory.id, now)
