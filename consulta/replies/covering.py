# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a reply names as covering already what was asked, when that becomes part of something else."""

from sqlalchemy import update

from consulta.core.unit_of_work import current
from consulta.replies.models import PointReply, Reply


def follow_merged_objective(objective_id: int, into_id: int) -> None:
    """Let every version that names a line of the plan name the one that took it over; its words stay (invariants 4 and 6)."""
    for model in (Reply, PointReply):
        current().session.execute(update(model).where(model.covered_by_id == objective_id).values(covered_by_id=into_id))
