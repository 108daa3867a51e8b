# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writes of the territory: opening one, its settings, its comuni and areas, and the version that ends cached pages."""

import re
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select, update

from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.core.events import DomainEvent
from consulta.core.text import one_line
from consulta.core.unit_of_work import add, current, emit, put, transactional
from consulta.core.words import N_, filled
from consulta.register.service import open_chain
from consulta.territory import policy, starter
from consulta.territory.events import AreaChanged, MembershipChanged, SettingsChanged, TerritoryOpened
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
from consulta.territory.requests import (
    AddArea,
    AddMember,
    EndMember,
    NameLead,
    NewMunicipality,
    OpenTerritory,
    RenameArea,
    RetireArea,
    UpdateSettings,
)
from consulta.territory.vocabulary import checked_vocabulary
from consulta.web.urls import RESERVED_SLUGS

SLUG = re.compile(r"[a-z][a-z0-9-]{1,39}")
BELFIORE = re.compile(r"[A-Z][0-9]{3}")


@transactional
def open_territory(actor: Actor, request: OpenTerritory, now: datetime) -> int:
    """Open an ambito with its words, comuni, areas and register. Raises Invalid for a slug, comune or word that will not do."""
    policy.may_open_territory(actor).or_refuse()
    _check_slug(request.slug)
    preset = starter.find_vocabulary(request.preset)
    vocabulary = request.vocabulary or preset
    if vocabulary is None:
        offered = ", ".join(name for name, _label in starter.list_presets())
        raise Invalid(
            {"preset": f"Il vocabolario «{request.preset}» non esiste: scegli tra {offered}, oppure scrivi le parole del territorio."}
        )
    outlines = starter.outlines()
    drawn = all(belfiore in outlines.by_belfiore for belfiore, _ in request.municipalities) and bool(request.municipalities)
    territory = add(
        Territory(
            slug=request.slug,
            name=_required(request.name, "name", "Scrivi il nome del territorio."),
            region=one_line(request.region),
            vocabulary=checked_vocabulary(vocabulary),
            contacts=dict(request.contacts),
            preset=Preset.SIMPLE if request.is_simple else Preset.FULL,
            map_view_box=outlines.view_box if drawn else "",
            map_attribution=outlines.attribution if drawn else "",
            governing_body_is_committee=starter.is_committee(request.preset),
            is_demo=request.is_demo,
        )
    )
    open_chain(territory.id, territory.slug, now)
    today = clock.rome_day(now)
    for new in request.new_municipalities:
        _ensure_municipality(new.belfiore, new)
    for belfiore, starts_on in request.municipalities:
        _join(territory.id, belfiore, starts_on)
    if request.lead:
        _open_lead(territory.id, request, today)
    if request.health_district:
        name = one_line(request.health_district)
        add(HealthDistrict(territory_id=territory.id, name=name, authority=one_line(request.health_authority), starts_on=today))
    areas = enumerate(starter.default_areas() if request.areas is None else request.areas)
    put(ThematicArea, *(_area_values(territory.id, area, position) for position, area in areas))
    emit(TerritoryOpened(occurred_at=now, actor_id=actor.user_id, territory_id=territory.id, slug=territory.slug))
    return territory.id


def _area_values(territory_id: int, area: Any, position: int) -> dict[str, Any]:
    return {
        "territory_id": territory_id,
        "code": area.code,
        "label": area.label,
        "label_en": area.label_en,
        "position": position,
        "valid_from": date(2000, 1, 1),
    }


def _check_slug(slug: str) -> None:
    if not SLUG.fullmatch(slug):
        raise Invalid({"slug": "L'indirizzo del territorio ha da 2 a 40 lettere minuscole, cifre o trattini, e comincia con una lettera."})
    if slug in RESERVED_SLUGS:
        raise Invalid({"slug": filled(N_("L'indirizzo «%(slug)s» serve al sito: scegline un altro."), slug=slug)})
    if current().session.scalar(select(Territory.id).where(Territory.slug == slug)):
        raise Invalid({"slug": filled(N_("L'indirizzo «%(slug)s» è già di un altro territorio: scegline un altro."), slug=slug)})


def _required(value: str, name: str, message: str) -> str:
    cleaned = one_line(value)
    if not cleaned:
        raise Invalid({name: message})
    return cleaned


