# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of the catalogue of services."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from consulta.core.db import db
from consulta.core.errors import NotFound
from consulta.core.pagination import PAGE_SIZE, Cursor, Page, cut
from consulta.services.models import EntrustedBy, Service, ServiceCode, ServiceMunicipality, ServiceStatus
from consulta.territory.models import CodeEntry, Municipality, ThematicArea

CHOICES_CAP = 500
_NAME_KEY = func.lower(func.substr(Service.name, 1, 60))
"""Lists go by name in any case; a cursor holds a short text."""


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A comune that has the service, and since when."""

    municipality_id: int
    belfiore: str
    name: str
    active_since: date | None


@dataclass(frozen=True, slots=True)
class TargetView:
    """Whom a service is for."""

    id: int
    code: str
    label: str
    label_en: str


@dataclass(frozen=True, slots=True)
class ServiceFilter:
    """What a list is narrowed to; empty values to nothing. ``area`` and ``target`` are codes, ``comune`` a Belfiore code."""

    area: str = ""
    target: str = ""
    comune: str = ""
    status: str = "published"

    @property
    def active(self) -> int:
        """How many filters people set."""
        return sum(bool(value) for value in (self.area, self.target, self.comune))


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A service in a list, with the names of its comuni."""

    id: int
    code: str
    name: str
    provider: str
    area_label: str
    area_label_en: str
    status: ServiceStatus
    comuni: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ServiceView:
    """A service with everything."""

    id: int
    territory_id: int
    code: str
    name: str
    area_id: int
    area_label: str
    area_label_en: str
    description_source: str
    description_html: str
    provider: str
    entrusted: EntrustedBy | None
    act_type: str
    act_number: str
    act_date: date | None
    valid_from: date | None
    valid_to: date | None
    address: str
    phone: str
    email: str
    hours: str
    status: ServiceStatus
    is_public: bool
    version: int
    places: tuple[PlaceView, ...]
    targets: tuple[TargetView, ...]


@dataclass(frozen=True, slots=True)
class ServiceChoice:
    """A service in a picker."""

    id: int
    code: str
    name: str


def list_services(territory_id: int, filter: ServiceFilter, cursor: Cursor | None = None) -> Page[ServiceRow]:
    """A page of services by name, with their comuni: two statements, and one that counts."""
    backwards = cursor is not None and cursor.backwards
    where = _where(territory_id, filter)
    query = (
        select(
            Service.id,
            Service.code,
            Service.name,
            Service.provider,
            ThematicArea.label,
            ThematicArea.label_en,
            Service.status,
            _NAME_KEY.label("sort_key"),
        )
        .join(ThematicArea, ThematicArea.id == Service.area_id)
        .where(*where)
    )
    if cursor is not None:
        query = query.where(_beyond(cursor.key, ascending=not backwards))
    order = (_NAME_KEY.desc(), Service.id.desc()) if backwards else (_NAME_KEY, Service.id)
    rows = db.session.execute(query.order_by(*order).limit(PAGE_SIZE + 1)).all()
    page = cut(rows, cursor, PAGE_SIZE, lambda row: (row.sort_key, row.id)).map(lambda row: ServiceRow(*row[:-1]))
    places = places_of([row.id for row in page.items])
    page = page.map(lambda row: replace(row, comuni=tuple(place.name for place in places.get(row.id, ()))))
    return replace(page, total=db.session.scalar(select(func.count()).select_from(Service).where(*where)) or 0)


def _where(territory_id: int, filter: ServiceFilter) -> list[ColumnElement[bool]]:
    where = [Service.territory_id == territory_id, Service.status == filter.status]
    if filter.area:
        areas = select(ThematicArea.id).where(ThematicArea.territory_id == territory_id, ThematicArea.code == filter.area)
        where.append(Service.area_id.in_(areas))
    if filter.target:
        carrying = select(ServiceCode.service_id).join(CodeEntry, CodeEntry.id == ServiceCode.code_entry_id)
        where.append(Service.id.in_(carrying.where(CodeEntry.territory_id == territory_id, CodeEntry.code == filter.target)))
    if filter.comune:
        there = select(ServiceMunicipality.service_id).join(Municipality, Municipality.id == ServiceMunicipality.municipality_id)
        where.append(Service.id.in_(there.where(Municipality.belfiore == filter.comune)))
    return where


def _beyond(here: tuple[str | int, ...], *, ascending: bool) -> ColumnElement[bool]:
    first: Any = _NAME_KEY
    second: Any = Service.id
    if ascending:
        return or_(first > here[0], and_(first == here[0], second > here[1]))
    return or_(first < here[0], and_(first == here[0], second < here[1]))


