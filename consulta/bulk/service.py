# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs of acts on many things: look, do, undo, forget. Each is one transaction (decisions.md 20)."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update

from consulta.accounts.throttle import serialise
from consulta.bulk import policy
from consulta.bulk.acts import Act
from consulta.bulk.events import BulkCarriedOut, BulkUndone
from consulta.bulk.models import BulkOperation, BulkRow, BulkStatus, RowStatus
from consulta.bulk.requests import CarryOut, Picked, PrepareBulk
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

    Letters wait until nobody can undo any more. Raises NotFound, Refused, Invalid (what the act asks for once for all).
    """
    operation = _lock(request.territory_id, request.operation_id, act)
    act.allow(actor, operation.territory_id).or_refuse()
    policy.may_carry_out(actor, operation.made_by_id).or_refuse()
    if operation.status is not BulkStatus.PREPARED:
        return
    act.check(request.words)
    rows = _rows(operation.id)
    weighed = act.weigh(actor, operation.territory_id, [Picked(row.subject_id, row.seen_version) for row in rows], lock=True)
    for row in sorted(rows, key=lambda one: one.subject_id):
        decision = weighed[row.subject_id]
        if not decision:
            row.status, row.reason = RowStatus.SKIPPED, str(decision.reason)[:300]
            continue
        with holding(Hold(now + policy.LETTERS_AFTER, _mark(row))):
            row.kept = dict(act.do(actor, operation.territory_id, row.subject_id, request.words, now))
        row.status = RowStatus.DONE
    operation.status, operation.done_at, operation.undo_until = BulkStatus.DONE, now, now + policy.UNDO_FOR
    emit(
        BulkCarriedOut(
            **_facts(actor, operation, now),
            done=_ids(rows, RowStatus.DONE),
            skipped=_ids(rows, RowStatus.SKIPPED),
        )
    )


@transactional
def undo(actor: Actor, act: Act, territory_id: int, operation_id: int, now: datetime) -> None:
    """Put back exactly as it was every thing to which nobody has done anything since; say of the others why not. Twice is once.

    Raises NotFound; Refused (not one's own, too late).
    """
    operation = _lock(territory_id, operation_id, act)
    act.allow(actor, territory_id).or_refuse()
    if operation.status is BulkStatus.UNDONE and operation.undone_by_id == actor.user_id:
        return
    policy.may_undo(actor, territory_id, operation.made_by_id, operation.status, operation.undo_until, now).or_refuse()
    rows = [row for row in _rows(operation.id) if row.status is RowStatus.DONE]
    for row in sorted(rows, key=lambda one: one.subject_id):
        decision = act.take_back(actor, territory_id, row.subject_id, row.kept, _mark(row), now)
        row.status, row.reason = (RowStatus.UNDONE, "") if decision else (RowStatus.LEFT, str(decision.reason)[:300])
    operation.status, operation.undone_at, operation.undone_by_id = BulkStatus.UNDONE, now, actor.user_id
    emit(BulkUndone(**_facts(actor, operation, now), undone=_ids(rows, RowStatus.UNDONE), kept=_ids(rows, RowStatus.LEFT)))


@transactional
def forget_old(now: datetime) -> int:
    """Delete what nobody confirmed in a day and what was done a year ago; blank what only undoing needed. Gives how many were deleted."""
    session = current().session
    old = (BulkOperation.prepared_at < now - PREPARED_KEPT) & (BulkOperation.status == BulkStatus.PREPARED)
    gone = list(session.scalars(select(BulkOperation.id).where(old | (BulkOperation.done_at < now - DONE_KEPT))))
    session.execute(delete(BulkRow).where(BulkRow.operation_id.in_(gone)), execution_options=_HERE)
    session.execute(delete(BulkOperation).where(BulkOperation.id.in_(gone)), execution_options=_HERE)
    over = select(BulkOperation.id).where(BulkOperation.undo_until < now)
    session.execute(update(BulkRow).where(BulkRow.operation_id.in_(over)).values(kept={}), execution_options=_HERE)
    return len(gone)


def _lock(territory_id: int, operation_id: int, act: Act) -> BulkOperation:
    query = select(BulkOperation).where(BulkOperation.territory_id == territory_id, BulkOperation.id == operation_id)
    found = current().session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if found is None or found.act != act.name:
        raise NotFound
    return found


def _rows(operation_id: int) -> list[BulkRow]:
    query = select(BulkRow).where(BulkRow.operation_id == operation_id).order_by(BulkRow.position)
    return list(current().session.scalars(query.execution_options(populate_existing=True)))


def _mark(row: BulkRow) -> str:
    return f"bulk:{row.operation_id}:{row.subject_id}"


def _ids(rows: list[BulkRow], status: RowStatus) -> tuple[int, ...]:
    return tuple(sorted(row.subject_id for row in rows if row.status is status))


def _facts(actor: Actor, operation: BulkOperation, now: datetime) -> dict[str, Any]:
    return {
        "occurred_at": now,
        "actor_id": actor.user_id,
        "territory_id": operation.territory_id,
        "operation_id": operation.id,
        "act": operation.act,
        "subject_kind": operation.subject_kind,
    }
