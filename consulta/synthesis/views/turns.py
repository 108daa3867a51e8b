# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who works on a synthesis: the button of its pages, and what those pages say. Reading a page takes nothing."""

from typing import Any

from flask import flash, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response

from consulta.core import clock
from consulta.moderation.lock_queries import SYNTHESIS, holders
from consulta.synthesis import policy, queries, service
from consulta.synthesis.queries import SynthesisView
from consulta.synthesis.views.blueprint import bp
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import ConsultaForm, whole
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef


@bp.route("/<territory:territory>/ufficio/sintesi/<int:synthesis_id>/prendi", methods=["POST"])
@access.staff(*policy.WRITERS, policy=policy.may_change)
def take(territory: TerritoryRef, synthesis_id: int) -> Response:
    """``do`` says what: keep (asked by the page itself while it is open), leave, or take (the default, by hand)."""
    ConsultaForm().validate()
    actor, now, wanted = current_actor(), clock.now(), request.form.get("do")
    queries.get_synthesis(territory.id, synthesis_id)
    if wanted == "keep":
        return jsonify({"mine": service.keep_turn(actor, territory.id, synthesis_id, now)})
    if wanted == "leave":
        service.leave_turn(actor, territory.id, synthesis_id)
        flash(_("Lasciata: la può prendere un collega."), "success")
    else:
        service.take_turn(actor, territory.id, synthesis_id, now)
        flash(_("Ora ci lavori tu: i colleghi lo vedono per dieci minuti."), "success")
        if point_id := whole(request.form.get("punto")):
            return redirect(url_for(".edit_point", territory=territory, synthesis_id=synthesis_id, point_id=point_id), 303)
        if request.form.get("nuovo"):
            return redirect(url_for(".add_point", territory=territory, synthesis_id=synthesis_id), 303)
        if request.form.get("testo"):
            return redirect(url_for(".frame", territory=territory, synthesis_id=synthesis_id), 303)
    return redirect(url_for(".review", territory=territory, synthesis_id=synthesis_id), 303)


def turn_of(territory: TerritoryRef, found: SynthesisView, **place: int) -> dict[str, Any]:
    """What its pages say of who works on it. ``place``: the page the button leads back to, ``punto``, ``nuovo`` or ``testo``."""
    return {
        "holder": holders(SYNTHESIS, [found.id], clock.now()).get(found.id),
        "me": current_actor().user_id,
        "url": url_for(".take", territory=territory, synthesis_id=found.id),
        "place": place,
    }
