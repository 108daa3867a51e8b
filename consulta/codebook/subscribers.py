# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the codebook does when something happens elsewhere."""

from consulta.codebook import service
from consulta.plans.events import ObjectivesMerged


def follow_merged(event: ObjectivesMerged) -> None:
    """A line of the plan became part of another: tags that point to it point to that one."""
    service.follow_merged_line(event.objective_id, event.into_id)
