# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a closing report is made from: plain values that ``queries.material`` reads and ``parts`` turns into words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from consulta.numbers.shown import Shown


@dataclass(frozen=True, slots=True)
class Item:
    """A contribution that is public: never who wrote it when a person, never its words."""

    id: int
    number: str
    kind: str
    kind_label: str
    revision: int
    area: str
    """Its area in words, empty for none."""
    organisation: str
    category: str
    """The organisation's category in words; empty for a person."""
    author_id: int | None
    comuni: tuple[str, ...]
    outcome: str
    wording: str
    """The outcome of its reply in words, empty while there is none."""
    reply: int
    """The version of its published reply, 0 for none."""
    joined_to: str
    """The number of the contribution it was joined to, empty for none: its reply is that one's."""
    is_late: bool


@dataclass(frozen=True, slots=True)
class Gathering:
    """A meeting that anybody may know of."""

    on: date
    title: str
    roundtable: str
    place: str
    status: str
    organisations: int | None
    """Organisations present or by delegation; None when nobody filled in the sheet."""
    others: int
    has_minutes: bool


@dataclass(frozen=True, slots=True)
class Agreement:
    """How the talks with the unions ended at a public meeting, as it is in force."""

    on: date
    """The day of the meeting."""
    meeting: str
    roundtable: str
    outcome: str
    """In words."""
    signed_by: Sequence[str]
    """Organisations, never persons."""
    corrected_on: date | None = None
    """When what was public before was corrected; None when it never was."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """An act or a dated fact of the process."""

    on: date
    what: str
    reference: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Posted:
    """A notice that is public: when one could apply, and who answers for it."""

    on: date
    title: str
    opens: date
    closes: date
    officer: str = ""
    role: str = ""
    reference: str = ""
    """Its act, its protocol, where it stood on the albo."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the plan and how many public contributions lead to it."""

    code: str
    title: str
    area: str
    linked: int


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a published synthesis in short, in the office's words; how much stands behind it."""

    number: int
    title: str
    statement: str
    """As the edition shows it (``core.text.render``)."""
    texts: int
    persons: int
    organisations: int
    is_at_least: bool
    answer: str
    """What the office answers on it, in words; empty where it does not."""


@dataclass(frozen=True, slots=True)
class Told:
    """A published synthesis."""

    id: int
    title: str
    about: str
    edition: int
    on: date
    sha256: str
    points: Sequence[Point] = ()


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A line of the plan, and of how many contributions of each column it is told."""

    code: str
    title: str
    counts: tuple[int, ...]
    total: int


@dataclass(frozen=True, slots=True)
class MatrixTable:
    """The matrix by one feature of the authors, as the public page has it. ``empty``: lines to which nothing leads."""

    by: str
    columns: tuple[str, ...]
    rows: Sequence[MatrixRow]
    linked: MatrixRow
    unlinked: MatrixRow
    empty: int


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers of the public page, counted at the same instant as the rest. ``compared``: name with its unit, now, before."""

    headlines: Sequence[Shown]
    sections: Sequence[tuple[str, Sequence[Shown]]]
    compared: Sequence[tuple[str, str, str]]
    before: str
    """The title of the cycle before, empty for none."""
    is_cut: bool
    """Whether something is not told, because the persons are few."""
    attribution: str
    """Whose the outlines of the map are."""


@dataclass(frozen=True, slots=True)
class Material:
    """Everything, as it stood at one instant."""

    cycle_id: int
    cycle: str
    question: str
    years: tuple[int, int]
    phases: Sequence[tuple[str, date]] = ()
    acts: Sequence[Act] = ()
    notices: Sequence[Posted] = ()
    roundtables: Sequence[tuple[str, str]] = ()
    seats: Sequence[tuple[str, tuple[str, ...]]] = ()
    """Each tavolo with the organisations that sit there."""
    meetings: Sequence[Gathering] = ()
    agreements: Sequence[Agreement] = ()
    items: Sequence[Item] = ()
    comments: int = 0
    taken_away: int = 0
    """Contributions that were public and are withdrawn or hidden."""
    not_published: int = 0
    """Contributions that the office did not publish, with a reason to who wrote."""
    lines: Sequence[Line] = ()
    syntheses: Sequence[Told] = ()
    matrices: Sequence[MatrixTable] = ()
    figures: Figures | None = None
    """None in a cycle with nothing to count."""
    read_at: datetime | None = None
