# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""From facts to lines, from lines to letters. Each step may be killed and done again: nobody is told twice, nothing is lost.

A fact is one row, kept in its own transaction. The worker gives each follower a line (UNIQUE fact and person) in chunks,
and each line goes into one letter: the letter is queued in the transaction that takes the line off the list of what is due.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from consulta.accounts.models import User
from consulta.contributions.models import Comment, Contribution, Endorsement
from consulta.contributions.queries import is_of_group, list_source_authors, list_source_ids
from consulta.core import clock, queue
from consulta.core.actor import SYSTEM
from consulta.core.db import is_sqlite
from consulta.core.unit_of_work import current, put_one, transactional
from consulta.meetings.queries import get_meeting
from consulta.notifications import policy
from consulta.notifications.facts import participant_ids
from consulta.notifications.meeting_facts import list_readers
from consulta.notifications.models import DigestRun, Follow, FollowedKind, MailFrequency, NewsFact, NewsItem, OutboxMail
from consulta.notifications.queries import choices_of, is_fact_public, may_be_told, readable_of
from consulta.notifications.queries.choices import Choice
from consulta.notifications.service.outbox import Letter, queue_letter
from consulta.plans.queries import links_of_contribution
from consulta.synthesis.queries import list_source_writers
from consulta.topic_replies.queries import list_told

