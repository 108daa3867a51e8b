# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of organisations (domain.md §4.1-4.2; decisions.md 8, 35)."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.db import Base, EnumText
from consulta.core.errors import Conflict
from consulta.core.words import N_, Labelled, filled


class OrganisationCategory(Labelled):
    """Who takes part, in the words of the source texts (S000, S001, S003)."""

    TRADE_UNION = "trade_union", N_("Organizzazione sindacale")
    VOLUNTEER_ORG = "volunteer_org", N_("Organizzazione di volontariato")
    SOCIAL_PROMOTION_ORG = "social_promotion_org", N_("Associazione di promozione sociale")
    SOCIAL_COOPERATIVE = "social_cooperative", N_("Cooperativa sociale")
    THIRD_SECTOR_UMBRELLA = "third_sector_umbrella", N_("Rappresentanza del volontariato o della cooperazione")
    OTHER_NONPROFIT = "other_nonprofit", N_("Altra organizzazione non lucrativa")
    FAMILY_USER_ASSOCIATION = "family_user_association", N_("Associazione di famiglie o di utenti")
    FOUNDATION = "foundation", N_("Fondazione")
    RELIGIOUS_BODY = "religious_body", N_("Parrocchia o ente religioso")
    SCHOOL_TRAINING = "school_training", N_("Scuola o ente di formazione")
    HEALTH_AUTHORITY = "health_authority", N_("Azienda sanitaria o distretto")
    JUDICIAL_ADMINISTRATION = "judicial_administration", N_("Amministrazione giudiziaria")
    PRISON_ADMINISTRATION = "prison_administration", N_("Amministrazione penitenziaria")
    EMPLOYMENT_SERVICE = "employment_service", N_("Servizio per il lavoro")
    LAW_ENFORCEMENT = "law_enforcement", N_("Forze dell'ordine")
    MUNICIPALITY = "municipality", N_("Comune")
    PROVINCE = "province", N_("Provincia o Città metropolitana")
    REGION = "region", N_("Regione")
    PUBLIC_INSTITUTION = "public_institution", N_("Altra istituzione pubblica")
    PROFESSIONAL_ORDER = "professional_order", N_("Ordine o associazione professionale")
    TRADE_ASSOCIATION = "trade_association", N_("Associazione di categoria")
    SERVICE_PROVIDER = "service_provider", N_("Gestore di servizi")
    PATRONATO = "patronato", N_("Patronato")


class OrganisationStatus(Labelled):
    """Standing of an organisation in the territory's registry."""

    UNVERIFIED = "unverified", N_("In verifica")
    INTEGRATION_REQUESTED = "integration_requested", N_("Integrazione richiesta")
    ACCREDITED = "accredited", N_("Accreditata")
    SUSPENDED = "suspended", N_("Sospesa")
    REFUSED = "refused", N_("Rifiutata")
    LISTED = "listed", N_("In elenco")


class AffiliationFunction(Labelled):
    """In what quality a person speaks for an organisation."""

    LEGAL_REPRESENTATIVE = "legal_representative", N_("Legale rappresentante")
    DELEGATE = "delegate", N_("Delegato")
    CONTRIBUTOR = "contributor", N_("Collaboratore")


class AffiliationEnd(Labelled):
    """How an affiliation, or an invitation, came to its end before its day."""

    LEFT = "left", N_("Se n'è andata la persona")
    ENDED = "ended", N_("Chiusa da chi rappresenta l'organizzazione")
    DECLINED = "declined", N_("Invito rifiutato")
    REVOKED = "revoked", N_("Invito ritirato")
    HANDED_OVER = "handed_over", N_("Passaggio di consegne")


class ClaimOutcome(Labelled):
    """What became of a request to represent a body of the list."""

    WAITING = "waiting", N_("Da decidere")
    ACCEPTED = "accepted", N_("Accolta")
    REFUSED = "refused", N_("Non accolta")


