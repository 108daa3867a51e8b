# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Notes on a contribution or a comment, and the page of who was named in one."""

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from consulta.core import clock
from consulta.core.errors import Invalid, Refused
from consulta.notes import policy, queries, service
from consulta.notes.forms import NoteForm, TokenForm
from consulta.notes.queries import NoteSubject
from consulta.notes.requests import COMMENT, CONTRIBUTION
from consulta.web import access, pager
from consulta.web.access import current_actor
from consulta.web.forms import show_errors
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page

bp = Blueprint("notes", __name__)


@bp.route("/<territory:territory>/ufficio/contributi/<int:contribution_id>/note", methods=["GET", "POST"])
@access.staff(*policy.WRITERS, readers=policy.READERS, policy=policy.may_read_notes)
def of_contribution(territory: TerritoryRef, contribution_id: int) -> Response:
    """Every note on a contribution, and the form of a new one."""
    return _notes(territory, queries.get_subject(territory.id, CONTRIBUTION, contribution_id))


@bp.route("/<territory:territory>/ufficio/commenti/<int:comment_id>/note", methods=["GET", "POST"])
@access.staff(*policy.WRITERS, readers=policy.READERS, policy=policy.may_read_notes)
def of_comment(territory: TerritoryRef, comment_id: int) -> Response:
    """The same for a comment."""
    return _notes(territory, queries.get_subject(territory.id, COMMENT, comment_id))


def _notes(territory: TerritoryRef, subject: NoteSubject) -> Response:
    actor, now, form = current_actor(), clock.now(), NoteForm()
    form.offer(queries.list_colleagues(territory.id, actor.user_id, now))
    if form.validate_on_submit():
        try:
            service.write_note(actor, form.to_request(territory.id, subject), now)
        except Invalid as invalid:
            show_errors(form, invalid)
        else:
            told = _("Nota scritta: la legge solo l'ufficio. Chi hai scelto riceve un messaggio.")
            flash(told if form.mentioned.data else _("Nota scritta: la legge solo l'ufficio."), "success")
            return _to_subject(territory, subject)
    found = queries.list_notes(subject.kind, subject.id, pager.read_cursor(int))
    return page(
        "notes/show.html",
        territory=territory,
        subject=subject,
        rows=found.items,
        pager=pager.links(found),
        form=form,
        me=actor.user_id,
        may_write=policy.may_write_note(actor, territory.id),
        status=422 if form.is_submitted() else 200,
    )


@bp.route("/<territory:territory>/ufficio/note/<int:note_id>/ritira", methods=["POST"])
@access.staff(*policy.WRITERS, policy=policy.may_withdraw)
def withdraw(territory: TerritoryRef, note_id: int) -> Response:
    """Take an own note back: its words go, the line stays."""
    _whole_form()
    subject = service.withdraw_note(current_actor(), territory.id, note_id, clock.now())
    flash(_("Nota ritirata: le parole non ci sono più, resta che l'hai scritta."), "success")
    return _to_subject(territory, subject)


@bp.route("/<territory:territory>/ufficio/note")
@access.staff(*policy.READERS, policy=policy.may_read_notes)
def index(territory: TerritoryRef) -> Response:
    """The notes that name the person, the newest first."""
    actor = current_actor()
    found = queries.list_mentions(territory.id, actor.user_id, pager.read_cursor(int))
    return page(
        "notes/index.html",
        territory=territory,
        rows=found.items,
        pager=pager.links(found),
        may_write=policy.may_write_note(actor, territory.id),
    )


@bp.route("/<territory:territory>/ufficio/note/citazioni/<int:mention_id>/letta", methods=["POST"])
@access.staff(*policy.WRITERS, policy=policy.may_write_note)
def read(territory: TerritoryRef, mention_id: int) -> Response:
    """Say that a note is read, and open its scheda when that button was pressed."""
    _whole_form()
    found = service.mark_read(current_actor(), territory.id, mention_id, clock.now())
    if request.form.get("apri"):
        return _to_subject(territory, found.subject)
    flash(_("Segnata come letta."), "success")
    return redirect(url_for("notes.index", territory=territory), 303)


def _whole_form() -> None:
    if not TokenForm().validate():
        raise Refused(_("Il modulo non è completo: ricarica la pagina e riprova."))


def _to_subject(territory: TerritoryRef, subject: NoteSubject) -> Response:
    of: dict[str, Any] = {"contribution_id" if subject.kind == CONTRIBUTION else "comment_id": subject.id}
    endpoint = "workspace.record" if subject.kind == CONTRIBUTION else "workspace.comment"
    return redirect(url_for(endpoint, territory=territory, _anchor="note", **of), 303)
