# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Facts that the letter about a note tells: who wrote it and on which text. Its words do not leave the office (ADR 0056)."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext

from consulta.notes import queries as notes
from consulta.notes.queries import NoteSubject
from consulta.notes.requests import CONTRIBUTION
from consulta.notifications.queries import Envelope
from consulta.notifications.requests import NothingToSay
from consulta.web.ports import TerritoryRef

Facts = Mapping[str, Any]


def _about(subject: NoteSubject) -> str:
    """Which text, without a word of it: titles may wait for a decision, and may tell of a person."""
    if subject.kind == CONTRIBUTION:
        return str(gettext("contributo n. %(number)s", number=subject.number))
    if subject.number:
        return str(gettext("commento al contributo n. %(number)s", number=subject.number))
    return str(gettext("commento al tema «%(title)s»", title=subject.title))


def _mentioned(envelope: Envelope, territory: TerritoryRef | None) -> Facts:
    """Raises NothingToSay when the note was taken back, or read, before the letter left."""
    assert territory is not None
    found = notes.find_mention(envelope.context["note_id"], envelope.context["user_id"])
    if found is None or found.read_at is not None:
        raise NothingToSay
    return {
        "who": found.author,
        "about": _about(found.subject),
        "link": url_for("notes.index", territory=territory, _external=True),
    }


GATHERERS: Mapping[str, Callable[[Envelope, TerritoryRef | None], Facts]] = {"notes/mentioned": _mentioned}
