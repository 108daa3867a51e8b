# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of where tags are put: the tags of a text, their history there, what an act on many weighs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.orm import aliased

from consulta.accounts.models import User
from consulta.codebook.models import ApplicationSource, Tag, TagApplication
from consulta.codebook.queries.tags import meant_by
from consulta.contributions.models import Comment, Contribution
from consulta.core.db import db
from consulta.core.errors import NotFound

CONTRIBUTION = "contribution"
COMMENT = "comment"
TAGS_CAP = 30
"""Tags on one text: more would classify nothing."""


@dataclass(frozen=True, slots=True)
class AppliedTag:
    """A tag on a text."""

    id: int
    code: str
    label: str
    letter: str = ""
    colour: str = "grey"


@dataclass(frozen=True, slots=True)
class TagHistoryRow:
    """When a tag was put on a text and taken off, and by whom (empty names: no longer known, or not yet)."""

    label: str
    applied_by: str
    applied_at: datetime
    removed_by: str
    removed_at: datetime | None
    source: ApplicationSource = ApplicationSource.RECORD


def subject_column(kind: str) -> Any:
    """The column of the applications that names a contribution or comment. Raises NotFound for another kind."""
    if kind not in (CONTRIBUTION, COMMENT):
        raise NotFound
    return TagApplication.contribution_id if kind == CONTRIBUTION else TagApplication.comment_id


def tags_of(kind: str, subject_id: int) -> Sequence[AppliedTag]:
    """The tags now on a contribution or comment, by label."""
    return tags_of_many(kind, [subject_id]).get(subject_id, ())


def tags_of_many(kind: str, subject_ids: Iterable[int]) -> Mapping[int, Sequence[AppliedTag]]:
    """The tags now on each of several contributions or comments, in one statement."""
    column = subject_column(kind)
    ids = list(subject_ids)
    if not ids:
        return {}
    query = (
        select(column, Tag.id, Tag.code, Tag.label, Tag.letter, Tag.colour)
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
    return [TagHistoryRow(*row) for row in db.session.execute(_history(kind), {"subject_id": subject_id})]


@cache
def _history(kind: str) -> Select[*tuple[Any, ...]]:
    """The statement of :func:`list_history`, composed once: the page of every record asks it."""
    applier, remover = aliased(User), aliased(User)
    return (
        select(
            Tag.label,
            func.coalesce(applier.name, ""),
            TagApplication.applied_at,
            func.coalesce(remover.name, ""),
            TagApplication.removed_at,
            TagApplication.source,
        )
        .join(Tag, Tag.id == TagApplication.tag_id)
        .outerjoin(applier, applier.id == TagApplication.applied_by_id)
        .outerjoin(remover, remover.id == TagApplication.removed_by_id)
        .where(subject_column(kind) == bindparam("subject_id"))
        .order_by(TagApplication.applied_at.desc(), TagApplication.id.desc())
    )


def without_tags(kind: str = CONTRIBUTION) -> ColumnElement[bool]:
    """Contributions or comments that carry no tag now, as a clause over their table."""
    table: Any = Comment if kind == COMMENT else Contribution
    carried = select(TagApplication.id).where(subject_column(kind) == table.id, TagApplication.removed_at.is_(None))
    return ~carried.exists()


def carrying(kind: str, code: str) -> ColumnElement[bool]:
    """Contributions or comments that carry now the tag a code means, as a clause over their table. A merged tag is its heir."""
    table: Any = Comment if kind == COMMENT else Contribution
    column = subject_column(kind)
    live = select(column).where(TagApplication.tag_id.in_(meant_by(code)), TagApplication.removed_at.is_(None), column.is_not(None))
    clause: ColumnElement[bool] = table.id.in_(live)
    return clause


@dataclass(frozen=True, slots=True)
class Weighable:
    """A text as putting a tag on it weighs it: its version, whether the tag stands on it, how many tags do."""

    id: int
    version: int
    carries: bool
    tags: int


def weighable(kind: str, territory_id: int, tag_id: int, ids: Sequence[int], *, lock: bool) -> Mapping[int, Weighable]:
    """Those of some texts that are the territory's, by id; with ``lock`` they stay so until the end of the transaction."""
    table: Any = {CONTRIBUTION: Contribution, COMMENT: Comment}.get(kind)
    column = subject_column(kind)
    query = select(table.id, table.version).where(table.territory_id == territory_id, table.id.in_(ids)).order_by(table.id)
    versions = {row.id: row.version for row in db.session.execute(query.with_for_update() if lock else query)}
    on = select(column, TagApplication.tag_id).where(column.in_(ids), TagApplication.removed_at.is_(None))
    standing: dict[int, list[int]] = {}
    for subject_id, one in db.session.execute(on):
        standing.setdefault(subject_id, []).append(one)
    found = ((one, version, standing.get(one, [])) for one, version in versions.items())
    return {one: Weighable(one, version, tag_id in tags, len(tags)) for one, version, tags in found}
