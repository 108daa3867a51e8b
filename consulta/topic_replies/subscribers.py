# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What replies to topics do when something happens elsewhere."""

from consulta.plans.events import ObjectivesMerged
from consulta.topic_replies.service import follow_merged_objective


def follow_merged(event: ObjectivesMerged) -> None:
    """A line of the plan became part of another: points that name it name that one."""
    follow_merged_objective(event.objective_id, event.into_id)
