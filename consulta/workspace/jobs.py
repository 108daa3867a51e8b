# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Background work of the office: acts on more things than one transaction takes, done and undone in steps (decisions.md 20)."""

import logging

from consulta.bulk import queries as bulk_queries
from consulta.bulk import service as bulk
from consulta.bulk.queries import UnderWay
from consulta.core import clock
from consulta.core.errors import DomainError
from consulta.organisations.queries import actor_of
from consulta.workspace.together import any_act

_log = logging.getLogger(__name__)


def carry_bulk() -> None:
    """Go on with every act under way. What dies is found again by the next run; what cannot go on ends and says why (idempotent)."""
    for one in bulk_queries.list_under_way():
        try:
            while _step(one):
                pass
        except DomainError as refused:
            _log.warning("an act on many things was interrupted", extra={"operation": one.id})
            bulk.interrupt(one.territory_id, one.id, str(refused.message), clock.now())


def _step(one: UnderWay) -> bool:
    now = clock.now()
    return bulk.carry_on(actor_of(one.actor_id or 0, now), any_act(one.act), one.territory_id, one.id, now)
