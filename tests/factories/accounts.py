# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""People for tests, made by the real services."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pyotp
from flask.testing import FlaskClient
from sqlalchemy import select

from consulta.accounts import one_time_codes, service
from consulta.accounts.models import AccountGrant, GrantPurpose, SecondFactor
from consulta.accounts.requests import GrantRole, RegisterUser
from consulta.core import clock
from consulta.core.actor import ANONYMOUS, SYSTEM, Actor
from consulta.core.db import db
from consulta.organisations.queries import actor_of
from consulta.web.ports import TerritoryRef

JOINED_AT = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)
ROLE_FROM = date(2026, 1, 12)
PASSWORD = "tre parole semplici"
_numbers = count(1)


def make_user(name: str = "Maria Piras", email: str | None = None, confirmed: bool = True, **values: Any) -> int:
    """An account; with ``password=PASSWORD`` one that signs in by password."""
    address = email or f"persona{next(_numbers)}@esempio.it"
    user_id = service.register_user(ANONYMOUS, RegisterUser(address, name, **values), JOINED_AT)
    if confirmed:
        service.confirm_user(user_id, JOINED_AT)
    return user_id


def make_actor(territory: TerritoryRef | None = None, role: str | None = None, now: datetime | None = None, **kwargs: Any) -> Actor:
    """A person as an actor, with a staff role in a territory when one is named."""
    user_id = make_user(**kwargs)
    if territory is not None and role is not None:
        give_role(user_id, territory, role)
    return actor_of(user_id, now or clock.now())


def give_role(user_id: int, territory: TerritoryRef, role: str) -> int:
    """A role without term, from the beginning of 2026."""
    request = GrantRole(user_id, territory.id, role, ROLE_FROM, None, "Determinazione 1/2026")
    return service.grant_role(SYSTEM, request, JOINED_AT)


def sign_in_as(client: FlaskClient, user_id: int, now: datetime | None = None) -> None:
    """Put a real sign-in into the client's session, proved by a second factor, so that every role works."""
    token = service.open_sign_in(user_id, "Firefox su Linux", now or clock.now(), is_proved=True)
    with client.session_transaction() as session:
        session["_user_id"] = token
        session["_fresh"] = True


def secret_of(user_id: int) -> str:
    """The secret of a person's app."""
    sealed = db.session.scalar(select(SecondFactor.sealed_secret).where(SecondFactor.user_id == user_id))
    secret = one_time_codes.unseal(user_id, sealed or "")
    assert secret, f"user {user_id} has no second factor"
    return secret


def app_code(user_id: int, at: datetime) -> str:
    """What the person's app shows at an instant."""
    return pyotp.TOTP(secret_of(user_id)).at(at)


def turn_on(actor: Actor, now: datetime) -> list[str]:
    """The second factor, turned on two minutes before ``now``, so that the code of ``now`` is still good; gives the recovery codes."""
    before, user_id = now - timedelta(minutes=2), actor.user_id or 0
    service.begin_second_factor(actor, before)
    return service.confirm_second_factor(actor, app_code(user_id, before), before)


def mailed_token(email: str, purpose: str) -> str:
    """The token of the newest link of a purpose mailed to an address, as delivery signs it."""
    query = (
        select(AccountGrant.id)
        .where(AccountGrant.email == email, AccountGrant.purpose == GrantPurpose(purpose))
        .order_by(AccountGrant.id.desc())
    )
    grant_id = db.session.scalar(query.limit(1))
    assert grant_id is not None, f"no {purpose} link was mailed to {email}"
    return service.sign_grant(grant_id, purpose)
