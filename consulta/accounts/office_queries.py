# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is asked of the office as a whole."""

from datetime import date

from sqlalchemy import func, or_, select

from consulta.accounts.models import StaffAssignment
from consulta.core.db import db
from consulta.core.editions.four_eyes import OFFICE, SMALL_OFFICE
from consulta.territory.models import Territory


def is_small_office(territory_id: int, today: date) -> bool:
    """Whether fewer than three people write and approve in the territory today, and it allows the exception (decisions.md 12)."""
    people = (
        select(func.count(func.distinct(StaffAssignment.user_id)))
        .where(
            StaffAssignment.territory_id == territory_id,
            StaffAssignment.role.in_(OFFICE),
            StaffAssignment.starts_on <= today,
            or_(StaffAssignment.ends_on.is_(None), StaffAssignment.ends_on > today),
        )
        .scalar_subquery()
    )
    row = db.session.execute(select(Territory.four_eyes_exception, people.label("people")).where(Territory.id == territory_id)).one()
    return bool(row.four_eyes_exception) and row.people < SMALL_OFFICE
