# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What points do when a line of the plan becomes part of another. Published editions are copies: they stay as they were."""

from sqlalchemy import delete, select, update

from consulta.core.unit_of_work import current
from consulta.synthesis.models import PointObjective

_HERE = {"synchronize_session": False}


def follow_merged_line(objective_id: int, into_id: int) -> None:
    """Let the points that lead to a line lead to the one that took it over, once (invariant 6)."""
    session, old = current().session, PointObjective.objective_id == objective_id
    there = select(PointObjective.point_id).where(PointObjective.objective_id == into_id)
    twice = set(session.scalars(there)) & set(session.scalars(select(PointObjective.point_id).where(old)))
    session.execute(delete(PointObjective).where(old, PointObjective.point_id.in_(twice)), execution_options=_HERE)
    session.execute(update(PointObjective).where(old).values(objective_id=into_id), execution_options=_HERE)
