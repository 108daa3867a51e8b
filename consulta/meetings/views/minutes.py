# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The minutes of a meeting: the draft, its publication, the correction of what is public."""

from collections.abc import Sequence

from flask import url_for
from werkzeug.wrappers import Response

from consulta.consultations.views.blueprint import Outcome, handle
from consulta.core import clock
from consulta.core.words import N_
from consulta.meetings import policy, queries, service
from consulta.meetings.forms import MinutesForm, PublishMinutesForm
from consulta.meetings.queries import MeetingView, MinutesView
from consulta.meetings.views.blueprint import bp
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page
from consulta.web.uploads import takes_files


@bp.route("/<territory:territory>/ufficio/incontri/<int:meeting_id>/verbale", methods=["GET", "POST"])
@access.staff(*policy.EDITORS, policy=policy.may_write_minutes)
@takes_files
def minutes(territory: TerritoryRef, meeting_id: int) -> Response:
    """Write the draft; once minutes are public, their correction with its reason."""
    actor = current_actor()
    meeting = queries.get_meeting(actor, territory.id, meeting_id)
    versions = queries.list_versions(meeting_id, published_only=False)
    form = _form(versions[0] if versions else None)
    outcome = handle(
        form,
        lambda: service.write_minutes(actor, form.to_request(territory.id, meeting_id), clock.now()),
        told=N_("Bozza del verbale salvata."),
        next_url=lambda: url_for(".minutes", territory=territory, meeting_id=meeting_id),
    )
    if outcome.conflict:
        versions = queries.list_versions(meeting_id, published_only=False)
        form.version.data = str(_draft_version(versions[0] if versions else None))
    return outcome.done or _page(territory, meeting, versions, form, outcome)


@bp.route("/<territory:territory>/ufficio/incontri/<int:meeting_id>/verbale/pubblica", methods=["GET", "POST"])
@access.staff(policy.COORDINATOR, policy=policy.may_publish_minutes)
def publish(territory: TerritoryRef, meeting_id: int) -> Response:
    """Make the draft public; the button stands on the minutes' page."""
    actor = current_actor()
    meeting = queries.get_meeting(actor, territory.id, meeting_id)
    publishing = PublishMinutesForm()
    outcome = handle(
        publishing,
        lambda: service.publish_minutes(actor, publishing.to_request(territory.id, meeting_id), clock.now()),
        told=N_("Verbale pubblicato: resta scritto anche nel Registro di trasparenza."),
        next_url=lambda: url_for(".show", territory=territory, meeting_id=meeting_id),
    )
    if outcome.done:
        return outcome.done
    versions = queries.list_versions(meeting_id, published_only=False)
    form = _form(versions[0] if versions else None, kept=False)
    return _page(territory, meeting, versions, form, outcome)


def _draft_version(newest: MinutesView | None) -> int:
    return newest.version if newest and newest.is_draft else 0


def _form(newest: MinutesView | None, *, kept: bool = True) -> MinutesForm:
    """The form with the draft in it, or with the public text to be corrected."""
    draft = newest if newest and newest.is_draft else None
    values = {"version": str(_draft_version(newest)), "text": newest.source if newest else "", "reason": draft.reason if draft else ""}
    return MinutesForm(data=values) if kept else MinutesForm(formdata=None, data=values)


def _page(territory: TerritoryRef, meeting: MeetingView, versions: Sequence[MinutesView], form: MinutesForm, outcome: Outcome) -> Response:
    actor = current_actor()
    draft = versions[0] if versions and versions[0].is_draft else None
    public = [one for one in versions if not one.is_draft]
    return page(
        "meetings/minutes.html",
        territory=territory,
        meeting=meeting,
        draft=draft,
        public=public,
        form=form,
        files=queries.list_minutes_files([one.id for one in versions]),
        outcome=outcome,
        captured=queries.list_captured(meeting.id),
        may_write=policy.may_write_minutes(actor, meeting),
        may_publish=policy.may_publish_minutes(actor, meeting),
        status=outcome.status,
    )
