# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Facts of notices, applications and seats. The register keeps what everybody was told; of persons it knows nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from consulta.core.events import DomainEvent, Plain, PublicRecord
from consulta.register.chain import instant


@dataclass(frozen=True, kw_only=True)
class NoticeEvent(DomainEvent):
    """What every fact about a notice tells."""

    notice_id: int
    cycle_id: int

    def subject(self) -> str:
        """``avviso/<id>``."""
        return f"avviso/{self.notice_id}"


@dataclass(frozen=True, kw_only=True)
class NoticeWritten(NoticeEvent):
    """A draft was begun, or changed; ``changed`` names the fields."""

    name: ClassVar[str] = "notices.written"
    changed: tuple[str, ...] = ()

    def details(self) -> dict[str, Plain]:
        """Which fields."""
        return {"changed": [*self.changed]}


@dataclass(frozen=True, kw_only=True)
class NoticeProtocolSet(NoticeEvent):
    """Protocol number or albo pretorio were noted."""

    name: ClassVar[str] = "notices.protocol_set"
    old: str
    new: str

    def details(self) -> dict[str, Plain]:
        """Old and new."""
        return {"old": self.old, "new": self.new}


@dataclass(frozen=True, kw_only=True)
class NoticePublished(NoticeEvent):
    """The notice became public. ``text`` is the source as stored."""

    name: ClassVar[str] = "notices.published"
    title: str
    text: str
    opens_at: datetime
    closes_at: datetime
    requirements: tuple[tuple[str, str], ...]

    def details(self) -> dict[str, Plain]:
        """The window."""
        return {"opens_at": instant(self.opens_at), "closes_at": instant(self.closes_at)}

    def public_record(self) -> PublicRecord:
        """Title, text, window and what is asked, by code."""
        content: dict[str, Plain] = {"notice": self.notice_id, "title": self.title, "text": self.text, **self.details()}
        return PublicRecord("notice_published", self.subject(), content | {"requirements": dict(self.requirements)})


@dataclass(frozen=True, kw_only=True)
class NoticeExtended(NoticeEvent):
    """The term moved later, with reason and act: everybody is told (invariant 11)."""

    name: ClassVar[str] = "notices.extended"
    old: datetime
    new: datetime
    reason: str
    act: str

    def details(self) -> dict[str, Plain]:
        """Old and new, why, by which act."""
        return {"old": instant(self.old), "new": instant(self.new), "reason": self.reason, "act": self.act}

    def public_record(self) -> PublicRecord:
        """The same."""
        return PublicRecord("notice_extended", self.subject(), {"notice": self.notice_id, **self.details()})


@dataclass(frozen=True, kw_only=True)
class NoticeRevoked(NoticeEvent):
    """The notice was taken back, with its reason."""

    name: ClassVar[str] = "notices.revoked"
    reason: str
    act: str

    def details(self) -> dict[str, Plain]:
        """Why, by which act."""
        return {"reason": self.reason, "act": self.act}

    def public_record(self) -> PublicRecord:
        """The same."""
        return PublicRecord("notice_revoked", self.subject(), {"notice": self.notice_id, **self.details()})


@dataclass(frozen=True, kw_only=True)
class NoticeConcluded(NoticeEvent):
    """Every application has its decision: how many, of which kind. Never whose."""

    name: ClassVar[str] = "notices.concluded"
    admitted: int
    consultative: int
    rejected: int
    act: str

    def details(self) -> dict[str, Plain]:
        """The counts and the act."""
        counts: dict[str, Plain] = {"admitted": self.admitted, "consultative": self.consultative, "rejected": self.rejected}
        return counts | {"act": self.act}

    def public_record(self) -> PublicRecord:
        """The same."""
        return PublicRecord("notice_concluded", self.subject(), {"notice": self.notice_id, **self.details()})


@dataclass(frozen=True, kw_only=True)
class ApplicationEvent(DomainEvent):
    """What every fact about an application tells. Never what it says, nor who a citizen is."""

    application_id: int
    notice_id: int

    def subject(self) -> str:
        """``domanda/<id>``."""
        return f"domanda/{self.application_id}"

    def details(self) -> dict[str, Plain]:
        """Of which notice."""
        return {"notice_id": self.notice_id}


@dataclass(frozen=True, kw_only=True)
class ApplicationSubmitted(ApplicationEvent):
    """It was sent, or sent again after an integration."""

    name: ClassVar[str] = "notices.application_submitted"
    number: int
    is_late: bool
    is_again: bool

    def details(self) -> dict[str, Plain]:
        """Number, whether late, whether again."""
        return {"notice_id": self.notice_id, "number": self.number, "late": self.is_late, "again": self.is_again}


