# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writes of the outbox: a row in the transaction of the fact, a claim before sending, the result after it."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String, cast, delete, exists, insert, literal, or_, select, update

from consulta.accounts.models import AccountGrant
from consulta.accounts.queries import proved_address
from consulta.core import queue
from consulta.core.actor import Actor
from consulta.core.db import is_sqlite
from consulta.core.unit_of_work import add, current, emit, put_one, transactional
from consulta.notifications import policy
from consulta.notifications.events import LetterSettled, MailFailed, MailRetried
from consulta.notifications.models import (
    Announcement,
    BulletinRecipient,
    Follow,
    MailChoice,
    MailStatus,
    MailTrouble,
    NewsFact,
    NewsItem,
    OutboxMail,
)
from consulta.notifications.queries import AnnouncementRow
from consulta.notifications.service.troubles import count_refusal

GIVE_UP_AFTER = timedelta(hours=72)
CLAIM_FOR = timedelta(minutes=10)
LETTERS_KEPT = timedelta(days=30)
BATCH = 50
_HERE = {"synchronize_session": False}
_WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30, 60))
"""Waits after the first failures; afterwards once an hour until 72 hours have passed."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What to tell whom. ``context`` holds plain values, never a secret."""

    event_id: str
    template: str
    recipient: str
    context: Mapping[str, Any]
    territory_id: int | None = None
    user_id: int | None = None
    grant_id: int | None = None
    language: str = "it"


def queue_letter(letter: Letter, now: datetime) -> None:
    """Put a letter in the outbox inside the open transaction; the same letter twice is one. It waits while the transaction holds it."""
    session = current().session
    same = select(OutboxMail.id).where(
        OutboxMail.event_id == letter.event_id, OutboxMail.recipient == letter.recipient, OutboxMail.template == letter.template
    )
    if not letter.recipient or session.scalar(same) is not None:
        return
    hold = current().hold
    put_one(
        OutboxMail,
        held_until=hold.until if hold else None,
        held_for=hold.mark if hold else None,
        event_id=letter.event_id,
        territory_id=letter.territory_id,
        recipient=letter.recipient,
        user_id=letter.user_id,
        template=letter.template,
        context=dict(letter.context),
        grant_id=letter.grant_id,
        message_id=f"{secrets.token_hex(16)}@consulta",
        language=letter.language,
        status=MailStatus.WAITING,
        created_at=now,
        next_attempt_at=hold.until if hold else now,
    )
    current().after_commit("wake-delivery", lambda: queue.enqueue("deliver_mail"))


def queue_letters(letters: Sequence[Letter], now: datetime, *, after: datetime, apart: timedelta) -> None:
    """Put many letters alike in the outbox, of one event and template, in the open transaction; each leaves ``apart`` from the last.

    Those that are there already are left alone. They give way to every letter that somebody waits for.
    """
    letters = [letter for letter in letters if letter.recipient]
    if not letters:
        return
    session = current().session
    written = select(OutboxMail.recipient).where(
        OutboxMail.event_id == letters[0].event_id,
        OutboxMail.template == letters[0].template,
        OutboxMail.recipient.in_([letter.recipient for letter in letters]),
    )
    there = set(session.scalars(written))
    fresh = [letter for letter in letters if letter.recipient not in there]
    rows = [
        {
            "event_id": letter.event_id,
            "territory_id": letter.territory_id,
            "recipient": letter.recipient,
            "user_id": letter.user_id,
            "template": letter.template,
            "context": dict(letter.context),
            "message_id": f"{secrets.token_hex(16)}@consulta",
            "language": letter.language,
            "status": MailStatus.WAITING,
            "created_at": now,
            "next_attempt_at": after + place * apart,
            "is_bulk": True,
        }
        for place, letter in enumerate(fresh, start=1)
    ]
    if rows:
        session.execute(insert(OutboxMail), rows)
    current().after_commit("wake-delivery", lambda: queue.enqueue("deliver_mail"))


def announce(event_id: str, template: str, *, territory_id: int, cycle_id: int, context: Mapping[str, Any], now: datetime) -> None:
    """Keep one row for a fact to tell to everybody who takes part; the worker makes the letters."""
    add(
        Announcement(
            event_id=event_id, template=template, territory_id=territory_id, cycle_id=cycle_id, context=dict(context), created_at=now
        )
    )
    current().after_commit("wake-announcements", lambda: queue.enqueue("tell_announcements"))


