# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of the ready explanations: who reads the office's work reads them, the coordinator writes them."""

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from consulta.core import clock
from consulta.core.errors import Conflict, Invalid
from consulta.moderation import answer_queries as queries
from consulta.moderation import answers, policy
from consulta.moderation.forms import AnswerForm
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import show_errors, whole
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page

bp = Blueprint("moderation", __name__)
BASE = "/<territory:territory>/ufficio/modelli"
COORDINATOR = "coordinator"


@bp.route(BASE)
@access.staff(*policy.READERS, policy=policy.may_read_office)
def answers_list(territory: TerritoryRef) -> Response:
    """The explanations by decision, the archived ones last."""
    return page(
        "moderation/answers.html",
        territory=territory,
        rows=queries.list_answers(territory.id, with_archived=True),
        may_keep=policy.may_keep_answers(current_actor(), territory.id),
    )


@bp.route(f"{BASE}/nuovo", methods=["GET", "POST"])
@access.staff(COORDINATOR, policy=policy.may_keep_answers)
def create_answer(territory: TerritoryRef) -> Response:
    """Add one."""
    return _write(territory, None, AnswerForm(), _("Nuovo modello"))


@bp.route(f"{BASE}/<int:answer_id>", methods=["GET", "POST"])
@access.staff(COORDINATOR, policy=policy.may_keep_answers)
def edit_answer(territory: TerritoryRef, answer_id: int) -> Response:
    """Change one."""
    found = queries.get_answer(territory.id, answer_id)
    stands = {"name": found.name, "outcome": found.outcome.value, "body": found.body, "version": str(found.version)}
    form = AnswerForm(data=stands | {"reason_code": found.reason_code.value if found.reason_code else ""})
    return _write(territory, answer_id, form, _("Modello «%(name)s»", name=found.name))


@bp.route(f"{BASE}/<int:answer_id>/archivia", methods=["POST"])
@access.staff(COORDINATOR, policy=policy.may_keep_answers)
def archive_answer(territory: TerritoryRef, answer_id: int) -> Response:
    """Offer it no more, or again."""
    archived = request.form.get("archived") == "1"
    version = whole(request.form.get("version")) or 0
    answers.archive_answer(current_actor(), territory.id, answer_id, version, archived=archived, now=clock.now())
    flash(_("Modello archiviato: non si propone più.") if archived else _("Il modello si propone di nuovo."), "success")
    return _to_list(territory)


@bp.route(f"{BASE}/iniziali", methods=["POST"])
@access.staff(COORDINATOR, policy=policy.may_keep_answers)
def install_answers(territory: TerritoryRef) -> Response:
    """Put the starting ones there."""
    added = answers.install_answers(current_actor(), territory.id, clock.now())
    flash(_("Modelli iniziali aggiunti: %(n)s. Cambiali con le parole del tuo ufficio.", n=added), "success")
    return _to_list(territory)


def _write(territory: TerritoryRef, answer_id: int | None, form: AnswerForm, heading: str) -> Response:
    status, theirs = 200, None
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                answers.write_answer(current_actor(), form.to_request(territory.id, answer_id), clock.now())
                flash(_("Modello salvato: i colleghi lo trovano nella scheda di ogni testo."), "success")
                return _to_list(territory)
        except Invalid as invalid:
            show_errors(form, invalid)
        except Conflict as conflict:
            status, theirs = 409, conflict
            assert answer_id is not None
            form.version.data = str(queries.get_answer(territory.id, answer_id).version)
    return page("moderation/answer.html", territory=territory, form=form, heading=heading, conflict=theirs, status=status)


def _to_list(territory: TerritoryRef) -> Response:
    return redirect(url_for(".answers_list", territory=territory), 303)
