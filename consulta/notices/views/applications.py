# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office's pages of applications: the list, one of them with its checklist and its decision. Each look is written down."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from consulta.consultations.views.blueprint import Outcome, handle
from consulta.core import clock
from consulta.core.errors import Invalid, NotFound
from consulta.core.words import N_
from consulta.notices import policy, queries, service
from consulta.notices.forms.office import AdmitManyForm, ChecklistForm, DecisionForm
from consulta.notices.policy import Outcome as Verdict
from consulta.notices.queries import ApplicationFilter, ApplicationView, NoticeView, RoundtableOutcome
from consulta.notices.views.blueprint import bp
from consulta.register.requests import StaffRead
from consulta.register.service import record_staff_read
from consulta.web import access, pager
from consulta.web.access import current_actor
from consulta.web.forms import dotted, options, show_errors
from consulta.web.locale import gettext as _
from consulta.web.locale import ngettext
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page


@bp.route("/<territory:territory>/ufficio/avvisi/<int:notice_id>/domande")
@access.staff(*policy.READERS, policy=policy.may_read_office)
def applications(territory: TerritoryRef, notice_id: int) -> Response:
    """What was sent to a notice, by number."""
    return _list(territory, notice_id, AdmitManyForm(formdata=None))


@bp.route("/<territory:territory>/ufficio/avvisi/<int:notice_id>/domande", methods=["POST"])
@access.staff(*policy.EDITORS, policy=policy.may_decide)
def admit_many(territory: TerritoryRef, notice_id: int) -> Response:
    """Those ticked are admitted together, or none."""
    form = AdmitManyForm()
    if form.validate_on_submit():
        try:
            done = service.admit_many(current_actor(), form.to_request(territory.id, notice_id), clock.now())
        except Invalid as invalid:
            show_errors(form, invalid)
        else:
            kept: dict[str, Any] = request.args.to_dict()
            flash(ngettext("%(num)d domanda ammessa.", "%(num)d domande ammesse.", done), "success")
            return redirect(url_for(".applications", territory=territory, notice_id=notice_id, **kept), 303)
    return _list(territory, notice_id, form)


def _list(territory: TerritoryRef, notice_id: int, form: AdmitManyForm) -> Response:
    actor, now = current_actor(), clock.now()
    notice = queries.get_notice(actor, territory.id, notice_id)
    chosen = ApplicationFilter.from_args(request.args)
    found = queries.list_applications(territory.id, notice_id, chosen, pager.read_cursor(int))
    ready = [row for row in found.items if row.is_ready and policy.may_decide(actor, row)]
    form.application_ids.choices = options((str(row.id), row.name) for row in ready)
    record_staff_read(actor, StaffRead("notices.applications_read", f"avviso/{notice_id}", territory.id), now)
    return page(
        "notices/applications.html",
        territory=territory,
        found=notice,
        rows=found.items,
        ready={row.id for row in ready},
        form=form,
        chosen=chosen,
        roundtable_choices=tuple((one.id, one.title) for one in notice.roundtables),
        statuses=tuple((one.value, _(one.label)) for one in queries.SENT),
        pager=pager.links(found, _("Più di 1.000 in elenco") if found.total_is_more else _("%(n)s in elenco", n=dotted(found.total or 0))),
        status=422 if form.errors or form.form_errors else 200,
    )


@bp.route("/<territory:territory>/ufficio/avvisi/<int:notice_id>/elenco")
@access.staff(*policy.READERS, policy=policy.may_read_office)
def outcome(territory: TerritoryRef, notice_id: int) -> Response:
    """Who was admitted and who was not, tavolo by tavolo, with the citizens' names: a sheet to print. That it was read is written down."""
    actor, now = current_actor(), clock.now()
    notice = queries.get_notice(actor, territory.id, notice_id)
    record_staff_read(actor, StaffRead("notices.applications_read", f"avviso/{notice_id}", territory.id), now)
    found = queries.list_outcomes(notice_id, public=False)
    return page(
        "notices/outcome.html", territory=territory, found=notice, tables=found, is_public=False, on=now, panels=_panels(notice, found, now)
    )


