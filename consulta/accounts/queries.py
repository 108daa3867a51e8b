# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of people: the actor behind a sign-in."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import or_, select

from consulta.accounts.models import StaffAssignment
from consulta.core import clock
from consulta.core.actor import RoleInTerritory
from consulta.core.db import db

SEEN_EVERY = timedelta(minutes=15)


def hash_secret(secret: str) -> str:
    """What the database keeps of a random secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def roles_of(user_id: int, now: datetime) -> frozenset[RoleInTerritory]:
    """The staff roles a person holds today, in every territory."""
    today = clock.rome_day(now)
    query = select(StaffAssignment.territory_id, StaffAssignment.role).where(
        StaffAssignment.user_id == user_id,
        StaffAssignment.starts_on <= today,
        or_(StaffAssignment.ends_on.is_(None), StaffAssignment.ends_on > today),
    )
    return frozenset(RoleInTerritory(row.territory_id, row.role.value) for row in db.session.execute(query))
