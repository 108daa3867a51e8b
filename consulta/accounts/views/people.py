# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The people of the office: who holds which role, from when, until when, by which act."""

from collections.abc import Collection
from datetime import datetime

from flask import Response, flash, url_for

from consulta.accounts import factor_queries, policy, queries, service, term_queries
from consulta.accounts.forms import AddStaffForm, RefuseRoleForm, RenewRoleForm
from consulta.accounts.requests import Given
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
@access.staff(*MANAGERS, "auditor", policy=policy.may_read_people)
def people(territory: TerritoryRef) -> Response:
    """Everybody with a role, now, later or before."""
    actor, now = current_actor(), clock.now()
    record_staff_read(actor, StaffRead("accounts.people_read", f"territory/{territory.id}", territory.id), now)
    staff = queries.list_staff(territory.id, now)
    may_end = {row.assignment_id for row in staff if policy.may_end_role(actor, territory.id, row.user_id, row.role.value)}
    may_renew = {row.assignment_id for row in staff if policy.may_renew_role(actor, territory.id, row.user_id, row.role.value)}
    asked = term_queries.list_proposals(territory.id, now)
    proposals = [one for one in asked if one.is_open]
    resets = factor_queries.list_open_resets(territory.id, now)
    may_confirm = {one.id: policy.may_confirm_factor_reset(actor, territory.id, one.user_id, one.asked_by_id) for one in resets}
    return page(
        "accounts/people.html",
        staff=staff,
        may_add=policy.may_see_people(actor, territory.id),
        may_end=may_end,
        may_renew=may_renew,
        on=clock.rome_day(now),
        proposals=proposals,
        refused=[one for one in asked if not one.is_open],
        own_requests={one.id for one in proposals if one.asked_by_id == actor.user_id},
        may_confirm_role={one.id: policy.may_confirm_role(actor, territory.id, one.user_id, one.asked_by_id) for one in proposals},
        may_refuse_role={one.id: policy.may_refuse_role(actor, territory.id, one.user_id) for one in proposals},
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
            given = service.add_staff(actor, form.to_request(territory.id), now)
        except Invalid as invalid:
            show_errors(form, invalid)
        except Conflict as conflict:
            form.form_errors.append(gettext(conflict.message))
        else:
            return _done(territory, given, gettext("Incarico registrato. Chi non ha ancora un account riceve un invito per e-mail."))
    return page(
        "accounts/add_person.html",
        form=form,
        is_alone=_is_alone(form, policy.grantable_roles(actor, territory.id), territory.id, [actor.user_id], now),
        status=422 if form.errors or form.form_errors else 200,
    )


@bp.route("/<territory:territory>/ufficio/persone/incarichi/<int:assignment_id>/rinnova", methods=["GET", "POST"])
@access.staff(*MANAGERS, policy=policy.may_renew_role)
def renew_role(territory: TerritoryRef, assignment_id: int) -> Response:
    """Another term for a role, after a verification and before it ends."""
    actor, now = current_actor(), clock.now()
    term = term_queries.get_term(territory.id, assignment_id)
    policy.may_renew_role(actor, territory.id, term.user_id, term.role.value).or_refuse()
    record_staff_read(actor, StaffRead("accounts.term_read", f"user/{term.user_id}", territory.id), now)
    form = RenewRoleForm(verified_on=clock.rome_day(now))
    if form.validate_on_submit():
        try:
            given = service.renew_role(actor, form.to_request(territory.id, assignment_id), now)
        except Invalid as invalid:
            show_errors(form, invalid)
        except Conflict as conflict:
            form.form_errors.append(gettext(conflict.message))
        else:
            return _done(territory, given, gettext("Incarico rinnovato: il nuovo comincia quando finisce quello in corso."))
    return page(
        "accounts/renew_role.html",
        form=form,
        term=term,
        is_alone=_is_alone(form, {term.role.value}, territory.id, [actor.user_id, term.user_id], now),
        status=422 if form.errors or form.form_errors else 200,
    )


def _is_alone(
    form: AddStaffForm | RenewRoleForm, roles: Collection[str], territory_id: int, without: Collection[int | None], now: datetime
) -> bool:
    """The form asks why nobody else confirms: only where a role needs two people and there is one."""
    if form.exception_reason.errors:
        return True
    return bool(policy.SECOND_PERSON.intersection(roles)) and not term_queries.has_second_person(territory_id, without, now)


def _done(territory: TerritoryRef, given: Given, message: str) -> Response:
    if given.proposal_id is not None:
        message = gettext("Manca la conferma di una seconda persona che coordina o amministra: ha 14 giorni di tempo.")
    flash(message, "success")
    return go(url_for(".people", territory=territory))


@bp.route("/<territory:territory>/ufficio/persone/in-attesa/<int:proposal_id>/conferma", methods=["POST"])
@access.staff(*MANAGERS, policy=policy.may_confirm_role)
def confirm_role(territory: TerritoryRef, proposal_id: int) -> Response:
    """The second person's yes."""
    service.confirm_role(current_actor(), territory.id, proposal_id, clock.now())
    flash(gettext("Incarico confermato."), "success")
    return go(url_for(".people", territory=territory))


@bp.route("/<territory:territory>/ufficio/persone/in-attesa/<int:proposal_id>/annulla", methods=["GET", "POST"])
@access.staff(*MANAGERS, policy=policy.may_refuse_role)
def refuse_role(territory: TerritoryRef, proposal_id: int) -> Response:
    """The second person's no, with its reason; or the first one's second thought, without."""
    actor, now = current_actor(), clock.now()
    proposal = term_queries.get_proposal(territory.id, proposal_id)
    policy.may_refuse_role(actor, territory.id, proposal.user_id).or_refuse()
    record_staff_read(actor, StaffRead("accounts.term_read", f"user/{proposal.user_id}", territory.id), now)
    form = RefuseRoleForm()
    if form.is_submitted() and (proposal.asked_by_id == actor.user_id or form.validate()):
        try:
            service.refuse_role(actor, territory.id, proposal_id, now, form.reason.data or "")
        except Invalid as invalid:
            show_errors(form, invalid)
        else:
            flash(gettext("L'incarico non è stato dato."), "success")
            return go(url_for(".people", territory=territory))
    return page(
        "accounts/refuse_role.html",
        form=form,
        proposal=proposal,
        is_own=proposal.asked_by_id == actor.user_id,
        status=422 if form.errors else 200,
    )


@bp.route("/<territory:territory>/ufficio/persone/incarichi/<int:assignment_id>/chiudi", methods=["POST"])
@access.staff(*MANAGERS, policy=policy.may_end_role)
def end_role(territory: TerritoryRef, assignment_id: int) -> Response:
    """End a role today."""
    service.end_role(current_actor(), assignment_id, clock.now(), territory_id=territory.id)
    flash(gettext("Incarico chiuso da oggi."), "success")
    return go(url_for(".people", territory=territory))
