# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of the codebook: the tags with their use, the tags of a text, the history of a text's tags."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import aliased

from consulta.accounts.models import User
from consulta.codebook.models import Tag, TagApplication
from consulta.contributions.models import Contribution
from consulta.core.db import db
from consulta.core.errors import NotFound
from consulta.territory.models import ThematicArea

CONTRIBUTION = "contribution"
COMMENT = "comment"


@dataclass(frozen=True, slots=True)
class TagRow:
    """A tag of the codebook with how many contributions and comments carry it now."""

    id: int
    code: str
    label: str
    definition: str
    area_id: int | None
    area_label: str
    retired_at: datetime | None
    version: int
    contributions: int = 0
    comments: int = 0

    @property
    def group(self) -> str:
        """The first part of a starter tag's code (``area``, ``leps``, ``target``); empty for the office's own."""
        first, dot, _ = self.code.partition(".")
        return first if dot else ""


@dataclass(frozen=True, slots=True)
class AppliedTag:
    """A tag on a text."""

    id: int
    code: str
    label: str


@dataclass(frozen=True, slots=True)
class TagHistoryRow:
    """When a tag was put on a text and taken off, and by whom (empty names: no longer known, or not yet)."""

    label: str
    applied_by: str
    applied_at: datetime
    removed_by: str
    removed_at: datetime | None


def _tags(territory_id: int) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Tag.id,
            Tag.code,
            Tag.label,
            Tag.definition,
            Tag.area_id,
            func.coalesce(ThematicArea.label, "").label("area_label"),
            Tag.retired_at,
            Tag.version,
        )
        .outerjoin(ThematicArea, ThematicArea.id == Tag.area_id)
        .where(Tag.territory_id == territory_id)
        .order_by(Tag.label, Tag.id)
    )


def list_tags(territory_id: int, *, with_retired: bool = False) -> Sequence[TagRow]:
    """The tags that can be chosen, by label; also the retired ones when asked. Without counts."""
    query = _tags(territory_id)
    if not with_retired:
        query = query.where(Tag.retired_at.is_(None))
    return [TagRow(*row) for row in db.session.execute(query)]


def list_tags_with_use(territory_id: int) -> Sequence[TagRow]:
    """Every tag, the retired ones last, with how many contributions and comments carry it now."""
    use = (
        select(
            TagApplication.tag_id,
            func.count(TagApplication.contribution_id).label("contributions"),
            func.count(TagApplication.comment_id).label("comments"),
        )
        .where(TagApplication.removed_at.is_(None))
        .group_by(TagApplication.tag_id)
        .subquery()
    )
    query = (
        _tags(territory_id)
        .outerjoin(use, use.c.tag_id == Tag.id)
        .add_columns(func.coalesce(use.c.contributions, 0), func.coalesce(use.c.comments, 0))
    )
    rows = [TagRow(*row) for row in db.session.execute(query)]
    return sorted(rows, key=lambda tag: tag.retired_at is not None)


def get_tag(territory_id: int, tag_id: int) -> TagRow:
    """A tag of the territory. Raises NotFound."""
    row = db.session.execute(_tags(territory_id).where(Tag.id == tag_id)).first()
    if row is None:
        raise NotFound
    return TagRow(*row)


def find_tag_by_code(territory_id: int, code: str) -> TagRow | None:
    """The tag with that code."""
    row = db.session.execute(_tags(territory_id).where(Tag.code == code)).first()
    return TagRow(*row) if row else None


def _column(kind: str) -> Any:
    if kind not in (CONTRIBUTION, COMMENT):
        raise NotFound
    return TagApplication.contribution_id if kind == CONTRIBUTION else TagApplication.comment_id


def tags_of(kind: str, subject_id: int) -> Sequence[AppliedTag]:
    """The tags now on a contribution or comment, by label."""
    return tags_of_many(kind, [subject_id]).get(subject_id, ())


def tags_of_many(kind: str, subject_ids: Iterable[int]) -> Mapping[int, Sequence[AppliedTag]]:
    """The tags now on each of several contributions or comments, in one statement."""
    column = _column(kind)
    ids = list(subject_ids)
    if not ids:
        return {}
    query = (
        select(column, Tag.id, Tag.code, Tag.label)
        .select_from(TagApplication)
        .join(Tag, Tag.id == TagApplication.tag_id)
        .where(column.in_(ids), TagApplication.removed_at.is_(None))
        .order_by(Tag.label, Tag.id)
    )
    found: dict[int, list[AppliedTag]] = {}
    for subject_id, *tag in db.session.execute(query):
        found.setdefault(subject_id, []).append(AppliedTag(*tag))
    return found


def list_history(kind: str, subject_id: int) -> Sequence[TagHistoryRow]:
    """Every tag ever put on a text, the newest first."""
    applier, remover = aliased(User), aliased(User)
    query = (
        select(
            Tag.label,
            func.coalesce(applier.name, ""),
            TagApplication.applied_at,
            func.coalesce(remover.name, ""),
            TagApplication.removed_at,
        )
        .join(Tag, Tag.id == TagApplication.tag_id)
        .outerjoin(applier, applier.id == TagApplication.applied_by_id)
        .outerjoin(remover, remover.id == TagApplication.removed_by_id)
        .where(_column(kind) == subject_id)
        .order_by(TagApplication.applied_at.desc(), TagApplication.id.desc())
    )
    return [TagHistoryRow(*row) for row in db.session.execute(query)]


def without_tags() -> ColumnElement[bool]:
    """Contributions that carry no tag now, as a clause over Contribution."""
    carried = select(TagApplication.id).where(TagApplication.contribution_id == Contribution.id, TagApplication.removed_at.is_(None))
    return ~carried.exists()
