# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of replies to topics: the topics that wait, the comments one answers, the versions that the office and the public read."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select

from consulta.accounts.models import User
from consulta.accounts.office_queries import is_small_office
from consulta.consultations.models import Topic, TopicStatus
from consulta.contributions.models import Comment, PublicationStatus
from consulta.core.db import db
from consulta.core.errors import NotFound
from consulta.plans.models import Objective
from consulta.replies.models import ReplyOutcome, ReplyStatus
from consulta.replies.queries import ObjectiveRef, unanswered_comments
from consulta.topic_replies.models import TopicReply, TopicReplyPoint
from consulta.topic_replies.policy import ANSWERED_TOPICS, TopicReplyFacts

TOPICS_SHOWN = 200
COMMENTS_SHOWN = 100


@dataclass(frozen=True, slots=True)
class TopicSubject:
    """A topic as the writer of its reply sees it, with its public comments and how many of them no reply has answered."""

    id: int
    territory_id: int
    title: str
    question: str
    status: TopicStatus
    comments: int
    unanswered: int


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic in the office's list. ``reply_id`` and ``reply_status`` are those of the newest version, None without one."""

    id: int
    title: str
    comments: int
    unanswered: int
    oldest_at: datetime | None
    """When the oldest unanswered comment became public."""
    reply_id: int | None
    reply_status: ReplyStatus | None


@dataclass(frozen=True, slots=True)
class WaitingComment:
    """A comment beside the form. It names the organisation, never a private person."""

    id: int
    excerpt: str
    published_at: datetime | None
    is_answered: bool


@dataclass(frozen=True, slots=True)
class PointView:
    """A point as it is read."""

    text: str
    outcome: ReplyOutcome
    objective: ObjectiveRef | None


@dataclass(frozen=True, slots=True)
class TopicReplyView:
    """One version. ``earlier`` holds the published versions that it replaced, newest first; ``source`` is the office's own text."""

    id: int
    topic_id: int
    version_number: int
    status: ReplyStatus
    source: str
    html: str
    points: tuple[PointView, ...]
    comments_seen_at: datetime
    exception_reason: str
    correction_reason: str
    decided_at: datetime
    approved_at: datetime | None
    published_at: datetime | None
    earlier: tuple["TopicReplyView", ...] = ()

    @property
    def words(self) -> str:
        """Text and points as plain words, to compare versions."""
        lines = [self.source, *(f"{one.outcome.label}: {one.text}" for one in self.points)]
        return "\n\n".join(lines)


@dataclass(frozen=True, slots=True)
class OfficeTopicReply:
    """A version with what the office's page asks of it."""

    view: TopicReplyView
    version: int
    return_note: str
    writers: tuple[str, ...]
    facts: TopicReplyFacts


def answers(topic_id: int, seen_at: datetime) -> ColumnElement[bool]:
    """The comments that a reply answers: of its topic, public now, and public already when its writer read them."""
    return and_(Comment.topic_id == topic_id, Comment.status == PublicationStatus.PUBLISHED, Comment.published_at <= seen_at)


def get_subject(territory_id: int, topic_id: int) -> TopicSubject:
    """The topic with its comments counted. Raises NotFound."""
    waiting = func.sum(case((unanswered_comments(territory_id), 1), else_=0))
    query = (
        select(Topic.id, Topic.territory_id, Topic.title, Topic.question, Topic.status, func.count(Comment.id), func.coalesce(waiting, 0))
        .outerjoin(Comment, and_(Comment.topic_id == Topic.id, Comment.status == PublicationStatus.PUBLISHED))
        .where(Topic.id == topic_id, Topic.territory_id == territory_id)
        .group_by(Topic.id)
    )
    row = db.session.execute(query).first()
    if row is None:
        raise NotFound
    return TopicSubject(row.id, row.territory_id, row.title, row.question, row.status, int(row[5]), int(row[6]))


def list_topics(territory_id: int) -> Sequence[TopicRow]:
    """The topics that have comments, those that wait first, with where their reply stands: two statements."""
    waits = unanswered_comments(territory_id)
    unanswered = func.sum(case((waits, 1), else_=0))
    query = (
        select(Topic.id, Topic.title, func.count(Comment.id), unanswered, func.min(case((waits, Comment.published_at))))
        .join(Comment, and_(Comment.topic_id == Topic.id, Comment.status == PublicationStatus.PUBLISHED))
        .where(Topic.territory_id == territory_id, Topic.status.in_(ANSWERED_TOPICS))
        .group_by(Topic.id, Topic.title)
        .order_by(unanswered.desc(), Topic.id.desc())
        .limit(TOPICS_SHOWN)
    )
    rows = db.session.execute(query).all()
    newest = select(func.max(TopicReply.id)).where(TopicReply.topic_id.in_([row[0] for row in rows])).group_by(TopicReply.topic_id)
    stands = select(TopicReply.topic_id, TopicReply.id, TopicReply.status).where(TopicReply.id.in_(newest))
    replies = {row.topic_id: (row.id, row.status) for row in db.session.execute(stands)}
    return [TopicRow(row[0], row[1], int(row[2]), int(row[3]), row[4], *replies.get(row[0], (None, None))) for row in rows]


def list_comments(topic_id: int) -> Sequence[WaitingComment]:
    """The public comments of a topic to read while answering: those that wait first, newest first, at most COMMENTS_SHOWN."""
    query = (
        select(Comment.id, Comment.excerpt, Comment.published_at, Comment.answered_at)
        .where(Comment.topic_id == topic_id, Comment.status == PublicationStatus.PUBLISHED)
        .order_by(Comment.answered_at.is_not(None), Comment.published_at.desc(), Comment.id.desc())
        .limit(COMMENTS_SHOWN)
    )
    return [WaitingComment(row[0], row[1], row[2], row[3] is not None) for row in db.session.execute(query)]


