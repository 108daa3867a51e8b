# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the verbs of the plan have in common: locks, checked values, the place in the tree, what is told."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

from sqlalchemy import func, select

from consulta.consultations.models import PlanCycle
from consulta.core import search
from consulta.core.actor import Actor
from consulta.core.errors import Invalid, NotFound
from consulta.core.text import one_line
from consulta.core.unit_of_work import add, current, emit
from consulta.core.words import N_, Labelled, filled, too_long
from consulta.plans.events import ObjectiveChanged
from consulta.plans.models import Objective, ObjectiveStatus, Plan
from consulta.plans.searching import OBJECTIVE_KIND, objective_entry
from consulta.territory.models import ThematicArea
from consulta.territory.queries import get_territory

L = TypeVar("L", bound=Labelled)
TITLE_CAP, CODE_CAP = 200, 20


def lock_cycle(territory_id: int, cycle_id: int) -> PlanCycle:
    """Hold the cycle: who changes the tree of its plan waits for who changes it now. Raises NotFound."""
    query = select(PlanCycle).where(PlanCycle.id == cycle_id, PlanCycle.territory_id == territory_id)
    cycle = current().session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if cycle is None:
        raise NotFound
    return cycle


def lock_objective(objective_id: int) -> Objective:
    """Hold the objective. Raises NotFound."""
    query = select(Objective).where(Objective.id == objective_id)
    objective = current().session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if objective is None:
        raise NotFound
    return objective


def open_plan(cycle: PlanCycle, now: datetime) -> Plan:
    """The plan of a cycle that is held; its first objective opens it."""
    return current().session.scalar(select(Plan).where(Plan.cycle_id == cycle.id)) or add(
        Plan(territory_id=cycle.territory_id, cycle_id=cycle.id, title=cycle.title, created_at=now)
    )


def next_position(plan_id: int) -> int:
    """The place behind the last one."""
    return (current().session.scalar(select(func.max(Objective.position)).where(Objective.plan_id == plan_id)) or 0) + 1


def free_code(taken: Iterable[str], wanted: str | None, parent_code: str = "") -> str:
    """The code asked for, when free; otherwise the next of the series: OB1, OB2, …, below an objective OB1.1, OB1.2, …

    Raises Invalid under ``code``.
    """
    held, code = set(taken), one_line(wanted or "")
    if len(code) > CODE_CAP:
        raise Invalid({"code": filled(N_("Il codice supera %(cap)s caratteri: accorcialo."), cap=CODE_CAP)})
    if code in held:
        raise Invalid({"code": "Un altro obiettivo ha già questo codice: scegline uno diverso o lascialo vuoto."})
    if code:
        return code
    head = f"{parent_code}." if parent_code and len(parent_code) < CODE_CAP - 4 else "OB"
    number = 1
    while f"{head}{number}" in held:
        number += 1
    return f"{head}{number}"


def title_of(value: str) -> str:
    """A title on one line. Raises Invalid under ``title``."""
    title = one_line(value)
    if not title:
        raise Invalid({"title": "Scrivi il titolo dell'obiettivo."})
    if len(title) > TITLE_CAP:
        raise Invalid({"title": too_long(N_("Il titolo"), TITLE_CAP, len(title))})
    return title


def known(enum: type[L], value: str, field: str, message: str) -> L:
    """The member with that value. Raises Invalid under ``field``."""
    found = next((member for member in enum if member.value == value), None)
    if found is None:
        raise Invalid({field: message})
    return found


def check_area(territory_id: int, area_id: int) -> None:
    """Raises Invalid under ``area_id`` when the territory has no such area."""
    query = select(ThematicArea.id).where(ThematicArea.id == area_id, ThematicArea.territory_id == territory_id)
    if current().session.scalar(query) is None:
        raise Invalid({"area_id": "Scegli l'area dall'elenco."})


def tell(
    actor: Actor, objective: Objective, old_status: str, now: datetime, *, described: Iterable[str] = (), in_bulk: bool = False
) -> None:
    """Keep the search in step and say what changed."""
    index(objective, now)
    emit(
        ObjectiveChanged(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=objective.territory_id,
            objective_id=objective.id,
            code=objective.code,
            title=objective.title,
            level=objective.level.value,
            parent_id=objective.parent_id,
            old_status=old_status,
            new_status=objective.status.value,
            described=tuple(described),
            in_bulk=in_bulk,
        )
    )


def index(objective: Objective, now: datetime) -> None:
    """What stands in the public tree is found, an archived objective is not."""
    if objective.status is ObjectiveStatus.ARCHIVED:
        search.remove(OBJECTIVE_KIND, objective.id)
        return
    search.put(objective_entry(objective, get_territory(objective.territory_id).slug, now))
