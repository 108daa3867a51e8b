# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office brings in a list of contributions: the file, the preview, the work under way, what came of it, undoing."""

from collections.abc import Sequence

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from consulta.accounts import service as accounts
from consulta.core import clock
from consulta.core.errors import Conflict, Invalid
from consulta.core.sheet_writing import MIME, Table, write_tables
from consulta.core.words import N_
from consulta.intake import import_queries, imports, policy, telling
from consulta.intake.columns import COLUMNS
from consulta.intake.import_forms import ConfirmImportForm, UploadForm
from consulta.intake.import_queries import ImportView, RowView
from consulta.intake.views.blueprint import bp
from consulta.register.requests import StaffRead
from consulta.register.service import record_staff_read
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import show_errors
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.web.respond import csv_response, page
from consulta.web.uploads import takes_files

PATH = "/<territory:territory>/ufficio/sportello/importa"
_REPORT = (
    N_("Riga"), N_("Identificativo"), N_("Titolo"), N_("Esito"), N_("Contributo"), N_("Colonna"), N_("Valore"), N_("Che cosa fare"),
    N_("Da guardare"),
)  # fmt: skip


@bp.route(PATH, methods=["GET", "POST"])
@access.staff(*policy.IMPORTERS, policy=policy.may_import)
@takes_files
def bring(territory: TerritoryRef) -> Response:
    """Choose the file; the columns; the latest imports."""
    actor, now = current_actor(), clock.now()
    form = UploadForm() if request.method == "POST" else UploadForm(data={"channel": "email"})
    form.offer()
    if form.validate_on_submit():
        accounts.throttle("upload", [f"user:{actor.user_id}"], now, form_key=form.submission_key.data or "")
        try:
            contribution_import_id = imports.start_import(actor, form.to_request(territory.id), now)
        except Invalid as invalid:
            show_errors(form, invalid)
        else:
            return _to(territory, contribution_import_id)
    return page(
        "intake/import.html",
        territory=territory,
        form=form,
        columns=COLUMNS,
        recent=import_queries.list_imports(territory.id),
        rows_cap=policy.ROWS,
        days=policy.UNDO_FOR.days,
        status=422 if form.errors else 200,
    )


@bp.route(f"{PATH}/modello.csv", defaults={"kind": "csv"})
@bp.route(f"{PATH}/modello.xlsx", defaults={"kind": "xlsx"})
@bp.route(f"{PATH}/modello.ods", defaults={"kind": "ods"})
@access.staff(*policy.IMPORTERS, policy=policy.may_import)
def import_model(territory: TerritoryRef, kind: str) -> Response:
    """A file to start from: headings and an example; in the second sheet what each column holds."""
    headings = [_(one.label) + (" *" if one.is_required else "") for one in COLUMNS]
    today = clock.rome_day(clock.now()).strftime("%d/%m/%Y")
    example = [today if one.name == "received_on" else one.example for one in COLUMNS]
    if kind == "csv":
        return csv_response("contributi-modello", headings, [example])
    explained = [[_("Colonna"), _("Serve"), _("Che cosa scrivere")]]
    explained += [[_(one.label), _("sempre") if one.is_required else _("se c’è"), _(one.help)] for one in COLUMNS]
    tables: Sequence[Table] = ((_("Contributi"), [headings, example]), (_("Colonne"), explained))
    content = write_tables(kind, tables)
    named = {"Content-Disposition": f'attachment; filename="contributi-modello.{kind}"'}
    return Response(content, mimetype=MIME[kind], headers=named)


@bp.route(f"{PATH}/<int:contribution_import_id>")
@access.staff(*policy.IMPORTERS, policy=policy.may_import)
def contribution_import(territory: TerritoryRef, contribution_import_id: int) -> Response:
    """What each row would become, the work under way, or what came of it."""
    return _show(territory, contribution_import_id)


def _show(territory: TerritoryRef, contribution_import_id: int, conflict: str = "", status: int = 200) -> Response:
    found = _read(territory, contribution_import_id)
    counted = import_queries.count_rows(contribution_import_id)
    is_preview = found.status.value == "prepared"
    shown = import_queries.list_rows(contribution_import_id, limit=import_queries.SHOWN) if not counted.get("wrong") else ()
    return page(
        "intake/import_record.html",
        territory=territory,
        found=found,
        form=ConfirmImportForm(formdata=None, version=str(found.version)),
        counted=counted,
        wrong=import_queries.list_wrong(contribution_import_id) if is_preview and counted.get("wrong") else (),
        noted=import_queries.list_rows(contribution_import_id, noted=True, limit=import_queries.SHOWN) if is_preview else (),
        left=import_queries.list_left(contribution_import_id) if counted.get("left") else (),
        shown=shown,
        most=import_queries.SHOWN,
        at_once=policy.AT_ONCE,
        days=policy.UNDO_FOR.days,
        under_way=found.status.value in ("running", "undoing"),
        may_undo=policy.may_undo_import(current_actor(), territory.id, found.made_by_id, found.status, found.undo_until, clock.now()),
        letters=len(import_queries.list_authors(found.id)) if found.status.value == "done" else 0,
        conflict=conflict,
        status=status,
    )


