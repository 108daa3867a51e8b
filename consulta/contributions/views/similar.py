# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Public contributions like the one being written: beside the form while one types, by a button without script. Nothing is kept."""

from flask import Response, render_template, request

from consulta.accounts.requests import address_key
from consulta.accounts.throttle import throttle
from consulta.consultations.queries import get_topic
from consulta.contributions import policy, queries
from consulta.contributions.forms import ContributionForm
from consulta.contributions.queries import Similar
from consulta.contributions.views.blueprint import bp
from consulta.contributions.views.submission import form_for, show
from consulta.contributions.wording import details_shown
from consulta.core import clock
from consulta.core.errors import Invalid
from consulta.core.text import clean
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.ports import TerritoryRef
from consulta.web.respond import json_response


@bp.route("/<territory:territory>/temi/<int:topic_id>/contributi/simili", methods=["POST"])
@access.anyone(policy.may_submit_contribution)
def similar(territory: TerritoryRef, topic_id: int) -> Response:
    """The form again with what is like it beside; for the script that asks while one types, only that, with the preview."""
    actor, now = current_actor(), clock.now()
    throttle("similar", [f"user:{actor.user_id}"] if actor.is_authenticated else [address_key(request.remote_addr)], now)
    topic = get_topic(territory.id, topic_id, now)
    form = form_for(territory, topic)
    found = queries.find_similar(territory.id, form.title.data or "", form.text.data or "")
    if request.accept_mimetypes.best == "application/json":
        return json_response({"similar": _list(territory, found), "preview": _preview(form), "count": len(found)})
    return show(territory, topic, form, similar=found)


def _list(territory: TerritoryRef, found: list[Similar]) -> str:
    return render_template("contributions/similar_part.html", territory=territory, similar=found)


def _preview(form: ContributionForm) -> str:
    try:
        html = clean(form.text.data or "").html
    except Invalid:
        return ""
    return render_template("contributions/preview_part.html", title=form.title.data, html=html, details=details_shown(form.details))
