# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office's pages of the plan: the tree, an objective with its sources, the forms."""

from collections.abc import Collection, Sequence

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from consulta.consultations import queries as consultations
from consulta.core import clock
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.core.text import one_line
from consulta.plans import policy, queries, service
from consulta.plans.forms import LEVELS, LinkForm, ObjectiveForm, OutlineForm, describing, form_below, form_of, line_choices, offering
from consulta.plans.outline import OutlineLine, chosen, folded, read_outline
from consulta.plans.queries import Description, ObjectiveView
from consulta.plans.requests import UnlinkContribution
from consulta.plans.views.blueprint import bp
from consulta.territory import queries as territory_queries
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import dotted, options, show_errors, whole
from consulta.web.locale import gettext as _
from consulta.web.locale import ngettext
from consulta.web.ports import TerritoryRef, ports
from consulta.web.respond import page

WORDS_CAP = 200


@bp.route("/<territory:territory>/ufficio/obiettivi")
@access.staff(*policy.READERS, policy=policy.may_read_objectives)
def objectives(territory: TerritoryRef) -> Response:
    """The tree of the current cycle; ``senza_fonti`` and ``archiviati`` filter it."""
    cycle = consultations.find_current_cycle(territory.id, clock.now())
    only_orphans, with_archived = request.args.get("senza_fonti") == "si", request.args.get("archiviati") == "si"
    tree = queries.list_tree(territory.id, cycle.id, with_archived=with_archived) if cycle else ()
    total = sum(len(area.objectives) for area in tree)
    orphans = sum(objective.is_orphan for area in tree for objective in area.objectives)
    if only_orphans:
        tree = [area.without_sources() for area in tree if any(objective.is_orphan for objective in area.objectives)]
    return page(
        "plans/objectives.html",
        territory=territory,
        cycle=cycle,
        tree=tree,
        total=total,
        orphans=orphans,
        unlinked=queries.count_unlinked(territory.id, cycle.id) if cycle else 0,
        only_orphans=only_orphans,
        with_archived=with_archived,
        may_edit=policy.may_edit_plan(current_actor(), territory.id),
    )


@bp.route("/<territory:territory>/ufficio/obiettivi/nuovo", methods=["GET", "POST"])
@access.staff(*policy.DECIDERS, policy=policy.may_edit_plan)
def create_objective(territory: TerritoryRef) -> Response:
    """Write a new objective in the current cycle's plan."""
    cycle = consultations.find_current_cycle(territory.id, clock.now())
    if cycle is None:
        raise Refused(_("Non c'è ancora una consultazione."), _("Apri una consultazione: gli obiettivi stanno nel suo piano."))
    form = offering(_start(territory), _areas(territory), queries.list_choices(territory.id, cycle.id))
    _describing(form, territory, Description())
    if form.validate_on_submit():
        try:
            created = service.create_objective(current_actor(), form.to_create(territory.id, cycle.id), clock.now())
        except Invalid as invalid:
            show_errors(form, invalid)
        else:
            flash(_("Obiettivo creato. Ora puoi collegare i contributi da cui nasce."), "success")
            return _to_objective(territory, created)
    return page("plans/create_objective.html", territory=territory, cycle=cycle, form=form, status=422 if form.is_submitted() else 200)


@bp.route("/<territory:territory>/ufficio/obiettivi/incolla", methods=["GET", "POST"])
@access.staff(*policy.DECIDERS, policy=policy.may_edit_plan)
def paste_outline(territory: TerritoryRef) -> Response:
    """The index of the old plan, pasted; then what each line was taken to be, to correct; then the tree."""
    cycle = consultations.find_current_cycle(territory.id, clock.now())
    if cycle is None:
        raise Refused(_("Non c'è ancora una consultazione."), _("Apri una consultazione: gli obiettivi stanno nel suo piano."))
    form, areas = OutlineForm(), _areas(territory)
    lines: Sequence[OutlineLine] = ()
    form.area_id.choices = options(areas.items())
    action = request.form.get("action")
    if form.validate_on_submit() and action != "back":
        lines = chosen(read_outline(form.text.data or "", areas), line_choices(request.form), areas)
        if action == "save" or not lines:
            try:
                added = service.add_outline(current_actor(), form.to_request(territory.id, cycle.id, lines), clock.now())
            except Invalid as invalid:
                show_errors(form, invalid)
            else:
                flash(_added(added), "success")
                return redirect(url_for("plans.objectives", territory=territory), 303)
    return page(
        "plans/paste_outline.html",
        territory=territory,
        cycle=cycle,
        form=form,
        lines=lines,
        present=_present(lines, queries.list_names(territory.id, cycle.id)) if lines else (),
        areas=areas,
        kinds=LEVELS,
        status=422 if form.errors else 200,
    )


def _present(lines: Sequence[OutlineLine], names: Collection[tuple[str, str]]) -> Collection[int]:
    """The lines whose name the plan holds already, at their level."""
    return {line.number for line in lines if (line.kind, folded(line.title)) in names}


def _added(added: service.Added) -> str:
    new = ngettext("Portata nel piano %(num)d voce, in bozza.", "Portate nel piano %(num)d voci, in bozza.", added.created)
    if not added.present:
        return new
    return new + " " + ngettext("%(num)d c'era già e non è cambiata.", "%(num)d c'erano già e non sono cambiate.", added.present)


