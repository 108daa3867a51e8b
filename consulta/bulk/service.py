# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs of acts on many things: look, do, undo, go on in steps, forget. Each is one transaction (decisions.md 20)."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, update

from consulta.accounts.throttle import serialise
from consulta.bulk import policy
from consulta.bulk.acts import Act
from consulta.bulk.events import BulkCarriedOut, BulkUndone
from consulta.bulk.models import BulkOperation, BulkRow, BulkStatus, RowStatus
from consulta.bulk.requests import CarryOut, Picked, PrepareBulk
from consulta.core import queue
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.core.unit_of_work import Hold, add, current, emit, holding, put, transactional
from consulta.core.words import N_

PREPARED_KEPT = timedelta(days=1)
"""An act that nobody confirmed is forgotten after a day."""
DONE_KEPT = timedelta(days=365)
_HERE = {"synchronize_session": False}
KEY_TAKEN = N_("Questo modulo è già stato usato da un'altra persona: apri una pagina nuova e riprova.")


@transactional
def prepare(actor: Actor, act: Act, request: PrepareBulk, now: datetime) -> int:
    """Keep what somebody wants to do, to look at it first; gives the operation. The same key again gives the same one.

    Raises Refused (role), Invalid (nothing picked, too many), Conflict (the key is somebody else's).
    """
    act.allow(actor, request.territory_id).or_refuse()
    serialise(f"bulk:{request.key}")
    first = (
        current()
        .session.execute(select(BulkOperation.id, BulkOperation.made_by_id).where(BulkOperation.submission_key == request.key))
        .first()
    )
    if first is not None:
        if first.made_by_id != actor.user_id:
            raise Conflict(KEY_TAKEN)
        return int(first.id)
    picked = {one.id: one for one in request.picked}
    fits = policy.fits(len(picked))
    if not fits:
        raise Invalid({"picked": fits.reason})
    operation = add(
        BulkOperation(
            territory_id=request.territory_id,
            act=act.name,
            subject_kind=request.subject_kind,
            status=BulkStatus.PREPARED,
            made_by_id=actor.user_id,
            prepared_at=now,
            submission_key=request.key,
        )
    )
    waiting = {"operation_id": operation.id, "status": RowStatus.WAITING, "reason": "", "kept": {}}
    put(
        BulkRow,
        *(
            waiting | {"position": place, "subject_id": one.id, "seen_version": one.version}
            for place, one in enumerate(picked.values(), start=1)
        ),
    )
    return operation.id


@transactional
def carry_out(actor: Actor, act: Act, request: CarryOut, now: datetime) -> None:
    """Do it to every thing that is still as it was seen and may be done; skip the others with their sentence. Twice is once.

    Letters wait until nobody can undo any more. What is more than one transaction is left to the worker (``carry_on``).
    Raises NotFound, Refused, Invalid (what the act asks for once for all).
    """
    operation = _lock(request.territory_id, request.operation_id, act)
    act.allow(actor, operation.territory_id).or_refuse()
    policy.may_carry_out(actor, operation.made_by_id).or_refuse()
    if operation.status is not BulkStatus.PREPARED:
        return
    act.check(request.words)
    operation.status, operation.words = BulkStatus.RUNNING, dict(request.words)
    if _count(operation.id, RowStatus.WAITING) > policy.CAP:
        _wake_worker()
    else:
        _do_step(actor, act, operation, now)


@transactional
def undo(actor: Actor, act: Act, territory_id: int, operation_id: int, now: datetime) -> None:
    """Put back exactly as it was every thing to which nobody has done anything since; say of the others why not. Twice is once.

    What is more than one transaction is left to the worker (``carry_on``). Raises NotFound; Refused (not one's own, too late).
    """
    operation = _lock(territory_id, operation_id, act)
    act.allow(actor, territory_id).or_refuse()
    if operation.status in (BulkStatus.UNDOING, BulkStatus.UNDONE) and operation.undone_by_id == actor.user_id:
        return
    policy.may_undo(actor, territory_id, operation.made_by_id, operation.status, operation.undo_until, now).or_refuse()
    operation.status, operation.undone_at, operation.undone_by_id = BulkStatus.UNDOING, now, actor.user_id
    if _count(operation.id, RowStatus.DONE) > policy.CAP:
        _wake_worker()
    else:
        _undo_step(actor, act, operation, now)


@transactional
def carry_on(actor: Actor, act: Act, territory_id: int, operation_id: int, now: datetime) -> bool:
    """The next step of what is under way, for the person who asked for it; tells whether anything is left to do.

    Who may no longer do such acts stops there: the rest is skipped, and said so. Raises NotFound.
    """
    operation = _lock(territory_id, operation_id, act)
    if operation.status is BulkStatus.RUNNING:
        allowed = act.allow(actor, territory_id)
        if not allowed:
            _close_waiting(operation.id, str(allowed.reason))
        _do_step(actor, act, operation, now)
    elif operation.status is BulkStatus.UNDOING:
        _undo_step(actor, act, operation, now)
    return operation.status in (BulkStatus.RUNNING, BulkStatus.UNDOING)


@transactional
def interrupt(territory_id: int, operation_id: int, reason: str, now: datetime) -> None:
    """End what cannot go on: what was not reached yet stays as it is, with the sentence that says why. Raises NotFound."""
    query = select(BulkOperation).where(BulkOperation.territory_id == territory_id, BulkOperation.id == operation_id)
    operation = current().session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if operation is None:
        raise NotFound
    if operation.status is BulkStatus.RUNNING:
        _close_waiting(operation.id, reason)
        _end_doing(operation, now)
    elif operation.status is BulkStatus.UNDOING:
        _close(operation.id, RowStatus.DONE, RowStatus.LEFT, reason)
        _end_undoing(operation, now)


