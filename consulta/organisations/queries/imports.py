# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists of organisations brought in by the office."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from consulta.core.db import db
from consulta.core.errors import NotFound
from consulta.core.sheets import Sheet
from consulta.core.words import brought_back
from consulta.organisations.models import OrganisationCategory, OrganisationImport
from consulta.organisations.queries.categories import offered_categories

_RECENT = 10


@dataclass(frozen=True, slots=True)
class ImportRow:
    """An import in the list of the latest."""

    id: int
    file_name: str
    created_at: datetime
    row_count: int
    done_at: datetime | None
    new_count: int
    filled_count: int
    same_count: int
    wrong_count: int


@dataclass(frozen=True, slots=True)
class ImportView:
    """An import with what it holds. ``sheet`` is None once it was confirmed."""

    id: int
    territory_id: int
    file_name: str
    created_at: datetime
    row_count: int
    sheet: Sheet | None
    columns: Sequence[str]
    category: str
    report: Sequence[Mapping[str, Any]]
    done_at: datetime | None
    new_count: int
    filled_count: int
    same_count: int
    wrong_count: int
    version: int


def list_imports(territory_id: int) -> list[ImportRow]:
    """The latest imports."""
    names = [getattr(OrganisationImport, name) for name in ImportRow.__slots__]
    query = select(*names).where(OrganisationImport.territory_id == territory_id).order_by(OrganisationImport.id.desc()).limit(_RECENT)
    return [ImportRow(*row) for row in db.session.execute(query)]


def get_import(territory_id: int, import_id: int) -> ImportView:
    """An import of that territory. Raises NotFound."""
    table = OrganisationImport
    row = db.session.execute(select(table.__table__).where(table.id == import_id, table.territory_id == territory_id)).first()
    if row is None:
        raise NotFound
    columns = json.loads(row.columns)
    values = {name: getattr(row, name) for name in ImportView.__slots__ if name not in ("sheet", "columns", "category", "report")}
    return ImportView(
        **values,
        sheet=sheet_of(row.sheet),
        columns=columns["columns"],
        category=columns["category"],
        report=[_read_back(line) for line in json.loads(row.report)] if row.report else [],
    )


def _read_back(line: Mapping[str, Any]) -> Mapping[str, Any]:
    faults = [[column, value, brought_back(message)] for column, value, message in line["faults"]]
    return {**line, "faults": faults, "notes": [brought_back(note) for note in line["notes"]]}


def sheet_of(kept: str) -> Sheet | None:
    """The table as it was kept, None when it is no longer."""
    if not kept:
        return None
    value = json.loads(kept)
    return Sheet(value["kind"], tuple(value["headings"]), tuple((line, tuple(cells)) for line, cells in value["rows"]))


def default_category(territory_id: int, today: date) -> str:
    """The category that rows get when neither they nor the operator say one."""
    offered = offered_categories(territory_id, today)
    usual = OrganisationCategory.OTHER_NONPROFIT
    return (usual if usual in offered or not offered else next(iter(offered))).value