def _ensure_municipality(belfiore: str, new: NewMunicipality | None = None) -> Municipality:
    session = current().session
    found = session.scalar(select(Municipality).where(Municipality.belfiore == belfiore))
    if found is not None:
        return found
    known = starter.municipalities().get(belfiore)
    if known is not None:
        row = add(
            Municipality(
                belfiore=belfiore,
                name=known.name,
                latitude=known.latitude,
                longitude=known.longitude,
                population=known.population,
                population_on=known.population_on,
            )
        )
        for code in known.codes:
            _add_code(row.id, code.istat, code.province, code.province_sigla, valid_from=code.valid_from, valid_to=code.valid_to)
        return row
    if new is None or not BELFIORE.fullmatch(belfiore) or not one_line(new.name):
        message = f"Il codice «{belfiore}» non è tra i comuni conosciuti: controllalo, oppure scrivi anche il nome del comune."
        raise Invalid({"belfiore": message})
    row = add(Municipality(belfiore=belfiore, name=one_line(new.name), population=new.population, population_on=new.population_on))
    if new.istat:
        _add_code(row.id, new.istat, new.province, new.province_sigla, valid_from=new.codes_from, valid_to=None)
    return row


def _add_code(municipality_id: int, istat: str, province: str, sigla: str, *, valid_from: date, valid_to: date | None) -> None:
    code = MunicipalityCode(municipality_id=municipality_id, istat=istat, province=province, province_sigla=sigla)
    code.valid_from, code.valid_to = valid_from, valid_to
    add(code)


def _join(territory_id: int, belfiore: str, starts_on: date, new: NewMunicipality | None = None) -> int:
    municipality = _ensure_municipality(belfiore, new)
    outline = starter.outlines().by_belfiore.get(belfiore)
    add(
        TerritoryMembership(
            territory_id=territory_id,
            municipality_id=municipality.id,
            starts_on=starts_on,
            outline=outline.path if outline else "",
            label_x=outline.x if outline else None,
            label_y=outline.y if outline else None,
        )
    )
    return municipality.id


def _open_lead(territory_id: int, request: OpenTerritory, today: date) -> None:
    starts = dict(request.municipalities).get(request.lead)
    if starts is None:
        raise Invalid({"lead": "Il comune capofila deve essere uno dei comuni del territorio."})
    lead = _ensure_municipality(request.lead)
    add(
        LeadMunicipality(
            territory_id=territory_id, municipality_id=lead.id, starts_on=min(starts, today), act=one_line(request.lead_act)[:200]
        )
    )


@transactional
def update_settings(actor: Actor, request: UpdateSettings, now: datetime) -> None:
    """Change name, words, contacts and preset. Raises Conflict with what stands now when somebody saved before."""
    territory = _editable(actor, request.territory_id)
    if territory.version != request.version:
        raise Conflict("Un'altra persona ha cambiato le impostazioni mentre scrivevi.", _as_text(territory))
    values = _asked(request)
    changed = [name for name, value in values.items() if getattr(territory, name) != value]
    old, new = {name: getattr(territory, name) for name in changed}, {name: values[name] for name in changed}
    for name, value in values.items():
        setattr(territory, name, value)
    territory.version += 1
    fields = {"changed": changed, "old": old, "new": new}
    emit(SettingsChanged(occurred_at=now, actor_id=actor.user_id, territory_id=territory.id, **fields))  # type: ignore[arg-type]


def _asked(request: UpdateSettings) -> dict[str, Any]:
    """The columns that a request changes, cleaned."""
    values: dict[str, Any] = {}
    if request.name is not None:
        values["name"] = _required(request.name, "name", "Scrivi il nome del territorio.")[:160]
    if request.region is not None:
        values["region"] = one_line(request.region)[:60]
    if request.vocabulary is not None:
        values["vocabulary"] = checked_vocabulary(request.vocabulary)
    if request.contacts is not None:
        values["contacts"] = {key: one_line(value) for key, value in request.contacts.items() if one_line(value)}
    if request.is_simple is not None:
        values["preset"] = Preset.SIMPLE if request.is_simple else Preset.FULL
    return values


def _as_text(territory: Territory) -> dict[str, str]:
    words = {f"{name}_{form}": text for name, noun in territory.vocabulary.items() for form, text in noun.items()}
    contacts = {str(key): str(value) for key, value in territory.contacts.items()}
    return {"name": territory.name, "region": territory.region, "preset": territory.preset.value} | words | contacts


