# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of people: the actor behind a sign-in, an account for its owner, the staff of a territory."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Date, ScalarSelect, and_, bindparam, or_, select

from consulta.accounts import policy
from consulta.accounts.credentials import hash_secret, read_grant
from consulta.accounts.models import (
    AccountGrant,
    GrantPurpose,
    SignIn,
    StaffAssignment,
    StaffRole,
    User,
)
from consulta.accounts.requests import Grant
from consulta.core import clock
from consulta.core.actor import Actor, OrganisationHat, RoleInTerritory
from consulta.core.db import db, read
from consulta.core.errors import NotFound, Refused
from consulta.core.words import N_
from consulta.territory.models import Municipality, Territory

SEEN_EVERY = timedelta(minutes=15)
IDLE_FOR = timedelta(days=30)
"""A device not seen for so long has to sign in again."""
SKEW = timedelta(days=1)
"""A mailed link made later than this is of a clock that has been put right since: its term would be years away."""
STAFF_CAP = 200
HatsOf = Callable[[int, datetime], tuple[OrganisationHat, ...]]


@dataclass(frozen=True, slots=True)
class UserView:
    """An account as its owner and the office see it."""

    id: int
    email: str
    name: str
    is_confirmed: bool
    has_password: bool
    municipality_id: int | None
    municipality_name: str
    is_from_outside: bool
    shows_name: bool
    language: str
    created_at: datetime
    is_erased: bool
    version: int


@dataclass(frozen=True, slots=True)
class Device:
    """A signed-in device."""

    id: int
    name: str
    created_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True, slots=True)
class StaffRow:
    """A dated role in the list of the office. ``last_day`` is the last day with the role; ``state``: current, future, past."""

    assignment_id: int
    user_id: int
    name: str
    email: str
    is_confirmed: bool
    role: StaffRole
    starts_on: date
    last_day: date | None
    act: str
    state: str
    verified_on: date | None = None
    exception_reason: str = ""

    @property
    def may_be_renewed(self) -> bool:
        """It has an end that is still to come."""
        return self.last_day is not None and self.state != "past"


@dataclass(frozen=True, slots=True)
class StaffContact:
    """Whom to write to in the office."""

    user_id: int
    email: str
    name: str
    language: str


def no_hats(_user_id: int, _now: datetime) -> tuple[OrganisationHat, ...]:
    """What accounts knows of organisations: nothing. Wiring gives the real answer."""
    return ()


def _in_force(on: date | BindParameter[date]) -> ColumnElement[bool]:
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
    .join(StaffAssignment, and_(StaffAssignment.user_id == User.id, _in_force(_TODAY)), isouter=True)
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
    .join(StaffAssignment, and_(StaffAssignment.user_id == User.id, _in_force(_TODAY)), isouter=True)
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
        StaffAssignment.user_id == user_id, _in_force(clock.rome_day(now))
    )
    return frozenset(RoleInTerritory(row.territory_id, row.role.value) for row in db.session.execute(query))


_USER = (
    User.id,
    User.email,
    User.name,
    User.confirmed_at,
    User.password_hash,
    User.municipality_id,
    Municipality.name.label("municipality_name"),
    User.is_from_outside,
    User.shows_name,
    User.language,
    User.created_at,
    User.erased_at,
    User.version,
)


def _find_user(where: ColumnElement[bool]) -> UserView | None:
    row = db.session.execute(select(*_USER).join(Municipality, Municipality.id == User.municipality_id, isouter=True).where(where)).first()
    return _view(row) if row else None


def _view(row: Any) -> UserView:
    return UserView(
        id=row.id,
        email=row.email or "",
        name=row.name,
        is_confirmed=row.confirmed_at is not None,
        has_password=row.password_hash is not None,
        municipality_id=row.municipality_id,
        municipality_name=row.municipality_name or "",
        is_from_outside=row.is_from_outside,
        shows_name=row.shows_name,
        language=row.language,
        created_at=row.created_at,
        is_erased=row.erased_at is not None,
        version=row.version,
    )


_USER_BY_ID = (
    select(*_USER).join(Municipality, Municipality.id == User.municipality_id, isouter=True).where(User.id == bindparam("user_id"))
)


def get_user(user_id: int) -> UserView:
    """The account with that id. Raises NotFound."""
    row = read(_USER_BY_ID, {"user_id": user_id}).first()
    if row is None:
        raise NotFound
    return _view(row)


def find_user_by_email(email: str) -> UserView | None:
    """The account of an address (already in its canonical spelling)."""
    return _find_user(User.email == email)


def proved_address(user_id: int) -> ScalarSelect[str | None]:
    """The address of a person, once a mailed link has proved it: what was left under it without an account is theirs."""
    return select(User.email).where(User.id == user_id, User.confirmed_at.is_not(None)).scalar_subquery()


def find_password_hash(user_id: int) -> str | None:
    """The stored hash, for the verification of the owner's own password."""
    return db.session.scalar(select(User.password_hash).where(User.id == user_id))


