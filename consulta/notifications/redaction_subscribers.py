# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is told of hidden passages: to who wrote the text, always, with the reason and never with the passages."""

from consulta.accounts import queries as accounts
from consulta.moderation.events import OriginalRestored, PassagesHidden
from consulta.notifications.service import Letter, queue_letter


def tell_hidden(event: PassagesHidden) -> None:
    """Passages of a text were hidden."""
    _tell(event, "moderation/redacted")


def tell_restored(event: OriginalRestored) -> None:
    """The text is again as it was written."""
    _tell(event, "moderation/unredacted")


def _tell(event: PassagesHidden | OriginalRestored, template: str) -> None:
    if event.author_id is None:
        return
    user = accounts.get_user(event.author_id)
    if user.is_erased or not user.email:
        return
    context = {"decision_id": event.decision_id}
    letter = Letter(event.id, template, user.email, context, territory_id=event.territory_id, user_id=user.id, language=user.language)
    queue_letter(letter, event.occurred_at)
