# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The author's page that asks for an appeal; the office's list, and the page on which one is decided."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response

from consulta.appeals import policy, queries, service
from consulta.appeals.forms import AskAppealForm, DecideAppealForm
from consulta.appeals.queries import Contested
from consulta.contributions import queries as contributions
from consulta.core import clock
from consulta.core.decision import Decision
from consulta.core.errors import Conflict, DomainError, Invalid, NotFound, Refused
from consulta.register.requests import StaffRead
from consulta.register.service import record_staff_read
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import show_errors
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page

bp = Blueprint("appeals", __name__)
ABOUT = {
    "contribution": ("workspace.record", "contribution_id"),
    "comment": ("workspace.comment", "comment_id"),
    service.MEASURE: ("measures.measure", "measure_id"),
}
"""Where the office reads what is contested."""
BASE = "/<territory:territory>/ufficio/riesami"


@bp.route("/<territory:territory>/contributi/<number:number>/riesame", methods=["GET", "POST"])
@access.signed_in(policy.may_ask)
def ask_contribution(territory: TerritoryRef, number: tuple[int, int]) -> Response:
    """The author of a contribution asks once that who coordinates looks again."""
    found = contributions.get_numbered(territory.id, number)
    return _ask(territory, "contribution", found.id, found.author_id, found.title)


@bp.route("/<territory:territory>/commenti/<int:comment_id>/riesame", methods=["GET", "POST"])
@access.signed_in(policy.may_ask)
def ask_comment(territory: TerritoryRef, comment_id: int) -> Response:
    """The same, for a comment."""
    found = contributions.get_comment(territory.id, comment_id)
    return _ask(territory, "comment", comment_id, found.author_id, found.excerpt)


@bp.route("/<territory:territory>/il-mio-spazio/misure/<int:measure_id>/riesame", methods=["GET", "POST"])
@access.signed_in(policy.may_contest)
def ask_measure(territory: TerritoryRef, measure_id: int) -> Response:
    """The same, for a measure on the own account: who is blocked still signs in and asks."""
    actor, now = current_actor(), clock.now()
    found = queries.find_own_measure(territory.id, actor.user_id, measure_id, now)
    if found is None:
        raise NotFound
    form = AskAppealForm()
    done, problem = _sent(territory, form, lambda: service.contest(actor, form.to_contest(territory.id, measure_id), now))
    may = policy.may_contest(actor, actor.user_id, found.is_in_force, found.contested.decided_at, now)
    return done or _page(territory, form, _(found.contested.label), found.contested, may, problem, is_asked=found.status is not None)


def _ask(territory: TerritoryRef, kind: str, subject_id: int, author_id: int | None, title: str) -> Response:
    actor, now = current_actor(), clock.now()
    if author_id is None or author_id != actor.user_id:
        raise NotFound
    form = AskAppealForm()
    done, problem = _sent(territory, form, lambda: service.ask(actor, form.to_request(territory.id, kind, subject_id), now))
    if done:
        return done
    last = queries.find_last_decision(kind, subject_id)
    may = policy.may_ask(actor, author_id, last.outcome if last else None, last.decided_at if last else None, now)
    return _page(territory, form, title, last, may, problem, is_asked=last is not None and queries.has_appeal(last.id))


def _sent(territory: TerritoryRef, form: AskAppealForm, verb: Callable[[], int]) -> tuple[Response | None, DomainError | None]:
    """Where to go once it was asked; else what kept it from being asked, if it was no mistake of the form."""
    if not form.validate_on_submit():
        return None, None
    try:
        verb()
    except Invalid as invalid:
        show_errors(form, invalid)
    except (Refused, Conflict) as refused:
        return None, refused
    else:
        flash(_("Riesame chiesto: decide chi coordina l'ufficio e ti avvisa per posta elettronica."), "success")
        return redirect(url_for("portal.my_page", territory=territory), 303), None
    return None, None


def _page(
    territory: TerritoryRef,
    form: AskAppealForm,
    title: str,
    contested: Contested | None,
    may: Decision,
    problem: DomainError | None,
    *,
    is_asked: bool,
) -> Response:
    return page(
        "appeals/ask.html",
        territory=territory,
        form=form,
        title=title,
        contested=contested if may else None,
        may=may,
        is_asked=is_asked,
        is_measure=contested is not None and contested.outcome is None,
        last_day=contested.decided_at + policy.ASKED_WITHIN if contested else None,
        problem=_(problem.message) if problem else "",
        status=_status(problem, is_sent=form.is_submitted()),
    )


def _status(problem: DomainError | None, *, is_sent: bool) -> int:
    if problem is not None:
        return 409 if isinstance(problem, Conflict) else 403
    return 422 if is_sent else 200


@bp.route(BASE)
@access.staff(*policy.READERS, policy=policy.may_read_appeals)
def index(territory: TerritoryRef) -> Response:
    """Appeals that wait, the oldest first; then those answered."""
    record_staff_read(current_actor(), StaffRead("appeals.list_read", "riesami", territory.id), clock.now())
    return page(
        "appeals/index.html",
        territory=territory,
        waiting=queries.list_waiting(territory.id),
        decided=queries.list_decided(territory.id),
        now=clock.now(),
    )


@bp.route(f"{BASE}/<int:appeal_id>")
@access.staff(*policy.READERS, policy=policy.may_read_appeals)
def show(territory: TerritoryRef, appeal_id: int) -> Response:
    """One appeal: the decision, what the author says, and the answer."""
    return _show(territory, appeal_id, DecideAppealForm(formdata=None), None, 200)


@bp.route(f"{BASE}/<int:appeal_id>", methods=["POST"])
@access.staff(*policy.JUDGES, policy=policy.may_decide_appeal)
def decide(territory: TerritoryRef, appeal_id: int) -> Response:
    """Confirm or reverse."""
    form = DecideAppealForm()
    form.offer(is_measure=queries.get_appeal(territory.id, appeal_id).measure_id is not None)
    if not form.validate():
        return _show(territory, appeal_id, form, None, 422)
    try:
        service.decide(current_actor(), form.to_request(territory.id, appeal_id), clock.now())
    except Invalid as invalid:
        show_errors(form, invalid)
        return _show(territory, appeal_id, form, None, 422)
    except (Refused, Conflict) as problem:
        return _show(territory, appeal_id, form, problem, _status(problem, is_sent=True))
    flash(_("Riesame deciso: chi lo ha chiesto è stato avvisato."), "success")
    return redirect(url_for(".index", territory=territory), 303)


def _show(territory: TerritoryRef, appeal_id: int, form: DecideAppealForm, problem: DomainError | None, status: int) -> Response:
    actor, now = current_actor(), clock.now()
    item = queries.get_appeal(territory.id, appeal_id)
    form.offer(is_measure=item.measure_id is not None)
    form.version.data = str(item.version)
    record_staff_read(actor, StaffRead("appeals.read", f"riesame/{appeal_id}", territory.id), now)
    free = queries.free_coordinators(territory.id, item.author_id, item.takers, now)
    endpoint, key = ABOUT[item.subject_kind]
    return page(
        "appeals/appeal.html",
        territory=territory,
        item=item,
        form=form,
        problem=problem,
        may_decide=policy.may_decide_appeal(actor, territory.id, item.author_id, item.takers, free),
        text_url=url_for(endpoint, territory=territory, **{key: item.subject_id}),  # type: ignore[arg-type]
        status=status,
    )
