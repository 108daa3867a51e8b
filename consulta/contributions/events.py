# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Facts of contributions and comments. Those the public register keeps say so in ``public_record``."""

from dataclasses import dataclass, field
from typing import ClassVar

from consulta.core.events import DomainEvent, Plain, PublicRecord


@dataclass(frozen=True, kw_only=True)
class ContributionEvent(DomainEvent):
    """What every fact about a contribution tells: its id, its public number, its author (None: nobody, or erased)."""

    contribution_id: int
    number: str
    author_id: int | None

    def subject(self) -> str:
        """As the register names it: ``contributo/2026-42``."""
        return f"contributo/{self.number}"


@dataclass(frozen=True, kw_only=True)
class ContributionSubmitted(ContributionEvent):
    """A contribution was received. ``content`` is what the register commits to and the receipt shows."""

    name: ClassVar[str] = "contributions.submitted"
    status: str
    is_late: bool
    channel: str
    topic_id: int | None
    is_part: bool = False
    """Whether the office cut it out of another: who wrote that one is told of all its parts at once."""
    content: dict[str, Plain] = field(repr=False)

    def details(self) -> dict[str, Plain]:
        """Status at receipt, channel, lateness; never the text."""
        return {"status": self.status, "late": self.is_late, "channel": self.channel, "topic_id": self.topic_id}

    def public_record(self) -> PublicRecord:
        """Commits to the first revision."""
        return PublicRecord("contribution_received", self.subject(), self.content, receipt_for=self.author_id)


@dataclass(frozen=True, kw_only=True)
class ContributionRevised(ContributionEvent):
    """The author corrected the text, or ``only_files`` beside it: a new revision."""

    name: ClassVar[str] = "contributions.revised"
    revision: int
    old_status: str
    status: str
    only_files: bool = False
    content: dict[str, Plain] = field(repr=False)

    def details(self) -> dict[str, Plain]:
        """Number of the revision and the change of status."""
        return {"revision": self.revision, "old": self.old_status, "new": self.status}

    def public_record(self) -> PublicRecord:
        """Commits to the new revision."""
        return PublicRecord("contribution_revised", self.subject(), self.content, receipt_for=self.author_id)


@dataclass(frozen=True, kw_only=True)
class FileAdded(ContributionEvent):
    """The author added a document to a contribution that was sent; ``waits`` for the office where the text is public already."""

    name: ClassVar[str] = "contributions.file_added"
    attachment_id: int
    waits: bool

    def details(self) -> dict[str, Plain]:
        """Which document, and whether it waits; never its name."""
        return {"attachment_id": self.attachment_id, "waits": self.waits}


@dataclass(frozen=True, kw_only=True)
class ContributionEndorsed(ContributionEvent):
    """A sostegno was given or taken back; who gave it stands in the private trail, never in the public register."""

    name: ClassVar[str] = "contributions.endorsed"
    organisation_id: int | None
    taken_back: bool = False

    def details(self) -> dict[str, Plain]:
        """Whether it was taken back, and for which organisation."""
        return {"taken_back": self.taken_back, "organisation_id": self.organisation_id}


@dataclass(frozen=True, kw_only=True)
class ContributionPublished(ContributionEvent):
    """A contribution became public by itself, without being read first; decisions of staff are told by moderation."""

    name: ClassVar[str] = "contributions.published"
    revision: int

    def details(self) -> dict[str, Plain]:
        """The revision shown."""
        return {"revision": self.revision}

    def public_record(self) -> PublicRecord:
        """Number and revision shown."""
        return PublicRecord("contribution_published", self.subject(), {"number": self.number, "revision": self.revision})


@dataclass(frozen=True, kw_only=True)
class ContributionWithdrawn(ContributionEvent):
    """The author took it back: the text is hidden, the trace stays."""

    name: ClassVar[str] = "contributions.withdrawn"
    old_status: str

    def details(self) -> dict[str, Plain]:
        """Where it stood before."""
        return {"old": self.old_status, "new": "withdrawn"}

    def public_record(self) -> PublicRecord:
        """The number alone."""
        return PublicRecord("contribution_withdrawn", self.subject(), {"number": self.number})


