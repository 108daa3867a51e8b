# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Comuni that join and leave, with their codes, and which of them leads."""

import re
from datetime import date, datetime

from sqlalchemy import or_, select

from consulta.core.actor import Actor
from consulta.core.errors import Invalid
from consulta.core.text import one_line
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_, filled
from consulta.territory import starter
from consulta.territory.events import MembershipChanged
from consulta.territory.models import LeadMunicipality, Municipality, MunicipalityCode, TerritoryMembership
from consulta.territory.requests import AddMember, EndMember, NameLead, NewMunicipality
from consulta.territory.service.editing import editable, required_line

BELFIORE = re.compile(r"[A-Z][0-9]{3}")
CODES_FROM = date(2017, 1, 1)
"""Since when the ISTAT codes of the list of Italy are recorded: what was before is not needed by a social plan."""


def ensure_municipality(belfiore: str, new: NewMunicipality | None = None) -> Municipality:
    """The comune of a code: the one that stands, or a row made from what ships with the package, or from ``new``. Raises Invalid."""
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
    listed = starter.italy().get(belfiore)
    if listed is not None:
        row = add(Municipality(belfiore=belfiore, name=listed.name))
        if listed.istat:
            _add_code(row.id, listed.istat, listed.province, listed.province_sigla, valid_from=CODES_FROM, valid_to=None)
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


def join(territory_id: int, belfiore: str, starts_on: date, new: NewMunicipality | None = None) -> int:
    """A membership that begins on a day, with the outline shipped if there is one; gives the id of the comune. Raises Invalid."""
    municipality = ensure_municipality(belfiore, new)
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


@transactional
def name_lead(actor: Actor, request: NameLead, now: datetime) -> None:
    """A comune becomes capofila; the one before ends on that day. Raises Invalid when it is not a member or the day goes back."""
    territory = editable(actor, request.territory_id)
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
    act = required_line(request.act, "act", "Scrivi l'atto che nomina il comune capofila.")[:200]
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
    territory = editable(actor, request.territory_id)
    belfiore = one_line(request.belfiore).upper()
    new = NewMunicipality(belfiore, request.name[:80], request.istat[:6], one_line(request.province)[:80])
    municipality = ensure_municipality(belfiore, new)
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
    join(territory.id, belfiore, request.starts_on)
    _tell_membership(actor, territory.id, municipality.id, "joined", request.starts_on, now)


@transactional
def end_member(actor: Actor, request: EndMember, now: datetime) -> None:
    """A comune leaves; the capofila cannot leave before another is named. Its past stays. Raises Invalid."""
    territory = editable(actor, request.territory_id)
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
