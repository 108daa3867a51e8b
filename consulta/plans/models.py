# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of the plan and of the links from contributions (domain.md §3; decisions.md 13)."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.db import Base, EnumText
from consulta.core.words import N_, Labelled


class ObjectiveOrigin(Labelled):
    """Where an objective comes from."""

    GUIDANCE = "guidance", N_("Indirizzo dell'organo politico")
    REGION = "region", N_("Linee della Regione")
    OLD_PLAN = "old_plan", N_("Piano precedente")
    CONTRIBUTIONS = "contributions", N_("Contributi dei partecipanti")


class ObjectiveLevel(Labelled):
    """Where something stands in the tree of the plan, from the top (domain.md §3)."""

    STRATEGIC = "strategic", N_("Obiettivo strategico")
    SPECIFIC = "specific", N_("Obiettivo specifico")
    INTERVENTION = "intervention", N_("Intervento")

    @property
    def depth(self) -> int:
        """0 for what stands directly in the area."""
        return list(type(self)).index(self)


class ObjectiveStatus(Labelled):
    """Life of an objective (domain.md §7.2)."""

    DRAFT = "draft", N_("In bozza")
    PROPOSED = "proposed", N_("Proposto")
    IN_PLAN = "in_plan", N_("Nel piano")
    ARCHIVED = "archived", N_("Archiviato")


class LinkRelation(Labelled):
    """How a contribution bears on an objective."""

    ORIGINATES = "originates", N_("Lo ha fatto nascere")
    SUPPORTS = "supports", N_("Lo rafforza")
    AMENDS = "amends", N_("Lo ha modificato")
    CONSIDERED = "considered", N_("Valutato e non ripreso qui")


class Plan(Base):
    """The plan of a cycle."""

    __tablename__ = "plan"
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"), index=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("plan_cycle.id"), unique=True)
    title: Mapped[str] = mapped_column(String(160))
    created_at: Mapped[datetime]


class Objective(Base):
    """A line of the plan: a result it wants to reach in one area, or the intervention that is to reach it (ADR 0041).

    ``parent_id``: what it belongs to, always of a higher level and of the same plan and area; None for what stands directly
    in the area. A strategic objective always does.
    """

    __tablename__ = "objective"
    __table_args__ = (UniqueConstraint("plan_id", "code"), UniqueConstraint("submission_key"))
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"), index=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    area_id: Mapped[int] = mapped_column(ForeignKey("thematic_area.id"), index=True)
    level: Mapped[ObjectiveLevel] = mapped_column(EnumText(ObjectiveLevel))
    parent_id: Mapped[int | None] = mapped_column(index=True)
    code: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(200))
    description_source: Mapped[str] = mapped_column(Text, default="")
    description_html: Mapped[str] = mapped_column(Text, default="")
    origin: Mapped[ObjectiveOrigin] = mapped_column(EnumText(ObjectiveOrigin))
    status: Mapped[ObjectiveStatus] = mapped_column(EnumText(ObjectiveStatus))
    position: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    submission_key: Mapped[str] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(default=1)
    rank: Mapped[int | None]
    """How urgent it is among its likes, 1 first; None where the office has not said."""
    merged_into_id: Mapped[int | None]
    """The line that took over what was linked to this one; only of an archived line."""


class ObjectiveCode(Base):
    """A line of the plan carries an entry of a code list: a LEPS, a priority action, a target group."""

    __tablename__ = "objective_code"
    objective_id: Mapped[int] = mapped_column(ForeignKey("objective.id"), primary_key=True)
    code_entry_id: Mapped[int] = mapped_column(ForeignKey("code_entry.id"), primary_key=True, index=True)


class ObjectiveMunicipality(Base):
    """A line of the plan concerns a comune. Without any it concerns the whole territory."""

    __tablename__ = "objective_municipality"
    objective_id: Mapped[int] = mapped_column(ForeignKey("objective.id"), primary_key=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), primary_key=True)


class PlanImport(Base):
    """A file of lines that the office brings into a plan. What it held is kept until it is confirmed, or its term."""

    __tablename__ = "plan_import"
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"), index=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("plan_cycle.id"))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]
    submission_key: Mapped[str] = mapped_column(String(64), unique=True)
    file_name: Mapped[str] = mapped_column(String(160))
    sha256: Mapped[str] = mapped_column(String(64))
    row_count: Mapped[int]
    sheet: Mapped[str] = mapped_column(Text)
    """The cells as JSON; empty once confirmed."""
    done_at: Mapped[datetime | None]
    new_count: Mapped[int] = mapped_column(default=0)
    changed_count: Mapped[int] = mapped_column(default=0)
    same_count: Mapped[int] = mapped_column(default=0)


class ContributionLink(Base):
    """A contribution bears on an objective, and why. Removed links keep their row (``removed_at``)."""

    __tablename__ = "contribution_link"
    __table_args__ = (
        Index("ix_contribution_link_contribution_id", "contribution_id"),
        Index("ix_contribution_link_objective_id", "objective_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"))
    objective_id: Mapped[int] = mapped_column(ForeignKey("objective.id"))
    relation: Mapped[LinkRelation] = mapped_column(EnumText(LinkRelation))
    reason: Mapped[str] = mapped_column(String(1000), default="")
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]
    removed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    removed_at: Mapped[datetime | None]
