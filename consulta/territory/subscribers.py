# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The territory listens to every event that concerns it."""

from consulta.core.events import DomainEvent
from consulta.territory import service


def move_version(event: DomainEvent) -> None:
    """Cached public pages end here."""
    service.bump_version(event)


def move_every_version(_event: DomainEvent) -> None:
    """What shows on the pages of every territory changed: the name of a person, or of one territory in the list of all."""
    service.bump_every_version()