def _editable(actor: Actor, territory_id: int) -> Territory:
    """The territory locked for a change: two people never save over each other."""
    policy.may_change_settings(actor, territory_id).or_refuse()
    query = select(Territory).where(Territory.id == territory_id).with_for_update().execution_options(populate_existing=True)
    territory = current().session.scalar(query)
    if territory is None:
        raise NotFound
    return territory


@transactional
def name_lead(actor: Actor, request: NameLead, now: datetime) -> None:
    """A comune becomes capofila; the one before ends on that day. Raises Invalid when it is not a member or the day goes back."""
    territory = _editable(actor, request.territory_id)
    _membership(territory.id, request.municipality_id, request.starts_on)
    session = current().session
    open_lead = session.scalar(
        select(LeadMunicipality).where(LeadMunicipality.territory_id == territory.id, LeadMunicipality.ends_on.is_(None))
    )
    if open_lead is not None:
        if open_lead.municipality_id == request.municipality_id:
            raise Invalid({"municipality_id": "Questo comune è già capofila: scegline un altro."})
        if open_lead.starts_on >= request.starts_on:
            raise Invalid({"starts_on": "Il primo giorno deve venire dopo quello del capofila di adesso: scegli una data successiva."})
        open_lead.ends_on = request.starts_on
    act = _required(request.act, "act", "Scrivi l'atto che nomina il comune capofila.")[:200]
    add(LeadMunicipality(territory_id=territory.id, municipality_id=request.municipality_id, starts_on=request.starts_on, act=act))
    _tell_membership(actor, territory.id, request.municipality_id, "lead", request.starts_on, now, act)


def _membership(territory_id: int, municipality_id: int, on: date) -> TerritoryMembership:
    found = current().session.scalar(
        select(TerritoryMembership).where(
            TerritoryMembership.territory_id == territory_id,
            TerritoryMembership.municipality_id == municipality_id,
            TerritoryMembership.starts_on <= on,
            or_(TerritoryMembership.ends_on.is_(None), TerritoryMembership.ends_on > on),
        )
    )
    if found is None:
        raise Invalid({"municipality_id": "In quel giorno il comune non fa parte del territorio: controlla il comune e la data."})
    return found


def _tell_membership(actor: Actor, territory_id: int, municipality_id: int, change: str, on: date, now: datetime, act: str = "") -> None:
    fields = {"municipality_id": municipality_id, "change": change, "on": on.isoformat(), "act": act}
    emit(MembershipChanged(occurred_at=now, actor_id=actor.user_id, territory_id=territory_id, **fields))  # type: ignore[arg-type]


@transactional
def add_member(actor: Actor, request: AddMember, now: datetime) -> None:
    """A comune joins. Raises Invalid when it already is a member on that day or its code is unknown."""
    territory = _editable(actor, request.territory_id)
    belfiore = one_line(request.belfiore).upper()
    new = NewMunicipality(belfiore, request.name[:80], request.istat[:6], one_line(request.province)[:80])
    municipality = _ensure_municipality(belfiore, new)
    overlapping = current().session.scalar(
        select(TerritoryMembership.id).where(
            TerritoryMembership.territory_id == territory.id,
            TerritoryMembership.municipality_id == municipality.id,
            or_(TerritoryMembership.ends_on.is_(None), TerritoryMembership.ends_on > request.starts_on),
        )
    )
    if overlapping:
        sentence = N_("%(name)s fa già parte del territorio: controlla il codice e la data.")
        raise Invalid({"belfiore": filled(sentence, name=municipality.name)})
    _join(territory.id, belfiore, request.starts_on)
    _tell_membership(actor, territory.id, municipality.id, "joined", request.starts_on, now)


@transactional
def end_member(actor: Actor, request: EndMember, now: datetime) -> None:
    """A comune leaves; the capofila cannot leave before another is named. Its past stays. Raises Invalid."""
    territory = _editable(actor, request.territory_id)
    membership = _membership(territory.id, request.municipality_id, request.ends_on)
    if membership.starts_on >= request.ends_on:
        raise Invalid({"ends_on": "L'ultimo giorno deve venire dopo il primo: scegli una data successiva."})
    lead = select(LeadMunicipality.id).where(
        LeadMunicipality.territory_id == territory.id,
        LeadMunicipality.municipality_id == request.municipality_id,
        or_(LeadMunicipality.ends_on.is_(None), LeadMunicipality.ends_on > request.ends_on),
    )
    if current().session.scalar(lead):
        raise Invalid({"municipality_id": "È il comune capofila: prima nominane un altro."})
    membership.ends_on = request.ends_on
    _tell_membership(actor, territory.id, request.municipality_id, "left", request.ends_on, now)


