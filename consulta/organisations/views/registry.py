# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office's registry: who asks to take part, who speaks for it, and the decision."""

from urllib.parse import urlencode

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from consulta.core import clock
from consulta.core.errors import Conflict, Invalid, Refused
from consulta.organisations import naming, policy, queries, service
from consulta.organisations.forms import DecisionForm, ExportForm, ValidityForm, document_kinds, every_category
from consulta.organisations.queries import OrganisationFilter, OrganisationView
from consulta.organisations.views.blueprint import bp, go
from consulta.organisations.views.public import total_label
from consulta.register.requests import StaffRead
from consulta.register.service import record_staff_read
from consulta.territory import queries as territories
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import options, show_errors
from consulta.web.locale import gettext
from consulta.web.pager import links, read_cursor
from consulta.web.ports import TerritoryRef
from consulta.web.respond import csv_response, page


@bp.route("/<territory:territory>/ufficio/organizzazioni")
@access.staff(*policy.READERS, policy=policy.may_read_registry)
def registry(territory: TerritoryRef) -> Response:
    """Every organisation, the newest first."""
    filter, today = OrganisationFilter.from_args(request.args, is_public=False), clock.rome_day(clock.now())
    found = queries.list_organisations(territory.id, filter, read_cursor(int, int))
    return page(
        "organisations/registry.html",
        found=found,
        pager_links=links(found, total_label(found)),
        filter=filter,
        active=len(filter.to_args()),
        categories=every_category(queries.offered_categories(territory.id, today)),
        comuni=territories.list_municipalities(territory.id, today),
        today=today,
        claims=queries.list_claims(territory.id),
        may_work=policy.may_see_registry(current_actor(), territory.id),
        may_read_categories=policy.may_read_categories(current_actor(), territory.id),
        looks=list(zip(queries.LOOKS, (gettext("Da riverificare"), gettext("Nomi o codici uguali")), strict=True)),
        statuses=[(one.value, one.label) for one in queries.STATUSES],
        reset_url=url_for(".registry", territory=territory),
        export_url=_with(url_for(".export", territory=territory), filter),
        back=request.query_string.decode(errors="replace"),
    )


def _with(path: str, filter: OrganisationFilter) -> str:
    return f"{path}?{urlencode(filter.to_args())}" if filter.to_args() else path


@bp.route("/<territory:territory>/ufficio/organizzazioni/esporta", methods=["GET", "POST"])
@access.staff(*policy.OFFICE, policy=policy.may_export_registry)
def export(territory: TerritoryRef) -> Response:
    """The registry, with the filters of the list, as a CSV file; what it is for is written in the audit trail first."""
    actor, form = current_actor(), ExportForm()
    filter = OrganisationFilter.from_args(request.args, is_public=False)
    may_export_persons = policy.may_export_registry(actor, territory.id, with_persons=True)
    if form.validate_on_submit():
        try:
            service.export_registry(actor, form.to_request(territory.id, urlencode(filter.to_args())), clock.now())
        except Refused as refused:
            form.with_persons.errors = [gettext(refused.message)]
        else:
            columns = queries.registry_columns(with_persons=bool(form.with_persons.data))
            rows = [[column.value(row) for column in columns] for row in queries.list_for_export(territory.id, filter)]
            return csv_response("organizzazioni", [gettext(column.header) for column in columns], rows)
    return page(
        "organisations/export.html",
        form=form,
        may_export_persons=may_export_persons,
        back_url=_with(url_for(".registry", territory=territory), filter),
        is_filtered=bool(filter.to_args()),
        status=422 if form.errors else 200,
    )


@bp.route("/<territory:territory>/ufficio/organizzazioni/<int:organisation_id>")
@access.staff(*policy.READERS, policy=policy.may_read_registry)
def record(territory: TerritoryRef, organisation_id: int) -> Response:
    """One organisation with who speaks for it; who works in the office finds the decision beside."""
    organisation = _read(territory, organisation_id)
    return _show(territory, organisation, _form(organisation), 200, "")


@bp.route("/<territory:territory>/ufficio/organizzazioni/<int:organisation_id>", methods=["POST"])
@access.staff(*policy.OFFICE, policy=policy.may_decide_organisation)
def decide(territory: TerritoryRef, organisation_id: int) -> Response:
    """The decision, sent from the page of the organisation."""
    actor, now = current_actor(), clock.now()
    organisation = _read(territory, organisation_id)
    form = _form(organisation)
    if form.validate_on_submit():
        try:
            service.decide_organisation(actor, form.to_request(territory.id, organisation_id), now)
        except Refused as refused:
            form.reason.errors = [gettext(refused.message)]
        except Invalid as invalid:
            show_errors(form, invalid)
        except Conflict as conflict:
            return _show(territory, queries.get_organisation(territory.id, organisation_id), form, 409, gettext(conflict.message))
        else:
            flash(gettext("Decisione registrata. Chi parla per l'organizzazione lo saprà per e-mail."), "success")
            return go(url_for(".record", territory=territory, organisation_id=organisation_id))
    return _show(territory, organisation, form, 422 if form.errors else 200, "")


