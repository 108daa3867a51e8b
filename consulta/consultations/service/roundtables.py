# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opening and editing tavoli."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select

from consulta.consultations import policy
from consulta.consultations.events import RoundtableEdited, RoundtableOpened
from consulta.consultations.models import PlanCycle, Roundtable, RoundtableArea, RoundtableKind, RoundtableMunicipality, RoundtableStatus
from consulta.consultations.queries.searching import roundtable_entry
from consulta.consultations.requests import EditRoundtable, OpenRoundtable
from consulta.consultations.service.keyed import add_once, find_first
from consulta.core import clock, search
from consulta.core.actor import Actor
from consulta.core.decision import first_refusal
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.core.text import normalise, one_line
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_, too_long
from consulta.territory.queries import get_territory, list_areas, list_municipalities
from consulta.web.ports import ports


@transactional
def open_roundtable(actor: Actor, request: OpenRoundtable, now: datetime) -> int:
    """Open a tavolo at the end of the list. Raises Invalid, naming the field; NotFound for a cycle of another territory."""
    policy.may_edit_contents(actor, request.territory_id).or_refuse()
    session = current().session
    in_territory = select(PlanCycle.id).where(PlanCycle.id == request.cycle_id, PlanCycle.territory_id == request.territory_id)
    if session.scalar(in_territory) is None:
        raise NotFound
    first = find_first(Roundtable, request.key, territory_id=request.territory_id)
    if first is not None:
        return first.id
    count = session.scalar(select(func.count()).where(Roundtable.cycle_id == request.cycle_id)) or 0
    return add_roundtable(actor, request, count, now)


def add_roundtable(actor: Actor, request: OpenRoundtable, position: int, now: datetime) -> int:
    """The row of a new tavolo with its areas and comuni, in the open transaction."""
    row = Roundtable(
        territory_id=request.territory_id,
        cycle_id=request.cycle_id,
        kind=_kind(request.kind),
        title=_title(request.title),
        description=_at_most(normalise(request.description), 1000, "description", N_("La descrizione")),
        facilitator=_at_most(one_line(request.facilitator), 120, "facilitator", N_("Il nome di chi conduce")),
        status=RoundtableStatus.ACTIVE,
        position=position,
        submission_key=request.key or None,
    )
    if not add_once(row):
        again = find_first(Roundtable, request.key, territory_id=request.territory_id)
        return again.id if again else row.id
    _cover(row, request.area_ids, request.municipality_ids, now)
    _index(row, now)
    emit(
        RoundtableOpened(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=row.territory_id,
            cycle_id=row.cycle_id,
            roundtable_id=row.id,
            title=row.title,
        )
    )
    return row.id


def _title(value: str) -> str:
    title = one_line(value)
    if not title:
        raise Invalid({"title": "Scrivi il titolo del tavolo."})
    return _at_most(title, 160, "title", N_("Il titolo"))


def _at_most(value: str, cap: int, field: str, label: str) -> str:
    if len(value) > cap:
        raise Invalid({field: too_long(label, cap, len(value))})
    return value


def _kind(value: str) -> RoundtableKind:
    try:
        return RoundtableKind(value)
    except ValueError:
        raise Invalid({"kind": "Scegli il tipo di tavolo."}) from None


def _cover(row: Roundtable, area_ids: Sequence[int], municipality_ids: Sequence[int], now: datetime) -> None:
    """Make the tavolo cover exactly these areas and comuni, all of its own territory (those it had before may stay)."""
    session, today = current().session, clock.rome_day(now)
    had_areas = set(session.scalars(select(RoundtableArea.area_id).where(RoundtableArea.roundtable_id == row.id)))
    had_comuni = set(session.scalars(select(RoundtableMunicipality.municipality_id).where(RoundtableMunicipality.roundtable_id == row.id)))
    areas = had_areas | {area.id for area in list_areas(row.territory_id, today)}
    comuni = had_comuni | {comune.id for comune in list_municipalities(row.territory_id, today)}
    if not set(area_ids) <= areas:
        raise Invalid({"area_ids": "Un'area scelta non è di questo territorio: ricarica la pagina e scegli di nuovo."})
    if not set(municipality_ids) <= comuni:
        raise Invalid({"municipality_ids": "Un comune scelto non è di questo territorio: ricarica la pagina e scegli di nuovo."})
    session.execute(delete(RoundtableArea).where(RoundtableArea.roundtable_id == row.id))
    session.execute(delete(RoundtableMunicipality).where(RoundtableMunicipality.roundtable_id == row.id))
    for area_id in sorted(set(area_ids)):
        add(RoundtableArea(roundtable_id=row.id, area_id=area_id))
    for municipality_id in sorted(set(municipality_ids)):
        add(RoundtableMunicipality(roundtable_id=row.id, municipality_id=municipality_id))


def _index(row: Roundtable, now: datetime) -> None:
    search.put(roundtable_entry(row, get_territory(row.territory_id).slug, now))


@transactional
def edit_roundtable(actor: Actor, request: EditRoundtable, now: datetime) -> None:
    """Change a tavolo. Raises Conflict with what stands now when somebody saved before; Invalid on a bad value.

    Raises Refused when a feature above says why it may not be closed yet (wiring.PORTS, guard "close_roundtable").
    """
    policy.may_edit_contents(actor, request.territory_id).or_refuse()
    query = select(Roundtable).where(Roundtable.territory_id == request.territory_id, Roundtable.id == request.roundtable_id)
    row = current().session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if row is None:
        raise NotFound
    if row.version != request.version:
        theirs = {"title": row.title, "description": row.description, "facilitator": row.facilitator}
        raise Conflict("Un'altra persona ha cambiato il tavolo mentre scrivevi.", theirs)
    status = _status(request.status)
    if status is RoundtableStatus.CLOSED and row.status is not RoundtableStatus.CLOSED:
        first_refusal(*(guard(row.id) for guard in ports().guards.get("close_roundtable", ()))).or_refuse()
    values = {
        "title": _title(request.title),
        "kind": _kind(request.kind),
        "description": _at_most(normalise(request.description), 1000, "description", N_("La descrizione")),
        "facilitator": _at_most(one_line(request.facilitator), 120, "facilitator", N_("Il nome di chi conduce")),
        "status": status,
    }
    changed = tuple(name for name, value in values.items() if getattr(row, name) != value)
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    _cover(row, request.area_ids, request.municipality_ids, now)
    _index(row, now)
    emit(
        RoundtableEdited(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=row.territory_id,
            cycle_id=row.cycle_id,
            roundtable_id=row.id,
            changed=changed,
        )
    )


def _status(value: str) -> RoundtableStatus:
    try:
        return RoundtableStatus(value)
    except ValueError:
        raise Invalid({"status": "Scegli lo stato del tavolo."}) from None
