# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs of the import of organisations from a file: start, say what the columns are, confirm, forget (docs/decisions/0022).

All is set-based: the number of statements does not depend on the rows. An import makes what is new and fills what is empty; it
overwrites nothing, accredits nobody and writes to nobody.
"""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, cast

from sqlalchemy import Select, Table, bindparam, delete, insert, literal, select, update
from sqlalchemy.engine import CursorResult

from consulta.accounts import service as accounts
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.core.sheets import Sheet, read_sheet
from consulta.core.unit_of_work import add, current, emit, put, transactional
from consulta.core.words import N_, kept
from consulta.organisations import policy, queries
from consulta.organisations.events import OrganisationsImported
from consulta.organisations.models import (
    Organisation,
    OrganisationCategory,
    OrganisationImport,
    OrganisationMunicipality,
    OrganisationStatus,
)
from consulta.organisations.requests import ConfirmImport, SetColumns, StartImport
from consulta.organisations.rows import FIELDS, FILLED, Body, Line, Setting, columns_fault, examine, recognised
from consulta.territory import queries as territories

IMPORTS_KEPT = timedelta(days=7)
"""How long the content of a list that nobody confirmed, and the report of one that was, are kept."""
BODIES_CAP = 50_000
_COMPARED = ("branch", "shows_contacts", *FILLED)

_MOVED = N_("Mentre guardavi, qualcuno ha cambiato le colonne di questo elenco: guarda di nuovo l'anteprima e conferma.")
_OVER = N_("Questo elenco è già stato importato: le colonne non si cambiano più. Carica di nuovo il file.")


@transactional
def start_import(actor: Actor, request: StartImport, now: datetime) -> int:
    """Read the file and keep its rows until they are confirmed. The same key gives the same import.

    Raises Refused by policy, Invalid under ``file`` when it is no table.
    """
    policy.may_import(actor, request.territory_id).or_refuse()
    accounts.serialise(f"import:{request.key}")
    key = f"{actor.user_id}:{request.key}"[:64]
    session = current().session
    made = session.scalar(select(OrganisationImport.id).where(OrganisationImport.submission_key == key))
    if made is not None:
        return made
    sheet = read_sheet(request.file.name, request.file.content)
    rows = [[line, cells] for line, cells in sheet.rows]
    category = queries.default_category(request.territory_id, clock.rome_day(now))
    return add(
        OrganisationImport(
            territory_id=request.territory_id,
            created_by_id=actor.user_id,
            created_at=now,
            submission_key=key,
            file_name=request.file.name[:160],
            sha256=request.file.sha256,
            row_count=len(rows),
            sheet=json.dumps({"kind": sheet.kind, "headings": sheet.headings, "rows": rows}, ensure_ascii=False),
            columns=json.dumps({"columns": recognised(sheet.headings), "category": category}),
            done_at=None,
        )
    ).id


def _locked(territory_id: int, import_id: int) -> OrganisationImport:
    query = select(OrganisationImport).where(OrganisationImport.id == import_id, OrganisationImport.territory_id == territory_id)
    found = current().session.scalar(query.with_for_update())
    if found is None:
        raise NotFound
    return found


@transactional
def set_columns(actor: Actor, request: SetColumns, now: datetime) -> None:
    """Say what each column is. Raises NotFound, Refused, Conflict when it was confirmed or changed meanwhile, Invalid."""
    policy.may_import(actor, request.territory_id).or_refuse()
    found = _locked(request.territory_id, request.import_id)
    sheet = queries.sheet_of(found.sheet)
    if sheet is None:
        raise Conflict(_OVER)
    if found.version != request.version:
        raise Conflict(_MOVED)
    if fault := columns_fault(request.columns):
        raise Invalid({"columns": fault})
    if len(request.columns) != len(sheet.headings) or any(key not in ("", *FIELDS) for key in request.columns):
        raise Invalid({"columns": N_("Scegli per ogni colonna una voce dell'elenco.")})
    if OrganisationCategory(request.category) not in queries.offered_categories(request.territory_id, clock.rome_day(now)):
        raise Invalid({"category": N_("Questa categoria non si usa più: scegline un'altra dall'elenco.")})
    found.columns = json.dumps({"columns": list(request.columns), "category": request.category})
    found.version += 1


@transactional
def confirm_import(actor: Actor, request: ConfirmImport, now: datetime) -> None:
    """Bring in the rows without errors, all or none. A repeat changes nothing.

    Raises NotFound, Refused by policy, Conflict when the columns were changed meanwhile, Invalid when they say too little.
    """
    policy.may_import(actor, request.territory_id).or_refuse()
    accounts.serialise(f"imports:{request.territory_id}")
    found = _locked(request.territory_id, request.import_id)
    sheet = queries.sheet_of(found.sheet)
    if found.done_at is not None or sheet is None:
        return
    if found.version != request.version:
        raise Conflict(_MOVED)
    said = json.loads(found.columns)
    if fault := columns_fault(said["columns"]):
        raise Invalid({"columns": fault})
    lines = judge(request.territory_id, sheet, said["columns"], said["category"], clock.rome_day(now), lock=True)
    _make(found, [line for line in lines if line.outcome == "new"], actor, now)
    _fill([line for line in lines if line.outcome == "filled"])
    counted = Counter(line.outcome for line in lines)
    found.new_count, found.filled_count = counted["new"], counted["filled"]
    found.same_count, found.wrong_count = counted["same"], counted["wrong"]
    found.report = json.dumps([told(line) for line in lines], ensure_ascii=False)
    found.sheet, found.done_at = "", now
    found.version += 1
    emit(
        OrganisationsImported(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=request.territory_id,
            import_id=found.id,
            file_name=found.file_name,
            sha256=found.sha256,
            new=counted["new"],
            filled=tuple(line.body_id for line in lines if line.outcome == "filled"),
            same=counted["same"],
            wrong=counted["wrong"],
        )
    )


def _bodies_query(territory_id: int) -> Select[Any]:
    """The bodies of a registry with what rows are compared with."""
    compared = [getattr(Organisation, name) for name in _COMPARED]
    return (
        select(Organisation.id, Organisation.name, *compared)
        .where(Organisation.territory_id == territory_id, Organisation.confirmed_at.is_not(None))
        .order_by(Organisation.id)
        .limit(BODIES_CAP)
    )


def judge(territory_id: int, sheet: Sheet, columns: Sequence[str], category: str, today: date, *, lock: bool = False) -> list[Line]:
    """What each row would become today, in as many statements for one row as for all; with ``lock`` nobody edits meanwhile."""
    query = _bodies_query(territory_id)
    rows = db.session.execute(query.with_for_update(of=Organisation) if lock else query)
    bodies = [Body(row.id, row.name, row._asdict()) for row in rows]
    comuni = {comune.id: comune.name for comune in territories.list_municipalities(territory_id, today)}
    return examine(sheet, Setting(columns, category, comuni, queries.offered_categories(territory_id, today), today), bodies)


def told(line: Line) -> dict[str, Any]:
    """What a report says of a row. Sentences are kept with their values, and said in the language of who reads."""
    return {
        "line": line.number,
        "name": line.name[:160],
        "outcome": line.outcome,
        "faults": [[one.column, one.value, kept(one.message)] for one in line.faults],
        "filled": [label for label, _ in line.changes],
        "notes": [kept(note) for note in line.notes],
    }


def _make(found: OrganisationImport, lines: Sequence[Line], actor: Actor, now: datetime) -> None:
    """In the registry, not public, spoken for by nobody; the key by row makes a second time impossible."""
    prefix = f"import:{found.id}:"
    fixed = {
        "territory_id": found.territory_id,
        "status": OrganisationStatus.LISTED,
        "created_at": now,
        "created_by_id": actor.user_id,
        "confirmed_at": now,
    }
    put(Organisation, *({**line.facts, **fixed, "submission_key": f"{prefix}{line.number}"} for line in lines))
    if not any(line.facts["municipality_id"] for line in lines):
        return
    seats = select(Organisation.id, Organisation.municipality_id).where(
        Organisation.territory_id == literal(found.territory_id),
        Organisation.submission_key.startswith(prefix, autoescape=True),
        Organisation.municipality_id.is_not(None),
    )
    current().session.execute(insert(OrganisationMunicipality).from_select(["organisation_id", "municipality_id"], seats))


def _fill(lines: Sequence[Line]) -> None:
    """One statement for all: a column that a row does not fill keeps what it holds."""
    if not lines:
        return
    table = cast("Table", Organisation.__table__)
    values: dict[str, Any] = {key: bindparam(f"to_{key}") for key in FILLED}
    session = current().session
    held = {row.id: row for row in session.execute(select(table).where(table.c.id.in_([line.body_id for line in lines])))}
    session.connection().execute(
        update(table).where(table.c.id == bindparam("which")).values(**values, version=table.c.version + 1),
        [
            {"which": line.body_id} | {f"to_{key}": line.facts.get(key, getattr(held[line.body_id], key)) for key in FILLED}
            for line in lines
        ],
    )


@transactional
def forget_imports(now: datetime) -> int:
    """Lists that nobody confirmed go; of the others the report of each row. Gives how many."""
    session, table = current().session, OrganisationImport
    old = table.created_at < now - IMPORTS_KEPT
    gone = cast("CursorResult[Any]", session.execute(delete(table).where(old, table.done_at.is_(None)))).rowcount
    blank = update(table).where(old, table.report != "").values(report="")
    return int(gone + cast("CursorResult[Any]", session.execute(blank)).rowcount)
