# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A message to many becomes one line and at most one letter for each person, part by part; killed anywhere, it goes on from there."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update

from consulta.core.actor import Actor
from consulta.core.db import is_sqlite
from consulta.core.unit_of_work import current, emit, transactional
from consulta.notifications import policy
from consulta.notifications.events import BulletinMoved
from consulta.notifications.models import Bulletin, BulletinRecipient, BulletinStatus
from consulta.notifications.queries.audiences import Recipient, list_next
from consulta.notifications.requests import Audience
from consulta.notifications.service.bulletins import BULLETIN, scope_of
from consulta.notifications.service.outbox import Letter, queue_letters

CHUNK = 200
"""People told in one transaction (decisions.md 20)."""
PER_MINUTE = 600
"""Letters to many that leave in a minute: mail servers mistrust who sends more. 10,000 take seventeen minutes."""
_HERE = {"synchronize_session": False}


@transactional
def tell_bulletin_chunk(bulletin_id: int, now: datetime) -> bool:
    """Tell the next people; True when nobody is left, or the message was stopped or is in another worker's hands."""
    session = current().session
    query = select(Bulletin).where(Bulletin.id == bulletin_id, Bulletin.status == BulletinStatus.LEAVING, Bulletin.leaves_at <= now)
    row = session.scalar(query if is_sqlite() else query.with_for_update(skip_locked=True))
    if row is None:
        return True
    if not row.last_user_id:
        row.leaves_at = now
    people = list_next(scope_of(row, now), Audience(row.audience.value, row.audience_ref), row.last_user_id, CHUNK)
    if people:
        session.execute(insert(BulletinRecipient), [_line(row.id, person) for person in people])
        _write_letters(row, [person for person in people if person.by_mail], now)
        row.last_user_id = people[-1].user_id
        row.told += len(people)
    if len(people) == CHUNK:
        return False
    row.finished_at = now
    row.move_to(BulletinStatus.SENT)
    emit(
        BulletinMoved(
            occurred_at=now,
            actor_id=None,
            territory_id=row.territory_id,
            bulletin_id=row.id,
            old=BulletinStatus.LEAVING.value,
            new=row.status.value,
            people=row.told,
        )
    )
    return True


def _line(bulletin_id: int, person: Recipient) -> dict[str, object]:
    return {"bulletin_id": bulletin_id, "user_id": person.user_id, "by_mail": person.by_mail, "read_at": None}


def _write_letters(row: Bulletin, people: Sequence[Recipient], now: datetime) -> None:
    """One letter each, spaced so that no more than PER_MINUTE leave in a minute."""
    letters = [
        Letter(
            row.event_id,
            BULLETIN,
            person.email,
            {"bulletin_id": row.id},
            territory_id=row.territory_id,
            user_id=person.user_id,
            language=person.language,
        )
        for person in people
    ]
    apart = timedelta(minutes=1) / PER_MINUTE
    queue_letters(letters, now, after=max(now, (row.leaves_at or now) + row.mailed * apart), apart=apart)
    row.mailed += len(letters)


@transactional
def read_message(actor: Actor, bulletin_id: int, now: datetime) -> None:
    """The person has read a message of the office. What was not told to the person stays so. Raises Refused."""
    policy.may_read_news(actor).or_refuse()
    mine = update(BulletinRecipient).where(
        BulletinRecipient.bulletin_id == bulletin_id,
        BulletinRecipient.user_id == actor.user_id,
        BulletinRecipient.read_at.is_(None),
    )
    current().session.execute(mine.values(read_at=now), execution_options=_HERE)
