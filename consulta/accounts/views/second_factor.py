# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One's own second factor: turn it on with the app, keep the recovery codes, turn it off (record 0012).

Pages that show a secret are not kept by any browser (``no-store``); the recovery codes answer the POST that made them
and are never shown again.
"""

from collections.abc import Sequence
from dataclasses import replace

from flask import Response, flash, request, session, url_for

from consulta.accounts import factor_queries, one_time_codes, policy, queries, service, signin
from consulta.accounts.forms import CodeAndPasswordForm, CodeForm
from consulta.accounts.requests import address_key
from consulta.accounts.views.blueprint import bp
from consulta.accounts.views.signing import go, landing
from consulta.core import clock
from consulta.core.errors import Invalid
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import show_errors
from consulta.web.locale import gettext
from consulta.web.ports import ports
from consulta.web.respond import page

SITE = "Consulta"
"""What the app writes above the code."""


def _me() -> int:
    return current_actor().user_id or 0


@bp.route("/profilo/due-passaggi")
@access.signed_in(policy.may_edit_account)
def second_factor() -> Response:
    """Whether it is on, who needs it, from when, and what can be done."""
    actor = current_actor()
    return page(
        "accounts/second_factor.html",
        factor=factor_queries.factor_of(_me()),
        is_held_back=bool(actor.held_back),
        until=min((day for _, day in actor.grace), default=None),
        is_exempt=any(one.is_demo and actor.is_staff_of(one.id) for one in ports().list_territories()),
    )


@bp.route("/profilo/due-passaggi/attiva", methods=["POST"])
@access.signed_in(policy.may_edit_account)
def begin_second_factor() -> Response:
    """Make the secret that the next page shows."""
    service.begin_second_factor(current_actor(), clock.now())
    return go(url_for(".confirm_second_factor"))


@bp.route("/profilo/due-passaggi/conferma", methods=["GET", "POST"])
@access.signed_in(policy.may_edit_account)
def confirm_second_factor() -> Response:
    """The secret as a QR code and as text, confirmed by the first code of the app; then the recovery codes."""
    actor, form, user = current_actor(), CodeAndPasswordForm(), queries.get_user(_me())
    sealed = factor_queries.find_waiting_secret(user.id)
    secret = one_time_codes.unseal(user.id, sealed) if sealed else None
    if secret is None:
        return go(url_for(".second_factor"))
    if form.validate_on_submit():
        try:
            _check(form)
            codes = service.confirm_second_factor(actor, form.one_time_code.data or "", clock.now())
        except Invalid as invalid:
            show_errors(form, invalid)
        else:
            return _show_codes(user, codes)
    image = one_time_codes.qr_image(one_time_codes.setup_address(secret, user.email, SITE))
    return _unkept(
        page(
            "accounts/confirm_second_factor.html",
            form=form,
            user=user,
            image=image,
            secret=one_time_codes.in_groups(secret),
            status=422 if form.errors else 200,
        )
    )


@bp.route("/profilo/due-passaggi/codici", methods=["GET", "POST"])
@access.signed_in(policy.may_edit_account)
def renew_recovery_codes() -> Response:
    """Ten new recovery codes in the place of the old ones."""
    form, user = CodeForm(), queries.get_user(_me())
    if factor_queries.factor_of(user.id).since is None:
        return go(url_for(".second_factor"))
    if form.validate_on_submit():
        try:
            _check(form)
            return _show_codes(user, service.renew_recovery_codes(current_actor(), form.one_time_code.data or "", clock.now()))
        except Invalid as invalid:
            show_errors(form, invalid)
    return page("accounts/renew_recovery_codes.html", form=form, status=422 if form.errors else 200)


@bp.route("/profilo/due-passaggi/disattiva", methods=["GET", "POST"])
@access.signed_in(policy.may_edit_account)
def end_second_factor() -> Response:
    """Turn it off: to change telephone, or because one no longer wants it."""
    form, user = CodeAndPasswordForm(), queries.get_user(_me())
    if factor_queries.factor_of(user.id).since is None:
        return go(url_for(".second_factor"))
    if form.validate_on_submit():
        try:
            _check(form)
            service.end_second_factor(current_actor(), form.one_time_code.data or "", clock.now())
        except Invalid as invalid:
            show_errors(form, invalid)
        else:
            flash(gettext("La verifica in due passaggi non è più attiva."), "success")
            return go(url_for(".second_factor"))
    return page("accounts/end_second_factor.html", form=form, user=user, status=422 if form.errors else 200)


def _check(form: CodeForm) -> None:
    """Count the attempt, and ask the password where the form does. Raises TooMany, Invalid."""
    now = clock.now()
    service.throttle("second_step", [f"user:{_me()}", f"day:{_me()}", address_key(request.remote_addr)], now)
    if isinstance(form, CodeAndPasswordForm):
        service.throttle("password", [f"user:{_me()}"], now)
        service.check_own_password(_me(), form.current_password.data or "")


def _show_codes(user: queries.UserView, codes: Sequence[str]) -> Response:
    """The sheet to print or keep; ``onward`` is the page the person had asked for before."""
    after = signin.safe_path(session.pop(signin.AFTER, ""))
    actor = current_actor()
    actor = replace(actor, roles=actor.roles | actor.held_back, held_back=frozenset())  # as the next request will find it
    onward = request.script_root + after if after else landing(actor)
    return _unkept(page("accounts/recovery_codes.html", user=user, codes=codes, onward=onward, made_at=clock.now()))


def _unkept(response: Response) -> Response:
    response.headers["Cache-Control"] = "private, no-store"
    return response
