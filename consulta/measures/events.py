# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this feature tells the house. The reason of a measure stands in its row, not in the trail: it speaks of a person."""

from dataclasses import dataclass
from typing import ClassVar

from consulta.core.events import DomainEvent, Plain


@dataclass(frozen=True, kw_only=True)
class _OfMeasure(DomainEvent):
    measure_id: int
    user_id: int
    kind: str

    def subject(self) -> str:
        """The measure."""
        return f"misura/{self.measure_id}"

    def details(self) -> dict[str, Plain]:
        """What kind of measure."""
        return {"kind": self.kind}


@dataclass(frozen=True, kw_only=True)
class MeasureProposed(_OfMeasure):
    """A block waits for a second person."""

    name: ClassVar[str] = "measures.proposed"


@dataclass(frozen=True, kw_only=True)
class MeasureImposed(_OfMeasure):
    """A measure is in force. ``last_day`` is ISO, empty without an end."""

    last_day: str
    exception: str
    name: ClassVar[str] = "measures.imposed"

    def details(self) -> dict[str, Plain]:
        """Kind, last day, and why there was no second person where one is asked."""
        return {"kind": self.kind, "last_day": self.last_day, "exception": self.exception}


@dataclass(frozen=True, kw_only=True)
class MeasureRefused(_OfMeasure):
    """The second person said no: the person concerned never hears of it."""

    name: ClassVar[str] = "measures.refused"


@dataclass(frozen=True, kw_only=True)
class MeasureEnded(_OfMeasure):
    """A measure is over: by its day (no actor) or because the office took it away. ``on_appeal``: the appeal tells the person."""

    on_appeal: bool = False
    name: ClassVar[str] = "measures.ended"


@dataclass(frozen=True, kw_only=True)
class HidingChecked(DomainEvent):
    """What became of a hiding: confirmed, returned because nobody did, or overdue where the text must not come back by itself."""

    check_id: int
    decision_id: int
    outcome: str
    exception: str = ""
    name: ClassVar[str] = "measures.hiding_checked"

    def subject(self) -> str:
        """The decision that hid the text."""
        return f"decisione/{self.decision_id}"

    def details(self) -> dict[str, Plain]:
        """The outcome, and why there was no second person."""
        return {"outcome": self.outcome, "exception": self.exception}
