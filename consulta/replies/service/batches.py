# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Publications of many replies: set, moved, cancelled, and carried out by the worker at their instant (ADR 0043)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select, update

from consulta.accounts.throttle import serialise
from consulta.contributions.models import Contribution, PublicationStatus
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.core.queue import enqueue
from consulta.core.text import one_line
from consulta.core.unit_of_work import add, current, emit, put, transactional
from consulta.core.words import N_, filled
from consulta.replies import policy, queries
from consulta.replies.events import ReplyBatchChanged
from consulta.replies.models import BatchRowStatus, BatchStatus, Reply, ReplyBatch, ReplyBatchRow, ReplyStatus
from consulta.replies.requests import MoveBatch, ScheduleBatch
from consulta.replies.service.pieces import lock_reply
from consulta.replies.service.publishing import make_public

CHUNK = 25
"""Replies made public in one transaction of the worker."""
TITLE_CAP = 120
JOB = "publish_batches"
_HERE = {"synchronize_session": False}
ALREADY = N_("Era già stata pubblicata da sola.")


@transactional
def schedule_batch(actor: Actor, request: ScheduleBatch, now: datetime) -> int:
    """Set a publication of approved replies, at once or at an instant; gives its id. The same key again gives the same one.

    A reply that cannot be in it is left out and told as stopped. Raises Refused, Invalid, Conflict (the key is somebody else's).
    """
    policy.may_publish_replies(actor, request.territory_id).or_refuse()
    serialise(f"reply-batches:{request.territory_id}")
    session = current().session
    first = session.scalar(select(ReplyBatch).where(ReplyBatch.submission_key == request.key))
    if first is not None:
        if (first.made_by_id, first.territory_id) != (actor.user_id, request.territory_id):
            raise Conflict(N_("Questo modulo è già stato usato: ricarica la pagina e riprova."))
        return first.id
    title = one_line(request.title)
    wrong = {} if title and len(title) <= TITLE_CAP else {"title": N_("Scrivi un titolo, al massimo 120 caratteri.")}
    if request.publish_at is not None and (fault := policy.wrong_instant(request.publish_at, now)):
        wrong["publish_at"] = fault
    found = _candidates(request)
    if not found:
        wrong["picked"] = N_("Non hai scelto nessuna risposta approvata: spunta almeno una casella e riprova.")
    elif len(found) > policy.BATCH_CAP:
        wrong["picked"] = filled(N_("Insieme si pubblicano al massimo %(cap)s risposte: scegline meno."), cap=policy.BATCH_CAP)
    if wrong:
        raise Invalid(wrong)
    batch = add(
        ReplyBatch(
            territory_id=request.territory_id,
            title=title,
            publish_at=request.publish_at or now,
            status=BatchStatus.SCHEDULED,
            made_by_id=actor.user_id,
            created_at=now,
            submission_key=request.key,
        )
    )
    rows: list[dict[str, Any]] = []
    for reply_id, status, contribution_status, is_elsewhere in found:
        may = policy.may_join_batch(status, contribution_status.value, is_elsewhere=is_elsewhere)
        row_status = BatchRowStatus.WAITING if may else BatchRowStatus.STOPPED
        rows.append({"batch_id": batch.id, "reply_id": reply_id, "status": row_status, "reason": str(may.reason)[:300]})
    put(ReplyBatchRow, *rows)
    _tell(actor.user_id, batch, "scheduled", now, _waiting(rows))
    _wake(batch, now)
    return batch.id


def _waiting(rows: Sequence[dict[str, Any]]) -> list[int]:
    return [row["reply_id"] for row in rows if row["status"] is BatchRowStatus.WAITING]


def _candidates(request: ScheduleBatch) -> Sequence[tuple[int, ReplyStatus, PublicationStatus, bool]]:
    waits = exists().where(ReplyBatchRow.reply_id == Reply.id, ReplyBatchRow.status == BatchRowStatus.WAITING)
    query = (
        select(Reply.id, Reply.status, Contribution.status, waits)
        .join(Contribution, Contribution.id == Reply.contribution_id)
        .where(Reply.territory_id == request.territory_id)
        .order_by(Reply.id)
        .limit(policy.BATCH_CAP + 1)
    )
    if request.reply_ids is None:
        query = query.where(Reply.status == ReplyStatus.APPROVED, ~waits)
    else:
        query = query.where(Reply.id.in_(request.reply_ids))
    return [tuple(row) for row in current().session.execute(query)]  # type: ignore[misc]


@transactional
def move_batch(actor: Actor, request: MoveBatch, now: datetime) -> None:
    """Another instant, before the first one has come. Raises NotFound, Refused, Invalid, Conflict."""
    batch = _lock(request.territory_id, request.batch_id)
    if batch.version == request.version + 1 and batch.publish_at == request.publish_at:
        return
    _may_change(actor, batch, now)
    _check_version(batch, request.version)
    if request.publish_at is not None and (fault := policy.wrong_instant(request.publish_at, now)):
        raise Invalid({"publish_at": fault})
    batch.publish_at = request.publish_at or now
    batch.version += 1
    _tell(actor.user_id, batch, "moved", now)
    _wake(batch, now)


