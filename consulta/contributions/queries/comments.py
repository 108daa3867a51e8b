# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Comments of a topic or of a contribution, twenty a page, each with its answers below; the office's queue of them."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, bindparam, func, select, tuple_

from consulta.accounts.models import User
from consulta.consultations.models import Topic
from consulta.contributions.models import Comment, CommentStance, CommentVersion, Contribution, PublicationStatus
from consulta.contributions.queries.filters import STATUSES
from consulta.contributions.queries.lists import Clauses, Place, place_of
from consulta.contributions.queries.rows import AUTHOR_COLUMNS, Author, author_of, number_text
from consulta.core.db import db, read
from consulta.core.errors import Invalid, NotFound
from consulta.core.pagination import COUNT_CAP, PAGE_SIZE, Page, bad_place, cut, instant_in
from consulta.core.words import N_
from consulta.organisations.models import Organisation

TOMBSTONES = {
    PublicationStatus.HIDDEN: N_("L'ufficio ha tolto questo commento dalla vista del pubblico."),
    PublicationStatus.WITHDRAWN: N_("Chi lo ha scritto ha ritirato questo commento."),
}


@dataclass(frozen=True, slots=True)
class CommentRow:
    """One comment. ``promoted_number`` is the contribution it became; ``contribution_number`` the one it is about."""

    id: int
    status: PublicationStatus
    html: str
    source: str
    excerpt: str
    submitted_at: datetime
    published_at: datetime | None
    version: int
    cycle_id: int
    topic_id: int | None
    topic_title: str
    contribution_id: int | None
    contribution_number: str
    contribution_title: str
    author: Author
    author_id: int | None
    promoted_number: str
    promoted_to_id: int | None = None
    parent_id: int | None = None
    thread_id: int = 0
    stance: CommentStance | None = None
    edited_at: datetime | None = None
    is_tombstone: bool = False
    tombstone_text: str = ""

    @property
    def author_label(self) -> str:
        """Who says it (see Author.label)."""
        return self.author.label


def _query() -> Select[*tuple[Any, ...]]:
    promoted = select(Contribution.number_year, Contribution.number_sequence, Contribution.id, Contribution.status).subquery("promoted")
    return (
        select(
            Comment.id,
            Comment.status,
            Comment.html,
            Comment.source,
            Comment.excerpt,
            Comment.submitted_at,
            Comment.published_at,
            Comment.version,
            Comment.cycle_id,
            Comment.topic_id,
            Comment.contribution_id,
            Comment.author_id,
            Comment.organisation_id,
            Comment.shows_name,
            Comment.promoted_to_id,
            Comment.parent_id,
            Comment.thread_id,
            Comment.stance,
            Comment.edited_at,
            Topic.title.label("topic_title"),
            Contribution.number_year,
            Contribution.number_sequence,
            Contribution.title,
            Contribution.status.label("contribution_status"),
            promoted.c.number_year.label("promoted_year"),
            promoted.c.number_sequence.label("promoted_sequence"),
            *AUTHOR_COLUMNS,
        )
        .select_from(Comment)
        .outerjoin(User, User.id == Comment.author_id)
        .outerjoin(Organisation, Organisation.id == Comment.organisation_id)
        .outerjoin(Topic, Topic.id == Comment.topic_id)
        .outerjoin(Contribution, Contribution.id == Comment.contribution_id)
        .outerjoin(promoted, promoted.c.id == Comment.promoted_to_id)
    )


