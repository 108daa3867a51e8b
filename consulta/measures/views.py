# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office's pages of measures: what waits for a second person, what holds, one person, one measure, one hiding."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from consulta.core import clock
from consulta.core.errors import Conflict, DomainError, Invalid, NotFound, Refused
from consulta.measures import policy, queries, service
from consulta.measures.forms import ConfirmHidingForm, DecideForm, ImposeForm
from consulta.moderation.policy import DECIDERS, may_moderate
from consulta.register.requests import StaffRead
from consulta.register.service import record_staff_read
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import show_errors
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page

bp = Blueprint("measures", __name__)
BASE = "/<territory:territory>/ufficio/misure"


@bp.route(BASE)
@access.staff(*policy.READERS, policy=policy.may_read_measures)
def index(territory: TerritoryRef) -> Response:
    """Hidings and blocks that wait for a second person, measures that hold, and those that are over."""
    actor, now = current_actor(), clock.now()
    record_staff_read(actor, StaffRead("measures.list_read", "misure", territory.id), now)
    return page(
        "measures/index.html",
        territory=territory,
        only_blocks=request.args.get("mostra") == "blocchi",
        checks=queries.list_waiting_checks(territory.id),
        proposed=queries.list_measures(territory.id, "proposed"),
        holding=queries.list_measures(territory.id, "in_force"),
        past=queries.list_measures(territory.id, "ended", "lifted", "refused"),
        may_act=bool(may_moderate(actor, territory.id)),
        now=now,
    )


@bp.route(f"{BASE}/persona/<int:user_id>", methods=["GET", "POST"])
@access.staff(*DECIDERS, readers=policy.READERS, policy=policy.may_impose)
def person(territory: TerritoryRef, user_id: int) -> Response:
    """Somebody who wrote here: the measures so far, and a new one."""
    actor, now = current_actor(), clock.now()
    name = queries.find_participant(territory.id, user_id)
    if name is None:
        raise NotFound
    form = ImposeForm()
    form.offer()
    status, problem = 200, ""
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                measure_id = service.impose(actor, form.to_request(territory.id, user_id), now)
                flash(_("Fatto: la persona viene avvisata quando la misura è in vigore."), "success")
                return redirect(url_for(".measure", territory=territory, measure_id=measure_id), 303)
        except Invalid as invalid:
            show_errors(form, invalid)
        except (Refused, Conflict) as refused:
            problem, status = _(refused.message), 409 if isinstance(refused, Conflict) else 403
    record_staff_read(actor, StaffRead("measures.person_read", f"persona/{user_id}", territory.id), now)
    return page(
        "measures/person.html",
        territory=territory,
        user_id=user_id,
        name=name,
        rows=queries.list_of_person(territory.id, user_id),
        form=form,
        may_act=bool(may_moderate(actor, territory.id)),
        problem=problem,
        status=status,
    )


@bp.route(f"{BASE}/<int:measure_id>")
@access.staff(*policy.READERS, policy=policy.may_read_measures)
def measure(territory: TerritoryRef, measure_id: int) -> Response:
    """A measure and what may be done with it."""
    return _show(territory, measure_id, DecideForm(formdata=None), "", 200)


@bp.route(f"{BASE}/<int:measure_id>/conferma", methods=["POST"])
@access.staff(*DECIDERS, policy=policy.may_confirm_block)
def confirm(territory: TerritoryRef, measure_id: int) -> Response:
    """The second person says yes to a block."""
    return _decide(territory, measure_id, service.confirm_block, _("Blocco confermato: la persona è stata avvisata."))


@bp.route(f"{BASE}/<int:measure_id>/rifiuta", methods=["POST"])
@access.staff(*DECIDERS, policy=policy.may_confirm_block)
def refuse(territory: TerritoryRef, measure_id: int) -> Response:
    """The second person says no, or who proposed takes it back."""
    return _decide(territory, measure_id, service.refuse_block, _("Blocco non confermato: la persona non ne sa niente."))


@bp.route(f"{BASE}/<int:measure_id>/togli", methods=["POST"])
@access.staff(*DECIDERS, policy=policy.may_lift)
def lift(territory: TerritoryRef, measure_id: int) -> Response:
    """End a measure before its day."""
    return _decide(territory, measure_id, service.lift, _("Misura tolta: la persona è stata avvisata."))


def _decide(territory: TerritoryRef, measure_id: int, verb: Callable[..., None], done: str) -> Response:
    form = DecideForm()
    if not form.validate():
        return _show(territory, measure_id, form, "", 422)
    try:
        verb(current_actor(), form.to_request(territory.id, measure_id), clock.now())
    except Invalid as invalid:
        show_errors(form, invalid)
        return _show(territory, measure_id, form, "", 422)
    except (Refused, Conflict) as problem:
        return _show(territory, measure_id, form, _(problem.message), 409 if isinstance(problem, Conflict) else 403)
    flash(done, "success")
    return redirect(url_for(".measure", territory=territory, measure_id=measure_id), 303)


def _show(territory: TerritoryRef, measure_id: int, form: DecideForm, problem: str, status: int) -> Response:
    actor, now = current_actor(), clock.now()
    item = queries.get_measure(territory.id, measure_id)
    form.version.data = str(item.version)
    record_staff_read(actor, StaffRead("measures.read", f"misura/{measure_id}", territory.id), now)
    return page(
        "measures/measure.html",
        territory=territory,
        item=item,
        form=form,
        problem=problem,
        may_confirm=policy.may_confirm_block(actor, territory.id, item.user_id, item.proposed_by_id),
        is_mine=item.proposed_by_id == actor.user_id,
        may_lift=policy.may_lift(actor, territory.id, item.user_id),
        status=status,
    )


@bp.route(f"{BASE}/nascosti/<int:check_id>", methods=["GET", "POST"])
@access.staff(*DECIDERS, readers=policy.READERS, policy=policy.may_confirm_hiding)
def hiding(territory: TerritoryRef, check_id: int) -> Response:
    """A hiding that a second person confirms, or undoes from the page of the text."""
    actor, form = current_actor(), ConfirmHidingForm()
    problem: DomainError | None = None
    if form.is_submitted() and form.validate():
        try:
            service.confirm_hiding(actor, form.to_request(territory.id, check_id), clock.now())
        except (Refused, Conflict) as refused:
            problem = refused
        else:
            flash(_("Confermato: il testo resta nascosto."), "success")
            return redirect(url_for(".index", territory=territory), 303)
    item = queries.get_check(territory.id, check_id)
    record_staff_read(actor, StaffRead("measures.hiding_read", f"nascosto/{check_id}", territory.id), clock.now())
    is_contribution = item.subject_kind == "contribution"
    endpoint, key = ("workspace.record", "contribution_id") if is_contribution else ("workspace.comment", "comment_id")
    status = 200 if request.method == "GET" else 422
    if problem is not None:
        status = 409 if isinstance(problem, Conflict) else 403
    return page(
        "measures/hiding.html",
        territory=territory,
        item=item,
        form=form,
        problem=_(problem.message) if problem else "",
        text_url=url_for(endpoint, territory=territory, **{key: item.subject_id}),  # type: ignore[arg-type]
        is_mine=item.hidden_by_id == actor.user_id,
        may_act=bool(may_moderate(actor, territory.id)),
        status=status,
    )
