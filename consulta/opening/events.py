# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happens in the first configuration: kept in the private trail."""

from dataclasses import dataclass
from typing import ClassVar

from consulta.core.events import DomainEvent, Plain


@dataclass(frozen=True, kw_only=True)
class StepDone(DomainEvent):
    """A task was done for the first time."""

    name: ClassVar[str] = "opening.step_done"
    step: str

    def subject(self) -> str:
        """The territory."""
        return f"territorio/{self.territory_id}"

    def details(self) -> dict[str, Plain]:
        """Which one."""
        return {"step": self.step}


@dataclass(frozen=True, kw_only=True)
class LegalTextPublished(DomainEvent):
    """A new version of the office's texts is in force."""

    name: ClassVar[str] = "opening.legal_text_published"
    number: int

    def subject(self) -> str:
        """The version."""
        return f"informativa/{self.number}"

    def details(self) -> dict[str, Plain]:
        """Its number: the texts themselves are public, and kept."""
        return {"number": self.number}


@dataclass(frozen=True, kw_only=True)
class MailTried(DomainEvent):
    """Somebody had a letter sent to try the mail server."""

    name: ClassVar[str] = "opening.mail_tried"
    outcome: str

    def subject(self) -> str:
        """The territory."""
        return f"territorio/{self.territory_id}"

    def details(self) -> dict[str, Plain]:
        """How it went."""
        return {"outcome": self.outcome}
