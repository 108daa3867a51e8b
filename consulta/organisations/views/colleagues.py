# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who speaks for an organisation, seen by who represents it: invitations, durations, handing over, ends."""

from flask import flash, url_for
from werkzeug.wrappers import Response

from consulta.accounts import service as accounts
from consulta.core import clock
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.organisations import policy, queries, service
from consulta.organisations.forms import BoundForm, ColleagueForm, EndForm, functions
from consulta.organisations.queries import AffiliationView, OrganisationView
from consulta.organisations.views.blueprint import bp, go
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import options, show_errors
from consulta.web.locale import gettext
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page


def managed(territory: TerritoryRef, organisation_id: int) -> OrganisationView:
    """The organisation, for who may manage it; for others it does not say whether it exists."""
    organisation = queries.get_organisation(territory.id, organisation_id)
    function = queries.find_function(current_actor().user_id, organisation_id, clock.now())
    if function is None and not organisation.is_public:
        raise NotFound
    policy.may_manage_affiliates(current_actor(), function).or_refuse()
    return organisation


@bp.route("/<territory:territory>/organizzazioni/<int:organisation_id>/colleghi", methods=["GET", "POST"])
@access.signed_in(policy.may_manage_affiliates)
def colleagues(territory: TerritoryRef, organisation_id: int) -> Response:
    """Who speaks for the organisation; invite somebody by e-mail."""
    organisation, actor, now = managed(territory, organisation_id), current_actor(), clock.now()
    form = ColleagueForm()
    form.function.choices = options(functions())
    if form.validate_on_submit():
        accounts.throttle("invite", [f"user:{actor.user_id}"], now)
        try:
            service.invite_colleague(actor, form.to_request(territory.id, organisation_id), now)
        except (Conflict, Refused) as refusal:
            form.form_errors.append(gettext(refusal.message))
        except Invalid as invalid:
            show_errors(form, invalid)
        else:
            flash(gettext("Invito spedito: potrà parlare per l'organizzazione quando accetta."), "success")
            return go(url_for(".colleagues", territory=territory, organisation_id=organisation_id))
    return page(
        "organisations/colleagues.html",
        organisation=organisation,
        affiliations=queries.list_affiliations(organisation_id),
        now=now,
        form=form,
        status=422 if form.errors or form.form_errors else 200,
    )


@bp.route("/<territory:territory>/organizzazioni/<int:organisation_id>/colleghi/<int:affiliation_id>", methods=["GET", "POST"])
@access.signed_in(policy.may_manage_affiliates)
def colleague(territory: TerritoryRef, organisation_id: int, affiliation_id: int) -> Response:
    """One who speaks for the organisation: until when, handing over, the end."""
    organisation, now = managed(territory, organisation_id), clock.now()
    one = _among(organisation_id, affiliation_id)
    form = BoundForm(data={"until": one.last_day})
    if form.validate_on_submit():
        try:
            service.bound_affiliation(current_actor(), form.to_request(territory.id, affiliation_id), now)
        except Invalid as invalid:
            show_errors(form, invalid)
        else:
            flash(gettext("Durata salvata."), "success")
            return go(url_for(".colleagues", territory=territory, organisation_id=organisation_id))
    return _colleague(territory, organisation, one, form, EndForm(formdata=None))


def _among(organisation_id: int, affiliation_id: int) -> AffiliationView:
    found = next((one for one in queries.list_affiliations(organisation_id) if one.id == affiliation_id), None)
    if found is None:
        raise NotFound
    return found


def _colleague(
    territory: TerritoryRef, organisation: OrganisationView, one: AffiliationView, form: BoundForm, end_form: EndForm
) -> Response:
    actor, now = current_actor(), clock.now()
    function = queries.find_function(actor.user_id, organisation.id, now)
    return page(
        "organisations/colleague.html",
        organisation=organisation,
        one=one,
        now=now,
        form=form,
        end_form=end_form,
        may_bound=policy.may_bound_affiliation(actor, function, one.function.value),
        may_hand_over=policy.may_hand_over(actor, function, one.user_id),
        may_end=policy.may_end_affiliation(actor, one.user_id, function, one.function.value),
        status=422 if form.errors or end_form.errors else 200,
    )


@bp.route("/<territory:territory>/organizzazioni/<int:organisation_id>/colleghi/<int:affiliation_id>/consegne", methods=["POST"])
@access.signed_in(policy.may_hand_over)
def hand_over(territory: TerritoryRef, organisation_id: int, affiliation_id: int) -> Response:
    """The colleague becomes the legal representative."""
    managed(territory, organisation_id)
    _among(organisation_id, affiliation_id)
    service.hand_over(current_actor(), affiliation_id, clock.now(), territory_id=territory.id)
    flash(gettext("Consegne passate: da adesso il legale rappresentante è l'altra persona, tu resti come delegato."), "success")
    return go(url_for(".colleagues", territory=territory, organisation_id=organisation_id))


@bp.route("/<territory:territory>/organizzazioni/<int:organisation_id>/colleghi/<int:affiliation_id>/chiudi", methods=["POST"])
@access.signed_in(policy.may_end_affiliation)
def end_colleague(territory: TerritoryRef, organisation_id: int, affiliation_id: int) -> Response:
    """A colleague no longer speaks for the organisation, or an invitation is withdrawn."""
    organisation, actor, now = managed(territory, organisation_id), current_actor(), clock.now()
    one, form = _among(organisation_id, affiliation_id), EndForm()
    if not form.validate_on_submit():
        return _colleague(territory, organisation, one, BoundForm(formdata=None, data={"until": one.last_day}), form)
    service.end_affiliation(actor, affiliation_id, now, territory_id=territory.id, reason=form.reason.data or "")
    flash(gettext("Fatto: quello che la persona ha già scritto resta com'è."), "success")
    is_self = one.user_id == actor.user_id
    return go(url_for(".mine") if is_self else url_for(".colleagues", territory=territory, organisation_id=organisation_id))
