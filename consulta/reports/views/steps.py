# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The buttons of the way to publication."""

from collections.abc import Callable

from flask import flash
from werkzeug.wrappers import Response

from consulta.core import clock
from consulta.core.errors import Invalid
from consulta.reports import policy, queries, service
from consulta.reports.forms import ApprovalForm, EditionForm, ReturnForm, StepForm
from consulta.reports.requests import Step
from consulta.reports.views.blueprint import bp
from consulta.reports.views.office import review_page, to_review
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import show_errors
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef


@bp.route("/<territory:territory>/ufficio/relazioni/<int:report_id>/in-approvazione", methods=["POST"])
@access.staff(*policy.WRITERS, policy=policy.may_change)
def propose(territory: TerritoryRef, report_id: int) -> Response:
    """Send for approval."""
    form = StepForm()
    wanted = Step(territory.id, report_id, form.seen)
    done = _("Relazione mandata in approvazione: la approva una persona che non l’ha scritta.")
    return _act(territory, report_id, form, lambda: service.propose(current_actor(), wanted, clock.now()), done)


@bp.route("/<territory:territory>/ufficio/relazioni/<int:report_id>/restituisci", methods=["POST"])
@access.staff(*policy.APPROVERS, policy=policy.may_return)
def give_back(territory: TerritoryRef, report_id: int) -> Response:
    """Give it back with a note."""
    form = ReturnForm()
    wanted = form.to_request(territory.id, report_id)
    done = _("Relazione restituita: torna in scrittura con la tua nota.")
    return _act(territory, report_id, form, lambda: service.give_back(current_actor(), wanted, clock.now()), done)


@bp.route("/<territory:territory>/ufficio/relazioni/<int:report_id>/approva", methods=["POST"])
@access.staff(*policy.APPROVERS, policy=policy.may_approve)
def approve(territory: TerritoryRef, report_id: int) -> Response:
    """Approve what was read."""
    form = ApprovalForm()
    wanted = form.to_request(territory.id, report_id)
    done = _("Relazione approvata: ora si può pubblicare.")
    return _act(territory, report_id, form, lambda: service.approve(current_actor(), wanted, clock.now()), done)


@bp.route("/<territory:territory>/ufficio/relazioni/<int:report_id>/pubblica", methods=["POST"])
@access.staff(*policy.OFFICE, policy=policy.may_publish)
def publish(territory: TerritoryRef, report_id: int) -> Response:
    """Publish the approved edition."""
    form = StepForm()
    wanted = Step(territory.id, report_id, form.seen)

    def verb() -> None:
        service.publish(current_actor(), wanted, clock.now())

    return _act(
        territory, report_id, form, verb, _("Relazione pubblicata: i documenti si stanno preparando, quando sono pronti ti scriviamo.")
    )


@bp.route("/<territory:territory>/ufficio/relazioni/<int:report_id>/nuova-edizione", methods=["POST"])
@access.staff(*policy.WRITERS, policy=policy.may_begin_edition)
def begin_edition(territory: TerritoryRef, report_id: int) -> Response:
    """Begin the next edition."""
    form = EditionForm()
    wanted = form.to_request(territory.id, report_id)
    done = _("Nuova edizione cominciata: quella pubblicata resta com’è finché non pubblichi questa.")
    return _act(territory, report_id, form, lambda: service.begin_edition(current_actor(), wanted, clock.now()), done)


def _act(territory: TerritoryRef, report_id: int, form: StepForm, verb: Callable[[], None], done: str) -> Response:
    """Do what a button asks; what the service refuses for its shape comes back on the page."""
    found = queries.get_report(territory.id, report_id)
    if form.validate():
        try:
            verb()
        except Invalid as invalid:
            show_errors(form, invalid)
        else:
            flash(done, "success")
            return to_review(territory, report_id)
    return review_page(territory, found, form)
