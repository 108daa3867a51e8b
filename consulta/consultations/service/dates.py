# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dates that move, decisions with an act, and the tick that tells when a phase begins (decisions.md 11, invariant 11)."""

from datetime import datetime

from sqlalchemy import select, update

from consulta.consultations import policy
from consulta.consultations.events import CalendarCompleted, CycleDecided, DeadlineMoved, PhaseClosed, PhaseOpened
from consulta.consultations.models import CycleDate, CycleDateChange, CycleDecision, CyclePhase, HumanDecision, PlanCycle
from consulta.consultations.policy import CALENDAR_PHASES, Calendar, DateMove
from consulta.consultations.queries import calendars_of
from consulta.consultations.requests import CompleteCalendar, DecideCycle, MoveDate
from consulta.consultations.service.cycles import locked_cycle
from consulta.core.actor import Actor
from consulta.core.decision import Decision
from consulta.core.errors import Conflict, Invalid
from consulta.core.text import normalise, one_line
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_, too_long
from consulta.web.ports import ports

COMPLETED = "Prima data di questa fase."
"""The public reason of a date that completes the calendar."""

_OPENS = {HumanDecision.ADOPTED: CyclePhase.ADOPTED, HumanDecision.CONCLUDED: CyclePhase.CONCLUDED}


@transactional
def move_date(actor: Actor, request: MoveDate, now: datetime) -> None:
    """Set or move the beginning of a phase; the change, its reason and act are public and everybody is told.

    Raises Invalid without a reason, Refused when the policy says no (a deadline never comes forward, a past date needs an act).
    """
    cycle = locked_cycle(request.territory_id, request.cycle_id)
    phase = _phase(request.phase)
    reason, act = normalise(request.reason), one_line(request.act)
    errors = {} if reason else {"reason": "Scrivi il motivo dello spostamento: sarà pubblico."}
    if len(reason) > 500:
        errors["reason"] = too_long(N_("Il motivo"), 500, len(reason))
    if len(act) > 200:
        errors["act"] = too_long(N_("L'atto"), 200, len(act))
    if errors:
        raise Invalid(errors)
    calendar = calendars_of([cycle.id])[cycle.id]
    move = DateMove(phase, request.starts_at, act, request.rectifies)
    policy.may_move_date(actor, cycle.territory_id, calendar, move, now).or_refuse()
    old = calendar.starts.get(phase)
    if old == request.starts_at:
        return
    _move(actor, cycle, move, old, reason, now)


def _move(
    actor: Actor, cycle: PlanCycle, move: DateMove, old: datetime | None, reason: str, now: datetime, *, told_alone: bool = True
) -> None:
    """Write the date, its line in the public history and the event."""
    _set_date(cycle.id, move.phase, move.starts_at, now)
    add(
        CycleDateChange(
            cycle_id=cycle.id,
            phase=move.phase,
            old_starts_at=old,
            new_starts_at=move.starts_at,
            reason=reason,
            act=move.act,
            changed_by_id=actor.user_id,
            changed_at=now,
        )
    )
    emit(
        DeadlineMoved(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=cycle.territory_id,
            cycle_id=cycle.id,
            phase=move.phase.value,
            old=old,
            new=move.starts_at,
            reason=reason,
            act=move.act,
            told_alone=told_alone,
        )
    )


@transactional
def complete_calendar(actor: Actor, request: CompleteCalendar, now: datetime) -> int:
    """Give the phases without a date those of the template; gives how many. Sent twice, it sets them once.

    Raises Conflict when the proposal is no longer the one that was seen: the other dates moved meanwhile.
    """
    policy.may_complete_calendar(actor, request.territory_id).or_refuse()
    cycle = locked_cycle(request.territory_id, request.cycle_id)
    calendar = calendars_of([cycle.id])[cycle.id]
    proposed = policy.propose_dates(calendar, cycle.reply_days, cycle.first_year, now)
    seen = {_phase(phase): at for phase, at in request.seen}
    if (seen or not proposed) and seen.items() <= dict(calendar.starts).items():
        return 0
    if seen != proposed:
        raise Conflict(N_("Il calendario è cambiato mentre guardavi la proposta: guarda quella nuova e conferma di nuovo."))
    for phase, at in proposed.items():
        move = DateMove(phase, at)
        policy.may_move_date(actor, cycle.territory_id, calendar, move, now).or_refuse()
        calendar = calendar.with_date(phase, at)
        _move(actor, cycle, move, None, COMPLETED, now, told_alone=False)
    who = {"occurred_at": now, "actor_id": actor.user_id, "territory_id": cycle.territory_id, "cycle_id": cycle.id}
    emit(CalendarCompleted(dates=tuple((phase.value, at) for phase, at in proposed.items()), **who))  # type: ignore[arg-type]
    return len(proposed)


