# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every hiding of a public text asks for a second person; every return to public settles it."""

from consulta.measures import service
from consulta.moderation.events import ContentModerated


def watch_hidings(event: ContentModerated) -> None:
    """A text was hidden, or is public again."""
    assert event.territory_id is not None
    if event.outcome == "hidden":
        what = (event.subject_kind, event.subject_id, event.author_id)
        service.open_check(event.decision_id, event.territory_id, *what, event.actor_id, event.occurred_at)
    elif event.outcome == "restored":
        service.settle_check(event.subject_kind, event.subject_id, event.actor_id, event.occurred_at)
