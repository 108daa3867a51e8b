# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the roster tells the house. No name and no number of a register: the trail is only ever added to (invariant 26)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from consulta.core.events import DomainEvent, Plain


@dataclass(frozen=True, kw_only=True)
class _OfMember(DomainEvent):
    member_id: int

    def subject(self) -> str:
        """The row of the roster."""
        return f"organico/{self.member_id}"


@dataclass(frozen=True, kw_only=True)
class RosterMemberAdded(_OfMember):
    """Somebody was written into the roster. The profile by its Italian label, hours as people write them, days as ISO dates."""

    profile: str
    weekly_hours: str
    starts_on: str
    last_day: str
    act: str

    name: ClassVar[str] = "roster.member_added"

    def details(self) -> dict[str, Plain]:
        """Profile, time, days, act."""
        return {
            "profile": self.profile,
            "weekly_hours": self.weekly_hours,
            "starts_on": self.starts_on,
            "last_day": self.last_day,
            "act": self.act,
        }


@dataclass(frozen=True, kw_only=True)
class RosterMemberChanged(_OfMember):
    """What is written of somebody was corrected: old and new values, but of name, account and register only that they changed."""

    changes: Mapping[str, tuple[Plain, Plain]] = field(default_factory=dict)
    kept_apart: tuple[str, ...] = ()

    name: ClassVar[str] = "roster.member_changed"

    def details(self) -> dict[str, Plain]:
        """Each field with its values before and after; then the fields whose values stay out of the trail."""
        told: dict[str, Plain] = {one: {"from": old, "to": new} for one, (old, new) in self.changes.items()}
        return told | ({"fields": list(self.kept_apart)} if self.kept_apart else {})


@dataclass(frozen=True, kw_only=True)
class RosterMemberEnded(_OfMember):
    """Somebody stops working in the office; the row stays."""

    last_day: str
    act: str

    name: ClassVar[str] = "roster.member_ended"

    def details(self) -> dict[str, Plain]:
        """The last day, and why."""
        return {"last_day": self.last_day, "act": self.act}
