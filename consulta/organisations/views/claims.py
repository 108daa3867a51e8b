# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A body of the list finds who speaks for it: the request, the office's answer, the office's invitation."""

from flask import flash, url_for
from werkzeug.wrappers import Response

from consulta.accounts import service as accounts
from consulta.core import clock
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.organisations import policy, queries, service
from consulta.organisations.forms import ClaimDecisionForm, ClaimForm
from consulta.organisations.queries import OrganisationView
from consulta.organisations.views.blueprint import bp, go
from consulta.register.requests import StaffRead
from consulta.register.service import record_staff_read
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import show_errors
from consulta.web.locale import gettext
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page


@bp.route("/<territory:territory>/organizzazioni/<int:organisation_id>/rappresento", methods=["GET", "POST"])
@access.signed_in(policy.may_claim)
def claim(territory: TerritoryRef, organisation_id: int) -> Response:
    """Ask to represent a body of the list. Of the body only name, category and comuni are shown."""
    organisation, actor, now = _claimable(territory, organisation_id), current_actor(), clock.now()
    form = ClaimForm()
    form.offer()
    may_claim = policy.may_claim(actor, organisation.status.value)
    if form.validate_on_submit():
        may_claim.or_refuse()
        accounts.throttle("invite", [f"user:{actor.user_id}"], now)
        try:
            service.ask_to_represent(actor, form.to_request(territory.id, organisation_id), now)
        except Invalid as invalid:
            show_errors(form, invalid)
        else:
            flash(gettext("Richiesta spedita all'ufficio: la risposta ti arriva per e-mail."), "success")
            return go(url_for(".claim", territory=territory, organisation_id=organisation_id))
    own = [one for one in queries.list_own_claims(actor.user_id or 0) if one.organisation_id == organisation_id]
    return page(
        "organisations/claim.html",
        organisation=organisation,
        form=form,
        may_claim=may_claim,
        own=own,
        is_waiting=any(one.is_waiting for one in own),
        status=422 if form.errors else 200,
    )


def _claimable(territory: TerritoryRef, organisation_id: int) -> OrganisationView:
    """A body of the list, or one that everybody sees; of others it does not say whether they exist."""
    organisation = queries.get_organisation(territory.id, organisation_id)
    if not organisation.is_listed and not organisation.is_public:
        raise NotFound
    return organisation


@bp.route("/<territory:territory>/ufficio/organizzazioni/<int:organisation_id>/richieste/<int:claim_id>")
@access.staff(*policy.READERS, policy=policy.may_read_registry)
def claim_record(territory: TerritoryRef, organisation_id: int, claim_id: int) -> Response:
    """A request to represent a body of the list; who works in the office answers here. That it was read is written down."""
    return _show(territory, organisation_id, claim_id, ClaimDecisionForm(), "")


@bp.route("/<territory:territory>/ufficio/organizzazioni/<int:organisation_id>/richieste/<int:claim_id>", methods=["POST"])
@access.staff(*policy.OFFICE, policy=policy.may_decide_claim)
def decide_claim(territory: TerritoryRef, organisation_id: int, claim_id: int) -> Response:
    """The answer, sent from the page of the request."""
    form = ClaimDecisionForm()
    form.offer()
    conflict = ""
    if form.validate_on_submit():
        try:
            service.decide_claim(current_actor(), form.to_request(territory.id, organisation_id, claim_id), clock.now())
        except Invalid as invalid:
            show_errors(form, invalid)
        except Conflict as refused:
            conflict = gettext(refused.message)
        else:
            flash(gettext("Risposta registrata: chi ha fatto la richiesta la riceve per e-mail."), "success")
            return go(url_for(".record", territory=territory, organisation_id=organisation_id))
    return _show(territory, organisation_id, claim_id, form, conflict)


def _show(territory: TerritoryRef, organisation_id: int, claim_id: int, form: ClaimDecisionForm, conflict: str) -> Response:
    actor = current_actor()
    form.offer()
    record_staff_read(actor, StaffRead("organisations.claim_read", f"organisation/{organisation_id}", territory.id), clock.now())
    organisation = queries.get_organisation(territory.id, organisation_id)
    found = queries.get_claim(organisation_id, claim_id)
    return page(
        "organisations/claim_record.html",
        organisation=organisation,
        claim=found,
        form=form,
        conflict=conflict,
        may_work=policy.may_see_registry(actor, territory.id),
        may_decide=policy.may_decide_claim(actor, territory.id, organisation_id, found.user_id),
        status=409 if conflict else 422 if form.errors else 200,
    )


@bp.route("/<territory:territory>/ufficio/organizzazioni/<int:organisation_id>/invita", methods=["POST"])
@access.staff(*policy.OFFICE, policy=policy.may_invite_listed)
def invite_listed(territory: TerritoryRef, organisation_id: int) -> Response:
    """One mail to the address that the list gives, with a link that is good once."""
    actor, now = current_actor(), clock.now()
    accounts.throttle("invite", [f"user:{actor.user_id}"], now)
    service.invite_listed(actor, territory.id, organisation_id, now)
    flash(gettext("Invito spedito all'indirizzo dell'elenco: vale quattordici giorni e una volta sola."), "success")
    return go(url_for(".record", territory=territory, organisation_id=organisation_id))
