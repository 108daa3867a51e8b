# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Staff roles: given with dates and an act, ended with a trace, the first one from the console (decisions.md 12)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from consulta.accounts import policy
from consulta.accounts.events import RoleEnded, RoleGranted
from consulta.accounts.grants import issue_grant
from consulta.accounts.models import StaffAssignment, StaffRole, User
from consulta.accounts.requests import Bootstrap, GrantRole, canonical_email
from consulta.accounts.sign_ins import end_sign_ins
from consulta.accounts.throttle import serialise
from consulta.core import clock
from consulta.core.actor import SYSTEM, Actor
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_

STAFF = "staff"
"""``reason`` of the invitation mailed to a colleague."""


@transactional
def grant_role(actor: Actor, request: GrantRole, now: datetime) -> int:
    """Give a role to a person with an account; gives the assignment's id. Every device of the person signs in again.

    Raises Refused by policy, Invalid for impossible dates, Conflict when the person already holds the role then.
    """
    session = current().session
    user = session.get(User, request.user_id)
    if user is None or user.erased_at is not None:
        raise NotFound
    if not actor.is_system:
        policy.may_grant_role(actor, request.territory_id, request.user_id, request.role).or_refuse()
        policy.may_give_alone(request.role).or_refuse()
    return assign(actor, request, now)


def assign(actor: Actor, request: GrantRole, now: datetime) -> int:
    """The assignment itself, in the open transaction of a verb that has asked who may."""
    check_role(request)
    serialise(f"role:{request.territory_id}:{request.user_id}")
    refuse_overlap(request)
    assignment = add(
        StaffAssignment(
            user_id=request.user_id,
            territory_id=request.territory_id,
            role=StaffRole(request.role),
            starts_on=request.starts_on,
            ends_on=request.ends_on,
            act=request.act.strip(),
            granted_by_id=request.asked_by_id or actor.user_id,
            created_at=now,
            follows_id=request.follows_id,
            verified_on=request.verified_on,
            verification_note=request.verification_note.strip(),
            second_person_id=request.second_person_id,
            exception_reason=request.exception_reason.strip(),
        )
    )
    emit(
        RoleGranted(
            **_facts(actor, assignment, now),
            follows_id=assignment.follows_id,
            verified_on=assignment.verified_on.isoformat() if assignment.verified_on else "",
            second_person_id=assignment.second_person_id,
            exception_reason=assignment.exception_reason,
        )
    )
    if request.follows_id is None:  # a renewal goes on with a role that the devices already carry
        end_sign_ins(actor, request.user_id, "role", now)
    return assignment.id


def check_role(request: GrantRole) -> None:
    """Dates and act. Raises Invalid naming the field."""
    errors = {}
    if not request.act.strip():
        errors["act"] = N_("Scrivi l'atto che dà l'incarico, per esempio «Determinazione 12 del 3 marzo 2026».")
    if request.ends_on is not None and request.ends_on <= request.starts_on:
        errors["last_day"] = N_("L'ultimo giorno viene prima dell'inizio dell'incarico: correggi una delle due date.")
    if errors:
        raise Invalid(errors)


def refuse_overlap(request: GrantRole) -> None:
    """Nobody holds the same role twice on a day. Raises Conflict."""
    query = select(StaffAssignment.id).where(
        StaffAssignment.user_id == request.user_id,
        StaffAssignment.territory_id == request.territory_id,
        StaffAssignment.role == StaffRole(request.role),
        or_(StaffAssignment.ends_on.is_(None), StaffAssignment.ends_on > request.starts_on),
        or_(StaffAssignment.ends_on.is_(None), StaffAssignment.ends_on > StaffAssignment.starts_on),
    )
    if request.ends_on is not None:
        query = query.where(StaffAssignment.starts_on < request.ends_on)
    if current().session.scalar(query.limit(1)) is not None:
        raise Conflict(N_("La persona ha già questo incarico in quelle date: chiudi prima quello in corso."))


