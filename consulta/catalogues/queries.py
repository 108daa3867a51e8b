# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of the files that wait or were confirmed."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from consulta.catalogues.models import CatalogueImport
from consulta.core.db import db
from consulta.core.errors import NotFound
from consulta.core.sheets import Sheet

_RECENT = 10


@dataclass(frozen=True, slots=True)
class CatalogueImportView:
    """An import. ``sheet`` is None once it was confirmed."""

    id: int
    file_name: str
    created_at: datetime
    row_count: int
    done_at: datetime | None
    new_count: int
    changed_count: int
    same_count: int
    sheet: Sheet | None


_NAMES = [name for name in CatalogueImportView.__slots__ if name != "sheet"]


def list_catalogue_imports(territory_id: int, catalogue: str) -> Sequence[CatalogueImportView]:
    """The latest, the newest first, without what they hold."""
    mine = (CatalogueImport.territory_id == territory_id, CatalogueImport.catalogue == catalogue)
    query = select(*(getattr(CatalogueImport, name) for name in _NAMES)).where(*mine).order_by(CatalogueImport.id.desc())
    return [CatalogueImportView(**row._mapping, sheet=None) for row in db.session.execute(query.limit(_RECENT))]


def get_catalogue_import(territory_id: int, catalogue: str, import_id: int) -> CatalogueImportView:
    """An import into that catalogue of the territory. Raises NotFound."""
    mine = (CatalogueImport.territory_id == territory_id, CatalogueImport.catalogue == catalogue, CatalogueImport.id == import_id)
    row = db.session.scalar(select(CatalogueImport).where(*mine).execution_options(populate_existing=True))
    if row is None:
        raise NotFound
    return CatalogueImportView(**{name: getattr(row, name) for name in _NAMES}, sheet=sheet_of(row.sheet))


def sheet_of(kept: str) -> Sheet | None:
    """The table as it was kept, None when it is no longer."""
    if not kept:
        return None
    value = json.loads(kept)
    return Sheet(value["kind"], tuple(value["headings"]), tuple((line, tuple(cells)) for line, cells in value["rows"]))
