# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of the consultation. The phase is a function of calendar and clock; human decisions are stored (decisions.md 11)."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.db import Base, EnumText
from consulta.core.words import N_, Labelled


class CyclePhase(Labelled):
    """Where a cycle stands (domain.md §7.2). Ordered as they follow one another."""

    SETUP = "setup", N_("In preparazione")
    OPEN = "open", N_("Avviata")
    COLLECTING = "collecting", N_("Raccolta dei contributi")
    CLOSED_TO_INPUT = "closed_to_input", N_("Raccolta conclusa")
    DRAFTING = "drafting", N_("Stesura del piano")
    DRAFT_PUBLISHED = "draft_published", N_("Bozza pubblicata")
    CONCERTATION = "concertation", N_("Concertazione")
    ADOPTED = "adopted", N_("Adottato")
    IN_FORCE = "in_force", N_("In attuazione")
    CONCLUDED = "concluded", N_("Concluso")


class HumanDecision(Labelled):
    """Decisions on a cycle that no calendar takes by itself."""

    SUSPENDED = "suspended", N_("Sospesa")
    RESUMED = "resumed", N_("Ripresa")
    ADOPTED = "adopted", N_("Adottato")
    CONCLUDED = "concluded", N_("Concluso")


class ModerationMode(Labelled):
    """Who is read before publication (decisions.md 36)."""

    ALL = "all", N_("Tutto prima della pubblicazione")
    NEWCOMERS = "newcomers", N_("Solo chi scrive da poco")
    NONE = "none", N_("Nessuno, tranne i testi segnalati dal controllo automatico")


class EditWindow(Labelled):
    """For how long an author may change a contribution once it is public (ADR 0029); never beyond the collection."""

    NONE = "none", N_("Mai: il testo pubblico resta com'è")
    QUARTER = "quarter", N_("Per 15 minuti dopo la pubblicazione")
    HOUR = "hour", N_("Per un'ora dopo la pubblicazione")
    DAY = "day", N_("Per un giorno dopo la pubblicazione")
    WEEK = "week", N_("Per sette giorni dopo la pubblicazione")
    COLLECTION = "collection", N_("Finché si raccolgono i contributi")


class RoundtableKind(Labelled):
    """Kinds of tavolo. The noun is the territory's own word, so the label is what follows it."""

    THEMATIC = "thematic", N_("Tematico")
    TECHNICAL = "technical", N_("Tecnico")
    PARTNERSHIP = "partnership", N_("Di partenariato")
    UNION = "union", N_("Di concertazione sindacale")


class RoundtableStatus(Labelled):
    """Life of a tavolo."""

    PLANNED = "planned", N_("Previsto")
    ACTIVE = "active", N_("Attivo")
    CLOSED = "closed", N_("Chiuso")


class TopicStatus(Labelled):
    """Life of a topic; ``proposed`` ones come from participants (decisions.md 39)."""

    PROPOSED = "proposed", N_("Proposto")
    OPEN = "open", N_("Aperto")
    CLOSED = "closed", N_("Chiuso")
    MERGED = "merged", N_("Unito a un altro tema")
    DECLINED = "declined", N_("Non accolto")


