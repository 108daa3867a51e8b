# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Background work on documents of contributions."""

from consulta.contributions import service
from consulta.core import clock


def forget_waiting_files() -> None:
    """Documents of forms that nobody sent or kept."""
    service.forget_waiting_files(clock.now())
