# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is named in a note between colleagues is told where to look."""

from consulta.notes.events import NoteWritten
from consulta.notifications import addressed


def tell_mentioned(event: NoteWritten) -> None:
    """A letter to each, without the words of the note."""
    for user_id in event.mentioned_ids:
        addressed.to_person(event, "notes/mentioned", user_id, {"note_id": event.note_id, "user_id": user_id})
