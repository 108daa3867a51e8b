# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the office asks of the plan."""

from collections.abc import Sequence
from dataclasses import dataclass

from consulta.core.files import CheckedFile
from consulta.plans.outline import OutlineLine


@dataclass(frozen=True, slots=True, kw_only=True)
class LineDetails:
    """What describes a line of the plan. ``codes``: entries of the code lists. Without comuni it concerns the whole territory.

    ``rank``: how urgent it is among its likes, from 1; None where the office has not said.
    """

    codes: Sequence[int] = ()
    municipalities: Sequence[int] = ()
    rank: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateObjective:
    """A new objective. Without ``code`` the next free one is given; ``key`` is the form's one-time key.

    With ``parent_id`` the area is the parent's, whatever ``area_id`` says.
    """

    territory_id: int
    cycle_id: int
    area_id: int
    title: str
    description: str = ""
    origin: str = "contributions"
    status: str = "draft"
    code: str | None = None
    level: str = "strategic"
    parent_id: int | None = None
    details: LineDetails | None = None
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EditObjective:
    """Change an objective. ``version`` is that of the page; without ``level`` its place in the tree stays, without ``details``
    what describes it.
    """

    objective_id: int
    area_id: int
    title: str
    description: str
    origin: str
    status: str
    level: str | None = None
    parent_id: int | None = None
    details: LineDetails | None = None
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AddOutline:
    """Bring the lines of an index into the plan; what stands before the first area goes to ``area_id``."""

    territory_id: int
    cycle_id: int
    area_id: int
    lines: Sequence[OutlineLine]
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkContribution:
    """Say that a contribution bears on an objective, how and why (the reason may wait until the reply)."""

    contribution_id: int
    objective_id: int
    relation: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlinkContribution:
    """Take a link away; its row stays as history."""

    link_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StartPlanImport:
    """Bring in lines of the plan from a file. ``key``: the form's one-time key."""

    territory_id: int
    cycle_id: int
    file: CheckedFile
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmPlanImport:
    """Bring in the lines that were looked at. ``seen``: the mark of the preview that was shown."""

    territory_id: int
    import_id: int
    seen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeObjectives:
    """Let a line of the plan become part of another, which takes over what is linked to it. ``version`` is that of the page."""

    territory_id: int
    objective_id: int
    into_id: int
    reason: str = ""
    version: int
