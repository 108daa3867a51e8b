# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the office asks of a meeting. Instants are aware; ``key`` is the form's one-time key, ``version`` the one that was read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from consulta.core.files import CheckedFile


@dataclass(frozen=True, slots=True)
class PlanMeeting:
    """A new meeting of a tavolo, or of the Conferenza (``roundtable_id`` None)."""

    territory_id: int
    cycle_id: int
    roundtable_id: int | None
    title: str
    starts_at: datetime
    key: str
    place: str = ""
    link: str = ""
    agenda: str = ""


@dataclass(frozen=True, slots=True)
class EditMeeting:
    """A meeting as the office edits it. ``reason`` is needed when day, hour or a place already told change."""

    territory_id: int
    meeting_id: int
    version: int
    title: str
    starts_at: datetime
    place: str = ""
    link: str = ""
    agenda: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ChangeStatus:
    """Convened, held or cancelled; a cancellation has its reason."""

    territory_id: int
    meeting_id: int
    version: int
    status: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CaptureStatement:
    """One thing said in the room. Name and words for the body stay private; ``organisation_id`` is of the registry."""

    territory_id: int
    meeting_id: int
    topic_id: int
    kind: str
    text: str
    key: str
    speaker_name: str = ""
    organisation_id: int | None = None
    organisation_name: str = ""


@dataclass(frozen=True, slots=True)
class Captured:
    """The answer to a statement: its contribution. A repeat with the same key gets the same one."""

    contribution_id: int
    number: str
    title: str
    status: str


@dataclass(frozen=True, slots=True)
class RecordAttendance:
    """The whole sheet: quality by organisation (none: not noted), and who came without one, one a line."""

    territory_id: int
    meeting_id: int
    version: int
    qualities: Mapping[int, str]
    walk_ins: str
    lasted_minutes: str = ""
    """How long it lasted, as typed; empty: not noted."""


@dataclass(frozen=True, slots=True)
class WriteMinutes:
    """The draft of the minutes: a text, a file, or both. ``version`` 0 begins it; ``reason`` says why public ones are corrected."""

    territory_id: int
    meeting_id: int
    version: int
    text: str
    reason: str = ""
    file: CheckedFile | None = None


@dataclass(frozen=True, slots=True)
class RecordAgreement:
    """How the talks with the unions ended. ``signatories``: organisations, one a line. ``version`` 0: nothing was recorded yet.

    ``reason`` says why what is public is corrected.
    """

    territory_id: int
    meeting_id: int
    version: int
    outcome: str
    summary: str
    signatories: str = ""
    statements: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AddMeetingDocument:
    """A document of a meeting, examined."""

    territory_id: int
    meeting_id: int
    file: CheckedFile
    description: str
    key: str


@dataclass(frozen=True, slots=True)
class PublishMinutes:
    """The draft becomes public as it was read."""

    territory_id: int
    meeting_id: int
    version: int
