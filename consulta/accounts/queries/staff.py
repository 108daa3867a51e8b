# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of who works in the office of a territory, and whom to write to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from consulta.accounts.models import AccountGrant, GrantPurpose, StaffAssignment, StaffRole, User
from consulta.accounts.queries.actors import in_force
from consulta.core import clock
from consulta.core.db import db

STAFF_CAP = 200


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
            in_force(clock.rome_day(now)),
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
        .where(StaffAssignment.territory_id == territory_id, in_force(clock.rome_day(now)))
        .limit(STAFF_CAP)
    )
    return len(db.session.scalars(query).all())
