# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads for files that come and go: the plan as rows, the imports that wait or were confirmed."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from consulta.core.db import db
from consulta.core.errors import NotFound
from consulta.core.sheets import Sheet
from consulta.plans.models import Objective, Plan, PlanImport
from consulta.plans.queries.details import describe_lines
from consulta.plans.queries.tree import depth_first
from consulta.plans.rows import LineState, ListedCode, Setting
from consulta.territory import queries as territories

_RECENT = 10


@dataclass(frozen=True, slots=True)
class PlanImportView:
    """An import. ``sheet`` is None once it was confirmed."""

    id: int
    cycle_id: int
    file_name: str
    created_at: datetime
    row_count: int
    done_at: datetime | None
    new_count: int
    changed_count: int
    same_count: int
    sheet: Sheet | None


def setting_of(territory_id: int, cycle_id: int, today: date) -> Setting:
    """What rows are read against and written from, in as many statements for one line as for all."""
    areas = {area.id: area.label for area in territories.list_all_areas(territory_id)}
    periods = territories.list_memberships(territory_id)
    members = {one.municipality_id for one in periods if one.starts_on <= today and not (one.ends_on and one.ends_on <= today)}
    codes = [
        ListedCode(
            one.id, one.kind.value, one.code, one.valid_from, one.valid_from <= today and not (one.valid_to and one.valid_to <= today)
        )
        for one in territories.list_codes(territory_id)
    ]
    return Setting(areas, codes, {one.municipality_id: one.name for one in periods}, members, _lines(territory_id, cycle_id))


def _lines(territory_id: int, cycle_id: int) -> Sequence[LineState]:
    query = (
        select(Objective)
        .join(Plan, Plan.id == Objective.plan_id)
        .where(Objective.territory_id == territory_id, Plan.cycle_id == cycle_id)
        .order_by(Objective.position, Objective.id)
        .execution_options(populate_existing=True)
    )
    held = [row for row, _ in depth_first(db.session.scalars(query).all())]
    codes, described = {row.id: row.code for row in held}, describe_lines([row.id for row in held])
    lines = []
    for row in held:
        found = described.get(row.id)
        parts = (*found.leps, *found.actions, *found.targets) if found else ()
        lines.append(
            LineState(
                code=row.code,
                title=row.title,
                level=row.level,
                parent=codes.get(row.parent_id or 0, ""),
                area_id=row.area_id,
                description=row.description_source,
                origin=row.origin,
                status=row.status,
                codes=frozenset(one.id for one in parts),
                comuni=frozenset(one.id for one in found.municipalities) if found else frozenset(),
                rank=row.rank,
                id=row.id,
                is_merged=row.merged_into_id is not None,
            )
        )
    return lines


def list_plan_imports(territory_id: int) -> Sequence[PlanImportView]:
    """The latest imports, without what they hold."""
    names = [name for name in PlanImportView.__slots__ if name != "sheet"]
    query = select(*(getattr(PlanImport, name) for name in names)).where(PlanImport.territory_id == territory_id)
    rows = db.session.execute(query.order_by(PlanImport.id.desc()).limit(_RECENT))
    return [PlanImportView(**row._mapping, sheet=None) for row in rows]


def get_plan_import(territory_id: int, import_id: int) -> PlanImportView:
    """An import of the territory. Raises NotFound."""
    query = select(PlanImport).where(PlanImport.id == import_id, PlanImport.territory_id == territory_id)
    row = db.session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise NotFound
    values = {name: getattr(row, name) for name in PlanImportView.__slots__ if name != "sheet"}
    return PlanImportView(**values, sheet=sheet_of(row.sheet))


def sheet_of(kept: str) -> Sheet | None:
    """The table as it was kept, None when it is no longer."""
    if not kept:
        return None
    value = json.loads(kept)
    return Sheet(value["kind"], tuple(value["headings"]), tuple((line, tuple(cells)) for line, cells in value["rows"]))
