# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happened to notes. Private, and never with the words of a note."""

from dataclasses import dataclass
from typing import ClassVar

from consulta.core.events import DomainEvent, Plain


@dataclass(frozen=True, kw_only=True)
class NoteEvent(DomainEvent):
    """What every event of a note says: which one, and on which text (``contributo/2026-12``, ``commento/7``)."""

    note_id: int
    about: str

    def subject(self) -> str:
        """The text it is on."""
        return self.about

    def details(self) -> dict[str, Plain]:
        """Which note; never its words."""
        return {"note_id": self.note_id}


@dataclass(frozen=True, kw_only=True)
class NoteWritten(NoteEvent):
    """Somebody of the office wrote for colleagues: who is named gets a letter."""

    name: ClassVar[str] = "notes.written"
    mentioned_ids: tuple[int, ...] = ()

    def details(self) -> dict[str, Plain]:
        """Who is named, by account."""
        return {**super().details(), "mentioned": list(self.mentioned_ids)}


@dataclass(frozen=True, kw_only=True)
class NoteWithdrawn(NoteEvent):
    """Its author took it back: the words are gone, that it was there stays."""

    name: ClassVar[str] = "notes.withdrawn"
