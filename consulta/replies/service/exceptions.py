# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Exceptions recorded before a plan is adopted: each contribution that stays without a reply, why, and who says so (invariant 2)."""

from datetime import datetime

from sqlalchemy import insert, select

from consulta.consultations import policy as consultations
from consulta.consultations.models import HumanDecision, PlanCycle
from consulta.consultations.queries import calendars_of
from consulta.contributions.models import Contribution
from consulta.core.actor import Actor
from consulta.core.decision import Decision
from consulta.core.errors import Invalid, NotFound
from consulta.core.text import normalise
from consulta.core.unit_of_work import current, emit, transactional
from consulta.core.words import N_, filled
from consulta.replies import policy, queries
from consulta.replies.events import AdoptionExceptionsChanged
from consulta.replies.models import AdoptionException
from consulta.replies.requests import RecordExceptions


@transactional
def record_exceptions(actor: Actor, request: RecordExceptions, now: datetime) -> int:
    """List contributions as staying without a reply; gives how many. Those that have a reply or an exception already are passed over.

    Raises NotFound, Refused (role, phase), Invalid (no reason, nothing chosen, too many at once).
    """
    _lock_cycle(request.territory_id, request.cycle_id)
    may_now = may_be_adopted(actor, request.territory_id, request.cycle_id, now)
    policy.may_record_exceptions(actor, request.territory_id, may_now).or_refuse()
    reason = normalise(request.reason)
    wrong = {"reason": fault} if (fault := policy.wrong_adoption_reason(reason)) else {}
    if request.contribution_ids is not None and not request.contribution_ids:
        wrong["picked"] = N_("Non hai scelto nessun contributo: spunta almeno una casella e riprova.")
    wanted = queries.MissingFilter(request.kind, request.area_id)
    query = select(Contribution.id, Contribution.number_year, Contribution.number_sequence)
    query = query.where(Contribution.territory_id == request.territory_id, queries.narrowed(request.cycle_id, wanted))
    if request.contribution_ids is not None:
        query = query.where(Contribution.id.in_(request.contribution_ids[: policy.EXCEPTIONS_CAP + 1]))
    rows = (
        current().session.execute(query.order_by(Contribution.id).limit(policy.EXCEPTIONS_CAP + 1).with_for_update(of=Contribution)).all()
    )
    if len(rows) > policy.EXCEPTIONS_CAP:
        told = N_("In una volta si registrano al massimo %(cap)s eccezioni: restringi l'elenco con i filtri.")
        wrong["picked"] = filled(told, cap=policy.EXCEPTIONS_CAP)
    if wrong:
        raise Invalid(wrong)
    if not rows:
        return 0
    shared = {"territory_id": request.territory_id, "cycle_id": request.cycle_id, "reason": reason}
    shared |= {"recorded_by_id": actor.user_id, "recorded_at": now}
    current().session.execute(insert(AdoptionException), [{**shared, "contribution_id": row.id} for row in rows])
    _tell(actor, request.territory_id, request.cycle_id, "recorded", [_number(row) for row in rows], reason, now)
    return len(rows)


@transactional
def withdraw_exception(actor: Actor, territory_id: int, exception_id: int, now: datetime) -> None:
    """Take a contribution off the list, before the plan is adopted; asked twice it is done once. Raises NotFound, Refused."""
    found = select(AdoptionException.cycle_id).where(AdoptionException.id == exception_id, AdoptionException.territory_id == territory_id)
    cycle_id = current().session.scalar(found)
    if cycle_id is None:
        raise NotFound
    _lock_cycle(territory_id, cycle_id)
    policy.may_record_exceptions(actor, territory_id, may_be_adopted(actor, territory_id, cycle_id, now)).or_refuse()
    row = current().session.get_one(AdoptionException, exception_id, populate_existing=True)
    if row.ended_at is not None:
        return
    row.ended_at, row.ended_by_id = now, actor.user_id
    number = select(Contribution.number_year, Contribution.number_sequence).where(Contribution.id == row.contribution_id)
    _tell(actor, territory_id, cycle_id, "withdrawn", [_number(current().session.execute(number).one())], row.reason, now)


def may_be_adopted(actor: Actor, territory_id: int, cycle_id: int, now: datetime) -> Decision:
    """Whether the plan of the cycle could be adopted now, answers apart."""
    calendar = calendars_of([cycle_id])[cycle_id]
    return consultations.may_decide_cycle(actor, territory_id, calendar, HumanDecision.ADOPTED, now)


def _lock_cycle(territory_id: int, cycle_id: int) -> None:
    """The same row that adopting locks: what is listed and what is adopted follow each other."""
    query = select(PlanCycle.id).where(PlanCycle.id == cycle_id, PlanCycle.territory_id == territory_id).with_for_update()
    if current().session.scalar(query) is None:
        raise NotFound


def _number(row: object) -> str:
    return f"{row.number_year}-{row.number_sequence}"  # type: ignore[attr-defined]


def _tell(actor: Actor, territory_id: int, cycle_id: int, change: str, numbers: list[str], reason: str, now: datetime) -> None:
    emit(
        AdoptionExceptionsChanged(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=territory_id,
            cycle_id=cycle_id,
            change=change,
            numbers=tuple(numbers),
            reason=reason,
        )
    )
