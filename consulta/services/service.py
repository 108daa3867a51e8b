# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of the catalogue: write a service, change it, archive it. Nothing is deleted (invariant 6)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, or_, select

from consulta.core import clock, search
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.core.text import one_line
from consulta.core.unit_of_work import add, current, emit, put, transactional
from consulta.core.words import N_, filled
from consulta.services import policy
from consulta.services.content import CODE_CAP, columns_of
from consulta.services.events import ServiceChanged
from consulta.services.models import Service, ServiceCode, ServiceMunicipality, ServiceStatus
from consulta.services.requests import CreateService, EditService, ServiceContent
from consulta.services.searching import SERVICE_KIND, service_entry
from consulta.territory.models import CodeEntry, CodeList, Territory, TerritoryMembership, ThematicArea
from consulta.territory.queries import get_territory

_STOOD = N_("Nel frattempo un collega ha modificato questo servizio: confronta i due testi e salva di nuovo.")


@transactional
def create_service(actor: Actor, request: CreateService, now: datetime) -> int:
    """Write a new service. The same key gives the same service. Raises NotFound, Refused, Invalid."""
    policy.may_edit_service(actor, request.territory_id).or_refuse()
    hold_catalogue(request.territory_id)
    session = current().session
    repeated = session.execute(select(Service.id, Service.created_by_id).where(Service.submission_key == request.key)).first()
    if repeated is not None:
        if repeated.created_by_id != actor.user_id:
            raise Refused(N_("Questo modulo è già stato usato da un'altra persona: ricarica la pagina."))
        return int(repeated.id)
    values = _columns(request.territory_id, request.content)
    service = add(
        Service(
            territory_id=request.territory_id,
            code=_free_code(request.territory_id, request.code),
            published_at=now if values["status"] is ServiceStatus.PUBLISHED else None,
            created_at=now,
            created_by_id=actor.user_id,
            submission_key=request.key,
            **values,
        )
    )
    _surround(service, request.content, clock.rome_day(now))
    _tell(actor, service, "", (), now)
    return service.id


@transactional
def edit_service(actor: Actor, request: EditService, now: datetime) -> None:
    """Change a service. A repeat of what stands changes nothing. Raises NotFound, Refused, Invalid, Conflict with what stands now."""
    policy.may_edit_service(actor, request.territory_id).or_refuse()
    hold_catalogue(request.territory_id)
    query = select(Service).where(Service.id == request.service_id, Service.territory_id == request.territory_id)
    service = current().session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if service is None:
        raise NotFound
    if service.version != request.version:
        raise Conflict(_STOOD, _shown(service))
    values = _columns(request.territory_id, request.content, service)
    fault = policy.status_fault(service.status, values["status"], was_public=service.published_at is not None)
    if fault:
        raise Invalid({"status": fault})
    old_status = service.status.value
    changed = [name for name, value in values.items() if getattr(service, name) != value and name != "description_html"]
    for name, value in values.items():
        setattr(service, name, value)
    if service.status is ServiceStatus.PUBLISHED and service.published_at is None:
        service.published_at = now
    changed += _surround(service, request.content, clock.rome_day(now))
    service.version += 1
    _tell(actor, service, old_status, tuple(changed), now)


def hold_catalogue(territory_id: int) -> None:
    """Who changes the catalogue waits for who changes it now: codes are given one by one."""
    query = select(Territory.id).where(Territory.id == territory_id).with_for_update()
    if current().session.scalar(query) is None:
        raise NotFound


def _columns(territory_id: int, content: ServiceContent, service: Service | None = None) -> dict[str, Any]:
    """The columns as they will stand. Raises Invalid naming the field."""
    columns = columns_of(content)
    _check_area(territory_id, content.area_id, service)
    return columns


def _check_area(territory_id: int, area_id: int, service: Service | None) -> None:
    if service is not None and service.area_id == area_id:
        return
    query = select(ThematicArea.id).where(ThematicArea.id == area_id, ThematicArea.territory_id == territory_id)
    if current().session.scalar(query) is None:
        raise Invalid({"area_id": N_("Scegli l'area dall'elenco.")})


