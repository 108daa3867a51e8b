# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this feature tells the house. No text and no note enters the trail; who reported does not either (record 0031)."""

from dataclasses import dataclass
from typing import ClassVar

from consulta.core.events import DomainEvent, Plain


@dataclass(frozen=True, kw_only=True)
class _OfCase(DomainEvent):
    case_id: int

    def subject(self) -> str:
        """The case."""
        return f"segnalazione/{self.case_id}"


@dataclass(frozen=True, kw_only=True)
class TextReported(_OfCase):
    """A reader reported a text. ``actor_id`` is always empty: the trail must not give away who did."""

    subject_kind: str
    category: str
    name: ClassVar[str] = "cases.reported"

    def details(self) -> dict[str, Plain]:
        """What kind of text, and why."""
        return {"kind": self.subject_kind, "category": self.category}


@dataclass(frozen=True, kw_only=True)
class RiskRaised(_OfCase):
    """A text or a report speaks of somebody in danger: the office is told at once. ``origin`` is a CaseOrigin value."""

    origin: str
    name: ClassVar[str] = "cases.risk_raised"

    def details(self) -> dict[str, Plain]:
        """Who noticed: readers or the word list."""
        return {"origin": self.origin}


@dataclass(frozen=True, kw_only=True)
class CaseClosed(_OfCase):
    """The office closed a case. The reason stands in the case, not in the trail: it may speak of a person."""

    outcome: str
    subject_kind: str
    subject_id: int
    author_id: int | None
    reports: int
    days: int
    name: ClassVar[str] = "cases.closed"

    def details(self) -> dict[str, Plain]:
        """How it ended, after how many reports and days."""
        return {"outcome": self.outcome, "reports": self.reports, "days": self.days}
