# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Meetings listen to what becomes of their tavolo."""

from consulta.consultations.events import RoundtableEdited
from consulta.meetings import service


def follow_roundtable(event: RoundtableEdited) -> None:
    """A tavolo of another kind may be reserved from now on, or open: its documents are looked at again."""
    if "kind" in event.changed:
        service.await_documents_of(event.roundtable_id)
