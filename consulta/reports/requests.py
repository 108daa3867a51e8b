# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the office asks of closing reports: plain values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BeginReport:
    """Begin the closing report of a cycle."""

    territory_id: int
    cycle_id: int
    key: str = ""


@dataclass(frozen=True, slots=True)
class WriteTitle:
    """Change the title; ``version`` is that of the title on the page."""

    territory_id: int
    report_id: int
    title: str
    version: int


@dataclass(frozen=True, slots=True)
class WriteText:
    """The office's words before one part; ``version`` is that of these words on the page."""

    territory_id: int
    report_id: int
    part: str
    text: str
    version: int


@dataclass(frozen=True, slots=True)
class Step:
    """A button that moves what was read in ``version``."""

    territory_id: int
    report_id: int
    version: int


@dataclass(frozen=True, slots=True)
class ReturnReport:
    """Give it back to who writes, with a note."""

    territory_id: int
    report_id: int
    version: int
    note: str


@dataclass(frozen=True, slots=True)
class ApproveReport:
    """Approve what was read, with the reason of an exception where one is needed."""

    territory_id: int
    report_id: int
    version: int
    exception_reason: str = ""


@dataclass(frozen=True, slots=True)
class NewEdition:
    """Begin the next edition, and why."""

    territory_id: int
    report_id: int
    version: int
    reason: str
