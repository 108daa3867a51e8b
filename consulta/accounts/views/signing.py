# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sign in and out, confirm an address, ask for a link, choose a password. Answers never tell who has an account."""

from flask import Response, current_app, flash, redirect, request, session, url_for

from consulta.accounts import queries, service, signin
from consulta.accounts.forms import CodeForm, ConfirmForm, EmailForm, ResetForm, SignInForm
from consulta.accounts.requests import address_key, email_key
from consulta.accounts.views.blueprint import bp
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.errors import Invalid, Refused
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import show_errors
from consulta.web.locale import gettext
from consulta.web.ports import ports
from consulta.web.respond import page


def go(path: str) -> Response:
    """See other."""
    return redirect(path, 303)  # type: ignore[return-value]


def landing(actor: Actor) -> str:
    """Where somebody goes after signing in without having asked for a page: the office, one's own page, or the profile."""
    views, territories = current_app.view_functions, {one.id: one for one in ports().list_territories()}
    for role in sorted(actor.roles, key=lambda held: held.territory_id):
        if role.territory_id in territories and "workspace.today" in views:
            return url_for("workspace.today", territory=territories[role.territory_id])
    if actor.held_back:
        return url_for("accounts.second_factor")
    if len(territories) == 1 and "portal.my_page" in views:
        return url_for("portal.my_page", territory=next(iter(territories.values())))
    return url_for("accounts.profile")


def enter(user_id: int, path: str = "") -> Response:
    """Sign this device in and go on: where the person was going, else to ``path``, else to the landing page.

    Who uses a second factor goes to the page that asks for the code first.
    """
    now = clock.now()
    after = signin.sign_in(user_id, signin.device_name(request.user_agent.string), now)
    asked = request.script_root + after if after else ""
    return go(signin.onward(asked or path) or landing(current_actor()))


@bp.route("/accedi", methods=["GET", "POST"])
@access.anyone()
def sign_in() -> Response:
    """E-mail and password; the same answer and the same time for an unknown address."""
    if current_actor().is_authenticated and request.method == "GET":
        return go(landing(current_actor()))
    form = SignInForm()
    if not form.validate_on_submit():
        return page("accounts/sign_in.html", form=form, status=422 if form.errors else 200)
    now = clock.now()
    email, password = form.email.data or "", form.password.data or ""
    keys = [email_key(email), address_key(request.remote_addr)]
    service.throttle("sign_in", keys, now)
    found = service.check_credentials(email, password)
    if found is None:
        form.form_errors.append(gettext("E-mail e password non corrispondono. Riprova, oppure chiedi un collegamento per e-mail."))
        return page("accounts/sign_in.html", form=form, status=422)
    service.forgive("sign_in", keys, now)
    if not found.is_confirmed:
        service.request_reset(email, now)
        return go(url_for(".check_mail"))
    return enter(found.user_id)


@bp.route("/accedi/codice", methods=["GET", "POST"])
@access.anyone()
def second_step() -> Response:
    """The code of the app or a recovery code, after the password or the mailed link; then the device is signed in."""
    now, form = clock.now(), CodeForm()
    half = signin.half_signed_in(now)
    if half is None:
        flash(gettext("Il tempo per scrivere il codice è finito: entra di nuovo."), "info")
        return go(url_for(".sign_in"))
    if form.validate_on_submit():
        keys = [f"user:{half.user_id}", f"day:{half.user_id}", address_key(request.remote_addr)]
        service.throttle("second_step", keys, now)
        try:
            service.spend_code(half.user_id, form.one_time_code.data or "", now)
        except Invalid as invalid:
            show_errors(form, invalid)
        else:
            service.forgive("second_step", keys, now)
            signin.sign_in(half.user_id, signin.device_name(request.user_agent.string), now, is_proved=True)
            return go(half.path or landing(current_actor()))
    return page("accounts/second_step.html", form=form, status=422 if form.errors else 200)


@bp.route("/esci", methods=["POST"])
@access.anyone()
def sign_out() -> Response:
    """End this device's sign-in."""
    signin.sign_out(clock.now())
    flash(gettext("Sei uscito."), "success")
    return go(url_for(".sign_in"))


@bp.route("/conferma/<token>", methods=["GET", "POST"])
@access.anyone()
def confirm(token: str) -> Response:
    """The mailed link of a registration. Looking at it changes nothing: mail scanners do; the form behind it confirms."""
    return _confirm(token, "confirm", "")


@bp.route("/conferma/invito/<token>", methods=["GET", "POST"])
@access.anyone()
def accept_invite(token: str) -> Response:
    """The mailed link of an invitation, from the office or from an organisation."""
    to_answer = "organisations.mine" in current_app.view_functions
    return _confirm(token, "invite", url_for("organisations.mine") if to_answer else "")


def _confirm(token: str, purpose: str, path: str) -> Response:
    form = ConfirmForm()
    try:
        grant = queries.check_grant(token, purpose, clock.now())
        if not form.validate_on_submit():
            return page("accounts/confirm.html", form=form, is_invite=purpose == "invite")
        had_password = _has_password(grant.user_id)
        mark = session.get(signin.MARK, "")
        user_id = service.confirm_by_grant(token, purpose, clock.now(), mark=mark if isinstance(mark, str) else "")
    except Refused as refused:
        return gone(refused)
    answer = enter(user_id, "" if _is_staff(user_id) else path)
    flash(gettext("Indirizzo confermato: ora puoi partecipare."), "success")
    if had_password and not _has_password(user_id):
        flash(gettext("Hai confermato da un altro dispositivo: per sicurezza scegli di nuovo la password, dal tuo profilo."), "info")
    return answer


def _has_password(user_id: int | None) -> bool:
    return user_id is not None and queries.find_password_hash(user_id) is not None


def _is_staff(user_id: int) -> bool:
    return bool(queries.roles_of(user_id, clock.now()))


def gone(refused: Refused) -> Response:
    """A link that is spent, late or cut: what to do next."""
    return page("accounts/expired_link.html", message=gettext(refused.message), would_help=gettext(refused.would_help), status=410)


@bp.route("/password/dimenticata", methods=["GET", "POST"])
@access.anyone()
def forgot_password() -> Response:
    """Ask for a link by mail: to enter without a password, or to choose one."""
    form = EmailForm()
    if not form.validate_on_submit():
        return page("accounts/forgot_password.html", form=form, status=422 if form.errors else 200)
    now = clock.now()
    service.throttle("reset", [address_key(request.remote_addr)], now)
    service.request_reset(form.email.data or "", now)
    return go(url_for(".check_mail"))


@bp.route("/password/controlla-la-posta")
@access.anyone()
def check_mail() -> Response:
    """The same words for everybody."""
    return page("accounts/check_mail.html")


@bp.route("/password/nuova/<token>", methods=["GET", "POST"])
@access.anyone()
def reset(token: str) -> Response:
    """The mailed link: choose a password, or enter without one. Looking at it changes nothing."""
    form = ResetForm()
    try:
        email = queries.check_grant(token, "reset", clock.now()).email
        if form.validate_on_submit():
            user_id = service.reset_password(token, form.password.data or None, clock.now())
            answer = enter(user_id)
            flash(_entered(bool(form.password.data)), "success")
            return answer
    except Invalid as invalid:
        show_errors(form, invalid)
    except Refused as refused:
        return gone(refused)
    return page("accounts/reset.html", form=form, email=email, status=422 if form.errors else 200)


def _entered(has_new_password: bool) -> str:
    if has_new_password:
        return str(gettext("Password salvata. Gli altri dispositivi dovranno entrare di nuovo."))
    return str(gettext("Sei entrato."))
