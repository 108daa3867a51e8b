# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of terms: who can be the second person, which roles wait for one, which ones end soon."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Exists, and_, exists, or_, select
from sqlalchemy.orm import aliased

from consulta.accounts.models import RoleProposal, RoleProposalStatus, StaffAssignment, StaffRole, User
from consulta.accounts.policy import GIVES, WARNED_AT
from consulta.core import clock
from consulta.core.db import db
from consulta.core.errors import NotFound

CONFIRMED_WITHIN = timedelta(days=14)
"""How long a role waits for its second person."""
REFUSALS_SHOWN_FOR = timedelta(days=30)
"""How long the page of people shows a refusal and its reason; the trail keeps it for good."""
SHOWN = 50


def has_second_person(territory_id: int, without: Collection[int | None], now: datetime) -> bool:
    """Somebody else coordinates or administers there today, with an address proved."""
    today = clock.rome_day(now)
    query = (
        select(User.id)
        .join(StaffAssignment, StaffAssignment.user_id == User.id)
        .where(
            StaffAssignment.territory_id == territory_id,
            StaffAssignment.role.in_([StaffRole(role) for role in GIVES]),
            _holds(StaffAssignment, today),
            User.confirmed_at.is_not(None),
            User.erased_at.is_(None),
            User.id.not_in([one for one in without if one is not None]),
        )
        .limit(1)
    )
    return db.session.scalar(query) is not None


