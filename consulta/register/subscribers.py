# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register listens to every event."""

from consulta.core.events import DomainEvent
from consulta.register import service


def keep_event(event: DomainEvent) -> None:
    """Write the audit row and queue the public entry."""
    service.record(event)
