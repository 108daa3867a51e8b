# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Background work of opinions."""

from consulta.core import clock
from consulta.opinions import service


def remind_bodies() -> None:
    """Write to the bodies whose day is near."""
    service.remind(clock.now())
