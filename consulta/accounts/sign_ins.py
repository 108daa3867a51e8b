# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signed-in devices: a row for each, ended one at a time or all together (decisions.md 24)."""

import secrets
from datetime import datetime

from sqlalchemy import or_, update

from consulta.accounts import policy
from consulta.accounts.credentials import hash_password, hash_secret, is_outdated, verify_password
from consulta.accounts.events import SignedIn, SignInsEnded
from consulta.accounts.models import SignIn, User
from consulta.accounts.queries import SEEN_EVERY, find_credentials
from consulta.accounts.requests import Credentials, canonical_email
from consulta.core.actor import Actor
from consulta.core.errors import Invalid, NotFound
from consulta.core.unit_of_work import add, current, emit, transactional

TOKEN_BYTES = 16


def check_credentials(email: str, password: str) -> Credentials | None:
    """Who has this address with this password. The same work is done, and the same time taken, for an unknown one."""
    try:
        found = find_credentials(canonical_email(email))
    except Invalid:
        found = None
    user_id, stored, is_confirmed = found or (None, None, False)
    right = verify_password(stored, password)
    if user_id is None or not right:
        return None
    if stored is not None and is_outdated(stored):
        _store_hash(user_id, hash_password(password))
    return Credentials(user_id, is_confirmed)


@transactional
def _store_hash(user_id: int, hashed: str) -> None:
    statement = update(User).where(User.id == user_id).values(password_hash=hashed)
    current().session.execute(statement, execution_options={"synchronize_session": False})


@transactional
def open_sign_in(user_id: int, device: str, now: datetime, *, is_proved: bool = False) -> str:
    """Sign a device in; gives the secret for its cookie, of which only the hash is kept. Raises NotFound.

    ``is_proved``: a second factor was asked and given.
    """
    user = current().session.get(User, user_id)
    if user is None or user.erased_at is not None or user.confirmed_at is None:
        raise NotFound
    token = secrets.token_urlsafe(TOKEN_BYTES)
    add(
        SignIn(
            user_id=user_id,
            token_hash=hash_secret(token),
            device=device[:120],
            created_at=now,
            last_seen_at=now,
            ended_at=None,
            is_proved=is_proved,
        )
    )
    emit(SignedIn(occurred_at=now, actor_id=user_id, territory_id=None, user_id=user_id))
    return token


@transactional
def end_sign_in(actor: Actor, sign_in_id: int, now: datetime, *, reason: str = "device") -> None:
    """Sign one device out. Raises NotFound unless it is the actor's own."""
    row = current().session.get(SignIn, sign_in_id)
    if row is None or not policy.may_edit_account(actor, row.user_id):
        raise NotFound
    if row.ended_at is None:
        row.ended_at = now
        emit(SignInsEnded(occurred_at=now, actor_id=actor.user_id, territory_id=None, user_id=row.user_id, reason=reason, count=1))


def end_sign_ins(actor: Actor, user_id: int, reason: str, now: datetime, *, keep: int | None = None) -> int:
    """Sign every device of a person out, but for ``keep``, in the open transaction; gives how many."""
    statement = update(SignIn).where(SignIn.user_id == user_id, SignIn.ended_at.is_(None)).values(ended_at=now)
    if keep is not None:
        statement = statement.where(SignIn.id != keep)
    result = current().session.execute(statement, execution_options={"synchronize_session": False})
    count = int(result.rowcount)  # type: ignore[attr-defined]
    if count:
        emit(SignInsEnded(occurred_at=now, actor_id=actor.user_id, territory_id=None, user_id=user_id, reason=reason, count=count))
    return count


@transactional
def note_seen(sign_in_id: int, now: datetime) -> None:
    """Remember that a device is in use, at most every fifteen minutes."""
    statement = (
        update(SignIn)
        .where(SignIn.id == sign_in_id, SignIn.ended_at.is_(None))
        .where(or_(SignIn.last_seen_at <= now - SEEN_EVERY, SignIn.last_seen_at > now + SEEN_EVERY))
        .values(last_seen_at=now)
    )
    current().session.execute(statement, execution_options={"synchronize_session": False})
