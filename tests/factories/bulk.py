# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Acts on many contributions for tests, made by the real services."""

from consulta.bulk import service as bulk
from consulta.bulk.requests import CarryOut, Picked, PrepareBulk
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.web.ports import TerritoryRef
from consulta.workspace.together import ACTS
from tests.factories.contributions import make_contribution, new_key


def acts_on_many(territory: TerritoryRef, coordinator: Actor, topic_id: int) -> list[int]:
    """Two acts on many contributions: one to confirm, one that can be undone."""
    made = []
    for name, is_done in (("moderation.rejected", False), ("moderation.returned", True)):
        picked = tuple(Picked(make_contribution(territory, topic_id, published=False).contribution_id, 1) for _number in range(2))
        made.append(bulk.prepare(coordinator, ACTS[name], PrepareBulk(territory.id, name, "contribution", picked, new_key()), clock.now()))
        if is_done:
            words = {"reason_code": "personal_data", "reason_text": "Togli il nome."}
            bulk.carry_out(coordinator, ACTS[name], CarryOut(territory.id, made[-1], words), clock.now())
    return made
