# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is looking at which text now, or working on which synthesis."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, select

from consulta.accounts.models import User
from consulta.contributions.models import Comment, Contribution
from consulta.core.db import db
from consulta.moderation.models import WorkLock
from consulta.moderation.queries import COMMENT, CONTRIBUTION

SYNTHESIS = "synthesis"
"""A synthesis is held as a whole: its points make one text (ADR 0058)."""
_COLUMNS: Mapping[str, Any] = {
    CONTRIBUTION: WorkLock.contribution_id,
    COMMENT: WorkLock.comment_id,
    SYNTHESIS: WorkLock.synthesis_id,
}


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a text before the eyes, and since when. ``name`` is empty when the person is no longer known."""

    user_id: int
    name: str
    taken_at: datetime
    expires_at: datetime


def column_of(kind: str) -> Any:
    """The column of the lock that names a text of this kind."""
    return _COLUMNS[kind]


def holders(kind: str, ids: Sequence[int], now: datetime) -> Mapping[int, Holder]:
    """Who holds each of these texts now; a lock that has expired holds nothing."""
    if not ids:
        return {}
    column = column_of(kind)
    query = (
        select(column.label("subject_id"), WorkLock.user_id, func.coalesce(User.name, ""), WorkLock.taken_at, WorkLock.expires_at)
        .outerjoin(User, User.id == WorkLock.user_id)
        .where(column.in_(ids), WorkLock.expires_at > now)
    )
    return {row[0]: Holder(*row[1:]) for row in db.session.execute(query)}


def free_for(kind: str, user_id: int | None, now: datetime) -> ColumnElement[bool]:
    """Over the list of contributions or comments: nobody else has it before the eyes, and this person did not write it."""
    table: Any = Contribution if kind == CONTRIBUTION else Comment
    taken = exists().where(column_of(kind) == table.id, WorkLock.expires_at > now, WorkLock.user_id != user_id)
    return and_(~taken, table.author_id.is_distinct_from(user_id))
