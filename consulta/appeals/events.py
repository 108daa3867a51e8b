# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this feature tells the house. The words of both stand in the row, not in the trail: they speak of a person."""

from dataclasses import dataclass
from typing import ClassVar

from consulta.core.events import DomainEvent, Plain


@dataclass(frozen=True, kw_only=True)
class _OfAppeal(DomainEvent):
    appeal_id: int
    decision_id: int | None
    measure_id: int | None = None
    author_id: int | None

    def subject(self) -> str:
        """The appeal."""
        return f"riesame/{self.appeal_id}"

    def details(self) -> dict[str, Plain]:
        """The decision, or the measure, that is looked at again."""
        return {"decision": self.decision_id} if self.measure_id is None else {"measure": self.measure_id}


@dataclass(frozen=True, kw_only=True)
class AppealAsked(_OfAppeal):
    """Somebody asks that who coordinates looks again."""

    name: ClassVar[str] = "appeals.asked"


@dataclass(frozen=True, kw_only=True)
class AppealDecided(_OfAppeal):
    """It was answered: ``outcome`` is an AppealStatus value; "superseded" when the text became public meanwhile."""

    outcome: str
    name: ClassVar[str] = "appeals.decided"

    def details(self) -> dict[str, Plain]:
        """What was looked at again, and the answer."""
        return super().details() | {"outcome": self.outcome}
