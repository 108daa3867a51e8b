# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of the territory: its reference for the request, comuni as of a day, areas, lead comune, map."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from consulta.core.db import db
from consulta.core.errors import NotFound
from consulta.territory.models import (
    HealthDistrict,
    LeadMunicipality,
    Municipality,
    MunicipalityCode,
    Preset,
    Territory,
    TerritoryMembership,
    ThematicArea,
)
from consulta.web.ports import Labels, Noun, TerritoryRef


@dataclass(frozen=True, slots=True)
class Comune:
    """A comune of the territory on a day."""

    id: int
    belfiore: str
    name: str
    population: int | None
    is_lead: bool = False
    outline: str = ""


@dataclass(frozen=True, slots=True)
class Area:
    """A thematic area."""

    id: int
    code: str
    label: str
    label_en: str = ""


_REF = (
    Territory.id,
    Territory.slug,
    Territory.name,
    Territory.region,
    Territory.vocabulary,
    Territory.contacts,
    Territory.is_demo,
    Territory.content_version,
    Territory.preset,
)


def labels_from(vocabulary: Mapping[str, Any]) -> Labels:
    """The nouns of a territory from its stored vocabulary."""
    return Labels(**{name: Noun(**vocabulary[name]) for name in Labels.__slots__ if vocabulary.get(name)})


def _ref(row: Any) -> TerritoryRef:
    return TerritoryRef(
        row.id,
        row.slug,
        row.name,
        row.region,
        labels_from(row.vocabulary),
        row.contacts,
        row.is_demo,
        row.content_version,
        row.preset is Preset.SIMPLE,
    )


def find_territory(slug: str) -> TerritoryRef | None:
    """The territory with that slug."""
    row = db.session.execute(select(*_REF).where(Territory.slug == slug)).first()
    return _ref(row) if row else None


def get_territory(territory_id: int) -> TerritoryRef:
    """The territory with that id. Raises NotFound."""
    row = db.session.execute(select(*_REF).where(Territory.id == territory_id)).first()
    if row is None:
        raise NotFound
    return _ref(row)


def list_territories() -> Sequence[TerritoryRef]:
    """Every territory of the installation, by name."""
    return [_ref(row) for row in db.session.execute(select(*_REF).order_by(Territory.name))]


def _in_force(on: date, starts: Any, ends: Any) -> ColumnElement[bool]:
    return and_(starts <= on, or_(ends.is_(None), ends > on))


def list_municipalities(territory_id: int, on: date) -> Sequence[Comune]:
    """The comuni of a territory on a day, by name, the lead one marked."""
    lead = find_lead_id(territory_id, on)
    query = (
        select(Municipality.id, Municipality.belfiore, Municipality.name, Municipality.population, TerritoryMembership.outline)
        .join(TerritoryMembership, TerritoryMembership.municipality_id == Municipality.id)
        .where(
            TerritoryMembership.territory_id == territory_id,
            _in_force(on, TerritoryMembership.starts_on, TerritoryMembership.ends_on),
        )
        .order_by(Municipality.name)
    )
    return [Comune(row.id, row.belfiore, row.name, row.population, row.id == lead, row.outline) for row in db.session.execute(query)]


def find_lead_id(territory_id: int, on: date) -> int | None:
    """The id of the lead comune on a day."""
    query = select(LeadMunicipality.municipality_id).where(
        LeadMunicipality.territory_id == territory_id, _in_force(on, LeadMunicipality.starts_on, LeadMunicipality.ends_on)
    )
    return db.session.scalar(query)


def find_istat_code(municipality_id: int, on: date) -> str | None:
    """The ISTAT code of a comune on a day: codes change, records of the past do not (invariant 32)."""
    query = select(MunicipalityCode.istat).where(
        MunicipalityCode.municipality_id == municipality_id, _in_force(on, MunicipalityCode.valid_from, MunicipalityCode.valid_to)
    )
    return db.session.scalar(query)


def list_areas(territory_id: int, on: date) -> Sequence[Area]:
    """The thematic areas in force on a day, in the territory's order."""
    query = (
        select(ThematicArea.id, ThematicArea.code, ThematicArea.label, ThematicArea.label_en)
        .where(ThematicArea.territory_id == territory_id, _in_force(on, ThematicArea.valid_from, ThematicArea.valid_to))
        .order_by(ThematicArea.position, ThematicArea.label)
    )
    return [Area(*row) for row in db.session.execute(query)]


def find_health_district(territory_id: int, on: date) -> str | None:
    """The name of the health district on a day."""
    query = select(HealthDistrict.name).where(
        HealthDistrict.territory_id == territory_id, _in_force(on, HealthDistrict.starts_on, HealthDistrict.ends_on)
    )
    return db.session.scalar(query)
