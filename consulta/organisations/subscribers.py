# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What organisations do when an address is proved."""

from consulta.accounts.events import UserConfirmed
from consulta.organisations import service


def person_confirmed(event: UserConfirmed) -> None:
    """The organisations the person registered are seen from now on."""
    service.confirm_organisations_of(event.user_id, event.occurred_at)
