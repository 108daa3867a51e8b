# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is told of measures: always to the person concerned; to who coordinates what waits for a second person."""

from consulta.measures.events import HidingChecked, MeasureEnded, MeasureImposed, MeasureProposed
from consulta.notifications import addressed


def tell_imposed(event: MeasureImposed) -> None:
    """A measure holds: its person reads the reason and the end."""
    addressed.to_person(event, "measures/imposed", event.user_id, {"measure_id": event.measure_id})


def tell_ended(event: MeasureEnded) -> None:
    """A measure is over: its person knows at once."""
    addressed.to_person(event, "measures/ended", event.user_id, {"measure_id": event.measure_id})


def ask_coordinators(event: MeasureProposed) -> None:
    """A block waits for a coordinator who did not ask for it."""
    addressed.to_staff(event, "measures/proposed", ("coordinator",), {"measure_id": event.measure_id}, but={event.actor_id})


def tell_overdue(event: HidingChecked) -> None:
    """A text that must not come back by itself has waited a week."""
    if event.outcome == "overdue":
        addressed.to_staff(event, "measures/overdue", ("coordinator",), {"check_id": event.check_id}, but={event.actor_id})
