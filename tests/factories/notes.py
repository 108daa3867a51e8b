# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Notes between colleagues for tests, made by the real service."""

import secrets

from consulta.core import clock
from consulta.core.actor import Actor
from consulta.notes import service
from consulta.notes.requests import CONTRIBUTION, WriteNote
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor

WORDS = "Chiamo io il distretto domani: tu guarda il costo."


def note_request(territory: TerritoryRef, subject_id: int, *mentioned: Actor, kind: str = CONTRIBUTION, text: str = WORDS) -> WriteNote:
    """A note for these colleagues, with a new key."""
    ids = tuple(one.user_id or 0 for one in mentioned)
    key = secrets.token_urlsafe(24)
    return WriteNote(territory_id=territory.id, kind=kind, subject_id=subject_id, text=text, mentioned_ids=ids, key=key)


def make_note(
    territory: TerritoryRef, subject_id: int, *mentioned: Actor, author: Actor | None = None, kind: str = CONTRIBUTION, text: str = WORDS
) -> int:
    """A note on a text, by an operator unless somebody else is named."""
    request = note_request(territory, subject_id, *mentioned, kind=kind, text=text)
    return service.write_note(author or make_actor(territory, "operator"), request, clock.now())
