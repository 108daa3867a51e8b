# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Accessibility page, the forms to write to the office, the page to follow a request, and the office's list with its clock."""

from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from consulta.accounts.requests import address_key, email_key
from consulta.accounts.throttle import throttle
from consulta.core import clock
from consulta.core.errors import Conflict, Invalid
from consulta.core.text import one_line
from consulta.feedback import policy, queries, service
from consulta.feedback.forms import AnswerForm, FeedbackForm
from consulta.feedback.service import PAGE_CAP
from consulta.register.requests import StaffRead
from consulta.register.service import record_staff_read
from consulta.web import access, pager
from consulta.web.access import current_actor
from consulta.web.forms import show_errors
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page

bp = Blueprint("feedback", __name__)
ACCESSIBILITY, ISSUE = "accessibility", "issue"


@bp.route("/<territory:territory>/accessibilita")
@access.anyone()
def accessibility(territory: TerritoryRef) -> Response:
    """The declaration, what is known not to work, how to write and by when we answer."""
    return page("feedback/accessibility.html", territory=territory)


@bp.route("/<territory:territory>/accessibilita/segnala", methods=["GET", "POST"])
@access.anyone(policy.may_send_feedback)
def report_barrier(territory: TerritoryRef) -> Response:
    """Write about something that cannot be used."""
    return _report(territory, ACCESSIBILITY)


@bp.route("/<territory:territory>/segnala", methods=["GET", "POST"])
@access.anyone(policy.may_send_feedback)
def report_issue(territory: TerritoryRef) -> Response:
    """Write about something that does not work."""
    return _report(territory, ISSUE)


def _report(territory: TerritoryRef, kind: str) -> Response:
    actor = current_actor()
    form = FeedbackForm()
    if not form.is_submitted():
        form.page.data, form.email.data = _page_in_question(), actor.email
    if form.validate_on_submit():
        now = clock.now()
        throttle("feedback", _throttle_keys(form.email.data or ""), now)
        try:
            received = service.send_feedback(actor, form.to_request(territory.id, kind), now)
        except Invalid as invalid:
            show_errors(form, invalid)
        else:
            return redirect(url_for(".follow", territory=territory, code=received.code), 303)
    return page("feedback/report.html", territory=territory, form=form, kind=kind, status=422 if form.is_submitted() else 200)


def _page_in_question() -> str:
    """Where the visitor comes from: what the link says, or the page before when it is one of ours."""
    before = urlsplit(request.referrer or "")
    return one_line(request.args.get("pagina") or (before.path if before.netloc == request.host else ""))[:PAGE_CAP]


def _throttle_keys(email: str) -> list[str]:
    actor = current_actor()
    keys = [address_key(request.remote_addr)]
    keys += [email_key(email)] if email else []
    return [*keys, f"user:{actor.user_id}"] if actor.user_id else keys


@bp.route("/<territory:territory>/segnala/<string:code>")
@access.anyone()
def follow(territory: TerritoryRef, code: str) -> Response:
    """What was written, by when it is answered, the answer. Only who has the code finds it; search engines do not."""
    response = page("feedback/follow.html", territory=territory, item=queries.get_by_code(territory.id, code, clock.now()))
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@bp.route("/<territory:territory>/ufficio/richieste")
@access.staff(*policy.READING_ROLES, policy=policy.may_read_requests)
def requests(territory: TerritoryRef) -> Response:
    """Open requests, the most urgent first; ``stato=risposte`` those answered."""
    policy.may_read_requests(current_actor(), territory.id).or_refuse()
    now, answered = clock.now(), request.args.get("stato") == "risposte"
    if answered:
        listed = queries.list_answered(territory.id, now, pager.read_cursor(int))
    else:
        listed = queries.list_open(territory.id, now, pager.read_cursor(int, int))
    return page(
        "feedback/requests.html",
        territory=territory,
        items=listed.items,
        pager=pager.links(listed),
        answered=answered,
        waiting=queries.count_open(territory.id, now),
        overdue=queries.count_overdue(territory.id, now),
    )


@bp.route("/<territory:territory>/ufficio/richieste/<int:request_id>")
@access.staff(*policy.READING_ROLES, policy=policy.may_read_requests)
def answer(territory: TerritoryRef, request_id: int) -> Response:
    """A request with its clock; whoever may answers here, once. That it was read is written down."""
    policy.may_read_requests(current_actor(), territory.id).or_refuse()
    return _request_page(territory, request_id, AnswerForm(), 200)


@bp.route("/<territory:territory>/ufficio/richieste/<int:request_id>", methods=["POST"])
@access.staff(*policy.ANSWERING_ROLES, policy=policy.may_answer_request)
def send_answer(territory: TerritoryRef, request_id: int) -> Response:
    """The answer, sent from the page of the request."""
    actor, now, form = current_actor(), clock.now(), AnswerForm()
    if form.validate_on_submit():
        try:
            service.answer_feedback(actor, form.to_request(territory.id, request_id), now)
        except Invalid as invalid:
            show_errors(form, invalid)
        except Conflict:
            form.say_answered()
            return _request_page(territory, request_id, form, 409)
        else:
            flash(_("Risposta inviata."), "success")
            return redirect(url_for(".answer", territory=territory, request_id=request_id), 303)
    return _request_page(territory, request_id, form, 422)


def _request_page(territory: TerritoryRef, request_id: int, form: AnswerForm, status: int) -> Response:
    actor, now = current_actor(), clock.now()
    item = queries.get_request(territory.id, request_id, now)
    record_staff_read(actor, StaffRead("feedback.read", f"richiesta/{request_id}", territory.id), now)
    return page(
        "feedback/answer.html",
        territory=territory,
        item=item,
        form=form,
        may_answer=policy.may_answer_request(actor, territory.id),
        status=status,
    )
