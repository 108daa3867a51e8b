# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The firma interna: what it does, who signs, and the switch."""

from flask import flash, url_for
from werkzeug.wrappers import Response

from consulta.core import clock
from consulta.core.errors import Conflict
from consulta.organisations import policy, queries, service
from consulta.organisations.forms import SignatureForm
from consulta.organisations.views.blueprint import bp, go
from consulta.organisations.views.colleagues import managed
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.locale import gettext
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page


@bp.route("/<territory:territory>/organizzazioni/<int:organisation_id>/firma", methods=["GET", "POST"])
@access.signed_in(policy.may_switch_signature)
def signature(territory: TerritoryRef, organisation_id: int) -> Response:
    """Who may sign for the organisation, and whether what leaves in its name needs them."""
    organisation, now = managed(territory, organisation_id), clock.now()
    form = SignatureForm(data={"is_on": "" if organisation.signs_internally else "y", "version": str(organisation.version)})
    theirs: dict[str, str] = {}
    if form.validate_on_submit():
        try:
            service.switch_signature(current_actor(), form.to_request(territory.id, organisation_id), now)
        except Conflict as conflict:
            theirs = conflict.theirs
            form = SignatureForm(formdata=None, data={"is_on": form.is_on.data, "version": str(organisation.version)})
        else:
            on = gettext("Firma interna accesa: a nome dell'organizzazione invia solo chi la rappresenta o ha una delega.")
            flash(on if form.is_on.data else gettext("Firma interna spenta."), "success")
            return go(url_for(".signature", territory=territory, organisation_id=organisation_id))
    return page(
        "organisations/signature.html",
        organisation=organisation,
        form=form,
        theirs=theirs,
        signers=queries.list_signers(organisation_id, now),
        status=409 if theirs else 422 if form.errors else 200,
    )
