# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Desk entries for tests, made by the real service."""

import secrets
from datetime import datetime
from typing import Any

from consulta.core import clock
from consulta.core.actor import Actor
from consulta.intake import service
from consulta.intake.requests import DeskReceipt, EnterForPerson
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor
from tests.factories.consultations import make_topic


def desk_request(territory: TerritoryRef, topic_id: int, **values: Any) -> EnterForPerson:
    """A well-formed entry of today; ``values`` change what they name."""
    facts: dict[str, Any] = {
        "kind": "need",
        "title": "La corriera per il centro diurno",
        "text": "Mia sorella va al centro diurno ma la corriera non c'è più da settembre.",
        "municipality_ids": (),
        "channel": "desk",
        "place": "Sportello sociale di Uta",
        "received_on": clock.rome_day(clock.now()),
        "has_read_privacy": True,
        "key": secrets.token_urlsafe(24),
    } | values
    return EnterForPerson(territory_id=territory.id, topic_id=topic_id, **facts)


def make_desk_entry(
    territory: TerritoryRef, topic_id: int | None = None, operator: Actor | None = None, now: datetime | None = None, **values: Any
) -> DeskReceipt:
    """An entry of an operator, today unless ``received_on`` says otherwise."""
    now = now or clock.now()
    values.setdefault("received_on", clock.rome_day(now))
    operator = operator or make_actor(territory, "municipal_referent", name="Carla Referente")
    return service.enter_for_person(operator, desk_request(territory, topic_id or make_topic(territory, now=now), **values), now)
