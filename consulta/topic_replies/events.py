# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happened to a reply to a topic. Only its publication is public; the rest stays in the private trail."""

from dataclasses import dataclass
from typing import ClassVar

from consulta.core.events import DomainEvent, Plain, PublicRecord


@dataclass(frozen=True, kw_only=True)
class TopicReplyMoved(DomainEvent):
    """It was written, proposed, returned or approved (``status``). ``note`` is that of a return, or the reason of an exception."""

    topic_reply_id: int
    topic_id: int
    version_number: int
    status: str
    note: str = ""
    name: ClassVar[str] = "topic_replies.moved"

    def subject(self) -> str:
        """The topic answered."""
        return f"tema/{self.topic_id}"

    def details(self) -> dict[str, Plain]:
        """Which version, its state and why; never the text."""
        return {"topic_reply_id": self.topic_reply_id, "reply": self.version_number, "status": self.status, "note": self.note}


@dataclass(frozen=True, kw_only=True)
class TopicReplyPublished(DomainEvent):
    """A reply to a topic became public: who commented is told, the register keeps it. ``text`` is the source as stored."""

    topic_reply_id: int
    topic_id: int
    version_number: int
    text: str
    points: tuple[str, ...]
    """Each as ``outcome: text``, in order."""
    author_ids: tuple[int, ...]
    """User ids of who wrote a comment that it answers: each once."""
    comments: int
    """How many comments it answers."""
    correction_reason: str = ""
    name: ClassVar[str] = "topic_replies.published"

    def subject(self) -> str:
        """The topic answered."""
        return f"tema/{self.topic_id}"

    def details(self) -> dict[str, Plain]:
        """Which version, how many comments, the reason of a correction."""
        return {"reply": self.version_number, "comments": self.comments, "correction_reason": self.correction_reason}

    def public_record(self) -> PublicRecord:
        """Topic, version, text and points."""
        content: dict[str, Plain] = {
            "topic": self.topic_id,
            "reply": self.version_number,
            "text": self.text,
            "points": [*self.points],
            "reason": self.correction_reason,
        }
        return PublicRecord("topic_reply_published", self.subject(), content)