def _facts(actor: Actor, assignment: StaffAssignment, now: datetime) -> dict[str, Any]:
    return {
        "occurred_at": now,
        "actor_id": actor.user_id,
        "territory_id": assignment.territory_id,
        "user_id": assignment.user_id,
        "assignment_id": assignment.id,
        "role": assignment.role.value,
        "act": assignment.act,
        "starts_on": assignment.starts_on.isoformat(),
        "ends_on": assignment.ends_on.isoformat() if assignment.ends_on else "",
    }


def invited_user(email: str, name: str, now: datetime) -> User:
    """An account that waits for its owner's first yes, in the open transaction."""
    return add(
        User(
            email=email,
            name=name.strip()[:120],
            password_hash=None,
            municipality_id=None,
            created_at=now,
            confirmed_at=None,
            privacy_read_at=None,
            erased_at=None,
        )
    )


@transactional
def end_role(actor: Actor, assignment_id: int, now: datetime, *, territory_id: int | None = None) -> None:
    """End a role today, with the renewals that were to follow it. Ending never changes what the person did; every device signs in again.

    Raises NotFound (also for an assignment of another territory, when one is given), Refused, Conflict when already over.
    """
    assignment = current().session.get(StaffAssignment, assignment_id, with_for_update=True)
    if assignment is None or (territory_id is not None and assignment.territory_id != territory_id):
        raise NotFound
    if not actor.is_system:
        policy.may_end_role(actor, assignment.territory_id, assignment.user_id, assignment.role.value).or_refuse()
    today = clock.rome_day(now)
    if assignment.ends_on is not None and assignment.ends_on <= max(today, assignment.starts_on):
        raise Conflict(N_("Questo incarico è già finito."))
    for one in (assignment, *_renewals(assignment)):
        one.ends_on = max(today, one.starts_on)
        emit(RoleEnded(**_facts(actor, one, now)))
    end_sign_ins(actor, assignment.user_id, "role", now)


def _renewals(assignment: StaffAssignment) -> Sequence[StaffAssignment]:
    """The later terms that follow the one that is closed: they would begin by themselves."""
    query = select(StaffAssignment).where(
        StaffAssignment.user_id == assignment.user_id,
        StaffAssignment.territory_id == assignment.territory_id,
        StaffAssignment.role == assignment.role,
        StaffAssignment.follows_id.is_not(None),
        StaffAssignment.starts_on > assignment.starts_on,
        or_(StaffAssignment.ends_on.is_(None), StaffAssignment.ends_on > StaffAssignment.starts_on),
    )
    return current().session.scalars(query.order_by(StaffAssignment.starts_on)).all()


@transactional
def bootstrap_administrator(request: Bootstrap, now: datetime) -> tuple[int, int | None]:
    """Name the first administrator of a territory as SYSTEM. Gives the user and, for a new account, the grant to be mailed.

    Raises Refused when the territory already has one (also one whose term begins later).
    """
    today = clock.rome_day(now)
    serialise(f"bootstrap:{request.territory_id}")
    session = current().session
    standing = select(StaffAssignment.id).where(
        StaffAssignment.territory_id == request.territory_id,
        StaffAssignment.role == StaffRole.ADMINISTRATOR,
        or_(StaffAssignment.ends_on.is_(None), StaffAssignment.ends_on > today),
    )
    policy.may_bootstrap(SYSTEM, session.scalar(standing.limit(1)) is not None).or_refuse()
    email = canonical_email(request.email)
    user = session.scalar(select(User).where(User.email == email)) or invited_user(email, request.name or email, now)
    grant_id = None
    if user.confirmed_at is None:
        grant_id = issue_grant("invite", email, user.id, None, now, reason=STAFF, territory_id=request.territory_id)
    assign(SYSTEM, GrantRole(user.id, request.territory_id, "administrator", today, None, request.act), now)
    return user.id, grant_id
