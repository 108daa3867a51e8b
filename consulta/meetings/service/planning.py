# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Planning meetings: a new one, its texts, another day, its state. Every change that concerns who comes is dated and told."""

import re
from datetime import datetime

from sqlalchemy import select

from consulta.accounts.throttle import serialise
from consulta.consultations.models import PlanCycle, Roundtable
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.core.text import STAFF_CAP, CleanText, clean, one_line
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_
from consulta.meetings import policy
from consulta.meetings.events import MeetingEdited, MeetingMoved, MeetingPlanned, MeetingStatusChanged
from consulta.meetings.models import Meeting, MeetingChange, MeetingStatus
from consulta.meetings.requests import ChangeStatus, EditMeeting, PlanMeeting
from consulta.meetings.service.locked import REASON_CAP, at_most, event, lock_meeting, refuse_stale

TITLE_CAP, PLACE_CAP, LINK_CAP = 160, 200, 300


@transactional
def plan_meeting(actor: Actor, request: PlanMeeting, now: datetime) -> int:
    """Plan a meeting; the same key again gives the first one.

    Raises Refused (role), NotFound (cycle or tavolo of elsewhere), Invalid naming the field.
    """
    policy.may_plan_meeting(actor, request.territory_id).or_refuse()
    serialise(f"meeting:{request.key}")
    session = current().session
    first = session.scalar(select(Meeting).where(Meeting.submission_key == request.key))
    if first is not None:
        if first.territory_id != request.territory_id:
            raise Conflict("Questo modulo è già stato usato: apri una pagina nuova e riprova.")
        return first.id
    _check_parents(request)
    agenda = _agenda(request.agenda)
    row = add(
        Meeting(
            territory_id=request.territory_id,
            cycle_id=request.cycle_id,
            roundtable_id=request.roundtable_id,
            title=_title(request.title),
            starts_at=request.starts_at,
            place=at_most(one_line(request.place), PLACE_CAP, "place", "Il luogo"),
            link=_link(request.link),
            agenda_source=agenda.source,
            agenda_html=agenda.html,
            status=MeetingStatus.PLANNED,
            created_at=now,
            submission_key=request.key,
        )
    )
    emit(MeetingPlanned(**event(actor, row, now), roundtable_id=row.roundtable_id, title=row.title, starts_at=row.starts_at))
    return row.id


def _check_parents(request: PlanMeeting) -> None:
    session = current().session
    cycle = select(PlanCycle.id).where(PlanCycle.id == request.cycle_id, PlanCycle.territory_id == request.territory_id)
    if session.scalar(cycle) is None:
        raise NotFound
    table = select(Roundtable.id).where(Roundtable.id == request.roundtable_id, Roundtable.cycle_id == request.cycle_id)
    if request.roundtable_id is not None and session.scalar(table) is None:
        raise Invalid({"roundtable_id": "Scegli un tavolo di questa consultazione."})


def _title(value: str) -> str:
    title = one_line(value)
    if not title:
        raise Invalid({"title": "Scrivi il titolo dell'incontro: per esempio «Secondo incontro»."})
    return at_most(title, TITLE_CAP, "title", "Il titolo")


def _link(value: str) -> str:
    link = at_most(one_line(value), LINK_CAP, "link", "Il collegamento")
    if link and not re.fullmatch(r"https?://[^\s<>\"']+", link):
        raise Invalid({"link": "Scrivi il collegamento per intero: per esempio https://esempio.it/incontro."})
    return link


def _agenda(value: str) -> CleanText:
    return clean(value, cap=STAFF_CAP, field="agenda", label=N_("L'ordine del giorno"))


def _reason(value: str, missing: str) -> str:
    reason = one_line(value)
    if not reason:
        raise Invalid({"reason": missing})
    return at_most(reason, REASON_CAP, "reason", N_("Il motivo"))


@transactional
def edit_meeting(actor: Actor, request: EditMeeting, now: datetime) -> None:
    """Change a meeting. Another day, hour or place already told need a reason, which is public.

    Raises Refused, Conflict with what stands now, Invalid naming the field.
    """
    row, facts = lock_meeting(request.territory_id, request.meeting_id)
    policy.may_edit_meeting(actor, facts).or_refuse()
    refuse_stale(row, request.version)
    agenda = _agenda(request.agenda)
    place = at_most(one_line(request.place), PLACE_CAP, "place", "Il luogo")
    moved = request.starts_at != row.starts_at
    if moved:
        policy.may_move_meeting(actor, facts).or_refuse()
    if moved or (row.place and place != row.place):
        _move(actor, row, request.starts_at, place, request.reason, now)
    row.place = place
    values = {"title": _title(request.title), "link": _link(request.link), "agenda_source": agenda.source, "agenda_html": agenda.html}
    changed = tuple(name for name, value in values.items() if getattr(row, name) != value and name != "agenda_html")
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    if changed:
        emit(MeetingEdited(**event(actor, row, now), changed=changed))


def _move(actor: Actor, row: Meeting, starts_at: datetime, place: str, reason: str, now: datetime) -> None:
    told = _reason(reason, "Scrivi il motivo dello spostamento: sarà pubblico accanto alla nuova data.")
    when = {"old_starts_at": row.starts_at, "new_starts_at": starts_at, "old_place": row.place, "new_place": place}
    add(MeetingChange(meeting_id=row.id, status=None, reason=told, changed_by_id=actor.user_id, changed_at=now, **when))
    emit(
        MeetingMoved(
            **event(actor, row, now),
            old_starts_at=row.starts_at,
            new_starts_at=starts_at,
            old_place=row.place,
            new_place=place,
            reason=told,
        )
    )
    row.starts_at = starts_at


@transactional
def change_status(actor: Actor, request: ChangeStatus, now: datetime) -> None:
    """Convene a meeting, say that it was held, cancel it with its reason.

    Raises Refused (role, day, state), Invalid (no reason), Conflict when somebody acted first.
    """
    row, facts = lock_meeting(request.territory_id, request.meeting_id)
    if request.status not in policy.CHANGEABLE:
        raise Invalid({"status": "Scegli uno stato dall'elenco."})
    to, old = MeetingStatus(request.status), row.status
    policy.may_plan_meeting(actor, row.territory_id).or_refuse()
    refuse_stale(row, request.version)
    policy.may_change_status(actor, facts, to, now).or_refuse()
    cancelled = to is MeetingStatus.CANCELLED
    missing = "Scrivi perché l'incontro è annullato: sarà pubblico."
    reason = _reason(request.reason, missing) if cancelled else at_most(one_line(request.reason), REASON_CAP, "reason", N_("Il motivo"))
    row.move_to(to)
    add(MeetingChange(meeting_id=row.id, status=to, reason=reason, changed_by_id=actor.user_id, changed_at=now))
    emit(MeetingStatusChanged(**event(actor, row, now), old=old.value, new=to.value, reason=reason))