TEMPLATE = "notifications/news"
CHUNK = 200
"""Followers told in one transaction (decisions.md 20)."""
NEWS_KEPT = timedelta(days=180)
_HERE = {"synchronize_session": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """What a subscriber knows of a fact. ``what`` is a key of ``policy.TELLS``, ``author_id`` whose text it concerns."""

    event_id: str
    territory_id: int
    what: str
    occurred_at: datetime
    cycle_id: int
    actor_id: int | None
    author_id: int | None = None
    roundtable_id: int | None = None
    topic_id: int | None = None
    contribution_id: int | None = None
    comment_id: int | None = None
    objective_id: int | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


def record(happened: Happened) -> None:
    """Keep a fact for its followers, in the open transaction of the fact."""
    values = {name: getattr(happened, name) for name in Happened.__slots__}
    hold = current().hold
    held = {"held_until": hold.until if hold else None, "held_for": hold.mark if hold else None}
    put_one(NewsFact, **values | held | {"details": dict(happened.details)})
    current().after_commit("wake-news", lambda: queue.enqueue("tell_news"))


@transactional
def tell_chunk(fact_id: int, now: datetime) -> bool:
    """Give the next followers their line; True when everybody has it. A fact that may not be read by now is told to nobody."""
    session = current().session
    query = select(NewsFact).where(NewsFact.id == fact_id, NewsFact.told_at.is_(None), may_be_told(now))
    fact = session.scalar(query if is_sqlite() else query.with_for_update(skip_locked=True))
    if fact is None:
        return True
    is_public = is_fact_public(fact.id, now)
    followers = [(row.user_id, row.place) for row in _next_followers(fact)] if is_public else []
    is_last = len(followers) < CHUNK
    if is_last and is_public:
        met = {user_id for user_id, _place in followers}
        followers += [(user_id, 0) for user_id in _answered(fact) if user_id not in met]
    if followers:
        session.execute(insert(NewsItem), _items(fact, followers, now))
    if is_last:
        fact.told_at, fact.actor_id, fact.author_id = now, None, None
        return True
    return False


def _next_followers(fact: NewsFact) -> Sequence[Any]:
    """(user id, place in the list of things) of followers without their line, never of who did it or wrote it."""
    things = _things(fact)
    if not things:
        return []
    nearest = case(*((_is(kind, id_), place) for place, (kind, id_) in enumerate(things)), else_=len(things))
    own = {fact.actor_id} | ({fact.author_id} if fact.what in policy.OWN_ACTS else set())
    told: Select[Any] | CompoundSelect[Any] = select(Follow.user_id, nearest.label("place")).where(
        Follow.territory_id == fact.territory_id,
        Follow.created_at <= fact.occurred_at,
        or_(*(_is(kind, id_) for kind, id_ in things)),
    )
    if fact.what in policy.TOLD_ENDORSERS:
        told = union_all(told, _endorsers(fact))
    people = told.subquery()
    query = (
        select(people.c.user_id, func.min(people.c.place).label("place"))
        .join(User, User.id == people.c.user_id)
        .where(
            people.c.user_id.not_in([one for one in own if one is not None]),
            User.erased_at.is_(None),
            ~exists().where(NewsItem.fact_id == fact.id, NewsItem.user_id == people.c.user_id),
        )
        .group_by(people.c.user_id)
        .order_by(people.c.user_id)
        .limit(CHUNK)
    )
    return current().session.execute(query).all()


def _answered(fact: NewsFact) -> Sequence[int]:
    """Who is spoken to by a comment though they follow nothing: who wrote the contribution, and the comment that it answers."""
    if fact.what not in policy.ANSWERS:
        return ()
    above = aliased(Comment)
    query = (
        select(User.id)
        .select_from(Comment)
        .outerjoin(Contribution, Contribution.id == Comment.contribution_id)
        .outerjoin(above, above.id == Comment.parent_id)
        .join(User, or_(User.id == Contribution.author_id, User.id == above.author_id))
        .where(
            Comment.id == fact.comment_id,
            User.id.not_in([one for one in (fact.actor_id, fact.author_id) if one is not None]),
            User.erased_at.is_(None),
            ~exists().where(NewsItem.fact_id == fact.id, NewsItem.user_id == User.id),
        )
        .order_by(User.id)
    )
    return current().session.scalars(query).all()


def _endorsers(fact: NewsFact) -> Select[int, int]:
    """Who endorses the contribution, for an organisation who pressed the button; the contribution is the first of its things."""
    return select(func.coalesce(Endorsement.person_id, Endorsement.given_by_id), literal(0)).where(
        is_of_group(Endorsement.contribution_id, fact.contribution_id),
        Endorsement.given_at <= fact.occurred_at,
        or_(Endorsement.person_id.is_not(None), Endorsement.given_by_id.is_not(None)),
    )


def _things(fact: NewsFact) -> list[tuple[FollowedKind, int]]:
    """The things whose followers are told. Who follows a contribution that is joined to another follows that one."""
    found = [(kind, getattr(fact, f"{kind.value}_id")) for kind in policy.TELLS[fact.what][1]]
    things = [(kind, id_) for kind, id_ in found if id_ is not None]
    if FollowedKind.CONTRIBUTION in policy.TELLS[fact.what][1] and fact.contribution_id is not None:
        joined = [(FollowedKind.CONTRIBUTION, source_id) for source_id in list_source_ids(fact.contribution_id)]
        things[1:1] = joined
    if fact.what in policy.TOLD_LINES and fact.contribution_id is not None:
        things += [(FollowedKind.OBJECTIVE, link.objective_id) for link in links_of_contribution(fact.contribution_id)]
    return things


def _is(kind: FollowedKind, id_: int) -> ColumnElement[bool]:
    return and_(Follow.thing_kind == kind, Follow.thing_id == id_)


def _items(fact: NewsFact, followers: Sequence[tuple[int, int]], now: datetime) -> list[dict[str, Any]]:
    things, kind = _things(fact), policy.TELLS[fact.what][0]
    user_ids = [user_id for user_id, _place in followers]
    choices, lettered = choices_of(user_ids), _lettered(fact, user_ids)
    items = []
    for user_id, place in followers:
        frequency = MailFrequency.NEVER if user_id in lettered else choices.get(user_id, Choice()).frequency(kind)
        items.append(
            {
                "fact_id": fact.id,
                "user_id": user_id,
                "territory_id": fact.territory_id,
                "thing_kind": things[place][0],
                "thing_id": things[place][1],
                "created_at": now,
                "mail_due_at": policy.mail_due_at(frequency, fact.occurred_at),
            }
        )
    return items


def _lettered(fact: NewsFact, user_ids: Sequence[int]) -> set[int]:
    """Who gets a letter of their own about the fact: one fact, one letter."""
    lettered = {fact.author_id} if fact.what in policy.LETTERED_AUTHORS and fact.author_id is not None else set()
    if fact.what == "reply_published" and fact.contribution_id is not None:
        lettered |= {author_id for _contribution_id, author_id in list_source_authors(fact.contribution_id)}
    if fact.what == "synthesis_published":
        lettered |= list_source_writers(fact.details["edition_id"])
    if fact.what == "topic_replied":
        lettered |= set(list_told(fact.details["topic_reply_id"]))
    if fact.what in policy.LETTERED_READERS:
        meeting = get_meeting(SYSTEM, fact.territory_id, fact.details["meeting_id"])
        lettered |= {user_id for user_id, _email, _language in list_readers(meeting, clock.now())}
    if fact.what in policy.LETTERED_PARTICIPANTS and fact.details.get("announced"):
        lettered |= participant_ids(fact.cycle_id, user_ids)
    return lettered


@transactional
def write_letter(user_id: int, territory_id: int, now: datetime) -> bool:
    """Put what is due for a person into one letter. False when nothing is left to say, or the last letter is too near."""
    session = current().session
    due = select(NewsItem.id).where(NewsItem.user_id == user_id, NewsItem.territory_id == territory_id, NewsItem.mail_due_at <= now)
    user = session.execute(select(User.email, User.language, User.erased_at).where(User.id == user_id).with_for_update()).one()
    ids = list(session.scalars(due.order_by(NewsItem.id)))
    if not ids or _wrote_since(user_id, now - policy.PAUSE):
        return False
    choice, reachable = choices_of([user_id]).get(user_id, Choice()), user.email is not None and user.erased_at is None
    told = [
        id_
        for id_, what in readable_of(ids, now).items()
        if reachable and choice.frequency(policy.TELLS[what][0]) is not MailFrequency.NEVER
    ]
    key = uuid4().hex
    mine = update(NewsItem).where(NewsItem.id.in_(ids))
    session.execute(mine.values(mail_due_at=None), execution_options=_HERE)
    if not told:
        return False
    session.execute(mine.where(NewsItem.id.in_(told)).values(letter_key=key), execution_options=_HERE)
    queue_letter(Letter(key, TEMPLATE, user.email, {}, territory_id=territory_id, user_id=user_id, language=user.language), now)
    return True


def _wrote_since(user_id: int, since: datetime) -> bool:
    query = select(OutboxMail.id).where(OutboxMail.user_id == user_id, OutboxMail.template == TEMPLATE, OutboxMail.created_at > since)
    return current().session.scalar(query.limit(1)) is not None


@transactional
def note_digest(letters: int, now: datetime) -> None:
    """After half past seven in Italy: the digests of the day were made. The first time of each day counts."""
    session, day = current().session, clock.rome_day(now)
    if clock.rome(now).time() < policy.DIGEST_AT or session.get(DigestRun, day) is not None:
        return
    with suppress(IntegrityError), session.begin_nested():  # the other worker noted it first
        session.add(DigestRun(day=day, finished_at=now, letters=letters))


@transactional
def forget_old_news(now: datetime) -> int:
    """Delete news half a year old. Gives how many facts."""
    session, old = current().session, select(NewsFact.id).where(NewsFact.occurred_at < now - NEWS_KEPT)
    session.execute(delete(NewsItem).where(NewsItem.fact_id.in_(old)), execution_options=_HERE)
    result = session.execute(delete(NewsFact).where(NewsFact.occurred_at < now - NEWS_KEPT), execution_options=_HERE)
    return int(result.rowcount)  # type: ignore[attr-defined]