@dataclass(frozen=True, kw_only=True)
class ContributionTakenOut(ContributionEvent):
    """The office took back what it had written down by mistake for others: the text is hidden, number and trace stay (ADR 0046)."""

    name: ClassVar[str] = "contributions.taken_out"
    old_status: str

    def details(self) -> dict[str, Plain]:
        """Where it stood before."""
        return {"old": self.old_status, "new": "withdrawn"}

    def public_record(self) -> PublicRecord:
        """The number alone."""
        return PublicRecord("contribution_taken_out", self.subject(), {"number": self.number})


@dataclass(frozen=True, kw_only=True)
class ContributionMerged(ContributionEvent):
    """The office joined a contribution to another that says the same thing; it stays public at its address, and says where it went."""

    name: ClassVar[str] = "contributions.merged"
    merge_id: int
    target_id: int
    target_number: str
    reason: str

    def details(self) -> dict[str, Plain]:
        """The contribution it was joined to and why."""
        return {"merge": self.merge_id, "target": self.target_number, "reason": self.reason, "new": "merged"}

    def public_record(self) -> PublicRecord:
        """The two numbers."""
        return PublicRecord("contribution_merged", self.subject(), {"number": self.number, "target": self.target_number})


@dataclass(frozen=True, kw_only=True)
class ContributionSeparated(ContributionEvent):
    """A contribution is joined to another no more. ``cause`` is a MergeEnd: the office, or one of the two is public no more."""

    name: ClassVar[str] = "contributions.separated"
    merge_id: int
    target_id: int
    target_number: str
    cause: str
    reason: str

    def details(self) -> dict[str, Plain]:
        """The contribution it was joined to, what ended it and why."""
        return {"merge": self.merge_id, "target": self.target_number, "cause": self.cause, "reason": self.reason}

    def public_record(self) -> PublicRecord:
        """The two numbers and the cause."""
        content: dict[str, Plain] = {"number": self.number, "target": self.target_number, "cause": self.cause}
        return PublicRecord("contribution_separated", self.subject(), content)


@dataclass(frozen=True, kw_only=True)
class ContributionDivided(ContributionEvent):
    """The office cut a contribution into parts; it stays public at its address, and leads to them."""

    name: ClassVar[str] = "contributions.divided"
    split_id: int
    parts: tuple[str, ...]
    reason: str

    def details(self) -> dict[str, Plain]:
        """The numbers of the parts and why."""
        return {"split": self.split_id, "parts": list(self.parts), "reason": self.reason, "new": "split"}

    def public_record(self) -> PublicRecord:
        """The numbers."""
        return PublicRecord("contribution_divided", self.subject(), {"number": self.number, "parts": list(self.parts)})


@dataclass(frozen=True, kw_only=True)
class ContributionRejoined(ContributionEvent):
    """A contribution is in parts no more. ``cause`` is a SplitEnd: the office, or the original is public no more."""

    name: ClassVar[str] = "contributions.rejoined"
    split_id: int
    parts: tuple[str, ...]
    cause: str
    reason: str

    def details(self) -> dict[str, Plain]:
        """The numbers of the parts, what ended it and why."""
        return {"split": self.split_id, "parts": list(self.parts), "cause": self.cause, "reason": self.reason}

    def public_record(self) -> PublicRecord:
        """The numbers and the cause."""
        content: dict[str, Plain] = {"number": self.number, "parts": list(self.parts), "cause": self.cause}
        return PublicRecord("contribution_rejoined", self.subject(), content)


@dataclass(frozen=True, kw_only=True)
class FileWithheld(ContributionEvent):
    """The office took a document out of public view. The reason stands beside the document: it may speak of people."""

    name: ClassVar[str] = "contributions.file_withheld"
    attachment_id: int

    def details(self) -> dict[str, Plain]:
        """Which document."""
        return {"attachment": self.attachment_id}


@dataclass(frozen=True, kw_only=True)
class ContributionRead(ContributionEvent):
    """Somebody of the office has read it, for the first time: a step of the tracker."""

    name: ClassVar[str] = "contributions.read"


