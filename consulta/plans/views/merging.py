# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A line of the plan becomes part of another: what will go over, which line, the confirmation."""

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from consulta.core import clock
from consulta.core.errors import Conflict, Invalid
from consulta.plans import policy, queries, service
from consulta.plans.forms import MergeForm
from consulta.plans.views.blueprint import bp
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import show_errors
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page


@bp.route("/<territory:territory>/ufficio/obiettivi/<int:objective_id>/unisci", methods=["GET", "POST"])
@access.staff(*policy.DECIDERS, policy=policy.may_edit_plan)
def merge_line(territory: TerritoryRef, objective_id: int) -> Response:
    """Choose the line that takes over, and say why."""
    found = queries.get_objective(territory.id, objective_id)
    form, status, theirs = MergeForm(data={"version": str(found.version)}), 200, None
    form.offer(queries.list_choices(territory.id, found.cycle_id), found.id)
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                service.merge_objectives(current_actor(), form.to_request(territory.id, objective_id), clock.now())
                flash(_("%(code)s è stata unita: tutto quello che le era collegato sta ora qui.", code=found.code), "success")
                return redirect(url_for("plans.objective", territory=territory, objective_id=form.into_id.data), 303)
        except Invalid as invalid:
            show_errors(form, invalid)
        except Conflict as conflict:
            status, theirs = 409, conflict
            form.version.data = str(queries.get_objective(territory.id, objective_id).version)
    return page(
        "plans/merge_line.html",
        territory=territory,
        objective=found,
        sources=queries.sources_of_objective(found.id, public_only=False, shown=1).total,
        below=len(queries.family_of(found)[1]),
        form=form,
        conflict=theirs,
        status=status,
    )