@bp.route("/<territory:territory>/ufficio/obiettivi/<int:objective_id>")
@access.staff(*policy.READERS, policy=policy.may_read_objectives)
def objective(territory: TerritoryRef, objective_id: int) -> Response:
    """An objective with its sources, and the search for others to link."""
    return _objective_page(territory, queries.get_objective(territory.id, objective_id), LinkForm(formdata=None))


@bp.route("/<territory:territory>/ufficio/obiettivi/<int:objective_id>/modifica", methods=["GET", "POST"])
@access.staff(*policy.DECIDERS, policy=policy.may_edit_plan)
def edit_objective(territory: TerritoryRef, objective_id: int) -> Response:
    """Change an objective, its status included."""
    found = queries.get_objective(territory.id, objective_id)
    described = queries.describe_line(objective_id)
    form = offering(form_of(found, described), _areas(territory), queries.list_choices(territory.id, found.cycle_id), found.id)
    _describing(form, territory, described)
    status, theirs = 200, None
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                service.edit_objective(current_actor(), form.to_edit(objective_id), clock.now())
                flash(_("Obiettivo modificato."), "success")
                return _to_objective(territory, objective_id)
        except Invalid as invalid:
            show_errors(form, invalid)
        except Conflict as conflict:
            status, theirs = 409, conflict
            form.version.data = str(queries.get_objective(territory.id, objective_id).version)
    return page("plans/edit_objective.html", territory=territory, objective=found, form=form, conflict=theirs, status=status)


@bp.route("/<territory:territory>/ufficio/obiettivi/<int:objective_id>/collegamenti", methods=["POST"])
@access.staff(*policy.DECIDERS, policy=policy.may_link)
def link(territory: TerritoryRef, objective_id: int) -> Response:
    """Link a contribution, named by its number, to the objective."""
    found = queries.get_objective(territory.id, objective_id)
    form = LinkForm()
    if form.validate():
        number = form.parsed_number()
        contribution_id = queries.find_contribution_id(territory.id, number) if number else None
        try:
            if contribution_id is None:
                raise Invalid({"number": _("Nessun contributo ha questo numero: scrivilo come nella ricevuta, per esempio 2026-42.")})
            service.link(current_actor(), form.to_request(contribution_id, objective_id), clock.now())
        except Refused as refused:
            show_errors(form, Invalid({"number": f"{_(refused.message)} {_(refused.would_help) if refused.would_help else ''}".strip()}))
        except Invalid as invalid:
            show_errors(form, invalid)
        else:
            flash(_("Contributo collegato all'obiettivo %(code)s.", code=found.code), "success")
            return _to_objective(territory, objective_id)
    return _objective_page(territory, found, form, 422)


@bp.route("/<territory:territory>/ufficio/obiettivi/<int:objective_id>/collegamenti/<int:link_id>/togli", methods=["POST"])
@access.staff(*policy.DECIDERS, policy=policy.may_unlink)
def unlink(territory: TerritoryRef, objective_id: int, link_id: int) -> Response:
    """Take a link away, seen from the objective."""
    if queries.get_link(territory.id, link_id).objective_id != objective_id:
        raise NotFound
    service.unlink(current_actor(), UnlinkContribution(link_id=link_id), clock.now())
    flash(_("Collegamento tolto: resta nella storia del contributo."), "success")
    return _to_objective(territory, objective_id)


def _objective_page(territory: TerritoryRef, found: ObjectiveView, form: LinkForm, status: int = 200) -> Response:
    words = one_line(request.args.get("q", ""))[:WORDS_CAP]
    above, below = queries.family_of(found)
    return page(
        "plans/objective.html",
        territory=territory,
        objective=found,
        sources=queries.sources_of_objective(found.id, public_only=False),
        dotted=dotted,
        above=above,
        below=below,
        described=queries.describe_line(found.id),
        extracts=ports().extracts_of_line(territory.id, found.id),
        form=form,
        words=words,
        matches=queries.list_linkable(territory.id, found.id, words) if words else None,
        may_edit=policy.may_edit_plan(current_actor(), territory.id),
        may_link=policy.may_link(current_actor(), territory.id, "published", found.status),
        status=status,
    )


def _start(territory: TerritoryRef) -> ObjectiveForm:
    """Empty; below the objective that the address names it begins there."""
    parent_id = whole(request.args.get("sotto"))
    return form_below(queries.get_objective(territory.id, parent_id)) if parent_id else ObjectiveForm()


def _describing(form: ObjectiveForm, territory: TerritoryRef, described: Description) -> None:
    today = clock.rome_day(clock.now())
    codes, comuni = territory_queries.list_codes(territory.id), territory_queries.list_municipalities(territory.id, today)
    describing(form, codes, comuni, described, today)


def _areas(territory: TerritoryRef) -> dict[int, str]:
    return {area.id: area.label for area in territory_queries.list_areas(territory.id, clock.rome_day(clock.now()))}


def _to_objective(territory: TerritoryRef, objective_id: int) -> Response:
    return redirect(url_for("plans.objective", territory=territory, objective_id=objective_id), 303)
