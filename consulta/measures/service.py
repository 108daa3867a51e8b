# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs of measures and checks: impose, confirm, refuse, lift, let end; confirm a hiding, or let the text come back."""

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select, update

from consulta.accounts.queries import list_staff
from consulta.accounts.throttle import serialise
from consulta.core import clock
from consulta.core.actor import SYSTEM, Actor
from consulta.core.errors import Conflict, DomainError, Invalid, NotFound
from consulta.core.text import normalise, one_line
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_, too_long
from consulta.measures import policy, queries
from consulta.measures.events import HidingChecked, MeasureEnded, MeasureImposed, MeasureProposed, MeasureRefused
from consulta.measures.models import AccountMeasure, CheckStatus, HidingCheck, MeasureKind, MeasureStatus
from consulta.measures.requests import ConfirmHiding, DecideMeasure, Impose
from consulta.moderation import service as moderation
from consulta.moderation.models import ModerationDecision
from consulta.moderation.requests import Decide

BACK = "Nessuna seconda persona ha confermato entro sette giorni: il testo torna pubblico."


@transactional
def impose(actor: Actor, request: Impose, now: datetime) -> int:
    """Warn or pause a person at once; a block waits for a coordinator who is not the one who asks.

    Raises NotFound (nobody who wrote here), Refused (role, oneself, staff), Invalid, Conflict when one of the kind holds already.
    """
    if queries.find_participant(request.territory_id, request.user_id) is None:
        raise NotFound
    is_staff = request.user_id in {one.user_id for one in list_staff(request.territory_id, now)}
    policy.may_impose(actor, request.territory_id, request.user_id, is_staff=is_staff).or_refuse()
    serialise(f"measure:{request.territory_id}:{request.user_id}")
    session = current().session
    again = session.scalar(select(AccountMeasure.id).where(AccountMeasure.submission_key == request.key))
    if again is not None:
        return again
    kind = _kind(request.kind)
    reason = _reason(request.reason)
    wrong = policy.wrong_end(kind, request.last_day, clock.rome_day(now))
    if wrong:
        raise Invalid({"last_day": wrong})
    _refuse_second(request, kind, now)
    exception = _exception(request, kind, actor, now)
    waits = kind is MeasureKind.BLOCK and not exception
    measure = add(
        AccountMeasure(
            territory_id=request.territory_id,
            user_id=request.user_id,
            kind=kind,
            status=MeasureStatus.PROPOSED if waits else MeasureStatus.IN_FORCE,
            reason=reason,
            proposed_by_id=actor.user_id,
            proposed_at=now,
            decided_by_id=None if waits else actor.user_id,
            decided_at=None if waits else now,
            ends_at=None if kind is MeasureKind.WARNING else _end_of(request.last_day),
            exception_reason=exception,
            submission_key=request.key,
        )
    )
    if waits:
        emit(MeasureProposed(**_facts(measure, actor.user_id, now)))
    else:
        _tell_imposed(measure, actor.user_id, now)
    return measure.id


def _kind(value: str) -> MeasureKind:
    found = next((one for one in MeasureKind if one.value == value), None)
    if found is None:
        raise Invalid({"kind": N_("Scegli la misura dall'elenco.")})
    return found


def _reason(value: str) -> str:
    reason = normalise(value)
    if len(reason) < policy.REASON_FLOOR:
        raise Invalid({"reason": N_("Scrivi il motivo: almeno 15 caratteri. Lo legge la persona interessata.")})
    if len(reason) > policy.REASON_CAP:
        raise Invalid({"reason": too_long(N_("Il motivo"), policy.REASON_CAP, len(reason))})
    return reason


def _end_of(last_day: date | None) -> datetime | None:
    return clock.from_rome(datetime.combine(last_day + timedelta(days=1), time())) if last_day else None


def _refuse_second(request: Impose, kind: MeasureKind, now: datetime) -> None:
    """A person is not paused twice, nor is a block asked for twice; warnings may be many."""
    if kind is MeasureKind.WARNING:
        return
    holds = queries.binding(now) | (AccountMeasure.status == MeasureStatus.PROPOSED)
    query = select(AccountMeasure.id).where(
        AccountMeasure.territory_id == request.territory_id, AccountMeasure.user_id == request.user_id, AccountMeasure.kind == kind, holds
    )
    if current().session.scalar(query.limit(1)) is not None:
        raise Conflict(N_("Su questa persona c'è già una misura uguale, in vigore o in attesa: la trovi in questa pagina."))


def _exception(request: Impose, kind: MeasureKind, actor: Actor, now: datetime) -> str:
    """Why there is no second person; only of a coordinator in a small office, only for a block."""
    reason = one_line(request.exception_reason)[: policy.EXCEPTION_CAP]
    if kind is not MeasureKind.BLOCK or not reason:
        return ""
    is_small = queries.count_deciders(request.territory_id, now) < policy.SMALL_OFFICE
    if not actor.has_role(request.territory_id, "coordinator") or not is_small:
        raise Invalid({"exception_reason": N_("L'eccezione vale solo per chi coordina un ufficio con meno di tre persone: lascia vuoto.")})
    if len(reason) < policy.REASON_FLOOR:
        raise Invalid({"exception_reason": N_("Scrivi perché non c'è una seconda persona: almeno 15 caratteri.")})
    return reason


