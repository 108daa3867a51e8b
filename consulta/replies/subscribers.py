# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What replies do when something happens elsewhere."""

from consulta.plans.events import ObjectivesMerged
from consulta.replies import service
from consulta.replies.covering import follow_merged_objective
from consulta.synthesis.events import SynthesisWorkedOn


def follow_merged(event: ObjectivesMerged) -> None:
    """A line of the plan became part of another: replies that name it as foreseeing already what was asked name that one."""
    follow_merged_objective(event.objective_id, event.into_id)


def follow_points(event: SynthesisWorkedOn) -> None:
    """A point of a synthesis was taken away: its reply goes with it."""
    if event.what == "point_removed":
        service.forget_replies_of_lost_points(event.synthesis_id)
