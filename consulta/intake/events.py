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
