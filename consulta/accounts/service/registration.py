# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Accounts begin: registered, confirmed by a mailed link, or made for an address that a link has proved."""

from datetime import datetime

from sqlalchemy import select

from consulta.accounts import queries
from consulta.accounts.credentials import hash_password, keyed_hash
from consulta.accounts.events import UserConfirmed, UserRegistered
from consulta.accounts.grants import issue_grant, use_grant
from consulta.accounts.models import User
from consulta.accounts.requests import RegisterUser, canonical_email
from consulta.accounts.service.passwords import check_password_shape
from consulta.accounts.throttle import serialise
from consulta.core.actor import Actor
from consulta.core.errors import NotFound
from consulta.core.unit_of_work import add, current, emit, transactional


@transactional
def register_user(actor: Actor, request: RegisterUser, now: datetime, *, territory_id: int | None = None, key: str | None = None) -> int:
    """Make an account to be confirmed by mail; gives its id. For an address that has one, only the mail differs.

    The same work is done in every case, so that neither answer nor time tells who has an account (trust.md, G10).
    Raises Invalid for a bad address or password, TooMany after three mails in an hour.
    """
    email = canonical_email(request.email)
    check_password_shape(request.password, email)
    hashed = hash_password(request.password) if request.password else None
    serialise(f"email:{email}")
    user = current().session.scalar(select(User).where(User.email == email))
    if user is None:
        user = add(User(email=email, name=request.name, created_at=now, confirmed_at=None, erased_at=None, **_facts(request, hashed, now)))
        emit(UserRegistered(occurred_at=now, actor_id=actor.user_id, territory_id=None, user_id=user.id))
    elif user.confirmed_at is None:
        user.name = request.name
        for name, value in _facts(request, hashed, now).items():
            setattr(user, name, value)
    issue_grant(
        "confirm",
        email,
        user.id,
        None,
        now,
        language=user.language,
        already_registered=user.confirmed_at is not None,
        territory_id=territory_id,
        key=key,
    )
    return user.id


def _facts(request: RegisterUser, hashed: str | None, now: datetime) -> dict[str, object]:
    return {
        "password_hash": hashed,
        "municipality_id": request.municipality_id,
        "is_from_outside": request.is_from_outside,
        "shows_name": request.shows_name,
        "language": request.language,
        "privacy_read_at": now,
    }


def registration_mark(user_id: int) -> str:
    """What the browser that registered keeps: it proves that the password on the account is the one typed there.

    Without it, whoever registers somebody else's address would know the password once the owner follows the link.
    """
    return keyed_hash(f"registration:{user_id}:{queries.find_password_hash(user_id)}")[:32]


def half_mark(user_id: int) -> str:
    """What a browser that gave the password keeps until it gives the code: a password changed meanwhile makes it worthless."""
    return keyed_hash(f"half:{user_id}:{queries.find_password_hash(user_id)}")[:32]


@transactional
def confirm_by_grant(token: str, purpose: str, now: datetime, *, mark: str = "") -> int:
    """A mailed link proves the address (confirmation or invitation); gives the user. Raises Refused for a spent link."""
    grant = use_grant(token, purpose, now)
    if grant.user_id is None:
        raise NotFound
    confirm_user(grant.user_id, now, keeps_password=mark == registration_mark(grant.user_id))
    return grant.user_id


@transactional
def confirm_user(user_id: int, now: datetime, *, keeps_password: bool = True) -> None:
    """The address is proved. At the first proof a password not typed in this browser is dropped."""
    user = current().session.get(User, user_id)
    if user is None or user.erased_at is not None:
        raise NotFound
    is_first = user.confirmed_at is None
    if is_first:
        user.confirmed_at = now
        user.privacy_read_at = user.privacy_read_at or now  # the page of an invitation shows the notice beside its button
        if not keeps_password:
            user.password_hash = None
        current().session.flush()
    emit(UserConfirmed(occurred_at=now, actor_id=user_id, territory_id=None, user_id=user_id, is_first=is_first))


@transactional
def ensure_user(
    email: str, name: str, municipality_id: int | None, is_from_outside: bool, shows_name: bool, language: str, now: datetime
) -> int:
    """The account of an address that a mailed link has just proved; made, or confirmed, if need be (decisions.md 34)."""
    address = canonical_email(email)
    serialise(f"email:{address}")
    user = current().session.scalar(select(User).where(User.email == address))
    if user is None:
        request = RegisterUser(address, name, None, municipality_id, is_from_outside, shows_name, language)
        user = add(User(email=address, name=name, created_at=now, confirmed_at=None, erased_at=None, **_facts(request, None, now)))
        emit(UserRegistered(occurred_at=now, actor_id=None, territory_id=None, user_id=user.id))
    if user.confirmed_at is None:
        confirm_user(user.id, now, keeps_password=False)
    return user.id