@transactional
def claim_due(now: datetime, limit: int = BATCH) -> list[int]:
    """Take up to ``limit`` letters that are due, so that no other worker sends them meanwhile. The claim ends by itself.

    Letters to many give way: a link to sign in never waits behind ten thousand of them.
    """
    session = current().session
    query = (
        select(OutboxMail.id)
        .where(
            OutboxMail.status == MailStatus.WAITING,
            OutboxMail.next_attempt_at <= now,
            or_(OutboxMail.claimed_until.is_(None), OutboxMail.claimed_until <= now),
        )
        .order_by(OutboxMail.is_bulk, OutboxMail.next_attempt_at, OutboxMail.id)
        .limit(limit)
    )
    ids = list(session.scalars(query if is_sqlite() else query.with_for_update(skip_locked=True)))
    if ids:
        session.execute(
            update(OutboxMail).where(OutboxMail.id.in_(ids)).values(claimed_until=now + CLAIM_FOR, attempts=OutboxMail.attempts + 1)
        )
    return ids


@transactional
def release_claims() -> None:
    """Free every letter in hand: an installation has one worker, and it is only starting."""
    statement = update(OutboxMail).where(OutboxMail.claimed_until.is_not(None)).values(claimed_until=None)
    current().session.execute(statement, execution_options={"synchronize_session": False})


@transactional
def mark_sent(mail_id: int, now: datetime) -> None:
    """The server took the letter: its context is forgotten. Nothing happens when the person was erased meanwhile."""
    mail = _find(mail_id)
    if mail is None:
        return
    mail.status, mail.sent_at, mail.claimed_until, mail.context, mail.last_error = MailStatus.SENT, now, None, {}, ""
    tell_settled(mail, "", now)


@transactional
def mark_failed(mail_id: int, error: str, *, permanent: bool, now: datetime, no_such_address: bool = False) -> None:
    """The letter did not leave. Try again later; after 72 hours or on a permanent refusal, tell the office.

    ``no_such_address``: the server refused the recipient for good, which counts against the address.
    Nothing happens when the person was erased meanwhile.
    """
    mail = _find(mail_id)
    if mail is None:
        return
    if no_such_address:
        count_refusal(mail.recipient, error, now)
    mail.claimed_until, mail.last_error = None, error[:300]
    wait = _WAITS[mail.attempts - 1] if 0 < mail.attempts <= len(_WAITS) else timedelta(hours=1)
    if not permanent and now + wait < mail.created_at + GIVE_UP_AFTER:
        mail.next_attempt_at = now + wait
        return
    mail.status, mail.failed_at, mail.context = MailStatus.FAILED, now, {}
    tell_settled(mail, mail.last_error, now)
    emit(
        MailFailed(
            occurred_at=now, actor_id=None, territory_id=mail.territory_id, mail_id=mail.id, template=mail.template, error=error[:300]
        )
    )


@transactional
def retry_mail(actor: Actor, territory_id: int, mail_id: int, now: datetime) -> bool:
    """Put a letter that waits back at the front of the queue. A failed one has lost its text and cannot be sent again.

    Raises Refused for who may not.
    """
    policy.may_retry_mail(actor, territory_id).or_refuse()
    mail = current().session.get(OutboxMail, mail_id)
    if mail is None or mail.territory_id != territory_id or mail.status is not MailStatus.WAITING:
        return False
    if mail.held_until is not None and mail.held_until > now:
        return False
    mail.next_attempt_at = now
    emit(MailRetried(occurred_at=now, actor_id=actor.user_id, territory_id=territory_id, mail_id=mail.id, template=mail.template))
    current().after_commit("wake-delivery", lambda: queue.enqueue("deliver_mail"))
    return True


@transactional
def forget_old(now: datetime) -> int:
    """Delete letters LETTERS_KEPT after they left or failed (trust.md §1.4)."""
    old = now - LETTERS_KEPT
    result = current().session.execute(delete(OutboxMail).where(or_(OutboxMail.sent_at < old, OutboxMail.failed_at < old)))
    return int(result.rowcount)  # type: ignore[attr-defined]


