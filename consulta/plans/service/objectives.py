# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing what stands in the plan: strategic and specific objectives, interventions, and their place in the tree."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.core.text import STAFF_CAP, clean
from consulta.core.unit_of_work import add, current, transactional
from consulta.core.words import N_, filled
from consulta.plans import policy
from consulta.plans.models import Objective, ObjectiveLevel, ObjectiveOrigin, ObjectiveStatus, Plan
from consulta.plans.requests import CreateObjective, EditObjective
from consulta.plans.service.details import describe
from consulta.plans.service.pieces import (
    check_area,
    free_code,
    index,
    known,
    lock_cycle,
    lock_objective,
    next_position,
    open_plan,
    tell,
    title_of,
)

_DESCRIPTION = N_("La descrizione")


@transactional
def create_objective(actor: Actor, request: CreateObjective, now: datetime) -> int:
    """Write a new objective; the first one opens the plan of the cycle. The same key gives the same objective.

    Below another one it stands in that one's area. Raises NotFound (cycle), Refused, Invalid.
    """
    policy.may_edit_plan(actor, request.territory_id).or_refuse()
    session = current().session
    cycle = lock_cycle(request.territory_id, request.cycle_id)
    repeated = session.execute(select(Objective.id, Objective.created_by_id).where(Objective.submission_key == request.key)).first()
    if repeated is not None:
        if repeated.created_by_id != actor.user_id:
            raise Refused("Questo modulo è già stato usato da un'altra persona: ricarica la pagina.")
        return int(repeated.id)
    title, origin, status, level = title_of(request.title), _origin(request.origin), _status(request.status), _level(request.level)
    description = clean(request.description, cap=STAFF_CAP, field="description", label=_DESCRIPTION)
    plan = open_plan(cycle, now)
    parent = _parent(plan.id, request.parent_id, level)
    if parent is None:
        check_area(request.territory_id, request.area_id)
    _check_parent_status(parent, status)
    taken = session.scalars(select(Objective.code).where(Objective.plan_id == plan.id))
    objective = add(
        Objective(
            territory_id=request.territory_id,
            plan_id=plan.id,
            area_id=parent.area_id if parent else request.area_id,
            level=level,
            parent_id=parent.id if parent else None,
            code=free_code(taken, request.code, parent.code if parent else ""),
            title=title,
            description_source=description.source,
            description_html=description.html,
            origin=origin,
            status=status,
            position=next_position(plan.id),
            created_at=now,
            created_by_id=actor.user_id,
            submission_key=request.key,
            version=1,
        )
    )
    describe(objective, request.details, clock.rome_day(now))
    tell(actor, objective, "", now)
    return objective.id


@transactional
def edit_objective(actor: Actor, request: EditObjective, now: datetime) -> None:
    """Change an objective, its place included; what stands below moves with it. Archiving is a change of status, links stay.

    Raises NotFound, Refused, Invalid, and Conflict with what stands now.
    """
    cycle_id, territory_id = _whereabouts(request.objective_id)
    policy.may_edit_plan(actor, territory_id).or_refuse()
    lock_cycle(territory_id, cycle_id)
    objective = lock_objective(request.objective_id)
    if objective.version != request.version:
        raise Conflict(
            "Nel frattempo un collega ha modificato questo obiettivo: confronta i due testi e salva di nuovo.",
            _shown(objective),
        )
    title, origin, status = title_of(request.title), _origin(request.origin), _status(request.status)
    description = clean(request.description, cap=STAFF_CAP, field="description", label=_DESCRIPTION)
    level, parent_id = (objective.level, objective.parent_id) if request.level is None else (_level(request.level), request.parent_id)
    parent = _parent(objective.plan_id, parent_id, level)
    if parent is None:
        check_area(territory_id, request.area_id)
    children = _children([objective.id])
    _check_merged(objective, status)
    _check_parent_status(parent, status)
    _check_children(level, status, children)
    old_status = objective.status.value
    objective.title, objective.origin, objective.status, objective.level = title, origin, status, level
    objective.parent_id = parent.id if parent else None
    _move(objective, parent.area_id if parent else request.area_id, children, now)
    objective.description_source, objective.description_html = description.source, description.html
    described = describe(objective, request.details, clock.rome_day(now))
    objective.version += 1
    tell(actor, objective, old_status, now, described=described)


