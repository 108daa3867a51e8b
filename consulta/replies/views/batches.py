# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Publications of many replies at one instant: setting one, moving it, giving it up."""

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from consulta.core import clock
from consulta.core.errors import Invalid
from consulta.replies import policy, queries, service
from consulta.replies.forms import BatchForm, MoveForm, PublishForm
from consulta.replies.views.blueprint import bp
from consulta.replies.views.office import show_index
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import show_errors
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page

BATCHES = "/<territory:territory>/ufficio/pubblicazioni"


@bp.route(BATCHES, methods=["GET", "POST"])
@access.staff(*policy.OFFICE, readers=policy.READERS, policy=policy.may_publish_replies)
def batches(territory: TerritoryRef) -> Response:
    """Publications of many replies, those to come first; a POST sets one, from the list of the approved ones."""
    if request.method == "GET":
        return page("replies/batches.html", territory=territory, rows=queries.list_batches(territory.id), now=clock.now())
    form = BatchForm()
    if form.validate():
        try:
            batch_id = service.schedule_batch(current_actor(), form.to_request(territory.id), clock.now())
        except Invalid as invalid:
            show_errors(form, invalid)
        else:
            flash(_("Pubblicazione preparata: le risposte diventano visibili al momento scelto."), "success")
            return _to_batch(territory, batch_id)
    return show_index(territory, form, 422)


@bp.route(f"{BATCHES}/<int:batch_id>", methods=["GET", "POST"])
@access.staff(*policy.OFFICE, readers=policy.READERS, policy=policy.may_change_batch)
def batch(territory: TerritoryRef, batch_id: int) -> Response:
    """One publication with its replies, and what stopped any of them; a POST moves it to another instant."""
    found = queries.get_batch(territory.id, batch_id)
    form = MoveForm(data={"version": found.version, "publish_at": clock.rome(found.publish_at).replace(tzinfo=None)})
    if request.method == "POST" and form.validate():
        try:
            service.move_batch(current_actor(), form.to_request(territory.id, batch_id), clock.now())
        except Invalid as invalid:
            show_errors(form, invalid)
        else:
            flash(_("Pubblicazione spostata."), "success")
            return _to_batch(territory, batch_id)
    now = clock.now()
    return page(
        "replies/batch.html",
        territory=territory,
        batch=found,
        rows=queries.list_batch_rows(batch_id),
        form=form,
        may_change=policy.may_change_batch(
            current_actor(), territory.id, is_scheduled=found.status == "scheduled", publish_at=found.publish_at, now=now
        ),
        status=422 if request.method == "POST" else 200,
    )


@bp.route(f"{BATCHES}/<int:batch_id>/annulla", methods=["POST"])
@access.staff(*policy.OFFICE, policy=policy.may_change_batch)
def cancel_batch(territory: TerritoryRef, batch_id: int) -> Response:
    """Give a publication up: its replies stay approved."""
    form = PublishForm()
    service.cancel_batch(current_actor(), territory.id, batch_id, form.version.data or 0, clock.now())
    flash(_("Pubblicazione annullata: le risposte restano approvate."), "success")
    return _to_batch(territory, batch_id)


def _to_batch(territory: TerritoryRef, batch_id: int) -> Response:
    return redirect(url_for("replies.batch", territory=territory, batch_id=batch_id), 303)