def _row(row: Any) -> CommentRow:
    return CommentRow(
        id=row.id,
        status=row.status,
        html=row.html,
        source=row.source,
        excerpt=row.excerpt,
        submitted_at=row.submitted_at,
        published_at=row.published_at,
        version=row.version,
        cycle_id=row.cycle_id,
        topic_id=row.topic_id,
        topic_title=row.topic_title or "",
        contribution_id=row.contribution_id,
        contribution_number=number_text(row.number_year, row.number_sequence) if row.number_year else "",
        contribution_title=row.title or "",
        author=author_of(row),
        author_id=row.author_id,
        promoted_number=number_text(row.promoted_year, row.promoted_sequence) if row.promoted_year else "",
        promoted_to_id=row.promoted_to_id,
        parent_id=row.parent_id,
        thread_id=row.thread_id or row.id,
        stance=row.stance,
        edited_at=row.edited_at,
    )


def _public(row: CommentRow) -> CommentRow:
    if row.status is PublicationStatus.PUBLISHED:
        return row
    empty: dict[str, Any] = {"html": "", "source": "", "excerpt": "", "author": Author(""), "author_id": None, "promoted_number": ""}
    empty |= {"stance": None, "edited_at": None}
    return replace(row, is_tombstone=True, tombstone_text=TOMBSTONES[row.status], **empty)


def _walk(clauses: list[ColumnElement[bool]], moment: Any, cursor: Place, size: int) -> Page[CommentRow]:
    place = place_of(cursor, 2)
    backwards = place is not None and place.backwards
    query = _query().where(*clauses)
    if place is not None:
        pair, value = tuple_(moment, Comment.id), tuple_(instant_in(place.key[0]), _whole(place.key[1]))
        query = query.where(pair < value if backwards else pair > value)
    rows = [_row(row) for row in read(_ordered(query, (moment, Comment.id), backwards).limit(size + 1))]
    return cut(rows, place, size, lambda row: (getattr(row, moment.key).isoformat(), row.id))


def _ordered(query: Any, columns: tuple[Any, Any], backwards: bool) -> Any:
    return query.order_by(*(column.desc() if backwards else column.asc() for column in columns))


def _whole(value: str | int) -> int:
    if not isinstance(value, int):
        raise bad_place()
    return value


def list_comments(
    territory_id: int, *, topic_id: int | None = None, contribution_id: int | None = None, cursor: Place = None, size: int = PAGE_SIZE
) -> Page[CommentRow]:
    """The public comments of a topic or of a contribution, each followed by its answers, as they were written.

    One hidden or taken back leaves its tombstone. No total (see counts). A page may begin with the answers to a comment of the
    page before.
    """
    place = place_of(cursor, 2)
    backwards = place is not None and place.backwards
    values: dict[str, Any] = {"territory_id": territory_id, "subject_id": topic_id if topic_id is not None else contribution_id}
    if place is not None:
        values |= {"thread": _whole(place.key[0]), "after_id": _whole(place.key[1])}
    query = _public_comments(topic_id is not None, place is not None, backwards, size)
    rows = [_row(row) for row in read(query, values)]
    return cut(rows, place, size, lambda row: (row.thread_id, row.id)).map(_public)


@lru_cache(maxsize=50)
def _public_comments(of_topic: bool, has_place: bool, backwards: bool, size: int) -> Any:
    """The statement of the public comments of a topic or a contribution, composed once."""
    columns = (Comment.thread_id, Comment.id)
    query = _query().where(
        Comment.territory_id == bindparam("territory_id"),
        Comment.published_at.is_not(None),
        Comment.status.in_((PublicationStatus.PUBLISHED, PublicationStatus.HIDDEN, PublicationStatus.WITHDRAWN)),
        (Comment.topic_id if of_topic else Comment.contribution_id) == bindparam("subject_id"),
    )
    if has_place:
        pair, value = tuple_(*columns), tuple_(bindparam("thread", type_=Integer()), bindparam("after_id", type_=Integer()))
        query = query.where(pair < value if backwards else pair > value)
    return _ordered(query, columns, backwards).limit(size + 1)


