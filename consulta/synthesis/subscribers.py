# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What syntheses do when a text is changed elsewhere."""

from consulta.moderation.events import PassagesHidden
from consulta.plans.events import ObjectivesMerged
from consulta.synthesis import service


def forget_hidden(event: PassagesHidden) -> None:
    """Hidden passages leave every quote, in the same transaction (ADR 0034)."""
    service.forget_passages(event.contribution_ids, event.comment_ids)


def follow_merged(event: ObjectivesMerged) -> None:
    """A line of the plan became part of another: points that lead to it lead to that one."""
    service.follow_merged_line(event.objective_id, event.into_id)
