# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs of the lists of contributions that the office brings in: look, do, go on, undo, forget (decisions.md 20, ADR 0046)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from consulta.accounts.throttle import serialise
from consulta.contributions.service import take_out_entry
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.core.queue import enqueue
from consulta.core.sheets import Bounds, Sheet, read_sheet
from consulta.core.text import one_line
from consulta.core.unit_of_work import add, current, emit, put, transactional
from consulta.core.words import N_, filled, kept, too_long
from consulta.intake import import_queries, policy
from consulta.intake.columns import missing, recognised
from consulta.intake.events import ContributionsImported, ImportUndone
from consulta.intake.models import ContributionImport, DeskEntry, ImportRow, ImportRowStatus, ImportStatus
from consulta.intake.requests import ConfirmImport, StartImport
from consulta.intake.rows import Line, examine
from consulta.intake.service import enter_for_person
from consulta.organisations.queries import actor_of

JOB = "carry_imports"
BOUNDS = Bounds(rows=policy.ROWS, cell=20_000, keeps_lines=True)
"""A text of a contribution may have 20,000 characters on many lines."""
_HERE = {"synchronize_session": False}
_MOVED = N_("Mentre guardavi, qualcuno ha già lavorato su questa importazione: guarda di nuovo com’è adesso.")
_NO_CYCLE = N_("Non c’è una consultazione in cui importare: aprine una e carica di nuovo il file.")
MISSING_COLUMNS = N_("In «%(name)s» mancano le colonne %(columns)s: scrivi le intestazioni nella prima riga come nel modello.")
_KEY_TAKEN = N_("Questo modulo è già stato usato da un'altra persona: apri una pagina nuova e riprova.")
_PRIVACY = N_("Di’ che le persone hanno ricevuto l’informativa privacy: spunta la casella.")


@transactional
def start_import(actor: Actor, request: StartImport, now: datetime) -> int:
    """Read the file, look at every row and keep them until they are confirmed; gives the import. The same key gives the same one.

    Raises Refused (role), Invalid (no table, columns missing, channel, place), Conflict (the key is somebody else's).
    """
    policy.may_import(actor, request.territory_id).or_refuse()
    serialise(f"contribution-import:{request.key}")
    table = ContributionImport
    first = current().session.execute(select(table.id, table.made_by_id).where(table.submission_key == request.key)).first()
    if first is not None:
        if first.made_by_id != actor.user_id:
            raise Conflict(_KEY_TAKEN)
        return int(first.id)
    check_start(request, now)
    sheet = read_sheet(request.file.name, request.file.content, BOUNDS)
    columns = recognised(sheet.headings)
    if lacking := missing(columns):
        sentence = filled(MISSING_COLUMNS, name=request.file.name, columns=", ".join(f"«{label}»" for label in lacking))
        raise Invalid({"file": sentence})
    found = add(
        ContributionImport(
            territory_id=request.territory_id,
            made_by_id=actor.user_id,
            file_name=request.file.name[:160],
            sha256=request.file.sha256,
            kind=sheet.kind,
            channel=request.channel,
            place=one_line(request.place),
            unknown_columns=[heading[:80] for heading, name in zip(sheet.headings, columns, strict=True) if not name and heading],
            status=ImportStatus.PREPARED,
            row_count=len(sheet.rows),
            prepared_at=now,
            submission_key=request.key,
        )
    )
    lines = judge(found, typed_rows(sheet, columns), now)
    put(ImportRow, *(_row(found, line) for line in lines))
    return found.id


def check_start(request: StartImport, now: datetime) -> None:
    """Raises Invalid: channel, place, privacy notice, a consultation to import into."""
    errors: dict[str, str] = {}
    if request.channel not in policy.CHANNELS:
        errors["channel"] = N_("Scegli come sono arrivati.")
    place = one_line(request.place)
    if not place:
        errors["place"] = N_("Scrivi il luogo: per esempio «Posta dell’ufficio».")
    elif len(place) > policy.PLACE_CAP:
        errors["place"] = too_long(N_("Il luogo"), policy.PLACE_CAP, len(place))
    if not request.has_read_privacy:
        errors["has_read_privacy"] = _PRIVACY
    if not import_queries.has_cycle(request.territory_id, now):
        errors["file"] = _NO_CYCLE
    if errors:
        raise Invalid(errors)


def typed_rows(sheet: Sheet, columns: Sequence[str]) -> list[tuple[int, dict[str, str]]]:
    """Line number and cells by name of column, those that are known and not empty."""
    return [(line, {name: cell for name, cell in zip(columns, cells, strict=True) if name and cell}) for line, cells in sheet.rows]


def judge(found: ContributionImport, rows: Sequence[tuple[int, dict[str, str]]], now: datetime) -> list[Line]:
    """What each row would become today."""
    ids = sorted({one_line(typed.get("external_id", "")) for _, typed in rows})
    return examine(rows, import_queries.setting_for(found, ids, now))


