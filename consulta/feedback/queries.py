# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of the requests: by code for who wrote, by term for the office."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from consulta.accounts.queries import proved_address
from consulta.core import clock
from consulta.core.db import db
from consulta.core.errors import NotFound
from consulta.core.pagination import Cursor, Page, cut, day_in
from consulta.feedback.models import FeedbackKind, FeedbackRequest

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request. ``days_left`` is negative when the term is over; None once answered."""

    id: int
    code: str
    kind: FeedbackKind
    page: str
    message: str
    email: str
    received_at: datetime
    due_on: date
    answer: str
    answered_at: datetime | None
    days_left: int | None


_COLUMNS = (
    FeedbackRequest.id,
    FeedbackRequest.code,
    FeedbackRequest.kind,
    FeedbackRequest.page,
    FeedbackRequest.message,
    FeedbackRequest.email,
    FeedbackRequest.received_at,
    FeedbackRequest.due_on,
    FeedbackRequest.answer,
    FeedbackRequest.answered_at,
)


def _view(row: Any, now: datetime) -> RequestView:
    days_left = None if row.answered_at else (row.due_on - clock.rome_day(now)).days
    return RequestView(**row._mapping, days_left=days_left)


def _get(where: ColumnElement[bool], now: datetime) -> RequestView:
    row = db.session.execute(select(*_COLUMNS).where(where)).first()
    if row is None:
        raise NotFound
    return _view(row, now)


def get_request(territory_id: int, request_id: int, now: datetime) -> RequestView:
    """A request of the territory. Raises NotFound."""
    return _get(and_(FeedbackRequest.territory_id == territory_id, FeedbackRequest.id == request_id), now)


def get_by_code(territory_id: int, code: str, now: datetime) -> RequestView:
    """The request with that secret code. Raises NotFound."""
    return _get(and_(FeedbackRequest.territory_id == territory_id, FeedbackRequest.code == code[:20].upper()), now)


def list_open(territory_id: int, now: datetime, cursor: Cursor | None = None) -> Page[RequestView]:
    """Those not answered yet, the most urgent (or most overdue) first."""
    query = select(*_COLUMNS).where(FeedbackRequest.territory_id == territory_id, FeedbackRequest.answered_at.is_(None))
    due, id_ = FeedbackRequest.due_on, FeedbackRequest.id
    backwards = cursor is not None and cursor.backwards
    if cursor is not None:
        on, last = day_in(cursor.key[0]), cursor.key[1]
        beside = or_(due < on, and_(due == on, id_ < last)) if backwards else or_(due > on, and_(due == on, id_ > last))
        query = query.where(beside)
    query = query.order_by(due.desc(), id_.desc()) if backwards else query.order_by(due, id_)
    rows = [_view(row, now) for row in db.session.execute(query.limit(PAGE_SIZE + 1))]
    return cut(rows, cursor, PAGE_SIZE, lambda row: (row.due_on.toordinal(), row.id))


def list_answered(territory_id: int, now: datetime, cursor: Cursor | None = None) -> Page[RequestView]:
    """Those answered, the newest request first."""
    query = select(*_COLUMNS).where(FeedbackRequest.territory_id == territory_id, FeedbackRequest.answered_at.is_not(None))
    backwards = cursor is not None and cursor.backwards
    if cursor is not None:
        query = query.where(FeedbackRequest.id > cursor.key[0] if backwards else FeedbackRequest.id < cursor.key[0])
    query = query.order_by(FeedbackRequest.id if backwards else FeedbackRequest.id.desc())
    rows = [_view(row, now) for row in db.session.execute(query.limit(PAGE_SIZE + 1))]
    return cut(rows, cursor, PAGE_SIZE, lambda row: (row.id,))


def count_open(territory_id: int, now: datetime) -> int:
    """How many requests received by ``now`` wait for an answer."""
    query = select(func.count()).where(
        FeedbackRequest.territory_id == territory_id, FeedbackRequest.answered_at.is_(None), FeedbackRequest.received_at <= now
    )
    return db.session.scalar(query) or 0


def count_overdue(territory_id: int, now: datetime) -> int:
    """How many of them are past their term."""
    query = select(func.count()).where(
        FeedbackRequest.territory_id == territory_id,
        FeedbackRequest.answered_at.is_(None),
        FeedbackRequest.due_on < clock.rome_day(now),
    )
    return db.session.scalar(query) or 0


def personal_data(user_id: int) -> tuple[str, Any]:
    """What a person wrote to the office, signed in or leaving an address that is proved to be theirs: a part of "my data"."""
    proved = proved_address(user_id)
    theirs = or_(FeedbackRequest.author_id == user_id, func.lower(FeedbackRequest.email) == proved)
    query = select(*_COLUMNS).where(theirs).order_by(FeedbackRequest.id)
    rows = db.session.execute(query)
    return "richieste", [
        {
            "codice": row.code,
            "argomento": row.kind.label,
            "pagina": row.page,
            "messaggio": row.message,
            "email": row.email,
            "ricevuta_il": row.received_at.isoformat(),
            "risposta": row.answer,
        }
        for row in rows
    ]


def workspace_counts(territory_id: int) -> dict[str, int]:
    """What stands beside "Richieste" in the office's menu."""
    return {"feedback_open": count_open(territory_id, clock.now())}
