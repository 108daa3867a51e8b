# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happened at the desk."""

from dataclasses import dataclass
from typing import ClassVar

from consulta.core.events import DomainEvent, Plain


@dataclass(frozen=True, kw_only=True)
class DeskEntered(DomainEvent):
    """An operator entered a contribution for somebody (invariant 19). Never who the person is."""

    name: ClassVar[str] = "intake.entered"
    contribution_id: int
    number: str
    channel: str
    place: str
    received_on: str
    is_late: bool

    def subject(self) -> str:
        """The contribution entered."""
        return f"contributo/{self.number}"

    def details(self) -> dict[str, Plain]:
        """Where it comes from: channel, place, day received."""
        return {"channel": self.channel, "place": self.place, "received_on": self.received_on, "late": self.is_late}


@dataclass(frozen=True, kw_only=True)
class ContributionsImported(DomainEvent):
    """A list of contributions was brought in (ADR 0046). Each of them has its own events besides."""

    name: ClassVar[str] = "intake.imported"
    import_id: int
    file_name: str
    sha256: str
    new: int
    already: int

    def subject(self) -> str:
        """The import by its id."""
        return f"importazione/{self.import_id}"

    def details(self) -> dict[str, Plain]:
        """Which file, how many rows."""
        return {"file": self.file_name, "sha256": self.sha256, "new": self.new, "already": self.already}


@dataclass(frozen=True, kw_only=True)
class ImportToBeTold(DomainEvent):
    """Nobody can undo an import any more: who wrote its contributions and left an address is told (ADR 0052)."""

    name: ClassVar[str] = "intake.import_told"
    import_id: int
    letters: int
    """How many people: each gets one letter, however many texts are theirs."""

    def subject(self) -> str:
        """The import by its id."""
        return f"importazione/{self.import_id}"

    def details(self) -> dict[str, Plain]:
        """How many letters; never an address."""
        return {"letters": self.letters}


@dataclass(frozen=True, kw_only=True)
class ImportUndone(DomainEvent):
    """Such an import was undone, where nobody had worked on a contribution since."""

    name: ClassVar[str] = "intake.import_undone"
    import_id: int
    undone: int
    left: tuple[int, ...]

    def subject(self) -> str:
        """The import by its id."""
        return f"importazione/{self.import_id}"

    def details(self) -> dict[str, Plain]:
        """How many were taken out, which lines were not."""
        return {"undone": self.undone, "left": list(self.left)}
