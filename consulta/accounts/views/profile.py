# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One's own account: data, devices, password, erasure."""

from typing import Any

from flask import Response, flash, request, session, url_for

from consulta.accounts import factor_queries, policy, queries, service, signin
from consulta.accounts.forms import OUTSIDE, EraseForm, PasswordForm, ProfileForm, comune_choices
from consulta.accounts.views.blueprint import bp
from consulta.accounts.views.signing import go
from consulta.core import clock
from consulta.core.errors import Conflict, Invalid
from consulta.territory import queries as territories
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import show_errors, whole
from consulta.web.locale import gettext
from consulta.web.ports import ports
from consulta.web.respond import page


def _me() -> queries.UserView:
    return queries.get_user(current_actor().user_id or 0)


@bp.route("/profilo")
@access.signed_in(policy.may_edit_account)
def profile() -> Response:
    """What the account holds, and what can be done with it."""
    actor = current_actor()
    user = _me()
    return page(
        "accounts/profile.html",
        user=user,
        devices=queries.list_devices(user.id),
        this_device=actor.sign_in_id,
        may_erase=policy.may_erase_account(actor, user.id),
        factor=factor_queries.factor_of(user.id),
        is_mail_paused=ports().is_mail_paused(user.id),
    )


@bp.route("/profilo/modifica", methods=["GET", "POST"])
@access.signed_in(policy.may_edit_account)
def edit_profile() -> Response:
    """Name, comune, language, visibility of the name."""
    user = _me()
    form = ProfileForm(data=_typed(user))
    on = clock.rome_day(clock.now())
    found = {(one.id, one.name) for ref in ports().list_territories() for one in territories.list_municipalities(ref.id, on)}
    if user.municipality_id:
        found.add((user.municipality_id, user.municipality_name))
    form.municipality.choices = comune_choices(found)
    if not form.validate_on_submit():
        return page("accounts/edit_profile.html", form=form, version=user.version, status=422 if form.errors else 200)
    try:
        service.edit_profile(current_actor(), form.to_request(whole(request.form.get("version"))), clock.now())
    except Conflict as conflict:
        form.form_errors.append(gettext(conflict.message))
        return page("accounts/edit_profile.html", form=form, version=_me().version, theirs=_me(), status=409)
    flash(gettext("Profilo salvato."), "success")
    return go(url_for(".profile"))


def _typed(user: queries.UserView) -> dict[str, Any]:
    comune = str(user.municipality_id) if user.municipality_id else OUTSIDE if user.is_from_outside else ""
    return {"name": user.name, "municipality": comune, "shows_name": user.shows_name, "language": user.language}


@bp.route("/profilo/password", methods=["GET", "POST"])
@access.signed_in(policy.may_edit_account)
def change_password() -> Response:
    """Choose a password, or change it; the other devices sign in again."""
    form = PasswordForm()
    user = _me()
    if form.validate_on_submit():
        now = clock.now()
        service.throttle("password", [f"user:{user.id}"], now)
        try:
            service.change_password(current_actor(), form.current_password.data or "", form.new_password.data or "", now)
        except Invalid as invalid:
            show_errors(form, invalid)
        else:
            flash(gettext("Password salvata. Gli altri dispositivi dovranno entrare di nuovo."), "success")
            return go(url_for(".profile"))
    return page(
        "accounts/change_password.html", form=form, email=user.email, has_password=user.has_password, status=422 if form.errors else 200
    )


@bp.route("/profilo/dispositivi/<int:sign_in_id>/esci", methods=["POST"])
@access.signed_in(policy.may_edit_account)
def end_device(sign_in_id: int) -> Response:
    """Sign another device out; this one too, if it is the one."""
    actor = current_actor()
    service.end_sign_in(actor, sign_in_id, clock.now())
    if sign_in_id == actor.sign_in_id:
        signin.sign_out(clock.now())
        return go(url_for(".sign_in"))
    flash(gettext("Il dispositivo è uscito."), "success")
    return go(url_for(".profile"))


@bp.route("/profilo/cancella", methods=["GET", "POST"])
@access.signed_in(policy.may_erase_account)
def erase() -> Response:
    """Leave and be forgotten; what was contributed stays, signed by nobody."""
    actor, user, form = current_actor(), _me(), EraseForm()
    decision = policy.may_erase_account(actor, user.id)
    if form.validate_on_submit():
        service.throttle("password", [f"user:{user.id}"], clock.now())
        try:
            service.check_own_password(user.id, form.current_password.data or "")
        except Invalid as invalid:
            show_errors(form, invalid)
        else:
            service.erase_user(actor, user.id, clock.now())
            session.clear()
            flash(gettext("Account cancellato. Quello che hai scritto resta, firmato «Autore rimosso»."), "success")
            return go(url_for(".sign_in"))
    return page("accounts/erase.html", form=form, user=user, decision=decision, status=422 if form.errors else 200)
