# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One line of the plan and many contributions: pick, look, confirm with a reason, read what was done row by row, undo (ADR 0047)."""

import secrets
from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from consulta.bulk import policy as bulk_policy
from consulta.bulk import queries as bulk_queries
from consulta.bulk import service as bulk
from consulta.bulk.requests import CarryOut, Picked, PrepareBulk
from consulta.codebook import queries as codebook
from consulta.consultations import queries as consultations
from consulta.contributions import queries as contributions
from consulta.contributions.queries import ContributionRow
from consulta.core import clock
from consulta.core.errors import Invalid
from consulta.core.pagination import PAGE_SIZE, Page
from consulta.plans import policy as plan_policy
from consulta.plans import queries as plans
from consulta.plans import service as plan_service
from consulta.plans.queries import ObjectiveChoice
from consulta.territory import queries as territory_queries
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import show_errors
from consulta.web.locale import gettext as _
from consulta.web.locale import ngettext
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page
from consulta.workspace import policy, queries
from consulta.workspace.forms import FILTERED, ON_PAGE, PICKED, LinkManyForm, LinkReasonForm, objective_text, whole
from consulta.workspace.linking import PREFIX, UNLINK, LinkTogether, act_named
from consulta.workspace.together import whole_filter
from consulta.workspace.views.blueprint import bp
from consulta.workspace.views.lists import pager, read_filter
from consulta.workspace.views.steps import around, rows_before, told_of_undoing

PATH = "/<territory:territory>/ufficio/collegamenti-insieme"
LINE = "riga"
"""The line of the plan from whose page somebody comes."""


@bp.route(f"{PATH}/contributi")
@access.staff(*policy.READERS, policy=policy.may_read_work)
def link_contributions(territory: TerritoryRef) -> Response:
    """The contributions of a filter, to tick and link to a line of the plan, or to part from it."""
    choices = _choices(territory)
    form = LinkManyForm(formdata=None)
    line = next((one for one in choices if one.id == whole(request.args.get(LINE))), None)
    if line is not None:
        form.objective.data = objective_text(line)
    if request.args.get("verbo") == UNLINK:
        form.verb.data = UNLINK
    return _show_list(territory, form, choices)


@bp.route(f"{PATH}/contributi", methods=["POST"])
@access.staff(*policy.DECIDERS, policy=policy.may_classify)
def prepare_links(territory: TerritoryRef) -> Response:
    """Keep which contributions were picked and show what would happen; or write first, in draft, the line that is not there yet."""
    form, choices = LinkManyForm(), _choices(territory)
    _offer(form, _found(territory), _areas(territory))
    is_whole = form.which.data == FILTERED
    try:
        if not form.validate():
            return _show_list(territory, form, choices, 422)
        if "create" in request.form:
            return _create(territory, form)
        act = LinkTogether(form.verb.data, form.line(choices), form.relation.data)
        picked = whole_filter(territory.id, read_filter()) if is_whole else form.seen
        wanted = PrepareBulk(territory.id, act.name, "contribution", picked, form.submission_key.data or "")
        linking_id = bulk.prepare(current_actor(), act, wanted, clock.now())
    except Invalid as invalid:
        names = {"picked": "which", "title": "new_title", "area_id": "new_area_id"}
        show_errors(form, Invalid({names.get(field, field): message for field, message in invalid.errors.items()}))
        return _show_list(territory, form, choices, 422)
    return _to_operation(territory, linking_id)


@bp.route(PATH)
@access.staff(*policy.READERS, policy=policy.may_read_work)
def link_operations(territory: TerritoryRef) -> Response:
    """The latest acts on many, to read them again or undo them."""
    rows = [(one, act_named(one.act)) for one in bulk_queries.list_operations(territory.id, PREFIX)]
    return page("workspace/link_operations.html", territory=territory, rows=rows, lines=dict(queries.list_linkable(territory.id)))


@bp.route(f"{PATH}/<int:linking_id>")
@access.staff(*policy.READERS, policy=policy.may_read_work)
def link_operation(territory: TerritoryRef, linking_id: int) -> Response:
    """What an act would do to each contribution, or what it did."""
    return _show(territory, linking_id, LinkReasonForm(formdata=None))


@bp.route(f"{PATH}/<int:linking_id>/conferma", methods=["POST"])
@access.staff(*policy.DECIDERS, policy=policy.may_classify)
def carry_out_links(territory: TerritoryRef, linking_id: int) -> Response:
    """Do it."""
    act, form = act_named(bulk_queries.get_operation(territory.id, linking_id).act), LinkReasonForm()
    if not form.validate():
        return _show(territory, linking_id, form, 422)
    try:
        words = {"reason": form.reason.data or ""} if act.joins else {}
        bulk.carry_out(current_actor(), act, CarryOut(territory.id, linking_id, words), clock.now())
    except Invalid as invalid:
        show_errors(form, invalid)
        return _show(territory, linking_id, form, 422)
    done = bulk_queries.get_operation(territory.id, linking_id)
    told = ngettext("Fatto su 1 contributo.", "Fatto su %(num)s contributi.", done.done)
    flash(told if done.done_at else _("Cominciato: va avanti anche se chiudi la pagina."), "success")
    return _to_operation(territory, linking_id)