def _holds(assignment: Any, on: Any) -> ColumnElement[bool]:
    return and_(assignment.starts_on <= on, or_(assignment.ends_on.is_(None), assignment.ends_on > on))


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A role that waits for its second person."""

    id: int
    user_id: int
    name: str
    email: str
    role: StaffRole
    starts_on: date
    last_day: date | None
    act: str
    is_renewal: bool
    verified_on: date | None
    verification_note: str
    asked_by_id: int
    asked_by: str
    expires_at: datetime
    is_open: bool
    decided_by: str
    decided_at: datetime | None
    refusal_reason: str


def list_proposals(territory_id: int, now: datetime) -> Sequence[ProposalRow]:
    """The roles of a territory that somebody may still confirm, and the last ones refused with their reason, the oldest first."""
    waits = and_(RoleProposal.status == RoleProposalStatus.OPEN, RoleProposal.asked_at > now - CONFIRMED_WITHIN)
    refused = and_(RoleProposal.status == RoleProposalStatus.REFUSED, RoleProposal.decided_at > now - REFUSALS_SHOWN_FOR)
    query = _proposals(territory_id).where(or_(waits, refused)).order_by(RoleProposal.asked_at, RoleProposal.id).limit(SHOWN)
    return [_proposal(row) for row in db.session.execute(query)]


def get_proposal(territory_id: int, proposal_id: int) -> ProposalRow:
    """A role asked for, whatever became of it. Raises NotFound."""
    row = db.session.execute(_proposals(territory_id).where(RoleProposal.id == proposal_id)).first()
    if row is None:
        raise NotFound
    return _proposal(row)


def _proposals(territory_id: int) -> Any:
    asker, decider = aliased(User), aliased(User)
    return (
        select(
            RoleProposal.__table__,
            User.name.label("person"),
            User.email,
            asker.name.label("asked_by"),
            decider.name.label("decided_by"),
        )
        .join(User, User.id == RoleProposal.user_id)
        .join(asker, asker.id == RoleProposal.asked_by_id)
        .outerjoin(decider, decider.id == RoleProposal.decided_by_id)
        .where(RoleProposal.territory_id == territory_id)
    )


def _proposal(row: Any) -> ProposalRow:
    return ProposalRow(
        id=row.id,
        user_id=row.user_id,
        name=row.person,
        email=row.email or "",
        role=row.role,
        starts_on=row.starts_on,
        last_day=row.ends_on - timedelta(days=1) if row.ends_on else None,
        act=row.act,
        is_renewal=row.follows_id is not None,
        verified_on=row.verified_on,
        verification_note=row.verification_note,
        asked_by_id=row.asked_by_id,
        asked_by=row.asked_by,
        expires_at=row.asked_at + CONFIRMED_WITHIN,
        is_open=row.status is RoleProposalStatus.OPEN,
        decided_by=row.decided_by or "",
        decided_at=row.decided_at,
        refusal_reason=row.refusal_reason,
    )


@dataclass(frozen=True, slots=True)
class EndingRow:
    """A role that ends within sixty days and that nobody has renewed. ``is_last``: nobody else will hold it there."""

    assignment_id: int
    territory_id: int
    user_id: int
    name: str
    role: StaffRole
    starts_on: date
    recorded_on: date
    ends_on: date
    days: int
    is_last: bool

    @property
    def last_day(self) -> date:
        """The last day with the role."""
        return self.ends_on - timedelta(days=1)


def _held_after(later: Any, *conditions: ColumnElement[bool]) -> Exists:
    """The same role is held in the same territory on the day on which an assignment ends."""
    return exists().where(
        later.territory_id == StaffAssignment.territory_id,
        later.role == StaffAssignment.role,
        _holds(later, StaffAssignment.ends_on),
        *conditions,
    )


def _ending(today: date) -> Any:
    later, other = aliased(StaffAssignment), aliased(StaffAssignment)
    renewed = _held_after(later, later.user_id == StaffAssignment.user_id)
    return (
        select(
            StaffAssignment.id,
            StaffAssignment.territory_id,
            StaffAssignment.user_id,
            User.name,
            StaffAssignment.role,
            StaffAssignment.starts_on,
            StaffAssignment.created_at,
            StaffAssignment.ends_on,
            _held_after(other).label("goes_on"),
        )
        .join(User, User.id == StaffAssignment.user_id)
        .where(
            StaffAssignment.starts_on <= today,
            StaffAssignment.ends_on > today,
            StaffAssignment.ends_on <= today + timedelta(days=WARNED_AT[0]),
            User.erased_at.is_(None),
            ~renewed,
        )
        .order_by(StaffAssignment.ends_on, StaffAssignment.id)
    )


def list_endings(now: datetime, territory_id: int | None = None, after: int = 0, limit: int = SHOWN) -> Sequence[EndingRow]:
    """The roles in force that end within sixty days without a renewal, the nearest first, in one territory or in all.

    Without a territory they come by id, so that a job walks them in portions from ``after``.
    """
    today = clock.rome_day(now)
    query = _ending(today).limit(limit)
    if territory_id is None:
        query = query.where(StaffAssignment.id > after).order_by(None).order_by(StaffAssignment.id)
    else:
        query = query.where(StaffAssignment.territory_id == territory_id)
    return [
        EndingRow(
            assignment_id=row.id,
            territory_id=row.territory_id,
            user_id=row.user_id,
            name=row.name,
            role=row.role,
            starts_on=row.starts_on,
            recorded_on=clock.rome_day(row.created_at),
            ends_on=row.ends_on,
            days=(row.ends_on - today).days,
            is_last=not row.goes_on and row.role.value in GIVES,
        )
        for row in db.session.execute(query)
    ]


@dataclass(frozen=True, slots=True)
class TermView:
    """A role as the page that renews it shows it."""

    assignment_id: int
    user_id: int
    name: str
    role: StaffRole
    starts_on: date
    ends_on: date | None
    act: str

    @property
    def last_day(self) -> date | None:
        """The last day with the role."""
        return self.ends_on - timedelta(days=1) if self.ends_on else None


def get_term(territory_id: int, assignment_id: int) -> TermView:
    """One role of a territory. Raises NotFound."""
    row = db.session.execute(
        select(StaffAssignment, User.name)
        .join(User, User.id == StaffAssignment.user_id)
        .where(StaffAssignment.id == assignment_id, StaffAssignment.territory_id == territory_id)
    ).first()
    if row is None:
        raise NotFound
    one = row[0]
    return TermView(one.id, one.user_id, row[1], one.role, one.starts_on, one.ends_on, one.act)


def terms_of(user_id: int) -> list[dict[str, Any]]:
    """Every role a person was given, for "my data"."""
    query = select(StaffAssignment).where(StaffAssignment.user_id == user_id).order_by(StaffAssignment.starts_on, StaffAssignment.id)
    return [
        {
            "role": one.role.value,
            "from": one.starts_on,
            "until": one.ends_on,
            "act": one.act,
            "verified_on": one.verified_on,
            "verification": one.verification_note,
        }
        for one in db.session.scalars(query)
    ]


def role_label(role: str) -> str:
    """The Italian words of a role, to be translated."""
    return StaffRole(role).label
