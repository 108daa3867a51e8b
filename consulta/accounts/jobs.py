# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Periodic work of accounts."""

from consulta.accounts import service
from consulta.core import clock


def tell_endings() -> None:
    """Warn of the roles that end soon, each warning once (idempotent)."""
    service.tell_endings(clock.now())
