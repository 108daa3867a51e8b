# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents of a meeting: the office's page with the list and the field, and what it decides on each."""

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from consulta.accounts import service as accounts
from consulta.consultations.views.blueprint import handle
from consulta.core import clock
from consulta.core.words import N_
from consulta.meetings import policy, queries, service
from consulta.meetings.forms import MeetingDocumentForm
from consulta.meetings.views.blueprint import bp
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.locale import gettext
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page
from consulta.web.uploads import takes_files


@bp.route("/<territory:territory>/ufficio/incontri/<int:meeting_id>/documenti", methods=["GET", "POST"])
@access.staff(*policy.EDITORS, policy=policy.may_keep_documents)
@takes_files
def documents(territory: TerritoryRef, meeting_id: int) -> Response:
    """The documents of the meeting; bring one more."""
    actor, now = current_actor(), clock.now()
    meeting = queries.get_meeting(actor, territory.id, meeting_id)
    form = MeetingDocumentForm()

    def verb() -> None:
        accounts.throttle("upload", [f"user:{actor.user_id}"], now, form_key=form.submission_key.data or "")
        service.add_document(actor, form.to_request(territory.id, meeting_id), now)

    outcome = handle(
        form,
        verb,
        told=N_("Documento caricato. Lo legge solo l'ufficio, finché non lo pubblichi."),
        next_url=lambda: url_for(".documents", territory=territory, meeting_id=meeting_id),
    )
    return outcome.done or page(
        "meetings/documents.html",
        territory=territory,
        meeting=meeting,
        documents=queries.list_documents(meeting_id),
        form=form,
        outcome=outcome,
        may_keep=policy.may_keep_documents(actor, meeting),
        status=outcome.status,
    )


def _back(territory: TerritoryRef, meeting_id: int, told: str) -> Response:
    flash(told, "success")
    return redirect(url_for(".documents", territory=territory, meeting_id=meeting_id), 303)


@bp.route("/<territory:territory>/ufficio/incontri/<int:meeting_id>/documenti/<int:attachment_id>/pubblica", methods=["POST"])
@access.staff(*policy.EDITORS, policy=policy.may_keep_documents)
def release_document(territory: TerritoryRef, meeting_id: int, attachment_id: int) -> Response:
    """Everybody who may know of the meeting reads it."""
    service.release_document(current_actor(), territory.id, meeting_id, attachment_id, clock.now())
    return _back(territory, meeting_id, gettext("Documento pubblicato sulla pagina dell'incontro."))


@bp.route("/<territory:territory>/ufficio/incontri/<int:meeting_id>/documenti/<int:attachment_id>/ritira", methods=["POST"])
@access.staff(*policy.EDITORS, policy=policy.may_keep_documents)
def withdraw_document(territory: TerritoryRef, meeting_id: int, attachment_id: int) -> Response:
    """For the office alone again."""
    service.withdraw_document(current_actor(), territory.id, meeting_id, attachment_id, clock.now())
    return _back(territory, meeting_id, gettext("Documento non più pubblico."))


@bp.route("/<territory:territory>/ufficio/incontri/<int:meeting_id>/documenti/<int:attachment_id>/elimina", methods=["POST"])
@access.staff(*policy.EDITORS, policy=policy.may_keep_documents)
def remove_document(territory: TerritoryRef, meeting_id: int, attachment_id: int) -> Response:
    """Gone for everybody."""
    service.remove_document(current_actor(), territory.id, meeting_id, attachment_id, clock.now())
    return _back(territory, meeting_id, gettext("Documento eliminato."))


@bp.route("/<territory:territory>/ufficio/incontri/<int:meeting_id>/verbale/documenti/<int:attachment_id>/elimina", methods=["POST"])
@access.staff(*policy.EDITORS, policy=policy.may_write_minutes)
def remove_minutes_file(territory: TerritoryRef, meeting_id: int, attachment_id: int) -> Response:
    """Take a file away from the draft of the minutes."""
    service.remove_minutes_file(current_actor(), territory.id, meeting_id, attachment_id, clock.now())
    flash(gettext("Documento eliminato."), "success")
    return redirect(url_for(".minutes", territory=territory, meeting_id=meeting_id), 303)
