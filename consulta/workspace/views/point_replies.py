# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The reply of a point of a synthesis: written beside it, then inherited by the contributions of the point (ADR 0052)."""

from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from consulta.core import clock
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.opinions.queries import list_choices
from consulta.replies import policy, queries, service
from consulta.replies.forms import ReplyForm
from consulta.replies.requests import WritePointReply
from consulta.services.queries import list_service_choices
from consulta.synthesis import policy as synthesis_policy
from consulta.synthesis import queries as syntheses
from consulta.synthesis.queries import PointView, SynthesisView
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import CreatingForm, show_errors
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page
from consulta.workspace.answering import inherit
from consulta.workspace.views.answering import WIDEST_KIND, to_operation, values_of_words
from consulta.workspace.views.blueprint import bp

PATH = "/<territory:territory>/ufficio/sintesi/<int:synthesis_id>/punti/<int:point_id>"


@bp.route(f"{PATH}/risposta", methods=["GET", "POST"])
@access.staff(*policy.WRITERS, readers=policy.READERS, policy=policy.may_read_replies)
def point_reply(territory: TerritoryRef, synthesis_id: int, point_id: int) -> Response:
    """The reply of a point, whom it would answer; ``action`` remove takes it away."""
    found = syntheses.get_synthesis(territory.id, synthesis_id)
    point = syntheses.get_point(found.id, point_id)
    reply = queries.find_point_replies(found.id).get(point.id)
    form = ReplyForm(data=values_of_words(reply.words) | {"version": reply.version} if reply else {"version": 0})
    form.offer(WIDEST_KIND, queries.list_covering(territory.id), list_service_choices(territory.id), list_choices(territory.id))
    if request.method == "GET":
        return _show(territory, found, point, reply, form)
    takes_away = request.form.get("action") == "remove"
    if not takes_away and not form.validate():
        return _show(territory, found, point, reply, form, status=422)
    draft = None if takes_away else form.to_request(0)
    wanted = WritePointReply(territory.id, found.id, point.id, draft, form.version.data or 0)
    try:
        service.write_point_reply(current_actor(), wanted, clock.now())
    except Invalid as invalid:
        show_errors(form, invalid)
        return _show(territory, found, point, reply, form, status=422)
    except Conflict as error:
        form.version.data = reply.version if reply else 0
        return _show(territory, found, point, reply, form, error, 409)
    flash(_("Risposta del punto tolta.") if takes_away else _("Risposta del punto salvata."), "success")
    return _back(territory, found, point)


@bp.route(f"{PATH}/rispondi", methods=["POST"])
@access.staff(*policy.WRITERS, policy=policy.may_write_replies)
def inherit_point_reply(territory: TerritoryRef, synthesis_id: int, point_id: int) -> Response:
    """Prepare the replies to the contributions of the point: each is looked at before anything is written."""
    found = syntheses.get_synthesis(territory.id, synthesis_id)
    point = syntheses.get_point(found.id, point_id)
    reply = queries.find_point_replies(found.id).get(point.id)
    if reply is None:
        raise NotFound
    form = CreatingForm()
    form.validate()
    try:
        return to_operation(territory, inherit(current_actor(), territory.id, point.id, reply, form.submission_key.data or "", clock.now()))
    except Invalid as invalid:
        flash(_(next(iter(invalid.errors.values()))), "warning")
        return _back(territory, found, point)


def _back(territory: TerritoryRef, found: SynthesisView, point: PointView) -> Response:
    return redirect(url_for(".point_reply", territory=territory, synthesis_id=found.id, point_id=point.id), 303)


def _show(
    territory: TerritoryRef,
    found: SynthesisView,
    point: PointView,
    reply: queries.PointReplyView | None,
    form: ReplyForm,
    conflict: Conflict | None = None,
    status: int = 200,
) -> Response:
    actor = current_actor()
    facts: Any = syntheses.facts_of(found, clock.rome_day(clock.now()))
    return page(
        "workspace/point_reply.html",
        territory=territory,
        synthesis=found,
        point=point,
        reply=reply,
        form=form,
        inheriting=CreatingForm(formdata=None),
        conflict=conflict,
        may_change=synthesis_policy.may_change(actor, facts),
        may_answer=policy.may_write_replies(actor, territory.id),
        status=status,
    )
