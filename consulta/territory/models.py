# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of the territory. No body, plan or act has a name in the code: names are data (domain.md §0.1)."""

from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.db import Base, EnumText
from consulta.core.words import N_, Labelled


class Preset(Labelled):
    """How much of the workspace a territory shows (decisions.md 38)."""

    SIMPLE = "simple", N_("Semplice: solo quello che serve per cominciare")
    FULL = "full", N_("Completo: tutte le voci")


class Territory(Base):
    """A group of comuni planning together. ``vocabulary`` names plan, body, office, conference, roundtable, adoption.

    ``content_version`` grows with every event of the territory: cached public pages carry it in their key.
    """

    __tablename__ = "territory"
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(160))
    region: Mapped[str] = mapped_column(String(60))
    vocabulary: Mapped[dict[str, Any]]
    contacts: Mapped[dict[str, Any]]
    preset: Mapped[Preset] = mapped_column(EnumText(Preset), default=Preset.SIMPLE)
    map_view_box: Mapped[str] = mapped_column(String(40), default="")
    map_attribution: Mapped[str] = mapped_column(String(200), default="")
    governing_body_is_committee: Mapped[bool] = mapped_column(default=False)
    four_eyes_exception: Mapped[bool] = mapped_column(default=True)
    is_demo: Mapped[bool] = mapped_column(default=False)
    content_version: Mapped[int] = mapped_column(default=1)
    version: Mapped[int] = mapped_column(default=1)


class Municipality(Base):
    """A comune. The Belfiore code is the stable key; ISTAT codes have dates (domain.md §5)."""

    __tablename__ = "municipality"
    id: Mapped[int] = mapped_column(primary_key=True)
    belfiore: Mapped[str] = mapped_column(String(4), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    population: Mapped[int | None]
    population_on: Mapped[date | None]


class MunicipalityCode(Base):
    """An ISTAT code of a comune and the days on which it holds (``valid_to`` excluded; None: still)."""

    __tablename__ = "municipality_code"
    __table_args__ = (UniqueConstraint("municipality_id", "valid_from"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"))
    istat: Mapped[str] = mapped_column(String(6), index=True)
    province: Mapped[str] = mapped_column(String(80))
    province_sigla: Mapped[str] = mapped_column(String(2))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class TerritoryMembership(Base):
    """A comune belongs to a territory on these days."""

    __tablename__ = "territory_membership"
    __table_args__ = (UniqueConstraint("territory_id", "municipality_id", "starts_on"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    outline: Mapped[str] = mapped_column(default="")
    """SVG path of the boundary in the territory's own map."""
    label_x: Mapped[int | None]
    label_y: Mapped[int | None]


class LeadMunicipality(Base):
    """The comune that runs the office on these days (comune or ente capofila)."""

    __tablename__ = "lead_municipality"
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    act: Mapped[str] = mapped_column(String(200), default="")


class HealthDistrict(Base):
    """The health-service area beside the territory; usually, not always, the same comuni."""

    __tablename__ = "health_district"
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    name: Mapped[str] = mapped_column(String(160))
    authority: Mapped[str] = mapped_column(String(160), default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]


class ThematicArea(Base):
    """A policy area of the territory (domain.md §2.4), with validity; in use it is retired, never deleted."""

    __tablename__ = "thematic_area"
    __table_args__ = (UniqueConstraint("territory_id", "code"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    code: Mapped[str] = mapped_column(String(40))
    label: Mapped[str] = mapped_column(String(120))
    label_en: Mapped[str] = mapped_column(String(120), default="")
    position: Mapped[int] = mapped_column(default=0)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class CodeList(Labelled):
    """Lists that lines of the plan and services are described with (domain.md §1.2)."""

    LEPS = "leps", N_("Livelli essenziali delle prestazioni sociali (LEPS)")
    PRIORITY_ACTION = "priority_action", N_("Azioni prioritarie")
    TARGET_GROUP = "target_group", N_("Destinatari")


class CodeEntry(Base):
    """An entry of a code list and the days on which it is offered (``valid_to`` excluded; None: still).

    The same code may come back later with other words: what was described before keeps its own entry (invariant 32).
    """

    __tablename__ = "code_entry"
    __table_args__ = (UniqueConstraint("territory_id", "kind", "code", "valid_from"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    kind: Mapped[CodeList] = mapped_column(EnumText(CodeList))
    code: Mapped[str] = mapped_column(String(40))
    label: Mapped[str] = mapped_column(String(160))
    label_en: Mapped[str] = mapped_column(String(160), default="")
    legal_basis: Mapped[str] = mapped_column(String(300), default="")
    position: Mapped[int] = mapped_column(default=0)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
