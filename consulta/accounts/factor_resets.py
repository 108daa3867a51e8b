# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The second factor of who lost device and codes is reset by two people: one asks, another confirms (record 0012)."""

from datetime import datetime

from sqlalchemy import select

from consulta.accounts import policy, queries
from consulta.accounts.events import FactorResetAsked, FactorResetConfirmed, FactorResetWithdrawn
from consulta.accounts.factor_queries import CONFIRMED_WITHIN
from consulta.accounts.factors import forget_factor
from consulta.accounts.models import FactorReset, FactorResetStatus, SecondFactor, User
from consulta.accounts.requests import AskFactorReset, canonical_email
from consulta.accounts.sign_ins import end_sign_ins
from consulta.accounts.throttle import serialise
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_

_NOTHING_TO_RESET = N_("Nessun account con questo indirizzo usa la verifica in due passaggi: controlla come è scritto.")
_DECIDED = N_("Questo azzeramento è già stato confermato o annullato, oppure è scaduto.")


@transactional
def ask_factor_reset(actor: Actor, request: AskFactorReset, now: datetime) -> int:
    """Ask that a second factor be reset; the person is told by mail. The same key gives the same reset.

    Raises Refused by policy, Invalid when nobody with that address uses one, Conflict when a reset waits already.
    """
    serialise(f"factor_reset:{request.key}")
    session = current().session
    repeated = session.scalar(select(FactorReset).where(FactorReset.submission_key == request.key))
    if repeated is not None:
        if repeated.asked_by_id != actor.user_id:
            raise NotFound
        return repeated.id
    policy.may_ask_factor_reset(actor, request.territory_id, None, frozenset()).or_refuse()
    person = session.scalar(select(User).where(User.email == canonical_email(request.email)))
    factor = session.get(SecondFactor, person.id) if person else None
    if person is None or factor is None or factor.confirmed_at is None:
        raise Invalid({"email": _NOTHING_TO_RESET})
    policy.may_ask_factor_reset(actor, request.territory_id, person.id, queries.roles_of(person.id, now)).or_refuse()
    serialise(f"factor:{person.id}")
    _refuse_second(person.id, now)
    reset = add(
        FactorReset(
            user_id=person.id,
            territory_id=request.territory_id,
            reason=request.reason,
            asked_by_id=actor.user_id or 0,
            asked_at=now,
            status=FactorResetStatus.OPEN,
            decided_by_id=None,
            decided_at=None,
            submission_key=request.key,
        )
    )
    emit(_event(FactorResetAsked, actor, reset, now))
    return reset.id


def _refuse_second(user_id: int, now: datetime) -> None:
    waiting = select(FactorReset.id).where(
        FactorReset.user_id == user_id, FactorReset.status == FactorResetStatus.OPEN, FactorReset.asked_at > now - CONFIRMED_WITHIN
    )
    if current().session.scalar(waiting.limit(1)) is not None:
        raise Conflict(N_("Per questa persona c'è già un azzeramento in attesa: lo trovi nella pagina Persone."))


@transactional
def confirm_factor_reset(actor: Actor, territory_id: int, reset_id: int, now: datetime) -> None:
    """The second person's yes: factor and codes are gone, every device of the person is signed out, a mail says so.

    Raises NotFound, Refused by policy, Conflict when it was decided, is older than a week, or the factor is a newer one.
    """
    reset = _open(territory_id, reset_id, now)
    policy.may_confirm_factor_reset(actor, territory_id, reset.user_id, reset.asked_by_id).or_refuse()
    factor = current().session.get(SecondFactor, reset.user_id)
    if factor is None or factor.confirmed_at is None or factor.confirmed_at > reset.asked_at:
        raise Conflict(N_("Nel frattempo la persona ha cambiato la sua verifica: l'azzeramento non serve più, annullalo."))
    _decide(reset, FactorResetStatus.CONFIRMED, actor, now)
    emit(_event(FactorResetConfirmed, actor, reset, now))
    forget_factor(reset.user_id)
    end_sign_ins(actor, reset.user_id, "second_factor", now)


@transactional
def withdraw_factor_reset(actor: Actor, territory_id: int, reset_id: int, now: datetime) -> None:
    """Take it back. Raises NotFound, Refused by policy, Conflict when it was decided."""
    reset = _open(territory_id, reset_id, now)
    policy.may_withdraw_factor_reset(actor, territory_id).or_refuse()
    _decide(reset, FactorResetStatus.WITHDRAWN, actor, now)
    emit(_event(FactorResetWithdrawn, actor, reset, now))


def _open(territory_id: int, reset_id: int, now: datetime) -> FactorReset:
    reset = current().session.get(FactorReset, reset_id)
    if reset is None or reset.territory_id != territory_id:
        raise NotFound
    serialise(f"factor:{reset.user_id}")  # before the row's lock, in the order of who gives a code
    current().session.refresh(reset, with_for_update=True)
    if reset.status is not FactorResetStatus.OPEN or reset.asked_at <= now - CONFIRMED_WITHIN:
        raise Conflict(_DECIDED)
    return reset


def _decide(reset: FactorReset, status: FactorResetStatus, actor: Actor, now: datetime) -> None:
    reset.status, reset.decided_by_id, reset.decided_at = status, actor.user_id, now


def _event(
    kind: type[FactorResetAsked] | type[FactorResetConfirmed] | type[FactorResetWithdrawn], actor: Actor, reset: FactorReset, now: datetime
) -> FactorResetAsked | FactorResetConfirmed | FactorResetWithdrawn:
    return kind(occurred_at=now, actor_id=actor.user_id, territory_id=reset.territory_id, user_id=reset.user_id, reset_id=reset.id)