def withdraw_held(mark: str) -> bool:
    """Take back, in the open transaction, what was held under a mark. False, and nothing is taken, when a letter is leaving or has left."""
    session = current().session
    letters = session.execute(
        select(OutboxMail.id, OutboxMail.status, OutboxMail.claimed_until).where(OutboxMail.held_for == mark).with_for_update()
    ).all()
    facts = session.execute(select(NewsFact.id, NewsFact.told_at).where(NewsFact.held_for == mark).with_for_update()).all()
    begun = exists().where(NewsItem.fact_id == NewsFact.id, NewsFact.held_for == mark)
    if any(one.status is not MailStatus.WAITING or one.claimed_until is not None for one in letters):
        return False
    if any(one.told_at is not None for one in facts) or session.scalar(select(begun)):
        return False
    session.execute(delete(OutboxMail).where(OutboxMail.held_for == mark), execution_options=_HERE)
    session.execute(delete(NewsFact).where(NewsFact.held_for == mark), execution_options=_HERE)
    return True


@transactional
def drop_pointless(mail_id: int) -> None:
    """A letter that has nothing left to say by now does not leave: it is as if it had never been written."""
    mail = _find(mail_id)
    if mail is not None:
        tell_settled(mail, policy.NOTHING_LEFT, mail.created_at)
    current().session.execute(delete(OutboxMail).where(OutboxMail.id == mail_id), execution_options=_HERE)


def forget_person(user_id: int, _now: datetime) -> None:
    """An erased person gets no more letters: waiting ones are dropped, kept rows lose the address.

    What the person followed, was told and chose is deleted.

    Letters with a link name no user (they may go to an address without account): they are found by their address.
    """
    session = current().session
    for model in (Follow, NewsItem, MailChoice, BulletinRecipient):
        session.execute(delete(model).where(model.user_id == user_id), execution_options=_HERE)
    for column in (NewsFact.actor_id, NewsFact.author_id):
        session.execute(update(NewsFact).where(column == user_id).values({column: None}), execution_options=_HERE)
    proved = proved_address(user_id)
    session.execute(delete(MailTrouble).where(MailTrouble.address == proved), execution_options=_HERE)
    links = select(AccountGrant.id).where(AccountGrant.user_id == user_id)  # also to a new address that was never confirmed
    session.execute(delete(MailTrouble).where(MailTrouble.address == proved), execution_options=_HERE)
    theirs = or_(OutboxMail.user_id == user_id, OutboxMail.recipient == proved, OutboxMail.grant_id.in_(links))
    session.execute(delete(OutboxMail).where(theirs, OutboxMail.status == MailStatus.WAITING), execution_options=_HERE)
    session.execute(
        update(OutboxMail)
        .where(theirs)
        .values(recipient=literal("cancellato-") + cast(OutboxMail.id, String), user_id=None, context={}, last_error=""),
        execution_options=_HERE,
    )


def tell_settled(mail: OutboxMail, error: str, now: datetime) -> None:
    """Say what became of a letter whose fate is somebody's to know, in the open transaction."""
    if mail.template in policy.FOLLOWED_LETTERS:
        emit(
            LetterSettled(
                occurred_at=now,
                actor_id=None,
                territory_id=mail.territory_id,
                mail_id=mail.id,
                letter_key=mail.event_id,
                template=mail.template,
                error=error,
            )
        )


def _find(mail_id: int) -> OutboxMail | None:
    return current().session.scalar(select(OutboxMail).where(OutboxMail.id == mail_id))


@transactional
def tell(announcement: AnnouncementRow, recipients: Sequence[tuple[int, str, str]], now: datetime) -> None:
    """Make the letters of an announcement, once per person, and mark it told; a crash in between repeats harmlessly."""
    for user_id, email, language in recipients:
        letter = Letter(
            announcement.event_id,
            announcement.template,
            email,
            announcement.context,
            territory_id=announcement.territory_id,
            user_id=user_id,
            language=language,
        )
        queue_letter(letter, now)
    statement = update(Announcement).where(Announcement.id == announcement.id).values(told_at=now)
    current().session.execute(statement, execution_options={"synchronize_session": False})


def drop_waiting(territory_id: int) -> None:
    """Forget what waits to leave for a territory, in the open transaction: the demonstration writes to nobody."""
    session = current().session
    waiting = (OutboxMail.status == MailStatus.WAITING) & or_(OutboxMail.territory_id == territory_id, OutboxMail.territory_id.is_(None))
    session.execute(delete(OutboxMail).where(waiting))
    session.execute(delete(Announcement).where(Announcement.territory_id == territory_id))
    session.execute(delete(NewsItem).where(NewsItem.territory_id == territory_id))
    session.execute(delete(NewsFact).where(NewsFact.territory_id == territory_id))
