# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the calendar brings to organisations, once a day."""

from consulta.core import clock
from consulta.organisations import service


def watch_terms() -> None:
    """Suspensions, yearly checks and delegations that end (idempotent)."""
    service.watch_standings(clock.now())
    service.watch_delegations(clock.now())
