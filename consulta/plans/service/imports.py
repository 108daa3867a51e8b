# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lines of the plan brought in from a file: start, look, confirm, forget. All or nothing, and the same file twice changes nothing."""

import hashlib
import json
import secrets
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import delete, select
from sqlalchemy.engine import CursorResult

from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.core.sheets import Bounds, read_sheet
from consulta.core.text import STAFF_CAP, clean
from consulta.core.unit_of_work import add, current, transactional
from consulta.core.words import N_
from consulta.plans import policy, queries
from consulta.plans.models import Objective, Plan, PlanImport
from consulta.plans.requests import ConfirmPlanImport, LineDetails, StartPlanImport
from consulta.plans.rows import TEXT_CAP, LineState, Row, examine, sheet_fault
from consulta.plans.service.details import describe
from consulta.plans.service.pieces import lock_cycle, next_position, open_plan, tell

IMPORTS_KEPT = timedelta(days=7)
"""How long the content of a file that nobody confirmed is kept."""
_MOVED = N_("Mentre guardavi, qualcuno ha cambiato il piano: guarda di nuovo l'anteprima e conferma.")
_WRONG = N_("Nel file ci sono ancora errori: correggili e carica di nuovo tutto il file. Non è stato importato niente.")


@transactional
def start_plan_import(actor: Actor, request: StartPlanImport, now: datetime) -> int:
    """Read the file and keep its rows until they are confirmed. The same key gives the same import.

    Raises NotFound, Refused, Invalid under ``file`` when it is no table of lines.
    """
    policy.may_edit_plan(actor, request.territory_id).or_refuse()
    lock_cycle(request.territory_id, request.cycle_id)
    query = select(PlanImport.id, PlanImport.created_by_id).where(PlanImport.submission_key == request.key)
    made = current().session.execute(query).first()
    if made is not None:
        if made.created_by_id != actor.user_id:
            raise Refused(N_("Questo modulo è già stato usato da un'altra persona: ricarica la pagina."))
        return int(made.id)
    sheet = read_sheet(request.file.name, request.file.content, Bounds(cell=TEXT_CAP, keeps_lines=True))
    if fault := sheet_fault(sheet):
        raise Invalid({"file": fault})
    rows = [[line, cells] for line, cells in sheet.rows]
    return add(
        PlanImport(
            territory_id=request.territory_id,
            cycle_id=request.cycle_id,
            created_by_id=actor.user_id,
            created_at=now,
            submission_key=request.key,
            file_name=request.file.name[:160],
            sha256=request.file.sha256,
            row_count=len(rows),
            sheet=json.dumps({"kind": sheet.kind, "headings": sheet.headings, "rows": rows}, ensure_ascii=False),
            done_at=None,
        )
    ).id


def mark_of(rows: Sequence[Row]) -> str:
    """What a preview showed, as a mark: the confirmation brings it back, so that nothing else is done than what was seen."""
    seen = [[row.number, row.outcome, row.state.code, row.changes] for row in rows]
    return hashlib.sha256(json.dumps(seen, default=str).encode()).hexdigest()[:32]


@transactional
def confirm_plan_import(actor: Actor, request: ConfirmPlanImport, now: datetime) -> None:
    """Bring in every row, or none. A repeat changes nothing.

    Raises NotFound, Refused, Invalid when a row is wrong, Conflict when the plan is no longer what was looked at.
    """
    policy.may_edit_plan(actor, request.territory_id).or_refuse()
    query = select(PlanImport).where(PlanImport.id == request.import_id, PlanImport.territory_id == request.territory_id)
    held = current().session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if held is None:
        raise NotFound
    cycle = lock_cycle(request.territory_id, held.cycle_id)
    sheet = queries.sheet_of(held.sheet)
    if held.done_at is not None or sheet is None:
        return
    setting = queries.setting_of(request.territory_id, held.cycle_id, clock.rome_day(now))
    rows = examine(sheet, setting)
    if any(row.faults for row in rows):
        raise Invalid({"file": _WRONG})
    if mark_of(rows) != request.seen:
        raise Conflict(_MOVED)
    writer = _Writer(actor, open_plan(cycle, now), {line.code: line.id for line in setting.lines}, now)
    for row in sorted(rows, key=lambda row: row.state.level.depth):
        if row.outcome in ("new", "changed"):
            writer.write(row.state)
    writer.settle_areas()
    counted = Counter(row.outcome for row in rows)
    held.new_count, held.changed_count, held.same_count = counted["new"], counted["changed"], counted["same"]
    held.sheet, held.done_at = "", now


class _Writer:
    """Writes lines, those above before those below."""

    def __init__(self, actor: Actor, plan: Plan, ids: dict[str, int], now: datetime) -> None:
        self._actor, self._plan, self._ids, self._now = actor, plan, ids, now
        query = select(Objective).where(Objective.plan_id == plan.id).with_for_update()
        self._held = {one.id: one for one in current().session.scalars(query.execution_options(populate_existing=True))}
        self._position = next_position(plan.id)

    def write(self, state: LineState) -> None:
        """Make a line, or give it what the row says."""
        text = clean(state.description, cap=STAFF_CAP, field="description", label=N_("La descrizione"))
        values: dict[str, Any] = {
            "title": state.title,
            "level": state.level,
            "parent_id": self._ids.get(state.parent),
            "area_id": state.area_id,
            "origin": state.origin,
            "status": state.status,
        }
        objective = self._held.get(state.id)
        old_status = objective.status.value if objective else ""
        if objective is None:
            objective = self._made(state.code, values)
        for name, value in values.items():
            setattr(objective, name, value)
        if objective.description_source != text.source:
            objective.description_source, objective.description_html = text.source, text.html
        details = LineDetails(codes=tuple(state.codes), municipalities=tuple(state.comuni), rank=state.rank)
        described = describe(objective, details, clock.rome_day(self._now))
        if old_status:
            objective.version += 1
        tell(self._actor, objective, old_status, self._now, described=described, in_bulk=True)

    def _made(self, code: str, values: dict[str, Any]) -> Objective:
        made = add(
            Objective(
                territory_id=self._plan.territory_id,
                plan_id=self._plan.id,
                code=code,
                position=self._position,
                created_at=self._now,
                created_by_id=self._actor.user_id,
                submission_key=secrets.token_urlsafe(24),
                version=1,
                **values,
            )
        )
        self._position += 1
        self._ids[code] = made.id
        self._held[made.id] = made
        return made

    def settle_areas(self) -> None:
        """What stands below a line that moved, and was not in the file, moves with it."""
        for objective in sorted(self._held.values(), key=lambda one: one.level.depth):
            parent = self._held.get(objective.parent_id or 0)
            if parent is not None and parent.area_id != objective.area_id:
                objective.area_id = parent.area_id
                tell(self._actor, objective, objective.status.value, self._now, in_bulk=True)


@transactional
def forget_plan_imports(now: datetime) -> int:
    """Files that nobody confirmed go in their term. Gives how many."""
    old = PlanImport.created_at < now - IMPORTS_KEPT
    gone = current().session.execute(delete(PlanImport).where(old, PlanImport.done_at.is_(None)))
    return int(cast("CursorResult[Any]", gone).rowcount)