def find_credentials(email: str) -> tuple[int, str | None, bool] | None:
    """Id, stored hash and whether the address is confirmed, for sign-in only."""
    row = db.session.execute(select(User.id, User.password_hash, User.confirmed_at).where(User.email == email)).first()
    return (row.id, row.password_hash, row.confirmed_at is not None) if row else None


def check_grant(token: str, purpose: str, now: datetime) -> Grant:
    """The grant of a mailed link, without using it. Raises Refused as using it would."""
    grant_id = read_grant(token, purpose)
    row = db.session.execute(select(AccountGrant.__table__).where(AccountGrant.id == grant_id)).first()
    if row is None or row.purpose != GrantPurpose(purpose):
        raise Refused(_GONE, _ASK_AGAIN)
    if row.used_at is not None:
        raise Refused(N_("Questo collegamento è già stato usato: vale una volta sola."), _ASK_AGAIN)
    if row.expires_at <= now or row.created_at > now + SKEW:
        raise Refused(_GONE, _ASK_AGAIN)
    return Grant(row.id, row.user_id, row.draft_id, row.email)


_GONE = N_("Questo collegamento è scaduto.")
_ASK_AGAIN = N_("Dalla pagina Accedi puoi chiederne uno nuovo.")


def list_devices(user_id: int) -> Sequence[Device]:
    """The devices now signed in, the last seen first."""
    query = (
        select(SignIn.id, SignIn.device, SignIn.created_at, SignIn.last_seen_at)
        .where(SignIn.user_id == user_id, SignIn.ended_at.is_(None))
        .order_by(SignIn.last_seen_at.desc(), SignIn.id.desc())
        .limit(50)
    )
    return [Device(*row) for row in db.session.execute(query)]


def list_staff(territory_id: int, now: datetime) -> Sequence[StaffRow]:
    """Every role given in a territory: those in force first, by name, then the future and the past ones."""
    today = clock.rome_day(now)
    query = (
        select(StaffAssignment.__table__, User.name.label("person"), User.email, User.confirmed_at)
        .join(User, User.id == StaffAssignment.user_id)
        .where(StaffAssignment.territory_id == territory_id)
        .order_by(User.name, StaffAssignment.starts_on.desc(), StaffAssignment.id)
        .limit(STAFF_CAP)
    )
    rows = [_staff_row(row, today) for row in db.session.execute(query)]
    return sorted(rows, key=lambda row: ("current", "future", "past").index(row.state))


def _staff_row(row: Any, today: date) -> StaffRow:
    is_over = row.ends_on is not None and row.ends_on <= max(today, row.starts_on)  # also what was closed before it began
    state = "past" if is_over else "future" if row.starts_on > today else "current"
    return StaffRow(
        assignment_id=row.id,
        user_id=row.user_id,
        name=row.person,
        email=row.email or "",
        is_confirmed=row.confirmed_at is not None,
        role=row.role,
        starts_on=row.starts_on,
        last_day=row.ends_on - timedelta(days=1) if row.ends_on else None,
        act=row.act,
        state=state,
        verified_on=row.verified_on,
        exception_reason=row.exception_reason,
    )


def list_staff_contacts(territory_id: int | None, roles: Sequence[str], now: datetime) -> Sequence[StaffContact]:
    """The people who hold one of the roles today, in a territory or in any of them, and can be written to."""
    query = (
        select(User.id, User.email, User.name, User.language)
        .distinct()
        .join(StaffAssignment, StaffAssignment.user_id == User.id)
        .where(
            *(() if territory_id is None else (StaffAssignment.territory_id == territory_id,)),
            StaffAssignment.role.in_([StaffRole(role) for role in roles]),
            _in_force(clock.rome_day(now)),
            User.email.is_not(None),
            User.confirmed_at.is_not(None),
        )
        .order_by(User.id)
    )
    return [StaffContact(row.id, row.email or "", row.name, row.language) for row in db.session.execute(query)]


def find_first_invite(territory_id: int, now: datetime) -> int | None:
    """The open invitation of who administers a territory that nobody has entered yet, or None."""
    administers = (StaffAssignment.territory_id == territory_id) & (StaffAssignment.role == StaffRole.ADMINISTRATOR)
    entered = select(User.id).join(StaffAssignment, StaffAssignment.user_id == User.id).where(administers, User.confirmed_at.is_not(None))
    query = (
        select(AccountGrant.id)
        .join(StaffAssignment, StaffAssignment.user_id == AccountGrant.user_id)
        .where(administers, AccountGrant.purpose == GrantPurpose.INVITE, AccountGrant.used_at.is_(None), AccountGrant.expires_at > now)
        .where(~entered.exists())
        .order_by(AccountGrant.id.desc())
        .limit(1)
    )
    return db.session.scalar(query)


def count_staff(territory_id: int, now: datetime) -> int:
    """How many people hold at least one role today (decisions.md 12: fewer than three make a small office)."""
    query = (
        select(StaffAssignment.user_id)
        .distinct()
        .where(StaffAssignment.territory_id == territory_id, _in_force(clock.rome_day(now)))
        .limit(STAFF_CAP)
    )
    return len(db.session.scalars(query).all())
