# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Facts of a meeting. The register keeps that its minutes were published, with the text they were published with."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from consulta.core.events import DomainEvent, Plain, PublicRecord
from consulta.register.chain import instant


@dataclass(frozen=True, kw_only=True)
class MeetingEvent(DomainEvent):
    """What every fact about a meeting tells."""

    meeting_id: int

    def subject(self) -> str:
        """``incontro/<id>``."""
        return f"incontro/{self.meeting_id}"


@dataclass(frozen=True, kw_only=True)
class MeetingPlanned(MeetingEvent):
    """The office planned a meeting."""

    name: ClassVar[str] = "meetings.planned"
    roundtable_id: int | None
    title: str
    starts_at: datetime

    def details(self) -> dict[str, Plain]:
        """Of which tavolo and when."""
        return {"roundtable_id": self.roundtable_id, "starts_at": instant(self.starts_at)}


@dataclass(frozen=True, kw_only=True)
class MeetingEdited(MeetingEvent):
    """Title, link or agenda changed; ``changed`` names the fields."""

    name: ClassVar[str] = "meetings.edited"
    changed: tuple[str, ...]

    def details(self) -> dict[str, Plain]:
        """Which fields."""
        return {"changed": [*self.changed]}


@dataclass(frozen=True, kw_only=True)
class MeetingMoved(MeetingEvent):
    """Another day, hour or place, with the reason."""

    name: ClassVar[str] = "meetings.moved"
    old_starts_at: datetime
    new_starts_at: datetime
    old_place: str
    new_place: str
    reason: str

    def details(self) -> dict[str, Plain]:
        """Old and new, and why."""
        when: dict[str, Plain] = {"old": instant(self.old_starts_at), "new": instant(self.new_starts_at)}
        return when | {"old_place": self.old_place, "new_place": self.new_place, "reason": self.reason}


@dataclass(frozen=True, kw_only=True)
class MeetingStatusChanged(MeetingEvent):
    """Convened, held or cancelled."""

    name: ClassVar[str] = "meetings.status_changed"
    old: str
    new: str
    reason: str = ""

    def details(self) -> dict[str, Plain]:
        """From, to and why."""
        return {"old": self.old, "new": self.new, "reason": self.reason}


@dataclass(frozen=True, kw_only=True)
class StatementCaptured(MeetingEvent):
    """Something said in the room became a contribution. Never who said it."""

    name: ClassVar[str] = "meetings.captured"
    contribution_id: int
    number: str

    def details(self) -> dict[str, Plain]:
        """Which contribution."""
        return {"contribution_id": self.contribution_id, "number": self.number}


@dataclass(frozen=True, kw_only=True)
class AttendanceRecorded(MeetingEvent):
    """The attendance sheet was filled in or changed: how many, never who came without an organisation."""

    name: ClassVar[str] = "meetings.attendance_recorded"
    present: int
    delegates: int
    absent: int
    walk_ins: int

    def details(self) -> dict[str, Plain]:
        """The counts."""
        return {"present": self.present, "delegates": self.delegates, "absent": self.absent, "walk_ins": self.walk_ins}


@dataclass(frozen=True, kw_only=True)
class AgreementRecorded(MeetingEvent):
    """How the talks with the unions ended was recorded or corrected. ``old`` is empty the first time."""

    name: ClassVar[str] = "meetings.agreement_recorded"
    number: int
    old: str
    new: str
    reason: str = ""

    def details(self) -> dict[str, Plain]:
        """From, to and why."""
        return {"agreement": self.number, "old": self.old, "new": self.new, "reason": self.reason}


@dataclass(frozen=True, kw_only=True)
class MinutesWritten(MeetingEvent):
    """A draft of the minutes was begun or changed."""

    name: ClassVar[str] = "meetings.minutes_written"
    number: int

    def details(self) -> dict[str, Plain]:
        """Which version."""
        return {"minutes": self.number}


@dataclass(frozen=True, kw_only=True)
class MinutesPublished(MeetingEvent):
    """The minutes, or a correction of them, became public. ``text`` is the source as stored."""

    name: ClassVar[str] = "meetings.minutes_published"
    number: int
    text: str
    reason: str = ""
    files: tuple[str, ...] = ()
    """The SHA-256 of each attached file."""

    def details(self) -> dict[str, Plain]:
        """Which version, and why it corrects the one before."""
        return {"minutes": self.number, "reason": self.reason}

    def public_record(self) -> PublicRecord:
        """Meeting, version, text and reason; with files, also what they hold."""
        content: dict[str, Plain] = {"meeting": self.meeting_id, "minutes": self.number, "text": self.text, "reason": self.reason}
        if self.files:
            content["files"] = list(self.files)
        return PublicRecord("minutes_published", self.subject(), content)
