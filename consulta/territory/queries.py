# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of the territory: its reference for the request, comuni as of a day, areas, lead comune, map."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, or_, select

from consulta.core.db import db, read
from consulta.core.errors import NotFound
from consulta.territory.models import (
    CodeEntry,
    CodeList,
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


@dataclass(frozen=True, slots=True)
class Shape:
    """A comune on the territory's map."""

    id: int
    belfiore: str
    name: str
    path: str
    label_x: int
    label_y: int
    is_lead: bool


@dataclass(frozen=True, slots=True)
class TerritoryMap:
    """The outlines of the comuni in one view box, with the attribution that must stand beside them."""

    view_box: str
    attribution: str
    shapes: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class Period:
    """A comune with the days on which something holds for it (``ends_on`` excluded)."""

    municipality_id: int
    name: str
    belfiore: str
    starts_on: date
    ends_on: date | None
    act: str = ""


@dataclass(frozen=True, slots=True)
class DatedArea:
    """An area with the days on which it is offered."""

    id: int
    label: str
    label_en: str
    valid_from: date
    valid_to: date | None


_REF = (
    Territory.id,
    Territory.slug,
    Territory.name,
    Territory.region,
    cast(Territory.vocabulary, String).label("vocabulary"),
    cast(Territory.contacts, String).label("contacts"),
    Territory.is_demo,
    Territory.content_version,
    Territory.preset,
)


_TERRITORIES = select(*_REF).order_by(Territory.name)
"""Composed once: every page of a territory begins with it."""


def labels_from(vocabulary: Mapping[str, Any]) -> Labels:
    """The nouns of a territory from its stored vocabulary."""
    return Labels(**{name: Noun(**vocabulary[name]) for name in Labels.__slots__ if vocabulary.get(name)})


@lru_cache(maxsize=200)
def _nouns(vocabulary: str) -> Labels:
    return labels_from(json.loads(vocabulary))


@lru_cache(maxsize=200)
def _contacts(contacts: str) -> Mapping[str, str]:
    return MappingProxyType(json.loads(contacts))


def _ref(row: Any) -> TerritoryRef:
    return TerritoryRef(
        row.id,
        row.slug,
        row.name,
        row.region,
        _nouns(row.vocabulary),
        _contacts(row.contacts),
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
    return [_ref(row) for row in read(_TERRITORIES)]


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


def has_area(territory_id: int, code: str) -> bool:
    """Whether the territory has, or ever had, a thematic area with that code."""
    return (
        db.session.scalar(select(ThematicArea.id).where(ThematicArea.territory_id == territory_id, ThematicArea.code == code)) is not None
    )


def find_health_district(territory_id: int, on: date) -> str | None:
    """The name of the health district on a day."""
    query = select(HealthDistrict.name).where(
        HealthDistrict.territory_id == territory_id, _in_force(on, HealthDistrict.starts_on, HealthDistrict.ends_on)
    )
    return db.session.scalar(query)


def get_version(territory_id: int) -> int:
    """The version of the settings, which a form sends back."""
    found = db.session.scalar(select(Territory.version).where(Territory.id == territory_id))
    if found is None:
        raise NotFound
    return found


def find_map(territory_id: int, on: date) -> TerritoryMap | None:
    """The map of the comuni on a day, or None where a comune has no outline."""
    lead = find_lead_id(territory_id, on)
    query = (
        select(
            Municipality.id,
            Municipality.belfiore,
            Municipality.name,
            TerritoryMembership.outline,
            TerritoryMembership.label_x,
            TerritoryMembership.label_y,
            Territory.map_view_box,
            Territory.map_attribution,
        )
        .join(TerritoryMembership, TerritoryMembership.municipality_id == Municipality.id)
        .join(Territory, Territory.id == TerritoryMembership.territory_id)
        .where(Territory.id == territory_id, _in_force(on, TerritoryMembership.starts_on, TerritoryMembership.ends_on))
        .order_by(Municipality.name)
    )
    rows = db.session.execute(query).all()
    if not rows or not rows[0].map_view_box or not all(row.outline for row in rows):
        return None
    shapes = tuple(Shape(row.id, row.belfiore, row.name, row.outline, row.label_x or 0, row.label_y or 0, row.id == lead) for row in rows)
    return TerritoryMap(rows[0].map_view_box, rows[0].map_attribution, shapes)


def list_memberships(territory_id: int) -> Sequence[Period]:
    """Every comune that is, was or will be a member, by name and date."""
    query = (
        select(Municipality.id, Municipality.name, Municipality.belfiore, TerritoryMembership.starts_on, TerritoryMembership.ends_on)
        .join(Municipality, Municipality.id == TerritoryMembership.municipality_id)
        .where(TerritoryMembership.territory_id == territory_id)
        .order_by(Municipality.name, TerritoryMembership.starts_on)
    )
    return [Period(*row) for row in db.session.execute(query)]


def list_leads(territory_id: int) -> Sequence[Period]:
    """Who is, was or will be capofila, newest first, with the act."""
    query = (
        select(
            Municipality.id,
            Municipality.name,
            Municipality.belfiore,
            LeadMunicipality.starts_on,
            LeadMunicipality.ends_on,
            LeadMunicipality.act,
        )
        .join(Municipality, Municipality.id == LeadMunicipality.municipality_id)
        .where(LeadMunicipality.territory_id == territory_id)
        .order_by(LeadMunicipality.starts_on.desc(), LeadMunicipality.id.desc())
    )
    return [Period(*row) for row in db.session.execute(query)]


def list_all_areas(territory_id: int) -> Sequence[DatedArea]:
    """Every area with its days, those retired too."""
    query = (
        select(ThematicArea.id, ThematicArea.label, ThematicArea.label_en, ThematicArea.valid_from, ThematicArea.valid_to)
        .where(ThematicArea.territory_id == territory_id)
        .order_by(ThematicArea.position, ThematicArea.label)
    )
    return [DatedArea(*row) for row in db.session.execute(query)]


def get_area(territory_id: int, area_id: int) -> DatedArea:
    """An area of the territory. Raises NotFound."""
    found = next((area for area in list_all_areas(territory_id) if area.id == area_id), None)
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class Code:
    """An entry of a code list with the days on which it is offered."""

    id: int
    kind: CodeList
    code: str
    label: str
    label_en: str
    legal_basis: str
    valid_from: date
    valid_to: date | None
    version: int


def _codes(territory_id: int) -> Select[Any]:
    columns = [getattr(CodeEntry, name) for name in Code.__slots__]
    return select(*columns).where(CodeEntry.territory_id == territory_id).order_by(CodeEntry.kind, CodeEntry.position, CodeEntry.id)


def list_codes(territory_id: int, on: date | None = None) -> Sequence[Code]:
    """The entries of every code list: those offered on a day, or all without one."""
    query = _codes(territory_id)
    if on is not None:
        query = query.where(_in_force(on, CodeEntry.valid_from, CodeEntry.valid_to))
    return [Code(*row) for row in db.session.execute(query)]


def find_code(territory_id: int, kind: CodeList, code: str, on: date) -> Code | None:
    """The entry that a code means on a day: codes change, what was said with them does not (invariant 32)."""
    query = _codes(territory_id).where(
        CodeEntry.kind == kind, CodeEntry.code == code, _in_force(on, CodeEntry.valid_from, CodeEntry.valid_to)
    )
    row = db.session.execute(query).first()
    return Code(*row) if row else None


def get_code(territory_id: int, entry_id: int) -> Code:
    """An entry of the territory. Raises NotFound."""
    row = db.session.execute(_codes(territory_id).where(CodeEntry.id == entry_id)).first()
    if row is None:
        raise NotFound
    return Code(*row)


CODE_LISTS = tuple((kind, kind.label) for kind in CodeList)
"""The lists there are, for those who may not know the tables."""
