# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sitting at an open tavolo, and leaving it; the office's list of who sits there, and the end that it gives."""

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from consulta.consultations import queries as consultations
from consulta.core import clock
from consulta.core.decision import Decision
from consulta.core.errors import Conflict, Invalid
from consulta.notices import policy, queries, service
from consulta.notices.forms.office import EndSeatForm
from consulta.notices.requests import EndMembership, JoinRoundtable
from consulta.notices.views.blueprint import bp
from consulta.organisations import queries as organisations
from consulta.register.requests import StaffRead
from consulta.register.service import record_staff_read
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import show_errors, whole
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page


@bp.route("/<territory:territory>/tavoli/<int:roundtable_id>/partecipa", methods=["GET", "POST"])
@access.signed_in(policy.may_join_roundtable)
def join(territory: TerritoryRef, roundtable_id: int) -> Response:
    """For whom one sits at the tavolo: oneself, or an organisation; each with its button, or why not."""
    actor, now = current_actor(), clock.now()
    table = consultations.get_roundtable(territory.id, roundtable_id)
    if request.method == "POST":
        asked = JoinRoundtable(territory.id, roundtable_id, whole(request.form.get("organisation_id")) or None)
        service.join_roundtable(actor, asked, now)
        flash(_("Fatto: partecipi a questo tavolo."), "success")
        return redirect(url_for(".join", territory=territory, roundtable_id=roundtable_id), 303)
    seats = queries.list_own_seats(actor, territory.id, roundtable_id)
    governing = queries.list_governing(roundtable_id)
    taken = {seat.organisation_id for seat in seats}
    choices: list[tuple[int, str, Decision]] = []
    hats = [(0, "", None), *((hat.organisation_id, hat.name, hat) for hat in actor.hats_in(territory.id))]
    for organisation_id, name, hat in hats:
        if (organisation_id or None) in taken:
            continue
        seat = policy.Seat(
            territory.id,
            table.kind,
            table.status,
            bool(governing),
            organisations.get_organisation(territory.id, organisation_id).category if hat else None,
            organisations.find_function(actor.user_id, organisation_id, now) if hat else None,
        )
        choices.append((organisation_id, name, policy.may_join_roundtable(actor, seat)))
    return page("notices/join.html", territory=territory, table=table, seats=seats, choices=choices, governing=governing)


@bp.route("/<territory:territory>/partecipazioni/<int:member_id>/lascia", methods=["POST"])
@access.signed_in(policy.may_end_membership)
def leave(territory: TerritoryRef, member_id: int) -> Response:
    """Leave a tavolo."""
    seat = queries.get_seat(territory.id, member_id)
    service.end_membership(current_actor(), EndMembership(territory.id, member_id), clock.now())
    flash(_("Fatto: la partecipazione al tavolo è finita. Quello che è già scritto resta com'è."), "success")
    return redirect(url_for(".join", territory=territory, roundtable_id=seat.roundtable_id), 303)


@bp.route("/<territory:territory>/ufficio/tavoli/<int:roundtable_id>/partecipanti")
@access.staff(*policy.READERS, policy=policy.may_read_office)
def seats(territory: TerritoryRef, roundtable_id: int) -> Response:
    """Who sits at a tavolo and who sat there, citizens with their names: that it was read is written down."""
    actor, now = current_actor(), clock.now()
    table = consultations.get_roundtable(territory.id, roundtable_id)
    record_staff_read(actor, StaffRead("notices.seats_read", f"tavolo/{roundtable_id}", territory.id), now)
    rows = queries.list_seats(territory.id, roundtable_id)
    return page(
        "notices/seats.html",
        territory=territory,
        table=table,
        current=[one for one in rows if one.until is None],
        past=[one for one in rows if one.until is not None],
        may_end=policy.may_end_seat(actor, territory.id),
    )


@bp.route("/<territory:territory>/ufficio/partecipazioni/<int:member_id>/concludi", methods=["GET", "POST"])
@access.staff(*policy.EDITORS, policy=policy.may_end_seat)
def end_seat(territory: TerritoryRef, member_id: int) -> Response:
    """The office ends a seat; who sat there is told why."""
    actor, now = current_actor(), clock.now()
    seat = queries.get_seat(territory.id, member_id)
    record_staff_read(actor, StaffRead("notices.seats_read", f"tavolo/{seat.roundtable_id}", territory.id), now)
    form, status = EndSeatForm(last_day=clock.rome_day(now)), 200
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                service.end_seat(actor, form.to_request(territory.id, member_id), now)
                flash(_("Partecipazione conclusa. Chi partecipava lo saprà per e-mail."), "success")
                return redirect(url_for(".seats", territory=territory, roundtable_id=seat.roundtable_id), 303)
        except Invalid as invalid:
            show_errors(form, invalid)
        except Conflict as conflict:
            status = 409
            form.form_errors.append(_(conflict.message))
    row = queries.get_seat_row(territory.id, member_id)
    return page("notices/end_seat.html", territory=territory, seat=row, roundtable_id=seat.roundtable_id, form=form, status=status)
