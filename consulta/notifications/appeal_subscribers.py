# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is told of appeals: to who may decide, and to who asked."""

from consulta.appeals import queries as appeals
from consulta.appeals.events import AppealAsked, AppealDecided
from consulta.notifications import addressed


def ask_coordinators(event: AppealAsked) -> None:
    """Every coordinator who is free to decide; the deputies where none is."""
    assert event.territory_id is not None
    found = appeals.get_appeal(event.territory_id, event.appeal_id)
    free = appeals.free_coordinators(event.territory_id, found.author_id, found.takers, event.occurred_at)
    role = "coordinator" if free else "deputy_approver"
    concerned = {*found.takers, found.author_id}
    addressed.to_staff(event, "appeals/asked", (role,), {"appeal_id": event.appeal_id}, but=concerned)


def tell_decided(event: AppealDecided) -> None:
    """The answer, to who asked. A text that came back by another way has had its own letter."""
    if event.outcome != "superseded":
        addressed.to_person(event, "appeals/decided", event.author_id, {"appeal_id": event.appeal_id})
