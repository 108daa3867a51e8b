# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of notices, applications, members of tavoli and pacts (domain.md §2.3, §7.2). The stage of a notice follows the clock."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.db import Base, EnumText
from consulta.core.errors import Conflict
from consulta.core.words import N_, Labelled, filled


class NoticeStatus(Labelled):
    """What somebody decided about a notice. Whether it is open or closed is for calendar and clock to say."""

    DRAFT = "draft", N_("In bozza")
    PUBLISHED = "published", N_("Pubblicato")
    CONCLUDED = "concluded", N_("Concluso")
    REVOKED = "revoked", N_("Revocato")


class NoticeChangeKind(Labelled):
    """What happened to a published notice: public, with its reason."""

    PUBLISHED = "published", N_("Pubblicato")
    EXTENDED = "extended", N_("Prorogato")
    CONCLUDED = "concluded", N_("Concluso")
    REVOKED = "revoked", N_("Revocato")
    DOCUMENT_ADDED = "document_added", N_("Documento aggiunto")
    DOCUMENT_REMOVED = "document_removed", N_("Documento tolto")


class RequirementKind(Labelled):
    """What a notice asks of who applies, beside the data."""

    FORMAL = "formal", N_("Requisito per l'adesione formale")
    OTHER = "other", N_("Altro requisito")
    DECLARATION = "declaration", N_("Dichiarazione")


class ApplicationStatus(Labelled):
    """Where an application stands (domain.md §7.2)."""

    DRAFT = "draft", N_("In bozza")
    SUBMITTED = "submitted", N_("Inviata")
    INTEGRATION_REQUESTED = "integration_requested", N_("Integrazione richiesta")
    ADMITTED = "admitted", N_("Ammessa")
    ADMITTED_CONSULTATIVE = "admitted_consultative", N_("Ammessa con ruolo consultivo")
    REJECTED = "rejected", N_("Non ammessa")
    REVIEW = "review", N_("In riesame")
    WITHDRAWN = "withdrawn", N_("Ritirata")


class MemberStanding(Labelled):
    """In what quality somebody sits at a tavolo (domain.md §0.4)."""

    FORMAL = "formal", N_("Adesione formale")
    OPEN = "open", N_("Partecipazione aperta")
    CONSULTATIVE_LATE = "consultative_late", N_("Ruolo consultivo")


class CitizenRole(Labelled):
    """Why a citizen takes part (F2)."""

    USER = "user", N_("Uso un servizio")
    FAMILY_CARER = "family_carer", N_("Mi prendo cura di un familiare")
    PROFESSIONAL = "professional", N_("Lavoro nel settore")
    VOLUNTEER = "volunteer", N_("Faccio volontariato")
    CITIZEN = "citizen", N_("Partecipo come cittadino o cittadina")


class AgeBand(Labelled):
    """Age of a citizen, only if one wants to say it."""

    FROM_14 = "from_14", N_("14-17 anni")
    FROM_18 = "from_18", N_("18-29 anni")
    FROM_30 = "from_30", N_("30-49 anni")
    FROM_50 = "from_50", N_("50-64 anni")
    FROM_65 = "from_65", N_("65 anni o più")


class Sex(Labelled):
    """Sex of a citizen, only if one wants to say it: to compare who takes part with who lives there (ADR 0053)."""

    FEMALE = "female", N_("Donna")
    MALE = "male", N_("Uomo")


class PactStatus(Labelled):
    """Life of a version of the pact of participation."""

    DRAFT = "draft", N_("In bozza")
    PUBLISHED = "published", N_("In vigore")
    SUPERSEDED = "superseded", N_("Sostituito")


DECIDED = (ApplicationStatus.ADMITTED, ApplicationStatus.ADMITTED_CONSULTATIVE, ApplicationStatus.REJECTED)
"""States that the office's decision gives."""

_S = ApplicationStatus
TRANSITIONS: dict[ApplicationStatus, frozenset[ApplicationStatus]] = {
    _S.DRAFT: frozenset({_S.SUBMITTED}),
    _S.SUBMITTED: frozenset({_S.INTEGRATION_REQUESTED, *DECIDED, _S.WITHDRAWN}),
    _S.INTEGRATION_REQUESTED: frozenset({_S.SUBMITTED, *DECIDED, _S.WITHDRAWN}),
    _S.ADMITTED: frozenset({_S.WITHDRAWN}),
    _S.ADMITTED_CONSULTATIVE: frozenset({_S.WITHDRAWN}),
    _S.REJECTED: frozenset({_S.REVIEW}),
    _S.REVIEW: frozenset({*DECIDED, _S.WITHDRAWN}),
    _S.WITHDRAWN: frozenset(),
}


