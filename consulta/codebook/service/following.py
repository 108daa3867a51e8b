# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What tags and extracts do when a line of the plan becomes part of another."""

from sqlalchemy import update

from consulta.codebook.models import Extract, Tag
from consulta.core.unit_of_work import current


def follow_merged_line(objective_id: int, into_id: int) -> None:
    """Let the tags and extracts of a line point to the one that took it over; a page opened before no longer fits (invariant 6)."""
    pointing = update(Tag).where(Tag.objective_id == objective_id)
    current().session.execute(
        pointing.values(objective_id=into_id, version=Tag.version + 1), execution_options={"synchronize_session": False}
    )
    of_extracts = update(Extract).where(Extract.objective_id == objective_id)
    current().session.execute(of_extracts.values(objective_id=into_id), execution_options={"synchronize_session": False})
