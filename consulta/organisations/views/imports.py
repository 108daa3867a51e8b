# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office brings in a list of organisations: the file, its columns, the preview, what came of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import flash, url_for
from werkzeug.wrappers import Response

from consulta.accounts import service as accounts
from consulta.core import clock
from consulta.core.errors import Conflict, Invalid
from consulta.core.words import N_
from consulta.organisations import policy, queries, service
from consulta.organisations.forms import ColumnsForm, ConfirmForm, ImportForm, columns_form
from consulta.organisations.queries import ImportView
from consulta.organisations.rows import FIELDS, columns_fault
from consulta.organisations.views.blueprint import bp, go
from consulta.register.requests import StaffRead
from consulta.register.service import record_staff_read
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import show_errors
from consulta.web.locale import gettext
from consulta.web.ports import TerritoryRef
from consulta.web.respond import csv_response, page
from consulta.web.uploads import takes_files

_SHOWN = 100
"""Rows of each kind on the page; all of them are in the report."""
_EXAMPLE = {
    "name": "Associazione Il Ponte ODV",
    "fiscal_code": "92001230926",
    "category": "ODV",
    "municipality": "Assemini",
    "seat_address": "Via Roma 1",
    "certified_email": "ilponte@pec.example.org",
    "email": "info@ilponte.example.org",
    "phone": "070 123456",
    "website": "https://www.ilponte.example.org",
    "runts_section": "A",
    "runts_number": "12345",
    "description": "Trasporto e compagnia per persone anziane",
}


@bp.route("/<territory:territory>/ufficio/organizzazioni/importa", methods=["GET", "POST"])
@access.staff(*policy.OFFICE, policy=policy.may_import)
@takes_files
def bring(territory: TerritoryRef) -> Response:
    """Choose the file; the latest imports."""
    actor, now, form = current_actor(), clock.now(), ImportForm()
    if form.validate_on_submit():
        accounts.throttle("upload", [f"user:{actor.user_id}"], now, form_key=form.submission_key.data or "")
        try:
            import_id = service.start_import(actor, form.to_request(territory.id), now)
        except Invalid as invalid:
            show_errors(form, invalid)
        else:
            return go(url_for(".columns", territory=territory, import_id=import_id))
    return page("organisations/import.html", form=form, recent=queries.list_imports(territory.id), status=422 if form.errors else 200)


@bp.route("/<territory:territory>/ufficio/organizzazioni/importa/modello.csv")
@access.staff(*policy.OFFICE, policy=policy.may_import)
def import_model(territory: TerritoryRef) -> Response:
    """A file to start from: the headings and an example row."""
    return csv_response(
        "organizzazioni-modello", [gettext(label) for label, _, _ in FIELDS.values()], [[_EXAMPLE.get(key, "") for key in FIELDS]]
    )


@bp.route("/<territory:territory>/ufficio/organizzazioni/importa/<int:import_id>/colonne", methods=["GET", "POST"])
@access.staff(*policy.OFFICE, policy=policy.may_import)
def columns(territory: TerritoryRef, import_id: int) -> Response:
    """What each column is."""
    actor, now = current_actor(), clock.now()
    found = _read(territory, import_id)
    if found.sheet is None:
        return go(url_for(".preview", territory=territory, import_id=import_id))
    form, conflict = _columns_form(territory, found), ""
    if form.validate_on_submit():
        try:
            service.set_columns(actor, form.to_request(territory.id, import_id), now)
        except Invalid as invalid:
            form.form_errors.extend(gettext(message) for message in invalid.errors.values())
        except Conflict as refused:
            conflict, found = gettext(refused.message), queries.get_import(territory.id, import_id)
            form.version.data = str(found.version)
        else:
            return go(url_for(".preview", territory=territory, import_id=import_id))
    status = 409 if conflict else 422 if form.errors or form.form_errors else 200
    return page("organisations/import_columns.html", found=found, form=form, examples=_examples(found), conflict=conflict, status=status)


def _read(territory: TerritoryRef, import_id: int) -> ImportView:
    """The import; that the operator reads contacts of bodies is written down."""
    record_staff_read(
        current_actor(), StaffRead("organisations.import_read", f"organisation_import/{import_id}", territory.id), clock.now()
    )
    return queries.get_import(territory.id, import_id)


def _columns_form(territory: TerritoryRef, found: ImportView) -> ColumnsForm:
    assert found.sheet is not None
    offered = {one.value: label for one, label in queries.offered_categories(territory.id, _today()).items()}
    return columns_form(found.sheet.headings, found.columns, found.category, offered, found.version)


