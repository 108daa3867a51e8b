# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asking for a format: the form, and the page of the mailed link. Looking changes nothing: mail programs follow links by themselves."""

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from consulta.accounts.credentials import read_grant
from consulta.accounts.requests import address_key, email_key
from consulta.accounts.throttle import throttle
from consulta.core import clock
from consulta.core.errors import Invalid, NotFound
from consulta.library import policy, queries, service
from consulta.library.forms import AskFormatForm, ConfirmForm
from consulta.library.queries import ANSWER_DAYS, FormatRequestStatus, LibraryStatus
from consulta.library.requests import PURPOSE
from consulta.library.views.blueprint import bp
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import show_errors
from consulta.web.locale import current_language
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page


@bp.route("/<territory:territory>/documenti/schede/<int:library_document_id>/formato", methods=["GET", "POST"])
@access.anyone(policy.may_ask_format)
def ask(territory: TerritoryRef, library_document_id: int) -> Response:
    """Which format somebody can read. A visitor confirms the address by a link; who is signed in is heard at once."""
    actor, now = current_actor(), clock.now()
    document = queries.get_public(queries.public_scope(territory.id, now), library_document_id)
    if document.status is not LibraryStatus.PUBLISHED:
        raise NotFound
    form = AskFormatForm()
    if actor.user_id:
        del form.email
    if form.validate_on_submit():
        throttle("feedback", _keys(form), now, form_key=form.submission_key.data or "")
        try:
            service.ask_format(actor, form.to_request(territory.id, library_document_id, current_language()), now)
        except Invalid as invalid:
            show_errors(form, invalid)
        else:
            return _asked(territory, library_document_id)
    return page(
        "library/ask.html",
        territory=territory,
        document=document,
        form=form,
        days=ANSWER_DAYS,
        status=422 if form.is_submitted() else 200,
    )


def _keys(form: AskFormatForm) -> list[str]:
    actor = current_actor()
    if actor.user_id:
        return [address_key(request.remote_addr), f"user:{actor.user_id}"]
    return [address_key(request.remote_addr), email_key(form.email.data or "")]


def _asked(territory: TerritoryRef, library_document_id: int) -> Response:
    if current_actor().user_id:
        flash(_("Richiesta arrivata all’ufficio: ti risponde per e-mail entro %(days)s giorni.", days=ANSWER_DAYS), "success")
    else:
        flash(
            _("Ti abbiamo scritto: apri il messaggio e conferma l’indirizzo. Finché non lo fai, l’ufficio non vede la richiesta."), "info"
        )
    return redirect(url_for(".show", territory=territory, library_document_id=library_document_id), 303)


@bp.route("/<territory:territory>/documenti/formati/<token>", methods=["GET", "POST"])
@access.anyone()
def confirm(territory: TerritoryRef, token: str) -> Response:
    """The button that confirms the address; afterwards, by when the office answers. Search engines keep nothing of it."""
    now = clock.now()
    found = queries.find_request(read_grant(token, PURPOSE))
    if found is None or found.territory_id != territory.id:
        raise NotFound
    form = ConfirmForm()
    if form.validate_on_submit():
        service.confirm_format(current_actor(), territory.id, found.id, now)
        return redirect(url_for(".confirm", territory=territory, token=token), 303)
    response = page(
        "library/confirm.html",
        territory=territory,
        asked=found,
        is_confirmed=found.status is not FormatRequestStatus.UNCONFIRMED,
        is_over=now > found.asked_at + service.CONFIRMED_WITHIN,
        token=token,
        days=ANSWER_DAYS,
    )
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "private, no-store"
    return response
