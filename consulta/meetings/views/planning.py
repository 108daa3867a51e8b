# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office's list of meetings, the page of one, and the forms that plan and change it."""

from flask import request, url_for
from werkzeug.wrappers import Response

from consulta.consultations import queries as consultations
from consulta.consultations.queries import CycleView
from consulta.consultations.views.blueprint import Outcome, handle
from consulta.core import clock
from consulta.core.words import N_
from consulta.meetings import policy, queries, service
from consulta.meetings.forms import EditMeetingForm, PlanMeetingForm, StatusForm
from consulta.meetings.queries import MeetingView
from consulta.meetings.views.blueprint import bp
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import whole
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page


@bp.route("/<territory:territory>/ufficio/incontri")
@access.staff(*policy.READERS, policy=policy.may_read_office)
def index(territory: TerritoryRef) -> Response:
    """The meetings of the territory: those to come, then those past, the newest first."""
    actor, now = current_actor(), clock.now()
    found = queries.list_meetings(actor, territory.id)
    return page(
        "meetings/index.html",
        territory=territory,
        coming=[row for row in found if row.is_coming(now)],
        past=[row for row in reversed(found) if not row.is_coming(now)],
        has_cycle=_cycle(territory) is not None,
        may_plan=policy.may_plan_meeting(actor, territory.id),
    )


def _cycle(territory: TerritoryRef) -> CycleView | None:
    """The cycle a new meeting belongs to: the one that is open, else the newest, also in preparation."""
    cycles = consultations.list_cycles(territory.id, clock.now(), with_setup=True)
    return next((one for one in cycles if one.window.accepts_input), cycles[0] if cycles else None)


@bp.route("/<territory:territory>/ufficio/incontri/nuovo", methods=["GET", "POST"])
@access.staff(*policy.EDITORS, policy=policy.may_plan_meeting)
def plan(territory: TerritoryRef) -> Response:
    """A new meeting of a tavolo or of the Conferenza; ``tavolo`` in the address chooses it beforehand."""
    cycle = _cycle(territory)
    form = PlanMeetingForm(data={"roundtable_id": whole(request.args.get("tavolo"))})
    form.offer(
        [(one.id, one.title) for one in consultations.list_roundtables(cycle.id)] if cycle else [], territory.labels.conference.title
    )
    made: list[int] = []

    def verb() -> None:
        cycle_id = cycle.id if cycle else 0
        made.append(service.plan_meeting(current_actor(), form.to_request(territory.id, cycle_id), clock.now()))

    outcome = handle(
        form,
        verb,
        told=N_("Incontro programmato. Quando è tutto pronto segnalo come convocato: l'invito parte da solo."),
        next_url=lambda: url_for(".show", territory=territory, meeting_id=made[0]),
    )
    return outcome.done or page(
        "meetings/edit.html",
        territory=territory,
        meeting=None,
        cycle=cycle,
        form=form,
        outcome=outcome,
        status=outcome.status,
    )


@bp.route("/<territory:territory>/ufficio/incontri/<int:meeting_id>")
@access.staff(*policy.READERS, policy=policy.may_read_office)
def show(territory: TerritoryRef, meeting_id: int) -> Response:
    """Everything of a meeting on one page."""
    meeting = queries.get_meeting(current_actor(), territory.id, meeting_id)
    return _show(territory, meeting, StatusForm(formdata=None, data={"version": str(meeting.version)}), Outcome())


@bp.route("/<territory:territory>/ufficio/incontri/<int:meeting_id>/stato", methods=["GET", "POST"])
@access.staff(*policy.EDITORS, policy=policy.may_change_status)
def change_status(territory: TerritoryRef, meeting_id: int) -> Response:
    """Convened, held, cancelled: the form stands on the meeting's page."""
    meeting = queries.get_meeting(current_actor(), territory.id, meeting_id)
    form = StatusForm(data={"version": str(meeting.version)})
    outcome = handle(
        form,
        lambda: service.change_status(current_actor(), form.to_request(territory.id, meeting_id), clock.now()),
        told=N_("Stato dell'incontro aggiornato."),
        next_url=lambda: url_for(".show", territory=territory, meeting_id=meeting_id),
    )
    if outcome.conflict:
        meeting = queries.get_meeting(current_actor(), territory.id, meeting_id)
        form.version.data = str(meeting.version)
    return outcome.done or _show(territory, meeting, form, outcome)


def _show(territory: TerritoryRef, meeting: MeetingView, form: StatusForm, outcome: Outcome) -> Response:
    actor, now = current_actor(), clock.now()
    changes = policy.list_changes(actor, meeting, now)
    form.offer(changes)
    return page(
        "meetings/show.html",
        territory=territory,
        meeting=meeting,
        changes=queries.list_changes(meeting.id),
        captured=queries.count_captured(meeting.id),
        attendance=queries.list_attendance(meeting.id),
        minutes=queries.find_newest(meeting.id),
        agreement=next(iter(queries.list_agreements(meeting.id)), None) if meeting.is_union else None,
        documents=queries.list_documents(meeting.id),
        may_keep=policy.may_keep_documents(actor, meeting),
        form=form,
        outcome=outcome,
        may_change=changes,
        may_edit=policy.may_edit_meeting(actor, meeting),
        may_capture=policy.may_capture(actor, meeting, now),
        may_record=policy.may_record_attendance(actor, meeting, now),
        may_write=policy.may_write_minutes(actor, meeting),
        may_agree=policy.may_record_agreement(actor, meeting),
        status=outcome.status,
    )


@bp.route("/<territory:territory>/ufficio/incontri/<int:meeting_id>/modifica", methods=["GET", "POST"])
@access.staff(*policy.EDITORS, policy=policy.may_edit_meeting)
def edit(territory: TerritoryRef, meeting_id: int) -> Response:
    """Title, day, place, agenda."""
    found = queries.get_meeting(current_actor(), territory.id, meeting_id)
    values = {"title": found.title, "starts_at": clock.rome(found.starts_at), "place": found.place, "link": found.link}
    form = EditMeetingForm(data={**values, "agenda": found.agenda_source, "version": str(found.version)})
    outcome = handle(
        form,
        lambda: service.edit_meeting(current_actor(), form.to_request(territory.id, meeting_id), clock.now()),
        told=N_("Incontro aggiornato."),
        next_url=lambda: url_for(".show", territory=territory, meeting_id=meeting_id),
    )
    if outcome.conflict:
        form.version.data = str(queries.get_meeting(current_actor(), territory.id, meeting_id).version)
    return outcome.done or page(
        "meetings/edit.html",
        territory=territory,
        meeting=found,
        cycle=None,
        form=form,
        outcome=outcome,
        status=outcome.status,
    )
