# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is told of hidden passages: to who wrote the text, always, with the reason and never with the passages."""

from consulta.moderation.events import OriginalRestored, PassagesHidden
from consulta.notifications import addressed


def tell_hidden(event: PassagesHidden) -> None:
    """Passages of a text were hidden."""
    addressed.to_person(event, "moderation/redacted", event.author_id, {"decision_id": event.decision_id})


def tell_restored(event: OriginalRestored) -> None:
    """The text is again as it was written."""
    addressed.to_person(event, "moderation/unredacted", event.author_id, {"decision_id": event.decision_id})
