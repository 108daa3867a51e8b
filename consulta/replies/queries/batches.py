# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of publications of many replies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from consulta.accounts.models import User
from consulta.contributions.models import Contribution
from consulta.core.db import db
from consulta.core.errors import NotFound
from consulta.replies.models import BatchRowStatus, BatchStatus, Reply, ReplyBatch, ReplyBatchRow
from consulta.replies.policy import outcome_wording

LATEST = 50


@dataclass(frozen=True, slots=True)
class BatchView:
    """A publication of many replies. ``made_by`` is empty when the person is no longer known; ``counts`` by state of its rows."""

    id: int
    title: str
    publish_at: datetime
    status: BatchStatus
    made_by: str
    created_at: datetime
    finished_at: datetime | None
    version: int
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        """Replies in it, in whatever state."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class BatchRowView:
    """One reply of a publication."""

    reply_id: int
    number: str
    title: str
    wording: str
    status: BatchRowStatus
    reason: str


_COLUMNS = (
    ReplyBatch.id,
    ReplyBatch.title,
    ReplyBatch.publish_at,
    ReplyBatch.status,
    func.coalesce(User.name, ""),
    ReplyBatch.created_at,
    ReplyBatch.finished_at,
    ReplyBatch.version,
)


def list_batches(territory_id: int) -> Sequence[BatchView]:
    """The latest publications, those to come first. Two statements."""
    query = select(*_COLUMNS).outerjoin(User, User.id == ReplyBatch.made_by_id).where(ReplyBatch.territory_id == territory_id)
    rows = db.session.execute(query.order_by(ReplyBatch.publish_at.desc(), ReplyBatch.id.desc()).limit(LATEST)).all()
    counts = _counts([row[0] for row in rows])
    return [BatchView(*row, counts=counts.get(row[0], {})) for row in rows]


def get_batch(territory_id: int, batch_id: int) -> BatchView:
    """One of them. Raises NotFound."""
    query = select(*_COLUMNS).outerjoin(User, User.id == ReplyBatch.made_by_id)
    row = db.session.execute(query.where(ReplyBatch.territory_id == territory_id, ReplyBatch.id == batch_id)).first()
    if row is None:
        raise NotFound
    return BatchView(*row, counts=_counts([batch_id]).get(batch_id, {}))


def _counts(ids: Sequence[int]) -> Mapping[int, Mapping[str, int]]:
    found: dict[int, dict[str, int]] = {}
    query = select(ReplyBatchRow.batch_id, ReplyBatchRow.status, func.count()).where(ReplyBatchRow.batch_id.in_(ids))
    for batch_id, status, number in db.session.execute(query.group_by(ReplyBatchRow.batch_id, ReplyBatchRow.status)):
        found.setdefault(batch_id, {})[status.value] = number
    return found


def list_batch_rows(batch_id: int) -> Sequence[BatchRowView]:
    """The replies of a publication, by number of what they answer; what was stopped first."""
    query = (
        select(
            Reply.id,
            Contribution.number_year,
            Contribution.number_sequence,
            Contribution.title,
            Contribution.kind,
            Reply.outcome,
            ReplyBatchRow.status,
            ReplyBatchRow.reason,
        )
        .join(Reply, Reply.id == ReplyBatchRow.reply_id)
        .join(Contribution, Contribution.id == Reply.contribution_id)
        .where(ReplyBatchRow.batch_id == batch_id)
        .order_by(Contribution.number_year, Contribution.number_sequence)
    )
    rows = [
        BatchRowView(row[0], f"{row[1]}-{row[2]}", row[3], outcome_wording(row[4], row[5]), row[6], row[7])
        for row in db.session.execute(query)
    ]
    return sorted(rows, key=lambda row: row.status is not BatchRowStatus.STOPPED)


def list_due_batches(now: datetime) -> Sequence[int]:
    """The publications whose instant has come, the oldest first."""
    query = select(ReplyBatch.id).where(ReplyBatch.status == BatchStatus.SCHEDULED, ReplyBatch.publish_at <= now)
    return list(db.session.scalars(query.order_by(ReplyBatch.publish_at, ReplyBatch.id)))
