# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pact of participation: written and brought into force by the office, read by who takes part."""

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from consulta.consultations import queries as consultations
from consulta.consultations.queries import CycleView
from consulta.consultations.views.blueprint import Outcome, handle
from consulta.core import clock
from consulta.core.words import N_
from consulta.notices import policy, queries, service
from consulta.notices.forms.office import PactForm, PublishPactForm
from consulta.notices.queries import PactView
from consulta.notices.requests import AcknowledgePact
from consulta.notices.views.blueprint import bp
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page


def _cycle(territory: TerritoryRef, cycle_id: int) -> CycleView:
    return consultations.get_cycle(territory.id, cycle_id, clock.now(), with_setup=True)


def _draft(cycle_id: int) -> PactView | None:
    return next((one for one in queries.list_pacts(cycle_id, published_only=False) if one.is_draft), None)


@bp.route("/<territory:territory>/ufficio/consultazione/<int:cycle_id>/patto", methods=["GET", "POST"])
@access.staff(*policy.EDITORS, policy=policy.may_write_pact)
def write_pact(territory: TerritoryRef, cycle_id: int) -> Response:
    """The draft of the next version, and the version in force."""
    cycle = _cycle(territory, cycle_id)
    draft, in_force = _draft(cycle_id), queries.find_in_force(cycle_id)
    start = draft or in_force
    form = PactForm(data={"version": str(draft.version if draft else 0), "text": start.source if start else ""})
    outcome = handle(
        form,
        lambda: service.write_pact(current_actor(), form.to_request(territory.id, cycle_id), clock.now()),
        told=N_("Bozza del patto salvata."),
        next_url=lambda: url_for(".write_pact", territory=territory, cycle_id=cycle_id),
    )
    if outcome.conflict:
        draft = _draft(cycle_id)
        form.version.data = str(draft.version if draft else 0)
    return outcome.done or _page(territory, cycle, draft, form, outcome)


def _page(territory: TerritoryRef, cycle: CycleView, draft: PactView | None, form: PactForm, outcome: Outcome) -> Response:
    in_force = queries.find_in_force(cycle.id)
    return page(
        "notices/write_pact.html",
        territory=territory,
        cycle=cycle,
        draft=draft,
        in_force=in_force,
        read_by=queries.count_acknowledgements(in_force.id) if in_force else None,
        form=form,
        outcome=outcome,
        may_publish=policy.may_publish_pact(current_actor(), territory.id),
        status=outcome.status,
    )


@bp.route("/<territory:territory>/ufficio/consultazione/<int:cycle_id>/patto/pubblica", methods=["GET", "POST"])
@access.staff(policy.COORDINATOR, policy=policy.may_publish_pact)
def publish_pact(territory: TerritoryRef, cycle_id: int) -> Response:
    """Bring the draft into force; the button stands on its page."""
    cycle = _cycle(territory, cycle_id)
    publishing = PublishPactForm()
    outcome = handle(
        publishing,
        lambda: service.publish_pact(current_actor(), publishing.to_request(territory.id, cycle_id), clock.now()),
        told=N_("Patto in vigore: chiediamo a chi partecipa ai tavoli di leggerlo."),
        next_url=lambda: url_for(".write_pact", territory=territory, cycle_id=cycle_id),
    )
    draft, in_force = _draft(cycle_id), queries.find_in_force(cycle_id)
    start = draft or in_force
    values = {"version": str(draft.version if draft else 0), "text": start.source if start else ""}
    return outcome.done or _page(territory, cycle, draft, PactForm(formdata=None, data=values), outcome)


@bp.route("/<territory:territory>/patto/<int:pact_id>/presa-visione", methods=["POST"])
@access.signed_in(policy.may_acknowledge_pact)
def acknowledge(territory: TerritoryRef, pact_id: int) -> Response:
    """Say that one read the version in force."""
    service.acknowledge_pact(current_actor(), AcknowledgePact(territory.id, pact_id), clock.now())
    flash(_("Grazie: abbiamo segnato che hai letto il patto."), "success")
    return redirect(url_for("portal.my_page", territory=territory), 303)
