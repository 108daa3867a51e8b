# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happens to a territory: kept in the private trail, since none of it is a participant's fact."""

from dataclasses import dataclass, field
from typing import ClassVar

from consulta.core.events import DomainEvent, Plain


@dataclass(frozen=True, kw_only=True)
class TerritoryOpened(DomainEvent):
    """A territory was opened on this installation."""

    name: ClassVar[str] = "territory.opened"
    slug: str

    def subject(self) -> str:
        """The territory."""
        return f"territorio/{self.slug}"


@dataclass(frozen=True, kw_only=True)
class SettingsChanged(DomainEvent):
    """Name, words, contacts or preset changed; ``changed`` names the fields, ``old`` and ``new`` hold what they said."""

    name: ClassVar[str] = "territory.settings_changed"
    changed: list[Plain] = field(default_factory=list)
    old: dict[str, Plain] = field(default_factory=dict)
    new: dict[str, Plain] = field(default_factory=dict)

    def subject(self) -> str:
        """The territory."""
        return f"territorio/{self.territory_id}"

    def details(self) -> dict[str, Plain]:
        """Which fields, and what they said before and after."""
        return {"changed": self.changed, "old": self.old, "new": self.new}


@dataclass(frozen=True, kw_only=True)
class MembershipChanged(DomainEvent):
    """A comune joined, left or became capofila (``change``: joined, left, lead)."""

    name: ClassVar[str] = "territory.membership_changed"
    municipality_id: int
    change: str
    on: str
    act: str = ""

    def subject(self) -> str:
        """The comune."""
        return f"comune/{self.municipality_id}"

    def details(self) -> dict[str, Plain]:
        """What, from which day, by which act."""
        return {"change": self.change, "on": self.on, "act": self.act}


@dataclass(frozen=True, kw_only=True)
class AreaChanged(DomainEvent):
    """A thematic area was added, renamed or retired."""

    name: ClassVar[str] = "territory.area_changed"
    area_id: int
    change: str
    old_label: str = ""
    new_label: str = ""

    def subject(self) -> str:
        """The area."""
        return f"area/{self.area_id}"

    def details(self) -> dict[str, Plain]:
        """What changed."""
        return {"change": self.change, "old": self.old_label, "new": self.new_label}


@dataclass(frozen=True, kw_only=True)
class CodeEntryChanged(DomainEvent):
    """An entry of a code list was added or edited; ``old`` is empty for a new one."""

    name: ClassVar[str] = "territory.code_entry_changed"
    entry_id: int
    kind: str
    code: str
    old: dict[str, Plain] = field(default_factory=dict)
    new: dict[str, Plain] = field(default_factory=dict)

    def subject(self) -> str:
        """The entry."""
        return f"voce/{self.entry_id}"

    def details(self) -> dict[str, Plain]:
        """Which list, which code, and what it said before and after."""
        return {"kind": self.kind, "code": self.code, "old": self.old, "new": self.new}
