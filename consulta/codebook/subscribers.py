# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the codebook does when something happens elsewhere."""

from consulta.codebook import service
from consulta.moderation.events import OriginalRestored, PassagesHidden
from consulta.plans.events import ObjectivesMerged


def follow_merged(event: ObjectivesMerged) -> None:
    """A line of the plan became part of another: tags that point to it point to that one."""
    service.follow_merged_line(event.objective_id, event.into_id)


def hide_in_extracts(event: PassagesHidden) -> None:
    """Hidden passages leave every extract, in the same transaction (ADR 0034)."""
    service.hide_in_extracts(event.contribution_ids, event.passages, event.mark)


def restore_extracts(event: OriginalRestored) -> None:
    """A text stands again as it was written: its extracts say again what they said."""
    service.restore_extracts(event.subject_kind, event.subject_id)