class DocumentKind(Labelled):
    """Which document of an organisation a file is; stands in ``Attachment.purpose``."""

    STATUTE = "statute", N_("Statuto o atto costitutivo")
    APPOINTMENT = "appointment", N_("Atto di nomina")
    PROXY = "proxy", N_("Delega")
    OTHER_DOCUMENT = "other_document", N_("Altro documento")


class Organisation(Base):
    """A body of the territory's registry. The codice fiscale is optional and is not an identity (decisions.md 8)."""

    __tablename__ = "organisation"
    __table_args__ = (Index("ix_organisation_territory_id_status", "territory_id", "status"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    name: Mapped[str] = mapped_column(String(160))
    category: Mapped[OrganisationCategory] = mapped_column(EnumText(OrganisationCategory))
    status: Mapped[OrganisationStatus] = mapped_column(EnumText(OrganisationStatus))
    fiscal_code: Mapped[str] = mapped_column(String(16), default="")
    branch: Mapped[str] = mapped_column(String(120), default="")
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey("municipality.id"))
    runts_section: Mapped[str] = mapped_column(String(1), default="")
    runts_number: Mapped[str] = mapped_column(String(40), default="")
    description: Mapped[str] = mapped_column(String(1000), default="")
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    submission_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    confirmed_at: Mapped[datetime | None]
    """When who registered it proved an e-mail address: until then nobody sees it and nobody speaks for it."""
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decision_reason: Mapped[str] = mapped_column(String(1000), default="")
    category_label: Mapped[str] = mapped_column(String(120), default="")
    """The category as it was called when it was chosen, where the territory calls it its own way (invariant 32)."""
    seat_address: Mapped[str] = mapped_column(String(200), default="")
    vat_number: Mapped[str] = mapped_column(String(11), default="")
    certified_email: Mapped[str] = mapped_column(String(254), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    website: Mapped[str] = mapped_column(String(300), default="")
    shows_contacts: Mapped[bool] = mapped_column(default=False)
    """Whether e-mail, telephone and site stand on the public page."""
    legal_representative: Mapped[str] = mapped_column(String(120), default="")
    is_ets: Mapped[bool] = mapped_column(default=False)
    """Whether it is an ente del Terzo settore: an attribute, not a category (domain.md §4.1)."""
    runts_registered_on: Mapped[date | None]
    runts_checked_on: Mapped[date | None]
    runts_check_method: Mapped[str] = mapped_column(String(200), default="")
    other_register: Mapped[str] = mapped_column(String(200), default="")
    integration_due_on: Mapped[date | None]
    suspended_until: Mapped[date | None]
    """The last day of a suspension with a term; without one it lasts until the office decides."""
    asked_again_at: Mapped[datetime | None]
    """When it asked again after a refusal: once only."""
    accredited_at: Mapped[datetime | None]
    """Since when it has been accredited: a suspension that is over begins nothing anew."""
    recheck_due_on: Mapped[date | None]
    """The day by which the office looks again whether all still holds: a year after it looked last."""
    recheck_told_at: Mapped[datetime | None]
    recheck_flagged_at: Mapped[datetime | None]
    signs_internally: Mapped[bool] = mapped_column(default=False)
    """Whether what leaves in its name needs who binds it: the firma interna (decisions.md 35: off until switched on)."""
    version: Mapped[int] = mapped_column(default=1)

    def decide(self, status: OrganisationStatus, *, reason: str, by_id: int | None, at: datetime) -> None:
        """Accredit, suspend, refuse or ask for more. Raises Conflict when the standing is already that one."""
        if self.status is status:
            raise Conflict(filled(N_("L'organizzazione è già «%(status)s»: forse un collega ha deciso prima di te."), status=status.label))
        self.status, self.decision_reason, self.decided_by_id, self.decided_at = status, reason, by_id, at
        self.integration_due_on = self.suspended_until = None
        if status is OrganisationStatus.ACCREDITED:
            self.accredited_at = self.accredited_at or at
        elif status is OrganisationStatus.REFUSED:
            self.accredited_at = None
        self.version += 1

    def taken_up(self) -> None:
        """Somebody speaks for a body that the office took from a list: from here it is as any that registers, in verifica."""
        self.status = OrganisationStatus.UNVERIFIED
        self.version += 1

    def looked_at(self, due_on: date) -> None:
        """The office found that all holds: it looks again by that day."""
        self.recheck_due_on = due_on
        self.recheck_told_at = self.recheck_flagged_at = None


class OrganisationMunicipality(Base):
    """A comune where an organisation is active."""

    __tablename__ = "organisation_municipality"
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), primary_key=True)


