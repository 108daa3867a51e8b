# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The actor behind a sign-in: the person with the roles of today, read in one statement."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Date, and_, bindparam, or_, select

from consulta.accounts import policy
from consulta.accounts.credentials import hash_secret
from consulta.accounts.models import SignIn, StaffAssignment, User
from consulta.core import clock
from consulta.core.actor import Actor, OrganisationHat, RoleInTerritory
from consulta.core.db import db, read
from consulta.core.errors import NotFound
from consulta.territory.models import Territory

SEEN_EVERY = timedelta(minutes=15)
IDLE_FOR = timedelta(days=30)
"""A device not seen for so long has to sign in again."""
HatsOf = Callable[[int, datetime], tuple[OrganisationHat, ...]]


def no_hats(_user_id: int, _now: datetime) -> tuple[OrganisationHat, ...]:
    """What accounts knows of organisations: nothing. Wiring gives the real answer."""
    return ()


def in_force(on: date | BindParameter[date]) -> ColumnElement[bool]:
    """The roles held on a day."""
    return and_(StaffAssignment.starts_on <= on, or_(StaffAssignment.ends_on.is_(None), StaffAssignment.ends_on > on))


_TODAY: BindParameter[date] = bindparam("today", type_=Date())
_SIGNED_IN = (
    select(
        User.id,
        User.name,
        User.email,
        User.confirmed_at,
        User.uses_shortcuts,
        SignIn.id.label("sign_in_id"),
        SignIn.last_seen_at,
        SignIn.is_proved,
        StaffAssignment.territory_id,
        StaffAssignment.role,
        StaffAssignment.starts_on,
        StaffAssignment.created_at,
        StaffAssignment.follows_id,
        Territory.is_demo,
    )
    .join(User, User.id == SignIn.user_id)
    .join(StaffAssignment, and_(StaffAssignment.user_id == User.id, in_force(_TODAY)), isouter=True)
    .join(Territory, Territory.id == StaffAssignment.territory_id, isouter=True)
    .where(
        SignIn.token_hash == bindparam("token_hash"),
        SignIn.ended_at.is_(None),
        SignIn.last_seen_at > bindparam("seen_after"),
        User.erased_at.is_(None),
    )
)
_PERSON = (
    select(User.id, User.name, User.email, User.confirmed_at, StaffAssignment.territory_id, StaffAssignment.role)
    .join(StaffAssignment, and_(StaffAssignment.user_id == User.id, in_force(_TODAY)), isouter=True)
    .where(User.id == bindparam("user_id"), User.erased_at.is_(None))
)
"""Composed once: every request of somebody signed in begins with one of them."""


def load_actor(token: str, now: datetime, hats_of: HatsOf = no_hats) -> Actor | None:
    """Who holds the secret of a sign-in that was not ended: one statement for person and roles, one for the hats.

    Roles that need a second factor which this device did not give are held back: not one rule of the house sees them.
    """
    today = clock.rome_day(now)
    rows = read(_SIGNED_IN, {"today": today, "token_hash": hash_secret(token), "seen_after": now - IDLE_FOR}).all()
    if not rows:
        return None
    actor = _actor(rows, hats_of, now)
    held_back, grace = (frozenset(), ()) if rows[0].is_proved else _waiting(rows, today)
    return replace(
        actor,
        roles=actor.roles - held_back,
        held_back=held_back,
        grace=grace,
        sign_in_id=rows[0].sign_in_id,
        seen_at=rows[0].last_seen_at,
        uses_shortcuts=rows[0].uses_shortcuts,
    )


def _waiting(rows: Sequence[Any], today: date) -> tuple[frozenset[RoleInTerritory], tuple[tuple[int, date], ...]]:
    """The roles that wait for a second factor, and the days from which the others will."""
    held_back, grace = set(), set()
    for row in rows:
        if row.role is None:
            continue
        recorded_on = clock.rome_day(row.created_at)
        day = policy.needs_proof_from(
            row.role.value, row.starts_on, recorded_on, is_demo=row.is_demo, is_renewal=row.follows_id is not None
        )
        if day is not None and day <= today:
            held_back.add(RoleInTerritory(row.territory_id, row.role.value))
        elif day is not None:
            grace.add((row.territory_id, day))
    return frozenset(held_back), tuple(sorted(grace))


def actor_of(user_id: int, now: datetime, hats_of: HatsOf = no_hats) -> Actor:
    """The person as an actor, outside a request: jobs, demo, tests. Raises NotFound."""
    rows = read(_PERSON, {"today": clock.rome_day(now), "user_id": user_id}).all()
    if not rows:
        raise NotFound
    return _actor(rows, hats_of, now)


def _actor(rows: Sequence[Any], hats_of: HatsOf, now: datetime) -> Actor:
    first = rows[0]
    return Actor(
        user_id=first.id,
        name=first.name,
        email=first.email or "",
        is_confirmed=first.confirmed_at is not None,
        roles=frozenset(RoleInTerritory(row.territory_id, row.role.value) for row in rows if row.role is not None),
        hats=hats_of(first.id, now),
    )


def roles_of(user_id: int, now: datetime) -> frozenset[RoleInTerritory]:
    """The staff roles a person holds today, in every territory."""
    query = select(StaffAssignment.territory_id, StaffAssignment.role).where(
        StaffAssignment.user_id == user_id, in_force(clock.rome_day(now))
    )
    return frozenset(RoleInTerritory(row.territory_id, row.role.value) for row in db.session.execute(query))
