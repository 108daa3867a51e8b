# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One page for each thing of which papers are made: how far each format is, and the button that makes it."""

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from consulta.accounts import service as accounts
from consulta.accounts.requests import address_key
from consulta.contributions import queries as contributions
from consulta.core import clock
from consulta.core.errors import NotFound
from consulta.core.printing import can_print
from consulta.papers import policy, queries, service
from consulta.papers.forms import AskForm
from consulta.papers.requests import DOSSIER, MINUTES, SYNTHESIS, Subject
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page

bp = Blueprint("papers", __name__)


@bp.route("/<territory:territory>/contributi/<number:number>/scarica", methods=["GET", "POST"])
@access.anyone(policy.may_read)
def contribution(territory: TerritoryRef, number: tuple[int, int]) -> Response:
    """The public dossier of a contribution."""
    found = contributions.get_public(territory.id, number)
    back = url_for("portal.contribution", territory=territory, number=number)
    return _page(territory, Subject(territory.id, DOSSIER, found.id, is_public=True), back)


@bp.route("/<territory:territory>/sintesi/<int:synthesis_id>/scarica", methods=["GET", "POST"])
@access.anyone(policy.may_read)
def synthesis(territory: TerritoryRef, synthesis_id: int) -> Response:
    """A published synthesis."""
    back = url_for("synthesis.show", territory=territory, synthesis_id=synthesis_id)
    return _page(territory, Subject(territory.id, SYNTHESIS, synthesis_id, is_public=True), back)


@bp.route("/<territory:territory>/incontri/<int:meeting_id>/scarica", methods=["GET", "POST"])
@access.anyone(policy.may_read)
def minutes(territory: TerritoryRef, meeting_id: int) -> Response:
    """The public minutes of a meeting."""
    back = url_for("portal.meeting", territory=territory, meeting_id=meeting_id)
    return _page(territory, Subject(territory.id, MINUTES, meeting_id, is_public=True), back)


@bp.route("/<territory:territory>/ufficio/documenti/<string:paper_name>/<int:subject_id>", methods=["GET", "POST"])
@access.staff(*policy.MAKERS, readers=policy.READERS_OF_MINUTES, policy=policy.may_make)
def office(territory: TerritoryRef, paper_name: str, subject_id: int) -> Response:
    """A paper of the office: dossier, minutes, the two pages for the mayors, the chapter of the plan."""
    kind = policy.KINDS_BY_NAME.get(paper_name)
    if kind is None:
        raise NotFound
    return _page(territory, Subject(territory.id, kind, subject_id, is_public=False), _office_back(territory, kind, subject_id))


def _office_back(territory: TerritoryRef, kind: str, subject_id: int) -> str:
    if kind == DOSSIER:
        return url_for("workspace.record", territory=territory, contribution_id=subject_id)
    if kind == MINUTES:
        return url_for("meetings.show", territory=territory, meeting_id=subject_id)
    return url_for("reports.index", territory=territory)


def _page(territory: TerritoryRef, subject: Subject, back: str) -> Response:
    actor, now = current_actor(), clock.now()
    policy.may_read(actor, subject).or_refuse()
    found = queries.get_subject(subject)
    form, status = AskForm(), 200
    if form.is_submitted():
        if form.validate():
            accounts.throttle("paper", [f"user:{actor.user_id}" if actor.is_authenticated else address_key(request.remote_addr)], now)
            service.ask(actor, form.to_request(subject), now)
            flash(_("Il documento si sta preparando: tra qualche secondo è in questa pagina."), "success")
            return redirect(request.path, 303)
        status = 422
    papers = queries.list_papers(subject)
    values: dict[str, Any] = {
        "territory": territory,
        "subject": found,
        "kind": subject.kind,
        "name": policy.NAMES[subject.kind],
        "papers": [(one, one.is_waiting(now), one.why(now)) for one in papers],
        "is_waiting": any(one.is_waiting(now) for one in papers),
        "may_make": policy.may_make(actor, subject),
        "is_long": subject.kind in policy.LONG_KINDS,
        "can_print": can_print(),
        "form": form,
        "back": back,
        "here": request.path,
        "status": status,
    }
    return page("papers/public.html" if subject.is_public else "papers/office.html", **values)
