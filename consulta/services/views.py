# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office's pages of the catalogue: the list by status, a new service, one to change or archive."""

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from consulta.catalogues import pages
from consulta.core import clock
from consulta.core.errors import Conflict, Invalid
from consulta.core.words import N_
from consulta.services import policy, queries, service
from consulta.services.forms import ServiceForm, service_form
from consulta.services.queries import ServiceFilter, ServiceView
from consulta.services.sheet import ServicesCatalogue
from consulta.territory import queries as territories
from consulta.web import access, pager
from consulta.web.access import current_actor
from consulta.web.forms import show_errors
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page
from consulta.web.uploads import takes_files

bp = Blueprint("services", __name__)
SHEET = pages.Place(
    catalogue=ServicesCatalogue(),
    listing="services.index",
    bring="services.bring_services",
    brought="services.brought_services",
    model="services.services_model",
    title=N_("Servizi"),
    file_name="servizi",
    example={
        "code": "SAD",
        "name": "Assistenza domiciliare",
        "description": "Aiuto in casa per chi non ce la fa da solo. Si chiede allo sportello sociale del proprio comune.",
        "provider": "Cooperativa Esempio",
        "entrusted": "Appalto",
        "act_type": "Determinazione",
        "act_number": "120/2025",
        "hours": "Lunedì e giovedì, dalle 9 alle 12",
        "status": "In bozza",
    },
)
LISTS = {"published": N_("Pubblicati"), "draft": N_("In bozza"), "archived": N_("Archiviati")}


@bp.route("/<territory:territory>/ufficio/servizi")
@access.staff(*policy.READERS, policy=policy.may_read_catalogue)
def index(territory: TerritoryRef) -> Response:
    """The catalogue, by status and name; ``stato`` chooses, ``pagina`` continues."""
    wanted = request.args.get("stato", "published")
    which = wanted if wanted in LISTS else "published"
    counts = {status.value: number for status, number in queries.count_by_status(territory.id).items()}
    found = queries.list_services(territory.id, ServiceFilter(status=which), pager.read_cursor(str, int))
    return page(
        "services/index.html",
        territory=territory,
        which=which,
        lists=[(status, label, counts.get(status, 0)) for status, label in LISTS.items()],
        rows=found.items,
        pager=pager.links(found),
        may_edit=policy.may_edit_service(current_actor(), territory.id),
    )


@bp.route("/<territory:territory>/ufficio/servizi/nuovo", methods=["GET", "POST"])
@access.staff(*policy.EDITORS, policy=policy.may_edit_service)
def create(territory: TerritoryRef) -> Response:
    """Write a new service."""
    form = _form(territory)
    if form.validate_on_submit():
        try:
            service_id = service.create_service(current_actor(), form.to_create(territory.id), clock.now())
        except Invalid as invalid:
            show_errors(form, invalid)
        else:
            return _done(territory, service_id, _("Servizio aggiunto al catalogo."))
    return page("services/create.html", territory=territory, form=form, status=422 if form.is_submitted() else 200)


@bp.route("/<territory:territory>/ufficio/servizi/<int:service_id>", methods=["GET", "POST"])
@access.staff(*policy.EDITORS, policy=policy.may_edit_service)
def edit(territory: TerritoryRef, service_id: int) -> Response:
    """Change a service, its status included."""
    found = queries.get_service(territory.id, service_id)
    form, status, theirs = _form(territory, found), 200, None
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                service.edit_service(current_actor(), form.to_edit(territory.id, service_id), clock.now())
                return _done(territory, service_id, _("Servizio modificato."))
        except Invalid as invalid:
            show_errors(form, invalid)
        except Conflict as conflict:
            status, theirs = 409, conflict
            form.version.data = str(queries.get_service(territory.id, service_id).version)
    return page("services/edit.html", territory=territory, service=found, form=form, conflict=theirs, status=status)


def _form(territory: TerritoryRef, found: ServiceView | None = None) -> ServiceForm:
    today = clock.rome_day(clock.now())
    areas = {area.id: area.label for area in territories.list_areas(territory.id, today)}
    comuni = {comune.id: comune.name for comune in territories.list_municipalities(territory.id, today)}
    return service_form(areas, comuni, territories.list_codes(territory.id), today, found)


def _done(territory: TerritoryRef, service_id: int, message: str) -> Response:
    flash(message, "success")
    return redirect(url_for("services.edit", territory=territory, service_id=service_id), 303)


@bp.route("/<territory:territory>/ufficio/servizi/esporta.<string:file_kind>")
@access.staff(*policy.READERS, policy=policy.may_read_catalogue)
def export_services(territory: TerritoryRef, file_kind: str) -> Response:
    """The whole catalogue, in the columns that the import reads."""
    return pages.take_away(SHEET, territory, file_kind)


@bp.route("/<territory:territory>/ufficio/servizi/modello.<string:file_kind>")
@access.staff(*policy.EDITORS, policy=policy.may_edit_service)
def services_model(territory: TerritoryRef, file_kind: str) -> Response:
    """A file to start from."""
    areas = territories.list_areas(territory.id, clock.rome_day(clock.now()))
    return pages.model(SHEET, territory, file_kind, {"area": areas[0].label if areas else ""})


@bp.route("/<territory:territory>/ufficio/servizi/importa", methods=["GET", "POST"])
@access.staff(*policy.EDITORS, policy=policy.may_edit_service)
@takes_files
def bring_services(territory: TerritoryRef) -> Response:
    """Choose the file."""
    return pages.bring(SHEET, territory)


@bp.route("/<territory:territory>/ufficio/servizi/importa/<int:catalogue_import_id>", methods=["GET", "POST"])
@access.staff(*policy.EDITORS, policy=policy.may_edit_service)
def brought_services(territory: TerritoryRef, catalogue_import_id: int) -> Response:
    """What each row would become, and the confirmation."""
    return pages.brought(SHEET, territory, catalogue_import_id)
