# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of news: the lines of a person, how many are new, what goes into a letter, which facts nobody was told yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, case, func, or_, select

from consulta.consultations.models import PlanCycle, Roundtable, Topic
from consulta.contributions.models import Comment, Contribution
from consulta.core import clock
from consulta.core.db import db
from consulta.core.pagination import Cursor, Page, cut
from consulta.notifications.models import DigestRun, FollowedKind, NewsFact, NewsItem
from consulta.notifications.queries.readable import fact_is_public
from consulta.plans.models import Objective
from consulta.web.ports import HealthCheck

PAGE_SIZE = 20
UNREAD_CAP = 100
LETTER_CAP = 200
"""Lines of one letter that are read; those beyond stand in the application."""
LATE_AFTER = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class NewsRow:
    """A line of news with what its sentence and its address need. ``thing_kind`` and ``thing_id``: what the person follows."""

    id: int
    what: str
    details: Mapping[str, Any]
    occurred_at: datetime
    read_at: datetime | None
    thing_kind: FollowedKind
    thing_id: int
    comment_id: int | None
    number_year: int | None
    number_sequence: int | None
    contribution_title: str | None
    topic_id: int | None
    topic_title: str | None
    roundtable_id: int | None
    roundtable_title: str | None
    objective_id: int | None
    objective_code: str | None
    objective_title: str | None
    cycle_id: int
    cycle_title: str

    @property
    def number(self) -> str:
        """The contribution's number, if the fact concerns one."""
        return f"{self.number_year}-{self.number_sequence}" if self.number_year else ""

    @property
    def thing_title(self) -> str:
        """How the thing followed is called."""
        titles = {
            FollowedKind.CONTRIBUTION: self.contribution_title,
            FollowedKind.OBJECTIVE: f"{self.objective_code}. {self.objective_title}",
            FollowedKind.TOPIC: self.topic_title,
            FollowedKind.ROUNDTABLE: self.roundtable_title,
            FollowedKind.CYCLE: self.cycle_title,
        }
        return titles[self.thing_kind] or ""


_COLUMNS = (
    NewsItem.id,
    NewsFact.what,
    NewsFact.details,
    NewsFact.occurred_at,
    NewsItem.read_at,
    NewsItem.thing_kind,
    NewsItem.thing_id,
    NewsFact.comment_id,
    Contribution.number_year,
    Contribution.number_sequence,
    Contribution.title,
    NewsFact.topic_id,
    Topic.title,
    NewsFact.roundtable_id,
    Roundtable.title,
    NewsFact.objective_id,
    Objective.code,
    Objective.title,
    NewsFact.cycle_id,
    PlanCycle.title,
)


_FOLLOWED_LINE = case((NewsItem.thing_kind == FollowedKind.OBJECTIVE, NewsItem.thing_id))
"""The line of the plan that a person follows, where the fact is about one of its sources."""


def _told(columns: Sequence[Any], now: datetime, *where: ColumnElement[bool]) -> Select[Any]:
    """Lines that may be read now: what was hidden since then is not shown."""
    return (
        select(*columns)
        .select_from(NewsItem)
        .join(NewsFact, NewsFact.id == NewsItem.fact_id)
        .join(PlanCycle, PlanCycle.id == NewsFact.cycle_id)
        .outerjoin(Contribution, Contribution.id == NewsFact.contribution_id)
        .outerjoin(Comment, Comment.id == NewsFact.comment_id)
        .outerjoin(Topic, Topic.id == NewsFact.topic_id)
        .outerjoin(Roundtable, Roundtable.id == NewsFact.roundtable_id)
        .outerjoin(Objective, Objective.id == func.coalesce(NewsFact.objective_id, _FOLLOWED_LINE))
        .where(fact_is_public(now), *where)
    )


def list_news(user_id: int, territory_id: int, cursor: Cursor | None, now: datetime) -> Page[NewsRow]:
    """A person's lines in a territory, the newest first."""
    backwards = cursor is not None and cursor.backwards
    query = _told(_COLUMNS, now, NewsItem.user_id == user_id, NewsItem.territory_id == territory_id)
    if cursor is not None:
        query = query.where(NewsItem.id > cursor.key[0] if backwards else NewsItem.id < cursor.key[0])
    rows = db.session.execute(query.order_by(NewsItem.id.asc() if backwards else NewsItem.id.desc()).limit(PAGE_SIZE + 1))
    return cut([NewsRow(*row) for row in rows], cursor, PAGE_SIZE, lambda row: (row.id,))