@transactional
def add_area(actor: Actor, request: AddArea, now: datetime) -> int:
    """A new thematic area at the end of the list. Raises Invalid when the label is already in use."""
    territory = _editable(actor, request.territory_id)
    label = _free_label(territory.id, request.label)
    session = current().session
    codes = set(session.scalars(select(ThematicArea.code).where(ThematicArea.territory_id == territory.id)))
    number = next(n for n in range(len(codes) + 1, 2 * len(codes) + 2) if f"area_{n}" not in codes)
    area = add(
        ThematicArea(
            territory_id=territory.id,
            code=f"area_{number}",
            label=label,
            label_en=one_line(request.label_en)[:120],
            position=len(codes),
            valid_from=request.starts_on,
        )
    )
    fields = {"area_id": area.id, "change": "added", "new_label": label}
    emit(AreaChanged(occurred_at=now, actor_id=actor.user_id, territory_id=territory.id, **fields))  # type: ignore[arg-type]
    return area.id


def _free_label(territory_id: int, label: str, but: int | None = None) -> str:
    wanted = _required(label, "label", "Scrivi il nome dell'area.")[:120]
    query = select(ThematicArea.id, ThematicArea.label).where(ThematicArea.territory_id == territory_id)
    if any(row.label.casefold() == wanted.casefold() and row.id != but for row in current().session.execute(query)):
        raise Invalid({"label": filled(N_("L'area «%(label)s» esiste già: scegli un altro nome."), label=wanted)})
    return wanted


def _area(territory_id: int, area_id: int) -> ThematicArea:
    area = current().session.scalar(select(ThematicArea).where(ThematicArea.territory_id == territory_id, ThematicArea.id == area_id))
    if area is None:
        raise NotFound
    return area


@transactional
def rename_area(actor: Actor, request: RenameArea, now: datetime) -> None:
    """New labels for an area; its code and what was classified in it stay."""
    territory = _editable(actor, request.territory_id)
    area = _area(territory.id, request.area_id)
    old = area.label
    area.label, area.label_en = _free_label(territory.id, request.label, area.id), one_line(request.label_en)[:120]
    fields = {"area_id": area.id, "change": "renamed", "old_label": old, "new_label": area.label}
    emit(AreaChanged(occurred_at=now, actor_id=actor.user_id, territory_id=territory.id, **fields))  # type: ignore[arg-type]


@transactional
def retire_area(actor: Actor, request: RetireArea, now: datetime) -> None:
    """An area is no longer offered from a day on. Areas are never deleted: what stands in them keeps its name (invariant 6)."""
    territory = _editable(actor, request.territory_id)
    area = _area(territory.id, request.area_id)
    if request.ends_on < area.valid_from:
        raise Invalid({"ends_on": "Il giorno viene prima che l'area esistesse: scegli una data successiva."})
    area.valid_to = request.ends_on
    fields = {"area_id": area.id, "change": "retired", "old_label": area.label}
    emit(AreaChanged(occurred_at=now, actor_id=actor.user_id, territory_id=territory.id, **fields))  # type: ignore[arg-type]


def bump_version(event: DomainEvent) -> None:
    """Every event of a territory moves its version, so that no cached public page outlives a change (decisions.md 25)."""
    if event.territory_id is None:
        return
    unit = current()
    territory_id = event.territory_id

    def move() -> None:
        statement = update(Territory).where(Territory.id == territory_id).values(content_version=Territory.content_version + 1)
        unit.session.execute(statement, execution_options={"synchronize_session": False})

    unit.before_commit(f"territory-version-{territory_id}", move)


def bump_every_version() -> None:
    """Move the version of every territory, last thing before the commit, in the order of their ids."""
    unit = current()

    def move() -> None:
        unit.session.execute(select(Territory.id).order_by(Territory.id).with_for_update())
        statement = update(Territory).values(content_version=Territory.content_version + 1)
        unit.session.execute(statement, execution_options={"synchronize_session": False})

    unit.before_commit("territory-version-0", move)
