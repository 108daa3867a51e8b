# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The applicant's page of an application: the receipt, where it stands, taking it back, asking for a review."""

from typing import Any

from flask import url_for
from werkzeug.wrappers import Response

from consulta.consultations.views.blueprint import Outcome, handle
from consulta.core import clock
from consulta.core.errors import NotFound
from consulta.core.words import N_
from consulta.notices import policy, queries, service
from consulta.notices.forms.applying import ReviewForm, WithdrawForm
from consulta.notices.queries import ApplicationView
from consulta.notices.views.blueprint import bp
from consulta.organisations import queries as organisations
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page


def _own(territory: TerritoryRef, application_id: int) -> ApplicationView:
    """The application, for who it belongs to; for others it does not exist."""
    found = queries.get_application(territory.id, application_id)
    if not policy.may_read_own(current_actor(), found):
        raise NotFound
    return found


@bp.route("/<territory:territory>/domande/<int:application_id>")
@access.signed_in(policy.may_read_own)
def own(territory: TerritoryRef, application_id: int) -> Response:
    """Number and receipt, state and its history, what may be done."""
    found = _own(territory, application_id)
    review = ReviewForm(formdata=None, data={"version": str(found.version)})
    return _show(territory, found, review, Outcome())


def _show(territory: TerritoryRef, found: ApplicationView, review: ReviewForm, outcome: Outcome) -> Response:
    actor, now = current_actor(), clock.now()
    function = organisations.find_function(actor.user_id, found.organisation_id, now) if found.organisation_id else None
    here: dict[str, Any] = {"territory": territory, "notice_id": found.notice_id}
    return page(
        "notices/own.html",
        territory=territory,
        application=found,
        needs=queries.find_needs(found.id) if found.is_citizen else None,
        edit_url=url_for(".enrol", **here) if found.is_citizen else url_for(".apply", **here, organisation_id=found.organisation_id),
        may_change=policy.may_change_own(actor, found, function),
        may_withdraw=policy.may_withdraw(actor, found, function),
        may_ask_review=policy.may_ask_review(actor, found, function),
        letters=queries.letter_panel(found, now) if found.number else None,
        review=review,
        outcome=outcome,
        status=outcome.status,
    )


@bp.route("/<territory:territory>/domande/<int:application_id>/ritira", methods=["GET", "POST"])
@access.signed_in(policy.may_withdraw)
def withdraw(territory: TerritoryRef, application_id: int) -> Response:
    """Take it back: what happens, then the button."""
    found = _own(territory, application_id)
    form = WithdrawForm(data={"version": str(found.version)})
    outcome = handle(
        form,
        lambda: service.withdraw_application(current_actor(), form.to_request(territory.id, application_id), clock.now()),
        told=N_("Domanda ritirata."),
        next_url=lambda: url_for(".own", territory=territory, application_id=application_id),
    )
    if outcome.conflict:
        form.version.data = str(_own(territory, application_id).version)
    return outcome.done or page(
        "notices/withdraw.html", territory=territory, application=found, form=form, outcome=outcome, status=outcome.status
    )


@bp.route("/<territory:territory>/domande/<int:application_id>/riesame", methods=["GET", "POST"])
@access.signed_in(policy.may_ask_review)
def ask_review(territory: TerritoryRef, application_id: int) -> Response:
    """Ask that somebody else look again; the form stands on the application's page."""
    found = _own(territory, application_id)
    form = ReviewForm(data={"version": str(found.version)})
    outcome = handle(
        form,
        lambda: service.ask_review(current_actor(), form.to_request(territory.id, application_id), clock.now()),
        told=N_("Riesame chiesto: decide un'altra persona dell'ufficio."),
        next_url=lambda: url_for(".own", territory=territory, application_id=application_id),
    )
    if outcome.conflict:
        found = _own(territory, application_id)
        form.version.data = str(found.version)
    return outcome.done or _show(territory, found, form, outcome)