def list_comments_for_staff(
    territory_id: int, status: str = PublicationStatus.IN_MODERATION, cursor: Place = None, extra: Clauses = (), *, size: int = PAGE_SIZE
) -> Page[CommentRow]:
    """Comments of a status (empty: all), who waits longest first, with a capped total. Raises Invalid for an unknown status."""
    if status and status not in STATUSES:
        raise Invalid({"stato": "Il filtro «stato» ha un valore che non conosciamo: toglilo o sceglilo dall'elenco."})
    clauses = [Comment.territory_id == territory_id, *extra]
    if status:
        clauses.append(Comment.status == status)
    return _counted(clauses, cursor, size)


def list_comments_on_for_staff(territory_id: int, contribution_id: int) -> Page[CommentRow]:
    """The first comments on a contribution in any state, the oldest first, with a capped total.

    The sum keeps the territory's indexes out of the way: SQLite, without statistics, would walk the whole territory for a few comments.
    """
    return _counted([Comment.contribution_id == contribution_id, Comment.territory_id + 0 == territory_id], None, PAGE_SIZE)


def _counted(clauses: list[ColumnElement[bool]], cursor: Place, size: int) -> Page[CommentRow]:
    page = _walk(clauses, Comment.submitted_at, cursor, size)
    inner = select(Comment.id).where(*clauses).limit(COUNT_CAP + 1).subquery()
    total = db.session.scalar(select(func.count()).select_from(inner)) or 0
    return replace(page, total=min(total, COUNT_CAP), total_is_more=total > COUNT_CAP)


def get_comment(territory_id: int, comment_id: int) -> CommentRow:
    """A comment in any state, whole: who calls asks ``policy.may_read`` before showing it. Raises NotFound."""
    row = db.session.execute(_query().where(Comment.territory_id == territory_id, Comment.id == comment_id)).first()
    if row is None:
        raise NotFound
    return _row(row)


def list_own_comments(user_id: int, territory_id: int | None = None, limit: int | None = 200) -> list[CommentRow]:
    """The comments a person wrote, newest first, in any state."""
    query = _query().where(Comment.author_id == user_id).order_by(Comment.submitted_at.desc(), Comment.id.desc()).limit(limit)
    if territory_id is not None:
        query = query.where(Comment.territory_id == territory_id)
    return [_own(row) for row in db.session.execute(query)]


def _own(row: Any) -> CommentRow:
    """A contribution that is hidden is hidden from who commented it too: its number stays, its title does not."""
    own = _row(row)
    return own if row.contribution_status is PublicationStatus.PUBLISHED else replace(own, contribution_title="")


def count_topic_comments(topic_ids: list[int]) -> dict[int, int]:
    """How many public comments each topic has; those of contributions are on the contribution (``comment_count``)."""
    query = (
        select(Comment.topic_id, func.count())
        .where(Comment.topic_id.in_(topic_ids), Comment.status == PublicationStatus.PUBLISHED)
        .group_by(Comment.topic_id)
    )
    return {topic_id: total for topic_id, total in db.session.execute(query) if topic_id is not None}


def count_waiting_comments(territory_id: int) -> int:
    """How many comments wait to be read by the office."""
    waiting = (PublicationStatus.SUBMITTED, PublicationStatus.IN_MODERATION)
    query = select(func.count()).where(Comment.territory_id == territory_id, Comment.status.in_(waiting))
    return db.session.scalar(query) or 0


@dataclass(frozen=True, slots=True)
class CommentVersionRow:
    """A text of a comment that stood in public before the present one."""

    number: int
    source: str
    html: str
    replaced_at: datetime


def list_versions(comment_id: int) -> list[CommentVersionRow]:
    """The versions of a comment that everybody could read, the oldest first."""
    query = (
        select(CommentVersion.number, CommentVersion.source, CommentVersion.html, CommentVersion.replaced_at)
        .where(CommentVersion.comment_id == comment_id, CommentVersion.is_public.is_(True))
        .order_by(CommentVersion.number)
    )
    return [CommentVersionRow(*row) for row in db.session.execute(query)]
