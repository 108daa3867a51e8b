# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs of the requests: write, answer, forget the address in time."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, update

from consulta.accounts.queries import proved_address
from consulta.accounts.throttle import serialise
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.core.text import normalise, one_line
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_, too_long
from consulta.feedback import policy
from consulta.feedback.events import FeedbackAnswered, FeedbackReceived
from consulta.feedback.models import ANSWER_DAYS, FeedbackKind, FeedbackRequest
from consulta.feedback.requests import AnswerFeedback, Received, SendFeedback

MESSAGE_CAP = 5_000
ANSWER_CAP = 20_000
PAGE_CAP = 300
EMAIL_KEPT = timedelta(days=365)
"""How long the address stays after the answer."""
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@transactional
def send_feedback(actor: Actor, request: SendFeedback, now: datetime) -> Received:
    """Keep a visitor's request; the office must answer within ANSWER_DAYS days of Rome's calendar.

    The same key again gives the first answer. Raises Invalid when the message is missing or too long, Conflict when
    the key was used for something else.
    """
    policy.may_send_feedback(actor).or_refuse()
    serialise(f"feedback:{request.key}")
    repeated = current().session.scalar(select(FeedbackRequest).where(FeedbackRequest.submission_key == request.key))
    if repeated is not None:
        return _same_again(repeated, actor, request)
    row = add(
        FeedbackRequest(
            territory_id=request.territory_id,
            code=_new_code(),
            author_id=actor.user_id,
            kind=FeedbackKind(request.kind),
            page=one_line(request.page)[:PAGE_CAP],
            message=_text(request.message, MESSAGE_CAP, "message", N_("Scrivi che cosa non funziona."), N_("Il messaggio")),
            email=one_line(request.email)[:254],
            submission_key=request.key,
            received_at=now,
            due_on=clock.rome_day(now) + timedelta(days=ANSWER_DAYS),
        )
    )
    emit(
        FeedbackReceived(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=row.territory_id,
            request_id=row.id,
            kind=row.kind.value,
            has_email=bool(row.email),
            due_on=row.due_on.isoformat(),
        )
    )
    return Received(row.id, row.code, row.due_on)


def _same_again(row: FeedbackRequest, actor: Actor, request: SendFeedback) -> Received:
    if (row.author_id, row.territory_id) != (actor.user_id, request.territory_id):
        raise Conflict(N_("Questo modulo è già stato usato: apri di nuovo la pagina e invia da lì."))
    return Received(row.id, row.code, row.due_on)


def _new_code() -> str:
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(12))
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"


def _text(value: str, cap: int, field: str, missing: str, label: str) -> str:
    text = normalise(value)
    if not text:
        raise Invalid({field: missing})
    if len(text) > cap:
        raise Invalid({field: too_long(label, cap, len(text))})
    return text


@transactional
def answer_feedback(actor: Actor, request: AnswerFeedback, now: datetime) -> None:
    """Answer a request, once. Raises Conflict, with the answer given, when somebody answered before."""
    policy.may_answer_request(actor, request.territory_id).or_refuse()
    query = select(FeedbackRequest).where(FeedbackRequest.territory_id == request.territory_id, FeedbackRequest.id == request.request_id)
    row = current().session.scalar(query.with_for_update())
    if row is None:
        raise NotFound
    if row.answered_at is not None:
        raise Conflict(N_("Qualcuno ha già risposto a questa richiesta: la tua risposta non è partita."), {"Risposta data": row.answer})
    row.answer = _text(request.answer, ANSWER_CAP, "answer", N_("Scrivi la risposta."), N_("La risposta"))
    row.answered_at, row.answered_by_id = now, actor.user_id
    emit(
        FeedbackAnswered(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=row.territory_id,
            request_id=row.id,
            kind=row.kind.value,
            has_email=bool(row.email),
            days_left=(row.due_on - clock.rome_day(now)).days,
        )
    )


def erase(user_id: int, _now: datetime) -> None:
    """A person left: the requests stay without address and without author, also those sent without signing in, in the open transaction."""
    proved = proved_address(user_id)
    theirs = or_(FeedbackRequest.author_id == user_id, func.lower(FeedbackRequest.email) == proved)
    statement = update(FeedbackRequest).where(theirs).values(email="", author_id=None)
    current().session.execute(statement, execution_options={"synchronize_session": False})


@transactional
def forget_old(now: datetime) -> int:
    """Blank the addresses of the requests answered more than EMAIL_KEPT ago. Gives how many."""
    statement = (
        update(FeedbackRequest)
        .where(FeedbackRequest.answered_at < now - EMAIL_KEPT, FeedbackRequest.email != "")
        .values(email="")
        .execution_options(synchronize_session=False)
    )
    return int(current().session.execute(statement).rowcount)  # type: ignore[attr-defined]