@transactional
def confirm_block(actor: Actor, request: DecideMeasure, now: datetime) -> None:
    """The second person's yes. Raises NotFound, Refused, Conflict when somebody decided before or its last day has passed."""
    measure = _locked(request)
    policy.may_confirm_block(actor, request.territory_id, measure.user_id, measure.proposed_by_id).or_refuse()
    if measure.status is not MeasureStatus.PROPOSED or (measure.ends_at is not None and measure.ends_at <= now):
        raise Conflict(N_("Su questa misura qualcuno ha già deciso, o il suo ultimo giorno è passato: ricarica la pagina."))
    _move(measure, MeasureStatus.IN_FORCE, actor, now)
    _tell_imposed(measure, actor.user_id, now)


@transactional
def refuse_block(actor: Actor, request: DecideMeasure, now: datetime) -> None:
    """The second person's no, or who proposed takes it back; colleagues read why. Raises NotFound, Refused, Invalid, Conflict."""
    measure = _locked(request)
    if measure.proposed_by_id != actor.user_id:
        policy.may_confirm_block(actor, request.territory_id, measure.user_id, measure.proposed_by_id).or_refuse()
    if measure.status is not MeasureStatus.PROPOSED:
        raise Conflict(N_("Su questa misura qualcuno ha già deciso: ricarica la pagina."))
    measure.end_reason = _reason(request.reason)
    _move(measure, MeasureStatus.REFUSED, actor, now)
    emit(MeasureRefused(**_facts(measure, actor.user_id, now)))


@transactional
def lift(actor: Actor, request: DecideMeasure, now: datetime) -> None:
    """End a measure before its day, with a reason that the person reads. Raises NotFound, Refused, Invalid, Conflict."""
    measure = _locked(request)
    policy.may_lift(actor, request.territory_id, measure.user_id).or_refuse()
    if measure.status is not MeasureStatus.IN_FORCE:
        raise Conflict(N_("Questa misura non è più in vigore: ricarica la pagina."))
    measure.end_reason = _reason(request.reason)
    measure.status, measure.ended_at = MeasureStatus.LIFTED, now
    measure.version += 1
    emit(MeasureEnded(**_facts(measure, actor.user_id, now)))


def lift_on_appeal(measure_id: int, by: int | None, reason: str, now: datetime) -> None:
    """Who decided an appeal takes the measure away, if it still holds; in the open transaction. Raises NotFound."""
    measure = current().session.scalar(select(AccountMeasure).where(AccountMeasure.id == measure_id).with_for_update())
    if measure is None:
        raise NotFound
    if measure.status is not MeasureStatus.IN_FORCE:
        return
    measure.end_reason, measure.status, measure.ended_at = reason, MeasureStatus.LIFTED, now
    measure.version += 1
    emit(MeasureEnded(**_facts(measure, by, now), on_appeal=True))


def _locked(request: DecideMeasure) -> AccountMeasure:
    query = select(AccountMeasure).where(AccountMeasure.territory_id == request.territory_id, AccountMeasure.id == request.measure_id)
    measure = current().session.scalar(query.with_for_update())
    if measure is None:
        raise NotFound
    if measure.version != request.version:
        raise Conflict(N_("Nel frattempo questa misura è cambiata: ricarica la pagina e rileggi."))
    return measure


def _move(measure: AccountMeasure, status: MeasureStatus, actor: Actor, now: datetime) -> None:
    measure.status, measure.decided_by_id, measure.decided_at = status, actor.user_id, now
    measure.version += 1


def _tell_imposed(measure: AccountMeasure, actor_id: int | None, now: datetime) -> None:
    last_day = clock.rome_day(measure.ends_at - timedelta(minutes=1)).isoformat() if measure.ends_at else ""
    emit(MeasureImposed(**_facts(measure, actor_id, now), last_day=last_day, exception=measure.exception_reason))


def _facts(measure: AccountMeasure, actor_id: int | None, now: datetime) -> dict[str, Any]:
    return {
        "occurred_at": now,
        "actor_id": actor_id,
        "territory_id": measure.territory_id,
        "measure_id": measure.id,
        "user_id": measure.user_id,
        "kind": measure.kind.value,
    }


def open_check(
    decision_id: int, territory_id: int, kind: str, subject_id: int, author_id: int | None, by: int | None, now: datetime
) -> None:
    """A public text was hidden: a second person is asked for, in the open transaction."""
    add(
        HidingCheck(
            territory_id=territory_id,
            decision_id=decision_id,
            subject_kind=kind,
            subject_id=subject_id,
            author_id=author_id,
            hidden_by_id=by,
            hidden_at=now,
            due_at=now + policy.CONFIRMED_WITHIN,
            status=CheckStatus.WAITING,
        )
    )


