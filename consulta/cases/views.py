# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reporting a text, the page that thanks for it, and the office's list and page of cases."""

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from consulta.accounts.requests import address_key
from consulta.accounts.throttle import throttle
from consulta.cases import policy, queries, service
from consulta.cases.forms import CloseCaseForm, ReportForm
from consulta.contributions import queries as contributions
from consulta.contributions.policy import is_readable
from consulta.core import clock
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.moderation.policy import DECIDERS
from consulta.register.requests import StaffRead
from consulta.register.service import record_staff_read
from consulta.territory.support import support_of
from consulta.web import access, pager
from consulta.web.access import current_actor
from consulta.web.forms import show_errors
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page

bp = Blueprint("cases", __name__)


@bp.route("/<territory:territory>/contributi/<number:number>/segnala", methods=["GET", "POST"])
@access.anyone(policy.may_report)
def report_contribution(territory: TerritoryRef, number: tuple[int, int]) -> Response:
    """Report a public contribution; no script and no account are needed."""
    found = contributions.get_public(territory.id, number)
    if found.is_tombstone:
        raise NotFound
    back = url_for("portal.contribution", territory=territory, number=number)
    return _report(territory, "contribution", found.id, found.title, back)


@bp.route("/<territory:territory>/commenti/<int:comment_id>/segnala", methods=["GET", "POST"])
@access.anyone(policy.may_report)
def report_comment(territory: TerritoryRef, comment_id: int) -> Response:
    """Report a public comment."""
    found = contributions.get_comment(territory.id, comment_id)
    if found.status != "published":
        raise NotFound
    year, _sep, sequence = found.contribution_number.partition("-")
    back = (
        url_for("portal.contribution", territory=territory, number=(int(year), int(sequence)))
        if sequence
        else url_for("portal.topic", territory=territory, topic_id=found.topic_id)
    )
    return _report(territory, "comment", comment_id, found.excerpt, f"{back}#commento-{comment_id}")


def _report(territory: TerritoryRef, kind: str, subject_id: int, title: str, back: str) -> Response:
    form = ReportForm()
    form.offer()
    if form.validate_on_submit():
        try:
            _keep(territory, form, kind, subject_id)
        except Invalid as invalid:
            show_errors(form, invalid)
        else:
            return redirect(url_for(".reported", territory=territory, pericolo="si" if form.is_danger else None), 303)
    response = page(
        "cases/report.html",
        territory=territory,
        form=form,
        kind=kind,
        title=title,
        back=back,
        support=support_of(territory.contacts),
        status=422 if form.is_submitted() else 200,
    )
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _keep(territory: TerritoryRef, form: ReportForm, kind: str, subject_id: int) -> None:
    """Count the attempt and keep the report. A program that filled in the trap is thanked like everybody."""
    if form.is_trapped:
        return
    actor, now = current_actor(), clock.now()
    key = f"user:{actor.user_id}" if actor.user_id else address_key(request.remote_addr)
    throttle("report", [key], now, form_key=form.submission_key.data or "")
    service.report(actor, form.to_request(territory.id, kind, subject_id), now)


@bp.route("/<territory:territory>/segnalazione-ricevuta")
@access.anyone()
def reported(territory: TerritoryRef) -> Response:
    """The same thanks for everybody; who said that somebody is in danger reads whom to call."""
    is_danger = request.args.get("pericolo") == "si"
    response = page("cases/reported.html", territory=territory, is_danger=is_danger, support=support_of(territory.contacts))
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@bp.route("/<territory:territory>/ufficio/segnalazioni")
@access.staff(*policy.READERS, policy=policy.may_read_cases)
def index(territory: TerritoryRef) -> Response:
    """Open cases, those of risk first, then who waits longest; ``stato=chiuse`` the closed ones."""
    actor, now = current_actor(), clock.now()
    state = request.args.get("stato", "")
    is_closed, only_risk = state == "chiuse", state == "rischio"
    cursor = pager.read_cursor(int, str, int)
    listed = queries.list_cases(territory.id, actor.user_id, is_open=not is_closed, only_risk=only_risk, cursor=cursor)
    record_staff_read(actor, StaffRead("cases.list_read", "segnalazioni", territory.id), now)
    return page(
        "cases/index.html",
        territory=territory,
        items=listed.items,
        pager=pager.links(listed),
        is_closed=is_closed,
        only_risk=only_risk,
        today=clock.rome_day(now),
        rome_day=clock.rome_day,
    )


@bp.route("/<territory:territory>/ufficio/segnalazioni/<int:case_id>")
@access.staff(*policy.READERS, policy=policy.may_read_case)
def case(territory: TerritoryRef, case_id: int) -> Response:
    """A case: the text as it was, what readers said, and how it ends. That it was read is written down."""
    _may_read(territory, case_id)
    return _show(territory, case_id, CloseCaseForm(formdata=None), None, 200)


@bp.route("/<territory:territory>/ufficio/segnalazioni/<int:case_id>", methods=["POST"])
@access.staff(*DECIDERS, policy=policy.may_close_case)
def close(territory: TerritoryRef, case_id: int) -> Response:
    """How it ends."""
    form = CloseCaseForm()
    _may_read(territory, case_id)
    try:
        if form.validate():
            service.close_case(current_actor(), form.to_request(territory.id, case_id), clock.now())
            flash(_("Segnalazione chiusa."), "success")
            return redirect(url_for(".index", territory=territory), 303)
    except Invalid as invalid:
        show_errors(form, invalid)
    except Conflict as conflict:
        return _show(territory, case_id, form, conflict, 409)
    return _show(territory, case_id, form, None, 422)


def _may_read(territory: TerritoryRef, case_id: int) -> None:
    policy.may_read_case(current_actor(), territory.id, queries.get_case(territory.id, case_id).author_id).or_refuse()


def _show(territory: TerritoryRef, case_id: int, form: CloseCaseForm, problem: Conflict | None, status: int) -> Response:
    actor, now = current_actor(), clock.now()
    item = queries.get_case(territory.id, case_id)
    is_public = is_readable(item.status)
    form.offer(policy.possible_outcomes(is_public=is_public, has_author=item.author_id is not None, is_risk=item.is_risk))
    if problem or not form.is_submitted():
        form.version.data = str(item.version)
    record_staff_read(actor, StaffRead("cases.read", f"segnalazione/{case_id}", territory.id), now)
    return page(
        "cases/case.html",
        territory=territory,
        item=item,
        reports=queries.list_reports(case_id),
        form=form,
        problem=problem,
        may_close=policy.may_close_case(actor, territory.id, item.author_id),
        text_url=_text_url(territory, item),
        status=status,
    )


def _text_url(territory: TerritoryRef, item: queries.CaseView) -> str:
    """The office's page of the text."""
    if item.subject_kind == "contribution":
        return url_for("workspace.record", territory=territory, contribution_id=item.subject_id)
    return url_for("workspace.comment", territory=territory, comment_id=item.subject_id)
