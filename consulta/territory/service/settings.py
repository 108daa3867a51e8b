# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opening a territory, and its settings: name, words, contacts, preset."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid
from consulta.core.text import one_line
from consulta.core.unit_of_work import add, current, emit, put, transactional
from consulta.core.words import N_, filled
from consulta.register.service import open_chain
from consulta.territory import policy, publisher, starter
from consulta.territory.events import SettingsChanged, TerritoryOpened
from consulta.territory.models import CodeEntry, CodeList, HealthDistrict, LeadMunicipality, Preset, Territory, ThematicArea
from consulta.territory.requests import NewCode, OpenTerritory, UpdateSettings
from consulta.territory.service.editing import editable, required_line
from consulta.territory.service.members import ensure_municipality, join
from consulta.territory.vocabulary import checked_vocabulary
from consulta.web.urls import RESERVED_SLUGS

SLUG = re.compile(r"[a-z][a-z0-9-]{1,39}")


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
            name=required_line(request.name, "name", "Scrivi il nome del territorio."),
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
        ensure_municipality(new.belfiore, new)
    for belfiore, starts_on in request.municipalities:
        join(territory.id, belfiore, starts_on)
    if request.lead:
        _open_lead(territory.id, request, today)
    if request.health_district:
        name = one_line(request.health_district)
        add(HealthDistrict(territory_id=territory.id, name=name, authority=one_line(request.health_authority), starts_on=today))
    areas = enumerate(starter.default_areas() if request.areas is None else request.areas)
    put(ThematicArea, *(_area_values(territory.id, area, position) for position, area in areas))
    put(CodeEntry, *(_code_values(territory.id, code, position) for position, code in enumerate(starter.default_codes())))
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


def _code_values(territory_id: int, code: NewCode, position: int) -> dict[str, Any]:
    words = {"label": code.label, "label_en": code.label_en, "legal_basis": code.legal_basis}
    place = {"territory_id": territory_id, "kind": CodeList(code.kind), "code": code.code, "position": position}
    return {**place, **words, "valid_from": date(2000, 1, 1)}


def _check_slug(slug: str) -> None:
    if not SLUG.fullmatch(slug):
        raise Invalid({"slug": "L'indirizzo del territorio ha da 2 a 40 lettere minuscole, cifre o trattini, e comincia con una lettera."})
    if slug in RESERVED_SLUGS:
        raise Invalid({"slug": filled(N_("L'indirizzo «%(slug)s» serve al sito: scegline un altro."), slug=slug)})
    if current().session.scalar(select(Territory.id).where(Territory.slug == slug)):
        raise Invalid({"slug": filled(N_("L'indirizzo «%(slug)s» è già di un altro territorio: scegline un altro."), slug=slug)})


def _open_lead(territory_id: int, request: OpenTerritory, today: date) -> None:
    starts = dict(request.municipalities).get(request.lead)
    if starts is None:
        raise Invalid({"lead": "Il comune capofila deve essere uno dei comuni del territorio."})
    lead = ensure_municipality(request.lead)
    add(
        LeadMunicipality(
            territory_id=territory_id, municipality_id=lead.id, starts_on=min(starts, today), act=one_line(request.lead_act)[:200]
        )
    )


@transactional
def update_settings(actor: Actor, request: UpdateSettings, now: datetime) -> None:
    """Change name, words, contacts and preset. Raises Conflict with what stands now when somebody saved before."""
    territory = editable(actor, request.territory_id)
    if territory.version != request.version:
        raise Conflict("Un'altra persona ha cambiato le impostazioni mentre scrivevi.", _as_text(territory))
    values = _asked(request, territory)
    changed = [name for name, value in values.items() if getattr(territory, name) != value]
    old, new = {name: getattr(territory, name) for name in changed}, {name: values[name] for name in changed}
    for name, value in values.items():
        setattr(territory, name, value)
    territory.version += 1
    fields = {"changed": changed, "old": old, "new": new}
    emit(SettingsChanged(occurred_at=now, actor_id=actor.user_id, territory_id=territory.id, **fields))  # type: ignore[arg-type]


def _asked(request: UpdateSettings, territory: Territory) -> dict[str, Any]:
    """The columns that a request changes, cleaned. Contacts that it does not name stay."""
    values: dict[str, Any] = {}
    if request.name is not None:
        values["name"] = required_line(request.name, "name", "Scrivi il nome del territorio.")[:160]
    if request.region is not None:
        values["region"] = one_line(request.region)[:60]
    if request.vocabulary is not None:
        values["vocabulary"] = checked_vocabulary(request.vocabulary)
    if request.contacts is not None:
        asked = {**territory.contacts, **request.contacts}
        values["contacts"] = {key: one_line(value) for key, value in asked.items() if one_line(value)} | _ipa_code(asked)
    if request.is_simple is not None:
        values["preset"] = Preset.SIMPLE if request.is_simple else Preset.FULL
    return values


def _ipa_code(contacts: Mapping[str, str]) -> dict[str, str]:
    """The code of the body in small letters, nothing without one. Raises Invalid for what cannot be a code."""
    code = publisher.read_ipa_code(contacts.get(publisher.KEY, ""))
    if code is None:
        raise Invalid({publisher.KEY: publisher.WRONG})
    return {publisher.KEY: code} if code else {}


def _as_text(territory: Territory) -> dict[str, str]:
    words = {f"{name}_{form}": text for name, noun in territory.vocabulary.items() for form, text in noun.items()}
    contacts = {str(key): str(value) for key, value in territory.contacts.items()}
    return {"name": territory.name, "region": territory.region, "preset": territory.preset.value} | words | contacts