def settle_check(kind: str, subject_id: int, by: int | None, now: datetime) -> None:
    """A hidden text is public again: nobody needs to confirm its hiding any more, in the open transaction."""
    query = select(HidingCheck).where(
        HidingCheck.subject_kind == kind, HidingCheck.subject_id == subject_id, HidingCheck.status == CheckStatus.WAITING
    )
    for check in current().session.scalars(query.with_for_update()):
        check.status, check.decided_by_id, check.decided_at = CheckStatus.RESTORED, by, now


@transactional
def confirm_hiding(actor: Actor, request: ConfirmHiding, now: datetime) -> None:
    """The second person's yes. Raises NotFound, Refused (same person, own text), Conflict when it is settled."""
    query = select(HidingCheck).where(HidingCheck.territory_id == request.territory_id, HidingCheck.id == request.check_id)
    check = current().session.scalar(query.with_for_update())
    if check is None:
        raise NotFound
    deciders = queries.count_deciders(request.territory_id, now)
    reason = one_line(request.exception_reason)[: policy.EXCEPTION_CAP]
    policy.may_confirm_hiding(actor, request.territory_id, check.hidden_by_id, check.author_id, deciders, reason).or_refuse()
    if check.status is not CheckStatus.WAITING:
        raise Conflict(N_("Su questo testo qualcuno ha già deciso: ricarica la pagina."))
    check.status, check.decided_by_id, check.decided_at = CheckStatus.CONFIRMED, actor.user_id, now
    check.exception_reason = reason if actor.user_id == check.hidden_by_id else ""
    _tell_checked(check, actor.user_id, "confirmed", now)


def confirm_on_appeal(decision_id: int, by: int | None, now: datetime) -> None:
    """An appeal against a hiding was turned down: who decided it is the second person too, in the open transaction."""
    waits = (HidingCheck.decision_id == decision_id, HidingCheck.status == CheckStatus.WAITING)
    for check in current().session.scalars(select(HidingCheck).where(*waits).with_for_update()):
        check.status, check.decided_by_id, check.decided_at = CheckStatus.CONFIRMED, by, now
        _tell_checked(check, by, "confirmed", now)


def _tell_checked(check: HidingCheck, actor_id: int | None, outcome: str, now: datetime) -> None:
    emit(
        HidingChecked(
            occurred_at=now,
            actor_id=actor_id,
            territory_id=check.territory_id,
            check_id=check.id,
            decision_id=check.decision_id,
            outcome=outcome,
            exception=check.exception_reason,
        )
    )


def tick(now: datetime) -> None:
    """What the clock does, each thing in its own transaction and again without harm: measures end, unconfirmed texts come back."""
    _end_measures(now)
    for check_id in _due(now):
        _settle_due(check_id, now)


@transactional
def _end_measures(now: datetime) -> None:
    query = select(AccountMeasure).where(AccountMeasure.status == MeasureStatus.IN_FORCE, AccountMeasure.ends_at <= now)
    for measure in current().session.scalars(query.with_for_update()):
        measure.status, measure.ended_at = MeasureStatus.ENDED, measure.ends_at
        measure.version += 1
        emit(MeasureEnded(**_facts(measure, None, now)))


@transactional
def _due(now: datetime) -> list[int]:
    waits = (HidingCheck.status == CheckStatus.WAITING, HidingCheck.due_at <= now, HidingCheck.reminded_at.is_(None))
    return list(current().session.scalars(select(HidingCheck.id).where(*waits).order_by(HidingCheck.id)))


def _settle_due(check_id: int, now: datetime) -> None:
    try:
        _return_text(check_id, now)
    except DomainError:
        _remind(check_id, now)


@transactional
def _return_text(check_id: int, now: datetime) -> None:
    check = current().session.scalars(select(HidingCheck).where(HidingCheck.id == check_id).with_for_update()).one()
    if check.status is not CheckStatus.WAITING:
        return
    code = current().session.scalar(select(ModerationDecision.reason_code).where(ModerationDecision.id == check.decision_id))
    if code in policy.STAYS_HIDDEN:
        raise Conflict("stays hidden")
    check.status, check.decided_at = CheckStatus.RETURNED, now
    current().session.flush()
    moderation.decide(SYSTEM, Decide(check.subject_kind, check.subject_id, "restored", reason_text=BACK), now)
    _tell_checked(check, None, "returned", now)


@transactional
def _remind(check_id: int, now: datetime) -> None:
    check = current().session.scalars(select(HidingCheck).where(HidingCheck.id == check_id).with_for_update()).one()
    if check.status is CheckStatus.WAITING and check.reminded_at is None:
        check.reminded_at = now
        _tell_checked(check, None, "overdue", now)


def erase(user_id: int, _now: datetime) -> None:
    """A person left: no measure binds an erased account; the reason, which speaks of the person, goes. In the open transaction."""
    mine = update(AccountMeasure).where(AccountMeasure.user_id == user_id)
    current().session.execute(mine.values(reason="", end_reason=""), execution_options={"synchronize_session": False})
