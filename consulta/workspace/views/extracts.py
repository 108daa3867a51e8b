# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Extracts of a contribution: take a passage with its tags and its line of the plan, remove one (ADR 0047)."""

import secrets

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from consulta.codebook import queries as codebook
from consulta.codebook import service as codebook_service
from consulta.codebook.forms import tag_options
from consulta.contributions import queries as contributions
from consulta.contributions import service as contribution_service
from consulta.contributions.queries import StaffDetail
from consulta.core import clock
from consulta.core.errors import Conflict, DomainError, Invalid, NotFound, Refused
from consulta.plans import queries as plans
from consulta.plans import service as plan_service
from consulta.plans.queries import ObjectiveChoice
from consulta.territory import queries as territory_queries
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import show_errors
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page
from consulta.workspace import policy, queries
from consulta.workspace.forms import ExtractForm, RemoveExtractForm, objective_text
from consulta.workspace.views.blueprint import bp

PATH = "/<territory:territory>/ufficio/contributi/<int:contribution_id>/estratti"


@bp.route(PATH)
@access.staff(*policy.READERS, policy=policy.may_read_work)
def extracts(territory: TerritoryRef, contribution_id: int) -> Response:
    """The extracts of a contribution beside its text, and the form that takes another."""
    found = contributions.get_for_staff(territory.id, contribution_id)
    form = ExtractForm(formdata=None)
    form.version.data = str(found.version)
    return _show(territory, found, form)


@bp.route(PATH, methods=["POST"])
@access.staff(*policy.DECIDERS, policy=policy.may_classify)
def take_extract(territory: TerritoryRef, contribution_id: int) -> Response:
    """Take a passage; ``step=look`` only brings it to the page that asks for tags and line."""
    found = contributions.get_for_staff(territory.id, contribution_id)
    form = ExtractForm()
    _offer(form, territory)
    if request.form.get("step") == "look":
        return _look(territory, found, form)
    objectives = queries.list_objective_choices(territory.id, found.cycle_id, found.area_id)
    try:
        if not form.validate():
            return _show(territory, found, form, status=422)
        if form.new_title.data:
            return _create(territory, found, form)
        codebook_service.take_extract(current_actor(), form.to_request(territory.id, found.id, objectives), clock.now())
    except Invalid as invalid:
        names = {"title": "new_title", "area_id": "new_area_id", "reason": "link_reason"}
        show_errors(form, Invalid({names.get(name, name): message for name, message in invalid.errors.items()}))
        return _show(territory, found, form, status=422)
    except Refused as refused:
        show_errors(form, Invalid({"objective": f"{_(refused.message)} {_(refused.would_help) if refused.would_help else ''}".strip()}))
        return _show(territory, found, form, status=422)
    except Conflict as conflict:
        form.version.data = str(contributions.get_for_staff(territory.id, contribution_id).version)
        return _show(territory, found, form, problem=conflict, status=409)
    flash(_("Estratto preso: etichette e collegamento valgono anche per tutto il contributo."), "success")
    return redirect(url_for("workspace.record", territory=territory, contribution_id=found.id, _anchor="estratti"), 303)


@bp.route(f"{PATH}/<int:extract_id>/togli", methods=["GET", "POST"])
@access.staff(*policy.DECIDERS, policy=policy.may_classify)
def remove_extract(territory: TerritoryRef, contribution_id: int, extract_id: int) -> Response:
    """An extract is none any more, with the reason."""
    one = codebook.get_extract(territory.id, extract_id)
    if one.contribution_id != contribution_id:
        raise NotFound
    form = RemoveExtractForm()
    if form.validate_on_submit():
        try:
            codebook_service.remove_extract(current_actor(), form.to_request(territory.id, extract_id), clock.now())
        except Invalid as invalid:
            show_errors(form, invalid)
        else:
            flash(_("Estratto tolto: etichette e collegamenti del contributo restano."), "success")
            return redirect(url_for("workspace.record", territory=territory, contribution_id=contribution_id, _anchor="estratti"), 303)
    return page("workspace/remove_extract.html", territory=territory, extract=one, form=form, status=422 if form.is_submitted() else 200)


def _look(territory: TerritoryRef, found: StaffDetail, form: ExtractForm) -> Response:
    """The passage that was selected on the scheda, looked for in the text at once."""
    passage = form.passage.data or ""
    form = ExtractForm(formdata=None, passage=passage)
    form.version.data = str(found.version)
    try:
        contribution_service.find_passage(found.source, passage)
    except Invalid as invalid:
        _offer(form, territory)
        show_errors(form, invalid)
        return _show(territory, found, form, status=422)
    return _show(territory, found, form)


def _create(territory: TerritoryRef, found: StaffDetail, form: ExtractForm) -> Response:
    """Write a line in draft and put it in the picker; everything else that was typed stays."""
    created = plan_service.create_objective(current_actor(), form.to_draft(territory.id, found.cycle_id), clock.now())
    choices = plans.list_choices(territory.id, found.cycle_id)
    form.objective.data = next(objective_text(one) for one in choices if one.id == created)
    form.new_title.data, form.submission_key.data = "", secrets.token_urlsafe(24)
    flash(_("Obiettivo creato in bozza e scelto qui sotto: ora prendi l'estratto."), "success")
    return _show(territory, found, form)


def _offer(form: ExtractForm, territory: TerritoryRef) -> None:
    areas = territory_queries.list_areas(territory.id, clock.rome_day(clock.now()))
    form.offer(tag_options(codebook.list_choices(territory.id)), [(area.id, area.label) for area in areas])


def _show(
    territory: TerritoryRef, found: StaffDetail, form: ExtractForm, *, problem: DomainError | None = None, status: int = 200
) -> Response:
    objectives: list[ObjectiveChoice] = queries.list_objective_choices(territory.id, found.cycle_id, found.area_id)
    _offer(form, territory)
    return page(
        "workspace/extracts.html",
        territory=territory,
        item=found,
        form=form,
        objectives=objectives,
        extracts=codebook.extracts_of(found.id),
        may_take=policy.may_classify(current_actor(), territory.id),
        problem=problem,
        status=status,
    )
