# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""When news comes by mail: the choices of who is signed in, and the link that ends all letters with one click."""

from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from consulta.accounts.credentials import read_grant
from consulta.accounts.throttle import throttle
from consulta.core import clock
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.notifications import policy, queries, service
from consulta.notifications.forms import MailChoiceForm
from consulta.notifications.requests import RESUME, UNSUBSCRIBE
from consulta.notifications.views.blueprint import bp
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import whole
from consulta.web.locale import gettext
from consulta.web.respond import page


@bp.route("/profilo/avvisi", methods=["GET", "POST"])
@access.signed_in(policy.may_choose_mail)
def mail_choices() -> Response:
    """At once, in the daily digest or never, for each kind of news; or no letter at all."""
    user_id = current_actor().user_id or 0
    choice = queries.find_choice(user_id)
    form = MailChoiceForm(data=_chosen(choice))
    if not form.validate_on_submit():
        return _choices_page(form, choice.version, status=422 if form.errors else 200)
    try:
        service.choose_mail(current_actor(), form.to_request(whole(request.form.get("version"))), clock.now())
    except Conflict as conflict:
        form.form_errors.append(gettext(conflict.message))
        theirs = queries.find_choice(user_id)
        return _choices_page(form, theirs.version, theirs=_said(theirs), status=409)
    flash(gettext("Avvisi salvati."), "success")
    return redirect(url_for(".mail_choices"), 303)


def _choices_page(form: MailChoiceForm, version: int, **more: Any) -> Response:
    is_paused = queries.is_person_paused(current_actor().user_id or 0)
    return page("notifications/mail_choices.html", form=form, version=version, is_paused=is_paused, **more)


@bp.route("/profilo/avvisi/riprendi", methods=["POST"])
@access.signed_in(policy.may_choose_mail)
def ask_to_resume() -> Response:
    """The address was paused: a letter with a link goes there, and opening it starts letters again."""
    now = clock.now()
    throttle("mail", [f"user:{current_actor().user_id}"], now)
    try:
        service.ask_to_resume(current_actor(), now)
    except Invalid as invalid:
        flash(" ".join(map(gettext, invalid.errors.values())), "info")
    else:
        flash(gettext("Ti abbiamo mandato un messaggio: apri il collegamento che contiene per ricevere di nuovo la posta."), "success")
    return redirect(url_for(".mail_choices"), 303)


@bp.route("/posta/riprendi/<token>", methods=["GET", "POST"])
@access.anyone()
def resume(token: str) -> Response:
    """The link of that letter. Looking changes nothing: mail programs follow links by themselves."""
    user_id = read_grant(token, RESUME)
    if request.method == "POST" and not service.resume(user_id, clock.now()):
        raise NotFound
    return page("notifications/resume.html", is_done=request.method == "POST")


def _chosen(choice: queries.Choice) -> dict[str, Any]:
    return {kind: choice.chosen_word(kind) for kind in queries.KINDS} | {"no_mail": choice.no_mail}


def _said(choice: queries.Choice) -> list[tuple[str, str]]:
    lines = [(gettext(label), gettext(queries.FREQUENCIES[choice.chosen_word(kind)])) for kind, label in queries.KINDS.items()]
    return [*lines, (gettext("Nessuna e-mail di novità"), gettext("Sì") if choice.no_mail else gettext("No"))]


@bp.route("/disiscrizione/<token>", methods=["GET", "POST"])
@access.anyone()
def unsubscribe(token: str) -> Response:
    """The link of each letter of news. Looking changes nothing; the POST needs neither sign-in nor CSRF token, only the
    signed link: mail programs send it themselves (RFC 8058), and want an answer that is no redirect.
    """
    user_id = read_grant(token, UNSUBSCRIBE)
    if request.method == "POST" and not service.unsubscribe(user_id, clock.now()):
        raise NotFound
    return page("notifications/unsubscribe.html", is_done=request.method == "POST")
