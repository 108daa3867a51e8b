# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of clarifications: what an author may still ask or was answered, what waits in the office, and the part of "my data"."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from consulta.accounts.models import User
from consulta.clarifications.models import Clarification, ClarificationStatus
from consulta.contributions.models import Contribution, Merge, PublicationStatus
from consulta.contributions.queries import number_text, root_of
from consulta.core.db import db
from consulta.core.errors import NotFound
from consulta.core.pagination import PAGE_SIZE, Cursor, Page, cut, instant_in
from consulta.organisations.models import Organisation


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked and what came of it. ``answer`` is empty and ``closed_at`` None while it waits."""

    id: int
    status: ClarificationStatus
    question: str
    asked_at: datetime
    answer: str
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class OwnReply:
    """A contribution whose reply its author may ask about. ``asked`` is None while that author has not."""

    territory_id: int
    own_id: int
    answered_id: int
    """The contribution that was answered: the same, or the one to which it is joined."""
    number: str
    title: str
    status: PublicationStatus
    author_id: int | None
    organisation_id: int | None
    replied_at: datetime | None
    """When the reply first became public: a correction leaves it as it was."""
    asked: Asked | None


def _own(user_id: int | None) -> Select[*tuple[Any, ...]]:
    """Contributions with the reply that is public and what the person, or the body named in the text, has asked about it."""
    answered = func.coalesce(Merge.target_id, Contribution.id)
    return (
        select(
            Contribution.territory_id,
            Contribution.id,
            answered.label("answered_id"),
            Contribution.number_year,
            Contribution.number_sequence,
            Contribution.title,
            Contribution.status,
            Contribution.author_id,
            Contribution.organisation_id,
            Contribution.replied_at,
            Clarification,
        )
        .select_from(Contribution)
        .outerjoin(Merge, and_(Merge.source_id == Contribution.id, Merge.ended_at.is_(None)))
        .outerjoin(Clarification, and_(Clarification.contribution_id == answered, _by(user_id)))
        .order_by(Clarification.id)
        .execution_options(populate_existing=True)
    )


def _by(user_id: int | None) -> ColumnElement[bool]:
    """What was asked by the person, or by the body in whose name a contribution was sent."""
    by_body = and_(Clarification.organisation_id.is_not(None), Clarification.organisation_id == Contribution.organisation_id)
    return or_(Clarification.author_id == user_id, by_body)


def status_beside(user_id: int) -> ScalarSelect[Any]:
    """As a column beside contributions: how the request of that author about their reply stands; NULL where there is none."""
    answered = func.coalesce(root_of(Contribution.id), Contribution.id)
    asked = select(Clarification.status).where(Clarification.contribution_id == answered, _by(user_id))
    return asked.order_by(Clarification.id.desc()).limit(1).correlate(Contribution).scalar_subquery()


def _of_own(row: Any) -> OwnReply:
    one = row.Clarification
    asked = Asked(one.id, one.status, one.question, one.asked_at, one.answer, one.closed_at) if one else None
    return OwnReply(
        territory_id=row.territory_id,
        own_id=row.id,
        answered_id=row.answered_id,
        number=number_text(row.number_year, row.number_sequence),
        title=row.title,
        status=row.status,
        author_id=row.author_id,
        organisation_id=row.organisation_id,
        replied_at=row.replied_at,
        asked=asked,
    )


def get_own(territory_id: int, number: tuple[int, int], user_id: int | None) -> OwnReply:
    """One contribution by its number. Raises NotFound. Whether the person is its author is for the policy."""
    year, sequence = number
    here = (Contribution.territory_id == territory_id, Contribution.number_year == year, Contribution.number_sequence == sequence)
    row = db.session.execute(_own(user_id).where(*here).limit(1)).first()
    if row is None:
        raise NotFound
    return _of_own(row)


def own_replies(user_id: int | None, contribution_ids: Collection[int]) -> Mapping[int, OwnReply]:
    """Several of them by id, in one statement; none where there are no ids."""
    if not contribution_ids:
        return {}
    found = db.session.execute(_own(user_id).where(Contribution.id.in_(list(contribution_ids))))
    return {row.id: _of_own(row) for row in found}


@dataclass(frozen=True, slots=True)
class ClarificationView:
    """A request as the office reads it. ``number`` and ``title`` are of the author's contribution."""

    id: int
    contribution_id: int
    own_id: int
    number: str
    title: str
    author_id: int | None
    author: str
    organisation_id: int | None
    organisation: str
    question: str
    status: ClarificationStatus
    asked_at: datetime
    answer: str
    closed_by: str
    closed_at: datetime | None
    version: int


