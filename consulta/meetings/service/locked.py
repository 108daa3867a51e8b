# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A meeting taken for writing, with what the policies ask of it, and the checks its verbs share."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from consulta.consultations.models import Roundtable, RoundtableKind
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.core.unit_of_work import current
from consulta.core.words import too_long
from consulta.meetings.models import Meeting, MeetingStatus

REASON_CAP = 500


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    """What the policies ask of a meeting."""

    territory_id: int
    is_union: bool
    status: MeetingStatus
    starts_at: datetime


def lock_meeting(territory_id: int, meeting_id: int) -> tuple[Meeting, MeetingFacts]:
    """The meeting, locked until the end of the transaction. Raises NotFound."""
    session = current().session
    query = select(Meeting).where(Meeting.territory_id == territory_id, Meeting.id == meeting_id)
    row = session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if row is None:
        raise NotFound
    kind = session.scalar(select(Roundtable.kind).where(Roundtable.id == row.roundtable_id)) if row.roundtable_id else None
    return row, MeetingFacts(row.territory_id, kind is RoundtableKind.UNION, row.status, row.starts_at)


def refuse_stale(row: Meeting, version: int) -> None:
    """Raise Conflict with what stands now when somebody saved before."""
    if row.version != version:
        theirs = {"title": row.title, "place": row.place, "link": row.link, "agenda": row.agenda_source, "status": row.status.label}
        raise Conflict("Un'altra persona ha cambiato l'incontro mentre scrivevi.", theirs)


def event(actor: Actor, row: Meeting, now: datetime) -> dict[str, Any]:
    """What every event of a meeting says."""
    return {"occurred_at": now, "actor_id": actor.user_id, "territory_id": row.territory_id, "meeting_id": row.id}


def at_most(value: str, cap: int, field: str, label: str) -> str:
    """The value, or Invalid when it is too long."""
    if len(value) > cap:
        raise Invalid({field: too_long(label, cap, len(value))})
    return value
