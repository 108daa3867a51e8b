# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Passwords: their shape, a new one by a mailed link, a new one by its owner."""

from datetime import datetime

from consulta.accounts import policy, queries
from consulta.accounts.credentials import PASSWORD_CAP, PASSWORD_FLOOR, hash_password, verify_password
from consulta.accounts.events import PasswordChanged
from consulta.accounts.grants import issue_grant, use_grant
from consulta.accounts.models import User
from consulta.accounts.requests import canonical_email
from consulta.accounts.sign_ins import end_sign_ins
from consulta.core.actor import ANONYMOUS, Actor
from consulta.core.errors import Invalid, NotFound, Refused
from consulta.core.text import normalise
from consulta.core.unit_of_work import current, emit, transactional
from consulta.core.words import N_


def check_password_shape(password: str | None, email: str, field: str = "password") -> None:
    """Raise Invalid unless a password, when given, is of a length that resists guessing and is not the address itself."""
    if not password:
        return
    plain = normalise(password)
    if not PASSWORD_FLOOR <= len(plain) <= PASSWORD_CAP:
        raise Invalid({field: N_("La password deve avere da 10 a 128 caratteri: una frase di tre parole va bene.")})
    lowered = plain.lower()
    if len(set(lowered)) < 5 or (email and lowered in (email, email.partition("@")[0])):
        raise Invalid({field: N_("Questa password si indovina facilmente: scegli una frase di tre parole.")})


@transactional
def request_reset(email: str, now: datetime, *, territory_id: int | None = None) -> None:
    """Mail a link that signs in and lets a password be chosen. An address without account gets a mail that says so
    (``user_id`` is None): the same work and the same answer in both cases.

    Raises Invalid for what cannot be an address, TooMany after three mails in an hour.
    """
    address = canonical_email(email)
    user = queries.find_user_by_email(address)
    issue_grant(
        "confirm" if user and not user.is_confirmed else "reset",
        address,
        user.id if user else None,
        None,
        now,
        language=user.language if user else "it",
        territory_id=territory_id,
    )


def reset_password(token: str, password: str | None, now: datetime) -> int:
    """Use the mailed link: set a new password, if one is given, and end every sign-in. Gives the user to sign in."""
    grant = queries.check_grant(token, "reset", now)
    check_password_shape(password, grant.email)
    return _reset(token, hash_password(password) if password else None, now)


@transactional
def _reset(token: str, hashed: str | None, now: datetime) -> int:
    grant = use_grant(token, "reset", now)
    user = current().session.get(User, grant.user_id) if grant.user_id else None
    if user is None or user.erased_at is not None:
        raise Refused(N_("Con questo indirizzo non c'è un account."), N_("Se vuoi partecipare, registrati: bastano nome ed e-mail."))
    if hashed is not None:
        _set_password(ANONYMOUS, user, hashed, None, now)
    return user.id


def check_own_password(user_id: int, typed: str) -> None:
    """Raise Invalid unless this is the person's password; who has none is not asked for it."""
    stored = queries.find_password_hash(user_id)
    if stored is not None and not verify_password(stored, typed):
        raise Invalid({"current_password": N_("La password attuale non è quella giusta: riprova, oppure esci e chiedi un collegamento.")})


def change_password(actor: Actor, current_password: str, new_password: str, now: datetime) -> None:
    """Change one's own password; the other devices sign in again. Raises Invalid naming the field."""
    if actor.user_id is None:
        raise NotFound
    check_own_password(actor.user_id, current_password)
    check_password_shape(new_password, actor.email, "new_password")
    _change_password(actor, hash_password(new_password), now)


@transactional
def _change_password(actor: Actor, hashed: str, now: datetime) -> None:
    user = current().session.get(User, actor.user_id)
    if user is None:
        raise NotFound
    policy.may_edit_account(actor, user.id).or_refuse()
    _set_password(actor, user, hashed, actor.sign_in_id, now)


def _set_password(actor: Actor, user: User, hashed: str, keep: int | None, now: datetime) -> None:
    user.password_hash = hashed
    emit(PasswordChanged(occurred_at=now, actor_id=user.id, territory_id=None, user_id=user.id))
    end_sign_ins(actor, user.id, "password", now, keep=keep)