@dataclass(frozen=True, kw_only=True)
class ApplicationDecided(ApplicationEvent):
    """The office asked for more, admitted or did not admit; also on review."""

    name: ClassVar[str] = "notices.application_decided"
    old: str
    new: str
    standing: str
    reason: str

    def details(self) -> dict[str, Plain]:
        """From, to, in what quality, why."""
        return {"notice_id": self.notice_id, "old": self.old, "new": self.new, "standing": self.standing, "reason": self.reason}


@dataclass(frozen=True, kw_only=True)
class LetterProtocolSet(ApplicationEvent):
    """The number and date that its letter has in the office's own registry were noted."""

    name: ClassVar[str] = "notices.letter_protocol_set"
    old: str
    new: str

    def details(self) -> dict[str, Plain]:
        """Old and new."""
        return {"notice_id": self.notice_id, "old": self.old, "new": self.new}


@dataclass(frozen=True, kw_only=True)
class RequirementsChecked(ApplicationEvent):
    """Somebody of the office verified the requirements; ``found`` is the code and what was found."""

    name: ClassVar[str] = "notices.requirements_checked"
    found: tuple[tuple[str, bool | None], ...]

    def details(self) -> dict[str, Plain]:
        """What was found of each."""
        return {"notice_id": self.notice_id, "found": dict(self.found)}


@dataclass(frozen=True, kw_only=True)
class ReviewAsked(ApplicationEvent):
    """Who was not admitted asked for a review."""

    name: ClassVar[str] = "notices.review_asked"


@dataclass(frozen=True, kw_only=True)
class ApplicationWithdrawn(ApplicationEvent):
    """The applicant took it back."""

    name: ClassVar[str] = "notices.application_withdrawn"
    old: str

    def details(self) -> dict[str, Plain]:
        """From which state."""
        return {"notice_id": self.notice_id, "old": self.old}


@dataclass(frozen=True, kw_only=True)
class SeatEvent(DomainEvent):
    """What every fact about a seat at a tavolo tells. ``organisation_id`` None: a citizen, whom the trail knows by the seat alone."""

    member_id: int
    roundtable_id: int
    organisation_id: int | None

    def subject(self) -> str:
        """``tavolo/<id>``."""
        return f"tavolo/{self.roundtable_id}"

    def details(self) -> dict[str, Plain]:
        """Which seat, of which organisation."""
        return {"member_id": self.member_id, "organisation_id": self.organisation_id}


@dataclass(frozen=True, kw_only=True)
class MemberJoined(SeatEvent):
    """Somebody sits at a tavolo."""

    name: ClassVar[str] = "notices.member_joined"
    standing: str

    def details(self) -> dict[str, Plain]:
        """Which seat, of which organisation, in what quality."""
        return {"member_id": self.member_id, "organisation_id": self.organisation_id, "standing": self.standing}


@dataclass(frozen=True, kw_only=True)
class MemberLeft(SeatEvent):
    """A seat ended: who sat there left, or the office ended it for a reason. ``last_day`` is an ISO date, of the office's ends alone."""

    name: ClassVar[str] = "notices.member_left"
    reason: str = ""
    last_day: str = ""

    def details(self) -> dict[str, Plain]:
        """Which seat, of which organisation; when the office ended it, from when and why."""
        return super().details() | ({"last_day": self.last_day, "reason": self.reason} if self.reason else {})


@dataclass(frozen=True, kw_only=True)
class PactEvent(DomainEvent):
    """What every fact about the pact tells."""

    pact_id: int
    cycle_id: int
    number: int

    def subject(self) -> str:
        """``patto/<id>``."""
        return f"patto/{self.pact_id}"

    def details(self) -> dict[str, Plain]:
        """Of which cycle, which version."""
        return {"cycle_id": self.cycle_id, "number": self.number}


@dataclass(frozen=True, kw_only=True)
class PactWritten(PactEvent):
    """A draft was begun or changed."""

    name: ClassVar[str] = "notices.pact_written"


@dataclass(frozen=True, kw_only=True)
class PactPublished(PactEvent):
    """A version came into force. ``text`` is the source as stored."""

    name: ClassVar[str] = "notices.pact_published"
    text: str

    def public_record(self) -> PublicRecord:
        """Cycle, version and text."""
        content: dict[str, Plain] = {"cycle": self.cycle_id, "pact": self.number, "text": self.text}
        return PublicRecord("pact_published", self.subject(), content)


@dataclass(frozen=True, kw_only=True)
class PactAcknowledged(PactEvent):
    """Somebody read the version in force; ``organisation_id`` None: for oneself."""

    name: ClassVar[str] = "notices.pact_acknowledged"
    organisation_id: int | None

    def details(self) -> dict[str, Plain]:
        """Which version, for whom."""
        return {"cycle_id": self.cycle_id, "number": self.number, "organisation_id": self.organisation_id}
