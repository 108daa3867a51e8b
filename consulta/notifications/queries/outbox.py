# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of the outbox: a letter to write, counts for the office, the list of what waits or failed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import String, cast, func, literal, or_, select

from consulta.core.db import db
from consulta.core.errors import NotFound
from consulta.core.pagination import Cursor, Page, cut
from consulta.notifications.models import Announcement, Bulletin, BulletinStatus, MailStatus, OutboxMail
from consulta.web.ports import HealthCheck

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the writer of a letter needs."""

    id: int
    template: str
    recipient: str
    context: Mapping[str, Any]
    territory_id: int | None
    user_id: int | None
    grant_id: int | None
    language: str
    message_id: str
    created_at: datetime
    event_id: str = ""


@dataclass(frozen=True, slots=True)
class MailRow:
    """A line of the office's page about mail: never the text, never the whole address."""

    id: int
    recipient: str
    template: str
    status: MailStatus
    attempts: int
    created_at: datetime
    next_attempt_at: datetime
    sent_at: datetime | None
    failed_at: datetime | None
    last_error: str


@dataclass(frozen=True, slots=True)
class AnnouncementRow:
    """A fact to tell to everybody."""

    id: int
    event_id: str
    template: str
    territory_id: int
    cycle_id: int
    context: Mapping[str, Any]


def get_envelope(mail_id: int) -> Envelope:
    """The letter with that id. Raises NotFound."""
    columns = [getattr(OutboxMail, name) for name in Envelope.__slots__]
    row = db.session.execute(select(*columns).where(OutboxMail.id == mail_id)).first()
    if row is None:
        raise NotFound
    return Envelope(*row)


def list_mail(territory_id: int, status: str | None, cursor: Cursor | None) -> Page[MailRow]:
    """The territory's letters, newest first."""
    columns = [getattr(OutboxMail, name) for name in MailRow.__slots__]
    query = select(*columns).where(OutboxMail.territory_id == territory_id)
    if status is not None:
        query = query.where(OutboxMail.status == MailStatus(status))
    backwards = cursor is not None and cursor.backwards
    if cursor is not None:
        query = query.where(OutboxMail.id > cursor.key[0] if backwards else OutboxMail.id < cursor.key[0])
    rows = db.session.execute(query.order_by(OutboxMail.id.asc() if backwards else OutboxMail.id.desc()).limit(PAGE_SIZE + 1))
    return cut([_masked(MailRow(*row)) for row in rows], cursor, PAGE_SIZE, lambda row: (row.id,))


def _masked(row: MailRow) -> MailRow:
    name, at, domain = row.recipient.partition("@")
    values = {field: getattr(row, field) for field in MailRow.__slots__}
    return MailRow(**values | {"recipient": f"{name[:2]}…{at}{domain}" if at else row.recipient})


def counts(territory_id: int) -> dict[str, int]:
    """How many letters wait and how many failed for good in the last 30 days; how many messages to many wait for a second person."""
    letters = (
        select(cast(OutboxMail.status, String), func.count())
        .where(OutboxMail.territory_id == territory_id, OutboxMail.status.in_((MailStatus.WAITING, MailStatus.FAILED)))
        .group_by(OutboxMail.status)
    )
    bulletins = select(literal("to_confirm"), func.count()).where(
        Bulletin.territory_id == territory_id, Bulletin.status == BulletinStatus.TO_CONFIRM
    )
    found = {row[0]: row[1] for row in db.session.execute(letters.union_all(bulletins))}
    return {
        "mail_waiting": found.get(MailStatus.WAITING.value, 0),
        "mail_failed": found.get(MailStatus.FAILED.value, 0),
        "bulletins_to_confirm": found["to_confirm"],
    }


def list_untold() -> list[AnnouncementRow]:
    """Announcements whose letters have not been made yet."""
    columns = [getattr(Announcement, name) for name in AnnouncementRow.__slots__]
    return [
        AnnouncementRow(*row)
        for row in db.session.execute(select(*columns).where(Announcement.told_at.is_(None)).order_by(Announcement.id))
    ]


def check_health(now: datetime) -> HealthCheck:
    """Mail is well when nothing has waited for more than an hour."""
    query = select(func.min(OutboxMail.created_at), func.count()).where(
        OutboxMail.status == MailStatus.WAITING, or_(OutboxMail.claimed_until.is_(None), OutboxMail.claimed_until <= now)
    )
    oldest, waiting = db.session.execute(query).one()
    if not waiting or (now - oldest).total_seconds() < 3600:
        return HealthCheck("posta", True, f"{waiting} messaggi in attesa")
    return HealthCheck("posta", False, f"{waiting} messaggi in attesa, il più vecchio da {int((now - oldest).total_seconds() // 3600)} ore")
