# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Meetings for tests, made by the real services."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from consulta.core import clock
from consulta.core.actor import SYSTEM, Actor
from consulta.core.db import db
from consulta.meetings import service
from consulta.meetings.models import Meeting, MinutesVersion
from consulta.meetings.requests import Captured, CaptureStatement, ChangeStatus, PlanMeeting, PublishMinutes, WriteMinutes
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor
from tests.factories.consultations import current_cycle_id, make_topic

SAID = "Il pullmino per il centro diurno passa una volta sola. Chi esce a mezzogiorno resta a piedi."
MINUTES = "Si è parlato dei trasporti. **Deciso**: entro marzo si prova una corsa in più."


def make_meeting(territory: TerritoryRef, roundtable_id: int | None = None, now: datetime | None = None, **values: Any) -> int:
    """A meeting of a tavolo, or of the Conferenza; it begins now unless ``starts_at`` says otherwise."""
    now = now or clock.now()
    facts: dict[str, Any] = {
        "title": "Primo incontro",
        "starts_at": now,
        "place": "Sala consiliare, Uta",
        "agenda": "- Trasporti\n- Orari dei centri",
        "key": secrets.token_urlsafe(24),
    } | values
    cycle_id = facts.pop("cycle_id", None) or current_cycle_id(territory, now)
    request = PlanMeeting(territory_id=territory.id, cycle_id=cycle_id, roundtable_id=roundtable_id, **facts)
    return service.plan_meeting(SYSTEM, request, now - timedelta(days=7))


def make_statement(
    territory: TerritoryRef, meeting_id: int, topic_id: int | None = None, operator: Actor | None = None, **values: Any
) -> Captured:
    """Something said in the room, written down by an operator."""
    operator = operator or make_actor(territory, "operator", name="Carla Operatrice")
    return service.capture_statement(
        operator, statement_request(territory, meeting_id, topic_id or make_topic(territory), **values), clock.now()
    )


def statement_request(territory: TerritoryRef, meeting_id: int, topic_id: int, **values: Any) -> CaptureStatement:
    """A well-formed statement; ``values`` change what they name."""
    facts: dict[str, Any] = {"kind": "critical_issue", "text": SAID, "key": secrets.token_urlsafe(24)} | values
    return CaptureStatement(territory_id=territory.id, meeting_id=meeting_id, topic_id=topic_id, **facts)


def change_status(territory: TerritoryRef, meeting_id: int, status: str, reason: str = "", actor: Actor = SYSTEM) -> None:
    """Give a meeting another state, as it stands now."""
    service.change_status(actor, ChangeStatus(territory.id, meeting_id, row_of(meeting_id).version, status, reason), clock.now())


def write_minutes(territory: TerritoryRef, meeting_id: int, text: str = MINUTES, reason: str = "", version: int = 0) -> int:
    """A draft of the minutes, or of their correction."""
    return service.write_minutes(SYSTEM, WriteMinutes(territory.id, meeting_id, version, text, reason), clock.now())


def publish_minutes(territory: TerritoryRef, meeting_id: int) -> None:
    """Make the draft public as it stands."""
    newest = db.session.scalars(
        select(MinutesVersion).where(MinutesVersion.meeting_id == meeting_id).order_by(MinutesVersion.number.desc())
    )
    service.publish_minutes(SYSTEM, PublishMinutes(territory.id, meeting_id, newest.first().version), clock.now())  # type: ignore[union-attr]


def make_minuted(territory: TerritoryRef, meeting_id: int) -> None:
    """Hold a meeting and publish its minutes."""
    change_status(territory, meeting_id, "held")
    write_minutes(territory, meeting_id)
    publish_minutes(territory, meeting_id)


def row_of(meeting_id: int) -> Meeting:
    """The row as it stands."""
    db.session.expire_all()
    found = db.session.get(Meeting, meeting_id)
    assert found is not None
    return found