class Notice(Base):
    """A public notice that asks who wants to sit at the tavoli of a cycle. The window is half-open."""

    __tablename__ = "notice"
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"), index=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("plan_cycle.id"), index=True)
    title: Mapped[str] = mapped_column(String(160))
    text_source: Mapped[str] = mapped_column(Text, default="")
    text_html: Mapped[str] = mapped_column(Text, default="")
    asked: Mapped[str] = mapped_column(String(1000), default="")
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    officer_name: Mapped[str] = mapped_column(String(120), default="")
    officer_role: Mapped[str] = mapped_column(String(120), default="")
    act: Mapped[str] = mapped_column(String(200), default="")
    """The act that starts the procedure."""
    protocol_number: Mapped[str] = mapped_column(String(40), default="")
    protocol_on: Mapped[date | None]
    board_reference: Mapped[str] = mapped_column(String(200), default="")
    """Where it stands on the albo pretorio."""
    takes_citizens: Mapped[bool] = mapped_column(default=True)
    admits_open: Mapped[bool] = mapped_column(default=True)
    """Who lacks a formal requirement may sit at the tavoli all the same, with the standing ``open``."""
    takes_late: Mapped[bool] = mapped_column(default=True)
    """After the term an application is still taken, for a consultative role alone."""
    status: Mapped[NoticeStatus] = mapped_column(EnumText(NoticeStatus), default=NoticeStatus.DRAFT)
    published_at: Mapped[datetime | None]
    last_number: Mapped[int] = mapped_column(default=0)
    """The number of the last application that was sent."""
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]
    submission_key: Mapped[str] = mapped_column(String(64), unique=True)
    version: Mapped[int] = mapped_column(default=1)


class NoticeRoundtable(Base):
    """A tavolo that a notice offers."""

    __tablename__ = "notice_roundtable"
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), primary_key=True)
    roundtable_id: Mapped[int] = mapped_column(ForeignKey("roundtable.id"), primary_key=True, index=True)


class NoticeRequirement(Base):
    """A requirement or a declaration that a notice asks for, called by its code."""

    __tablename__ = "notice_requirement"
    __table_args__ = (UniqueConstraint("notice_id", "code"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"))
    code: Mapped[str] = mapped_column(String(8))
    kind: Mapped[RequirementKind] = mapped_column(EnumText(RequirementKind))
    text: Mapped[str] = mapped_column(String(300))
    position: Mapped[int]


class NoticeChange(Base):
    """A dated fact of a published notice: public with reason and act (invariant 11)."""

    __tablename__ = "notice_change"
    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), index=True)
    kind: Mapped[NoticeChangeKind] = mapped_column(EnumText(NoticeChangeKind))
    old_closes_at: Mapped[datetime | None]
    new_closes_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(500), default="")
    act: Mapped[str] = mapped_column(String(200), default="")
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    changed_at: Mapped[datetime]


class Application(Base):
    """An organisation's expression of interest (F1), or a citizen's enrolment (F2, without organisation)."""

    __tablename__ = "application"
    __table_args__ = (
        UniqueConstraint("notice_id", "number"),
        Index(
            "uq_application_organisation",
            "notice_id",
            "organisation_id",
            unique=True,
            sqlite_where=text("status <> 'withdrawn' AND organisation_id IS NOT NULL"),
            postgresql_where=text("status <> 'withdrawn' AND organisation_id IS NOT NULL"),
        ),
        Index(
            "uq_application_citizen",
            "notice_id",
            "applicant_id",
            unique=True,
            sqlite_where=text("status <> 'withdrawn' AND organisation_id IS NULL AND applicant_id IS NOT NULL"),
            postgresql_where=text("status <> 'withdrawn' AND organisation_id IS NULL AND applicant_id IS NOT NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    applicant_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    status: Mapped[ApplicationStatus] = mapped_column(EnumText(ApplicationStatus), default=ApplicationStatus.DRAFT)
    number: Mapped[int | None]
    """Within its notice, given when it is first sent and never again."""
    activity: Mapped[str] = mapped_column(String(3000), default="")
    """What the organisation did in the last three years."""
    citizen_role: Mapped[CitizenRole | None] = mapped_column(EnumText(CitizenRole))
    age_band: Mapped[AgeBand | None] = mapped_column(EnumText(AgeBand))
    sex: Mapped[Sex | None] = mapped_column(EnumText(Sex))
    is_late: Mapped[bool] = mapped_column(default=False)
    submitted_at: Mapped[datetime | None]
    pact_id: Mapped[int | None] = mapped_column(ForeignKey("participation_pact.id"))
    """The version of the pact that was acknowledged with it."""
    privacy_at: Mapped[datetime | None]
    """When the privacy notice was acknowledged."""
    asked: Mapped[str] = mapped_column(String(1000), default="")
    """What the office asks to complete, by ``asked_until``."""
    asked_until: Mapped[date | None]
    standing: Mapped[MemberStanding | None] = mapped_column(EnumText(MemberStanding))
    reason: Mapped[str] = mapped_column(String(1000), default="")
    """Of the decision in force."""
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    rejected_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    """Who did not admit it: somebody else decides the review."""
    review_reason: Mapped[str] = mapped_column(String(1000), default="")
    review_asked_at: Mapped[datetime | None]
    """A review is asked once."""
    letter_number: Mapped[str] = mapped_column(String(100), default="", server_default="")
    """In the office's own registry, of the letter that tells the decision in force; a new decision is a new letter."""
    letter_on: Mapped[date | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    submission_key: Mapped[str] = mapped_column(String(64), unique=True)
    version: Mapped[int] = mapped_column(default=1)

    def move_to(self, status: ApplicationStatus) -> None:
        """Change the state along the drawn arrows. Raises Conflict when someone acted first."""
        if status not in TRANSITIONS[self.status]:
            template = N_("Nel frattempo la domanda è diventata «%(status)s»: l'operazione non è più possibile.")
            raise Conflict(filled(template, status=self.status.label))
        self.status = status
        self.version += 1


class ApplicationRoundtable(Base):
    """A tavolo chosen in an application."""

    __tablename__ = "application_roundtable"
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), primary_key=True)
    roundtable_id: Mapped[int] = mapped_column(ForeignKey("roundtable.id"), primary_key=True, index=True)


class ApplicationAnswer(Base):
    """One requirement of one application: what the applicant says, what the office found."""

    __tablename__ = "application_answer"
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), primary_key=True)
    requirement_id: Mapped[int] = mapped_column(ForeignKey("notice_requirement.id"), primary_key=True, index=True)
    is_declared: Mapped[bool] = mapped_column(default=False)
    is_met: Mapped[bool | None]
    """None: nobody of the office looked yet."""


