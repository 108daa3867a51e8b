# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Facts about mail."""

from dataclasses import dataclass
from typing import ClassVar

from consulta.core.events import DomainEvent, Plain


@dataclass(frozen=True, kw_only=True)
class MailFailed(DomainEvent):
    """A letter will not leave: refused for good, or 72 hours have passed."""

    name: ClassVar[str] = "notifications.mail_failed"
    mail_id: int
    template: str
    error: str

    def subject(self) -> str:
        """The letter."""
        return f"posta/{self.mail_id}"

    def details(self) -> dict[str, Plain]:
        """Which letter and what the server said."""
        return {"template": self.template, "error": self.error}


@dataclass(frozen=True, kw_only=True)
class LetterSettled(DomainEvent):
    """A letter whose fate counts for what it tells (``policy.FOLLOWED_LETTERS``) left, or will not arrive (``error`` says why)."""

    name: ClassVar[str] = "notifications.letter_settled"
    mail_id: int
    letter_key: str
    template: str
    error: str

    def subject(self) -> str:
        """The letter."""
        return f"posta/{self.mail_id}"

    def details(self) -> dict[str, Plain]:
        """Which letter and, if it will not arrive, why."""
        return {"template": self.template, "error": self.error}


@dataclass(frozen=True, kw_only=True)
class MailRetried(DomainEvent):
    """Somebody of the office put a waiting letter back at the front of the queue."""

    name: ClassVar[str] = "notifications.mail_retried"
    mail_id: int
    template: str

    def subject(self) -> str:
        """The letter."""
        return f"posta/{self.mail_id}"

    def details(self) -> dict[str, Plain]:
        """Which letter."""
        return {"template": self.template}


@dataclass(frozen=True, kw_only=True)
class BulletinEvent(DomainEvent):
    """What every fact about a message of the office to many tells."""

    bulletin_id: int

    def subject(self) -> str:
        """``annuncio/<id>``."""
        return f"annuncio/{self.bulletin_id}"


@dataclass(frozen=True, kw_only=True)
class BulletinWritten(BulletinEvent):
    """A message to many was begun or changed."""

    name: ClassVar[str] = "notifications.bulletin_written"
    audience: str

    def details(self) -> dict[str, Plain]:
        """For whom it is."""
        return {"audience": self.audience}


@dataclass(frozen=True, kw_only=True)
class BulletinMoved(BulletinEvent):
    """A message to many was sent, confirmed, given back or cancelled; ``people`` is how many it is for."""

    name: ClassVar[str] = "notifications.bulletin_moved"
    old: str
    new: str
    people: int
    reason: str = ""

    def details(self) -> dict[str, Plain]:
        """From, to, for how many and why."""
        return {"old": self.old, "new": self.new, "people": self.people, "reason": self.reason}


@dataclass(frozen=True, kw_only=True)
class BulletinTried(BulletinEvent):
    """Somebody of the office asked for a trial letter of a message, to the own address."""

    name: ClassVar[str] = "notifications.bulletin_tried"


@dataclass(frozen=True, kw_only=True)
class AddressPaused(DomainEvent):
    """No more letter leaves to an address that was refused on several days. Never the address."""

    name: ClassVar[str] = "notifications.address_paused"
    user_id: int | None
    refusals: int

    def subject(self) -> str:
        """The person, when the address is of one."""
        return f"utente/{self.user_id}" if self.user_id else "posta"

    def details(self) -> dict[str, Plain]:
        """On how many days it was refused."""
        return {"refusals": self.refusals}


@dataclass(frozen=True, kw_only=True)
class AddressResumed(DomainEvent):
    """The person of a paused address opened a letter sent there: letters leave again."""

    name: ClassVar[str] = "notifications.address_resumed"
    user_id: int

    def subject(self) -> str:
        """The person."""
        return f"utente/{self.user_id}"