def count_answered(topic_id: int, seen_at: datetime) -> int:
    """How many comments a reply answers."""
    return db.session.scalar(select(func.count()).select_from(Comment).where(answers(topic_id, seen_at))) or 0


def list_commenters(topic_id: int, seen_at: datetime) -> tuple[int, ...]:
    """Who wrote the comments that a reply answers: each person once."""
    query = select(Comment.author_id).where(answers(topic_id, seen_at), Comment.author_id.is_not(None)).distinct()
    return tuple(db.session.scalars(query.order_by(Comment.author_id)))


def list_told(topic_reply_id: int) -> tuple[int, ...]:
    """Who is told of a version by a letter of their own."""
    row = db.session.execute(select(TopicReply.topic_id, TopicReply.comments_seen_at).where(TopicReply.id == topic_reply_id)).first()
    return list_commenters(*row) if row else ()


_VERSION = (
    TopicReply.id,
    TopicReply.topic_id,
    TopicReply.number,
    TopicReply.status,
    TopicReply.source,
    TopicReply.html,
    TopicReply.comments_seen_at,
    TopicReply.exception_reason,
    TopicReply.correction_reason,
    TopicReply.decided_at,
    TopicReply.approved_at,
    TopicReply.published_at,
    TopicReplyPoint.text,
    TopicReplyPoint.outcome,
    TopicReplyPoint.objective_id,
    Objective.code,
    Objective.title,
)


def _views(where: ColumnElement[bool]) -> list[TopicReplyView]:
    """Versions with their points, newest first, in one statement."""
    query = (
        select(*_VERSION)
        .outerjoin(TopicReplyPoint, TopicReplyPoint.reply_id == TopicReply.id)
        .outerjoin(Objective, Objective.id == TopicReplyPoint.objective_id)
        .where(where)
        .order_by(TopicReply.number.desc(), TopicReplyPoint.position)
    )
    found: dict[int, TopicReplyView] = {}
    for row in db.session.execute(query):
        view = found.get(row.id) or _view(row)
        found[row.id] = replace(view, points=(*view.points, _point(row))) if row.text is not None else view
    return list(found.values())


def _view(row: Any) -> TopicReplyView:
    return TopicReplyView(
        id=row.id,
        topic_id=row.topic_id,
        version_number=row.number,
        status=row.status,
        source=row.source,
        html=row.html,
        points=(),
        comments_seen_at=row.comments_seen_at,
        exception_reason=row.exception_reason,
        correction_reason=row.correction_reason,
        decided_at=row.decided_at,
        approved_at=row.approved_at,
        published_at=row.published_at,
    )


def _point(row: Any) -> PointView:
    objective = ObjectiveRef(row.objective_id, row.code, row.title) if row.objective_id is not None else None
    return PointView(row.text, row.outcome, objective)


def find_published(topic_id: int) -> TopicReplyView | None:
    """The reply that the public reads on the topic's page, with the versions it replaced; None while there is none. Never a draft."""
    shown = (ReplyStatus.PUBLISHED, ReplyStatus.SUPERSEDED)
    views = _views(and_(TopicReply.topic_id == topic_id, TopicReply.status.in_(shown)))
    if not views or views[0].status is not ReplyStatus.PUBLISHED:
        return None
    return replace(views[0], earlier=tuple(views[1:]))


def list_versions(topic_id: int) -> Sequence[TopicReplyView]:
    """Every version, newest first, the ones not yet public included: for the office only."""
    return _views(TopicReply.topic_id == topic_id)


def find_version(topic_reply_id: int) -> TopicReplyView | None:
    """One version by its id: for the letter about it."""
    views = _views(TopicReply.id == topic_reply_id)
    return views[0] if views else None


def title_of(topic_id: int) -> str:
    """The topic's title, empty when there is none."""
    return db.session.scalar(select(Topic.title).where(Topic.id == topic_id)) or ""


def get_reply(territory_id: int, topic_reply_id: int, today: date) -> OfficeTopicReply:
    """A version of the territory. Raises NotFound."""
    found = _find(and_(TopicReply.id == topic_reply_id, TopicReply.territory_id == territory_id), today)
    if found is None:
        raise NotFound
    return found


def find_newest(territory_id: int, topic_id: int, today: date) -> OfficeTopicReply | None:
    """The newest version of the reply to a topic, in whatever state."""
    return _find(and_(TopicReply.topic_id == topic_id, TopicReply.territory_id == territory_id), today)


def _find(where: ColumnElement[bool], today: date) -> OfficeTopicReply | None:
    query = select(TopicReply, Topic.status.label("topic_status")).join(Topic, Topic.id == TopicReply.topic_id).where(where)
    row = db.session.execute(query.order_by(TopicReply.number.desc()).limit(1).execution_options(populate_existing=True)).first()
    if row is None:
        return None
    reply: TopicReply = row[0]
    writers = select(User.name).where(User.id.in_(reply.writer_ids)).order_by(User.name)
    return OfficeTopicReply(
        view=_views(TopicReply.id == reply.id)[0],
        version=reply.version,
        return_note=reply.return_note,
        writers=tuple(db.session.scalars(writers)),
        facts=facts_of(reply, row.topic_status, today),
    )


def facts_of(reply: TopicReply, topic_status: TopicStatus, today: date) -> TopicReplyFacts:
    """What the policy must know of a version."""
    small = is_small_office(reply.territory_id, today)
    return TopicReplyFacts(reply.territory_id, reply.status, tuple(reply.writer_ids), topic_status, small)
