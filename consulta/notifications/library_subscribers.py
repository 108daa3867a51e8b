# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is told of formats: the link that confirms an address, the answer."""

from consulta.library import queries as library
from consulta.library.events import FormatAnswered, FormatAsked
from consulta.notifications.service import Letter, queue_letter


def mail_link(event: FormatAsked) -> None:
    """To the address that a visitor left. The link is signed at delivery."""
    _write(event, "library/confirm")


def tell_answered(event: FormatAnswered) -> None:
    """To who asked; to nobody when the address was forgotten."""
    _write(event, "library/answered")


def _write(event: FormatAsked | FormatAnswered, template: str) -> None:
    found = library.find_request(event.format_request_id)
    if found is None or not found.email:
        return
    letter = Letter(
        event.id,
        template,
        found.email,
        {"format_request_id": found.id},
        territory_id=event.territory_id,
        user_id=found.author_id,
        language=found.language,
    )
    queue_letter(letter, event.occurred_at)