class OrganisationCategoryTerm(Base):
    """How a territory calls a category, and from which day to which it offers it. Without a row the category has its usual name."""

    __tablename__ = "organisation_category_term"
    __table_args__ = (UniqueConstraint("territory_id", "category", "valid_from"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    category: Mapped[OrganisationCategory] = mapped_column(EnumText(OrganisationCategory))
    label: Mapped[str] = mapped_column(String(120))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    """The last day on which it is offered."""
    created_at: Mapped[datetime]


class OrganisationImport(Base):
    """A list of organisations that the office brought in as a file. What it held is kept until it is confirmed, or its term."""

    __tablename__ = "organisation_import"
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"), index=True)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]
    submission_key: Mapped[str] = mapped_column(String(64), unique=True)
    file_name: Mapped[str] = mapped_column(String(160))
    sha256: Mapped[str] = mapped_column(String(64))
    row_count: Mapped[int]
    sheet: Mapped[str] = mapped_column(Text)
    """The cells as JSON; empty once confirmed."""
    columns: Mapped[str] = mapped_column(Text)
    """What each column is and the category of rows that say none, as JSON."""
    report: Mapped[str] = mapped_column(Text, default="")
    """What became of each row, as JSON; emptied in its term."""
    done_at: Mapped[datetime | None]
    new_count: Mapped[int] = mapped_column(default=0)
    filled_count: Mapped[int] = mapped_column(default=0)
    same_count: Mapped[int] = mapped_column(default=0)
    wrong_count: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)


class Affiliation(Base):
    """A dated link between a person and an organisation. Ending it never changes past records (invariant 12)."""

    __tablename__ = "affiliation"
    __table_args__ = (UniqueConstraint("user_id", "organisation_id", "starts_at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    function: Mapped[AffiliationFunction] = mapped_column(EnumText(AffiliationFunction))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    """When the person said yes. An invitation gives no hat and shows no name (domain.md §4.2)."""
    invited_email: Mapped[str] = mapped_column(String(254), default="")
    """The address a colleague typed, shown while the invitation waits; blanked by the answer."""
    invite_expires_at: Mapped[datetime | None]
    """Until when the invitation may be accepted."""
    end_kind: Mapped[AffiliationEnd | None] = mapped_column(EnumText(AffiliationEnd))
    """How it was ended before its day; None while it stands, and when the day agreed simply came."""
    end_reason: Mapped[str] = mapped_column(String(500), default="")
    end_warned_at: Mapped[datetime | None]
    """When the delegate and who gave the delegation were told that it is about to end."""


class OrganisationClaim(Base):
    """Somebody asks to represent a body that the office took from a list, and the office answers."""

    __tablename__ = "organisation_claim"
    __table_args__ = (Index("ix_organisation_claim_territory_id_outcome", "territory_id", "outcome"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    """Who asks; None once the account is erased."""
    function: Mapped[AffiliationFunction] = mapped_column(EnumText(AffiliationFunction))
    message: Mapped[str] = mapped_column(String(500))
    """How the office can see that it is true; blanked with the account."""
    asked_at: Mapped[datetime]
    outcome: Mapped[ClaimOutcome] = mapped_column(EnumText(ClaimOutcome))
    reason: Mapped[str] = mapped_column(String(1000), default="")
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
