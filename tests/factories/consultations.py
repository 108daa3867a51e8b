# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cycles, tavoli and topics for tests, made by the real services."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from consulta.consultations import queries, service
from consulta.consultations.requests import EditCycle, OpenConsultation, OpenRoundtable, OpenTopic
from consulta.core import clock
from consulta.core.actor import SYSTEM
from consulta.web.ports import TerritoryRef


def make_cycle(territory: TerritoryRef, now: datetime | None = None, open: bool = True, **kwargs: Any) -> int:
    """A cycle whose window is open from ten days ago to thirty days from now; ``open=False``: it opens in ten days."""
    now = now or clock.now()
    starts = now - timedelta(days=10) if open else now + timedelta(days=10)
    values: dict[str, Any] = {
        "title": "Costruiamo insieme il piano",
        "question": "Di che cosa hanno bisogno le persone?",
        "from_at": starts,
        "to_at": starts + timedelta(days=40),
        "roundtables": (),
        "key": secrets.token_urlsafe(24),
    } | kwargs
    return service.open_consultation(SYSTEM, OpenConsultation(territory_id=territory.id, **values), min(now, starts))


def make_roundtable(territory: TerritoryRef, cycle_id: int | None = None, now: datetime | None = None, **kwargs: Any) -> int:
    """A tavolo of the current cycle (made when there is none)."""
    now = now or clock.now()
    values: dict[str, Any] = {"title": "Invecchiare a casa", "key": secrets.token_urlsafe(24)} | kwargs
    request = OpenRoundtable(territory_id=territory.id, cycle_id=cycle_id or current_cycle_id(territory, now), **values)
    return service.open_roundtable(SYSTEM, request, now)


def make_topic(territory: TerritoryRef, cycle_id: int | None = None, now: datetime | None = None, **kwargs: Any) -> int:
    """A topic that takes contributions now, in the current cycle (made when there is none)."""
    now = now or clock.now()
    values: dict[str, Any] = {
        "roundtable_id": None,
        "area_id": None,
        "title": "Assistenza a casa",
        "question": "Che cosa deve cambiare negli aiuti a chi invecchia a casa?",
        "context": "Le ore di **assistenza** non bastano.",
        "key": secrets.token_urlsafe(24),
    } | kwargs
    request = OpenTopic(territory_id=territory.id, cycle_id=cycle_id or current_cycle_id(territory, now), **values)
    return service.open_topic(SYSTEM, request, now)


def current_cycle_id(territory: TerritoryRef, now: datetime) -> int:
    """The cycle that takes contributions now, or a new one."""
    found = queries.find_current_cycle(territory.id, now)
    return found.id if found and found.window.accepts_input else make_cycle(territory, now)


def allow_edits(territory: TerritoryRef, cycle_id: int, now: datetime, edits: str = "collection") -> None:
    """The office lets public texts be changed."""
    found = queries.get_cycle(territory.id, cycle_id, now, with_setup=True)
    values: dict[str, Any] = {"title": found.title, "question": found.question, "intro": found.intro_source}
    values |= {"moderation": found.window.moderation.value, "accepts_late": True, "reply_days": 60, "edits": edits}
    service.edit_cycle(SYSTEM, EditCycle(territory.id, cycle_id, found.version, **values), now)