def _phase(value: str) -> CyclePhase:
    try:
        return CyclePhase(value)
    except ValueError:
        raise Invalid({"phase": "Scegli una fase del calendario."}) from None


def _set_date(cycle_id: int, phase: CyclePhase, at: datetime, now: datetime) -> None:
    row = current().session.get(CycleDate, (cycle_id, phase))
    if row is None:
        add(CycleDate(cycle_id=cycle_id, phase=phase, starts_at=at))
        return
    row.starts_at = at
    if at > now:
        row.announced_at = None  # a phase that is still to begin is told again when it does


@transactional
def decide_cycle(actor: Actor, request: DecideCycle, now: datetime) -> None:
    """Record a human decision with its act. Raises Invalid without the act, Refused when it does not fit the phase.

    Higher features may object to adoption (answers still missing); what overrules them is recorded there, one by one (invariant 2).
    """
    cycle = locked_cycle(request.territory_id, request.cycle_id)
    act = one_line(request.act)[:200]
    if not act:
        raise Invalid({"act": "Scrivi l'atto: tipo, numero e data."})
    decision = _decision(request.decision)
    objections = objections_to_adoption(cycle.id) if decision is HumanDecision.ADOPTED else ()
    calendar = calendars_of([cycle.id])[cycle.id]
    policy.may_decide_cycle(actor, cycle.territory_id, calendar, decision, now, objections).or_refuse()
    add(CycleDecision(cycle_id=cycle.id, decision=decision, act=act, decided_at=now, decided_by_id=actor.user_id))
    who = {"occurred_at": now, "actor_id": actor.user_id, "territory_id": cycle.territory_id, "cycle_id": cycle.id}
    emit(CycleDecided(decision=decision.value, act=act, **who))  # type: ignore[arg-type]
    if decision in _OPENS:
        emit(PhaseOpened(phase=_OPENS[decision].value, starts_at=now, act=act, **who))  # type: ignore[arg-type]


def objections_to_adoption(cycle_id: int) -> tuple[Decision, ...]:
    """What higher features say against adopting the plan now, with their reasons."""
    return tuple(guard(cycle_id) for guard in ports().guards.get("adopt_cycle", ()))


def _decision(value: str) -> HumanDecision:
    try:
        return HumanDecision(value)
    except ValueError:
        raise Invalid({"decision": "Scegli una decisione."}) from None


@transactional
def tick(now: datetime) -> int:
    """Tell the phases that began and were not told yet; gives how many. Run twice, or by two workers, it tells once.

    A phase in force waits for adoption; phases overtaken by a decision are marked and not told.
    """
    session = current().session
    due = (
        select(CycleDate.cycle_id, CycleDate.phase, CycleDate.starts_at, PlanCycle.territory_id)
        .join(PlanCycle, PlanCycle.id == CycleDate.cycle_id)
        .where(CycleDate.starts_at <= now, CycleDate.announced_at.is_(None))
        .order_by(CycleDate.starts_at, CycleDate.cycle_id)
    )
    rows = sorted(session.execute(due).all(), key=lambda row: (row.starts_at, row.cycle_id, CALENDAR_PHASES.index(row.phase)))
    calendars = calendars_of({row.cycle_id for row in rows})
    told = 0
    for row in rows:
        calendar = calendars[row.cycle_id]
        if row.phase is CyclePhase.IN_FORCE and calendar.phase(now) is not CyclePhase.IN_FORCE:
            continue
        mine = update(CycleDate).where(
            CycleDate.cycle_id == row.cycle_id, CycleDate.phase == row.phase, CycleDate.announced_at.is_(None), CycleDate.starts_at <= now
        )
        if session.execute(mine.values(announced_at=now), execution_options={"synchronize_session": False}).rowcount:  # type: ignore[attr-defined]
            told += _tell(calendar, row.cycle_id, row.territory_id, row.phase, now)
    return told


def _tell(calendar: Calendar, cycle_id: int, territory_id: int, phase: CyclePhase, now: datetime) -> int:
    order = list(CyclePhase)
    if order.index(calendar.phase(now)) > order.index(CyclePhase.CONCERTATION) and phase is not CyclePhase.IN_FORCE:
        return 0
    before = [one for one in CALENDAR_PHASES[: CALENDAR_PHASES.index(phase)] if one in calendar.starts]
    who = {"occurred_at": now, "actor_id": None, "territory_id": territory_id, "cycle_id": cycle_id}
    if before:
        emit(PhaseClosed(phase=before[-1].value, **who))  # type: ignore[arg-type]
    emit(PhaseOpened(phase=phase.value, starts_at=calendar.starts[phase], **who))  # type: ignore[arg-type]
    return 1
