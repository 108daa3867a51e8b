# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Measures for tests, taken by the real service."""

from datetime import date, datetime

from consulta.core import clock
from consulta.core.actor import Actor
from consulta.measures import service
from consulta.measures.requests import Impose
from consulta.web.ports import TerritoryRef
from tests.factories.contributions import new_key

REASON = "Hai pubblicato tre volte insulti alla stessa persona."


def impose(
    territory: TerritoryRef,
    actor: Actor,
    user_id: int,
    kind: str = "warning",
    *,
    last_day: date | None = None,
    reason: str = REASON,
    exception_reason: str = "",
    now: datetime | None = None,
) -> int:
    """A measure on somebody who wrote in the territory."""
    request = Impose(territory.id, user_id, kind, reason, last_day, new_key(), exception_reason)
    return service.impose(actor, request, now or clock.now())