@bp.route(f"{PATH}/<int:linking_id>/annulla", methods=["POST"])
@access.staff(*policy.DECIDERS, policy=policy.may_classify)
def undo_links(territory: TerritoryRef, linking_id: int) -> Response:
    """Put everything back as it was."""
    act = act_named(bulk_queries.get_operation(territory.id, linking_id).act)
    bulk.undo(current_actor(), act, territory.id, linking_id, clock.now())
    flash(told_of_undoing(territory, linking_id), "success")
    return _to_operation(territory, linking_id)


def _create(territory: TerritoryRef, form: LinkManyForm) -> Response:
    """Write a line in draft and put it in the picker; everything that was ticked and chosen stays."""
    if not form.new_title.data:
        raise Invalid({"new_title": _("Scrivi il titolo del nuovo obiettivo.")})
    cycle = consultations.find_current_cycle(territory.id, clock.now())
    if cycle is None:
        raise Invalid({"new_title": _("Non c'è ancora una consultazione: gli obiettivi stanno nel suo piano.")})
    created = plan_service.create_objective(current_actor(), form.to_draft(territory.id, cycle.id), clock.now())
    choices = plans.list_choices(territory.id, cycle.id)
    form.objective.data = next(objective_text(one) for one in choices if one.id == created)
    form.new_title.data, form.submission_key.data = "", secrets.token_urlsafe(24)
    flash(_("Obiettivo creato in bozza e scelto qui sotto: ora guarda che cosa succede."), "success")
    return _show_list(territory, form, choices)


def _show(territory: TerritoryRef, linking_id: int, form: LinkReasonForm, status: int = 200) -> Response:
    found = bulk_queries.get_operation(territory.id, linking_id)
    after = rows_before()
    act, rows, actor = act_named(found.act), bulk_queries.list_rows(linking_id, after), current_actor()
    picked = [Picked(row.subject_id, row.seen_version) for row in rows]
    weighed = act.weigh(actor, territory.id, picked, lock=False) if found.status.value == "prepared" else {}
    args = _args()
    return page(
        "workspace/link_operation.html",
        territory=territory,
        operation=found,
        act=act,
        line=plans.get_objective(territory.id, act.objective_id),
        args=args,
        rows=rows,
        **around(found, after, len(rows)),
        names=queries.list_picked("contribution", territory.id, [row.subject_id for row in rows]),
        weighed=weighed,
        will_do=sum(bool(decision) for decision in weighed.values()),
        form=form,
        may_carry_out=bulk_policy.may_carry_out(actor, found.made_by_id),
        may_undo=bulk_policy.may_undo(actor, territory.id, found.made_by_id, found.status, found.undo_until, clock.now()),
        status=status,
    )


def _show_list(territory: TerritoryRef, form: LinkManyForm, choices: Sequence[ObjectiveChoice], status: int = 200) -> Response:
    found, args, areas = _found(territory), _args(), _areas(territory)
    _offer(form, found, areas)
    chosen = read_filter()
    return page(
        "workspace/link_many.html",
        territory=territory,
        rows=found.items,
        links=plans.links_of_many([row.id for row in found.items]),
        args=args,
        chosen=chosen,
        here=args | ({"pagina": request.args["pagina"]} if "pagina" in request.args else {}),
        form=form,
        objectives=choices,
        areas=[(area.code, area.label) for area in areas],
        tags=[(tag.code, tag.label) for tag in codebook.list_choices(territory.id)],
        may_link=plan_policy.may_unlink(current_actor(), territory.id),
        pager=pager(found),
        cap=bulk_policy.MOST,
        is_beyond=found.total_is_more or (found.total or 0) > bulk_policy.MOST,
        status=status,
    )


def _found(territory: TerritoryRef) -> Page[ContributionRow]:
    """The contributions of the filter in the address. Raises Invalid naming the parameter."""
    return contributions.list_for_staff(territory.id, read_filter(), request.args.get("pagina"), size=PAGE_SIZE)


def _choices(territory: TerritoryRef) -> Sequence[ObjectiveChoice]:
    """The lines of the plan of today's consultation."""
    cycle = consultations.find_current_cycle(territory.id, clock.now())
    return plans.list_choices(territory.id, cycle.id) if cycle else ()


def _areas(territory: TerritoryRef) -> Sequence[Any]:
    return territory_queries.list_areas(territory.id, clock.rome_day(clock.now()))


def _args() -> dict[str, Any]:
    own = {name: request.args[name] for name in (LINE, "verbo") if request.args.get(name)}
    return read_filter().to_args() | own


def _offer(form: LinkManyForm, found: Page[ContributionRow], areas: Sequence[Any]) -> None:
    which = [(PICKED, _("Solo quelli spuntati")), (ON_PAGE, _("Tutti quelli di questa pagina (%(n)s)", n=len(found.items)))]
    total = found.total or 0
    if not found.total_is_more and len(found.items) < total <= bulk_policy.MOST:
        which.append((FILTERED, _("Tutti i risultati del filtro (%(n)s)", n=total)))
    form.offer(which, [(area.id, area.label) for area in areas])


def _to_operation(territory: TerritoryRef, linking_id: int) -> Response:
    return redirect(url_for("workspace.link_operation", territory=territory, linking_id=linking_id, **_args()), 303)
