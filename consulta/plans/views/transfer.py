# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files that come and go: lines of the plan from a spreadsheet, and the plan as one."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from consulta.accounts import service as accounts
from consulta.consultations import queries as consultations
from consulta.core import clock
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.core.sheet_writing import MIME, write_sheet
from consulta.plans import policy, queries, service
from consulta.plans.forms import PlanConfirmForm, PlanImportForm
from consulta.plans.rows import FIELDS, Row, cells_of, examine
from consulta.plans.views.blueprint import bp
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import show_errors
from consulta.web.locale import gettext
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page
from consulta.web.uploads import takes_files

_SHOWN = 200
"""Rows of each kind on the page."""
_EXAMPLE = {
    "code": "A1",
    "level": "Obiettivo strategico",
    "title": "Restare a casa il più a lungo possibile",
    "origin": "Piano precedente",
    "status": "In bozza",
    "rank": "1",
}


@bp.route("/<territory:territory>/ufficio/obiettivi/esporta.<string:file_kind>")
@access.staff(*policy.READERS, policy=policy.may_read_objectives)
def export_plan(territory: TerritoryRef, file_kind: str) -> Response:
    """Every line of the current plan, archived ones too, in the columns that the import reads."""
    cycle_id = _cycle_id(territory)
    setting = queries.setting_of(territory.id, cycle_id, clock.rome_day(clock.now()))
    return _file("piano", file_kind, [cells_of(line, setting) for line in setting.lines])


@bp.route("/<territory:territory>/ufficio/obiettivi/modello.<string:file_kind>")
@access.staff(*policy.DECIDERS, policy=policy.may_edit_plan)
def plan_model(territory: TerritoryRef, file_kind: str) -> Response:
    """A file to start from: the headings and an example row in the first area."""
    setting = queries.setting_of(territory.id, _cycle_id(territory), clock.rome_day(clock.now()))
    example = {**_EXAMPLE, "area": next(iter(setting.areas.values()), "")}
    return _file("piano-modello", file_kind, [[example.get(key, "") for key in FIELDS]])


def _file(name: str, kind: str, rows: Sequence[Sequence[str]]) -> Response:
    if kind not in MIME:
        raise NotFound
    content = write_sheet(kind, [label for label, _ in FIELDS.values()], rows)
    return Response(content, mimetype=MIME[kind], headers={"Content-Disposition": f'attachment; filename="{name}.{kind}"'})


@bp.route("/<territory:territory>/ufficio/obiettivi/importa", methods=["GET", "POST"])
@access.staff(*policy.DECIDERS, policy=policy.may_edit_plan)
@takes_files
def bring_lines(territory: TerritoryRef) -> Response:
    """Choose the file; what its columns are; the latest imports."""
    actor, now, form = current_actor(), clock.now(), PlanImportForm()
    cycle_id = _cycle_id(territory)
    if form.validate_on_submit():
        accounts.throttle("upload", [f"user:{actor.user_id}"], now, form_key=form.submission_key.data or "")
        try:
            import_id = service.start_plan_import(actor, form.to_request(territory.id, cycle_id), now)
        except Invalid as invalid:
            show_errors(form, invalid)
        else:
            return _to_lines(territory, import_id)
    return page(
        "plans/import.html",
        territory=territory,
        form=form,
        columns=[(gettext(label), gettext(hint)) for label, hint in FIELDS.values()],
        recent=queries.list_plan_imports(territory.id),
        status=422 if form.errors else 200,
    )


@bp.route("/<territory:territory>/ufficio/obiettivi/importa/<int:plan_import_id>", methods=["GET", "POST"])
@access.staff(*policy.DECIDERS, policy=policy.may_edit_plan)
def brought_lines(territory: TerritoryRef, plan_import_id: int) -> Response:
    """What each row would become, and the confirmation; afterwards what came of it."""
    found = queries.get_plan_import(territory.id, plan_import_id)
    form, status, conflict = PlanConfirmForm(), 200, ""
    if form.validate_on_submit():
        try:
            service.confirm_plan_import(current_actor(), form.to_request(territory.id, plan_import_id), clock.now())
        except Invalid as invalid:
            status = 422
            form.form_errors.extend(gettext(message) for message in invalid.errors.values())
        except Conflict as refused:
            status, conflict = 409, gettext(refused.message)
        else:
            flash(gettext("Righe importate. Nessuna e-mail è partita."), "success")
            return _to_lines(territory, plan_import_id)
    rows = (
        () if found.sheet is None else examine(found.sheet, queries.setting_of(territory.id, found.cycle_id, clock.rome_day(clock.now())))
    )
    form.seen.data = service.mark_of(rows)
    kinds = {outcome: [row for row in rows if row.outcome == outcome] for outcome in ("wrong", "new", "changed", "same")}
    return page(
        "plans/import_preview.html",
        territory=territory,
        found=found,
        form=form,
        counted={outcome: len(some) for outcome, some in kinds.items()},
        faults=_faults(kinds["wrong"]),
        new=kinds["new"][:_SHOWN],
        changed=kinds["changed"][:_SHOWN],
        conflict=conflict,
        status=status,
    )


def _faults(rows: Sequence[Row]) -> list[tuple[Any, ...]]:
    found = [
        (row.number, row.state.code or "—", gettext(one.column), one.value or "—", gettext(one.message))
        for row in rows
        for one in row.faults
    ]
    return found[:_SHOWN]


def _cycle_id(territory: TerritoryRef) -> int:
    cycle = consultations.find_current_cycle(territory.id, clock.now())
    if cycle is None:
        raise Refused(gettext("Non c'è ancora una consultazione."), gettext("Apri una consultazione: gli obiettivi stanno nel suo piano."))
    return cycle.id


def _to_lines(territory: TerritoryRef, import_id: int) -> Response:
    return redirect(url_for(".brought_lines", territory=territory, plan_import_id=import_id), 303)
