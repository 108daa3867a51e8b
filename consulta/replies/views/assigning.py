# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who answers one contribution, and by when."""

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from consulta.core import clock
from consulta.core.errors import Conflict, Invalid
from consulta.replies import policy, queries, service
from consulta.replies.forms import AssignForm
from consulta.replies.views.blueprint import bp
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import show_errors
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page


@bp.route("/<territory:territory>/ufficio/contributi/<int:contribution_id>/incarico", methods=["GET", "POST"])
@access.staff(*policy.WRITERS, policy=policy.may_write_reply)
def assign(territory: TerritoryRef, contribution_id: int) -> Response:
    """Give the reply to somebody, by a day; to somebody else; or to nobody any more."""
    now = clock.now()
    answerable = queries.get_answerable(territory.id, contribution_id)
    stands = queries.find_assignment(territory.id, contribution_id)
    data = {"officer_id": stands.officer_id, "due_on": stands.due_on, "version": stands.version} if stands else {"version": 0}
    form = AssignForm(data=data)
    form.offer([(one.id, one.name) for one in queries.list_officers(territory.id, clock.rome_day(now))])
    status, conflict = 200, None
    if request.method == "GET":
        policy.may_write_reply(current_actor(), territory.id, answerable.status).or_refuse()
    else:
        status = 422
        if form.validate():
            try:
                service.assign_reply(current_actor(), form.to_request(territory.id, contribution_id), now)
                flash(
                    _("Incarico salvato.") if form.officer_id.data else _("Incarico tolto: il contributo non è affidato a nessuno."),
                    "success",
                )
                return redirect(url_for("workspace.record", territory=territory, contribution_id=contribution_id), 303)
            except Invalid as invalid:
                show_errors(form, invalid)
            except Conflict as error:
                status, conflict = 409, error
                stands = queries.find_assignment(territory.id, contribution_id)
                form.version.data = stands.version if stands else 0
    return page("replies/assign.html", territory=territory, contribution=answerable, form=form, conflict=conflict, status=status)
