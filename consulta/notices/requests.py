# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is asked of notices. Instants are aware; ``key`` is the form's one-time key, ``version`` the one that was read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from consulta.core.files import CheckedFile


@dataclass(frozen=True, slots=True)
class NoticeContent:
    """Everything the office writes in a notice. Requirements and declarations are sentences, in their order."""

    title: str
    opens_at: datetime
    closes_at: datetime
    roundtable_ids: tuple[int, ...]
    text: str = ""
    asked: str = ""
    formal: tuple[str, ...] = ()
    other: tuple[str, ...] = ()
    declarations: tuple[str, ...] = ()
    officer_name: str = ""
    officer_role: str = ""
    act: str = ""
    takes_citizens: bool = True
    admits_open: bool = True
    takes_late: bool = True


@dataclass(frozen=True, slots=True)
class WriteNotice:
    """A new notice, in draft."""

    territory_id: int
    cycle_id: int
    content: NoticeContent
    key: str


@dataclass(frozen=True, slots=True)
class EditNotice:
    """A notice still in draft, as the office edits it."""

    territory_id: int
    notice_id: int
    version: int
    content: NoticeContent


@dataclass(frozen=True, slots=True)
class SetProtocol:
    """Number and date in the office's own registry, and where the notice stands on the albo pretorio."""

    territory_id: int
    notice_id: int
    version: int
    number: str
    on: date | None
    board_reference: str


@dataclass(frozen=True, slots=True)
class ChangeNotice:
    """A dated fact of a notice: it is published, extended to ``closes_at``, concluded, or revoked with its reason."""

    territory_id: int
    notice_id: int
    version: int
    reason: str = ""
    act: str = ""
    closes_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Needs:
    """What somebody needs in order to take part."""

    sign_language: bool = False
    transport: bool = False
    child_care: bool = False
    other: str = ""

    def __bool__(self) -> bool:
        return self.sign_language or self.transport or self.child_care or bool(self.other.strip())


@dataclass(frozen=True, slots=True)
class Apply:
    """An application as typed. ``organisation_id`` None: a citizen's. Nothing but the key is needed to keep it as a draft."""

    territory_id: int
    notice_id: int
    organisation_id: int | None
    key: str
    version: int = 0
    roundtable_ids: tuple[int, ...] = ()
    declared_ids: tuple[int, ...] = ()
    activity: str = ""
    citizen_role: str = ""
    age_band: str = ""
    sex: str = ""
    needs: Needs = Needs()
    has_read_pact: bool = False
    has_read_privacy: bool = False


@dataclass(frozen=True, slots=True)
class Applied:
    """The answer to an application that was sent: its number in its notice."""

    application_id: int
    number: int
    is_late: bool


@dataclass(frozen=True, slots=True)
class CheckRequirements:
    """What the office found of each requirement: it is there, it is not, or nobody knows yet (None)."""

    territory_id: int
    application_id: int
    version: int
    found: Mapping[int, bool | None]


@dataclass(frozen=True, slots=True)
class DecideApplication:
    """The office's decision. ``outcome`` is of ``policy.Outcome``; ``until`` the day by which to complete."""

    territory_id: int
    application_id: int
    version: int
    outcome: str
    reason: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class AdmitMany:
    """Complete applications of a notice, admitted together: all or none."""

    territory_id: int
    notice_id: int
    application_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AskReview:
    """Who was not admitted asks, once, that somebody else look again."""

    territory_id: int
    application_id: int
    version: int
    reason: str


@dataclass(frozen=True, slots=True)
class WithdrawApplication:
    """The applicant takes the application back; if it was admitted, the seats end."""

    territory_id: int
    application_id: int
    version: int


@dataclass(frozen=True, slots=True)
class JoinRoundtable:
    """Somebody sits at an open tavolo, for oneself or for an organisation."""

    territory_id: int
    roundtable_id: int
    organisation_id: int | None = None


@dataclass(frozen=True, slots=True)
class EndMembership:
    """A seat ends: its holder leaves, or the office notes that it ended."""

    territory_id: int
    member_id: int


@dataclass(frozen=True, slots=True)
class EndSeat:
    """The office ends a seat: the last day, not in the future, and why."""

    territory_id: int
    member_id: int
    last_day: date
    reason: str


@dataclass(frozen=True, slots=True)
class WritePact:
    """The draft of the next version of the pact. ``version`` 0 begins it."""

    territory_id: int
    cycle_id: int
    version: int
    text: str


@dataclass(frozen=True, slots=True)
class PublishPact:
    """The draft comes into force as it was read."""

    territory_id: int
    cycle_id: int
    version: int


@dataclass(frozen=True, slots=True)
class AcknowledgePact:
    """Somebody read the version in force, for oneself and for the organisations one speaks for."""

    territory_id: int
    pact_id: int


@dataclass(frozen=True, slots=True)
class PrepareLetter:
    """Have the letter of an application made in one of ``documents.requests.TEXTS``. ``source`` is what it says, made of ``version``."""

    territory_id: int
    application_id: int
    version: int
    title: str
    source: str
    format: str


@dataclass(frozen=True, slots=True)
class SetLetterProtocol:
    """Number and date that the letter of an application has in the office's own registry. Both empty: it has none."""

    territory_id: int
    application_id: int
    version: int
    number: str
    on: date | None


@dataclass(frozen=True, slots=True)
class PrepareList:
    """Have a list of a notice made in one of ``documents.requests.TABLES``. ``fingerprint`` is that of what ``source`` says."""

    territory_id: int
    notice_id: int
    is_public: bool
    title: str
    source: str
    fingerprint: str
    format: str


@dataclass(frozen=True, slots=True)
class AddNoticeDocument:
    """A document of a notice, examined."""

    territory_id: int
    notice_id: int
    file: CheckedFile
    description: str
    key: str
