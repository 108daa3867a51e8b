# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The people of the office: who holds which role, from when, until when, by which act."""

from flask import Response, flash, url_for

from consulta.accounts import factor_queries, policy, queries, service
from consulta.accounts.forms import AddStaffForm
from consulta.accounts.views.blueprint import bp
from consulta.accounts.views.signing import go
from consulta.core import clock
from consulta.core.errors import Conflict, Invalid
from consulta.register.requests import StaffRead
from consulta.register.service import record_staff_read
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import show_errors
from consulta.web.locale import gettext
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page

MANAGERS = ("administrator", "coordinator")


@bp.route("/<territory:territory>/ufficio/persone")
@access.staff(*MANAGERS, policy=policy.may_see_people)
def people(territory: TerritoryRef) -> Response:
    """Everybody with a role, now, later or before."""
    actor, now = current_actor(), clock.now()
    record_staff_read(actor, StaffRead("accounts.people_read", f"territory/{territory.id}", territory.id), now)
    staff = queries.list_staff(territory.id, now)
    may_end = {row.assignment_id for row in staff if policy.may_end_role(actor, territory.id, row.user_id, row.role.value)}
    resets = factor_queries.list_open_resets(territory.id, now)
    may_confirm = {one.id: policy.may_confirm_factor_reset(actor, territory.id, one.user_id, one.asked_by_id) for one in resets}
    return page(
        "accounts/people.html",
        staff=staff,
        may_end=may_end,
        on=clock.rome_day(now),
        resets=resets,
        may_confirm=may_confirm,
        may_ask_reset=policy.may_ask_factor_reset(actor, territory.id, None, frozenset()),
    )


@bp.route("/<territory:territory>/ufficio/persone/nuova", methods=["GET", "POST"])
@access.staff(*MANAGERS, policy=policy.may_grant_role)
def add_person(territory: TerritoryRef) -> Response:
    """Give a role by e-mail address; who has no account receives an invitation."""
    actor, now = current_actor(), clock.now()
    form = AddStaffForm(starts_on=clock.rome_day(now))
    form.offer(policy.grantable_roles(actor, territory.id))
    if form.validate_on_submit():
        service.throttle("invite", [f"user:{actor.user_id}"], now)
        try:
            service.add_staff(actor, form.to_request(territory.id), now)
        except Invalid as invalid:
            show_errors(form, invalid)
        except Conflict as conflict:
            form.form_errors.append(gettext(conflict.message))
        else:
            flash(gettext("Incarico registrato. Chi non ha ancora un account riceve un invito per e-mail."), "success")
            return go(url_for(".people", territory=territory))
    return page("accounts/add_person.html", form=form, status=422 if form.errors or form.form_errors else 200)


@bp.route("/<territory:territory>/ufficio/persone/incarichi/<int:assignment_id>/chiudi", methods=["POST"])
@access.staff(*MANAGERS, policy=policy.may_end_role)
def end_role(territory: TerritoryRef, assignment_id: int) -> Response:
    """End a role today."""
    service.end_role(current_actor(), assignment_id, clock.now(), territory_id=territory.id)
    flash(gettext("Incarico chiuso da oggi."), "success")
    return go(url_for(".people", territory=territory))
