# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happened to a synthesis. Only the publication of an edition is public; the rest stays in the private trail."""

from dataclasses import dataclass
from typing import ClassVar

from consulta.core.events import DomainEvent, Plain, PublicRecord


@dataclass(frozen=True, kw_only=True)
class SynthesisWorkedOn(DomainEvent):
    """Somebody worked on it. ``what`` is begun, frame, point, point_removed, moved, sources, source_removed, read_again, quotes,
    reply, aside or back.
    """

    synthesis_id: int
    what: str
    number: int = 0
    """How many texts it was about."""
    name: ClassVar[str] = "synthesis.worked_on"

    def subject(self) -> str:
        """The synthesis."""
        return f"sintesi/{self.synthesis_id}"

    def details(self) -> dict[str, Plain]:
        """What was changed and on how many texts; never the text."""
        return {"what": self.what, "number": self.number}


@dataclass(frozen=True, kw_only=True)
class SynthesisMoved(DomainEvent):
    """It was proposed, returned, approved, or a new edition was begun. ``note`` is the reason of a return, an exception or an edition."""

    synthesis_id: int
    edition: int
    status: str
    note: str = ""
    name: ClassVar[str] = "synthesis.moved"

    def subject(self) -> str:
        """The synthesis."""
        return f"sintesi/{self.synthesis_id}"

    def details(self) -> dict[str, Plain]:
        """Edition, new state and why."""
        return {"edition": self.edition, "status": self.status, "note": self.note}


@dataclass(frozen=True, kw_only=True)
class SynthesisPublished(DomainEvent):
    """An edition became public: who wrote its sources is told, and the register keeps its checksum."""

    synthesis_id: int
    edition_id: int
    edition: int
    title: str
    sha256: str
    reason: str = ""
    author_ids: tuple[int, ...] = ()
    """User ids of who wrote a source, or a text joined to one: each once."""
    name: ClassVar[str] = "synthesis.published"

    def subject(self) -> str:
        """The synthesis."""
        return f"sintesi/{self.synthesis_id}"

    def details(self) -> dict[str, Plain]:
        """Which edition, its checksum, the reason of a correction."""
        return {"edition": self.edition, "sha256": self.sha256, "reason": self.reason}

    def public_record(self) -> PublicRecord:
        """Number, title, checksum and reason of the edition."""
        content: dict[str, Plain] = {"edition": self.edition, "title": self.title, "sha256": self.sha256, "reason": self.reason}
        return PublicRecord("synthesis_published", self.subject(), content)
