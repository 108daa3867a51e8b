# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of extracts: those of a contribution, of a tag, of a line of the plan. All of it is the office's (ADR 0047)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import aliased

from consulta.accounts.models import User
from consulta.codebook.models import Extract, ExtractTag, Tag
from consulta.codebook.queries.applications import AppliedTag
from consulta.contributions.models import Contribution
from consulta.contributions.queries import number_text
from consulta.contributions.queries.filters import readable_where
from consulta.core import masking
from consulta.core.db import db
from consulta.core.errors import NotFound
from consulta.core.text import plain, render
from consulta.plans.models import LinkRelation, Objective

SHOWN_CAP = 200


@dataclass(frozen=True, slots=True)
class ExtractRow:
    """A passage, in words without Markdown. ``stands``: whether the text of now still has it. Empty ``words``: nothing may be read."""

    id: int
    contribution_id: int
    number: str
    title: str
    version: int
    words: str
    stands: bool
    objective_id: int | None
    objective_code: str
    objective_title: str
    relation: LinkRelation | None
    link_reason: str
    taken_by: str
    taken_at: datetime
    tags: tuple[AppliedTag, ...] = ()


def extracts_of(contribution_id: int) -> Sequence[ExtractRow]:
    """The extracts of a contribution, in the order of its text; two statements at most."""
    return _rows(Extract.contribution_id == contribution_id)


def extracts_of_tag(territory_id: int, tag_id: int) -> Sequence[ExtractRow]:
    """The extracts that carry a tag, or one merged into it, of contributions that may be read; the newest SHOWN_CAP."""
    walk = select(Tag.id).where(Tag.id == tag_id).cte(recursive=True)
    walk = walk.union(select(Tag.id).join(walk, Tag.merged_into_id == walk.c.id))
    carried = select(ExtractTag.extract_id).where(ExtractTag.tag_id.in_(select(walk.c.id)))
    return _rows(Extract.territory_id == territory_id, Extract.id.in_(carried), readable_where())


def extracts_of_line(territory_id: int, objective_id: int) -> Sequence[ExtractRow]:
    """The extracts linked to a line of the plan, of contributions that may be read; the newest SHOWN_CAP (port ``extracts_of_line``)."""
    return _rows(Extract.territory_id == territory_id, Extract.objective_id == objective_id, readable_where())


def get_extract(territory_id: int, extract_id: int) -> ExtractRow:
    """An extract in force of the territory. Raises NotFound."""
    found = _rows(Extract.territory_id == territory_id, Extract.id == extract_id)
    if not found:
        raise NotFound
    return found[0]


def codes_of(tag_ids: Iterable[int]) -> Sequence[str]:
    """The codes of some tags, sorted."""
    ids = list(tag_ids)
    return list(db.session.scalars(select(Tag.code).where(Tag.id.in_(ids)).order_by(Tag.code))) if ids else []


def _extracts() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Extract.id,
            Extract.contribution_id,
            Extract.version,
            Extract.quote,
            Extract.objective_id,
            Extract.relation,
            Extract.link_reason,
            Extract.taken_at,
            Contribution.number_year,
            Contribution.number_sequence,
            Contribution.title,
            Contribution.source,
            Contribution.revision,
            Objective.code.label("objective_code"),
            Objective.title.label("objective_title"),
            User.name.label("taken_by"),
        )
        .join(Contribution, Contribution.id == Extract.contribution_id)
        .outerjoin(Objective, Objective.id == Extract.objective_id)
        .outerjoin(User, User.id == Extract.taken_by_id)
        .where(Extract.removed_at.is_(None))
        .order_by(Extract.contribution_id.desc(), Extract.version.desc(), Extract.starts, Extract.id)
        .limit(SHOWN_CAP)
    )


def _rows(*where: ColumnElement[bool]) -> Sequence[ExtractRow]:
    rows = db.session.execute(_extracts().where(*where)).all()
    tags = _tags_of([row.id for row in rows])
    return [
        ExtractRow(
            id=row.id,
            contribution_id=row.contribution_id,
            number=number_text(row.number_year, row.number_sequence),
            title=row.title,
            version=row.version,
            words=plain(render(row.quote)),
            stands=row.version == row.revision or bool(row.quote and masking.places(row.source, row.quote)),
            objective_id=row.objective_id,
            objective_code=row.objective_code or "",
            objective_title=row.objective_title or "",
            relation=row.relation,
            link_reason=row.link_reason,
            taken_by=row.taken_by or "",
            taken_at=row.taken_at,
            tags=tags.get(row.id, ()),
        )
        for row in rows
    ]


def _tags_of(extract_ids: Sequence[int]) -> dict[int, tuple[AppliedTag, ...]]:
    """The tags of each extract by label; a tag that was merged is the one that took it over, once."""
    if not extract_ids:
        return {}
    walk = (
        select(ExtractTag.extract_id, Tag.id.label("tag_id"), Tag.merged_into_id)
        .join(Tag, Tag.id == ExtractTag.tag_id)
        .where(ExtractTag.extract_id.in_(extract_ids))
        .cte(recursive=True)
    )
    heir = aliased(Tag)
    walk = walk.union(select(walk.c.extract_id, heir.id, heir.merged_into_id).join(heir, heir.id == walk.c.merged_into_id))
    query = (
        select(walk.c.extract_id, Tag.id, Tag.code, Tag.label, Tag.letter, Tag.colour)
        .join(Tag, Tag.id == walk.c.tag_id)
        .where(walk.c.merged_into_id.is_(None))
        .order_by(Tag.label, Tag.id)
    )
    found: dict[int, tuple[AppliedTag, ...]] = {}
    for extract_id, *tag in db.session.execute(query):
        found[extract_id] = (*found.get(extract_id, ()), AppliedTag(*tag))
    return found
