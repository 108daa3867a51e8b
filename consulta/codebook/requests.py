# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the office asks of the codebook."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Details:
    """What a tag says besides its name and definition. ``letter``: None lets the program propose one, empty is none."""

    includes: str = ""
    excludes: str = ""
    example: str = ""
    parent_id: int | None = None
    colour: str = "grey"
    letter: str | None = None
    objective_id: int | None = None


@dataclass(frozen=True, slots=True)
class CreateTag:
    """A new tag. Without ``code`` it is made from the label."""

    territory_id: int
    label: str
    definition: str
    area_id: int | None = None
    code: str | None = None
    details: Details = field(default_factory=Details)


@dataclass(frozen=True, slots=True)
class EditTag:
    """Rename, define or move a tag; its code never changes. ``version`` is that of the page, ``reason`` why it is changed."""

    tag_id: int
    label: str
    definition: str
    area_id: int | None
    version: int
    details: Details = field(default_factory=Details)
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RetireTag:
    """Take a tag out of the choice (``retired``) or put it back. ``version`` is that of the page."""

    tag_id: int
    retired: bool
    version: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ApplyTags:
    """Exactly these tags on a contribution or comment: the missing ones are put on, the others taken off."""

    subject_kind: str
    subject_id: int
    tag_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PutTag:
    """One tag on a contribution or comment, or off it. ``source``: from what act."""

    tag_id: int
    subject_kind: str
    subject_id: int
    source: str


@dataclass(frozen=True, slots=True)
class MergeTags:
    """Everything that carries a tag carries another, and the name of the first one becomes an alias of the second."""

    tag_id: int
    target_id: int
    version: int
    reason: str
    key: str


@dataclass(frozen=True, slots=True)
class SplitTag:
    """New tags beside one, among which its texts are then shared out. ``parts``: name and definition of each."""

    tag_id: int
    parts: tuple[tuple[str, str], ...]
    version: int
    reason: str
    key: str


@dataclass(frozen=True, slots=True)
class ShareOut:
    """Some texts of a tag that is being split go to one of the new tags."""

    territory_id: int
    remap_id: int
    target_id: int
    application_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeExtract:
    """Take a passage out of a contribution, with tags, a line of the plan, or both. ``version`` is that of the page."""

    territory_id: int
    contribution_id: int
    passage: str
    tag_ids: tuple[int, ...] = ()
    objective_id: int | None = None
    relation: str = "supports"
    link_reason: str = ""
    version: int
    key: str


@dataclass(frozen=True, slots=True)
class RemoveExtract:
    """An extract is not one any more; its row stays, with the reason."""

    territory_id: int
    extract_id: int
    reason: str
