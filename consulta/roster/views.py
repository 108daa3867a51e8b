# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the roster: who works in the office and what stays uncovered; the forms that begin, correct and end."""

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response

from consulta.accounts import queries as accounts
from consulta.core import clock
from consulta.core.errors import Conflict, Invalid
from consulta.register.requests import StaffRead
from consulta.register.service import record_staff_read
from consulta.roster import policy, queries, service
from consulta.roster.forms import EndMemberForm, MemberForm
from consulta.territory import queries as territories
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import show_errors
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page

bp = Blueprint("roster", __name__)


@bp.route("/<territory:territory>/ufficio/organico")
@access.staff(*policy.READERS, policy=policy.may_read_roster)
def index(territory: TerritoryRef) -> Response:
    """Who works in the office now, later and before; the hours of today; each competence with who covers it, or from when nobody."""
    actor, now = current_actor(), clock.now()
    today = clock.rome_day(now)
    record_staff_read(actor, StaffRead("roster.read", "organico", territory.id), now)
    members = queries.list_members(territory.id)
    groups = {state: [one for one in members if one.state(today) == state] for state in ("current", "future", "past")}
    minutes = sum(one.weekly_minutes for one in groups["current"])
    covered = queries.coverage(members, today)
    comuni = territories.list_municipalities(territory.id, today)
    return page(
        "roster/index.html",
        territory=territory,
        groups=groups,
        hours=queries.hours_text(minutes),
        full_time=f"{minutes / policy.FULL_TIME:.1f}".replace(".", ","),
        coverage=covered,
        uncovered=sum(one.uncovered_from == today for one in covered),
        population=sum(one.population or 0 for one in comuni),
        has_coordinator=any(one.is_coordinator for one in groups["current"]),
        today=today,
        may_write=policy.may_write_roster(actor, territory.id),
    )


@bp.route("/<territory:territory>/ufficio/organico/nuova-persona", methods=["GET", "POST"])
@access.staff(*policy.WRITERS, policy=policy.may_write_roster)
def add(territory: TerritoryRef) -> Response:
    """Write somebody into the roster."""
    form = _offer(territory, MemberForm(starts_on=clock.rome_day(clock.now())))
    if form.validate_on_submit():
        try:
            service.add_member(current_actor(), form.to_add(territory.id), clock.now())
        except Invalid as invalid:
            show_errors(form, invalid)
        else:
            flash(_("Persona aggiunta all'organico."), "success")
            return _to_index(territory)
    return page("roster/add.html", territory=territory, form=form, status=422 if form.is_submitted() else 200)


@bp.route("/<territory:territory>/ufficio/organico/<int:roster_member_id>", methods=["GET", "POST"])
@access.staff(*policy.WRITERS, policy=policy.may_write_roster)
def edit(territory: TerritoryRef, roster_member_id: int) -> Response:
    """Correct what is written of somebody."""
    actor, now = current_actor(), clock.now()
    record_staff_read(actor, StaffRead("roster.read", f"organico/{roster_member_id}", territory.id), now)
    found = queries.get_member(territory.id, roster_member_id)
    form = _offer(territory, MemberForm.of(found))
    status, theirs = 200, None
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                service.edit_member(actor, form.to_edit(territory.id, roster_member_id), now)
                flash(_("Organico aggiornato."), "success")
                return _to_index(territory)
        except Invalid as invalid:
            show_errors(form, invalid)
        except Conflict as conflict:
            status, theirs = 409, conflict
            form.version.data = str(queries.get_member(territory.id, roster_member_id).version)
    return page("roster/edit.html", territory=territory, member=found, form=form, conflict=theirs, status=status)


@bp.route("/<territory:territory>/ufficio/organico/<int:roster_member_id>/concludi", methods=["GET", "POST"])
@access.staff(*policy.WRITERS, policy=policy.may_write_roster)
def end(territory: TerritoryRef, roster_member_id: int) -> Response:
    """Somebody stops working in the office; the row stays."""
    actor, now = current_actor(), clock.now()
    record_staff_read(actor, StaffRead("roster.read", f"organico/{roster_member_id}", territory.id), now)
    found = queries.get_member(territory.id, roster_member_id)
    form = EndMemberForm(last_day=clock.rome_day(now), version=str(found.version))
    status = 200
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                service.end_member(actor, form.to_request(territory.id, roster_member_id), now)
                flash(_("Fine registrata: la riga resta nello storico."), "success")
                return _to_index(territory)
        except Invalid as invalid:
            show_errors(form, invalid)
        except Conflict as conflict:
            status = 409
            found = queries.get_member(territory.id, roster_member_id)
            form.version.data = str(found.version)
            form.form_errors.append(_(conflict.message))
    return page("roster/end.html", territory=territory, member=found, form=form, status=status)


def _offer(territory: TerritoryRef, form: MemberForm) -> MemberForm:
    names = {one.user_id: one.name for one in accounts.list_staff(territory.id, clock.now())}
    return form.offer(sorted(names.items(), key=lambda pair: pair[1]))


def _to_index(territory: TerritoryRef) -> Response:
    return redirect(url_for(".index", territory=territory), 303)
