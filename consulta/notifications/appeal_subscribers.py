# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is told of appeals: to who may decide, and to who asked."""

from consulta.accounts import queries as accounts
from consulta.appeals import queries as appeals
from consulta.appeals.events import AppealAsked, AppealDecided
from consulta.notifications.service import Letter, queue_letter


def ask_coordinators(event: AppealAsked) -> None:
    """Every coordinator who is free to decide; the deputies where none is."""
    assert event.territory_id is not None
    found = appeals.get_appeal(event.territory_id, event.appeal_id)
    free = appeals.free_coordinators(event.territory_id, found.author_id, found.takers, event.occurred_at)
    role = "coordinator" if free else "deputy_approver"
    for contact in accounts.list_staff_contacts(event.territory_id, (role,), event.occurred_at):
        if contact.user_id in found.takers or contact.user_id == found.author_id:
            continue
        context = {"appeal_id": event.appeal_id}
        to, language = contact.user_id, contact.language
        letter = Letter(event.id, "appeals/asked", contact.email, context, territory_id=event.territory_id, user_id=to, language=language)
        queue_letter(letter, event.occurred_at)


def tell_decided(event: AppealDecided) -> None:
    """The answer, to who asked. A text that came back by another way has had its own letter."""
    if event.outcome == "superseded" or event.author_id is None:
        return
    user = accounts.get_user(event.author_id)
    if user.is_erased or not user.email:
        return
    context = {"appeal_id": event.appeal_id}
    letter = Letter(
        event.id, "appeals/decided", user.email, context, territory_id=event.territory_id, user_id=user.id, language=user.language
    )
    queue_letter(letter, event.occurred_at)
