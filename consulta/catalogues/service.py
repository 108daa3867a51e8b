# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bring a catalogue in from a file: start, look, confirm, forget. All or nothing, and the same file twice changes nothing."""

import json
from collections import Counter
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import delete, select
from sqlalchemy.engine import CursorResult

from consulta.accounts.throttle import serialise
from consulta.catalogues import queries
from consulta.catalogues.models import CatalogueImport
from consulta.catalogues.requests import ConfirmCatalogue, StartCatalogue
from consulta.catalogues.rows import Catalogue, mark_of, sheet_fault
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.core.sheets import Bounds, read_sheet
from consulta.core.unit_of_work import add, current, transactional
from consulta.core.words import N_

KEPT = timedelta(days=7)
"""How long the content of a file that nobody confirmed is kept."""
CELL_CAP = 30_000
_MOVED = N_("Mentre guardavi, qualcuno ha cambiato l'elenco: guarda di nuovo l'anteprima e conferma.")
_WRONG = N_("Nel file ci sono ancora errori: correggili e carica di nuovo tutto il file. Non è stato importato niente.")


@transactional
def start_catalogue(actor: Actor, catalogue: Catalogue, request: StartCatalogue, now: datetime) -> int:
    """Read the file and keep its rows until they are confirmed. The same key gives the same import.

    Raises Refused, Invalid under ``file`` when it is no table of that catalogue.
    """
    catalogue.may_edit(actor, request.territory_id).or_refuse()
    serialise(f"catalogue-import:{request.key}")
    query = select(CatalogueImport.id, CatalogueImport.created_by_id, CatalogueImport.catalogue)
    made = current().session.execute(query.where(CatalogueImport.submission_key == request.key)).first()
    if made is not None:
        if (made.created_by_id, made.catalogue) != (actor.user_id, catalogue.name):
            raise Refused(N_("Questo modulo è già stato usato da un'altra persona: ricarica la pagina."))
        return int(made.id)
    sheet = read_sheet(request.file.name, request.file.content, Bounds(cell=CELL_CAP, keeps_lines=True))
    if fault := sheet_fault(sheet, catalogue):
        raise Invalid({"file": fault})
    rows = [[line, cells] for line, cells in sheet.rows]
    return add(
        CatalogueImport(
            territory_id=request.territory_id,
            catalogue=catalogue.name,
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


@transactional
def confirm_catalogue(actor: Actor, catalogue: Catalogue, request: ConfirmCatalogue, now: datetime) -> None:
    """Bring in every row, or none. A repeat changes nothing.

    Raises NotFound, Refused, Invalid when a row is wrong, Conflict when the catalogue is no longer what was looked at.
    """
    catalogue.may_edit(actor, request.territory_id).or_refuse()
    catalogue.hold(request.territory_id)
    mine = (CatalogueImport.id == request.import_id, CatalogueImport.territory_id == request.territory_id)
    query = select(CatalogueImport).where(*mine, CatalogueImport.catalogue == catalogue.name)
    held = current().session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if held is None:
        raise NotFound
    sheet = queries.sheet_of(held.sheet)
    if held.done_at is not None or sheet is None:
        return
    rows = catalogue.examine(sheet, request.territory_id, clock.rome_day(now))
    if any(row.faults for row in rows):
        raise Invalid({"file": _WRONG})
    if mark_of(rows) != request.seen:
        raise Conflict(_MOVED)
    catalogue.write(actor, request.territory_id, [row for row in rows if row.outcome in ("new", "changed")], now)
    counted = Counter(row.outcome for row in rows)
    held.new_count, held.changed_count, held.same_count = counted["new"], counted["changed"], counted["same"]
    held.sheet, held.done_at = "", now


@transactional
def forget_catalogue_imports(now: datetime) -> int:
    """Files that nobody confirmed go in their term. Gives how many."""
    old = CatalogueImport.created_at < now - KEPT
    gone = current().session.execute(delete(CatalogueImport).where(old, CatalogueImport.done_at.is_(None)))
    return int(cast("CursorResult[Any]", gone).rowcount)