def places_of(service_ids: Iterable[int]) -> Mapping[int, Sequence[PlaceView]]:
    """The comuni of several services by name, in one statement; a service of the whole territory is left out."""
    ids = list(service_ids)
    if not ids:
        return {}
    query = (
        select(ServiceMunicipality.service_id, Municipality.id, Municipality.belfiore, Municipality.name, ServiceMunicipality.active_since)
        .join(Municipality, Municipality.id == ServiceMunicipality.municipality_id)
        .where(ServiceMunicipality.service_id.in_(ids))
        .order_by(Municipality.name)
    )
    found: dict[int, list[PlaceView]] = {}
    for row in db.session.execute(query):
        found.setdefault(row.service_id, []).append(PlaceView(row.id, row.belfiore, row.name, row.active_since))
    return found


def targets_of(service_ids: Iterable[int]) -> Mapping[int, Sequence[TargetView]]:
    """Whom several services are for, in one statement; a service that names nobody is left out."""
    ids = list(service_ids)
    if not ids:
        return {}
    query = (
        select(ServiceCode.service_id, CodeEntry.id, CodeEntry.code, CodeEntry.label, CodeEntry.label_en)
        .join(CodeEntry, CodeEntry.id == ServiceCode.code_entry_id)
        .where(ServiceCode.service_id.in_(ids))
        .order_by(CodeEntry.position, CodeEntry.id)
    )
    found: dict[int, list[TargetView]] = {}
    for row in db.session.execute(query):
        found.setdefault(row.service_id, []).append(TargetView(*row[1:]))
    return found


def get_service(territory_id: int, service_id: int) -> ServiceView:
    """A service of the territory, whatever its status: for the office. Raises NotFound."""
    found = _views(Service.id == service_id, Service.territory_id == territory_id)
    if not found:
        raise NotFound
    return found[0]


def list_everything(territory_id: int) -> Sequence[ServiceView]:
    """The whole catalogue by code, drafts and archived ones too, in three statements: for the office's sheet."""
    return _views(Service.territory_id == territory_id)


def _views(*where: ColumnElement[bool]) -> list[ServiceView]:
    query = (
        select(Service, ThematicArea.label, ThematicArea.label_en)
        .join(ThematicArea, ThematicArea.id == Service.area_id)
        .where(*where)
        .order_by(Service.code, Service.id)
        .execution_options(populate_existing=True)
    )
    rows = db.session.execute(query).all()
    ids = [row[0].id for row in rows]
    places, targets = places_of(ids), targets_of(ids)
    return [_view(row, tuple(places.get(row[0].id, ())), tuple(targets.get(row[0].id, ()))) for row in rows]


def _view(row: Any, places: tuple[PlaceView, ...], targets: tuple[TargetView, ...]) -> ServiceView:
    service: Service = row[0]
    own = ("area_label", "area_label_en", "is_public", "places", "targets")
    values: dict[str, Any] = {name: getattr(service, name) for name in ServiceView.__slots__ if name not in own}
    return ServiceView(
        **values,
        area_label=row.label,
        area_label_en=row.label_en,
        is_public=service.published_at is not None and service.status is not ServiceStatus.DRAFT,
        places=places,
        targets=targets,
    )


def get_public_service(territory_id: int, service_id: int) -> ServiceView:
    """A service that people may read: published, or archived after it was. Raises NotFound."""
    found = get_service(territory_id, service_id)
    if not found.is_public:
        raise NotFound
    return found


def list_service_choices(territory_id: int) -> Sequence[ServiceChoice]:
    """The published services, by name, for a picker."""
    query = select(Service.id, Service.code, Service.name).where(
        Service.territory_id == territory_id, Service.status == ServiceStatus.PUBLISHED
    )
    return [ServiceChoice(*row) for row in db.session.execute(query.order_by(_NAME_KEY, Service.id).limit(CHOICES_CAP))]


def is_offered(territory_id: int, service_id: int) -> bool:
    """Whether the territory has that service and it is published."""
    query = select(Service.id).where(
        Service.id == service_id, Service.territory_id == territory_id, Service.status == ServiceStatus.PUBLISHED
    )
    return db.session.scalar(query) is not None


def count_by_status(territory_id: int) -> Mapping[ServiceStatus, int]:
    """How many services have each status."""
    query = select(Service.status, func.count()).where(Service.territory_id == territory_id).group_by(Service.status)
    return {row[0]: row[1] for row in db.session.execute(query)}
