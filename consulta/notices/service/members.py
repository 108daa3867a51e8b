# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Seats at tavoli: given by an admission, taken at an open tavolo, ended by who holds them or by the office."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from consulta.accounts.throttle import serialise
from consulta.consultations.models import Roundtable
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.core.text import one_line
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_, too_long
from consulta.notices import policy, queries
from consulta.notices.events import MemberJoined, MemberLeft
from consulta.notices.models import Application, ApplicationRoundtable, MemberStanding, RoundtableMember
from consulta.notices.requests import EndMembership, EndSeat, JoinRoundtable
from consulta.notices.service.locked import REASON_CAP
from consulta.organisations import queries as organisations
from consulta.organisations.models import OrganisationCategory


def seat_applicant(actor: Actor, application: Application, standing: MemberStanding, now: datetime) -> None:
    """The seats of an admitted application, in the open transaction: one at each tavolo chosen, where it may sit."""
    session = current().session
    query = (
        select(Roundtable.id, Roundtable.kind)
        .join(ApplicationRoundtable, ApplicationRoundtable.roundtable_id == Roundtable.id)
        .where(ApplicationRoundtable.application_id == application.id)
        .order_by(Roundtable.id)
    )
    category = _category(application.territory_id, application.organisation_id)
    user_id = application.applicant_id if application.organisation_id is None else None
    for roundtable_id, kind in session.execute(query).all():
        if policy.fits_roundtable(kind, category):
            _seat(actor, application.territory_id, roundtable_id, application.organisation_id, user_id, standing, now, application.id)


def _category(territory_id: int, organisation_id: int | None) -> OrganisationCategory | None:
    return organisations.get_organisation(territory_id, organisation_id).category if organisation_id is not None else None


def _seat(
    actor: Actor,
    territory_id: int,
    roundtable_id: int,
    organisation_id: int | None,
    user_id: int | None,
    standing: MemberStanding,
    now: datetime,
    application_id: int | None = None,
) -> int:
    """The seat of somebody at a tavolo: a new one, or the one held already, with this standing."""
    serialise(f"seat:{roundtable_id}:{organisation_id}:{user_id}")
    whose = RoundtableMember.organisation_id == organisation_id if organisation_id is not None else RoundtableMember.user_id == user_id
    query = select(RoundtableMember).where(RoundtableMember.roundtable_id == roundtable_id, RoundtableMember.until.is_(None), whose)
    held = current().session.scalar(query.execution_options(populate_existing=True))
    if held is not None and (held.standing is standing or application_id is None):
        return held.id
    if held is not None:
        held.standing, held.application_id = standing, application_id
    row = held or add(
        RoundtableMember(
            roundtable_id=roundtable_id,
            organisation_id=organisation_id,
            user_id=user_id,
            standing=standing,
            application_id=application_id,
            since=now,
        )
    )
    emit(
        MemberJoined(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=territory_id,
            member_id=row.id,
            roundtable_id=roundtable_id,
            organisation_id=organisation_id,
            standing=standing.value,
        )
    )
    return row.id


@transactional
def join_roundtable(actor: Actor, request: JoinRoundtable, now: datetime) -> int:
    """Sit at an open tavolo; who already sits there gets the same seat.

    Raises Refused (not signed in, not active, governed by a notice, union tavolo, no function), NotFound.
    """
    row = (
        current()
        .session.execute(
            select(Roundtable.kind, Roundtable.status).where(
                Roundtable.id == request.roundtable_id, Roundtable.territory_id == request.territory_id
            )
        )
        .first()
    )
    if row is None:
        raise NotFound
    organisation_id = request.organisation_id
    seat = policy.Seat(
        territory_id=request.territory_id,
        kind=row.kind,
        status=row.status,
        is_governed=bool(queries.list_governing(request.roundtable_id)),
        category=_category(request.territory_id, organisation_id),
        function=organisations.find_function(actor.user_id, organisation_id, now) if organisation_id is not None else None,
    )
    policy.may_join_roundtable(actor, seat).or_refuse()
    user_id = actor.user_id if organisation_id is None else None
    return _seat(actor, request.territory_id, request.roundtable_id, organisation_id, user_id, MemberStanding.OPEN, now)


@transactional
def end_membership(actor: Actor, request: EndMembership, now: datetime) -> None:
    """Leave a tavolo, or note that a seat ended. A second click changes nothing. Raises Refused, NotFound."""
    seat = queries.get_seat(request.territory_id, request.member_id)
    function = organisations.find_function(actor.user_id, seat.organisation_id, now) if seat.organisation_id is not None else None
    policy.may_end_membership(actor, seat.territory_id, seat.user_id, seat.organisation_id, function).or_refuse()
    row = current().session.scalar(
        select(RoundtableMember).where(RoundtableMember.id == seat.id).with_for_update().execution_options(populate_existing=True)
    )
    if row is not None and row.until is None:
        _end(actor, request.territory_id, row, now)


@transactional
def end_seat(actor: Actor, request: EndSeat, now: datetime) -> None:
    """The office ends a seat on a day, for a reason that who sat there is told. The row stays; a second click changes nothing.

    Raises NotFound, Refused, Invalid (no reason, a day before the seat or in the future), Conflict when it was over already.
    """
    policy.may_end_seat(actor, request.territory_id).or_refuse()
    seat = queries.get_seat(request.territory_id, request.member_id)
    query = select(RoundtableMember).where(RoundtableMember.id == seat.id).with_for_update().execution_options(populate_existing=True)
    row = current().session.scalars(query).one()
    reason = _reason(request.reason)
    if row.until is not None:
        if row.end_reason == reason:
            return
        raise Conflict(N_("Questa partecipazione è già finita: ricarica la pagina dei partecipanti."))
    if not clock.rome_day(row.since) <= request.last_day <= clock.rome_day(now):
        raise Invalid({"last_day": N_("L'ultimo giorno sta tra l'inizio della partecipazione e oggi: correggi la data.")})
    row.until = min(now, clock.rome_midnight(request.last_day + timedelta(days=1)))
    row.end_reason = reason
    emit(MemberLeft(**_left(actor, request.territory_id, row, now), reason=reason, last_day=request.last_day.isoformat()))


def _reason(value: str) -> str:
    reason = one_line(value)
    if not reason:
        raise Invalid({"reason": N_("Scrivi perché finisce la partecipazione: chi partecipava lo legge.")})
    if len(reason) > REASON_CAP:
        raise Invalid({"reason": too_long(N_("Il motivo"), REASON_CAP, len(reason))})
    return reason


def _left(actor: Actor, territory_id: int, row: RoundtableMember, now: datetime) -> dict[str, Any]:
    return {
        "occurred_at": now,
        "actor_id": actor.user_id,
        "territory_id": territory_id,
        "member_id": row.id,
        "roundtable_id": row.roundtable_id,
        "organisation_id": row.organisation_id,
    }


def _end(actor: Actor, territory_id: int, row: RoundtableMember, now: datetime) -> None:
    row.until = now
    emit(MemberLeft(**_left(actor, territory_id, row, now)))


def end_seats_of(actor: Actor, application: Application, now: datetime) -> None:
    """End the seats that an application gave, in the open transaction."""
    query = select(RoundtableMember).where(RoundtableMember.application_id == application.id, RoundtableMember.until.is_(None))
    for row in current().session.scalars(query.order_by(RoundtableMember.id)).all():
        _end(actor, application.territory_id, row, now)
