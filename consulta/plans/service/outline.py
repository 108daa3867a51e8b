# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The index of an old plan becomes objectives, all at once or not at all."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from consulta.core.actor import Actor
from consulta.core.errors import Invalid
from consulta.core.unit_of_work import add, current, transactional
from consulta.core.words import N_, filled
from consulta.plans import policy
from consulta.plans.models import Objective, ObjectiveLevel, ObjectiveOrigin, ObjectiveStatus, Plan
from consulta.plans.outline import AREA, LINES_CAP, SKIP, OutlineLine, folded
from consulta.plans.requests import AddOutline
from consulta.plans.service.pieces import CODE_CAP, TITLE_CAP, check_area, free_code, lock_cycle, next_position, open_plan, tell


@dataclass(frozen=True, slots=True)
class Added:
    """What came of an index: how many lines became objectives, how many stood in the plan already."""

    created: int
    present: int


@transactional
def add_outline(actor: Actor, request: AddOutline, now: datetime) -> Added:
    """Write the lines of an index into the plan of the cycle, as drafts that come from the plan before.

    A line that stands there already (area, level, what it belongs to, name) is kept as it is: the same index twice changes
    nothing. Raises NotFound, Refused, Invalid under ``text`` with the line.
    """
    policy.may_edit_plan(actor, request.territory_id).or_refuse()
    cycle = lock_cycle(request.territory_id, request.cycle_id)
    lines = [line for line in request.lines if line.kind != SKIP]
    _check(request, lines)
    tree = _Tree(actor, request, open_plan(cycle, now), now)
    for line in lines:
        tree.take(line)
    return Added(tree.created, sum(line.kind != AREA for line in lines) - tree.created)


def _check(request: AddOutline, lines: Sequence[OutlineLine]) -> None:
    if not any(line.kind != AREA for line in lines):
        raise Invalid({"text": N_("Nell'indice non c'è nessuna riga da portare nel piano: incolla almeno un obiettivo.")})
    if len(lines) > LINES_CAP:
        message = N_("L'indice ha %(count)s righe: incollane al massimo %(cap)s per volta, per esempio un'area alla volta.")
        raise Invalid({"text": filled(message, count=len(lines), cap=LINES_CAP)})
    for line in lines:
        if len(line.title) > TITLE_CAP:
            message = N_("Riga %(line)s: il titolo ha %(length)s caratteri e il massimo è %(cap)s. Accorcialo e riprova.")
            raise Invalid({"text": filled(message, line=line.number, length=len(line.title), cap=TITLE_CAP)})
    for area_id in {request.area_id, *(line.area_id for line in lines if line.area_id is not None)}:
        check_area(request.territory_id, area_id)


class _Tree:
    """The plan while it grows: what stands in it, and the last line of each level in this area."""

    def __init__(self, actor: Actor, request: AddOutline, plan: Plan, now: datetime) -> None:
        self._actor, self._request, self._plan, self._now = actor, request, plan, now
        held = current().session.scalars(select(Objective).where(Objective.plan_id == plan.id).order_by(Objective.id)).all()
        self._codes = {one.code for one in held}
        self._standing = {(one.area_id, one.level, one.parent_id, folded(one.title)): one for one in held}
        self._last: dict[ObjectiveLevel, Objective] = {}
        self._area_id, self._position = request.area_id, next_position(plan.id)
        used = current().session.scalar(select(Objective.id).where(Objective.submission_key == request.key))
        self._free_key = "" if used else request.key
        self.created = 0

    def take(self, line: OutlineLine) -> None:
        """Go on with the next line: an area, something that stands there already, or something new."""
        if line.kind == AREA:
            self._area_id, self._last = line.area_id or self._request.area_id, {}
            return
        level = ObjectiveLevel(line.kind)
        above = [one for one in ObjectiveLevel if one.depth < level.depth and one in self._last]
        parent = self._last[above[-1]] if above else None
        place = (self._area_id, level, parent.id if parent else None, folded(line.title))
        if place not in self._standing:
            self._standing[place] = self._added(line, level, parent)
        self._last = {one: held for one, held in self._last.items() if one.depth < level.depth} | {level: self._standing[place]}

    def _key(self) -> str:
        """The form's key for the first new line; the others are known again by their names."""
        key, self._free_key = self._free_key, ""
        return key or secrets.token_urlsafe(24)

    def _added(self, line: OutlineLine, level: ObjectiveLevel, parent: Objective | None) -> Objective:
        wanted = line.code if line.code not in self._codes and len(line.code) <= CODE_CAP else None
        code = free_code(self._codes, wanted, parent.code if parent else "")
        self._codes.add(code)
        objective = add(
            Objective(
                territory_id=self._request.territory_id,
                plan_id=self._plan.id,
                area_id=self._area_id,
                level=level,
                parent_id=parent.id if parent else None,
                code=code,
                title=line.title,
                origin=ObjectiveOrigin.OLD_PLAN,
                status=ObjectiveStatus.DRAFT,
                position=self._position + self.created,
                created_at=self._now,
                created_by_id=self._actor.user_id,
                submission_key=self._key(),
                version=1,
            )
        )
        self.created += 1
        tell(self._actor, objective, "", self._now, in_bulk=True)
        return objective
