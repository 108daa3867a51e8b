# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The buttons of the way to publication."""

from collections.abc import Callable

from werkzeug.wrappers import Response

from consulta.core import clock
from consulta.synthesis import policy, queries, service
from consulta.synthesis.requests import ApproveSynthesis, NewEdition, ReturnSynthesis, Step
from consulta.synthesis.views.blueprint import bp
from consulta.synthesis.views.office import review_page, to_review
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.editions import ApprovalForm, EditionForm, ReturnForm, StepForm, act
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef


@bp.route("/<territory:territory>/ufficio/sintesi/<int:synthesis_id>/in-approvazione", methods=["POST"])
@access.staff(*policy.WRITERS, policy=policy.may_change)
def propose(territory: TerritoryRef, synthesis_id: int) -> Response:
    """Send for approval."""
    form = StepForm()
    wanted = Step(territory.id, synthesis_id, form.seen)
    done = _("Sintesi mandata in approvazione: la approva una persona che non l’ha scritta.")
    return _act(territory, synthesis_id, form, lambda: service.propose(current_actor(), wanted, clock.now()), done)


@bp.route("/<territory:territory>/ufficio/sintesi/<int:synthesis_id>/restituisci", methods=["POST"])
@access.staff(*policy.APPROVERS, policy=policy.may_return)
def give_back(territory: TerritoryRef, synthesis_id: int) -> Response:
    """Give it back with a note."""
    form = ReturnForm()
    wanted = ReturnSynthesis(territory.id, synthesis_id, form.seen, form.note.data or "")
    done = _("Sintesi restituita: torna in scrittura con la tua nota.")
    return _act(territory, synthesis_id, form, lambda: service.give_back(current_actor(), wanted, clock.now()), done)


@bp.route("/<territory:territory>/ufficio/sintesi/<int:synthesis_id>/approva", methods=["POST"])
@access.staff(*policy.APPROVERS, policy=policy.may_approve)
def approve(territory: TerritoryRef, synthesis_id: int) -> Response:
    """Approve what was read."""
    form = ApprovalForm()
    wanted = ApproveSynthesis(territory.id, synthesis_id, form.seen, form.exception_reason.data or "")
    done = _("Sintesi approvata: ora si può pubblicare.")
    return _act(territory, synthesis_id, form, lambda: service.approve(current_actor(), wanted, clock.now()), done)


@bp.route("/<territory:territory>/ufficio/sintesi/<int:synthesis_id>/pubblica", methods=["POST"])
@access.staff(*policy.OFFICE, policy=policy.may_publish)
def publish(territory: TerritoryRef, synthesis_id: int) -> Response:
    """Publish the approved edition."""
    form = StepForm()
    wanted = Step(territory.id, synthesis_id, form.seen)

    return _act(
        territory,
        synthesis_id,
        form,
        lambda: service.publish(current_actor(), wanted, clock.now()),
        _("Sintesi pubblicata: avvisiamo chi ha scritto i testi che la sostengono."),
    )


@bp.route("/<territory:territory>/ufficio/sintesi/<int:synthesis_id>/nuova-edizione", methods=["POST"])
@access.staff(*policy.WRITERS, policy=policy.may_begin_edition)
def begin_edition(territory: TerritoryRef, synthesis_id: int) -> Response:
    """Begin the next edition."""
    form = EditionForm()
    wanted = NewEdition(territory.id, synthesis_id, form.seen, form.reason.data or "")
    done = _("Nuova edizione cominciata: quella pubblicata resta com’è finché non pubblichi questa.")
    return _act(territory, synthesis_id, form, lambda: service.begin_edition(current_actor(), wanted, clock.now()), done)


def _act(territory: TerritoryRef, synthesis_id: int, form: StepForm, verb: Callable[[], object], done: str) -> Response:
    found = queries.get_synthesis(territory.id, synthesis_id)
    return act(form, verb, done, lambda: to_review(territory, synthesis_id), lambda: review_page(territory, found, form))
