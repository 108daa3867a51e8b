# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses whose letters are refused for good: counted, paused, and started again by their person (ADR 0019)."""

from datetime import datetime

from sqlalchemy import delete, select

from consulta.accounts.models import User
from consulta.core import clock
from consulta.core.unit_of_work import current, emit, transactional
from consulta.notifications import policy
from consulta.notifications.events import AddressPaused, AddressResumed, LetterSettled
from consulta.notifications.models import MailStatus, MailTrouble, OutboxMail
from consulta.notifications.requests import DeliveryReport


def count_refusal(address: str, error: str, now: datetime) -> None:
    """One more day on which a server said that the address does not exist, in the open transaction; the third pauses it.

    More refusals of one day count once: a server that is set up wrong for an hour pauses nobody.
    """
    session = current().session
    trouble = session.scalar(select(MailTrouble).where(MailTrouble.address == address).with_for_update())
    if trouble is None:
        trouble = MailTrouble(address=address, refusals=0, last_refused_at=now, last_error="")
        session.add(trouble)
    if not trouble.refusals or clock.rome_day(now) > clock.rome_day(trouble.last_refused_at):
        trouble.refusals += 1
    trouble.last_refused_at, trouble.last_error = now, error[:300]
    if trouble.paused_at is None and policy.is_gone(trouble.refusals):
        trouble.paused_at = now
        user_id = session.scalar(select(User.id).where(User.email == address))
        emit(AddressPaused(occurred_at=now, actor_id=None, territory_id=None, user_id=user_id, refusals=trouble.refusals))
    session.flush()


@transactional
def note_report(report: DeliveryReport, now: datetime) -> bool:
    """A mail server says that a letter it had taken could not be delivered. Counts only for a letter that we sent to that address.

    False when it is none of ours, or was noted before: anybody can write such a report.
    """
    query = select(OutboxMail).where(OutboxMail.message_id == f"{report.token}@consulta", OutboxMail.status == MailStatus.SENT)
    mail = current().session.scalar(query.with_for_update())
    if mail is None or mail.recipient.lower() not in {address.lower() for address in report.recipients}:
        return False
    mail.status, mail.failed_at, mail.last_error = MailStatus.FAILED, now, f"respinto dopo la consegna ({report.code})"
    count_refusal(mail.recipient, mail.last_error, now)
    if mail.template in policy.FOLLOWED_LETTERS:
        emit(
            LetterSettled(
                occurred_at=now,
                actor_id=None,
                territory_id=mail.territory_id,
                mail_id=mail.id,
                letter_key=mail.event_id,
                template=mail.template,
                error=mail.last_error,
            )
        )
    return True


@transactional
def resume(user_id: int, now: datetime) -> bool:
    """The person opened the letter: what was counted is forgotten. Again is the same. False for nobody's id."""
    session = current().session
    address = session.scalar(select(User.email).where(User.id == user_id))
    if address is None:
        return False
    result = session.execute(delete(MailTrouble).where(MailTrouble.address == address))
    if result.rowcount:  # type: ignore[attr-defined]
        emit(AddressResumed(occurred_at=now, actor_id=user_id, territory_id=None, user_id=user_id))
    return True
