# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The attendance sheet of a meeting."""

from flask import request, url_for
from werkzeug.wrappers import Response

from consulta.consultations.views.blueprint import handle
from consulta.core import clock
from consulta.core.words import N_
from consulta.meetings import policy, queries, service
from consulta.meetings.forms import AttendanceForm
from consulta.meetings.views.blueprint import bp
from consulta.notices import queries as notices
from consulta.register.requests import StaffRead
from consulta.register.service import record_staff_read
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page


@bp.route("/<territory:territory>/ufficio/incontri/<int:meeting_id>/presenze", methods=["GET", "POST"])
@access.staff(*policy.EDITORS, policy=policy.may_record_attendance)
def attendance(territory: TerritoryRef, meeting_id: int) -> Response:
    """Who is there, on one page. That the words about persons were read is written down."""
    actor, now = current_actor(), clock.now()
    meeting = queries.get_meeting(actor, territory.id, meeting_id)
    sheet, sent = queries.list_sheet(territory.id, meeting_id), request.form if request.method == "POST" else None
    form = AttendanceForm(sheet, sent, meeting.attendance_version, meeting.walk_ins, meeting.lasted_minutes)
    outcome = handle(
        form,
        lambda: service.record_attendance(actor, form.to_request(territory.id, meeting_id), now),
        told=N_("Foglio presenze salvato."),
        next_url=lambda: url_for(".show", territory=territory, meeting_id=meeting_id),
    )
    if outcome.done:
        return outcome.done
    seated = {one.organisation_id for one in notices.list_member_organisations(meeting.roundtable_id)} if meeting.roundtable_id else set()
    if outcome.conflict:
        form.version.data = str(queries.get_meeting(actor, territory.id, meeting_id).attendance_version)
    if meeting.walk_ins or outcome.conflict:
        record_staff_read(actor, StaffRead("meetings.attendance_read", f"incontro/{meeting_id}", territory.id), now)
    return page(
        "meetings/attendance.html",
        territory=territory,
        meeting=meeting,
        form=form,
        seated=form.lines(seated, are_seated=True),
        others=form.lines(seated, are_seated=False),
        outcome=outcome,
        may_record=policy.may_record_attendance(actor, meeting, now),
        status=outcome.status,
    )