def _row(found: ContributionImport, line: Line) -> dict[str, Any]:
    return {
        "territory_id": found.territory_id,
        "import_id": found.id,
        "line": line.number,
        "external_id": line.external_id[:80],
        "title": line.title,
        "typed": dict(line.typed),
        "digest": line.digest,
        "left_version": 0,
        "reason": "",
        **_said(line),
    }


def _said(line: Line) -> dict[str, Any]:
    """What was found about a row."""
    return {
        "status": line.status,
        "contribution_id": line.contribution_id,
        "faults": [[column, value, kept(message)] for column, value, message in line.faults],
        "notes": [kept(note) for note in line.notes],
    }


def locked(territory_id: int, import_id: int) -> ContributionImport:
    """The import, with nobody else importing into the territory until the end of the transaction. Raises NotFound."""
    serialise(f"contribution-imports:{territory_id}")
    query = select(ContributionImport).where(ContributionImport.id == import_id, ContributionImport.territory_id == territory_id)
    found = current().session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def _rows(import_id: int, *statuses: ImportRowStatus, limit: int = policy.ROWS) -> list[ImportRow]:
    query = select(ImportRow).where(ImportRow.import_id == import_id, ImportRow.status.in_(statuses))
    return list(current().session.scalars(query.order_by(ImportRow.line).limit(limit).execution_options(populate_existing=True)))


@transactional
def confirm_import(actor: Actor, request: ConfirmImport, now: datetime) -> bool:
    """Bring in every row, or none: up to 200 at once, more by the worker in steps. Twice is once.

    Rows are judged again. False when one of them is wrong now: nothing is imported, and what is wrong can be read in the rows.
    Raises NotFound, Refused, Conflict (somebody confirmed or judged meanwhile).
    """
    policy.may_import(actor, request.territory_id).or_refuse()
    found = locked(request.territory_id, request.import_id)
    if found.status is not ImportStatus.PREPARED:
        return True
    if found.version != request.version:
        raise Conflict(_MOVED)
    rows = _rows(found.id, *ImportRowStatus)
    lines = judge(found, [(row.line, row.typed) for row in rows], now)
    for row, line in zip(rows, lines, strict=True):
        for name, value in _said(line).items():
            setattr(row, name, value)
    found.version += 1
    if any(line.faults for line in lines):
        return False
    found.made_by_id = actor.user_id
    found.status, found.done_count = ImportStatus.RUNNING, sum(line.request is None for line in lines)
    if sum(line.request is not None for line in lines) > policy.AT_ONCE:
        current().after_commit(JOB, lambda: enqueue(JOB))
    else:
        _enter(actor, found, rows, lines, now)
        _finish(actor, found, now)
    return True


def _enter(actor: Actor, found: ContributionImport, rows: Sequence[ImportRow], lines: Sequence[Line], now: datetime) -> None:
    """Each new row by the desk's own verb. What is dealt with keeps no cells."""
    for row, line in zip(rows, lines, strict=True):
        if line.request is not None:
            row.contribution_id = enter_for_person(actor, line.request, now).contribution_id
            row.status, row.left_version = ImportRowStatus.IMPORTED, 1
            found.done_count += 1
        row.typed, row.title, row.faults, row.notes = {}, "", [], []


def _finish(actor: Actor, found: ContributionImport, now: datetime) -> None:
    current().session.flush()
    counted = import_queries.count_rows(found.id)
    found.status, found.done_at, found.undo_until, found.reason = ImportStatus.DONE, now, now + policy.UNDO_FOR, ""
    found.version += 1
    emit(
        ContributionsImported(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=found.territory_id,
            import_id=found.id,
            file_name=found.file_name,
            sha256=found.sha256,
            new=counted.get(ImportRowStatus.IMPORTED, 0),
            already=counted.get(ImportRowStatus.SAME, 0) + counted.get(ImportRowStatus.CHANGED, 0),
        )
    )


@transactional
def carry_on(territory_id: int, import_id: int, now: datetime) -> bool:
    """One step of the worker, as who asked for it; whether there is more to do. A step that died is taken again: no row is done twice.

    Raises NotFound (who asked is no longer known), Refused (no longer of the office), Invalid (a row that became wrong).
    """
    found = locked(territory_id, import_id)
    if found.status is ImportStatus.UNDOING:
        return _undo_step(_who(found.undone_by_id, now), found, now)
    if found.status is not ImportStatus.RUNNING:
        return False
    actor = _who(found.made_by_id, now)
    rows = _rows(found.id, ImportRowStatus.NEW, limit=policy.CHUNK)
    lines = judge(found, [(row.line, row.typed) for row in rows], now)
    wrong = next((line for line in lines if line.faults), None)
    if wrong is not None:
        column, _, message = wrong.faults[0]
        sentence = N_("Riga %(line)s, «%(column)s»: %(message)s")
        raise Invalid({"file": filled(sentence, line=wrong.number, column=column, message=message)})
    for row, line in zip(rows, lines, strict=True):
        row.status, row.contribution_id = line.status, line.contribution_id
    _enter(actor, found, rows, lines, now)
    if len(rows) == policy.CHUNK:
        return True
    _finish(actor, found, now)
    return False


