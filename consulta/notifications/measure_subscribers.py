# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is told of measures: always to the person concerned; to who coordinates what waits for a second person."""

from typing import Any

from consulta.accounts import queries as accounts
from consulta.measures.events import HidingChecked, MeasureEnded, MeasureImposed, MeasureProposed
from consulta.notifications.service import Letter, queue_letter


def tell_imposed(event: MeasureImposed) -> None:
    """A measure holds: its person reads the reason and the end."""
    _to_person(event, "measures/imposed")


def tell_ended(event: MeasureEnded) -> None:
    """A measure is over: its person knows at once."""
    _to_person(event, "measures/ended")


def ask_coordinators(event: MeasureProposed) -> None:
    """A block waits for a coordinator who did not ask for it."""
    _to_coordinators(event, "measures/proposed", {"measure_id": event.measure_id})


def tell_overdue(event: HidingChecked) -> None:
    """A text that must not come back by itself has waited a week."""
    if event.outcome == "overdue":
        _to_coordinators(event, "measures/overdue", {"check_id": event.check_id})


def _to_person(event: MeasureImposed | MeasureEnded, template: str) -> None:
    user = accounts.get_user(event.user_id)
    if user.is_erased or not user.email:
        return
    context = {"measure_id": event.measure_id}
    letter = Letter(event.id, template, user.email, context, territory_id=event.territory_id, user_id=user.id, language=user.language)
    queue_letter(letter, event.occurred_at)


def _to_coordinators(event: MeasureProposed | HidingChecked, template: str, context: dict[str, Any]) -> None:
    for contact in accounts.list_staff_contacts(event.territory_id, ("coordinator",), event.occurred_at):
        if contact.user_id == event.actor_id:
            continue
        to, language = contact.user_id, contact.language
        letter = Letter(event.id, template, contact.email, context, territory_id=event.territory_id, user_id=to, language=language)
        queue_letter(letter, event.occurred_at)
