# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happened to a reply. Only its publication is public; the rest stays in the private trail."""

from dataclasses import dataclass
from typing import ClassVar

from consulta.core.events import DomainEvent, Plain, PublicRecord


@dataclass(frozen=True, kw_only=True)
class ReplyEvent(DomainEvent):
    """What every event of a reply says. ``number`` is the contribution's (``2026-42``), ``author_id`` its author's user id."""

    reply_id: int
    contribution_id: int
    number: str
    outcome: str
    author_id: int | None
    version_number: int = 1

    def subject(self) -> str:
        """The contribution answered."""
        return f"contributo/{self.number}"

    def details(self) -> dict[str, Plain]:
        """Which version and which outcome; never the text."""
        return {"reply_id": self.reply_id, "reply": self.version_number, "outcome": self.outcome}


@dataclass(frozen=True, kw_only=True)
class ReplyDrafted(ReplyEvent):
    """Someone of the office wrote or changed a draft."""

    name: ClassVar[str] = "replies.drafted"


@dataclass(frozen=True, kw_only=True)
class ReplyProposed(ReplyEvent):
    """A draft waits for approval."""

    name: ClassVar[str] = "replies.proposed"


@dataclass(frozen=True, kw_only=True)
class ReplyReturned(ReplyEvent):
    """A reply was given back to who wrote it, with a note."""

    name: ClassVar[str] = "replies.returned"
    note: str = ""

    def details(self) -> dict[str, Plain]:
        """The note too."""
        return {**super().details(), "note": self.note}


@dataclass(frozen=True, kw_only=True)
class ReplyApproved(ReplyEvent):
    """A second person approved, or the coordinator of a small office by exception."""

    name: ClassVar[str] = "replies.approved"
    exception_reason: str = ""

    def details(self) -> dict[str, Plain]:
        """The exception too, when there is one."""
        return {**super().details(), "exception_reason": self.exception_reason}


@dataclass(frozen=True, kw_only=True)
class ReplyPublished(ReplyEvent):
    """A reply became public: the author is told and the register keeps it. ``text`` is the source as stored."""

    name: ClassVar[str] = "replies.published"
    text: str
    correction_reason: str = ""

    def details(self) -> dict[str, Plain]:
        """The reason of a correction too."""
        return {**super().details(), "correction_reason": self.correction_reason}

    def public_record(self) -> PublicRecord:
        """Number, outcome, version and text of the reply."""
        content: dict[str, Plain] = {
            "number": self.number,
            "outcome": self.outcome,
            "reply": self.version_number,
            "text": self.text,
        }
        return PublicRecord("reply_published", self.subject(), content)
