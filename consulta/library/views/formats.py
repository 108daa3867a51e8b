# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office's pages of the formats asked for: the list by term, and one to answer."""

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from consulta.accounts import service as accounts
from consulta.core import clock
from consulta.core.errors import Conflict, Invalid
from consulta.library import policy, queries, service
from consulta.library.forms import AnswerFormatForm
from consulta.library.queries import FormatRequestStatus
from consulta.library.views.blueprint import bp
from consulta.register.requests import StaffRead
from consulta.register.service import record_staff_read
from consulta.web import access, pager
from consulta.web.access import current_actor
from consulta.web.forms import show_errors
from consulta.web.locale import gettext as _
from consulta.web.locale import ngettext
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page
from consulta.web.uploads import takes_files


@bp.route("/<territory:territory>/ufficio/documenti/formati")
@access.staff(*policy.READERS, policy=policy.may_read_office)
def formats(territory: TerritoryRef) -> Response:
    """The formats that wait, the nearest term first; ``stato=risposte`` those answered."""
    is_answered = request.args.get("stato") == "risposte"
    found = (
        queries.list_answered(territory.id, pager.read_cursor(int))
        if is_answered
        else queries.list_waiting(territory.id, pager.read_cursor(int, int))
    )
    return page(
        "library/formats.html", territory=territory, rows=found.items, pager=pager.links(found), is_answered=is_answered, now=clock.now()
    )


@bp.route("/<territory:territory>/ufficio/documenti/formati/<int:format_request_id>")
@access.staff(*policy.READERS, policy=policy.may_read_office)
def asked(territory: TerritoryRef, format_request_id: int) -> Response:
    """A request with its term; whoever may answers here, once. That it was read is written down."""
    return _request_page(territory, format_request_id, AnswerFormatForm(), 200)


@bp.route("/<territory:territory>/ufficio/documenti/formati/<int:format_request_id>", methods=["POST"])
@access.staff(*policy.EDITORS, policy=policy.may_keep_library)
@takes_files
def answer(territory: TerritoryRef, format_request_id: int) -> Response:
    """The answer, sent from the page of the request."""
    actor, now, form = current_actor(), clock.now(), AnswerFormatForm()
    status, conflict = 422, None
    if form.validate_on_submit():
        accounts.throttle("upload", [f"user:{actor.user_id}"], now, form_key=form.submission_key.data or "")
        try:
            number = service.answer_format(actor, form.to_request(territory.id, format_request_id), now)
        except Invalid as invalid:
            show_errors(form, invalid)
        except Conflict as found:
            status, conflict = 409, found
        else:
            told = ngettext("Risposta inviata a %(num)d persona.", "Risposta inviata a %(num)d persone.", number)
            flash(told, "success")
            return redirect(url_for(".asked", territory=territory, format_request_id=format_request_id), 303)
    return _request_page(territory, format_request_id, form, status, conflict)


def _request_page(
    territory: TerritoryRef, format_request_id: int, form: AnswerFormatForm, status: int, conflict: Conflict | None = None
) -> Response:
    actor, now = current_actor(), clock.now()
    found = queries.get_request(territory.id, format_request_id)
    record_staff_read(actor, StaffRead("library.format_read", f"formato/{format_request_id}", territory.id), now)
    if not form.is_submitted():
        form.version.data = str(found.version)
    return page(
        "library/answer.html",
        territory=territory,
        asked=found,
        is_waiting=found.status is FormatRequestStatus.WAITING,
        form=form,
        conflict=conflict,
        may_keep=policy.may_keep_library(actor, territory.id),
        heading=_("Formato chiesto n. %(id)s", id=found.id),
        now=now,
        status=status,
    )
