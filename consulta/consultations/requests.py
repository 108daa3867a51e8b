# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the office and the participants ask of a consultation. Instants are aware; ``key`` is the form's one-time key."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class CopyContents:
    """Tavoli and topics of an earlier cycle to be made again in the new one."""

    cycle_id: int
    roundtable_ids: tuple[int, ...] = ()
    topic_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenConsultation:
    """The five inputs of decisions.md 38; the years of the plan follow the end of the window unless given.

    ``copied``: what comes with them from an earlier cycle, before the tavoli that are new.
    """

    territory_id: int
    title: str
    question: str
    from_at: datetime
    to_at: datetime
    roundtables: tuple[str, ...]
    key: str
    first_year: int | None = None
    last_year: int | None = None
    intro: str = ""
    copied: CopyContents | None = None


@dataclass(frozen=True, slots=True)
class EditCycle:
    """Texts and rules of a cycle; ``version`` is the one the office read."""

    territory_id: int
    cycle_id: int
    version: int
    title: str
    question: str
    intro: str
    moderation: str
    accepts_late: bool
    reply_days: int
    edits: str = "none"


@dataclass(frozen=True, slots=True)
class MoveDate:
    """The instant at which a phase begins is set or moved. ``rectifies`` corrects a wrong or past date and needs ``act``."""

    territory_id: int
    cycle_id: int
    phase: str
    starts_at: datetime
    reason: str
    act: str = ""
    rectifies: bool = False


@dataclass(frozen=True, slots=True)
class CompleteCalendar:
    """The phases without a date get those of the template, as the office saw them: pairs of phase and instant."""

    territory_id: int
    cycle_id: int
    seen: tuple[tuple[str, datetime], ...]


@dataclass(frozen=True, slots=True)
class DecideCycle:
    """A human decision with its act."""

    territory_id: int
    cycle_id: int
    decision: str
    act: str


@dataclass(frozen=True, slots=True)
class OpenRoundtable:
    """A new tavolo over areas and comuni (none: the whole territory)."""

    territory_id: int
    cycle_id: int
    title: str
    key: str
    kind: str = "thematic"
    description: str = ""
    facilitator: str = ""
    area_ids: tuple[int, ...] = ()
    municipality_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class EditRoundtable:
    """A tavolo as the office edits it."""

    territory_id: int
    roundtable_id: int
    version: int
    title: str
    kind: str
    description: str
    facilitator: str
    status: str
    area_ids: tuple[int, ...]
    municipality_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class OpenTopic:
    """A new topic of the office, hanging from a tavolo or from the Conferenza (``roundtable_id`` None)."""

    territory_id: int
    cycle_id: int
    roundtable_id: int | None
    area_id: int | None
    title: str
    question: str
    context: str
    key: str


@dataclass(frozen=True, slots=True)
class EditTopic:
    """A topic as the office edits it; ``is_open`` False closes it."""

    territory_id: int
    topic_id: int
    version: int
    roundtable_id: int | None
    area_id: int | None
    title: str
    question: str
    context: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class ProposeTopic:
    """A topic proposed by a participant, for oneself or for an organisation (decisions.md 39)."""

    territory_id: int
    cycle_id: int
    title: str
    question: str
    context: str
    key: str
    organisation_id: int | None = None


@dataclass(frozen=True, slots=True)
class DecideTopic:
    """What the office makes of a proposed topic: ``outcome`` is adopt, merge or decline."""

    territory_id: int
    topic_id: int
    version: int
    outcome: str
    answer: str = ""
    merged_into_id: int | None = None
    roundtable_id: int | None = None
    area_id: int | None = None
