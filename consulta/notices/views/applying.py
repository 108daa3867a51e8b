# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Answering a notice: an organisation's expression of interest (F1), a citizen's enrolment (F2). A draft is kept."""

from collections.abc import Callable

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from consulta.accounts import service as accounts
from consulta.consultations.views.blueprint import handle
from consulta.core import clock
from consulta.core.decision import Decision
from consulta.core.errors import NotFound
from consulta.core.words import N_
from consulta.notices import policy, queries, service
from consulta.notices.forms.applying import EnrolForm, InterestForm, typed
from consulta.notices.queries import ApplicationView, NoticeView
from consulta.notices.requests import Apply, Needs
from consulta.notices.views.blueprint import bp
from consulta.organisations import queries as organisations
from consulta.organisations.queries import OrganisationView
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page


@bp.route("/<territory:territory>/avvisi/<int:notice_id>/adesione/<int:organisation_id>", methods=["GET", "POST"])
@access.signed_in(policy.may_apply)
def apply(territory: TerritoryRef, notice_id: int, organisation_id: int) -> Response:
    """Answer for an organisation; its data come from the registry (decisions.md 35)."""
    actor, now = current_actor(), clock.now()
    notice = queries.get_notice(actor, territory.id, notice_id)
    if actor.hat(organisation_id) is None:
        raise NotFound
    organisation = organisations.get_organisation(territory.id, organisation_id)
    live = _live(notice, organisation_id)
    if live is not None and not live.is_to_complete and request.method == "GET":
        return redirect(url_for(".own", territory=territory, application_id=live.id), 303)
    form = InterestForm(data=typed(live, Needs()) if live else None)
    form.offer(notice, _fitting(notice, organisation))
    function = organisations.find_function(actor.user_id, organisation_id, now)
    allowed = policy.may_change_own(actor, live, function) if live else policy.may_apply(actor, notice, function, False, now)
    return _page(territory, notice, live, form, lambda: form.to_request(territory.id, notice_id, organisation_id), allowed, organisation)


@bp.route("/<territory:territory>/avvisi/<int:notice_id>/iscrizione", methods=["GET", "POST"])
@access.signed_in(policy.may_apply)
def enrol(territory: TerritoryRef, notice_id: int) -> Response:
    """Enrol as a citizen."""
    actor, now = current_actor(), clock.now()
    notice = queries.get_notice(actor, territory.id, notice_id)
    live = _live(notice, None)
    if live is not None and not live.is_to_complete and request.method == "GET":
        return redirect(url_for(".own", territory=territory, application_id=live.id), 303)
    form = EnrolForm(data=typed(live, queries.find_needs(live.id)) if live else None)
    form.offer(notice, _fitting(notice, None))
    allowed = policy.may_change_own(actor, live, None) if live else policy.may_apply(actor, notice, None, True, now)
    return _page(territory, notice, live, form, lambda: form.to_request(territory.id, notice_id), allowed, None)


def _live(notice: NoticeView, organisation_id: int | None) -> ApplicationView | None:
    return queries.find_live(notice.id, organisation_id, current_actor().user_id)


def _fitting(notice: NoticeView, organisation: OrganisationView | None) -> list[tuple[int, str]]:
    """The tavoli at which who applies may sit (invariant 15)."""
    category = organisation.category if organisation else None
    return [(one.id, one.title) for one in notice.roundtables if policy.fits_roundtable(one.kind, category)]


def _page(
    territory: TerritoryRef,
    notice: NoticeView,
    live: ApplicationView | None,
    form: InterestForm | EnrolForm,
    to_request: Callable[[], Apply],
    allowed: Decision,
    organisation: OrganisationView | None,
) -> Response:
    actor, now = current_actor(), clock.now()
    is_draft = request.form.get("action") == "save"
    made: list[int] = []

    def verb() -> None:
        accounts.throttle("submit", [f"user:{actor.user_id}"], now, form_key=form.submission_key.data or "")
        asked = to_request()
        made.append(
            service.save_application(actor, asked, now) if is_draft else service.submit_application(actor, asked, now).application_id
        )

    outcome = handle(
        form,
        verb,
        told=N_("Bozza salvata: la ritrovi nella tua pagina.") if is_draft else N_("Domanda inviata. Qui sotto c'è la ricevuta."),
        next_url=lambda: url_for(".own", territory=territory, application_id=made[0]),
    )
    if outcome.done:
        return outcome.done
    if outcome.conflict and live is not None:
        form.version.data = str(queries.get_application(territory.id, live.id).version)
    return page(
        "notices/apply.html",
        territory=territory,
        found=notice,
        stage=policy.stage(notice, now),
        application=live,
        organisation=organisation,
        pact=queries.find_in_force(notice.cycle_id),
        form=form,
        outcome=outcome,
        allowed=allowed,
        status=outcome.status,
    )
