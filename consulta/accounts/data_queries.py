# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The part of "my data" that accounts keep: never a secret, a hash or what concerns somebody else (GDPR art. 15 and 20)."""

from typing import Any

from sqlalchemy import select

from consulta.accounts.factor_queries import factor_of
from consulta.accounts.models import AccountGrant, FactorReset, SignIn, StaffAssignment, User
from consulta.accounts.queries import get_user
from consulta.core.db import db


def personal_data(user_id: int) -> tuple[str, Any]:
    """Profile, devices (also those that left, while they are kept), links mailed, second factor, roles."""
    user = get_user(user_id)
    read_at, uses_shortcuts = db.session.execute(select(User.privacy_read_at, User.uses_shortcuts).where(User.id == user_id)).one()
    factor = factor_of(user_id)
    return "account", {
        "email": user.email,
        "name": user.name,
        "municipality": user.municipality_name,
        "is_from_outside": user.is_from_outside,
        "shows_name": user.shows_name,
        "language": user.language,
        "uses_shortcuts": uses_shortcuts,
        "created_at": user.created_at,
        "privacy_read_at": read_at,
        "devices": _devices(user_id),
        "mailed_links": _links(user_id),
        "second_factor_since": factor.since,
        "recovery_codes_left": factor.codes_left,
        "second_factor_resets": _resets(user_id),
        "roles": _roles(user_id),
    }


def _devices(user_id: int) -> list[dict[str, Any]]:
    query = select(SignIn.device, SignIn.created_at, SignIn.last_seen_at, SignIn.ended_at).where(SignIn.user_id == user_id)
    return [
        {"name": row.device, "since": row.created_at, "last_seen": row.last_seen_at, "until": row.ended_at}
        for row in db.session.execute(query.order_by(SignIn.id))
    ]


def _links(user_id: int) -> list[dict[str, Any]]:
    query = select(AccountGrant.purpose, AccountGrant.email, AccountGrant.created_at, AccountGrant.used_at, AccountGrant.expires_at)
    return [
        {"for": row.purpose, "email": row.email, "at": row.created_at, "used": row.used_at, "until": row.expires_at}
        for row in db.session.execute(query.where(AccountGrant.user_id == user_id).order_by(AccountGrant.id))
    ]


def _resets(user_id: int) -> list[dict[str, Any]]:
    query = select(FactorReset.reason, FactorReset.asked_at, FactorReset.status, FactorReset.decided_at)
    return [
        {"reason": row.reason, "at": row.asked_at, "status": row.status, "decided_at": row.decided_at}
        for row in db.session.execute(query.where(FactorReset.user_id == user_id).order_by(FactorReset.id))
    ]


def _roles(user_id: int) -> list[dict[str, Any]]:
    query = select(StaffAssignment.role, StaffAssignment.starts_on, StaffAssignment.ends_on, StaffAssignment.act)
    return [
        {"role": row.role, "from": row.starts_on, "until": row.ends_on, "act": row.act}
        for row in db.session.execute(query.where(StaffAssignment.user_id == user_id).order_by(StaffAssignment.id))
    ]
