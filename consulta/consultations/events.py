# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Facts of a consultation. The register keeps openings, phases and moved dates: a date never changes in silence."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from consulta.core.events import DomainEvent, Plain, PublicRecord
from consulta.register.chain import instant


@dataclass(frozen=True, kw_only=True)
class _CycleEvent(DomainEvent):
    cycle_id: int

    def subject(self) -> str:
        """The cycle."""
        return f"consultazione/{self.cycle_id}"


@dataclass(frozen=True, kw_only=True)
class CycleOpened(_CycleEvent):
    """A consultation was opened with its window."""

    name: ClassVar[str] = "consultations.cycle_opened"
    title: str
    opens_at: datetime
    closes_at: datetime
    copied_from: int | None = None
    """The earlier cycle whose tavoli and topics came with it."""

    def details(self) -> dict[str, Plain]:
        """Where its contents come from."""
        return {"copied_from": self.copied_from} if self.copied_from is not None else {}

    def public_record(self) -> PublicRecord:
        """Title and window as published."""
        content: dict[str, Plain] = {"cycle": self.cycle_id, "title": self.title}
        content |= {"opens_at": instant(self.opens_at), "closes_at": instant(self.closes_at)}
        return PublicRecord("cycle_opened", self.subject(), content)


@dataclass(frozen=True, kw_only=True)
class CycleEdited(_CycleEvent):
    """Texts or rules of a cycle changed; ``changed`` names the fields."""

    name: ClassVar[str] = "consultations.cycle_edited"
    changed: tuple[str, ...]

    def details(self) -> dict[str, Plain]:
        """Which fields."""
        return {"changed": [*self.changed]}


@dataclass(frozen=True, kw_only=True)
class PhaseOpened(_CycleEvent):
    """A phase began: by the calendar (told by the tick) or by a decision with its act."""

    name: ClassVar[str] = "consultations.phase_opened"
    phase: str
    starts_at: datetime
    act: str = ""

    def details(self) -> dict[str, Plain]:
        """Which phase, since when, by which act."""
        return {"phase": self.phase, "starts_at": instant(self.starts_at), "act": self.act}

    def public_record(self) -> PublicRecord:
        """Phase, instant and act."""
        content: dict[str, Plain] = {"cycle": self.cycle_id, **self.details()}
        return PublicRecord("phase_opened", self.subject(), content)


@dataclass(frozen=True, kw_only=True)
class PhaseClosed(_CycleEvent):
    """A phase ended because the next one began."""

    name: ClassVar[str] = "consultations.phase_closed"
    phase: str

    def details(self) -> dict[str, Plain]:
        """Which phase."""
        return {"phase": self.phase}


@dataclass(frozen=True, kw_only=True)
class DeadlineMoved(_CycleEvent):
    """A date was set, extended or rectified; everybody is told (invariant 11). ``old`` None: it had no date."""

    name: ClassVar[str] = "consultations.deadline_moved"
    phase: str
    old: datetime | None
    new: datetime
    reason: str
    act: str = ""
    told_alone: bool = True
    """False: one letter tells it with the other dates set at once (CalendarCompleted)."""

    def details(self) -> dict[str, Plain]:
        """Old, new, reason and act."""
        old = instant(self.old) if self.old else None
        return {"phase": self.phase, "old": old, "new": instant(self.new), "reason": self.reason, "act": self.act}

    def public_record(self) -> PublicRecord:
        """All of it is public."""
        return PublicRecord("deadline_moved", self.subject(), {"cycle": self.cycle_id, **self.details()})


@dataclass(frozen=True, kw_only=True)
class CalendarCompleted(_CycleEvent):
    """The phases without a date got those of the template. The register keeps each date by itself (DeadlineMoved)."""

    name: ClassVar[str] = "consultations.calendar_completed"
    dates: tuple[tuple[str, datetime], ...]

    def details(self) -> dict[str, Plain]:
        """Phases and instants."""
        return {"dates": {phase: instant(at) for phase, at in self.dates}}


@dataclass(frozen=True, kw_only=True)
class CycleDecided(_CycleEvent):
    """A human decision on the cycle: suspended, resumed, adopted, concluded."""

    name: ClassVar[str] = "consultations.cycle_decided"
    decision: str
    act: str

    def details(self) -> dict[str, Plain]:
        """The decision and its act."""
        return {"decision": self.decision, "act": self.act}


@dataclass(frozen=True, kw_only=True)
class RoundtableOpened(_CycleEvent):
    """A tavolo was opened."""

    name: ClassVar[str] = "consultations.roundtable_opened"
    roundtable_id: int
    title: str

    def subject(self) -> str:
        """The tavolo."""
        return f"tavolo/{self.roundtable_id}"


@dataclass(frozen=True, kw_only=True)
class RoundtableEdited(_CycleEvent):
    """A tavolo changed."""

    name: ClassVar[str] = "consultations.roundtable_edited"
    roundtable_id: int
    changed: tuple[str, ...]

    def subject(self) -> str:
        """The tavolo."""
        return f"tavolo/{self.roundtable_id}"

    def details(self) -> dict[str, Plain]:
        """Which fields."""
        return {"changed": [*self.changed]}


@dataclass(frozen=True, kw_only=True)
class _TopicEvent(_CycleEvent):
    topic_id: int

    def subject(self) -> str:
        """The topic."""
        return f"tema/{self.topic_id}"


@dataclass(frozen=True, kw_only=True)
class TopicOpened(_TopicEvent):
    """A topic was opened by the office."""

    name: ClassVar[str] = "consultations.topic_opened"
    title: str


@dataclass(frozen=True, kw_only=True)
class TopicEdited(_TopicEvent):
    """A topic changed, was closed or opened again."""

    name: ClassVar[str] = "consultations.topic_edited"
    changed: tuple[str, ...]

    def details(self) -> dict[str, Plain]:
        """Which fields."""
        return {"changed": [*self.changed]}


@dataclass(frozen=True, kw_only=True)
class TopicProposed(_TopicEvent):
    """A participant proposed a topic."""

    name: ClassVar[str] = "consultations.topic_proposed"
    title: str
    author_id: int | None
    organisation_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class TopicDecided(_TopicEvent):
    """The office adopted, merged or declined a proposed topic; its author is told with the answer."""

    name: ClassVar[str] = "consultations.topic_decided"
    title: str
    outcome: str
    answer: str
    author_id: int | None
    merged_into_id: int | None = None

    def details(self) -> dict[str, Plain]:
        """The outcome and where it went."""
        return {"outcome": self.outcome, "merged_into": self.merged_into_id}