def _free_code(territory_id: int, wanted: str) -> str:
    """The code asked for, when free; otherwise the next of the series S1, S2, … Raises Invalid under ``code``."""
    held = set(current().session.scalars(select(Service.code).where(Service.territory_id == territory_id)))
    code = one_line(wanted)
    if len(code) > CODE_CAP:
        raise Invalid({"code": filled(N_("Il codice supera %(cap)s caratteri: accorcialo."), cap=CODE_CAP)})
    if code in held:
        raise Invalid({"code": N_("Un altro servizio ha già questo codice: scegline uno diverso o lascialo vuoto.")})
    if code:
        return code
    number = 1
    while f"S{number}" in held:
        number += 1
    return f"S{number}"


def _surround(service: Service, content: ServiceContent, today: date) -> list[str]:
    """Write for whom and where; what it carries already may stay although it is no longer offered. Gives what changed."""
    session = current().session
    targets = set(session.scalars(select(ServiceCode.code_entry_id).where(ServiceCode.service_id == service.id)))
    query = select(ServiceMunicipality.municipality_id, ServiceMunicipality.active_since)
    places = {row[0]: row[1] for row in session.execute(query.where(ServiceMunicipality.service_id == service.id))}
    wanted, placed = set(content.targets), {one.municipality_id: one.active_since for one in content.places}
    _check_targets(service.territory_id, wanted - targets, today)
    _check_places(service.territory_id, set(placed) - set(places), today)
    changed = []
    if wanted != targets:
        session.execute(delete(ServiceCode).where(ServiceCode.service_id == service.id))
        put(ServiceCode, *({"service_id": service.id, "code_entry_id": one} for one in sorted(wanted)))
        changed.append("targets")
    if placed != places:
        session.execute(delete(ServiceMunicipality).where(ServiceMunicipality.service_id == service.id))
        rows = ({"service_id": service.id, "municipality_id": one, "active_since": since} for one, since in sorted(placed.items()))
        put(ServiceMunicipality, *rows)
        changed.append("places")
    return changed


def _check_targets(territory_id: int, added: set[int], today: date) -> None:
    if not added:
        return
    query = select(CodeEntry.id).where(
        CodeEntry.territory_id == territory_id,
        CodeEntry.kind == CodeList.TARGET_GROUP,
        CodeEntry.valid_from <= today,
        or_(CodeEntry.valid_to.is_(None), CodeEntry.valid_to > today),
    )
    if added - set(current().session.scalars(query)):
        raise Invalid({"target_ids": N_("Una voce scelta non è più offerta: togli la spunta, oppure scegline un'altra dall'elenco.")})


def _check_places(territory_id: int, added: set[int], today: date) -> None:
    if not added:
        return
    query = select(TerritoryMembership.municipality_id).where(
        TerritoryMembership.territory_id == territory_id,
        TerritoryMembership.starts_on <= today,
        or_(TerritoryMembership.ends_on.is_(None), TerritoryMembership.ends_on > today),
    )
    if added - set(current().session.scalars(query)):
        raise Invalid({"places": N_("Un comune scelto non è dell'ambito: sceglilo dall'elenco.")})


def _shown(service: Service) -> dict[str, str]:
    """What stands, for who compares it with the own text."""
    shown = {"Nome": service.name, "Descrizione": service.description_source, "Chi lo gestisce": service.provider}
    return shown | {"Indirizzo": service.address, "Orari": service.hours, "Stato": service.status.label}


def _tell(actor: Actor, service: Service, old_status: str, changed: tuple[str, ...], now: datetime) -> None:
    """Keep the search in step and say what changed."""
    if service.status is ServiceStatus.PUBLISHED:
        search.put(service_entry(service, get_territory(service.territory_id).slug, now))
    else:
        search.remove(SERVICE_KIND, service.id)
    emit(
        ServiceChanged(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=service.territory_id,
            service_id=service.id,
            code=service.code,
            title=service.name,
            old_status=old_status,
            new_status=service.status.value,
            changed=changed,
        )
    )
