# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of the formats that people ask for: the office's list by term, one request, what was given, "my data"."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from consulta.accounts.queries import proved_address
from consulta.core import clock
from consulta.core.db import db
from consulta.core.errors import NotFound
from consulta.core.pagination import PAGE_SIZE, Cursor, Page, cut, day_in
from consulta.library.models import AccessibleFormat, FormatRequest, FormatRequestStatus, LibraryDocument

WAITING, UNCONFIRMED = FormatRequestStatus.WAITING, FormatRequestStatus.UNCONFIRMED


@dataclass(frozen=True, slots=True)
class FormatView:
    """A request with its document."""

    id: int
    document_id: int
    title: str
    format: AccessibleFormat
    message: str
    email: str
    author_id: int | None
    status: FormatRequestStatus
    asked_at: datetime
    due_on: date | None
    answer: str
    link: str
    attachment_id: int | None
    answered_at: datetime | None
    version: int
    territory_id: int
    language: str

    def days_left(self, now: datetime) -> int | None:
        """Days until the term, negative after it; None when nobody waits."""
        if self.status is not WAITING or self.due_on is None:
            return None
        return (self.due_on - clock.rome_day(now)).days


def _select() -> Select[*tuple[Any, ...]]:
    columns = [LibraryDocument.title if name == "title" else getattr(FormatRequest, name) for name in FormatView.__slots__]
    return select(*columns).join(LibraryDocument, LibraryDocument.id == FormatRequest.document_id)


def find_request(format_request_id: int) -> FormatView | None:
    """A request, in whatever state."""
    row = db.session.execute(_select().where(FormatRequest.id == format_request_id)).first()
    return FormatView(*row) if row else None


def get_request(territory_id: int, format_request_id: int) -> FormatView:
    """A request that reached the office. Raises NotFound, also for one that nobody confirmed."""
    found = find_request(format_request_id)
    if found is None or found.territory_id != territory_id or found.status is UNCONFIRMED:
        raise NotFound
    return found


def waiting(territory_id: int) -> tuple[ColumnElement[bool], ...]:
    """What waits for the office."""
    return FormatRequest.territory_id == territory_id, FormatRequest.status == WAITING


def list_waiting(territory_id: int, cursor: Cursor | None = None) -> Page[FormatView]:
    """What waits, the nearest term first."""
    due, id_ = FormatRequest.due_on, FormatRequest.id
    query = _select().where(*waiting(territory_id))
    backwards = cursor is not None and cursor.backwards
    if cursor is not None:
        on, last = day_in(cursor.key[0]), cursor.key[1]
        query = query.where(or_(due < on, (due == on) & (id_ < last)) if backwards else or_(due > on, (due == on) & (id_ > last)))
    query = query.order_by(due.desc(), id_.desc()) if backwards else query.order_by(due, id_)
    rows = [FormatView(*row) for row in db.session.execute(query.limit(PAGE_SIZE + 1))]
    return cut(rows, cursor, PAGE_SIZE, lambda row: (row.due_on.toordinal() if row.due_on else 0, row.id))


def list_answered(territory_id: int, cursor: Cursor | None = None) -> Page[FormatView]:
    """What was answered, the last first."""
    query = _select().where(
        FormatRequest.territory_id == territory_id,
        FormatRequest.status.in_((FormatRequestStatus.GIVEN, FormatRequestStatus.DECLINED)),
    )
    backwards = cursor is not None and cursor.backwards
    if cursor is not None:
        query = query.where(FormatRequest.id > cursor.key[0] if backwards else FormatRequest.id < cursor.key[0])
    query = query.order_by(FormatRequest.id if backwards else FormatRequest.id.desc())
    rows = [FormatView(*row) for row in db.session.execute(query.limit(PAGE_SIZE + 1))]
    return cut(rows, cursor, PAGE_SIZE, lambda row: (row.id,))


def count_waiting(territory_id: int) -> int:
    """How many wait for the office."""
    return db.session.scalar(select(func.count()).select_from(FormatRequest).where(*waiting(territory_id))) or 0


@dataclass(frozen=True, slots=True)
class GivenLink:
    """A recording or a video that was made for who asked: public with its document."""

    format: AccessibleFormat
    link: str
    answered_at: datetime | None


def list_given_links(document_id: int) -> Sequence[GivenLink]:
    """The addresses given for a document, each once, the oldest first."""
    query = (
        select(FormatRequest.format, FormatRequest.link, func.min(FormatRequest.answered_at).label("at"))
        .where(FormatRequest.document_id == document_id, FormatRequest.status == FormatRequestStatus.GIVEN, FormatRequest.link != "")
        .group_by(FormatRequest.format, FormatRequest.link)
        .order_by(func.min(FormatRequest.answered_at))
    )
    return [GivenLink(*row) for row in db.session.execute(query)]


def personal_data(user_id: int) -> tuple[str, list[dict[str, Any]]]:
    """The formats that a person asked for, signed in or leaving an address that is proved to be theirs: a part of "my data"."""
    theirs = or_(FormatRequest.author_id == user_id, func.lower(FormatRequest.email) == proved_address(user_id))
    rows = db.session.execute(_select().where(theirs).order_by(FormatRequest.id))
    return "formati_chiesti", [
        {
            "documento": row.title,
            "formato": row.format.label,
            "messaggio": row.message,
            "email": row.email,
            "stato": row.status.label,
            "chiesto": clock.rome(row.asked_at).isoformat(timespec="minutes"),
            "risposta": row.answer,
            "indirizzo": row.link,
        }
        for row in (FormatView(*one) for one in rows)
    ]
