# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hiding passages of a text: mark them, see how it will be read, confirm; read the original, put it back (ADR 0034)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from consulta.contributions import queries as contributions
from consulta.contributions.policy import findings_in
from consulta.contributions.wording import details_shown
from consulta.core import clock
from consulta.core.errors import Conflict, DomainError, Invalid
from consulta.core.masking import missing
from consulta.moderation import originals, redaction
from consulta.moderation import policy as moderation_policy
from consulta.moderation.redaction import Shown
from consulta.register.requests import StaffRead
from consulta.register.service import record_staff_read
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import show_errors
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page
from consulta.workspace.forms import RedactForm, RestoreForm
from consulta.workspace.views.blueprint import bp

CONTRIBUTION = "/<territory:territory>/ufficio/contributi/<int:contribution_id>"
COMMENT = "/<territory:territory>/ufficio/commenti/<int:comment_id>"
NONE: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Item:
    """The text a page is about, a contribution or a comment."""

    kind: str
    id: int
    label: str
    subject: str
    title: str
    source: str
    html: str
    details: Mapping[str, str]
    version: int
    author_id: int | None
    status: str


def _item(territory: TerritoryRef, contribution_id: int, comment_id: int) -> Item:
    if contribution_id:
        one = contributions.get_for_staff(territory.id, contribution_id)
        texts = (one.title, one.source, one.html, one.details)
        return Item("contribution", one.id, one.number, f"contributo/{one.number}", *texts, one.version, one.author_id, one.status.value)
    said = contributions.get_comment(territory.id, comment_id)
    subject = f"commento/{said.id}"
    return Item(
        "comment", said.id, _("Commento"), subject, "", said.source, said.html, NONE, said.version, said.author_id, said.status.value
    )


def _around(territory: TerritoryRef, item: Item) -> dict[str, Any]:
    """Where the page leads back to."""
    here: dict[str, Any] = {"territory": territory, f"{item.kind}_id": item.id}
    if item.kind == "contribution":
        back, lists, label = url_for("workspace.record", **here), url_for("workspace.queue", territory=territory), _("Contributi")
    else:
        back, lists, label = url_for("workspace.comment", **here), url_for("workspace.comments", territory=territory), _("Commenti")
    return {"item": item, "here": here, "back_url": back, "back_list_url": lists, "back_list_label": label}


@bp.route(CONTRIBUTION + "/oscura", methods=["GET", "POST"])
@bp.route(COMMENT + "/oscura", methods=["GET", "POST"])
@access.staff(*moderation_policy.DECIDERS, policy=moderation_policy.may_redact)
def redact(territory: TerritoryRef, contribution_id: int = 0, comment_id: int = 0) -> Response:
    """Mark the passages, see the text as it will be read, hide them."""
    actor = current_actor()
    item = _item(territory, contribution_id, comment_id)
    moderation_policy.may_redact(actor, territory.id, item.author_id, item.status).or_refuse()
    form = RedactForm() if request.method == "POST" else RedactForm(formdata=None, version=str(item.version))
    form.offer(_quotes(item))
    shown: Shown | None = None
    problem: DomainError | None = None
    if request.method == "POST" and form.validate():
        try:
            if request.form.get("step") == "confirm":
                redaction.redact(actor, form.to_request(territory.id, item.kind, item.id), clock.now())
                flash(_("Passaggi oscurati: nessuno li legge più. Avvisiamo chi ha scritto."), "success")
                return redirect(_around(territory, item)["back_url"], 303)
            shown = redaction.preview(item.title, item.source, item.details, form.marked, form.reason_code.data or "")
        except Invalid as invalid:
            show_errors(form, invalid)
        except Conflict as conflict:
            problem = conflict
            item = _item(territory, contribution_id, comment_id)
            form.version.data = str(item.version)
    return page(
        "workspace/redact.html",
        territory=territory,
        form=form,
        problem=problem,
        details=details_shown(item.details),
        shown=shown,
        shown_details=details_shown(shown.details) if shown else [],
        status=409 if problem else 422 if form.errors else 200,
        **_around(territory, item),
    )


def _quotes(item: Item) -> list[str]:
    """What the automatic check found, where the words stand in the text as they are shown."""
    texts = [item.title, item.source, *item.details.values()]
    quotes = dict.fromkeys(finding.quote.strip(" .,;:") for finding in findings_in(*texts))
    absent = set(missing(quotes, texts))
    return [quote for quote in quotes if quote not in absent]


@bp.route(CONTRIBUTION + "/originale")
@bp.route(COMMENT + "/originale")
@access.staff(*moderation_policy.DECIDERS, "auditor", policy=moderation_policy.may_read_originals)
def original(territory: TerritoryRef, contribution_id: int = 0, comment_id: int = 0) -> Response:
    """What was hidden and the text as it was. The read is written down first."""
    return _original(territory, _item(territory, contribution_id, comment_id))


@bp.route(CONTRIBUTION + "/originale", methods=["POST"])
@bp.route(COMMENT + "/originale", methods=["POST"])
@access.staff("coordinator", policy=moderation_policy.may_restore_original)
def restore_original(territory: TerritoryRef, contribution_id: int = 0, comment_id: int = 0) -> Response:
    """Put the original back."""
    item = _item(territory, contribution_id, comment_id)
    form = RestoreForm()
    problem: Conflict | None = None
    if form.validate():
        try:
            redaction.restore_original(current_actor(), form.to_request(territory.id, item.kind, item.id), clock.now())
        except Invalid as invalid:
            show_errors(form, invalid)
        except Conflict as conflict:
            problem = conflict
            item = _item(territory, contribution_id, comment_id)
            form.version.data = str(item.version)
        else:
            flash(_("Il testo è di nuovo com'era. Avvisiamo chi ha scritto."), "success")
            return redirect(_around(territory, item)["back_url"], 303)
    return _original(territory, item, form, problem)


def _original(territory: TerritoryRef, item: Item, form: RestoreForm | None = None, problem: Conflict | None = None) -> Response:
    actor = current_actor()
    record_staff_read(actor, StaffRead("moderation.original_read", item.subject, territory.id), clock.now())
    return page(
        "workspace/original.html",
        territory=territory,
        form=form or RestoreForm(formdata=None, version=str(item.version)),
        problem=problem,
        originals=originals.list_originals(actor, territory.id, item.kind, item.id),
        details_shown=details_shown,
        may_restore=moderation_policy.may_restore_original(actor, territory.id, item.author_id),
        status=409 if problem else 422 if form and form.errors else 200,
        **_around(territory, item),
    )
