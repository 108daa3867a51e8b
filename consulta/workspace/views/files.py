# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the office does with one document of a contribution: take it out of public view, with a reason, or show it again."""

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from consulta.contributions import policy as contribution_policy
from consulta.contributions import queries as contributions
from consulta.contributions import service as contribution_service
from consulta.core import clock
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import show_errors
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page
from consulta.workspace import policy
from consulta.workspace.forms import WithholdForm
from consulta.workspace.views.blueprint import bp

PATH = "/<territory:territory>/ufficio/contributi/<int:contribution_id>/documenti/<int:attachment_id>"


@bp.route(PATH + "/togli", methods=["GET", "POST"])
@access.staff(*policy.DECIDERS, policy=contribution_policy.may_withhold_file)
def withhold_file(territory: TerritoryRef, contribution_id: int, attachment_id: int) -> Response:
    """Take a document out of public view: a page that says what happens, and asks why."""
    files = contributions.list_files(contribution_id)
    found = next((one for one in files if one.id == attachment_id and one.territory_id == territory.id), None)
    if found is None:
        raise NotFound
    form, status, stale = WithholdForm(), 200, ""
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                contribution_service.withhold_file(
                    current_actor(), form.to_request(territory.id, contribution_id, attachment_id), clock.now()
                )
                flash(_("Documento tolto dalla vista di tutti: avvisiamo chi lo ha inviato."), "success")
                return _to_record(territory, contribution_id)
        except Invalid as invalid:
            show_errors(form, invalid)
        except Conflict as conflict:
            status, stale = 409, _(conflict.message)
    return page(
        "workspace/withhold_file.html",
        territory=territory,
        contribution_id=contribution_id,
        file=found,
        form=form,
        stale=stale,
        status=status,
    )


@bp.route(PATH + "/mostra", methods=["POST"])
@access.staff(*policy.DECIDERS, policy=contribution_policy.may_withhold_file)
def show_file(territory: TerritoryRef, contribution_id: int, attachment_id: int) -> Response:
    """Show a document again, wherever its contribution is shown."""
    contribution_service.show_file(current_actor(), territory.id, contribution_id, attachment_id, clock.now())
    flash(_("Documento di nuovo visibile insieme al contributo."), "success")
    return _to_record(territory, contribution_id)


def _to_record(territory: TerritoryRef, contribution_id: int) -> Response:
    return redirect(url_for("workspace.record", territory=territory, contribution_id=contribution_id), 303)