@transactional
def cancel_batch(actor: Actor, territory_id: int, batch_id: int, version: int, now: datetime) -> None:
    """Give a publication up before its instant: its replies stay approved. Twice is once."""
    batch = _lock(territory_id, batch_id)
    if batch.status is BatchStatus.CANCELLED and batch.version == version + 1:
        return
    _may_change(actor, batch, now)
    _check_version(batch, version)
    waiting = (ReplyBatchRow.batch_id == batch.id, ReplyBatchRow.status == BatchRowStatus.WAITING)
    current().session.execute(update(ReplyBatchRow).where(*waiting).values(status=BatchRowStatus.REMOVED), execution_options=_HERE)
    batch.status, batch.finished_at = BatchStatus.CANCELLED, now
    batch.version += 1
    _tell(actor.user_id, batch, "cancelled", now)


@transactional
def publish_chunk(batch_id: int, now: datetime) -> bool:
    """Make the next replies of a publication whose instant has come public, each once; gives whether some still wait.

    Two workers follow each other on the row of the publication. What is not approved now, or whose contribution is not public, is
    stopped with its sentence and stays as it is.
    """
    session = current().session
    query = select(ReplyBatch).where(ReplyBatch.id == batch_id).with_for_update().execution_options(populate_existing=True)
    batch = session.scalar(query)
    if batch is None or batch.status is not BatchStatus.SCHEDULED or batch.publish_at > now:
        return False
    waiting = (ReplyBatchRow.batch_id == batch_id, ReplyBatchRow.status == BatchRowStatus.WAITING)
    in_order = select(ReplyBatchRow).join(Reply, Reply.id == ReplyBatchRow.reply_id).where(*waiting).order_by(Reply.contribution_id)
    rows = session.scalars(in_order.limit(CHUNK + 1).execution_options(populate_existing=True)).all()
    for row in rows[:CHUNK]:
        _publish_row(batch, row, now)
    if len(rows) > CHUNK:
        return True
    batch.status, batch.finished_at = BatchStatus.DONE, now
    batch.version += 1
    session.flush()
    ended = session.execute(select(ReplyBatchRow.reply_id, ReplyBatchRow.status).where(ReplyBatchRow.batch_id == batch_id)).all()
    published = [row.reply_id for row in ended if row.status is BatchRowStatus.PUBLISHED]
    stopped = [row.reply_id for row in ended if row.status is BatchRowStatus.STOPPED]
    _tell(batch.made_by_id, batch, "done", now, published, stopped)
    return False


def _publish_row(batch: ReplyBatch, row: ReplyBatchRow, now: datetime) -> None:
    reply, answered = lock_reply(row.reply_id)
    if reply.status is ReplyStatus.PUBLISHED:
        row.status, row.reason = BatchRowStatus.STOPPED, ALREADY
        return
    may = policy.may_join_batch(reply.status, answered.status.value, is_elsewhere=False)
    if not may:
        row.status, row.reason = BatchRowStatus.STOPPED, str(may.reason)[:300]
        return
    try:
        make_public(batch.made_by_id, reply, answered, now)
    except Invalid as invalid:
        row.status, row.reason = BatchRowStatus.STOPPED, str(next(iter(invalid.errors.values())))[:300]
        return
    row.status = BatchRowStatus.PUBLISHED


def publish_due(now: datetime) -> int:
    """Carry out every publication whose instant has come, a transaction for each chunk. Gives how many it looked at."""
    due = queries.list_due_batches(now)
    for batch_id in due:
        while publish_chunk(batch_id, now):
            pass
    return len(due)


def _lock(territory_id: int, batch_id: int) -> ReplyBatch:
    query = select(ReplyBatch).where(ReplyBatch.territory_id == territory_id, ReplyBatch.id == batch_id)
    found = current().session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def _may_change(actor: Actor, batch: ReplyBatch, now: datetime) -> None:
    is_scheduled = batch.status is BatchStatus.SCHEDULED
    may = policy.may_change_batch(actor, batch.territory_id, is_scheduled=is_scheduled, publish_at=batch.publish_at, now=now)
    may.or_refuse()


def _check_version(batch: ReplyBatch, version: int) -> None:
    if batch.version != version:
        theirs = {"Titolo": batch.title, "Stato": batch.status.label}
        raise Conflict(N_("Nel frattempo un collega ha cambiato questa pubblicazione: rileggila e riprova."), theirs)


def _wake(batch: ReplyBatch, now: datetime) -> None:
    if batch.publish_at <= now:
        current().after_commit(JOB, lambda: enqueue(JOB))


def _tell(
    actor_id: int | None, batch: ReplyBatch, change: str, now: datetime, replies: Sequence[int] = (), stopped: Sequence[int] = ()
) -> None:
    emit(
        ReplyBatchChanged(
            occurred_at=now,
            actor_id=actor_id,
            territory_id=batch.territory_id,
            batch_id=batch.id,
            change=change,
            publish_at=batch.publish_at.isoformat(),
            replies=tuple(replies),
            stopped=tuple(stopped),
        )
    )
