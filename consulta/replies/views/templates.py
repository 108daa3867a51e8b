# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the templates of replies, beside the ready answers of moderation."""

from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from consulta.contributions.queries import word_diff
from consulta.core import clock
from consulta.core.errors import Conflict, Invalid
from consulta.core.text import STAFF_CAP, clean
from consulta.core.words import N_
from consulta.replies import policy, queries, service, variables
from consulta.replies.forms import TemplateForm
from consulta.replies.queries import TemplateRow
from consulta.replies.views.blueprint import bp
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import show_errors, whole
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page

BASE = "/<territory:territory>/ufficio/modelli/risposte"


@bp.route(BASE)
@access.staff(*policy.READERS, policy=policy.may_read_replies)
def templates(territory: TerritoryRef) -> Response:
    """The templates by outcome, the archived ones last."""
    may_keep = policy.may_write_replies(current_actor(), territory.id)
    return page("replies/templates.html", territory=territory, rows=queries.list_templates(territory.id), may_keep=may_keep)


@bp.route(f"{BASE}/nuovo", methods=["GET", "POST"])
@access.staff(*policy.WRITERS, policy=policy.may_write_replies)
def create_template(territory: TerritoryRef) -> Response:
    """Add one."""
    return _write(territory, None, TemplateForm(), _("Nuovo modello di risposta"))


@bp.route(f"{BASE}/<int:template_id>", methods=["GET", "POST"])
@access.staff(*policy.WRITERS, policy=policy.may_write_replies)
def edit_template(territory: TerritoryRef, template_id: int) -> Response:
    """Change one, with the texts it had before."""
    found = queries.get_template(territory.id, template_id)
    stands = {"name": found.name, "outcome": found.outcome.value, "text": found.source, "version": found.version}
    form = TemplateForm(data=stands | {"kind": found.kind.value if found.kind else "", "area_id": found.area_id})
    return _write(territory, found, form, _("Modello di risposta «%(name)s»", name=found.name))


@bp.route(f"{BASE}/<int:template_id>/archivia", methods=["POST"])
@access.staff(*policy.WRITERS, policy=policy.may_write_replies)
def archive_template(territory: TerritoryRef, template_id: int) -> Response:
    """Offer it no more, or again."""
    archived = request.form.get("archived") == "1"
    version = whole(request.form.get("version"))
    service.archive_template(current_actor(), territory.id, template_id, version, archived=archived, now=clock.now())
    flash(_("Modello archiviato: non si propone più.") if archived else _("Il modello si propone di nuovo."), "success")
    return _to_list(territory)


@bp.route(f"{BASE}/iniziali", methods=["POST"])
@access.staff(*policy.WRITERS, policy=policy.may_write_replies)
def install_templates(territory: TerritoryRef) -> Response:
    """Put the starting ones there."""
    added = service.install_templates(current_actor(), territory.id, clock.now())
    flash(_("Modelli iniziali aggiunti: %(n)s. Cambiali con le parole del tuo ufficio.", n=added), "success")
    return _to_list(territory)


def _write(territory: TerritoryRef, found: TemplateRow | None, form: TemplateForm, heading: str) -> Response:
    form.offer(queries.list_area_choices(territory.id))
    status, conflict, preview = 200, None, ""
    if form.is_submitted():
        status = 422
        try:
            if request.form.get("action") == "preview":
                status, preview = 200, _preview(form.text.data or "")
            elif form.validate():
                service.write_template(current_actor(), form.to_request(territory.id, found.id if found else None), clock.now())
                flash(_("Modello salvato: i colleghi lo trovano quando rispondono."), "success")
                return _to_list(territory)
        except Invalid as invalid:
            show_errors(form, invalid)
        except Conflict as error:
            status, conflict = 409, error
            assert found is not None
            form.version.data = queries.get_template(territory.id, found.id).version
    versions = queries.list_template_versions(found.id) if found else ()
    return page(
        "replies/template.html",
        territory=territory,
        form=form,
        heading=heading,
        conflict=conflict,
        preview=preview,
        versions=_compared(versions),
        status=status,
    )


def _compared(versions: Any) -> list[tuple[Any, Any]]:
    """Each text with what it changed from the one before."""
    older = [*versions[1:], None][: len(versions)]
    return [(one, word_diff(before.source, one.source) if before else ()) for one, before in zip(versions, older, strict=True)]


def _preview(text: str) -> str:
    """The words as a contribution of example would get them, as HTML cleaned by the sanitiser."""
    sample = variables.values(
        title=_("Più corse del bus la sera"),
        number="2026-12",
        organisation=_("Associazione di esempio"),
        arrived_on=clock.rome_day(clock.now()),
        area=_("Trasporti"),
    )
    if fault := variables.fault(text):
        raise Invalid({"text": fault})
    return clean(variables.fill(text, sample), cap=STAFF_CAP, label=N_("Il testo")).html


def _to_list(territory: TerritoryRef) -> Response:
    return redirect(url_for("replies.templates", territory=territory), 303)
