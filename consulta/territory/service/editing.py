# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the verbs of the territory share: a line that must be there, and the territory locked for a change."""

from sqlalchemy import select

from consulta.core.actor import Actor
from consulta.core.errors import Invalid, NotFound
from consulta.core.text import one_line
from consulta.core.unit_of_work import current
from consulta.territory import policy
from consulta.territory.models import Territory


def required_line(value: str, name: str, message: str) -> str:
    """A line cleaned. Raises Invalid with the message, on the field of that name, when nothing is left."""
    cleaned = one_line(value)
    if not cleaned:
        raise Invalid({name: message})
    return cleaned


def editable(actor: Actor, territory_id: int) -> Territory:
    """The territory locked for a change: two people never save over each other."""
    policy.may_change_settings(actor, territory_id).or_refuse()
    query = select(Territory).where(Territory.id == territory_id).with_for_update().execution_options(populate_existing=True)
    territory = current().session.scalar(query)
    if territory is None:
        raise NotFound
    return territory
