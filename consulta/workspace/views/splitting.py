# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cut a contribution that holds several proposals into parts, put it together again (ADR 0047)."""

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from consulta.contributions import policy as contribution_policy
from consulta.contributions import queries as contributions
from consulta.contributions import service as contribution_service
from consulta.contributions.queries import StaffDetail
from consulta.core import clock
from consulta.core.errors import Conflict, Invalid, Refused
from consulta.territory import queries as territory_queries
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import show_errors
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page
from consulta.workspace import policy
from consulta.workspace.forms import SLOTS, RejoinForm, SplitForm
from consulta.workspace.views.blueprint import bp

PATH = "/<territory:territory>/ufficio/contributi/<int:contribution_id>"
OPEN_SLOTS = 3
"""As many parts are in sight; the others are one press away."""


@bp.route(f"{PATH}/scomponi", methods=["GET", "POST"])
@access.staff(*policy.DECIDERS, policy=contribution_policy.may_split)
def split(territory: TerritoryRef, contribution_id: int) -> Response:
    """Choose the passages of each part, say why, confirm."""
    item = _item(territory, contribution_id)
    form = SplitForm() if request.method == "POST" else SplitForm(formdata=None, version=str(item.version))
    areas = [(area.id, area.label) for area in territory_queries.list_areas(territory.id, clock.rome_day(clock.now()))]
    form.offer(areas, _("Quella del contributo"), item.kind.value)
    problem: Conflict | Refused | None = None
    if request.method == "POST" and form.validate():
        try:
            wanted = form.to_request(territory.id, contribution_id)
            made = contribution_service.split_contribution(current_actor(), wanted, clock.now())
        except Invalid as invalid:
            show_errors(form, form.beside(invalid))
        except Refused as refused:
            problem = refused
        except Conflict as conflict:
            problem = conflict
            item = _item(territory, contribution_id)
            form.version.data = str(item.version)
        else:
            flash(_("Scomposto in %(n)s parti. Avvisiamo chi lo ha scritto.", n=len(made)), "success")
            return redirect(url_for("workspace.record", territory=territory, contribution_id=contribution_id), 303)
    return page(
        "workspace/split.html",
        territory=territory,
        item=item,
        form=form,
        slots=SLOTS,
        open_slots=max([OPEN_SLOTS, *form.filled_slots]),
        may_be=contribution_policy.may_be_split(contributions.get_divisible(territory.id, contribution_id)),
        problem=problem,
        status=409 if problem else 422 if form.errors or form.form_errors else 200,
    )


@bp.route(f"{PATH}/ricomponi", methods=["GET", "POST"])
@access.staff(*policy.DECIDERS, policy=contribution_policy.may_split)
def rejoin(territory: TerritoryRef, contribution_id: int) -> Response:
    """Put the parts back, with a reason."""
    item = _item(territory, contribution_id)
    form = RejoinForm() if request.method == "POST" else RejoinForm(formdata=None, version=str(item.version))
    problem: Conflict | Refused | None = None
    if request.method == "POST" and form.validate():
        try:
            contribution_service.rejoin_contribution(current_actor(), form.to_request(territory.id, contribution_id), clock.now())
        except Invalid as invalid:
            show_errors(form, invalid)
        except Refused as refused:
            problem = refused
        except Conflict as conflict:
            problem = conflict
            item = _item(territory, contribution_id)
            form.version.data = str(item.version)
        else:
            flash(_("Ricomposto: il n. %(number)s è di nuovo negli elenchi. Avvisiamo chi lo ha scritto.", number=item.number), "success")
            return redirect(url_for("workspace.record", territory=territory, contribution_id=contribution_id), 303)
    parts = contributions.list_parts(contribution_id) if item.status.value == "split" else ()
    return page(
        "workspace/rejoin.html",
        territory=territory,
        item=item,
        parts=parts,
        may_be=contribution_policy.may_be_rejoined(contributions.part_states([part.id for part in parts])),
        form=form,
        problem=problem,
        status=409 if problem else 422 if form.errors else 200,
    )


def _item(territory: TerritoryRef, contribution_id: int) -> StaffDetail:
    """The contribution to be cut or put together. Raises NotFound, Refused (an own text)."""
    found = contributions.get_for_staff(territory.id, contribution_id)
    contribution_policy.may_split(current_actor(), territory.id, found.author_id).or_refuse()
    return found
