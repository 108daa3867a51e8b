# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One's own organisations: invitations to answer, data to complete, colleagues."""

from flask import flash, url_for
from werkzeug.wrappers import Response

from consulta.accounts import service as accounts
from consulta.core import clock
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.organisations import policy, queries, service
from consulta.organisations.forms import ColleagueForm, EditForm, functions, typed
from consulta.organisations.queries import OrganisationView
from consulta.organisations.views.blueprint import bp, go
from consulta.territory import queries as territories
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import options, show_errors
from consulta.web.locale import gettext
from consulta.web.ports import TerritoryRef, ports
from consulta.web.respond import page


@bp.route("/profilo/organizzazioni")
@access.signed_in()
def mine() -> Response:
    """The organisations one speaks for, and the invitations that wait for an answer."""
    own = queries.list_own(current_actor().user_id or 0, clock.now())
    known = {one.id: one for one in ports().list_territories()}
    return page("organisations/mine.html", own=own, known=known, binding=policy.BINDING)


@bp.route("/profilo/organizzazioni/<int:affiliation_id>/accetta", methods=["POST"])
@access.signed_in()
def accept(affiliation_id: int) -> Response:
    """Say yes to an invitation."""
    service.accept_affiliation(current_actor(), affiliation_id, clock.now())
    flash(gettext("Invito accettato: ora puoi parlare anche per questa organizzazione."), "success")
    return go(url_for(".mine"))


@bp.route("/profilo/organizzazioni/<int:affiliation_id>/lascia", methods=["POST"])
@access.signed_in(policy.may_end_affiliation)
def leave(affiliation_id: int) -> Response:
    """Leave an organisation, or decline an invitation."""
    service.end_affiliation(current_actor(), affiliation_id, clock.now())
    flash(gettext("Fatto: non parli più per questa organizzazione. Quello che hai già scritto resta com'è."), "success")
    return go(url_for(".mine"))


def _managed(territory: TerritoryRef, organisation_id: int) -> OrganisationView:
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
    organisation, actor, now = _managed(territory, organisation_id), current_actor(), clock.now()
    form = ColleagueForm()
    form.function.choices = options(functions())
    if form.validate_on_submit():
        accounts.throttle("invite", [f"user:{actor.user_id}"], now)
        try:
            service.invite_colleague(actor, form.to_request(territory.id, organisation_id), now)
        except Conflict as conflict:
            form.form_errors.append(gettext(conflict.message))
        else:
            flash(gettext("Invito spedito: potrà parlare per l'organizzazione quando accetta."), "success")
            return go(url_for(".colleagues", territory=territory, organisation_id=organisation_id))
    return page(
        "organisations/colleagues.html",
        organisation=organisation,
        affiliations=queries.list_affiliations(organisation_id),
        form=form,
        status=422 if form.errors or form.form_errors else 200,
    )


@bp.route("/<territory:territory>/organizzazioni/<int:organisation_id>/colleghi/<int:affiliation_id>/chiudi", methods=["POST"])
@access.signed_in(policy.may_end_affiliation)
def end_colleague(territory: TerritoryRef, organisation_id: int, affiliation_id: int) -> Response:
    """A colleague no longer speaks for the organisation."""
    actor = current_actor()
    is_self = affiliation_id in {one.id for one in queries.list_own(actor.user_id or 0, clock.now())}
    service.end_affiliation(actor, affiliation_id, clock.now(), territory_id=territory.id)
    flash(gettext("Fatto: quello che la persona ha già scritto resta com'è."), "success")
    return go(url_for(".mine") if is_self else url_for(".colleagues", territory=territory, organisation_id=organisation_id))


@bp.route("/<territory:territory>/organizzazioni/<int:organisation_id>/modifica", methods=["GET", "POST"])
@access.signed_in(policy.may_manage_affiliates)
def edit(territory: TerritoryRef, organisation_id: int) -> Response:
    """Complete or correct the data of the organisation."""
    organisation, now = _managed(territory, organisation_id), clock.now()
    form = EditForm(data=typed(organisation))
    form.offer(territories.list_municipalities(territory.id, clock.rome_day(now)))
    if form.validate_on_submit():
        try:
            service.edit_organisation(current_actor(), form.to_request(organisation_id), now, territory_id=territory.id)
        except Invalid as invalid:
            show_errors(form, invalid)
        else:
            flash(gettext("Dati salvati."), "success")
            return go(url_for(".mine"))
    status = 422 if form.errors else 200
    return page("organisations/edit.html", organisation=organisation, form=form, fixed_name=organisation.is_accredited, status=status)
