# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of the room: one line for each thing said. A script keeps the lines while the network is away, and sends them once."""

from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from consulta.consultations import queries as consultations
from consulta.core import clock
from consulta.core.errors import Invalid
from consulta.meetings import policy, queries, service
from consulta.meetings.forms import CaptureForm
from consulta.meetings.queries import MeetingView
from consulta.meetings.requests import Captured
from consulta.meetings.views.blueprint import bp
from consulta.organisations import queries as organisations
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import show_errors, whole
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.web.respond import json_response, page


@bp.route("/<territory:territory>/ufficio/incontri/<int:meeting_id>/sala", methods=["GET", "POST"])
@access.staff(*policy.DESK, policy=policy.may_capture)
def room(territory: TerritoryRef, meeting_id: int) -> Response:
    """Write down what is said; after a line comes an empty one, with kind, organisation and topic as they were."""
    actor, now = current_actor(), clock.now()
    meeting = queries.get_meeting(actor, territory.id, meeting_id)
    kept = {"kind": request.args.get("tipo", ""), "organisation_id": whole(request.args.get("organizzazione"))}
    form = CaptureForm(data=kept) if request.method == "GET" else CaptureForm()
    topics = [topic for topic in consultations.list_topics(meeting.cycle_id) if topic.status == "open"]
    topics.sort(key=lambda topic: topic.roundtable_id != meeting.roundtable_id)
    known = sorted(organisations.list_names(territory.id, public_only=True), key=lambda pair: pair[1].lower())
    form.offer(topics, known)
    asks = False
    if request.method == "GET":
        wanted = whole(request.args.get("tema"))
        form.topic_id.data = wanted if wanted in {topic.id for topic in topics} else topics[0].id if topics else 0
    elif form.validate() and not (asks := form.asks and not _by_script()):
        try:
            captured = service.capture_statement(actor, form.to_request(territory.id, meeting_id), now)
        except Invalid as invalid:
            show_errors(form, invalid)
        else:
            return _saved(territory, meeting, form, captured)
    if request.method == "POST" and _by_script():
        return json_response({"detail": " ".join(_sentences(form))}, 422)
    return _page(territory, meeting, form, has_topics=bool(topics), asks=asks)


def _by_script() -> bool:
    """Whether the page's script sends the line: it asked before, and what leaves the device is no longer under anybody's eyes."""
    return request.accept_mimetypes.best == "application/json"


def _saved(territory: TerritoryRef, meeting: MeetingView, form: CaptureForm, captured: Captured) -> Response:
    if _by_script():
        url = url_for("workspace.record", territory=territory, contribution_id=captured.contribution_id)
        return json_response({"number": captured.number, "title": captured.title, "url": url}, 201)
    flash(_("Salvato con il numero %(number)s: «%(title)s».", number=captured.number, title=captured.title), "success")
    kept: dict[str, Any] = {"tipo": form.kind.data, "organizzazione": form.organisation_id.data or None, "tema": form.topic_id.data}
    return redirect(url_for(".room", territory=territory, meeting_id=meeting.id, **kept, _anchor="text"), 303)


def _sentences(form: CaptureForm) -> list[str]:
    """What is wrong, for who reads it beside a kept line."""
    return [str(message) for messages in form.errors.values() for message in messages]


def _page(territory: TerritoryRef, meeting: MeetingView, form: CaptureForm, *, has_topics: bool, asks: bool) -> Response:
    actor = current_actor()
    return page(
        "meetings/room.html",
        territory=territory,
        meeting=meeting,
        form=form,
        may_capture=policy.may_capture(actor, meeting, clock.now()),
        has_topics=has_topics,
        asks=asks,
        store=f"sala-{meeting.id}-{actor.user_id}",
        total=queries.count_captured(meeting.id),
        rows=queries.list_captured(meeting.id),
        status=422 if request.method == "POST" and not asks else 200,
    )
