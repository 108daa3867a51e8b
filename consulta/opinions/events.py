# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happened to opinions and to what is passed on. Only that something was passed on is public; the rest stays in the private trail."""

from dataclasses import dataclass
from typing import ClassVar

from consulta.core.events import DomainEvent, Plain, PublicRecord


@dataclass(frozen=True, kw_only=True)
class AddresseeChanged(DomainEvent):
    """A line of the address list was written, changed or archived; ``changed`` names the fields, empty for a new one."""

    name: ClassVar[str] = "opinions.addressee_changed"
    addressee_id: int
    title: str
    changed: tuple[str, ...] = ()
    is_archived: bool = False

    def subject(self) -> str:
        """The line."""
        return f"ente/{self.addressee_id}"

    def details(self) -> dict[str, Plain]:
        """Its name and what changed, never the address."""
        return {"name": self.title, "changed": list(self.changed), "archived": self.is_archived}


@dataclass(frozen=True, kw_only=True)
class OpinionEvent(DomainEvent):
    """What every event of an opinion says. ``number`` is the contribution's."""

    opinion_id: int
    number: str
    body: str

    def subject(self) -> str:
        """The contribution on which it was asked."""
        return f"contributo/{self.number}"

    def details(self) -> dict[str, Plain]:
        """Which opinion of whom; never its text."""
        return {"opinion_id": self.opinion_id, "body": self.body}


@dataclass(frozen=True, kw_only=True)
class OpinionAsked(OpinionEvent):
    """A body was asked, or asked again because the letter did not arrive: a letter leaves with the dossier."""

    name: ClassVar[str] = "opinions.asked"
    due_on: str
    is_again: bool = False

    def details(self) -> dict[str, Plain]:
        """By when, and whether it is a new letter of the same request."""
        return {**super().details(), "due_on": self.due_on, "again": self.is_again}


@dataclass(frozen=True, kw_only=True)
class OpinionExtended(OpinionEvent):
    """The day was moved to a later one: the body is told."""

    name: ClassVar[str] = "opinions.extended"
    due_on: str
    before: str

    def details(self) -> dict[str, Plain]:
        """From and to."""
        return {**super().details(), "from": self.before, "to": self.due_on}


@dataclass(frozen=True, kw_only=True)
class OpinionCancelled(OpinionEvent):
    """The answer is not needed any more: the body is told why."""

    name: ClassVar[str] = "opinions.cancelled"
    reason: str

    def details(self) -> dict[str, Plain]:
        """Why."""
        return {**super().details(), "reason": self.reason}


@dataclass(frozen=True, kw_only=True)
class OpinionReminded(OpinionEvent):
    """The day is near: the body is reminded, once for each day that was set."""

    name: ClassVar[str] = "opinions.reminded"
    due_on: str

    def details(self) -> dict[str, Plain]:
        """Of which day."""
        return {**super().details(), "due_on": self.due_on}


@dataclass(frozen=True, kw_only=True)
class OpinionAnswered(OpinionEvent):
    """The answer is in, by the link or filed by the office; who asked is told."""

    name: ClassVar[str] = "opinions.answered"
    channel: str
    asked_by_id: int | None
    days_left: int

    def details(self) -> dict[str, Plain]:
        """How it came, and how many days were left (negative: late)."""
        return {**super().details(), "channel": self.channel, "days_left": self.days_left}


@dataclass(frozen=True, kw_only=True)
class ForwardingAsked(DomainEvent):
    """A contribution is to be passed on: its letter is written in the same transaction. Again, when the first did not arrive."""

    name: ClassVar[str] = "opinions.forwarding_asked"
    forwarding_id: int
    number: str
    body: str
    is_again: bool = False

    def subject(self) -> str:
        """The contribution."""
        return f"contributo/{self.number}"

    def details(self) -> dict[str, Plain]:
        """To whom."""
        return {"forwarding_id": self.forwarding_id, "body": self.body, "again": self.is_again}


@dataclass(frozen=True, kw_only=True)
class ContributionForwarded(DomainEvent):
    """The letter that passes a contribution on has left: its author is told, and the register keeps it."""

    name: ClassVar[str] = "opinions.forwarded"
    forwarding_id: int
    contribution_id: int
    author_id: int | None
    number: str
    body: str
    on: str

    def subject(self) -> str:
        """The contribution."""
        return f"contributo/{self.number}"

    def details(self) -> dict[str, Plain]:
        """To whom and on which day."""
        return {"forwarding_id": self.forwarding_id, "body": self.body, "on": self.on}

    def public_record(self) -> PublicRecord:
        """Number, body and day."""
        return PublicRecord("contribution_forwarded", self.subject(), {"number": self.number, "body": self.body, "on": self.on})


@dataclass(frozen=True, kw_only=True)
class LetterLost(DomainEvent):
    """The letter of a request or of something passed on will not arrive: the office has to act (``what``: opinion, forwarding)."""

    name: ClassVar[str] = "opinions.letter_lost"
    what: str
    thing_id: int
    number: str
    body: str

    def subject(self) -> str:
        """The contribution."""
        return f"contributo/{self.number}"

    def details(self) -> dict[str, Plain]:
        """Which letter."""
        return {"what": self.what, "id": self.thing_id, "body": self.body}
