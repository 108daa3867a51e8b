# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of what people chose about letters."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select

from consulta.accounts.models import User
from consulta.accounts.queries import proved_address
from consulta.core.db import db
from consulta.notifications.models import Bulletin, BulletinRecipient, MailChoice, MailFrequency, MailTrouble, NewsKind, OutboxMail
from consulta.notifications.queries import follows, news

KINDS: Mapping[str, str] = {kind.value: kind.label for kind in NewsKind}
"""Kinds of news and their words, in the order of the form."""
FREQUENCIES: Mapping[str, str] = {frequency.value: frequency.label for frequency in MailFrequency}
"""When news comes by mail, and its words."""
USUAL = MailFrequency.DAILY


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person chose; ``version`` 0: nothing yet."""

    no_mail: bool = False
    frequencies: Mapping[str, str] | None = None
    version: int = 0

    def frequency(self, kind: NewsKind) -> MailFrequency:
        """When a kind of news comes by mail."""
        return MailFrequency.NEVER if self.no_mail else self.chosen(kind)

    def chosen(self, kind: NewsKind) -> MailFrequency:
        """What stands in the form for a kind, whether or not mail is off."""
        return MailFrequency(self.chosen_word(kind.value))

    def chosen_word(self, kind: str) -> str:
        """The same by the kind's value, as a value."""
        return str((self.frequencies or {}).get(kind, USUAL.value))


def find_choice(user_id: int) -> Choice:
    """What the person chose, or the usual."""
    return choices_of([user_id]).get(user_id, Choice())


def choices_of(user_ids: Iterable[int]) -> Mapping[int, Choice]:
    """The choices of those who made one."""
    query = select(MailChoice.user_id, MailChoice.no_mail, MailChoice.frequencies, MailChoice.version)
    rows = db.session.execute(query.where(MailChoice.user_id.in_(list(user_ids))))
    return {row.user_id: Choice(row.no_mail, row.frequencies, row.version) for row in rows}


def is_paused(address: str) -> bool:
    """Whether no more letter leaves to an address, because it was refused on several days."""
    query = select(MailTrouble.address).where(MailTrouble.address == address, MailTrouble.paused_at.is_not(None))
    return db.session.scalar(query) is not None


def is_person_paused(user_id: int) -> bool:
    """The same for a person's address."""
    query = select(User.id).join(MailTrouble, MailTrouble.address == User.email)
    return db.session.scalar(query.where(User.id == user_id, MailTrouble.paused_at.is_not(None))) is not None


def count_paused(territory_id: int) -> int:
    """How many addresses that the territory wrote to in the last thirty days are paused; never which."""
    query = select(func.count(OutboxMail.recipient.distinct())).join(MailTrouble, MailTrouble.address == OutboxMail.recipient)
    return db.session.scalar(query.where(OutboxMail.territory_id == territory_id, MailTrouble.paused_at.is_not(None))) or 0


def _bulletins(user_id: int) -> Iterable[Mapping[str, Any]]:
    """The messages of the office to many that a person was told."""
    query = (
        select(Bulletin.subject, Bulletin.leaves_at, BulletinRecipient.by_mail, BulletinRecipient.read_at)
        .join(BulletinRecipient, BulletinRecipient.bulletin_id == Bulletin.id)
        .where(BulletinRecipient.user_id == user_id)
        .order_by(Bulletin.id)
    )
    for row in db.session.execute(query):
        yield {"title": row.subject, "at": row.leaves_at, "mail": row.by_mail, "read_at": row.read_at}


def personal_data(user_id: int) -> tuple[str, Any]:
    """The part of "my data" about following: what is followed, what was told, what was mailed, what was chosen about letters."""
    choice = find_choice(user_id)
    return "following", {
        "followed": list(follows.list_all_followed(user_id)),
        "news": list(news.personal_news(user_id)),
        "announcements": list(_bulletins(user_id)),
        "letters": list(_letters(user_id)),
        "mail": {
            "none": choice.no_mail,
            "frequencies": {kind.value: choice.chosen(kind).value for kind in NewsKind},
            "paused": is_person_paused(user_id),
        },
    }


def _letters(user_id: int) -> Iterable[dict[str, Any]]:
    """The letters to a person that are still kept, also those to an address proved to be theirs. Their texts are not kept."""
    proved = proved_address(user_id)
    query = select(OutboxMail.recipient, OutboxMail.template, OutboxMail.created_at, OutboxMail.sent_at, OutboxMail.failed_at)
    for row in db.session.execute(query.where(or_(OutboxMail.user_id == user_id, OutboxMail.recipient == proved)).order_by(OutboxMail.id)):
        yield {"to": row.recipient, "about": row.template, "at": row.created_at, "sent": row.sent_at, "failed": row.failed_at}
