# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The author's page that asks for a clarification and shows its answer; the office's list, and the page on which one is answered."""

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from consulta.clarifications import policy, queries, service
from consulta.clarifications.forms import AnswerClarificationForm, AskClarificationForm
from consulta.core import clock
from consulta.core.errors import Conflict, DomainError, Invalid, NotFound, Refused
from consulta.register.requests import StaffRead
from consulta.register.service import record_staff_read
from consulta.replies import queries as replies
from consulta.web import access, pager
from consulta.web.access import current_actor
from consulta.web.forms import show_errors
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page

bp = Blueprint("clarifications", __name__)
BASE = "/<territory:territory>/ufficio/chiarimenti"
CLOSED = "chiusi"


@bp.route("/<territory:territory>/contributi/<number:number>/chiarimento", methods=["GET", "POST"])
@access.signed_in(policy.may_ask)
def ask(territory: TerritoryRef, number: tuple[int, int]) -> Response:
    """The author asks once what the reply means, and reads here what the office answered. For anybody else it does not exist."""
    actor, now = current_actor(), clock.now()
    form, problem = AskClarificationForm(), None
    if form.validate_on_submit():
        try:
            service.ask(actor, form.to_request(territory.id, number), now)
        except Invalid as invalid:
            show_errors(form, invalid)
        except (Refused, Conflict) as refused:
            problem = refused
        else:
            flash(_("Chiarimento chiesto: l'ufficio ti risponde per posta elettronica e su questa pagina."), "success")
            return redirect(url_for(".ask", territory=territory, number=number), 303)
    about = queries.get_own(territory.id, number, actor.user_id)
    if not policy.speaks_for(actor, territory.id, about.author_id, about.organisation_id):
        raise NotFound
    may = policy.may_ask(actor, about, now)
    return page(
        "clarifications/ask.html",
        territory=territory,
        form=form,
        about=about,
        reply=replies.find_published(about.own_id) if about.replied_at else None,
        may=may,
        last_day=about.replied_at + policy.ASKED_WITHIN if about.replied_at else None,
        problem=_(problem.message) if problem else "",
        status=_status(problem, is_sent=form.is_submitted()),
    )


def _status(problem: DomainError | None, *, is_sent: bool) -> int:
    if problem is not None:
        return 409 if isinstance(problem, Conflict) else 403
    return 422 if is_sent else 200


@bp.route(BASE)
@access.staff(*policy.READERS, policy=policy.may_read_clarifications)
def index(territory: TerritoryRef) -> Response:
    """The requests that wait, the oldest first; with ``stato=chiusi`` those that were answered."""
    is_closed = request.args.get("stato") == CLOSED
    record_staff_read(current_actor(), StaffRead("clarifications.list_read", "chiarimenti", territory.id), clock.now())
    listed = (queries.list_closed if is_closed else queries.list_waiting)(territory.id, pager.read_cursor(str, int))
    return page("clarifications/index.html", territory=territory, items=listed.items, is_closed=is_closed, pager=pager.links(listed))


@bp.route(f"{BASE}/<int:clarification_id>")
@access.staff(*policy.READERS, policy=policy.may_read_clarifications)
def show(territory: TerritoryRef, clarification_id: int) -> Response:
    """One request: the contribution, the reply, the question, and the answer."""
    return _show(territory, clarification_id, AnswerClarificationForm(formdata=None), None, 200)


@bp.route(f"{BASE}/<int:clarification_id>", methods=["POST"])
@access.staff(*policy.WRITERS, policy=policy.may_answer)
def answer(territory: TerritoryRef, clarification_id: int) -> Response:
    """Answer who asked."""
    form = AnswerClarificationForm()
    if not form.validate():
        return _show(territory, clarification_id, form, None, 422)
    try:
        service.answer(current_actor(), form.to_request(territory.id, clarification_id), clock.now())
    except Invalid as invalid:
        show_errors(form, invalid)
        return _show(territory, clarification_id, form, None, 422)
    except (Refused, Conflict) as problem:
        return _show(territory, clarification_id, form, problem, _status(problem, is_sent=True))
    flash(_("Risposta mandata a chi ha chiesto il chiarimento."), "success")
    return redirect(url_for(".index", territory=territory), 303)


def _show(
    territory: TerritoryRef, clarification_id: int, form: AnswerClarificationForm, problem: DomainError | None, status: int
) -> Response:
    actor, now = current_actor(), clock.now()
    item = queries.get_clarification(territory.id, clarification_id)
    form.version.data = str(item.version)
    record_staff_read(actor, StaffRead("clarifications.read", f"chiarimento/{clarification_id}", territory.id), now)
    reply = replies.find_published(item.contribution_id)
    writes = actor.has_role(territory.id, *policy.WRITERS)
    return page(
        "clarifications/clarification.html",
        territory=territory,
        item=item,
        form=form,
        problem=problem,
        reply=reply,
        is_corrected=reply is not None and reply.published_at is not None and reply.published_at > item.asked_at,
        correct_url=url_for("replies.correct", territory=territory, reply_id=reply.id) if reply and writes else "",
        text_url=url_for("workspace.record", territory=territory, contribution_id=item.own_id),
        may_answer=policy.may_answer(actor, territory.id, item.author_id, item.organisation_id),
        status=status,
    )