def _shown(objective: Objective) -> dict[str, str]:
    """What stands, for who compares it with the own text."""
    shown = {"Titolo": objective.title, "Descrizione": objective.description_source, "Stato": objective.status.label}
    return shown | {"Livello": objective.level.label}


def _whereabouts(objective_id: int) -> tuple[int, int]:
    query = select(Plan.cycle_id, Objective.territory_id).join(Objective, Objective.plan_id == Plan.id).where(Objective.id == objective_id)
    row = current().session.execute(query).first()
    if row is None:
        raise NotFound
    return row.cycle_id, row.territory_id


def _parent(plan_id: int, parent_id: int | None, level: ObjectiveLevel) -> Objective | None:
    """What the objective stands below. Levels only go down, so nothing can stand below itself."""
    if parent_id is None:
        return None
    parent = current().session.scalar(select(Objective).where(Objective.id == parent_id, Objective.plan_id == plan_id))
    if parent is None:
        raise Invalid({"parent_id": N_("Scegli dall'elenco ciò a cui appartiene, oppure «Direttamente nell'area».")})
    fault = policy.place_fault(level, parent.level)
    if fault:
        raise Invalid({"parent_id": fault})
    return parent


def _check_merged(objective: Objective, status: ObjectiveStatus) -> None:
    if objective.merged_into_id is not None and status is not ObjectiveStatus.ARCHIVED:
        raise Invalid({"status": N_("Questa riga è stata unita a un'altra: resta archiviata, e si lavora su quella.")})


def _check_parent_status(parent: Objective | None, status: ObjectiveStatus) -> None:
    if parent is not None and parent.status is ObjectiveStatus.ARCHIVED and status is not ObjectiveStatus.ARCHIVED:
        message = N_("%(code)s, a cui appartiene, è archiviato: scegline un altro, oppure riporta prima %(code)s in bozza.")
        raise Invalid({"parent_id": filled(message, code=parent.code)})


def _check_children(level: ObjectiveLevel, status: ObjectiveStatus, children: Sequence[Objective]) -> None:
    if any(policy.place_fault(child.level, level) for child in children):
        raise Invalid({"level": N_("Sotto ci sono voci che a questo livello non possono starci: spostale prima, poi cambia il livello.")})
    standing = [child.code for child in children if child.status is not ObjectiveStatus.ARCHIVED]
    if status is ObjectiveStatus.ARCHIVED and standing:
        message = N_("Sotto ci sono voci in uso (%(codes)s): archiviale o spostale prima.")
        raise Invalid({"status": filled(message, codes=", ".join(standing[:5]))})


def _children(ids: Sequence[int]) -> Sequence[Objective]:
    return current().session.scalars(select(Objective).where(Objective.parent_id.in_(ids)).order_by(Objective.id)).all()


def _move(objective: Objective, area_id: int, children: Sequence[Objective], now: datetime) -> None:
    """Give the area to the objective and to all that stands below it."""
    if objective.area_id == area_id:
        return
    objective.area_id = area_id
    for below in (*children, *_children([child.id for child in children])):
        below.area_id = area_id
        index(below, now)


def _origin(value: str) -> ObjectiveOrigin:
    return known(ObjectiveOrigin, value, "origin", "Scegli l'origine dall'elenco.")


def _status(value: str) -> ObjectiveStatus:
    return known(ObjectiveStatus, value, "status", "Scegli lo stato dall'elenco.")


def _level(value: str) -> ObjectiveLevel:
    return known(ObjectiveLevel, value, "level", "Scegli il livello dall'elenco.")
