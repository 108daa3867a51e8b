# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What replies do when something happens elsewhere."""

from consulta.plans.events import ObjectivesMerged
from consulta.replies.covering import follow_merged_objective


def follow_merged(event: ObjectivesMerged) -> None:
    """A line of the plan became part of another: replies that name it as foreseeing already what was asked name that one."""
    follow_merged_objective(event.objective_id, event.into_id)
