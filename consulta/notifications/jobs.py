# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Background work about mail."""

from consulta.core import clock
from consulta.notifications import delivery, service
from consulta.notifications.facts import list_participants
from consulta.notifications.queries import list_untold


def deliver_mail() -> None:
    """Send everything that is due."""
    delivery.sweep()


def take_back_mail() -> None:
    """Free the letters that a worker had in hand when it died."""
    service.release_claims()


def write_announced() -> None:
    """Turn announcements into letters, one per participant."""
    for announcement in list_untold():
        service.tell(announcement, list_participants(announcement.cycle_id), clock.now())


def tell_announcements() -> None:
    """Write the letters of announcements, then send them."""
    write_announced()
    delivery.sweep()
