# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the codebook tells the house. Tags are the office's working tool: all of it is private."""

from dataclasses import dataclass
from typing import ClassVar

from consulta.core.events import DomainEvent, Plain


@dataclass(frozen=True, kw_only=True)
class TagChanged(DomainEvent):
    """A tag was created, edited, retired, put back, merged or split (``change`` says which)."""

    tag_id: int
    code: str
    change: str
    old: str = ""
    new: str = ""

    name: ClassVar[str] = "codebook.tag_changed"

    def subject(self) -> str:
        """The tag by its code."""
        return f"etichetta/{self.code}"

    def details(self) -> dict[str, Plain]:
        """What changed, from and to."""
        return {"change": self.change, "from": self.old, "to": self.new}


@dataclass(frozen=True, kw_only=True)
class TagsApplied(DomainEvent):
    """Tags were put on or taken off a contribution or comment."""

    subject_kind: str
    subject_id: int
    added: tuple[str, ...]
    removed: tuple[str, ...]

    name: ClassVar[str] = "codebook.tags_applied"

    def subject(self) -> str:
        """The contribution or comment by its id."""
        return f"{self.subject_kind}/{self.subject_id}"

    def details(self) -> dict[str, Plain]:
        """Codes put on and taken off."""
        return {"added": list(self.added), "removed": list(self.removed)}


@dataclass(frozen=True, kw_only=True)
class TagsRemapped(DomainEvent):
    """Texts that carried a tag carry another: a merge, a part of a split, or the undoing of one (``change`` says which)."""

    remap_id: int
    code: str
    targets: tuple[str, ...]
    change: str
    moved: int
    left: int = 0

    name: ClassVar[str] = "codebook.tags_remapped"

    def subject(self) -> str:
        """The tag that gives, by its code."""
        return f"etichetta/{self.code}"

    def details(self) -> dict[str, Plain]:
        """Which tags, how many texts, and how many stayed as they were when it was undone."""
        return {"remap": self.remap_id, "change": self.change, "targets": list(self.targets), "moved": self.moved, "left": self.left}


@dataclass(frozen=True, kw_only=True)
class ExtractChanged(DomainEvent):
    """A passage of a contribution was taken, or is an extract no more (``change`` says which). Its words never travel."""

    extract_id: int
    contribution_id: int
    number: str
    change: str
    tags: tuple[str, ...] = ()
    objective: str = ""
    reason: str = ""

    name: ClassVar[str] = "codebook.extract_changed"

    def subject(self) -> str:
        """The contribution by its number."""
        return f"contributo/{self.number}"

    def details(self) -> dict[str, Plain]:
        """Which tags, which line of the plan, and why it was removed."""
        return {
            "extract": self.extract_id,
            "change": self.change,
            "tags": list(self.tags),
            "objective": self.objective,
            "reason": self.reason,
        }