def _who(user_id: int | None, now: datetime) -> Actor:
    if user_id is None:
        raise NotFound(N_("Chi l’ha chiesta non ha più un account."))
    return actor_of(user_id, now)


@transactional
def interrupt(territory_id: int, import_id: int, reason: str, now: datetime) -> None:
    """The work cannot go on by itself: what is in stays, until somebody resumes or undoes it."""
    found = locked(territory_id, import_id)
    if found.status in (ImportStatus.RUNNING, ImportStatus.UNDOING):
        found.status, found.reason, found.version = ImportStatus.FAILED, reason[:300], found.version + 1
        found.done_at, found.undo_until = found.done_at or now, found.undo_until or now + policy.UNDO_FOR


@transactional
def resume_import(actor: Actor, territory_id: int, import_id: int) -> None:
    """Go on from where it was interrupted. Twice is once. Raises NotFound, Refused, Conflict (not interrupted)."""
    policy.may_import(actor, territory_id).or_refuse()
    found = locked(territory_id, import_id)
    if found.status in (ImportStatus.RUNNING, ImportStatus.DONE):
        return
    if found.status is not ImportStatus.FAILED or found.undone_at is not None:
        raise Conflict(_MOVED)
    found.made_by_id, found.reason = actor.user_id, ""
    found.status, found.version = ImportStatus.RUNNING, found.version + 1
    current().after_commit(JOB, lambda: enqueue(JOB))


@transactional
def undo_import(actor: Actor, territory_id: int, import_id: int, now: datetime) -> None:
    """Take out every contribution of an import on which nobody has worked since; say of the others why they stay. Twice is once.

    Their numbers are never given again, their external ids are free. Raises NotFound, Refused (role, too late).
    """
    policy.may_import(actor, territory_id).or_refuse()
    found = locked(territory_id, import_id)
    if found.status in (ImportStatus.UNDOING, ImportStatus.UNDONE):
        return
    policy.may_undo_import(actor, territory_id, found.made_by_id, found.status, found.undo_until, now).or_refuse()
    found.undone_at, found.undone_by_id = now, actor.user_id
    found.status, found.done_count, found.version = ImportStatus.UNDOING, 0, found.version + 1
    if import_queries.count_rows(found.id).get(ImportRowStatus.IMPORTED, 0) > policy.AT_ONCE:
        current().after_commit(JOB, lambda: enqueue(JOB))
    else:
        _undo_step(actor, found, now, policy.AT_ONCE)


def _undo_step(actor: Actor, found: ContributionImport, now: datetime, size: int = policy.CHUNK) -> bool:
    rows = _rows(found.id, ImportRowStatus.IMPORTED, limit=size)
    stay = import_queries.touched({row.contribution_id: row.left_version for row in rows if row.contribution_id}) if rows else {}
    out = []
    for row in rows:
        assert row.contribution_id is not None
        found.done_count += 1
        if reason := stay.get(row.contribution_id):
            row.status, row.reason = ImportRowStatus.LEFT, reason
            continue
        take_out_entry(actor, found.territory_id, row.contribution_id, row.left_version, now)
        row.status = ImportRowStatus.UNDONE
        out.append(row.contribution_id)
    session = current().session
    nameless = update(DeskEntry).where(DeskEntry.contribution_id.in_(out)).values(person_name="", contact="")
    session.execute(nameless, execution_options=_HERE)
    session.flush()
    counted = import_queries.count_rows(found.id)
    if counted.get(ImportRowStatus.IMPORTED, 0):
        return True
    found.status, found.version = ImportStatus.UNDONE, found.version + 1
    rest = update(ImportRow).where(ImportRow.import_id == found.id, ImportRow.status == ImportRowStatus.NEW)
    session.execute(rest.values(typed={}, title="", faults=[], notes=[]), execution_options=_HERE)
    emit(
        ImportUndone(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=found.territory_id,
            import_id=found.id,
            undone=counted.get(ImportRowStatus.UNDONE, 0),
            left=tuple(row.line for row in _rows(found.id, ImportRowStatus.LEFT)),
        )
    )
    return False


@transactional
def forget_imports(now: datetime) -> int:
    """Lists that nobody confirmed go whole; one that was interrupted and not resumed keeps no cells. Gives how many."""
    session, table = current().session, ContributionImport
    old = now - policy.KEPT_FOR
    gone = list(session.scalars(select(table.id).where(table.status == ImportStatus.PREPARED, table.prepared_at < old)))
    session.execute(delete(ImportRow).where(ImportRow.import_id.in_(gone)), execution_options=_HERE)
    session.execute(delete(table).where(table.id.in_(gone)), execution_options=_HERE)
    stuck = select(table.id).where(table.status == ImportStatus.FAILED, table.done_at < old)
    rest = update(ImportRow).where(ImportRow.import_id.in_(stuck), ImportRow.status == ImportRowStatus.NEW, ImportRow.title != "")
    session.execute(rest.values(typed={}, title="", faults=[], notes=[]), execution_options=_HERE)
    return len(gone)
