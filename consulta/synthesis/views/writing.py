# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing the frame of a synthesis and its points, and putting them in order."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from consulta.codebook import queries as codebook
from consulta.contributions.queries import BothTexts, both_texts
from consulta.core import clock
from consulta.core.errors import Conflict, Invalid
from consulta.plans import queries as plans
from consulta.synthesis import policy, queries, service
from consulta.synthesis.forms import FrameForm, PointForm
from consulta.synthesis.queries import PointView, SynthesisView
from consulta.synthesis.requests import MovePoint, RemovePoint
from consulta.synthesis.views.blueprint import bp
from consulta.synthesis.views.office import to_review
from consulta.synthesis.views.turns import turn_of
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import ConsultaForm, show_errors
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page


@bp.route("/<territory:territory>/ufficio/sintesi/<int:synthesis_id>/testo", methods=["GET", "POST"])
@access.staff(*policy.WRITERS, policy=policy.may_change)
def frame(territory: TerritoryRef, synthesis_id: int) -> Response:
    """Title, introduction and conclusion."""
    found = queries.get_synthesis(territory.id, synthesis_id)
    values = {"title": found.title, "introduction": found.introduction, "conclusion": found.conclusion}
    form = FrameForm(data=values | {"version": str(found.text_version)})
    status, conflict = 200, None
    if request.method == "GET":
        _may_change(found)
    else:
        status = 422
        try:
            if form.validate():
                service.write_frame(current_actor(), form.to_request(territory.id, synthesis_id), clock.now())
                flash(_("Testo salvato."), "success")
                return to_review(territory, synthesis_id)
        except Invalid as invalid:
            show_errors(form, invalid)
        except Conflict as error:
            status, conflict = 409, error
            form.version.data = str(queries.get_synthesis(territory.id, synthesis_id).text_version)
    return page(
        "synthesis/frame.html",
        territory=territory,
        synthesis=found,
        turn=turn_of(territory, found, testo=1),
        form=form,
        conflict=conflict,
        compared=_compared(conflict, form),
        status=status,
    )


@bp.route("/<territory:territory>/ufficio/sintesi/<int:synthesis_id>/punti/nuovo", methods=["GET", "POST"])
@access.staff(*policy.WRITERS, policy=policy.may_change)
def add_point(territory: TerritoryRef, synthesis_id: int) -> Response:
    """Add a point; then its sources are chosen."""
    found = queries.get_synthesis(territory.id, synthesis_id)
    if request.method == "GET":
        _may_change(found)
    form = PointForm()
    form.offer(*_offered(found))
    if form.validate_on_submit():
        try:
            point_id = service.write_point(current_actor(), form.to_request(territory.id, synthesis_id), clock.now())
        except Invalid as invalid:
            show_errors(form, invalid)
        else:
            flash(_("Punto aggiunto: ora scegli i testi che lo sostengono."), "success")
            return redirect(url_for(".material", territory=territory, synthesis_id=synthesis_id, punto=point_id), 303)
    return _point_page(territory, found, None, form, None, 422 if form.is_submitted() else 200)


@bp.route("/<territory:territory>/ufficio/sintesi/<int:synthesis_id>/punti/<int:point_id>", methods=["GET", "POST"])
@access.staff(*policy.WRITERS, policy=policy.may_change)
def edit_point(territory: TerritoryRef, synthesis_id: int, point_id: int) -> Response:
    """Change the words of a point, its objectives and its tags."""
    found = queries.get_synthesis(territory.id, synthesis_id)
    point = queries.get_point(found.id, point_id)
    form = PointForm(data=_values(point))
    form.offer(*_offered(found), point.objectives, point.tags)
    status, conflict = 200, None
    if request.method == "GET":
        _may_change(found)
    else:
        status = 422
        try:
            if form.validate():
                service.write_point(current_actor(), form.to_request(territory.id, synthesis_id, point_id), clock.now())
                flash(_("Punto salvato."), "success")
                return to_review(territory, synthesis_id, f"punto-{point_id}")
        except Invalid as invalid:
            show_errors(form, invalid)
        except Conflict as error:
            status, conflict = 409, error
            form.version.data = str(queries.get_point(found.id, point_id).version)
    return _point_page(territory, found, point, form, conflict, status)


@bp.route("/<territory:territory>/ufficio/sintesi/<int:synthesis_id>/punti/<int:point_id>/sposta", methods=["POST"])
@access.staff(*policy.WRITERS, policy=policy.may_change)
def move_point(territory: TerritoryRef, synthesis_id: int, point_id: int) -> Response:
    """One place up (``verso=su``) or down."""
    ConsultaForm().validate()
    position = int(request.form.get("position", "")) if request.form.get("position", "").isdigit() else -1
    wanted = MovePoint(territory.id, synthesis_id, point_id, min(position, 10**6), request.form.get("verso") == "su")
    service.move_point(current_actor(), wanted, clock.now())
    return to_review(territory, synthesis_id, f"punto-{point_id}")


@bp.route("/<territory:territory>/ufficio/sintesi/<int:synthesis_id>/punti/<int:point_id>/togli", methods=["POST"])
@access.staff(*policy.WRITERS, policy=policy.may_change)
def remove_point(territory: TerritoryRef, synthesis_id: int, point_id: int) -> Response:
    """Take a point away."""
    ConsultaForm().validate()
    service.remove_point(current_actor(), RemovePoint(territory.id, synthesis_id, point_id), clock.now())
    flash(_("Punto tolto: i suoi testi tornano da trattare."), "success")
    return to_review(territory, synthesis_id)


def _may_change(found: SynthesisView) -> None:
    policy.may_change(current_actor(), queries.facts_of(found, clock.rome_day(clock.now()))).or_refuse()


def _offered(found: SynthesisView) -> tuple[Any, Any]:
    return plans.list_choices(found.territory_id, found.cycle_id), codebook.list_tags(found.territory_id)


def _values(point: PointView) -> dict[str, Any]:
    return {
        "title": point.title,
        "statement": point.statement,
        "dissent": point.dissent,
        "objective_ids": [one.id for one in point.objectives],
        "tag_ids": [one.id for one in point.tags],
        "version": str(point.version),
    }


def _point_page(
    territory: TerritoryRef, found: SynthesisView, point: PointView | None, form: PointForm, conflict: Conflict | None, status: int
) -> Response:
    return page(
        "synthesis/point.html",
        territory=territory,
        synthesis=found,
        point=point,
        turn=turn_of(territory, found, **({"punto": point.id} if point else {"nuovo": 1})),
        form=form,
        conflict=conflict,
        compared=_compared(conflict, form),
        status=status,
    )


def _compared(conflict: Conflict | None, form: FrameForm | PointForm) -> Sequence[BothTexts]:
    """What stands now beside what was typed, by the labels that a conflict has."""
    if conflict is None:
        return ()
    mine = {"Titolo": form.title.data}
    if isinstance(form, PointForm):
        mine |= {"Testo": form.statement.data, "Chi la vede diversamente": form.dissent.data}
    else:
        mine |= {"Introduzione": form.introduction.data, "Conclusione": form.conclusion.data}
    return both_texts(conflict.theirs, mine)
