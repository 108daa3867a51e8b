# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of the office's messages to many: for the office, for who was told them, for the worker."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from consulta.accounts.models import User
from consulta.consultations.models import Roundtable, Topic
from consulta.core.db import db
from consulta.core.errors import NotFound
from consulta.core.pagination import Cursor, Page, cut
from consulta.notifications.models import AudienceKind, Bulletin, BulletinRecipient, BulletinStatus, MailStatus, OutboxMail
from consulta.notifications.queries.news import unread_lines
from consulta.notifications.requests import Audience
from consulta.organisations.models import OrganisationCategory
from consulta.territory.models import Municipality

PAGE_SIZE = 30
READ_CAP = 20
"""Messages of the office that one's own page lists."""


@dataclass(frozen=True, slots=True)
class BulletinRow:
    """A message in the office's list."""

    id: int
    subject: str
    status: BulletinStatus
    audience: AudienceKind
    created_at: datetime
    leaves_at: datetime | None
    finished_at: datetime | None
    expected: int
    told: int
    mailed: int


@dataclass(frozen=True, slots=True)
class BulletinView(BulletinRow):
    """A message with its words, for the office."""

    territory_id: int
    cycle_id: int | None
    event_id: str
    audience_ref: str
    source: str
    html: str
    subject_en: str
    source_en: str
    html_en: str
    note: str
    written_by_id: int | None
    sent_by_id: int | None
    version: int
    author: str | None
    confirmer: str | None

    @property
    def to(self) -> Audience:
        """To whom it is written."""
        return Audience(self.audience.value, self.audience_ref)

    def subject_in(self, language: str) -> str:
        """The subject in a language; the Italian one when there is no other."""
        return (self.subject_en if language == "en" and self.html_en else "") or self.subject

    def html_in(self, language: str) -> str:
        """The text in a language; the Italian one when there is no other."""
        return (self.html_en if language == "en" else "") or self.html

    def source_in(self, language: str) -> str:
        """The text as it was typed."""
        return (self.source_en if language == "en" else "") or self.source


@dataclass(frozen=True, slots=True)
class Message:
    """A message of the office in one's own space."""

    id: int
    subject: str
    subject_en: str
    has_english: bool
    told_at: datetime | None
    read_at: datetime | None

    def subject_in(self, language: str) -> str:
        """The subject in a language; the Italian one when there is no other."""
        return self.subject_en if language == "en" and self.has_english else self.subject


_author, _confirmer = aliased(User), aliased(User)
_ROW = tuple(getattr(Bulletin, name) for name in BulletinRow.__slots__)
_VIEW = (*_ROW, *(getattr(Bulletin, name) for name in BulletinView.__slots__[:-2]), _author.name, _confirmer.name)


def list_bulletins(territory_id: int, cursor: Cursor | None) -> Page[BulletinRow]:
    """The messages of a territory, the newest first."""
    backwards = cursor is not None and cursor.backwards
    query = select(*_ROW).where(Bulletin.territory_id == territory_id)
    if cursor is not None:
        query = query.where(Bulletin.id > cursor.key[0] if backwards else Bulletin.id < cursor.key[0])
    rows = db.session.execute(query.order_by(Bulletin.id.asc() if backwards else Bulletin.id.desc()).limit(PAGE_SIZE + 1))
    return cut([BulletinRow(*row) for row in rows], cursor, PAGE_SIZE, lambda row: (row.id,))


def get_bulletin(territory_id: int, bulletin_id: int) -> BulletinView:
    """A message of the territory. Raises NotFound."""
    query = (
        select(*_VIEW)
        .outerjoin(_author, _author.id == Bulletin.written_by_id)
        .outerjoin(_confirmer, _confirmer.id == Bulletin.confirmed_by_id)
        .where(Bulletin.id == bulletin_id, Bulletin.territory_id == territory_id)
    )
    row = db.session.execute(query).first()
    if row is None:
        raise NotFound
    return BulletinView(*row)


def name_audience(territory_id: int, audience: Audience) -> str:
    """What tells an audience apart in words: the category's label (to be translated), the comune, the tavolo, the topic."""
    if audience.kind == AudienceKind.CATEGORY:
        return OrganisationCategory(audience.ref).label
    columns: dict[str, Any] = {
        AudienceKind.COMUNE: (Municipality.name, Municipality.id, None),
        AudienceKind.MEMBERS: (Roundtable.title, Roundtable.id, Roundtable.territory_id),
        AudienceKind.ROUNDTABLE_FOLLOWERS: (Roundtable.title, Roundtable.id, Roundtable.territory_id),
        AudienceKind.TOPIC_FOLLOWERS: (Topic.title, Topic.id, Topic.territory_id),
    }
    if audience.kind not in columns:
        return ""
    name, id_, owner = columns[audience.kind]
    query = select(name).where(id_ == int(audience.ref))
    return db.session.scalar(query if owner is None else query.where(owner == territory_id)) or ""


def count_letters(event_id: str) -> dict[str, int]:
    """How many letters of a message wait, left, failed (``MailStatus`` values); rows are kept for thirty days."""
    query = select(OutboxMail.status, func.count()).where(OutboxMail.event_id == event_id).group_by(OutboxMail.status)
    found = {row[0].value: row[1] for row in db.session.execute(query)}
    return {status.value: found.get(status.value, 0) for status in MailStatus}


def list_leaving(now: datetime) -> Sequence[int]:
    """Messages whose time has come, in their order."""
    query = select(Bulletin.id).where(Bulletin.status == BulletinStatus.LEAVING, Bulletin.leaves_at <= now)
    return list(db.session.scalars(query.order_by(Bulletin.id)))


def list_messages(user_id: int, territory_id: int) -> Sequence[Message]:
    """The messages of the office that a person was told, the newest first."""
    query = (
        select(
            Bulletin.id,
            Bulletin.subject,
            Bulletin.subject_en,
            (Bulletin.html_en != "").label("has_english"),
            Bulletin.leaves_at,
            BulletinRecipient.read_at,
        )
        .join(BulletinRecipient, BulletinRecipient.bulletin_id == Bulletin.id)
        .where(BulletinRecipient.user_id == user_id, Bulletin.territory_id == territory_id)
        .order_by(Bulletin.id.desc())
        .limit(READ_CAP)
    )
    return [Message(*row) for row in db.session.execute(query)]


def get_message(user_id: int, territory_id: int, bulletin_id: int) -> BulletinView:
    """A message that the person was told. Raises NotFound for any other."""
    told = select(BulletinRecipient.user_id).where(BulletinRecipient.bulletin_id == bulletin_id, BulletinRecipient.user_id == user_id)
    if db.session.scalar(told) is None:
        raise NotFound
    return get_bulletin(territory_id, bulletin_id)


def count_new(user_id: int, territory_id: int, now: datetime) -> int:
    """How many lines of news and messages of the office a person has not read."""
    query = (
        select(func.count())
        .select_from(BulletinRecipient)
        .join(Bulletin, Bulletin.id == BulletinRecipient.bulletin_id)
        .where(BulletinRecipient.user_id == user_id, BulletinRecipient.read_at.is_(None), Bulletin.territory_id == territory_id)
    )
    return db.session.scalar(select(unread_lines(user_id, territory_id, now) + query.scalar_subquery())) or 0
