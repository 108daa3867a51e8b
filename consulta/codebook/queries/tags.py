# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of the codebook: the tree of tags with their use, and what a name or code means today."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from consulta.codebook.models import Tag, TagApplication, TagColour
from consulta.core.db import db
from consulta.core.errors import NotFound
from consulta.plans.models import Objective, ObjectiveStatus, Plan
from consulta.plans.queries.tree import depth_first
from consulta.territory.models import ThematicArea

HOPS = 20
"""Merges in a row that a name is followed through; a longer chain ends where it is."""


@dataclass(frozen=True, slots=True)
class TagRow:
    """A tag of the codebook with how many contributions and comments carry it now. ``depth``: 0 at the top of the tree."""

    id: int
    code: str
    label: str
    definition: str
    includes: str
    excludes: str
    example: str
    area_id: int | None
    area_label: str
    parent_id: int | None
    colour: TagColour
    letter: str
    objective_id: int | None
    objective_code: str
    objective_title: str
    merged_into_id: int | None
    merged_into: str
    retired_at: datetime | None
    version: int
    contributions: int = 0
    comments: int = 0
    depth: int = 0

    @property
    def group(self) -> str:
        """The first part of a starter tag's code (``area``, ``leps``, ``target``); empty for the office's own."""
        first, dot, _ = self.code.partition(".")
        return first if dot else ""


@dataclass(frozen=True, slots=True)
class ObjectiveRow:
    """An objective that a tag may point to."""

    id: int
    text: str


def _tags(territory_id: Any) -> Select[*tuple[Any, ...]]:
    into = aliased(Tag)
    return (
        select(
            Tag.id,
            Tag.code,
            Tag.label,
            Tag.definition,
            Tag.includes,
            Tag.excludes,
            Tag.example,
            Tag.area_id,
            func.coalesce(ThematicArea.label, "").label("area_label"),
            Tag.parent_id,
            Tag.colour,
            Tag.letter,
            Tag.objective_id,
            func.coalesce(Objective.code, "").label("objective_code"),
            func.coalesce(Objective.title, "").label("objective_title"),
            Tag.merged_into_id,
            func.coalesce(into.label, "").label("merged_into"),
            Tag.retired_at,
            Tag.version,
        )
        .outerjoin(ThematicArea, ThematicArea.id == Tag.area_id)
        .outerjoin(Objective, Objective.id == Tag.objective_id)
        .outerjoin(into, into.id == Tag.merged_into_id)
        .where(Tag.territory_id == territory_id)
        .order_by(Tag.label, Tag.id)
    )


def list_tags(territory_id: int, *, with_retired: bool = False) -> Sequence[TagRow]:
    """The tags that can be chosen, by label; also the retired ones when asked. Without counts."""
    return [TagRow(*row) for row in db.session.execute(_every_tag() if with_retired else _tags_in_use(), {"territory_id": territory_id})]


@cache
def _every_tag() -> Select[*tuple[Any, ...]]:
    """Composed once: the page of every record asks it."""
    return _tags(bindparam("territory_id"))


@cache
def _tags_in_use() -> Select[*tuple[Any, ...]]:
    return _every_tag().where(Tag.retired_at.is_(None))


def list_tags_with_use(territory_id: int) -> Sequence[TagRow]:
    """The tree of the tags in use, then the retired ones by label, with how many contributions and comments carry each now."""
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
    living = [row for row in rows if row.retired_at is None]
    tree = [replace(row, depth=depth) for row, depth in depth_first(living)]
    return [*tree, *(row for row in rows if row.retired_at is not None)]


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


def list_choices(territory_id: int) -> Sequence[TagRow]:
    """The tags that can be chosen, in the order of the tree. Without counts."""
    return [replace(row, depth=depth) for row, depth in depth_first(list_tags(territory_id))]


def list_near(territory_id: int, tag: TagRow) -> tuple[Sequence[TagRow], Sequence[TagRow]]:
    """What stands above a tag, from the top, and what stands directly below it in use."""
    rows = {row.id: row for row in list_tags(territory_id, with_retired=True)}
    up: list[TagRow] = []
    at = tag.parent_id
    while at is not None and at in rows and rows[at] not in up:
        up.append(rows[at])
        at = rows[at].parent_id
    return up[::-1], [row for row in rows.values() if row.parent_id == tag.id and row.retired_at is None]


def list_objectives(territory_id: int) -> Sequence[ObjectiveRow]:
    """What a tag may point to: what stands in the territory's plans and is not archived, the newest plan first."""
    query = (
        select(Objective.id, Objective.code, Objective.title)
        .join(Plan, Plan.id == Objective.plan_id)
        .where(Objective.territory_id == territory_id, Objective.status != ObjectiveStatus.ARCHIVED)
        .order_by(Plan.id.desc(), Objective.code, Objective.id)
    )
    return [ObjectiveRow(row.id, f"{row.code} · {row.title}") for row in db.session.execute(query)]


def find_meant(territory_id: int, words: str) -> TagRow | None:
    """The tag that a code or a name means today: an old one is followed to the tag it was merged into."""
    named = or_(Tag.code == words, func.lower(Tag.label) == words.lower())
    row = db.session.execute(_tags(territory_id).where(named).order_by(None).order_by(Tag.retired_at.is_not(None), Tag.id)).first()
    found = TagRow(*row) if row else None
    for _hop in range(HOPS):
        if found is None or found.merged_into_id is None:
            break
        found = get_tag(territory_id, found.merged_into_id)
    return found


def list_aliases(tag_id: int) -> Sequence[str]:
    """The names that mean a tag because theirs was merged into it, directly or by way of others."""
    merged = _merged_into([Tag.id == tag_id])
    return list(db.session.scalars(select(Tag.label).where(Tag.id.in_(select(merged.c.id)), Tag.id != tag_id).order_by(Tag.label)))


def _merged_into(where: Sequence[ColumnElement[bool]]) -> Any:
    """Ids of some tags and of all that were merged into them."""
    walk = select(Tag.id).where(*where).cte(recursive=True)
    return walk.union(select(Tag.id).join(walk, Tag.merged_into_id == walk.c.id))


def meant_by(code: str) -> Select[tuple[int]]:
    """Ids of the tag with a code and of those into which it was merged, one after the other; of every territory."""
    walk = select(Tag.id, Tag.merged_into_id).where(Tag.code == code).cte(recursive=True)
    walk = walk.union(select(Tag.id, Tag.merged_into_id).join(walk, walk.c.merged_into_id == Tag.id))
    return select(walk.c.id)