def _read(territory: TerritoryRef, contribution_import_id: int) -> ImportView:
    """The import; that the operator reads what people wrote is written down."""
    found = import_queries.get_import(territory.id, contribution_import_id)
    record_staff_read(current_actor(), StaffRead("intake.import_read", f"importazione/{contribution_import_id}", territory.id), clock.now())
    return found


@bp.route(f"{PATH}/<int:contribution_import_id>/conferma", methods=["POST"])
@access.staff(*policy.IMPORTERS, policy=policy.may_import)
def confirm_import(territory: TerritoryRef, contribution_import_id: int) -> Response:
    """Bring in every row, or none."""
    try:
        is_done = imports.confirm_import(current_actor(), ConfirmImportForm().to_request(territory.id, contribution_import_id), clock.now())
    except Conflict as refused:
        return _show(territory, contribution_import_id, _(refused.message), 409)
    if not is_done:
        return _show(territory, contribution_import_id, _("Una riga ha un errore: non è stato importato niente."), 422)
    if import_queries.get_import(territory.id, contribution_import_id).status.value == "done":
        flash(_("Elenco importato: i contributi aspettano di essere letti. Nessuna e-mail è ancora partita."), "success")
    return _to(territory, contribution_import_id)


@bp.route(f"{PATH}/<int:contribution_import_id>/annulla", methods=["POST"])
@access.staff(*policy.IMPORTERS, policy=policy.may_import)
def undo_import(territory: TerritoryRef, contribution_import_id: int) -> Response:
    """Take out what nobody has worked on."""
    imports.undo_import(current_actor(), territory.id, contribution_import_id, clock.now())
    flash(_("Importazione annullata: sotto leggi quali righe restano e perché."), "success")
    return _to(territory, contribution_import_id)


@bp.route(f"{PATH}/<int:contribution_import_id>/avvisa", methods=["POST"])
@access.staff(*policy.IMPORTERS, policy=policy.may_import)
def tell_authors(territory: TerritoryRef, contribution_import_id: int) -> Response:
    """Write to who wrote now; from then on it cannot be undone."""
    telling.tell_authors(current_actor(), territory.id, contribution_import_id, clock.now())
    flash(_("Avvisiamo chi ha scritto: una lettera a testa, anche con più contributi."), "success")
    return _to(territory, contribution_import_id)


@bp.route(f"{PATH}/<int:contribution_import_id>/riprendi", methods=["POST"])
@access.staff(*policy.IMPORTERS, policy=policy.may_import)
def resume_import(territory: TerritoryRef, contribution_import_id: int) -> Response:
    """Go on from where it was interrupted."""
    imports.resume_import(current_actor(), territory.id, contribution_import_id)
    return _to(territory, contribution_import_id)


@bp.route(f"{PATH}/<int:contribution_import_id>/esito.csv")
@access.staff(*policy.IMPORTERS, policy=policy.may_import)
def import_report(territory: TerritoryRef, contribution_import_id: int) -> Response:
    """Every row with its errors, or with what became of it, as a CSV file."""
    found = _read(territory, contribution_import_id)
    lines = [line for row in import_queries.list_rows(found.id) for line in _lines(row)]
    return csv_response(f"importazione-{found.id}", [_(one) for one in _REPORT], lines)


def _lines(row: RowView) -> list[list[str | int]]:
    """A line for each error of a row, one for a row without errors."""
    head: list[str | int] = [row.line, row.external_id, row.title, _(row.status.label), row.number]
    notes = " ".join(_(note) for note in row.notes)
    if not row.faults:
        return [[*head, "", "", _(row.reason) if row.reason else "", notes]]
    return [[*head, _(column), value, _(message), notes] for column, value, message in row.faults]


def _to(territory: TerritoryRef, contribution_import_id: int) -> Response:
    return redirect(url_for("intake.contribution_import", territory=territory, contribution_import_id=contribution_import_id), 303)