@dataclass(frozen=True, kw_only=True)
class LateContributionAccepted(ContributionEvent):
    """Staff accepted a contribution that came after the closing."""

    name: ClassVar[str] = "contributions.late_accepted"


@dataclass(frozen=True, kw_only=True)
class ProtocolSet(ContributionEvent):
    """The office noted the protocol number it assigned."""

    name: ClassVar[str] = "contributions.protocol_set"
    old: str
    new: str

    def details(self) -> dict[str, Plain]:
        """Old and new protocol, number and date."""
        return {"old": self.old, "new": self.new}


@dataclass(frozen=True, kw_only=True)
class CommentEvent(DomainEvent):
    """What every fact about a comment tells. ``number`` is that of the contribution it concerns, empty for a topic."""

    comment_id: int
    number: str
    author_id: int | None

    def subject(self) -> str:
        """``commento/<id>``."""
        return f"commento/{self.comment_id}"


@dataclass(frozen=True, kw_only=True)
class CommentPosted(CommentEvent):
    """A comment was received."""

    name: ClassVar[str] = "contributions.comment_posted"
    topic_id: int | None
    contribution_id: int | None
    status: str

    def details(self) -> dict[str, Plain]:
        """Where it hangs and its status at receipt."""
        return {"topic_id": self.topic_id, "contribution_id": self.contribution_id, "status": self.status}


@dataclass(frozen=True, kw_only=True)
class CommentRevised(CommentEvent):
    """The author corrected a comment, before or after it was public."""

    name: ClassVar[str] = "contributions.comment_revised"
    old_status: str
    status: str

    def details(self) -> dict[str, Plain]:
        """The change of status."""
        return {"old": self.old_status, "new": self.status}


@dataclass(frozen=True, kw_only=True)
class CommentWithdrawn(CommentEvent):
    """The author took a comment back."""

    name: ClassVar[str] = "contributions.comment_withdrawn"
    old_status: str

    def details(self) -> dict[str, Plain]:
        """Where it stood."""
        return {"old": self.old_status}


@dataclass(frozen=True, kw_only=True)
class CommentPromoted(CommentEvent):
    """Staff made a contribution of a comment; ``number`` is the new contribution's."""

    name: ClassVar[str] = "contributions.comment_promoted"
    contribution_id: int

    def details(self) -> dict[str, Plain]:
        """The contribution it became."""
        return {"contribution_id": self.contribution_id, "number": self.number}

    def public_record(self) -> PublicRecord:
        """The new contribution and the comment it comes from."""
        return PublicRecord("comment_promoted", f"contributo/{self.number}", {"number": self.number, "comment": self.comment_id})


@dataclass(frozen=True, kw_only=True)
class DraftEvent(DomainEvent):
    """What every fact about a shared draft tells. Private: nothing of how a body writes is public (ADR 0039)."""

    draft_id: int
    organisation_id: int

    def subject(self) -> str:
        """``bozza/<id>``."""
        return f"bozza/{self.draft_id}"

    def details(self) -> dict[str, Plain]:
        """For which organisation; never the text."""
        return {"organisation_id": self.organisation_id}


@dataclass(frozen=True, kw_only=True)
class DraftShared(DraftEvent):
    """A draft was opened to who speaks for the organisation."""

    name: ClassVar[str] = "contributions.draft_shared"


@dataclass(frozen=True, kw_only=True)
class SignatureAsked(DraftEvent):
    """A contributor asks who binds the organisation to sign and send."""

    name: ClassVar[str] = "contributions.signature_asked"


@dataclass(frozen=True, kw_only=True)
class SignatureReturned(DraftEvent):
    """Who binds the organisation sent the draft back with a note, to who had asked."""

    name: ClassVar[str] = "contributions.signature_returned"
    asked_by_id: int | None


@dataclass(frozen=True, kw_only=True)
class SignatureGiven(DraftEvent):
    """Who binds the organisation signed and sent what a contributor had asked for."""

    name: ClassVar[str] = "contributions.signature_given"
    asked_by_id: int | None
    contribution_id: int
