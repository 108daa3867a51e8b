# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this feature tells the house. Question and answer stand in the row, not in the trail: they are private."""

from dataclasses import dataclass
from typing import ClassVar

from consulta.core.events import DomainEvent, Plain


@dataclass(frozen=True, kw_only=True)
class _OfClarification(DomainEvent):
    clarification_id: int
    contribution_id: int
    author_id: int | None

    def subject(self) -> str:
        """The request."""
        return f"chiarimento/{self.clarification_id}"

    def details(self) -> dict[str, Plain]:
        """The contribution whose reply it is about."""
        return {"contribution": self.contribution_id}


@dataclass(frozen=True, kw_only=True)
class ClarificationAsked(_OfClarification):
    """An author asks what the reply means."""

    name: ClassVar[str] = "clarifications.asked"


@dataclass(frozen=True, kw_only=True)
class ClarificationClosed(_OfClarification):
    """It was answered, or let go: ``outcome`` is a ClarificationStatus value."""

    outcome: str
    name: ClassVar[str] = "clarifications.closed"

    def details(self) -> dict[str, Plain]:
        """What became of it."""
        return super().details() | {"outcome": self.outcome}
