# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One submit of the scheda: decision, tags and objective together (decisions.md 36)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class NewObjective:
    """An objective to write in draft while linking to it."""

    title: str
    area_id: int
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Classify:
    """What a moderator decided about a contribution or comment and where it goes.

    ``outcome`` is empty when nothing is decided. ``tags_seen`` are those on the page when it was opened: only the
    difference is applied, so that a colleague's tag put on in the meantime stays.
    """

    territory_id: int
    subject_kind: str
    subject_id: int
    version: int | None
    outcome: str = ""
    reason_code: str | None = None
    reason_text: str = ""
    tag_ids: tuple[int, ...] = ()
    tags_seen: tuple[int, ...] = ()
    objective_id: int | None = None
    new_objective: NewObjective | None = None
    relation: str = "supports"
    link_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Classified:
    """What was done, to be told to who did it."""

    outcome: str
    tags_added: int
    tags_removed: int
    objective_code: str
    is_new_objective: bool
    was_late: bool