def _today() -> date:
    return clock.rome_day(clock.now())


def _examples(found: ImportView) -> list[str]:
    """For each column the first value that stands in it."""
    if found.sheet is None:
        return []
    return [next((cells[index][:60] for _, cells in found.sheet.rows if cells[index]), "") for index in range(len(found.sheet.headings))]


@bp.route("/<territory:territory>/ufficio/organizzazioni/importa/<int:import_id>", methods=["GET", "POST"])
@access.staff(*policy.OFFICE, policy=policy.may_import)
def preview(territory: TerritoryRef, import_id: int) -> Response:
    """What each row would become, and the confirmation; afterwards what came of it."""
    found = _read(territory, import_id)
    if found.sheet is not None and columns_fault(found.columns):
        return go(url_for(".columns", territory=territory, import_id=import_id))
    form, conflict = ConfirmForm(version=str(found.version)), ""
    if form.validate_on_submit():
        try:
            service.confirm_import(current_actor(), form.to_request(territory.id, import_id), clock.now())
        except Conflict as refused:
            conflict, found = gettext(refused.message), queries.get_import(territory.id, import_id)
            form.version.data = str(found.version)
        else:
            flash(gettext("Elenco importato. Nessuna e-mail è partita."), "success")
            return go(url_for(".preview", territory=territory, import_id=import_id))
    lines = _lines(territory, found)
    kinds = {outcome: [line for line in lines if line["outcome"] == outcome] for outcome in ("wrong", "new", "filled", "same")}
    return page(
        "organisations/import_preview.html",
        found=found,
        form=form,
        counted=_counted(found, lines),
        kinds={outcome: some[:_SHOWN] for outcome, some in kinds.items()},
        noted=[line for line in lines if line["notes"]][:_SHOWN],
        shown=_SHOWN,
        conflict=conflict,
        status=409 if conflict else 200,
    )


def _counted(found: ImportView, lines: Sequence[Mapping[str, Any]]) -> Mapping[str, int]:
    if found.done_at is None:
        return Counter(line["outcome"] for line in lines)
    return {"new": found.new_count, "filled": found.filled_count, "same": found.same_count, "wrong": found.wrong_count}


def _lines(territory: TerritoryRef, found: ImportView) -> Sequence[Mapping[str, Any]]:
    """The report as it was kept, or as it would be."""
    if found.sheet is None:
        return [
            {
                **line,
                "faults": [[gettext(column), value, gettext(message)] for column, value, message in line["faults"]],
                "filled": [gettext(label) for label in line["filled"]],
                "notes": [gettext(note) for note in line["notes"]],
            }
            for line in found.report
        ]
    judged = service.judge(territory.id, found.sheet, found.columns, found.category, _today())
    return [
        {
            "line": line.number,
            "name": line.name,
            "outcome": line.outcome,
            "faults": [[gettext(one.column), one.value, gettext(one.message)] for one in line.faults],
            "filled": [f"{gettext(label)}: {value}" for label, value in line.changes],
            "notes": [gettext(note) for note in line.notes],
        }
        for line in judged
    ]


_REPORT = (N_("Riga"), N_("Denominazione"), N_("Esito"), N_("Errori e rimedi"), N_("Dati aggiunti"), N_("Da guardare"))
"""The headings of the report."""


@bp.route("/<territory:territory>/ufficio/organizzazioni/importa/<int:import_id>/esito.csv")
@access.staff(*policy.READERS, policy=policy.may_read_registry)
def import_report(territory: TerritoryRef, import_id: int) -> Response:
    """Every row with what becomes or became of it, as a CSV file."""
    found = _read(territory, import_id)
    if found.sheet is not None and columns_fault(found.columns):
        return go(url_for(".columns", territory=territory, import_id=import_id))
    said = {
        "new": gettext("nuova"),
        "filled": gettext("già presente, completata"),
        "same": gettext("già presente, non cambiata"),
        "wrong": gettext("con errori, lasciata fuori"),
    }
    rows = [
        [
            line["line"],
            line["name"],
            said[line["outcome"]],
            "; ".join(f"{column} «{value}»: {message}" for column, value, message in line["faults"]),
            "; ".join(line["filled"]),
            "; ".join(line["notes"]),
        ]
        for line in _lines(territory, found)
    ]
    headers = [gettext(one) for one in _REPORT]
    return csv_response(f"importazione-{import_id}", headers, rows)