class AccessNeeds(Base):
    """What a citizen needs in order to take part. Staff alone reads it; a row is deleted when its term is over."""

    __tablename__ = "access_needs"
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), primary_key=True)
    sign_language: Mapped[bool] = mapped_column(default=False)
    transport: Mapped[bool] = mapped_column(default=False)
    child_care: Mapped[bool] = mapped_column(default=False)
    other: Mapped[str] = mapped_column(String(300), default="")


class ApplicationStep(Base):
    """A dated change of an application, for its applicant and the office."""

    __tablename__ = "application_step"
    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    status: Mapped[ApplicationStatus] = mapped_column(EnumText(ApplicationStatus))
    reason: Mapped[str] = mapped_column(String(1000), default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]


_NOW = "until IS NULL"


class RoundtableMember(Base):
    """Who sits at a tavolo: an organisation, or a citizen. Ended, never deleted."""

    __tablename__ = "roundtable_member"
    __table_args__ = (
        Index(
            "uq_roundtable_member_organisation",
            "roundtable_id",
            "organisation_id",
            unique=True,
            sqlite_where=text(f"{_NOW} AND organisation_id IS NOT NULL"),
            postgresql_where=text(f"{_NOW} AND organisation_id IS NOT NULL"),
        ),
        Index(
            "uq_roundtable_member_user",
            "roundtable_id",
            "user_id",
            unique=True,
            sqlite_where=text(f"{_NOW} AND user_id IS NOT NULL"),
            postgresql_where=text(f"{_NOW} AND user_id IS NOT NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    roundtable_id: Mapped[int] = mapped_column(ForeignKey("roundtable.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    standing: Mapped[MemberStanding] = mapped_column(EnumText(MemberStanding))
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"), index=True)
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    end_reason: Mapped[str] = mapped_column(String(500), default="")
    """Why the office ended the seat; empty when who sat there left."""


class ParticipationPact(Base):
    """A version of the pact of participation of a cycle. A published version is never overwritten."""

    __tablename__ = "participation_pact"
    __table_args__ = (
        UniqueConstraint("cycle_id", "number"),
        Index(
            "uq_participation_pact_published",
            "cycle_id",
            unique=True,
            sqlite_where=text("status = 'published'"),
            postgresql_where=text("status = 'published'"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"), index=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("plan_cycle.id"))
    number: Mapped[int]
    source: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    status: Mapped[PactStatus] = mapped_column(EnumText(PactStatus), default=PactStatus.DRAFT)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    written_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class PactAcknowledgement(Base):
    """A person read a version of the pact, for oneself or for an organisation, at an instant."""

    __tablename__ = "pact_acknowledgement"
    __table_args__ = (Index("ix_pact_acknowledgement_pact_id_organisation_id", "pact_id", "organisation_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    pact_id: Mapped[int] = mapped_column(ForeignKey("participation_pact.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    acknowledged_at: Mapped[datetime]
