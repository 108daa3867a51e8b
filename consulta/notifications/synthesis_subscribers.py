# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is told of a published synthesis: to each who wrote one of its sources, where their words went, in one letter."""

from consulta.notifications import addressed
from consulta.synthesis.events import SynthesisPublished


def tell_published(event: SynthesisPublished) -> None:
    """One letter for each person, however many texts of theirs are in it."""
    for user_id in event.author_ids:
        addressed.to_person(event, "synthesis/published", user_id, {"edition_id": event.edition_id})