def _panels(notice: NoticeView, tables: Sequence[RoundtableOutcome], now: datetime) -> dict[str, Any]:
    """What there is as PDF of the lists, and what may be made. The one for everybody is made of what everybody sees."""
    actor = current_actor()
    may_publish = policy.may_prepare_list(actor, notice, now, is_public=True)
    seen = queries.list_outcomes(notice.id, public=True) if may_publish else ()
    return {
        "own": queries.list_panel(notice, tables, now, is_public=False),
        "public": queries.list_panel(notice, seen, now, is_public=True) if may_publish else None,
        "may_prepare": policy.may_prepare_list(actor, notice, now, is_public=False),
    }


def _read(territory: TerritoryRef, application_id: int) -> ApplicationView:
    """The application, which the office reads from its sending on; that somebody did is written down."""
    found = queries.get_application(territory.id, application_id)
    if found.is_draft:
        raise NotFound
    return found


@bp.route("/<territory:territory>/ufficio/domande/<int:application_id>")
@access.staff(*policy.READERS, policy=policy.may_read_office)
def application(territory: TerritoryRef, application_id: int) -> Response:
    """Everything of an application on one page."""
    found = _read(territory, application_id)
    return _show(territory, found, _checklist(found, None), _decision(found, is_sent=False), Outcome(), Outcome())


def _checklist(found: ApplicationView, sent: object) -> ChecklistForm:
    return ChecklistForm(found.to_verify, sent, found.version)


def _decision(found: ApplicationView, *, is_sent: bool) -> DecisionForm:
    data = {"version": str(found.version)}
    form = DecisionForm(data=data) if is_sent else DecisionForm(formdata=None, data=data)
    form.offer(policy.possible_outcomes(current_actor(), found, found.formal, clock.now()))
    return form


def _show(
    territory: TerritoryRef, found: ApplicationView, checklist: ChecklistForm, decision: DecisionForm, checked: Outcome, decided: Outcome
) -> Response:
    actor, now = current_actor(), clock.now()
    record_staff_read(actor, StaffRead("notices.application_read", f"domanda/{found.id}", territory.id), now)
    return page(
        "notices/application.html",
        territory=territory,
        application=found,
        needs=queries.find_needs(found.id) if found.is_citizen else None,
        checklist=checklist,
        decision=decision,
        checked=checked,
        decided=decided,
        may_decide=policy.may_decide(actor, found),
        letters=queries.letter_panel(found, now),
        may_prepare=policy.may_prepare_letter(actor, found),
        possible=policy.possible_outcomes(actor, found, found.formal, now),
        impossible=[
            (policy.VERBS[one], policy.may_decide_so(actor, found, one, found.formal, now))
            for one in (Verdict.ADMIT, Verdict.ADMIT_OPEN)
            if not policy.may_decide_so(actor, found, one, found.formal, now)
        ],
        status=checked.status if checked.status != 200 else decided.status,
    )


@bp.route("/<territory:territory>/ufficio/domande/<int:application_id>/verifica", methods=["GET", "POST"])
@access.staff(*policy.EDITORS, policy=policy.may_decide)
def check(territory: TerritoryRef, application_id: int) -> Response:
    """Keep what was found of the requirements; the form stands on the application's page."""
    found = _read(territory, application_id)
    form = _checklist(found, request.form if request.method == "POST" else None)
    outcome = handle(
        form,
        lambda: service.check_requirements(current_actor(), form.to_request(territory.id, application_id), clock.now()),
        told=N_("Verifica salvata."),
        next_url=lambda: url_for(".application", territory=territory, application_id=application_id),
    )
    if outcome.conflict:
        found = _read(territory, application_id)
        form.version.data = str(found.version)
    return outcome.done or _show(territory, found, form, _decision(found, is_sent=False), outcome, Outcome())


@bp.route("/<territory:territory>/ufficio/domande/<int:application_id>/decidi", methods=["GET", "POST"])
@access.staff(*policy.EDITORS, policy=policy.may_decide_so)
def decide(territory: TerritoryRef, application_id: int) -> Response:
    """Admit, ask for more, do not admit; the form stands on the application's page."""
    found = _read(territory, application_id)
    form = _decision(found, is_sent=request.method == "POST")
    outcome = handle(
        form,
        lambda: service.decide_application(current_actor(), form.to_request(territory.id, application_id), clock.now()),
        told=N_("Decisione registrata: chi ha inviato la domanda riceve un'e-mail."),
        next_url=lambda: url_for(".application", territory=territory, application_id=application_id),
    )
    if outcome.conflict:
        found = _read(territory, application_id)
        form.version.data = str(found.version)
    return outcome.done or _show(territory, found, _checklist(found, None), form, Outcome(), outcome)
