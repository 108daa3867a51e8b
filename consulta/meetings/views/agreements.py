# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the talks with the unions ended, at a meeting of a union tavolo."""

from flask import url_for
from werkzeug.wrappers import Response

from consulta.consultations.views.blueprint import handle
from consulta.core import clock
from consulta.core.words import N_
from consulta.meetings import policy, queries, service
from consulta.meetings.forms import AgreementForm
from consulta.meetings.queries import AgreementView
from consulta.meetings.views.blueprint import bp
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page


@bp.route("/<territory:territory>/ufficio/incontri/<int:meeting_id>/accordo", methods=["GET", "POST"])
@access.staff(*policy.EDITORS, policy=policy.may_record_agreement)
def agreement(territory: TerritoryRef, meeting_id: int) -> Response:
    """Record it; once the meeting is public, correct it with a reason."""
    actor = current_actor()
    meeting = queries.get_meeting(actor, territory.id, meeting_id)
    recorded = queries.list_agreements(meeting_id)
    form = AgreementForm(data=_values(recorded[0] if recorded else None))
    outcome = handle(
        form,
        lambda: service.record_agreement(actor, form.to_request(territory.id, meeting_id), clock.now()),
        told=N_("Accordo salvato."),
        next_url=lambda: url_for(".show", territory=territory, meeting_id=meeting_id),
    )
    if outcome.conflict:
        recorded = queries.list_agreements(meeting_id)
        form.version.data = str(recorded[0].version if recorded else 0)
    return outcome.done or page(
        "meetings/agreement.html",
        territory=territory,
        meeting=meeting,
        recorded=recorded,
        form=form,
        outcome=outcome,
        may_record=policy.may_record_agreement(actor, meeting),
        status=outcome.status,
    )


def _values(stands: AgreementView | None) -> dict[str, str]:
    """The agreement in force as the form shows it; the reason is written anew each time."""
    if stands is None:
        return {"version": "0"}
    lines = {name: str(getattr(stands, name)) for name in ("signatories", "summary", "statements")}
    return lines | {"outcome": stands.outcome.value, "version": str(stands.version)}