_closer = aliased(User)


def _office() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Clarification,
            Contribution.number_year,
            Contribution.number_sequence,
            Contribution.title,
            func.coalesce(User.name, "").label("author"),
            func.coalesce(Organisation.name, "").label("organisation"),
            func.coalesce(_closer.name, "").label("closer"),
        )
        .join(Contribution, Contribution.id == Clarification.own_id)
        .outerjoin(User, User.id == Clarification.author_id)
        .outerjoin(Organisation, Organisation.id == Clarification.organisation_id)
        .outerjoin(_closer, _closer.id == Clarification.closed_by_id)
        .execution_options(populate_existing=True)
    )


def _view(row: Any) -> ClarificationView:
    one = row.Clarification
    return ClarificationView(
        id=one.id,
        contribution_id=one.contribution_id,
        own_id=one.own_id,
        number=number_text(row.number_year, row.number_sequence),
        title=row.title,
        author_id=one.author_id,
        author=row.author,
        organisation_id=one.organisation_id,
        organisation=row.organisation,
        question=one.question,
        status=one.status,
        asked_at=one.asked_at,
        answer=one.answer,
        closed_by=row.closer,
        closed_at=one.closed_at,
        version=one.version,
    )


def waiting(territory_id: int) -> tuple[ColumnElement[bool], ...]:
    """What makes a request wait: for the numbers of the office too."""
    return Clarification.territory_id == territory_id, Clarification.status == ClarificationStatus.WAITING


def list_waiting(territory_id: int, cursor: Cursor | None = None) -> Page[ClarificationView]:
    """One page of the requests that wait, the oldest first."""
    return _page(_office().where(*waiting(territory_id)), cursor, is_newest_first=False)


def list_closed(territory_id: int, cursor: Cursor | None = None) -> Page[ClarificationView]:
    """One page of those answered or let go, the last asked first."""
    done = (Clarification.territory_id == territory_id, Clarification.status != ClarificationStatus.WAITING)
    return _page(_office().where(*done), cursor, is_newest_first=True)


def _page(query: Select[*tuple[Any, ...]], cursor: Cursor | None, *, is_newest_first: bool) -> Page[ClarificationView]:
    asked, id_ = Clarification.asked_at, Clarification.id
    down = is_newest_first != (cursor is not None and cursor.backwards)
    if cursor is not None:
        at, last = instant_in(cursor.key[0]), cursor.key[1]
        beside = or_(asked < at, and_(asked == at, id_ < last)) if down else or_(asked > at, and_(asked == at, id_ > last))
        query = query.where(beside)
    query = query.order_by(asked.desc(), id_.desc()) if down else query.order_by(asked, id_)
    rows = [_view(row) for row in db.session.execute(query.limit(PAGE_SIZE + 1))]
    return cut(rows, cursor, PAGE_SIZE, lambda row: (row.asked_at.isoformat(), row.id))


def get_clarification(territory_id: int, clarification_id: int) -> ClarificationView:
    """One of them. Raises NotFound."""
    row = db.session.execute(_office().where(Clarification.territory_id == territory_id, Clarification.id == clarification_id)).first()
    if row is None:
        raise NotFound
    return _view(row)


def personal_data(user_id: int) -> tuple[str, Any]:
    """The part of "my data" about what a person asked of the replies."""
    query = _office().where(Clarification.author_id == user_id).order_by(Clarification.id)
    return "chiarimenti", [
        {
            "contributo": one.number,
            "domanda": one.question,
            "stato": one.status.label,
            "chiesto_il": one.asked_at.isoformat(),
            "risposta": one.answer,
        }
        for one in map(_view, db.session.execute(query))
    ]
