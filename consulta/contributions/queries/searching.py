# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the search knows of contributions and comments: of those that anybody may read, their own words and where they stand."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, or_, select

from consulta.consultations.models import Topic
from consulta.consultations.queries import PUBLIC_TOPICS
from consulta.contributions.models import Comment, Contribution, PublicationStatus
from consulta.contributions.queries.merging import words_of_sources
from consulta.contributions.queries.rows import number_text
from consulta.core.db import db
from consulta.core.search import Entry
from consulta.core.text import plain
from consulta.territory.queries import get_territory

SEARCH_KIND = "contribution"
COMMENT_KIND = "comment"


def parent_of(kind: str, object_id: int) -> str:
    """How the index names what a comment is never public without."""
    return f"{kind}:{object_id}"


def contribution_entry(row: Any, slug: str, also: str = "") -> Entry:
    """A contribution as the index takes it; ``row`` has its columns, ``also`` the words of those joined to it."""
    return Entry(
        territory_id=row.territory_id,
        kind=SEARCH_KIND,
        object_id=row.id,
        title=row.title,
        body=plain(row.html) + also,
        excerpt=row.excerpt,
        path=f"/{slug}/contributi/{number_text(row.number_year, row.number_sequence)}",
        at=row.published_at or row.submitted_at,
        area_id=row.area_id,
        roundtable_id=row.roundtable_id,
    )


def list_contribution_entries(territory_id: int, after: int, limit: int) -> Sequence[Entry]:
    """The published contributions with an id beyond ``after``, by id."""
    names = ("id", "territory_id", "title", "html", "excerpt", "number_year", "number_sequence", "published_at", "submitted_at")
    columns = [getattr(Contribution, name) for name in (*names, "area_id", "roundtable_id")]
    query = select(*columns).where(
        Contribution.territory_id == territory_id, Contribution.id > after, Contribution.status == PublicationStatus.PUBLISHED
    )
    slug = get_territory(territory_id).slug
    rows = db.session.execute(query.order_by(Contribution.id).limit(limit)).all()
    also = words_of_sources(row.id for row in rows)
    return [contribution_entry(row, slug, also.get(row.id, "")) for row in rows]


def _comments() -> Any:
    """Comments that anybody may read: published ones, whose contribution or topic is public."""
    is_public = or_(
        and_(Comment.topic_id.is_not(None), Topic.status.in_(PUBLIC_TOPICS)),
        and_(Comment.contribution_id.is_not(None), Contribution.status == PublicationStatus.PUBLISHED),
    )
    return (
        select(
            Comment.id,
            Comment.territory_id,
            Comment.html,
            Comment.excerpt,
            Comment.published_at,
            Comment.submitted_at,
            Comment.topic_id,
            Comment.contribution_id,
            Contribution.number_year,
            Contribution.number_sequence,
            Contribution.title,
            Contribution.area_id,
            Contribution.roundtable_id,
            Topic.title.label("topic_title"),
            Topic.area_id.label("topic_area_id"),
            Topic.roundtable_id.label("topic_roundtable_id"),
        )
        .select_from(Comment)
        .outerjoin(Topic, Topic.id == Comment.topic_id)
        .outerjoin(Contribution, Contribution.id == Comment.contribution_id)
        .where(Comment.status == PublicationStatus.PUBLISHED, is_public)
    )


def _comment_entry(row: Any, slug: str) -> Entry:
    if row.topic_id is not None:
        above, title, area_id, roundtable_id = f"temi/{row.topic_id}", row.topic_title, row.topic_area_id, row.topic_roundtable_id
        parent = parent_of("topic", row.topic_id)
    else:
        above, title = f"contributi/{number_text(row.number_year, row.number_sequence)}", row.title
        area_id, roundtable_id, parent = row.area_id, row.roundtable_id, parent_of(SEARCH_KIND, row.contribution_id)
    return Entry(
        territory_id=row.territory_id,
        kind=COMMENT_KIND,
        object_id=row.id,
        title=title,
        body=plain(row.html),
        excerpt=row.excerpt,
        path=f"/{slug}/{above}#commento-{row.id}",
        at=row.published_at or row.submitted_at,
        area_id=area_id,
        roundtable_id=roundtable_id,
        parent=parent,
        is_titled=False,
    )


def list_comment_entries(territory_id: int, after: int, limit: int) -> Sequence[Entry]:
    """The comments that anybody may read with an id beyond ``after``, by id."""
    query = _comments().where(Comment.territory_id == territory_id, Comment.id > after).order_by(Comment.id).limit(limit)
    slug = get_territory(territory_id).slug
    return [_comment_entry(row, slug) for row in db.session.execute(query)]


def find_comment_entry(comment_id: int) -> Entry | None:
    """One comment, if anybody may read it."""
    row = db.session.execute(_comments().where(Comment.id == comment_id)).first()
    return None if row is None else _comment_entry(row, get_territory(row.territory_id).slug)


def list_entries_below(*, contribution_id: int | None = None, topic_id: int | None = None) -> Sequence[Entry]:
    """The comments of a contribution or a topic that anybody may read."""
    where = Comment.contribution_id == contribution_id if topic_id is None else Comment.topic_id == topic_id
    rows = db.session.execute(_comments().where(where).order_by(Comment.id)).all()
    return [_comment_entry(row, get_territory(row.territory_id).slug) for row in rows]
