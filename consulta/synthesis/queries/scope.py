# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The published texts of a scope, each in exactly one bucket of its synthesis; the numbers of the buckets and their lists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, exists, func, literal, or_, select, union_all

from consulta.accounts.models import User
from consulta.codebook.models import TagApplication
from consulta.consultations.models import Topic
from consulta.contributions.models import Comment, Contribution, ContributionKind, PublicationStatus
from consulta.contributions.queries import Author, number_text, words_query
from consulta.contributions.queries.rows import AUTHOR_COLUMNS, author_of
from consulta.core import search
from consulta.core.db import db
from consulta.core.pagination import Cursor, Page, cut, instant_in
from consulta.core.words import N_
from consulta.organisations.models import Organisation
from consulta.synthesis.models import Bucket, PointSource, SetAside, SetAsideReason
from consulta.synthesis.requests import Item

CONTRIBUTION, COMMENT = "contribution", "comment"
READABLE = (PublicationStatus.PUBLISHED, PublicationStatus.MERGED)
MATERIAL_SIZE = 50
A_COMMENT = N_("Commento")


@dataclass(frozen=True, slots=True)
class Scope:
    """What a synthesis is about: a topic, a tavolo, or the whole cycle."""

    synthesis_id: int
    territory_id: int
    cycle_id: int
    topic_id: int | None = None
    roundtable_id: int | None = None


@dataclass(frozen=True, slots=True)
class MaterialFilter:
    """Which texts of a scope: in a bucket, of a kind (``comment`` or a kind of contribution), with any of the tags, with words."""

    bucket: Bucket | None = Bucket.TO_DO
    kind: str = ""
    tag_ids: tuple[int, ...] = ()
    words: str = ""


@dataclass(frozen=True, slots=True)
class Material:
    """A text of the scope in a list. ``number`` is the contribution's, for a comment that of what it is about (or empty)."""

    kind: str
    id: int
    bucket: Bucket
    published_at: datetime
    label: str
    number: str
    title: str
    excerpt: str
    author: Author
    reason: SetAsideReason | None = None
    note: str = ""
    set_aside_by: str = ""

    @property
    def key(self) -> str:
        """How a form names it."""
        return Item(self.kind, self.id).key


def contributions_of(scope: Scope) -> ColumnElement[bool]:
    """The contributions of the scope that anybody may read."""
    where = [Contribution.territory_id == scope.territory_id, Contribution.cycle_id == scope.cycle_id, Contribution.status.in_(READABLE)]
    if scope.topic_id is not None:
        where.append(Contribution.topic_id == scope.topic_id)
    if scope.roundtable_id is not None:
        where.append(Contribution.roundtable_id == scope.roundtable_id)
    return and_(*where)


def comments_of(scope: Scope) -> ColumnElement[bool]:
    """The comments of the scope that anybody may read: on its topics, and on contributions that are still read themselves."""
    on_topic: ColumnElement[bool] = Comment.topic_id.is_not(None)
    about: list[ColumnElement[bool]] = [Contribution.status.in_(READABLE)]
    if scope.topic_id is not None:
        on_topic = Comment.topic_id == scope.topic_id
        about.append(Contribution.topic_id == scope.topic_id)
    if scope.roundtable_id is not None:
        on_topic = exists().where(Topic.id == Comment.topic_id, Topic.roundtable_id == scope.roundtable_id)
        about.append(Contribution.roundtable_id == scope.roundtable_id)
    on_contribution = exists().where(Contribution.id == Comment.contribution_id, *about)
    return and_(
        Comment.territory_id == scope.territory_id,
        Comment.cycle_id == scope.cycle_id,
        Comment.status == PublicationStatus.PUBLISHED,
        or_(on_topic, on_contribution),
    )


