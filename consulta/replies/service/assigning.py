# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who answers what, and by when."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.decision import ALLOWED, Decision, refuse
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_
from consulta.replies import policy, queries
from consulta.replies.events import ReplyAssigned
from consulta.replies.models import ReplyAssignment
from consulta.replies.requests import AssignReply
from consulta.replies.service.pieces import Answered, lock_contribution
from consulta.replies.service.together import TOUCHED

ASSIGNED_SINCE = N_("Nel frattempo un collega ha cambiato l'incarico: sotto c'è com'è adesso, insieme a quello che hai scelto.")


@transactional
def assign_reply(actor: Actor, request: AssignReply, now: datetime) -> None:
    """Give the reply to a contribution to somebody, by a day; or to nobody any more.

    Raises NotFound, Refused (role, not waiting for an answer), Invalid (nobody who writes, a day past), Conflict with what stands now.
    """
    answered = _lock(actor, request.territory_id, request.contribution_id)
    stored = _stored(answered.id)
    wanted = (request.officer_id, request.due_on if request.officer_id is not None else None)
    if (stored.officer_id, stored.due_on) == wanted if stored else request.officer_id is None:
        return
    if (stored.version if stored else 0) != request.version:
        raise Conflict(ASSIGNED_SINCE, _shown(stored))
    check_assignment(request.territory_id, *wanted, now)
    _set(actor, answered, stored, *wanted, now)


def check_assignment(territory_id: int, officer_id: int | None, due_on: date | None, now: datetime) -> None:
    """Raises Invalid when that person does not write replies in the territory today, or the day is past or too far."""
    today, wrong = clock.rome_day(now), {}
    if officer_id is not None and officer_id not in {one.id for one in queries.list_officers(territory_id, today)}:
        wrong["officer_id"] = N_("Scegli dall'elenco chi scrive le risposte in questo territorio.")
    if due_on is not None and not today <= due_on <= date(today.year + 2, 12, 31):
        wrong["due_on"] = N_("Il giorno deve essere da oggi in poi, ed entro la fine del secondo anno.")
    if wrong:
        raise Invalid(wrong)


@transactional
def assign_with_others(
    actor: Actor, territory_id: int, contribution_id: int, officer_id: int, due_on: date | None, now: datetime
) -> dict[str, Any]:
    """The same as one of many, whatever stood there; gives where it stood and the version it has now, to undo it."""
    answered = _lock(actor, territory_id, contribution_id)
    stored = _stored(answered.id)
    before = _stood(stored)
    _set(actor, answered, stored, officer_id, due_on, now)
    after = _stored(answered.id)
    assert after is not None
    return {"before": before, "version": after.version}


@transactional
def take_back_assignment(
    actor: Actor, territory_id: int, contribution_id: int, before: Mapping[str, Any] | None, version: int, now: datetime
) -> Decision:
    """Put an assignment back as it was before it was made with many others; or refuse and change nothing."""
    answered = lock_contribution(contribution_id)
    if answered.territory_id != territory_id:
        raise NotFound
    stored = _stored(answered.id)
    if stored is None or stored.version != version:
        return refuse(TOUCHED)
    if before is None:
        _set(actor, answered, stored, None, None, now)
        return ALLOWED
    _set(actor, answered, stored, before["officer_id"], date.fromisoformat(before["due_on"]) if before["due_on"] else None, now)
    stored.assigned_by_id, stored.assigned_at = before["assigned_by_id"], datetime.fromisoformat(before["assigned_at"])
    return ALLOWED


def _lock(actor: Actor, territory_id: int, contribution_id: int) -> Answered:
    answered = lock_contribution(contribution_id)
    if answered.territory_id != territory_id:
        raise NotFound
    policy.may_write_reply(actor, territory_id, answered.status).or_refuse()
    return answered


def _stored(contribution_id: int) -> ReplyAssignment | None:
    query = select(ReplyAssignment).where(ReplyAssignment.contribution_id == contribution_id)
    return current().session.scalar(query.execution_options(populate_existing=True))


def _stood(stored: ReplyAssignment | None) -> dict[str, Any] | None:
    if stored is None:
        return None
    return {
        "officer_id": stored.officer_id,
        "due_on": stored.due_on.isoformat() if stored.due_on else None,
        "assigned_by_id": stored.assigned_by_id,
        "assigned_at": stored.assigned_at.isoformat(),
    }


def _shown(stored: ReplyAssignment | None) -> dict[str, str]:
    if stored is None:
        return {"Incarico": "A nessuno"}
    name = queries.name_of(stored.officer_id)
    return {"Incarico": f"{name}, {stored.due_on:%d/%m/%Y}" if stored.due_on else name}


def _set(
    actor: Actor, answered: Answered, stored: ReplyAssignment | None, officer_id: int | None, due_on: date | None, now: datetime
) -> None:
    before_id, before_due = (stored.officer_id, stored.due_on) if stored else (None, None)
    if officer_id is None:
        if stored is not None:
            current().session.delete(stored)
            current().session.flush()
    elif stored is None:
        add(
            ReplyAssignment(
                territory_id=answered.territory_id,
                contribution_id=answered.id,
                officer_id=officer_id,
                due_on=due_on,
                assigned_by_id=actor.user_id,
                assigned_at=now,
            )
        )
    else:
        stored.officer_id, stored.due_on, stored.assigned_by_id, stored.assigned_at = officer_id, due_on, actor.user_id, now
        stored.version += 1
        current().session.flush()
    emit(
        ReplyAssigned(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=answered.territory_id,
            number=answered.number,
            officer_id=officer_id,
            due_on=due_on.isoformat() if due_on else "",
            before_id=before_id,
            before_due_on=before_due.isoformat() if before_due else "",
        )
    )
