# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Entering a contribution for somebody without account, and the code with which the person follows it."""

from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, update

from consulta.accounts.queries import proved_address
from consulta.consultations import queries as consultations
from consulta.contributions import service as contributions
from consulta.contributions.models import Contribution
from consulta.contributions.requests import SubmitContribution
from consulta.core.actor import Actor
from consulta.core.errors import Invalid, Refused
from consulta.core.text import one_line
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.intake import policy
from consulta.intake.events import DeskEntered
from consulta.intake.models import DeskEntry
from consulta.intake.queries import code_of
from consulta.intake.requests import DeskReceipt, EnterForPerson

KEPT_AFTER_REPLY = timedelta(days=365)
KEPT_AFTER_ENTRY = timedelta(days=730)


@transactional
def enter_for_person(actor: Actor, request: EnterForPerson, now: datetime) -> DeskReceipt:
    """Submit for somebody through the same verb as everyone, and keep channel, place, day and operator (invariant 19).

    The submission is of now; lateness is decided on the day of receipt. A repeat of the same form gets the first receipt.
    Raises Refused (role, topic closed), Invalid naming the fields, NotFound for a topic of another territory.
    """
    policy.may_enter(actor, request.territory_id).or_refuse()
    window = consultations.get_topic(request.territory_id, request.topic_id, now).window
    wrong = policy.what_is_wrong(request, window, now)
    if wrong:
        raise Invalid(wrong)
    received_at = policy.received_instant(request.received_on, window, now)
    submitted = contributions.submit_contribution(
        actor,
        SubmitContribution(
            territory_id=request.territory_id,
            topic_id=request.topic_id,
            kind=request.kind,
            title=request.title,
            text=request.text,
            municipality_ids=request.municipality_ids,
            organisation_id=request.organisation_id,
            shows_name=False,
            key=request.key,
            channel=request.channel,
            late=True,
            area_id=request.area_id,
            received_at=received_at,
            must_wait=request.must_wait,
            details=request.details,
        ),
        now,
    )
    code = code_of(request.key)
    receipt = DeskReceipt(submitted.contribution_id, submitted.number, code, submitted.late)
    entered = current().session.execute(select(DeskEntry.operator_id).where(DeskEntry.contribution_id == submitted.contribution_id)).first()
    if entered is not None:
        if entered.operator_id != actor.user_id:
            raise Refused("Questo modulo è già stato usato da un'altra persona: ricarica la pagina.")
        return receipt
    place = one_line(request.place)
    add(
        DeskEntry(
            contribution_id=submitted.contribution_id,
            operator_id=actor.user_id,
            place=place,
            received_on=request.received_on,
            person_name=one_line(request.person_name),
            contact=one_line(request.contact),
            has_read_privacy=request.has_read_privacy,
            code_hash=policy.code_hash(code),
            entered_at=now,
        )
    )
    emit(
        DeskEntered(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=request.territory_id,
            contribution_id=submitted.contribution_id,
            number=submitted.number,
            channel=request.channel,
            place=place,
            received_on=request.received_on.isoformat(),
            is_late=submitted.late,
        )
    )
    return receipt


@transactional
def forget_old(now: datetime) -> int:
    """Blank name and contact of who spoke at the desk: a year after the public reply, two after the entry at the latest.

    Gives how many. What was said stays, with channel, place and day. Idempotent.
    """
    answered = select(Contribution.id).where(Contribution.replied_at < now - KEPT_AFTER_REPLY)
    over = or_(DeskEntry.contribution_id.in_(answered), DeskEntry.entered_at < now - KEPT_AFTER_ENTRY)
    named = or_(DeskEntry.person_name != "", DeskEntry.contact != "")
    statement = update(DeskEntry).where(over, named).values(person_name="", contact="")
    result = current().session.execute(statement, execution_options={"synchronize_session": False})
    return int(result.rowcount)  # type: ignore[attr-defined]


def forget_person(user_id: int, _now: datetime) -> None:
    """An erased person may have spoken at the desk, leaving the same address: name and contact go, what was said stays."""
    statement = update(DeskEntry).where(func.lower(DeskEntry.contact) == proved_address(user_id)).values(person_name="", contact="")
    current().session.execute(statement, execution_options={"synchronize_session": False})
