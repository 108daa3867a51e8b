# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of the catalogue of services (domain.md §3.4)."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.db import Base, EnumText
from consulta.core.words import N_, Labelled


class ServiceStatus(Labelled):
    """Whether people see a service."""

    DRAFT = "draft", N_("In bozza")
    PUBLISHED = "published", N_("Pubblicato")
    ARCHIVED = "archived", N_("Archiviato")


class EntrustedBy(Labelled):
    """How whoever runs a service came to run it (domain.md §3.4)."""

    DIRECT = "direct", N_("Gestione diretta")
    PROCUREMENT = "procurement", N_("Appalto")
    ACCREDITATION = "accreditation", N_("Accreditamento")
    VOUCHER = "voucher", N_("Buono servizio")
    CO_DESIGN = "co_design", N_("Coprogettazione")
    CONVENTION_ODV_APS = "convention_odv_aps", N_("Convenzione con organizzazioni di volontariato o di promozione sociale")
    CONSORTIUM = "consortium", N_("Consorzio")
    MIXED = "mixed", N_("Forma mista")
    AGREEMENT_ASL = "agreement_asl", N_("Accordo con l'azienda sanitaria")


class Service(Base):
    """A service that exists. ``provider`` runs it, by an act; contacts are those of its access point, never of a person."""

    __tablename__ = "service"
    __table_args__ = (
        UniqueConstraint("territory_id", "code"),
        UniqueConstraint("submission_key"),
        Index("ix_service_list", "territory_id", "status", "name", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    area_id: Mapped[int] = mapped_column(ForeignKey("thematic_area.id"), index=True)
    code: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(160))
    description_source: Mapped[str] = mapped_column(Text, default="")
    description_html: Mapped[str] = mapped_column(Text, default="")
    provider: Mapped[str] = mapped_column(String(160), default="")
    entrusted: Mapped[EntrustedBy | None] = mapped_column(EnumText(EntrustedBy))
    act_type: Mapped[str] = mapped_column(String(80), default="")
    act_number: Mapped[str] = mapped_column(String(60), default="")
    act_date: Mapped[date | None]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    """Days on which the act holds (``valid_to`` excluded; None: no end is known)."""
    address: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str] = mapped_column(String(60), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    hours: Mapped[str] = mapped_column(String(500), default="")
    status: Mapped[ServiceStatus] = mapped_column(EnumText(ServiceStatus))
    published_at: Mapped[datetime | None]
    """When people first saw it: what was never published does not become public by being archived."""
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    submission_key: Mapped[str] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(default=1)


class ServiceMunicipality(Base):
    """A comune that has a service, and since when; None where the office does not know the day."""

    __tablename__ = "service_municipality"
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), primary_key=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), primary_key=True, index=True)
    active_since: Mapped[date | None]


class ServiceCode(Base):
    """Whom a service is for: an entry of the list of target groups."""

    __tablename__ = "service_code"
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), primary_key=True)
    code_entry_id: Mapped[int] = mapped_column(ForeignKey("code_entry.id"), primary_key=True, index=True)
