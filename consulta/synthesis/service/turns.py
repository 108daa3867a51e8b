# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who works on a synthesis now: taken, kept while a page of it is open, left. It warns and never forbids (ADR 0035, 0058)."""

from datetime import datetime

from consulta.core.actor import Actor
from consulta.core.unit_of_work import transactional
from consulta.moderation import locks
from consulta.moderation.lock_queries import SYNTHESIS
from consulta.synthesis.service.locked import work_on


@transactional
def take_turn(actor: Actor, territory_id: int, synthesis_id: int, now: datetime) -> None:
    """Work on it, also after a colleague. Raises NotFound, Refused (role, not in writing)."""
    work_on(actor, territory_id, synthesis_id, now)
    locks.take(actor, territory_id, SYNTHESIS, synthesis_id, now)


@transactional
def keep_turn(actor: Actor, territory_id: int, synthesis_id: int, now: datetime) -> bool:
    """A page of it is open: take it where it is free, never from a colleague. Tells whether it is one's own now. Raises as above."""
    work_on(actor, territory_id, synthesis_id, now)
    return locks.renew(actor, territory_id, SYNTHESIS, synthesis_id, now)


@transactional
def leave_turn(actor: Actor, territory_id: int, synthesis_id: int) -> None:
    """Done for now; a colleague's turn stays. Raises Refused."""
    locks.leave(actor, territory_id, SYNTHESIS, synthesis_id)
