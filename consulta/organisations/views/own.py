# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One's own organisations: invitations to answer, data to complete, asking again."""

from collections.abc import Sequence
from typing import Any

from flask import flash, url_for
from werkzeug.wrappers import Response

from consulta.core import clock
from consulta.core.errors import Invalid
from consulta.organisations import policy, queries, service
from consulta.organisations.forms import AskAgainForm, EditForm, typed
from consulta.organisations.queries import OrganisationView
from consulta.organisations.requests import Caution
from consulta.organisations.views.blueprint import bp, go
from consulta.organisations.views.colleagues import managed
from consulta.territory import queries as territories
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import show_errors
from consulta.web.locale import gettext
from consulta.web.ports import TerritoryRef, ports
from consulta.web.respond import page


@bp.route("/profilo/organizzazioni")
@access.signed_in()
def mine() -> Response:
    """The organisations one speaks for, and the invitations that wait for an answer."""
    own = queries.list_own(current_actor().user_id or 0, clock.now())
    claims = [one for one in queries.list_own_claims(current_actor().user_id or 0) if not one.is_accepted]
    known = {one.id: one for one in ports().list_territories()}
    shown: dict[str, Any] = {"binding": policy.BINDING, "meanings": policy.MEANINGS, "speaking": policy.SPEAKING, "now": clock.now()}
    return page("organisations/mine.html", own=own, claims=claims, known=known, **shown)


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


@bp.route("/<territory:territory>/organizzazioni/<int:organisation_id>/modifica", methods=["GET", "POST"])
@access.signed_in(policy.may_manage_affiliates)
def edit(territory: TerritoryRef, organisation_id: int) -> Response:
    """Complete or correct the data of the organisation."""
    organisation, now = managed(territory, organisation_id), clock.now()
    today = clock.rome_day(now)
    form = EditForm(data=typed(organisation))
    form.offer(territories.list_municipalities(territory.id, today), queries.offered_categories(territory.id, today), organisation)
    cautions: Sequence[Caution] = ()
    if form.validate_on_submit():
        cautions = _cautions(organisation, form)
        if not cautions and _save(territory, organisation_id, form):
            flash(gettext("Dati salvati."), "success")
            return go(url_for(".mine"))
    return page(
        "organisations/edit.html",
        organisation=organisation,
        form=form,
        cautions=cautions,
        fixed_name=organisation.is_accredited,
        status=422 if form.errors or cautions else 200,
    )


def _cautions(organisation: OrganisationView, form: EditForm) -> Sequence[Caution]:
    """What a new name or a new codice fiscale could be taken for; what was already there was looked at already."""
    name, code = form.organisation_name.data or "", policy.compact_code(form.fiscal_code.data or "")
    if form.goes_on.data or (name, code) == (organisation.name, organisation.fiscal_code):
        return ()
    found = service.cautions(organisation.territory_id, name, code, form.branch.data or "", except_id=organisation.id)
    same = {"organisation_name": name == organisation.name, "fiscal_code": code == organisation.fiscal_code}
    return [one for one in found if not same.get(one.field)]


def _save(territory: TerritoryRef, organisation_id: int, form: EditForm) -> bool:
    try:
        service.edit_organisation(current_actor(), form.to_request(organisation_id), clock.now(), territory_id=territory.id)
    except Invalid as invalid:
        show_errors(form, invalid)
        return False
    return True


@bp.route("/<territory:territory>/organizzazioni/<int:organisation_id>/riesame", methods=["GET", "POST"])
@access.signed_in(policy.may_ask_again)
def ask_again(territory: TerritoryRef, organisation_id: int) -> Response:
    """After a refusal, ask once to be looked at again."""
    organisation, actor, now = managed(territory, organisation_id), current_actor(), clock.now()
    function = queries.find_function(actor.user_id, organisation_id, now)
    policy.may_ask_again(actor, function, organisation.status.value, has_asked=organisation.asked_again_at is not None).or_refuse()
    form = AskAgainForm()
    if form.validate_on_submit():
        service.ask_again(actor, form.to_request(territory.id, organisation_id), now)
        flash(gettext("Richiesta spedita: l'organizzazione è di nuovo in verifica."), "success")
        return go(url_for(".mine"))
    return page("organisations/ask_again.html", organisation=organisation, form=form, status=422 if form.errors else 200)
