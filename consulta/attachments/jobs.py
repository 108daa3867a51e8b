# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Background work on files."""

from consulta.attachments import service
from consulta.core import clock


def sweep_files() -> None:
    """Delete the bytes that no row names."""
    service.sweep(clock.now())
