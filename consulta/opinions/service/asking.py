# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asking a body, moving its day, doing without it, writing to it once more, reminding it."""

from datetime import datetime

from sqlalchemy import or_, select, update

from consulta.contributions.models import Contribution
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.errors import Invalid, NotFound, Refused
from consulta.core.text import normalise, one_line
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_, too_long
from consulta.opinions import policy
from consulta.opinions.events import OpinionAsked, OpinionCancelled, OpinionExtended, OpinionReminded
from consulta.opinions.models import LetterState, Opinion, OpinionLink, OpinionStatus
from consulta.opinions.requests import AskOpinion, CancelOpinion, ExtendOpinion
from consulta.opinions.service.pieces import check_version, end_links, event_values, lock_opinion, open_link, pick_addressee

QUESTION_CAP = 5_000
REASON_CAP = 500


@transactional
def ask_opinion(actor: Actor, request: AskOpinion, now: datetime) -> int:
    """Ask a body; the letter with the dossier and the link leaves after the commit. The same key gives the same request.

    Raises NotFound, Refused (role, contribution not public), Invalid naming each field.
    """
    session = current().session
    query = (
        select(Contribution.id, Contribution.status, Contribution.revision)
        .where(Contribution.id == request.contribution_id, Contribution.territory_id == request.territory_id)
        .with_for_update()
    )
    asked = session.execute(query).first()
    if asked is None:
        raise NotFound
    policy.may_ask(actor, request.territory_id, asked.status.value).or_refuse()
    repeated = session.execute(
        select(Opinion.id, Opinion.asked_by_id, Opinion.contribution_id).where(Opinion.submission_key == request.key)
    ).first()
    if repeated is not None:
        if (repeated.asked_by_id, repeated.contribution_id) != (actor.user_id, asked.id):
            raise Refused(N_("Questo modulo è già stato usato: ricarica la pagina e riprova."))
        return int(repeated.id)
    question = _question(request, now)
    body = pick_addressee(request.territory_id, request.addressee_id, "addressee_id")
    row = add(
        Opinion(
            territory_id=request.territory_id,
            contribution_id=asked.id,
            addressee_id=body.id,
            name=body.name,
            gender=body.gender,
            email=body.email,
            question=question,
            revision=asked.revision,
            due_on=request.due_on,
            status=OpinionStatus.WAITING,
            asked_by_id=actor.user_id,
            asked_at=now,
            letter_key="",
            submission_key=request.key,
        )
    )
    open_link(row, now)
    _write_letter(actor, row, now, is_again=False)
    return row.id


def _question(request: AskOpinion, now: datetime) -> str:
    wrong: dict[str, str] = {}
    question = normalise(request.question)
    if not question:
        wrong["question"] = N_("Scrivi che cosa vuoi chiedere all'ente.")
    elif len(question) > QUESTION_CAP:
        wrong["question"] = too_long(N_("La domanda"), QUESTION_CAP, len(question))
    if fault := policy.wrong_day(request.due_on, clock.rome_day(now)):
        wrong["due_on"] = fault
    if wrong:
        raise Invalid(wrong)
    return question


def _write_letter(actor: Actor, row: Opinion, now: datetime, *, is_again: bool) -> None:
    event = OpinionAsked(**event_values(actor.user_id, row, now), due_on=row.due_on.isoformat(), is_again=is_again)
    row.letter_key, row.letter_state, row.letter_at, row.letter_error = event.id, LetterState.WAITING, None, ""
    current().session.flush()
    emit(event)


@transactional
def send_again(actor: Actor, territory_id: int, opinion_id: int, version: int, now: datetime) -> None:
    """Write the letter of a request once more, to the address that the list has now; the link of the first one is worth nothing.

    Raises NotFound, Refused (role, the letter did arrive), Invalid (the body is archived), Conflict.
    """
    row = lock_opinion(territory_id, opinion_id)
    if row.version == version + 1 and row.letter_state is LetterState.WAITING:
        return  # a second click
    check_version(row, version)
    policy.may_send_again(actor, territory_id, row.letter_state, row.status).or_refuse()
    row.email = pick_addressee(territory_id, row.addressee_id, "addressee_id").email
    row.version += 1
    open_link(row, now)
    _write_letter(actor, row, now, is_again=True)


@transactional
def extend_opinion(actor: Actor, request: ExtendOpinion, now: datetime) -> None:
    """Give the body more days and tell it. Its link lasts as long. Raises NotFound, Refused, Invalid, Conflict."""
    row = lock_opinion(request.territory_id, request.opinion_id)
    if row.version == request.version + 1 and row.due_on == request.due_on:
        return  # a second click
    check_version(row, request.version)
    policy.may_change(actor, row.territory_id, row.status).or_refuse()
    if fault := policy.wrong_extension(request.due_on, row.due_on, clock.rome_day(now)):
        raise Invalid({"due_on": fault})
    before, row.due_on = row.due_on, request.due_on
    row.version += 1
    statement = update(OpinionLink).where(OpinionLink.opinion_id == row.id, OpinionLink.ended_at.is_(None))
    current().session.execute(
        statement.values(expires_at=policy.link_expires_at(row.due_on)), execution_options={"synchronize_session": False}
    )
    emit(OpinionExtended(**event_values(actor.user_id, row, now), due_on=row.due_on.isoformat(), before=before.isoformat()))


@transactional
def cancel_opinion(actor: Actor, request: CancelOpinion, now: datetime) -> None:
    """Do without the answer, saying why: the body is told and its link ends. Raises NotFound, Refused, Invalid, Conflict."""
    row = lock_opinion(request.territory_id, request.opinion_id)
    reason = one_line(request.reason)
    if row.version == request.version + 1 and row.status is OpinionStatus.CANCELLED and row.cancel_reason == reason:
        return  # a second click
    check_version(row, request.version)
    policy.may_change(actor, row.territory_id, row.status).or_refuse()
    if len(reason) < policy.REASON_FLOOR:
        raise Invalid({"reason": N_("Scrivi perché il parere non serve più, almeno 10 caratteri: lo legge anche l'ente.")})
    if len(reason) > REASON_CAP:
        raise Invalid({"reason": too_long(N_("Il motivo"), REASON_CAP, len(reason))})
    row.move_to(OpinionStatus.CANCELLED)
    row.cancel_reason, row.cancelled_at = reason, now
    end_links(row.id, now)
    emit(OpinionCancelled(**event_values(actor.user_id, row, now), reason=reason))


@transactional
def remind(now: datetime) -> int:
    """Remind the bodies whose day is near, once for each day that was set. Gives how many letters were written."""
    today = clock.rome_day(now)
    query = (
        select(Opinion)
        .where(
            Opinion.status == OpinionStatus.WAITING,
            Opinion.letter_state == LetterState.SENT,
            Opinion.due_on >= today,
            Opinion.due_on <= today + policy.REMINDED_BEFORE,
            or_(Opinion.reminded_for.is_(None), Opinion.reminded_for != Opinion.due_on),
        )
        .order_by(Opinion.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    due = [row for row in current().session.scalars(query) if policy.is_reminded_on(row.due_on, clock.rome_day(row.asked_at), today)]
    for row in due:
        row.reminded_for = row.due_on
        emit(OpinionReminded(**event_values(None, row, now), due_on=row.due_on.isoformat()))
    return len(due)
