# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office's registry: who asks to take part, who speaks for it, and the decision."""

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from consulta.core import clock
from consulta.core.errors import Conflict, Refused
from consulta.organisations import policy, queries, service
from consulta.organisations.forms import DecisionForm, categories, document_kinds
from consulta.organisations.queries import OrganisationFilter, OrganisationView
from consulta.organisations.views.blueprint import bp, go
from consulta.organisations.views.public import total_label
from consulta.register.requests import StaffRead
from consulta.register.service import record_staff_read
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import options
from consulta.web.locale import gettext
from consulta.web.pager import links, read_cursor
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page


@bp.route("/<territory:territory>/ufficio/organizzazioni")
@access.staff(*policy.OFFICE, policy=policy.may_see_registry)
def registry(territory: TerritoryRef) -> Response:
    """Every organisation, the newest first."""
    filter = OrganisationFilter.from_args(request.args, is_public=False)
    found = queries.list_organisations(territory.id, filter, read_cursor(int, int))
    return page(
        "organisations/registry.html",
        found=found,
        pager_links=links(found, total_label(found)),
        filter=filter,
        active=len(filter.to_args()),
        categories=categories()[1:],
        statuses=[(one.value, one.label) for one in queries.STATUSES],
        reset_url=url_for(".registry", territory=territory),
        back=request.query_string.decode(errors="replace"),
    )


@bp.route("/<territory:territory>/ufficio/organizzazioni/<int:organisation_id>", methods=["GET", "POST"])
@access.staff(*policy.OFFICE, policy=policy.may_decide_organisation)
def record(territory: TerritoryRef, organisation_id: int) -> Response:
    """One organisation with who speaks for it, and the decision."""
    actor, now = current_actor(), clock.now()
    record_staff_read(actor, StaffRead("organisations.read", f"organisation/{organisation_id}", territory.id), now)
    organisation = queries.get_organisation(territory.id, organisation_id)
    form = _form(organisation)
    if form.validate_on_submit():
        try:
            service.decide_organisation(actor, form.to_request(territory.id, organisation_id), now)
        except Refused as refused:
            form.reason.errors = [gettext(refused.message)]
        except Conflict as conflict:
            return _show(territory, queries.get_organisation(territory.id, organisation_id), form, 409, gettext(conflict.message))
        else:
            flash(gettext("Decisione registrata. Chi parla per l'organizzazione lo saprà per e-mail."), "success")
            return go(url_for(".record", territory=territory, organisation_id=organisation_id))
    return _show(territory, organisation, form, 422 if form.errors else 200, "")


def _form(organisation: OrganisationView) -> DecisionForm:
    form = DecisionForm(version=str(organisation.version))
    form.status.choices = options((value, gettext(policy.VERBS[value])) for value in policy.DECISIONS[organisation.status.value])
    return form


def _show(territory: TerritoryRef, organisation: OrganisationView, form: DecisionForm, status: int, conflict: str) -> Response:
    if conflict:
        form.version.data = str(organisation.version)
        form.status.choices = options((value, gettext(policy.VERBS[value])) for value in policy.DECISIONS[organisation.status.value])
    others = [one for one in queries.list_to_compare(territory.id, organisation.fiscal_code) if one[0] != organisation.id]
    return page(
        "organisations/record.html",
        organisation=organisation,
        affiliations=queries.list_affiliations(organisation.id),
        documents=queries.list_documents(organisation.id),
        document_kinds=document_kinds(),
        may_release=policy.may_release_documents(current_actor(), territory.id, organisation.id),
        form=form,
        conflict=conflict,
        similar=policy.similar_names(organisation.name, [(id, name) for id, name, _ in others])[:5],
        same_code=[(id, name) for id, name, shares_code in others if shares_code][:5],
        status=status,
    )