@bp.route("/<territory:territory>/ufficio/organizzazioni/<int:organisation_id>/ancora-valida", methods=["POST"])
@access.staff(*policy.OFFICE, policy=policy.may_confirm_validity)
def confirm_validity(territory: TerritoryRef, organisation_id: int) -> Response:
    """The yearly check: all still holds."""
    actor, now = current_actor(), clock.now()
    organisation = queries.get_organisation(territory.id, organisation_id)
    validity = ValidityForm()
    if validity.validate_on_submit():
        try:
            service.confirm_validity(actor, validity.to_request(territory.id, organisation_id), now)
        except Conflict as conflict:
            found = queries.get_organisation(territory.id, organisation_id)
            return _show(territory, found, _fresh_form(found), 409, gettext(conflict.message), validity)
        flash(gettext("Verifica registrata: la prossima è tra un anno."), "success")
        return go(url_for(".record", territory=territory, organisation_id=organisation_id))
    return _show(territory, organisation, _fresh_form(organisation), 422, "", validity)


@bp.route("/<territory:territory>/ufficio/organizzazioni/<int:organisation_id>/confronta/<int:other_id>")
@access.staff(*policy.READERS, policy=policy.may_read_registry)
def compare(territory: TerritoryRef, organisation_id: int, other_id: int) -> Response:
    """Two organisations that could be taken for one another, side by side."""
    actor, now = current_actor(), clock.now()
    for one in (organisation_id, other_id):
        record_staff_read(actor, StaffRead("organisations.read", f"organisation/{one}", territory.id), now)
    pair = [queries.get_organisation(territory.id, one) for one in (organisation_id, other_id)]
    return page("organisations/compare.html", pair=pair)


def _read(territory: TerritoryRef, organisation_id: int) -> OrganisationView:
    """The organisation; that it was read is written down first."""
    record_staff_read(current_actor(), StaffRead("organisations.read", f"organisation/{organisation_id}", territory.id), clock.now())
    return queries.get_organisation(territory.id, organisation_id)


def _fresh_form(organisation: OrganisationView) -> DecisionForm:
    """The decision untouched, while another form of the page was sent."""
    form = DecisionForm(formdata=None, version=str(organisation.version))
    form.status.choices = options((value, gettext(policy.VERBS[value])) for value in policy.DECISIONS[organisation.status.value])
    return form


def _form(organisation: OrganisationView) -> DecisionForm:
    form = DecisionForm(version=str(organisation.version))
    form.status.choices = options((value, gettext(policy.VERBS[value])) for value in policy.DECISIONS[organisation.status.value])
    return form


def _show(
    territory: TerritoryRef,
    organisation: OrganisationView,
    form: DecisionForm,
    status: int,
    conflict: str,
    validity: ValidityForm | None = None,
) -> Response:
    validity = validity or ValidityForm(formdata=None, version=str(organisation.version))
    if conflict:
        validity.version.data = str(organisation.version)
        form.version.data = str(organisation.version)
        form.status.choices = options((value, gettext(policy.VERBS[value])) for value in policy.DECISIONS[organisation.status.value])
    others = [one for one in queries.list_to_compare(territory.id, organisation.fiscal_code) if one[0] != organisation.id]
    return page(
        "organisations/record.html",
        organisation=organisation,
        affiliations=queries.list_affiliations(organisation.id),
        claims=queries.list_claims_of(organisation.id),
        may_invite=policy.may_invite_listed(
            current_actor(), territory.id, organisation.status.value, organisation.email or organisation.certified_email
        ),
        documents=queries.list_documents(organisation.id),
        document_kinds=document_kinds(),
        may_work=policy.may_see_registry(current_actor(), territory.id),
        may_release=policy.may_release_documents(current_actor(), territory.id, organisation.id),
        form=form,
        validity=validity,
        may_confirm=policy.may_confirm_validity(current_actor(), territory.id, organisation.id, organisation.status.value),
        today=clock.rome_day(clock.now()),
        conflict=conflict,
        similar=naming.similar_names(organisation.name, [(id, name) for id, name, _ in others])[:5],
        same_code=[(id, name) for id, name, shares_code in others if shares_code][:5],
        status=status,
    )
