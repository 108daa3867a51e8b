# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs of clarifications: ask, answer, let go of what no longer has who asked, forget."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update

from consulta.accounts.throttle import serialise
from consulta.clarifications import policy, queries
from consulta.clarifications.events import ClarificationAsked, ClarificationClosed
from consulta.clarifications.models import Clarification, ClarificationStatus
from consulta.clarifications.requests import AnswerClarification, AskClarification
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.core.text import normalise
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_, too_long

ONCE = N_("Il chiarimento su questa risposta è già stato chiesto: si chiede una volta sola.")
KEPT = timedelta(days=365)
"""How long question and answer are kept after the answer; who asked and when stay, so that nobody asks twice."""
_HERE = {"synchronize_session": False}


@transactional
def ask(actor: Actor, request: AskClarification, now: datetime) -> int:
    """Ask what the published reply means. The same key twice is the same request.

    Raises NotFound (no such contribution, or somebody else's), Refused (no reply, no longer public, too late), Invalid, Conflict when
    the person or the organisation has asked already.
    """
    about = _own(actor, request)
    serialise(f"clarification:{about.answered_id}")
    same = select(Clarification.id, Clarification.author_id).where(Clarification.submission_key == request.key)
    again = current().session.execute(same).first()
    if again is not None and again.author_id == actor.user_id:
        return int(again.id)
    about = _own(actor, request)  # somebody may have asked while this one waited
    if about.asked is not None:
        raise Conflict(ONCE)
    policy.may_ask(actor, about, now).or_refuse()
    asked = add(
        Clarification(
            territory_id=about.territory_id,
            contribution_id=about.answered_id,
            own_id=about.own_id,
            author_id=actor.user_id,
            organisation_id=about.organisation_id,
            question=_words(
                request.question,
                "question",
                (policy.QUESTION_FLOOR, policy.QUESTION_CAP),
                N_("Scrivi che cosa non ti è chiaro nella risposta: almeno 20 caratteri."),
                N_("La domanda"),
            ),
            status=ClarificationStatus.WAITING,
            asked_at=now,
            submission_key=request.key,
        )
    )
    emit(ClarificationAsked(**_facts(asked, actor.user_id, now)))
    return asked.id


def _own(actor: Actor, request: AskClarification) -> queries.OwnReply:
    about = queries.get_own(request.territory_id, request.number, actor.user_id)
    if not policy.speaks_for(actor, about.territory_id, about.author_id, about.organisation_id):
        raise NotFound
    return about


@transactional
def answer(actor: Actor, request: AnswerClarification, now: datetime) -> None:
    """Answer who asked: a letter leaves and the author's page shows it. An answer is not changed.

    Raises NotFound, Refused (role, own request), Invalid, Conflict when somebody answered meanwhile, or who asked has left.
    """
    query = select(Clarification).where(Clarification.territory_id == request.territory_id, Clarification.id == request.clarification_id)
    one = current().session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if one is None:
        raise NotFound
    policy.may_answer(actor, one.territory_id, one.author_id, one.organisation_id).or_refuse()
    if one.status is not ClarificationStatus.WAITING or one.version != request.version:
        view = queries.get_clarification(request.territory_id, request.clarification_id)
        raise Conflict(
            N_("Questa richiesta di chiarimento è già chiusa: qui sotto c'è com'è finita."),
            {"Stato": one.status.label, "Di": view.closed_by, "Risposta": one.answer},
        )
    one.answer = _words(
        request.answer,
        "answer",
        (policy.ANSWER_FLOOR, policy.ANSWER_CAP),
        N_("Scrivi la risposta a chi ha chiesto il chiarimento: almeno 20 caratteri."),
        N_("La risposta"),
    )
    _close(one, ClarificationStatus.ANSWERED, actor.user_id, now)


def _words(value: str, field: str, bounds: tuple[int, int], missing: str, what: str) -> str:
    words = normalise(value)
    floor, cap = bounds
    if len(words) < floor:
        raise Invalid({field: missing})
    if len(words) > cap:
        raise Invalid({field: too_long(what, cap, len(words))})
    return words


def _close(one: Clarification, status: ClarificationStatus, by: int | None, now: datetime) -> None:
    one.status, one.closed_by_id, one.closed_at = status, by, now
    one.version += 1
    current().session.flush()
    emit(ClarificationClosed(**_facts(one, by, now), outcome=status.value))


def _facts(one: Clarification, actor_id: int | None, now: datetime) -> dict[str, Any]:
    return {
        "occurred_at": now,
        "actor_id": actor_id,
        "territory_id": one.territory_id,
        "clarification_id": one.id,
        "contribution_id": one.contribution_id,
        "author_id": one.author_id,
    }


def erase(user_id: int, now: datetime) -> None:
    """A person left: what waits is let go, what was said goes, that it was asked stays. In the open transaction."""
    session = current().session
    mine = select(Clarification).where(Clarification.author_id == user_id, Clarification.status == ClarificationStatus.WAITING)
    for one in session.scalars(mine.with_for_update()):
        _close(one, ClarificationStatus.DROPPED, None, now)
    blank = update(Clarification).where(Clarification.author_id == user_id).values(question="", answer="", author_id=None)
    session.execute(blank, execution_options=_HERE)


@transactional
def forget_old(now: datetime) -> int:
    """A year after the answer, question and answer are forgotten. Gives how many were."""
    said = or_(Clarification.question != "", Clarification.answer != "")
    old = update(Clarification).where(Clarification.closed_at < now - KEPT, said).values(question="", answer="")
    return current().session.execute(old, execution_options=_HERE).rowcount  # type: ignore[attr-defined,no-any-return]
