# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Taking a text before one's eyes, renewing, leaving. A lock tells colleagues; it never stops them (ADR 0035).

Locks are not acts of the office: no event, no line in the register. Deciding is one, and ends the lock.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from consulta.accounts.throttle import serialise
from consulta.core.actor import Actor
from consulta.core.errors import NotFound
from consulta.core.unit_of_work import current, put_one, transactional
from consulta.moderation import policy, queries
from consulta.moderation.lock_queries import SYNTHESIS, column_of
from consulta.moderation.models import WorkLock

HOLDS = timedelta(minutes=10)
"""How long a lock lives after it was taken or renewed: as long as reading a long text takes."""


def hold_queue(territory_id: int) -> None:
    """Until the end of the transaction nobody else takes a text of the territory: two people never get the same one."""
    serialise(f"work-lock:{territory_id}")


@transactional
def take(actor: Actor, territory_id: int, kind: str, subject_id: int, now: datetime) -> None:
    """Take a text, also from a colleague; the own lock is renewed and keeps its beginning. Raises Refused, NotFound."""
    policy.may_moderate(actor, territory_id).or_refuse()
    user_id = _taker(actor, territory_id, kind, subject_id)
    hold_queue(territory_id)
    session = current().session
    session.execute(delete(WorkLock).where(WorkLock.territory_id == territory_id, WorkLock.expires_at <= now))
    column = column_of(kind)
    lock = session.scalar(select(WorkLock).where(column == subject_id).with_for_update().execution_options(populate_existing=True))
    if lock is not None:
        if lock.user_id != user_id:
            lock.user_id, lock.taken_at = user_id, now
        lock.expires_at = now + HOLDS
        return
    put_one(
        WorkLock,
        territory_id=territory_id,
        user_id=user_id,
        taken_at=now,
        expires_at=now + HOLDS,
        **{column.key: subject_id},
    )


def _taker(actor: Actor, territory_id: int, kind: str, subject_id: int) -> int:
    """Who takes it, when the text is one of this territory; at a synthesis its own feature has looked. Raises NotFound."""
    if actor.user_id is None or (kind != SYNTHESIS and queries.get_moderated(kind, subject_id).territory_id != territory_id):
        raise NotFound
    return actor.user_id


@transactional
def renew(actor: Actor, territory_id: int, kind: str, subject_id: int, now: datetime) -> bool:
    """Keep a text that is free or already one's own; from a colleague it is not taken. Tells whether it is one's own now."""
    policy.may_moderate(actor, territory_id).or_refuse()
    hold_queue(territory_id)
    query = select(WorkLock.user_id).where(column_of(kind) == subject_id, WorkLock.expires_at > now)
    holder = current().session.scalar(query.with_for_update())
    if holder not in (None, actor.user_id):
        return False
    take(actor, territory_id, kind, subject_id, now)
    return True


@transactional
def leave(actor: Actor, territory_id: int, kind: str, subject_id: int) -> None:
    """Give a text back to who comes next; somebody else's lock stays."""
    policy.may_moderate(actor, territory_id).or_refuse()
    mine = (WorkLock.territory_id == territory_id, column_of(kind) == subject_id, WorkLock.user_id == actor.user_id)
    current().session.execute(delete(WorkLock).where(*mine))


@transactional
def release(kind: str, subject_id: int) -> None:
    """A decision was taken: nobody needs to be told any more."""
    current().session.execute(delete(WorkLock).where(column_of(kind) == subject_id))
