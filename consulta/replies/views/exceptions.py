# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The contributions that stop the adoption of a plan, and the exceptions recorded for them (invariant 2)."""

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from consulta.consultations import queries as consultations
from consulta.core import clock
from consulta.core.errors import Invalid
from consulta.replies import policy, queries, service
from consulta.replies.forms import ExceptionForm
from consulta.replies.queries import MissingFilter
from consulta.replies.views.blueprint import bp
from consulta.web import access, pager
from consulta.web.access import current_actor
from consulta.web.forms import show_errors
from consulta.web.locale import gettext as _
from consulta.web.locale import ngettext
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page

PATH = "/<territory:territory>/ufficio/consultazione/<int:cycle_id>/senza-risposta"


@bp.route(PATH, methods=["GET", "POST"])
@access.staff("coordinator", readers=policy.READERS, policy=policy.may_record_exceptions)
def exceptions(territory: TerritoryRef, cycle_id: int) -> Response:
    """What still wants a reply before the plan is adopted, with filters; a POST records exceptions for some of it or for all."""
    now, actor = clock.now(), current_actor()
    cycle = consultations.get_cycle(territory.id, cycle_id, now, with_setup=True)
    wanted = MissingFilter.from_args(request.args, pager.read_cursor(str, int))
    form = ExceptionForm()
    if request.method == "POST" and form.validate():
        try:
            done = service.record_exceptions(actor, form.to_request(territory.id, cycle_id, wanted.kind, wanted.area_id), now)
        except Invalid as invalid:
            show_errors(form, invalid)
        else:
            flash(ngettext("Registrata 1 eccezione.", "Registrate %(num)s eccezioni.", done), "success")
            return _back(territory, cycle_id)
    found = queries.list_missing(cycle_id, wanted)
    return page(
        "replies/exceptions.html",
        territory=territory,
        cycle=cycle,
        wanted=wanted,
        total=queries.count_missing(cycle_id),
        rows=found.items,
        pager=pager.links(found),
        kinds=tuple((value, _(label)) for value, label in queries.KIND_CHOICES),
        areas=tuple(queries.list_area_choices(territory.id)),
        recorded=queries.list_exceptions(cycle_id).items,
        may_record=policy.may_record_exceptions(actor, territory.id, service.may_be_adopted(actor, territory.id, cycle_id, now)),
        form=form,
        status=422 if request.method == "POST" else 200,
    )


@bp.route(f"{PATH}/<int:exception_id>/togli", methods=["POST"])
@access.staff("coordinator", policy=policy.may_record_exceptions)
def withdraw_exception(territory: TerritoryRef, cycle_id: int, exception_id: int) -> Response:
    """Take a contribution off the list."""
    service.withdraw_exception(current_actor(), territory.id, exception_id, clock.now())
    flash(_("Eccezione tolta: il contributo aspetta di nuovo una risposta."), "success")
    return _back(territory, cycle_id)


def _back(territory: TerritoryRef, cycle_id: int) -> Response:
    return redirect(url_for("replies.exceptions", territory=territory, cycle_id=cycle_id), 303)
