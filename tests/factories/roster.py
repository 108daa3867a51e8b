# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""People of the roster for tests, made by the real service."""

from datetime import date
from typing import Any

from consulta.core import clock
from consulta.core.actor import Actor
from consulta.roster import service
from consulta.roster.requests import AddMember, MemberContent
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor
from tests.factories.contributions import new_key

SINCE = date(2026, 1, 12)


def content(**values: Any) -> MemberContent:
    """What is written of somebody: full time, from the comune, without a term."""
    standing: dict[str, Any] = {
        "name": "Rita Murgia",
        "user_id": None,
        "profile": "social_worker",
        "profile_other": "",
        "is_coordinator": False,
        "weekly_minutes": 36 * 60,
        "employer": "municipality",
        "employer_name": "Comune di Elmas",
        "starts_on": SINCE,
        "ends_on": None,
        "act": "Determinazione 12 del 3 gennaio 2026",
        "competences": ("planning",),
        "register_name": "",
        "register_number": "",
        "shows_name": False,
    }
    return MemberContent(**standing | values)


def make_member(territory: TerritoryRef, *, actor: Actor | None = None, **values: Any) -> int:
    """Somebody in the roster."""
    request = AddMember(territory_id=territory.id, content=content(**values), key=new_key())
    return service.add_member(actor or make_actor(territory, "operator"), request, clock.now())