def _do_step(actor: Actor, act: Act, operation: BulkOperation, now: datetime) -> None:
    left, total = _count(operation.id, RowStatus.WAITING), _count(operation.id)
    rows = _rows(operation.id, RowStatus.WAITING)
    weighed = act.weigh(actor, operation.territory_id, [Picked(row.subject_id, row.seen_version) for row in rows], lock=True)
    for row in sorted(rows, key=lambda one: one.subject_id):
        decision = weighed[row.subject_id]
        if not decision:
            row.status, row.reason = RowStatus.SKIPPED, str(decision.reason)[:300]
            continue
        with holding(Hold(now + policy.letters_wait(left, total), _mark(row))):
            row.kept = dict(act.do(actor, operation.territory_id, row.subject_id, operation.words, now))
        row.status = RowStatus.DONE
    if left <= len(rows):
        _end_doing(operation, now)


def _end_doing(operation: BulkOperation, now: datetime) -> None:
    operation.status, operation.words = BulkStatus.DONE, {}
    operation.done_at, operation.undo_until = now, now + policy.UNDO_FOR
    done, skipped = _ids(operation.id, RowStatus.DONE), _ids(operation.id, RowStatus.SKIPPED)
    emit(BulkCarriedOut(**_facts(operation.made_by_id, operation, now), done=done, skipped=skipped))


def _undo_step(actor: Actor, act: Act, operation: BulkOperation, now: datetime) -> None:
    rows = _rows(operation.id, RowStatus.DONE)
    for row in sorted(rows, key=lambda one: one.subject_id):
        decision = act.take_back(actor, operation.territory_id, row.subject_id, row.kept, _mark(row), now)
        row.status, row.reason = (RowStatus.UNDONE, "") if decision else (RowStatus.LEFT, str(decision.reason)[:300])
    if not _count(operation.id, RowStatus.DONE):
        _end_undoing(operation, now)


def _end_undoing(operation: BulkOperation, now: datetime) -> None:
    operation.status = BulkStatus.UNDONE
    undone, kept = _ids(operation.id, RowStatus.UNDONE), _ids(operation.id, RowStatus.LEFT)
    emit(BulkUndone(**_facts(operation.undone_by_id, operation, now), undone=undone, kept=kept))


@transactional
def forget_old(now: datetime) -> int:
    """Delete what nobody confirmed in a day and what was done a year ago; blank what only undoing needed. Gives how many were deleted."""
    session = current().session
    old = (BulkOperation.prepared_at < now - PREPARED_KEPT) & (BulkOperation.status == BulkStatus.PREPARED)
    gone = list(session.scalars(select(BulkOperation.id).where(old | (BulkOperation.done_at < now - DONE_KEPT))))
    session.execute(delete(BulkRow).where(BulkRow.operation_id.in_(gone)), execution_options=_HERE)
    session.execute(delete(BulkOperation).where(BulkOperation.id.in_(gone)), execution_options=_HERE)
    over = select(BulkOperation.id).where(BulkOperation.undo_until < now, BulkOperation.status != BulkStatus.UNDOING)
    session.execute(update(BulkRow).where(BulkRow.operation_id.in_(over)).values(kept={}), execution_options=_HERE)
    return len(gone)


def _lock(territory_id: int, operation_id: int, act: Act) -> BulkOperation:
    query = select(BulkOperation).where(BulkOperation.territory_id == territory_id, BulkOperation.id == operation_id)
    found = current().session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if found is None or found.act != act.name:
        raise NotFound
    return found


def _rows(operation_id: int, status: RowStatus) -> list[BulkRow]:
    """The next of a status, as many as one transaction takes."""
    query = select(BulkRow).where(BulkRow.operation_id == operation_id, BulkRow.status == status)
    query = query.order_by(BulkRow.position).limit(policy.CAP)
    return list(current().session.scalars(query.execution_options(populate_existing=True)))


def _count(operation_id: int, *statuses: RowStatus) -> int:
    current().session.flush()
    query = select(func.count()).where(BulkRow.operation_id == operation_id)
    return current().session.scalar(query.where(BulkRow.status.in_(statuses)) if statuses else query) or 0


def _close_waiting(operation_id: int, reason: str) -> None:
    _close(operation_id, RowStatus.WAITING, RowStatus.SKIPPED, reason)


def _close(operation_id: int, those: RowStatus, status: RowStatus, reason: str) -> None:
    of_these = update(BulkRow).where(BulkRow.operation_id == operation_id, BulkRow.status == those)
    current().session.execute(of_these.values(status=status, reason=reason[:300]), execution_options=_HERE)


def _mark(row: BulkRow) -> str:
    return f"bulk:{row.operation_id}:{row.subject_id}"


def _wake_worker() -> None:
    current().after_commit("wake-bulk", lambda: queue.enqueue("carry_bulk"))


def _ids(operation_id: int, status: RowStatus) -> tuple[int, ...]:
    current().session.flush()
    query = select(BulkRow.subject_id).where(BulkRow.operation_id == operation_id, BulkRow.status == status)
    return tuple(current().session.scalars(query.order_by(BulkRow.subject_id)))


def _facts(actor_id: int | None, operation: BulkOperation, now: datetime) -> dict[str, Any]:
    return {
        "occurred_at": now,
        "actor_id": actor_id,
        "territory_id": operation.territory_id,
        "operation_id": operation.id,
        "act": operation.act,
        "subject_kind": operation.subject_kind,
    }
