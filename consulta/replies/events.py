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


@dataclass(frozen=True, kw_only=True)
class ReplyTakenBack(ReplyEvent):
    """What was done to a reply with many others was undone (``what``: written, approved, returned). Nobody outside was told of it."""

    name: ClassVar[str] = "replies.taken_back"
    what: str

    def details(self) -> dict[str, Plain]:
        """What was undone too."""
        return {**super().details(), "what": self.what}


@dataclass(frozen=True, kw_only=True)
class ReplyAssigned(DomainEvent):
    """A contribution was given to somebody of the office to answer, or to nobody any more. An arrangement of the office: private."""

    name: ClassVar[str] = "replies.assigned"
    number: str
    officer_id: int | None
    due_on: str
    before_id: int | None
    before_due_on: str

    def subject(self) -> str:
        """The contribution to be answered."""
        return f"contributo/{self.number}"

    def details(self) -> dict[str, Plain]:
        """To whom and by when, from and to."""
        return {
            "officer_id": self.officer_id,
            "due_on": self.due_on,
            "before_id": self.before_id,
            "before_due_on": self.before_due_on,
        }


@dataclass(frozen=True, kw_only=True)
class ReplyBatchChanged(DomainEvent):
    """A publication of many replies was set, moved, cancelled or concluded (``change`` says which). Each reply has its own event too."""

    name: ClassVar[str] = "replies.batch_changed"
    batch_id: int
    change: str
    publish_at: str
    replies: tuple[int, ...] = ()
    stopped: tuple[int, ...] = ()

    def subject(self) -> str:
        """The publication by its id."""
        return f"pubblicazione/{self.batch_id}"

    def details(self) -> dict[str, Plain]:
        """Which change, for when, of which replies."""
        return {"change": self.change, "publish_at": self.publish_at, "replies": list(self.replies), "stopped": list(self.stopped)}


@dataclass(frozen=True, kw_only=True)
class ReplyTemplateChanged(DomainEvent):
    """A template of replies was created, edited, archived or reinstated (``change``). An arrangement of the office: private."""

    name: ClassVar[str] = "replies.template_changed"
    template_id: int
    change: str
    number: int

    def subject(self) -> str:
        """The template by its id."""
        return f"modello-risposta/{self.template_id}"

    def details(self) -> dict[str, Plain]:
        """Which change, and the version it made; the texts stand in the versions."""
        return {"change": self.change, "number": self.number}


@dataclass(frozen=True, kw_only=True)
class AdoptionExceptionsChanged(DomainEvent):
    """Contributions were listed as staying without a reply when the plan is adopted, or taken off that list (invariant 2). Public."""

    name: ClassVar[str] = "replies.adoption_exceptions"
    cycle_id: int
    change: str
    """``recorded`` or ``withdrawn``."""
    numbers: tuple[str, ...]
    reason: str

    def subject(self) -> str:
        """The consultation."""
        return f"consultazione/{self.cycle_id}"

    def details(self) -> dict[str, Plain]:
        """Which contributions and why."""
        return {"change": self.change, "numbers": [*self.numbers], "reason": self.reason}

    def public_record(self) -> PublicRecord:
        """The same: it is a public fact who stays without an answer, and why."""
        content: dict[str, Plain] = {"cycle": self.cycle_id, **self.details()}
        return PublicRecord("adoption_exceptions", self.subject(), content)