class PlanCycle(Base):
    """A three-year planning cycle and its consultation."""

    __tablename__ = "plan_cycle"
    __table_args__ = (Index("ix_plan_cycle_territory_id_first_year", "territory_id", "first_year"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    title: Mapped[str] = mapped_column(String(160))
    first_year: Mapped[int]
    last_year: Mapped[int]
    question: Mapped[str] = mapped_column(String(300))
    intro_source: Mapped[str] = mapped_column(Text, default="")
    intro_html: Mapped[str] = mapped_column(Text, default="")
    moderation: Mapped[ModerationMode] = mapped_column(EnumText(ModerationMode), default=ModerationMode.NEWCOMERS)
    accepts_late: Mapped[bool] = mapped_column(default=True)
    reply_days: Mapped[int] = mapped_column(default=60)
    edits: Mapped[EditWindow] = mapped_column(EnumText(EditWindow), default=EditWindow.NONE)
    created_at: Mapped[datetime]
    submission_key: Mapped[str] = mapped_column(String(64), unique=True)
    version: Mapped[int] = mapped_column(default=1)


class CycleDate(Base):
    """The instant at which a phase begins (half-open, Europe/Rome wall clock decided at entry)."""

    __tablename__ = "cycle_date"
    cycle_id: Mapped[int] = mapped_column(ForeignKey("plan_cycle.id"), primary_key=True)
    phase: Mapped[CyclePhase] = mapped_column(EnumText(CyclePhase), primary_key=True)
    starts_at: Mapped[datetime]
    announced_at: Mapped[datetime | None]
    """When the idempotent tick told that the phase began."""


class CycleDateChange(Base):
    """History of a moved date: old, new, reason and act (invariant 11)."""

    __tablename__ = "cycle_date_change"
    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("plan_cycle.id"), index=True)
    phase: Mapped[CyclePhase] = mapped_column(EnumText(CyclePhase))
    old_starts_at: Mapped[datetime | None]
    new_starts_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(500))
    act: Mapped[str] = mapped_column(String(200), default="")
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    changed_at: Mapped[datetime]


class CycleDecision(Base):
    """A dated human decision on the cycle, with its act."""

    __tablename__ = "cycle_decision"
    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("plan_cycle.id"), index=True)
    decision: Mapped[HumanDecision] = mapped_column(EnumText(HumanDecision))
    act: Mapped[str] = mapped_column(String(200))
    decided_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class Roundtable(Base):
    """A working table of the cycle over 1..n areas and 0..n comuni."""

    __tablename__ = "roundtable"
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"), index=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("plan_cycle.id"), index=True)
    kind: Mapped[RoundtableKind] = mapped_column(EnumText(RoundtableKind), default=RoundtableKind.THEMATIC)
    title: Mapped[str] = mapped_column(String(160))
    description: Mapped[str] = mapped_column(String(1000), default="")
    facilitator: Mapped[str] = mapped_column(String(120), default="")
    status: Mapped[RoundtableStatus] = mapped_column(EnumText(RoundtableStatus), default=RoundtableStatus.ACTIVE)
    position: Mapped[int] = mapped_column(default=0)
    submission_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    version: Mapped[int] = mapped_column(default=1)


class RoundtableArea(Base):
    """An area covered by a tavolo."""

    __tablename__ = "roundtable_area"
    roundtable_id: Mapped[int] = mapped_column(ForeignKey("roundtable.id"), primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("thematic_area.id"), primary_key=True)


class RoundtableMunicipality(Base):
    """A comune a tavolo is about; none means the whole ambito."""

    __tablename__ = "roundtable_municipality"
    roundtable_id: Mapped[int] = mapped_column(ForeignKey("roundtable.id"), primary_key=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), primary_key=True)


class Topic(Base):
    """A published subject of discussion; without a tavolo it hangs from the Conferenza."""

    __tablename__ = "topic"
    __table_args__ = (UniqueConstraint("submission_key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"), index=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("plan_cycle.id"), index=True)
    roundtable_id: Mapped[int | None] = mapped_column(ForeignKey("roundtable.id"), index=True)
    area_id: Mapped[int | None] = mapped_column(ForeignKey("thematic_area.id"))
    title: Mapped[str] = mapped_column(String(120))
    question: Mapped[str] = mapped_column(String(300))
    context_source: Mapped[str] = mapped_column(Text, default="")
    context_html: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[TopicStatus] = mapped_column(EnumText(TopicStatus))
    is_other: Mapped[bool] = mapped_column(default=False)
    """The standing "Altro tema" of a cycle."""
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id"))
    answer: Mapped[str] = mapped_column(String(1000), default="")
    """What the office answered to a proposal it declined or merged."""
    created_at: Mapped[datetime]
    opened_on: Mapped[date | None]
    position: Mapped[int] = mapped_column(default=0)
    submission_key: Mapped[str] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(default=1)