def count_unread(user_id: int, territory_id: int, now: datetime) -> int:
    """How many lines are new; never more than UNREAD_CAP."""
    return db.session.scalar(select(unread_lines(user_id, territory_id, now))) or 0


def unread_lines(user_id: int, territory_id: int, now: datetime) -> ScalarSelect[int]:
    """The same as a value to put inside another statement."""
    unread = _told(
        (NewsItem.id,), now, NewsItem.user_id == user_id, NewsItem.territory_id == territory_id, NewsItem.read_at.is_(None)
    ).limit(UNREAD_CAP)
    return select(func.count()).select_from(unread.subquery()).scalar_subquery()


def list_for_letter(user_id: int, letter_key: str, now: datetime) -> Sequence[NewsRow]:
    """The lines of a letter that may still be read, the oldest first."""
    query = _told(_COLUMNS, now, NewsItem.user_id == user_id, NewsItem.letter_key == letter_key)
    return [NewsRow(*row) for row in db.session.execute(query.order_by(NewsItem.id).limit(LETTER_CAP))]


def readable_of(item_ids: Sequence[int], now: datetime) -> Mapping[int, str]:
    """Those of some lines that may be read now, with their fact."""
    return {row.id: row.what for row in db.session.execute(_told((NewsItem.id, NewsFact.what), now, NewsItem.id.in_(item_ids)))}


def is_fact_public(fact_id: int, now: datetime) -> bool:
    """Whether everybody may read what a fact concerns."""
    query = (
        select(NewsFact.id)
        .outerjoin(Contribution, Contribution.id == NewsFact.contribution_id)
        .outerjoin(Comment, Comment.id == NewsFact.comment_id)
        .outerjoin(Topic, Topic.id == NewsFact.topic_id)
        .where(NewsFact.id == fact_id, fact_is_public(now))
    )
    return db.session.scalar(query) is not None


def may_be_told(now: datetime) -> ColumnElement[bool]:
    """A fact that nobody can undo any more."""
    return or_(NewsFact.held_until.is_(None), NewsFact.held_until <= now)


def list_untold_facts(now: datetime) -> Sequence[int]:
    """Facts that not every follower was told yet and nobody can undo any more, in their order."""
    return list(db.session.scalars(select(NewsFact.id).where(NewsFact.told_at.is_(None), may_be_told(now)).order_by(NewsFact.id)))


def list_due(now: datetime) -> Sequence[tuple[int, int]]:
    """(user id, territory id) of the letters of news to write now."""
    query = select(NewsItem.user_id, NewsItem.territory_id).where(NewsItem.mail_due_at <= now).distinct()
    return [(row.user_id, row.territory_id) for row in db.session.execute(query.order_by(NewsItem.user_id, NewsItem.territory_id))]


def personal_news(user_id: int) -> Sequence[Mapping[str, Any]]:
    """What a person was told, for the download of one's own data."""
    query = (
        select(NewsFact.what, NewsFact.occurred_at, NewsItem.read_at)
        .join(NewsFact, NewsFact.id == NewsItem.fact_id)
        .where(NewsItem.user_id == user_id)
        .order_by(NewsItem.id)
    )
    return [{"what": row.what, "occurred_at": row.occurred_at, "read_at": row.read_at} for row in db.session.execute(query)]


def check_digest(now: datetime) -> HealthCheck:
    """The digests are well when nothing that was due waits for more than two hours; says when they were made last."""
    last = db.session.execute(select(DigestRun.finished_at, DigestRun.letters).order_by(DigestRun.day.desc()).limit(1)).first()
    late = db.session.scalar(select(func.count()).where(NewsItem.mail_due_at < now - LATE_AFTER)) or 0
    untold = db.session.scalar(select(func.count()).where(NewsFact.told_at.is_(None), NewsFact.occurred_at < now - LATE_AFTER)) or 0
    said = "mai partito" if last is None else f"ultimo {clock.rome(last.finished_at):%d/%m/%Y %H:%M}, {last.letters} messaggi"
    waiting = f", {late + untold} avvisi in ritardo" if late or untold else ""
    return HealthCheck("riepilogo", not (late or untold), said + waiting)
