# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who reads the numbers of the office, in which nothing is left out. The public ones are everybody's."""

from consulta.core.actor import Actor
from consulta.core.decision import Decision
from consulta.moderation import policy as moderation

READERS = moderation.READERS


def may_read_office_numbers(actor: Actor, territory_id: int) -> Decision:
    """Who reads the office's lists, which the numbers lead to."""
    return moderation.may_read_office(actor, territory_id)
