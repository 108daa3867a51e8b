# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is told of reported texts: a danger to the office at once, the outcome to who reported, a warning to who wrote."""

from consulta.accounts import queries as accounts
from consulta.cases import queries as cases
from consulta.cases.events import CaseClosed, RiskRaised
from consulta.moderation.policy import DECIDERS
from consulta.notifications.service import Letter, queue_letter


def alert_office(event: RiskRaised) -> None:
    """Somebody may be in danger: operators and coordinators are told at once, without a word of what was written."""
    for contact in accounts.list_staff_contacts(event.territory_id, DECIDERS, event.occurred_at):
        letter = Letter(
            event.id,
            "cases/risk",
            contact.email,
            {"case_id": event.case_id},
            territory_id=event.territory_id,
            user_id=contact.user_id,
            language=contact.language,
        )
        queue_letter(letter, event.occurred_at)


def tell_closed(event: CaseClosed) -> None:
    """Who reported with an account reads how it ended; who wrote reads a warning, if that was the outcome."""
    for user_id in cases.list_reporters(event.case_id):
        if user_id != event.author_id:
            _tell(event, "cases/closed", user_id)
    if event.outcome == "warned" and event.author_id is not None:
        _tell(event, "cases/warned", event.author_id)


def _tell(event: CaseClosed, template: str, user_id: int) -> None:
    user = accounts.get_user(user_id)
    if user.is_erased or not user.email:
        return
    context = {"case_id": event.case_id}
    letter = Letter(event.id, template, user.email, context, territory_id=event.territory_id, user_id=user_id, language=user.language)
    queue_letter(letter, event.occurred_at)