def _bucket(scope: Scope, model: Any, is_merged: ColumnElement[bool]) -> ColumnElement[str]:
    """The same order as ``policy.bucket_of``."""
    column = "contribution_id" if model is Contribution else "comment_id"
    aside = exists().where(
        SetAside.synthesis_id == scope.synthesis_id, getattr(SetAside, column) == model.id, SetAside.put_back_at.is_(None)
    )
    used = exists().where(PointSource.synthesis_id == scope.synthesis_id, getattr(PointSource, column) == model.id)
    return case(
        (is_merged, Bucket.MERGED.value), (aside, Bucket.SET_ASIDE.value), (used, Bucket.ON_A_POINT.value), else_=Bucket.TO_DO.value
    ).label("bucket")


def _contributions(scope: Scope, *where: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    bucket = _bucket(scope, Contribution, Contribution.status == PublicationStatus.MERGED)
    columns = (literal(CONTRIBUTION).label("kind"), Contribution.id.label("id"), Contribution.published_at.label("published_at"), bucket)
    return select(*columns).where(contributions_of(scope), *where)


def _comments(scope: Scope, *where: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    bucket = _bucket(scope, Comment, Comment.promoted_to_id.is_not(None))
    columns = (literal(COMMENT).label("kind"), Comment.id.label("id"), Comment.published_at.label("published_at"), bucket)
    return select(*columns).where(comments_of(scope), *where)


def count_buckets(scope: Scope) -> Mapping[Bucket, int]:
    """How many texts each bucket has, in one statement; together they are every published text of the scope."""
    every = union_all(_contributions(scope), _comments(scope)).subquery()
    found = {
        row.bucket: row.number for row in db.session.execute(select(every.c.bucket, func.count().label("number")).group_by(every.c.bucket))
    }
    return {bucket: found.get(bucket.value, 0) for bucket in Bucket}


def list_material(scope: Scope, wanted: MaterialFilter, cursor: Cursor | None, size: int = MATERIAL_SIZE) -> Page[Material]:
    """One page of the texts of a scope, oldest first, in at most five statements."""
    every = _filtered(scope, wanted)
    backwards = cursor is not None and cursor.backwards
    keys = (every.c.published_at, every.c.kind, every.c.id)
    query = select(every).order_by(*(key.desc() if backwards else key for key in keys)).limit(size + 1)
    if wanted.bucket is not None:
        query = query.where(every.c.bucket == wanted.bucket.value)
    if cursor is not None:
        query = query.where(_past(every, cursor))
    page = cut(
        [(row.kind, row.id, Bucket(row.bucket), row.published_at) for row in db.session.execute(query)],
        cursor,
        size,
        lambda row: (row[3].isoformat(), row[0], row[1]),
    )
    return page.map(_material_of(scope, [Item(row[0], row[1]) for row in page.items]))


def _past(every: Subquery, cursor: Cursor) -> ColumnElement[bool]:
    at, kind, last = instant_in(cursor.key[0]), cursor.key[1], cursor.key[2]
    when, of, which = every.c.published_at, every.c.kind, every.c.id
    if cursor.backwards:
        return or_(when < at, and_(when == at, or_(of < kind, and_(of == kind, which < last))))
    return or_(when > at, and_(when == at, or_(of > kind, and_(of == kind, which > last))))


def _filtered(scope: Scope, wanted: MaterialFilter) -> Subquery:
    parts: list[Select[*tuple[Any, ...]]] = []
    if wanted.kind != COMMENT:
        where = _narrowed(scope, wanted, Contribution)
        where += [Contribution.kind == ContributionKind(wanted.kind)] if wanted.kind else []
        parts.append(_contributions(scope, *where))
    if wanted.kind in ("", COMMENT):
        parts.append(_comments(scope, *_narrowed(scope, wanted, Comment)))
    return union_all(*parts).subquery()


def _narrowed(scope: Scope, wanted: MaterialFilter, model: Any) -> list[ColumnElement[bool]]:
    is_contribution = model is Contribution
    where: list[ColumnElement[bool]] = []
    if wanted.tag_ids:
        column = TagApplication.contribution_id if is_contribution else TagApplication.comment_id
        carried = select(column).where(TagApplication.tag_id.in_(wanted.tag_ids), TagApplication.removed_at.is_(None), column.is_not(None))
        where.append(model.id.in_(carried))
    if wanted.words:
        kind = CONTRIBUTION if is_contribution else COMMENT
        where.append(model.id.in_(search.find_ids(scope.territory_id, words_query(scope.territory_id, wanted.words), kind)))
    return where


def is_of_scope(scope: Scope, items: Sequence[Item]) -> Mapping[Item, Bucket]:
    """The bucket of each of the items that belong to the scope; the others are left out."""
    ids = {kind: [one.id for one in items if one.kind == kind] for kind in (CONTRIBUTION, COMMENT)}
    every = union_all(
        _contributions(scope, Contribution.id.in_(ids[CONTRIBUTION])), _comments(scope, Comment.id.in_(ids[COMMENT]))
    ).subquery()
    return {Item(row.kind, row.id): Bucket(row.bucket) for row in db.session.execute(select(every))}


def _material_of(scope: Scope, items: Sequence[Item]) -> Any:
    rows = {**_contribution_rows(items), **_comment_rows(items)}
    aside = _asides(scope, items)

    def build(found: tuple[str, int, Bucket, datetime]) -> Material:
        item = Item(found[0], found[1])
        return Material(item.kind, item.id, found[2], found[3], *rows[item], *aside.get(item, ()))

    return build


def _contribution_rows(items: Sequence[Item]) -> dict[Item, tuple[Any, ...]]:
    ids = [one.id for one in items if one.kind == CONTRIBUTION]
    if not ids:
        return {}
    columns = (Contribution.number_year, Contribution.number_sequence, Contribution.title, Contribution.excerpt)
    query = (
        select(Contribution.id, Contribution.kind, *columns, Contribution.organisation_id, Contribution.shows_name, *AUTHOR_COLUMNS)
        .outerjoin(User, User.id == Contribution.author_id)
        .outerjoin(Organisation, Organisation.id == Contribution.organisation_id)
        .where(Contribution.id.in_(ids))
    )
    return {
        Item(CONTRIBUTION, row.id): (
            row.kind.label,
            number_text(row.number_year, row.number_sequence),
            row.title,
            row.excerpt,
            author_of(row),
        )
        for row in db.session.execute(query)
    }


def _comment_rows(items: Sequence[Item]) -> dict[Item, tuple[Any, ...]]:
    ids = [one.id for one in items if one.kind == COMMENT]
    if not ids:
        return {}
    columns = (Contribution.number_year, Contribution.number_sequence, func.coalesce(Contribution.title, Topic.title).label("title"))
    query = (
        select(Comment.id, *columns, Comment.excerpt, Comment.organisation_id, Comment.shows_name, *AUTHOR_COLUMNS)
        .outerjoin(Contribution, Contribution.id == Comment.contribution_id)
        .outerjoin(Topic, Topic.id == Comment.topic_id)
        .outerjoin(User, User.id == Comment.author_id)
        .outerjoin(Organisation, Organisation.id == Comment.organisation_id)
        .where(Comment.id.in_(ids))
    )
    return {
        Item(COMMENT, row.id): (
            A_COMMENT,
            number_text(row.number_year, row.number_sequence) if row.number_year else "",
            row.title,
            row.excerpt,
            author_of(row),
        )
        for row in db.session.execute(query)
    }


def _asides(scope: Scope, items: Sequence[Item]) -> dict[Item, tuple[SetAsideReason, str, str]]:
    query = (
        select(SetAside.contribution_id, SetAside.comment_id, SetAside.reason, SetAside.note, func.coalesce(User.name, "").label("name"))
        .outerjoin(User, User.id == SetAside.set_aside_by_id)
        .where(
            SetAside.synthesis_id == scope.synthesis_id,
            SetAside.put_back_at.is_(None),
            or_(
                SetAside.contribution_id.in_([one.id for one in items if one.kind == CONTRIBUTION]),
                SetAside.comment_id.in_([one.id for one in items if one.kind == COMMENT]),
            ),
        )
    )
    return {
        Item(CONTRIBUTION, row.contribution_id) if row.contribution_id else Item(COMMENT, row.comment_id): (row.reason, row.note, row.name)
        for row in db.session.execute(query)
    }
