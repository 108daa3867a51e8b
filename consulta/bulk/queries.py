# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of acts on many things."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, exists, func, select

from consulta.accounts.models import User
from consulta.bulk import policy
from consulta.bulk.models import BulkOperation, BulkRow, BulkStatus, RowStatus
from consulta.core.db import db
from consulta.core.errors import NotFound

LATEST = 30


@dataclass(frozen=True, slots=True)
class OperationView:
    """An act on many things. ``made_by`` is empty when the person is no longer known."""

    id: int
    territory_id: int
    act: str
    subject_kind: str
    status: BulkStatus
    made_by_id: int | None
    made_by: str
    prepared_at: datetime
    done_at: datetime | None
    undo_until: datetime | None
    undone_at: datetime | None
    done: int
    """How many things it was done to, also when it was undone since."""
    total: int
    """How many things were picked."""
    undone_by_id: int | None


@dataclass(frozen=True, slots=True)
class RowView:
    """One thing of an act."""

    subject_id: int
    seen_version: int
    status: RowStatus
    reason: str


_DONE = select(func.count()).where(BulkRow.operation_id == BulkOperation.id, BulkRow.status.in_(("done", "undone", "left")))
_ALL = select(func.count()).where(BulkRow.operation_id == BulkOperation.id)
_COLUMNS = (
    BulkOperation.id,
    BulkOperation.territory_id,
    BulkOperation.act,
    BulkOperation.subject_kind,
    BulkOperation.status,
    BulkOperation.made_by_id,
    func.coalesce(User.name, ""),
    BulkOperation.prepared_at,
    BulkOperation.done_at,
    BulkOperation.undo_until,
    BulkOperation.undone_at,
    _DONE.correlate(BulkOperation).scalar_subquery(),
    _ALL.correlate(BulkOperation).scalar_subquery(),
    BulkOperation.undone_by_id,
)


def get_operation(territory_id: int, operation_id: int) -> OperationView:
    """One of them. Raises NotFound."""
    query = select(*_COLUMNS).outerjoin(User, User.id == BulkOperation.made_by_id)
    row = db.session.execute(query.where(BulkOperation.territory_id == territory_id, BulkOperation.id == operation_id)).first()
    if row is None:
        raise NotFound
    return OperationView(*row)


def list_rows(operation_id: int, after: int = 0) -> Sequence[RowView]:
    """Its things beyond a position, in the order in which they were ticked: as many as a page shows."""
    query = select(BulkRow.subject_id, BulkRow.seen_version, BulkRow.status, BulkRow.reason)
    where = (BulkRow.operation_id == operation_id, BulkRow.position > after)
    return [RowView(*row) for row in db.session.execute(query.where(*where).order_by(BulkRow.position).limit(policy.CAP))]


def holds(operation_id: int, subject_id: int) -> bool:
    """Whether a thing is among those of an act."""
    return bool(db.session.scalar(select(exists().where(BulkRow.operation_id == operation_id, BulkRow.subject_id == subject_id))))


def count_rows(operation_id: int) -> Mapping[str, int]:
    """How many of its things stand how."""
    query = select(BulkRow.status, func.count()).where(BulkRow.operation_id == operation_id).group_by(BulkRow.status)
    return {status.value: total for status, total in db.session.execute(query)}


@dataclass(frozen=True, slots=True)
class UnderWay:
    """What the worker has to go on with. ``actor_id``: who asked for it."""

    id: int
    territory_id: int
    act: str
    actor_id: int | None


def list_under_way() -> Sequence[UnderWay]:
    """Every act that is being done or undone in steps, the oldest first."""
    undoing = BulkOperation.status == BulkStatus.UNDOING
    who = case((undoing, BulkOperation.undone_by_id), else_=BulkOperation.made_by_id)
    query = select(BulkOperation.id, BulkOperation.territory_id, BulkOperation.act, who)
    return [
        UnderWay(*row)
        for row in db.session.execute(query.where(undoing | (BulkOperation.status == BulkStatus.RUNNING)).order_by(BulkOperation.id))
    ]


def list_operations(territory_id: int, acts: str = "") -> Sequence[OperationView]:
    """The latest that were done, the newest first; ``acts``: only those whose name begins so."""
    query = select(*_COLUMNS).outerjoin(User, User.id == BulkOperation.made_by_id)
    where = (BulkOperation.territory_id == territory_id, BulkOperation.status != BulkStatus.PREPARED, BulkOperation.act.startswith(acts))
    rows = db.session.execute(query.where(*where).order_by(BulkOperation.done_at.desc(), BulkOperation.id.desc()).limit(LATEST))
    return [OperationView(*row) for row in rows]
