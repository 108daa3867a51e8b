# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bodies of the address list and opinions for tests, made by the real services."""

import secrets
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.opinions import service
from consulta.opinions.models import Addressee
from consulta.opinions.requests import AddAddressee, AddresseeContent, AskOpinion
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor

BODY = "Azienda sanitaria, distretto di Cagliari"
QUESTION = "Il servizio a domicilio può passare da due a tre volte la settimana?"


def addressee_content(**values: Any) -> AddresseeContent:
    """A health district with a PEC."""
    facts = {"name": BODY, "gender": "f", "kind": "health_district", "email": "distretto@pec.esempio.it", "is_certified": True}
    return AddresseeContent(**(facts | values))


def make_addressee(territory: TerritoryRef, *, actor: Actor | None = None, **values: Any) -> int:
    """A body of the address list; the one of that name when it is there."""
    content = addressee_content(**values)
    here = (Addressee.territory_id == territory.id, Addressee.name == content.name, Addressee.archived_at.is_(None))
    there = db.session.scalar(select(Addressee.id).where(*here))
    if there is not None:
        return there
    request = AddAddressee(territory_id=territory.id, content=content, key=secrets.token_urlsafe(24))
    return service.add_addressee(actor or make_actor(territory, "operator"), request, clock.now())


def ask_request(territory: TerritoryRef, contribution_id: int, addressee_id: int, **values: Any) -> AskOpinion:
    """A request with ten days of time."""
    facts: dict[str, Any] = {"question": QUESTION, "due_on": in_days(10), "key": secrets.token_urlsafe(24)}
    return AskOpinion(territory_id=territory.id, contribution_id=contribution_id, addressee_id=addressee_id, **(facts | values))


def make_opinion(territory: TerritoryRef, contribution_id: int, *, actor: Actor | None = None, **values: Any) -> int:
    """An opinion asked of the health district unless ``addressee_id`` says otherwise."""
    actor = actor or make_actor(territory, "operator")
    addressee_id = values.pop("addressee_id", None) or make_addressee(territory, actor=actor)
    return service.ask_opinion(actor, ask_request(territory, contribution_id, addressee_id, **values), clock.now())


def in_days(days: int) -> date:
    """A day so many days from today."""
    return clock.rome_day(clock.now()) + timedelta(days=days)
