# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Another e-mail address, confirmed at both ends: the new one makes it happen, the old one may stop or undo it (record 0012).

The new address confirms from a device of the account: a link that went astray through a misspelling opens nothing.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update

from consulta.accounts import policy
from consulta.accounts.events import EmailChangeAsked, EmailChanged, EmailChangeUndone
from consulta.accounts.grants import issue_grant, use_grant
from consulta.accounts.models import AccountGrant, GrantPurpose, User
from consulta.accounts.requests import canonical_email
from consulta.accounts.sign_ins import end_sign_ins
from consulta.accounts.throttle import serialise
from consulta.core.actor import Actor
from consulta.core.errors import Invalid, NotFound, Refused
from consulta.core.unit_of_work import current, emit, transactional
from consulta.core.words import N_

UNDO_FOR = timedelta(days=7)
"""How long the old address may take a change back, from when it happened."""
_SIGNS_IN = (GrantPurpose.CONFIRM, GrantPurpose.RESET, GrantPurpose.INVITE)
_TAKEN = N_("Questo indirizzo è di un altro account.")


@transactional
def request_email_change(actor: Actor, email: str, now: datetime, *, key: str) -> None:
    """Mail a link to the new address and a notice with a way back to the old one. The same key asks once.

    Whether the new address belongs to somebody else is told by its letter alone; answer and work are the same.
    Raises Invalid for what cannot be an address or is the present one, TooMany after three mails in an hour to either.
    """
    session = current().session
    user = session.get(User, actor.user_id) if actor.user_id else None
    if user is None or user.email is None:
        raise NotFound
    policy.may_edit_account(actor, user.id).or_refuse()
    address = canonical_email(email)
    if address == user.email:
        raise Invalid({"email": N_("Questo è già il tuo indirizzo: scrivine un altro.")})
    serialise(f"grant:{key}")
    asked_by = session.scalar(select(AccountGrant.user_id).where(AccountGrant.submission_key == key))
    if asked_by is not None:
        if asked_by != user.id:
            raise NotFound
        return
    _expire(user.id, (GrantPurpose.CHANGE_EMAIL,), now)  # only the newest wish counts
    holder = session.scalar(select(User).where(User.email == address))
    is_taken = holder is not None and holder.confirmed_at is not None
    issue_grant("change_email", address, user.id, None, now, language=user.language, already_registered=is_taken, key=key)
    issue_grant("undo_email", user.email, user.id, None, now, language=user.language)
    emit(EmailChangeAsked(occurred_at=now, actor_id=user.id, territory_id=None, user_id=user.id))


@transactional
def confirm_email_change(actor: Actor, token: str, now: datetime) -> None:
    """The new address confirms: it is the person's from now on, and every other device signs in again.

    Links that would let the old address in end. Raises Refused for a spent link, one of another account, a taken address.
    """
    grant = use_grant(token, "change_email", now)
    if actor.user_id is None or grant.user_id != actor.user_id:
        raise Refused(
            N_("Questo collegamento è di un altro account."), N_("Esci, entra con l'account che ha chiesto il cambio e riaprilo.")
        )
    user = current().session.get(User, actor.user_id, with_for_update=True)
    if user is None or user.erased_at is not None:
        raise NotFound
    old = user.email
    _move(user, grant.email, now)
    _expire(user.id, _SIGNS_IN, now)
    way_back = update(AccountGrant).where(
        AccountGrant.user_id == user.id,
        AccountGrant.purpose == GrantPurpose.UNDO_EMAIL,
        AccountGrant.email == old,
        AccountGrant.used_at.is_(None),
    )
    current().session.execute(way_back.values(expires_at=now + UNDO_FOR), execution_options={"synchronize_session": False})
    emit(EmailChanged(occurred_at=now, actor_id=user.id, territory_id=None, user_id=user.id))
    end_sign_ins(actor, user.id, "email", now, keep=actor.sign_in_id)


@transactional
def undo_email_change(token: str, now: datetime) -> None:
    """The old address stops the change, or takes it back. Who asked for it knew the password: it is dropped, every device
    is signed out, every other link of the account ends.

    Raises Refused for a spent link, or when the old address has become that of another account.
    """
    grant = use_grant(token, "undo_email", now)
    user = current().session.get(User, grant.user_id, with_for_update=True) if grant.user_id else None
    if user is None or user.erased_at is not None:
        raise NotFound
    was_changed = user.email != grant.email
    if was_changed:
        _move(user, grant.email, now)
    user.password_hash = None
    current().session.flush()
    _expire(user.id, tuple(GrantPurpose), now)
    emit(EmailChangeUndone(occurred_at=now, actor_id=None, territory_id=None, user_id=user.id, was_changed=was_changed))
    end_sign_ins(Actor(user_id=user.id), user.id, "email", now)


def _move(user: User, email: str, now: datetime) -> None:
    """Give a proved address to the person. An account that never proved it has no claim on it."""
    session = current().session
    serialise(f"email:{email}")
    holder = session.scalar(select(User).where(User.email == email))
    if holder is not None and holder.confirmed_at is not None:
        raise Refused(_TAKEN, N_("Scegline un altro, oppure scrivi all'ufficio."))
    if holder is not None:
        holder.email = None
        _expire(holder.id, tuple(GrantPurpose), now)
        session.flush()
    user.email = email
    session.flush()


def _expire(user_id: int, purposes: Sequence[GrantPurpose], now: datetime) -> None:
    statement = update(AccountGrant).where(
        AccountGrant.user_id == user_id, AccountGrant.purpose.in_(purposes), AccountGrant.used_at.is_(None), AccountGrant.expires_at > now
    )
    current().session.execute(statement.values(expires_at=now), execution_options={"synchronize_session": False})
