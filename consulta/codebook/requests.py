# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the office asks of the codebook."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CreateTag:
    """A new tag. Without ``code`` it is made from the label."""

    territory_id: int
    label: str
    definition: str
    area_id: int | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class EditTag:
    """Rename or define again a tag; its code never changes. ``version`` is that of the page."""

    tag_id: int
    label: str
    definition: str
    area_id: int | None
    version: int


@dataclass(frozen=True, slots=True)
class RetireTag:
    """Take a tag out of the choice (``retired``) or put it back. ``version`` is that of the page."""

    tag_id: int
    retired: bool
    version: int


@dataclass(frozen=True, slots=True)
class ApplyTags:
    """Exactly these tags on a contribution or comment: the missing ones are put on, the others taken off."""

    subject_kind: str
    subject_id: int
    tag_ids: tuple[int, ...]
