# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Accounts end: erased by who owns them, forgotten when their terms are over (trust.md §1.4)."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, or_, select, update

from consulta.accounts import policy, queries
from consulta.accounts.events import PersonErased
from consulta.accounts.factors import forget_factor
from consulta.accounts.models import (
    AccountGrant,
    FactorReset,
    RoleProposal,
    RoleProposalStatus,
    SecondFactor,
    SignIn,
    StaffAssignment,
    ThrottleHit,
    User,
)
from consulta.accounts.term_queries import CONFIRMED_WITHIN
from consulta.core.actor import SYSTEM, Actor
from consulta.core.errors import NotFound
from consulta.core.unit_of_work import current, emit, transactional
from consulta.core.words import N_
from consulta.web.ports import ports

ERASED_NAME = N_("Autore rimosso")
UNCONFIRMED_FOR = timedelta(days=7)
GRANTS_FOR = timedelta(days=7)
THROTTLE_FOR = timedelta(days=1)
ENDED_SIGN_INS_FOR = timedelta(days=30)
WAITING_SECRETS_FOR = timedelta(days=1)
RESETS_FOR = timedelta(days=30)
ERASED_AT_ONCE = 200
NOTES = "erased_in"


def erased_in(territory_id: int) -> None:
    """Called by the erasure hooks of other features: the person had left a trace in this territory, whose register says so."""
    current().notes.setdefault(NOTES, []).append(territory_id)


@transactional
def erase_user(actor: Actor, user_id: int, now: datetime) -> None:
    """Forget a person: address, name, password, devices, links, and what every feature keeps. Contributions stay, unsigned.

    Raises Refused for who holds an office role, NotFound when there is no such account.
    """
    user = current().session.get(User, user_id, with_for_update=True)
    if user is None or user.erased_at is not None:
        raise NotFound
    policy.may_erase_account(actor, user_id).or_refuse()
    _forget(user, now)
    territories = sorted(set(current().notes.pop(NOTES, []))) or [None]
    for territory_id in territories:
        emit(PersonErased(occurred_at=now, actor_id=actor.user_id, territory_id=territory_id, user_id=user_id))


def _forget(user: User, now: datetime) -> None:
    session = current().session
    hooks: tuple[Callable[[int, datetime], None], ...] = tuple(ports().erase)
    for hook in hooks:
        hook(user.id, now)
    theirs = AccountGrant.user_id == user.id
    if user.email and user.confirmed_at:  # links of who had not said yet to have an account
        theirs = or_(theirs, AccountGrant.email == user.email)
    user.email, user.name, user.password_hash, user.municipality_id = None, ERASED_NAME, None, None
    user.shows_name, user.is_from_outside, user.erased_at = False, False, now
    user.version += 1
    session.flush()
    forget_factor(user.id)
    session.execute(delete(FactorReset).where(FactorReset.user_id == user.id))
    session.execute(delete(SignIn).where(SignIn.user_id == user.id))
    session.execute(update(AccountGrant).where(theirs).values(email="", expires_at=now, submission_key=None))


@transactional
def forget_old(now: datetime) -> int:
    """What the terms of trust.md §1.4 delete: accounts never confirmed and unused links after seven days, throttle
    counts and secrets that wait for a first code after one, ended sign-ins and resets of second factors after thirty.
    Gives how many rows. Idempotent.
    """
    session = current().session
    count = _forget_unconfirmed(now)
    for statement in (
        delete(ThrottleHit).where(or_(ThrottleHit.at < now - THROTTLE_FOR, ThrottleHit.at > now + THROTTLE_FOR)),
        delete(SecondFactor).where(SecondFactor.confirmed_at.is_(None), SecondFactor.created_at < now - WAITING_SECRETS_FOR),
        delete(FactorReset).where(FactorReset.asked_at < now - RESETS_FOR),
        delete(SignIn).where(
            or_(SignIn.ended_at < now - ENDED_SIGN_INS_FOR, SignIn.last_seen_at < now - queries.IDLE_FOR - ENDED_SIGN_INS_FOR)
        ),
        # The row stays for the outbox that names it; nothing in it is personal any more.
        update(AccountGrant)
        .where(AccountGrant.expires_at < now - GRANTS_FOR, AccountGrant.email != "")
        .values(email="", submission_key=None),
    ):
        count += int(session.execute(statement, execution_options={"synchronize_session": False}).rowcount)  # type: ignore[attr-defined]
    return count


def _forget_unconfirmed(now: datetime) -> int:
    pending = exists().where(AccountGrant.user_id == User.id, AccountGrant.used_at.is_(None), AccountGrant.expires_at > now)
    waiting = exists().where(
        RoleProposal.user_id == User.id, RoleProposal.status == RoleProposalStatus.OPEN, RoleProposal.asked_at > now - CONFIRMED_WITHIN
    )
    query = (
        select(User)
        .where(
            User.confirmed_at.is_(None),
            User.erased_at.is_(None),
            User.created_at < now - UNCONFIRMED_FOR,
            ~pending,
            ~exists().where(StaffAssignment.user_id == User.id),
            ~waiting,
        )
        .limit(ERASED_AT_ONCE)
    )
    users = current().session.scalars(query).all()
    for user in users:
        _forget(user, now)
        current().notes.pop(NOTES, None)
        emit(PersonErased(occurred_at=now, actor_id=SYSTEM.user_id, territory_id=None, user_id=user.id))
    return len(users)
