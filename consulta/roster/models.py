# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of the roster: people of the office with their term, and what each covers (domain.md §3.2, section 7; record 0024)."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.db import Base, EnumText
from consulta.core.words import N_, Labelled


class Profile(Labelled):
    """The profession somebody works with in the office."""

    SOCIAL_WORKER = "social_worker", N_("Assistente sociale")
    PSYCHOLOGIST = "psychologist", N_("Psicologia")
    SOCIOLOGIST = "sociologist", N_("Sociologia")
    EDUCATOR = "educator", N_("Educazione professionale")
    PEDAGOGIST = "pedagogist", N_("Pedagogia")
    ADMINISTRATIVE = "administrative", N_("Profilo amministrativo")
    ACCOUNTANT = "accountant", N_("Profilo contabile")
    STATISTICIAN = "statistician", N_("Statistica e dati")
    LEGAL = "legal", N_("Profilo giuridico")
    HEALTH = "health", N_("Profilo sanitario")
    COMMUNICATION = "communication", N_("Comunicazione")
    OTHER = "other", N_("Altro")


class Employer(Labelled):
    """Who pays somebody who works in the office."""

    MUNICIPALITY = "municipality", N_("Comune")
    HEALTH_AGENCY = "health_agency", N_("Azienda sanitaria (ASL)")
    MANAGING_BODY = "managing_body", N_("Ente gestore")
    OTHER = "other", N_("Altro datore di lavoro")


class Competence(Labelled):
    """What an office of the plan has to be able to do."""

    PLANNING = "planning", N_("Programmazione")
    COORDINATION = "coordination", N_("Coordinamento")
    BUDGET = "budget", N_("Amministrazione e bilancio")
    TENDERS = "tenders", N_("Affidamenti e accreditamento")
    MONITORING = "monitoring", N_("Monitoraggio e valutazione")
    PARTICIPATION = "participation", N_("Comunicazione e partecipazione")
    HEALTH_INTEGRATION = "health_integration", N_("Integrazione sociosanitaria")
    DATA = "data", N_("Dati e sistema informativo")


class RosterMember(Base):
    """Somebody who works in the office from a day to another. ``name`` is empty once its term of retention is over."""

    __tablename__ = "roster_member"
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    """The account of the same person, where there is one: it gives no right and takes none."""
    name: Mapped[str] = mapped_column(String(120))
    profile: Mapped[Profile] = mapped_column(EnumText(Profile))
    profile_other: Mapped[str] = mapped_column(String(80), default="")
    is_coordinator: Mapped[bool] = mapped_column(default=False)
    weekly_minutes: Mapped[int]
    """Minutes a week given to the office."""
    employer: Mapped[Employer] = mapped_column(EnumText(Employer))
    employer_name: Mapped[str] = mapped_column(String(120), default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    """The first day without: days are half-open, as everywhere in the house."""
    act: Mapped[str] = mapped_column(String(200))
    end_act: Mapped[str] = mapped_column(String(200), default="")
    register_name: Mapped[str] = mapped_column(String(120), default="")
    """The professional register (albo) in which the coordinator stands, and the number there."""
    register_number: Mapped[str] = mapped_column(String(40), default="")
    shows_name: Mapped[bool] = mapped_column(default=False)
    """The name stands on the public page of the contacts: only where the office chose so."""
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    updated_at: Mapped[datetime]
    submission_key: Mapped[str] = mapped_column(String(64), unique=True)
    version: Mapped[int] = mapped_column(default=1)


class RosterCompetence(Base):
    """A competence that a member of the roster covers."""

    __tablename__ = "roster_competence"
    member_id: Mapped[int] = mapped_column(ForeignKey("roster_member.id"), primary_key=True, autoincrement=False)
    competence: Mapped[Competence] = mapped_column(EnumText(Competence), primary_key=True)
