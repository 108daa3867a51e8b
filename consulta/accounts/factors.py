# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The second factor of a person: turned on with a first code, asked at each sign-in, turned off (record 0012)."""

from datetime import datetime

from sqlalchemy import delete, func, or_, select, update

from consulta.accounts import one_time_codes, policy
from consulta.accounts.events import FactorResetWithdrawn, RecoveryCodeSpent, RecoveryCodesRenewed, SecondFactorConfirmed, SecondFactorEnded
from consulta.accounts.models import FactorReset, FactorResetStatus, RecoveryCode, SecondFactor, SignIn
from consulta.accounts.sign_ins import end_sign_ins
from consulta.accounts.throttle import serialise
from consulta.core.actor import Actor
from consulta.core.errors import Invalid, NotFound
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_

WRONG = N_("Il codice non è giusto o è già stato usato: scrivi quello che l'app mostra adesso, oppure un codice di recupero.")
_WRONG_FIRST = N_("Il codice non è giusto: scrivi le sei cifre che l'app mostra adesso. Controlla anche l'ora del telefono.")


@transactional
def begin_second_factor(actor: Actor, now: datetime) -> None:
    """Make a secret that waits for its first code. Asked twice, the same secret waits; when it is on, nothing happens."""
    user_id = _own(actor)
    serialise(f"factor:{user_id}")
    found = current().session.get(SecondFactor, user_id)
    if found is not None and (found.confirmed_at is not None or one_time_codes.unseal(user_id, found.sealed_secret) is not None):
        return
    sealed = one_time_codes.seal(user_id, one_time_codes.new_secret())
    if found is not None:  # waiting under another SECRET_KEY: nobody can ever confirm it
        found.sealed_secret, found.created_at = sealed, now
        return
    add(SecondFactor(user_id=user_id, sealed_secret=sealed, created_at=now, confirmed_at=None, last_step=None))


@transactional
def confirm_second_factor(actor: Actor, typed: str, now: datetime) -> list[str]:
    """Turn it on with the app's first code; gives the ten recovery codes, which nobody will ever see again.

    This device is proved, every other one signs in again. Raises Invalid for a wrong code, NotFound when no secret waits.
    """
    user_id = _own(actor)
    serialise(f"factor:{user_id}")
    factor = current().session.get(SecondFactor, user_id, with_for_update=True)
    if factor is None or factor.confirmed_at is not None:
        raise NotFound
    if not _takes(factor, typed, now):
        raise Invalid({"one_time_code": _WRONG_FIRST})
    factor.confirmed_at = now
    emit(SecondFactorConfirmed(occurred_at=now, actor_id=user_id, territory_id=None, user_id=user_id))
    if actor.sign_in_id is not None:
        _mark_sign_ins(user_id, True, only=actor.sign_in_id)
    end_sign_ins(actor, user_id, "second_factor", now, keep=actor.sign_in_id)
    return _make_codes(user_id, now)


@transactional
def spend_code(user_id: int, typed: str, now: datetime) -> None:
    """Accept a code of the app or a recovery code, once. Of two who send the same at once one succeeds.

    Raises Invalid, with one sentence for all the ways to be wrong.
    """
    serialise(f"factor:{user_id}")
    factor = current().session.get(SecondFactor, user_id, with_for_update=True)
    if factor is None or factor.confirmed_at is None or not (_takes(factor, typed, now) or _takes_recovery(user_id, typed, now)):
        raise Invalid({"one_time_code": WRONG})
    _withdraw_resets(user_id, now)


def _withdraw_resets(user_id: int, now: datetime) -> None:
    """Who has just given a code has lost nothing: a reset that waits for its second person is void."""
    waiting = select(FactorReset).where(FactorReset.user_id == user_id, FactorReset.status == FactorResetStatus.OPEN)
    for reset in current().session.scalars(waiting.with_for_update()):
        reset.status, reset.decided_by_id, reset.decided_at = FactorResetStatus.WITHDRAWN, user_id, now
        who = {"actor_id": user_id, "territory_id": reset.territory_id, "user_id": user_id}
        emit(FactorResetWithdrawn(occurred_at=now, reset_id=reset.id, **who))  # type: ignore[arg-type]


def _takes(factor: SecondFactor, typed: str, now: datetime) -> bool:
    """Whether it is a code of the app, of an interval after the last accepted one; remembers the interval."""
    digits = one_time_codes.digits_of(typed)
    secret = one_time_codes.unseal(factor.user_id, factor.sealed_secret)
    step = one_time_codes.matching_step(secret, digits, now) if digits and secret else None
    if step is None:
        return False
    fresh = or_(
        SecondFactor.last_step.is_(None),
        SecondFactor.last_step < step,
        SecondFactor.last_step > step + one_time_codes.STEPS_OF_A_DAY,  # of a clock that has been put right since
    )
    statement = update(SecondFactor).where(SecondFactor.user_id == factor.user_id, fresh).values(last_step=step)
    return _rows(statement) == 1


def _takes_recovery(user_id: int, typed: str, now: datetime) -> bool:
    spent = (
        update(RecoveryCode)
        .where(
            RecoveryCode.user_id == user_id,
            RecoveryCode.code_hash == one_time_codes.recovery_hash(user_id, typed),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now)
    )
    if _rows(spent) != 1:
        return False
    query = select(func.count()).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    left = current().session.scalar(query) or 0
    emit(RecoveryCodeSpent(occurred_at=now, actor_id=user_id, territory_id=None, user_id=user_id, left=left))
    return True


@transactional
def renew_recovery_codes(actor: Actor, typed: str, now: datetime) -> list[str]:
    """Ten new recovery codes, for a code of the app or one of the old ones, which are worth nothing from now on. Raises Invalid."""
    user_id = _own(actor)
    spend_code(user_id, typed, now)
    emit(RecoveryCodesRenewed(occurred_at=now, actor_id=user_id, territory_id=None, user_id=user_id))
    return _make_codes(user_id, now)


@transactional
def end_second_factor(actor: Actor, typed: str, now: datetime) -> None:
    """Turn it off, with a code. Who holds a role of the office keeps it, and it waits as the rule says. Raises Invalid."""
    user_id = _own(actor)
    spend_code(user_id, typed, now)
    forget_factor(user_id)
    emit(SecondFactorEnded(occurred_at=now, actor_id=user_id, territory_id=None, user_id=user_id))


def forget_factor(user_id: int) -> None:
    """Delete secret and recovery codes, in the open transaction; no device of the person is proved any more."""
    session = current().session
    session.execute(delete(SecondFactor).where(SecondFactor.user_id == user_id))
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    _mark_sign_ins(user_id, False)


def _make_codes(user_id: int, now: datetime) -> list[str]:
    session = current().session
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    codes = one_time_codes.new_recovery_codes()
    hashes = [one_time_codes.recovery_hash(user_id, code) for code in codes]
    session.add_all([RecoveryCode(user_id=user_id, code_hash=one, created_at=now, used_at=None) for one in hashes])
    session.flush()
    return codes


def _mark_sign_ins(user_id: int, is_proved: bool, *, only: int | None = None) -> None:
    statement = update(SignIn).where(SignIn.user_id == user_id).values(is_proved=is_proved)
    _rows(statement if only is None else statement.where(SignIn.id == only))


def _own(actor: Actor) -> int:
    if actor.user_id is None:
        raise NotFound
    policy.may_edit_account(actor, actor.user_id).or_refuse()
    return actor.user_id


def _rows(statement: object) -> int:
    result = current().session.execute(statement, execution_options={"synchronize_session": False})  # type: ignore[call-overload]
    return int(result.rowcount)
