# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The newest comments that anybody may read: of a territory, a tavolo, a topic, a contribution."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from consulta.accounts.models import User
from consulta.consultations.models import Topic
from consulta.consultations.queries import PUBLIC_TOPICS
from consulta.contributions.models import Comment, Contribution, PublicationStatus
from consulta.contributions.queries.rows import AUTHOR_COLUMNS, author_of, number_text
from consulta.core.db import db
from consulta.core.pagination import PAGE_SIZE
from consulta.organisations.models import Organisation


@dataclass(frozen=True, slots=True)
class CommentScope:
    """What a feed is narrowed to; the empty one to nothing."""

    topic_id: int | None = None
    contribution_id: int | None = None
    roundtable_id: int | None = None


@dataclass(frozen=True, slots=True)
class FeedComment:
    """A comment of a feed: where it stands, who says it (empty: a citizen who shows no name), how it begins."""

    id: int
    topic_id: int | None
    number: str
    title: str
    author: str
    excerpt: str
    published_at: datetime
    edited_at: datetime | None


def list_newest_comments(territory_id: int, scope: CommentScope, size: int = PAGE_SIZE) -> Sequence[FeedComment]:
    """The newest public comments on what is itself public, in one statement."""
    query = (
        select(
            Comment.id,
            Comment.topic_id,
            Comment.excerpt,
            Comment.published_at,
            Comment.edited_at,
            Comment.author_id,
            Comment.organisation_id,
            Comment.shows_name,
            Topic.title.label("topic_title"),
            Contribution.title,
            Contribution.number_year,
            Contribution.number_sequence,
            *AUTHOR_COLUMNS,
        )
        .select_from(Comment)
        .outerjoin(User, User.id == Comment.author_id)
        .outerjoin(Organisation, Organisation.id == Comment.organisation_id)
        .outerjoin(Topic, Topic.id == Comment.topic_id)
        .outerjoin(Contribution, Contribution.id == Comment.contribution_id)
        .where(
            Comment.territory_id == territory_id,
            Comment.status == PublicationStatus.PUBLISHED,
            or_(Topic.status.in_(PUBLIC_TOPICS), Contribution.status == PublicationStatus.PUBLISHED),
        )
    )
    if scope.topic_id is not None:
        query = query.where(Comment.topic_id == scope.topic_id)
    if scope.contribution_id is not None:
        query = query.where(Comment.contribution_id == scope.contribution_id)
    if scope.roundtable_id is not None:
        query = query.where(or_(Topic.roundtable_id == scope.roundtable_id, Contribution.roundtable_id == scope.roundtable_id))
    rows = db.session.execute(query.order_by(Comment.published_at.desc(), Comment.id.desc()).limit(size))
    return [
        FeedComment(
            row.id,
            row.topic_id,
            number_text(row.number_year, row.number_sequence) if row.number_year else "",
            row.topic_title or row.title,
            author_of(row).label,
            row.excerpt,
            row.published_at,
            row.edited_at,
        )
        for row in rows
    ]


def find_public(territory_id: int, number: str) -> tuple[int, str] | None:
    """The id and the title of the contribution with that public number, if anybody may read it."""
    year, _, sequence = number.partition("-")
    if not all(part.isascii() and part.isdecimal() and len(part) < 10 for part in (year, sequence)):
        return None
    row = db.session.execute(
        select(Contribution.id, Contribution.title).where(
            Contribution.territory_id == territory_id,
            Contribution.number_year == int(year),
            Contribution.number_sequence == int(sequence),
            Contribution.status == PublicationStatus.PUBLISHED,
        )
    ).first()
    return (row.id, row.title) if row else None
