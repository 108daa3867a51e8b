# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Change one's e-mail address: asked from the profile, confirmed by the new one, undone by the old one (record 0012)."""

from flask import Response, flash, url_for

from consulta.accounts import policy, queries, service
from consulta.accounts.forms import ConfirmForm, EmailChangeForm
from consulta.accounts.views.blueprint import bp
from consulta.accounts.views.signing import go, gone
from consulta.core import clock
from consulta.core.errors import Invalid, Refused
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import show_errors
from consulta.web.locale import gettext
from consulta.web.respond import page


@bp.route("/profilo/e-mail", methods=["GET", "POST"])
@access.signed_in(policy.may_edit_account)
def change_email() -> Response:
    """Ask for another address; the answer is the same whoever it belongs to."""
    actor, form = current_actor(), EmailChangeForm()
    user = queries.get_user(actor.user_id or 0)
    if form.validate_on_submit():
        now, key = clock.now(), form.submission_key.data or ""
        service.throttle("password", [f"user:{user.id}"], now, form_key=key)
        try:
            service.check_own_password(user.id, form.current_password.data or "")
            service.request_email_change(actor, form.email.data or "", now, key=key)
        except Invalid as invalid:
            show_errors(form, invalid)
        else:
            return go(url_for(".email_change_sent"))
    return page("accounts/change_email.html", form=form, user=user, status=422 if form.errors else 200)


@bp.route("/profilo/e-mail/controlla-la-posta")
@access.signed_in(policy.may_edit_account)
def email_change_sent() -> Response:
    """The same words for every address."""
    return page("accounts/email_change_sent.html")


@bp.route("/profilo/e-mail/conferma/<token>", methods=["GET", "POST"])
@access.signed_in(policy.may_edit_account)
def confirm_email_change(token: str) -> Response:
    """The link mailed to the new address, opened on a device of the account. Looking at it changes nothing."""
    actor, form, now = current_actor(), ConfirmForm(), clock.now()
    try:
        email = queries.check_grant(token, "change_email", now).email
        if form.validate_on_submit():
            service.confirm_email_change(actor, token, now)
            flash(gettext("Indirizzo cambiato. Gli altri dispositivi dovranno entrare di nuovo."), "success")
            return go(url_for(".profile"))
    except Refused as refused:
        return gone(refused)
    return page("accounts/confirm_email_change.html", form=form, email=email)


@bp.route("/profilo/e-mail/ripristina/<token>", methods=["GET", "POST"])
@access.anyone()
def undo_email_change(token: str) -> Response:
    """The link mailed to the old address: stop the change or take it back. Looking at it changes nothing."""
    form, now = ConfirmForm(), clock.now()
    try:
        email = queries.check_grant(token, "undo_email", now).email
        if form.validate_on_submit():
            service.undo_email_change(token, now)
            flash(gettext("L'account è di nuovo tuo. Chiedi un collegamento per entrare e scegli una nuova password."), "success")
            return go(url_for(".forgot_password"))
    except Refused as refused:
        return gone(refused)
    return page("accounts/undo_email_change.html", form=form, email=email)
