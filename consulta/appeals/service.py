# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs of appeals: ask, decide, let go what no longer matters."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from consulta.accounts.throttle import serialise
from consulta.appeals import policy, queries
from consulta.appeals.events import AppealAsked, AppealDecided
from consulta.appeals.models import Appeal, AppealStatus
from consulta.appeals.requests import AskAppeal, ContestMeasure, DecideAppeal
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.core.text import normalise
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_, too_long
from consulta.measures import service as measures
from consulta.moderation import queries as moderation_queries
from consulta.moderation import service as moderation
from consulta.moderation.requests import Decide

ONCE = N_("Il riesame di questa decisione è già stato chiesto: si chiede una volta sola.")
ONCE_MEASURE = N_("Il riesame di questa misura è già stato chiesto: si chiede una volta sola.")
OVER = N_("Nel frattempo la misura è finita: il riesame non serve più.")
MEASURE = "measure"
"""The kind of subject of an appeal against a measure."""
PUBLIC_AGAIN = N_("Nel frattempo il testo è tornato pubblico: il riesame non serve più.")


@transactional
def ask(actor: Actor, request: AskAppeal, now: datetime) -> int:
    """Contest the last decision on a text. The same key twice is the same appeal.

    Raises NotFound, Refused (not the author, nothing to contest, too late), Invalid, Conflict when it was contested already.
    """
    subject = moderation_queries.get_moderated(request.subject_kind, request.subject_id)
    if subject.territory_id != request.territory_id:
        raise NotFound
    serialise(f"appeal:{subject.kind}:{subject.id}")
    session = current().session
    again = session.execute(select(Appeal.id, Appeal.author_id).where(Appeal.submission_key == request.key)).first()
    if again is not None and again.author_id == actor.user_id:
        return int(again.id)
    last = queries.find_last_decision(subject.kind, subject.id)
    outcome, decided_at = (last.outcome, last.decided_at) if last else (None, None)
    policy.may_ask(actor, subject.author_id, outcome, decided_at, now).or_refuse()
    assert last is not None
    if queries.has_appeal(last.id):
        raise Conflict(ONCE)
    return _add(actor, request, subject.territory_id, now, decision_id=last.id, subject_kind=subject.kind, subject_id=subject.id)


@transactional
def contest(actor: Actor, request: ContestMeasure, now: datetime) -> int:
    """Contest a measure on the own account. The same key twice is the same appeal; a block keeps nobody from asking.

    Raises NotFound (no such measure on this person), Refused (over, too late), Invalid, Conflict when it was contested already.
    """
    serialise(f"appeal:measure:{request.measure_id}")
    found = queries.find_own_measure(request.territory_id, actor.user_id, request.measure_id, now)
    if actor.user_id is None or found is None:
        raise NotFound
    again = current().session.execute(select(Appeal.id, Appeal.author_id).where(Appeal.submission_key == request.key)).first()
    if again is not None and again.author_id == actor.user_id:
        return int(again.id)
    policy.may_contest(actor, actor.user_id, found.is_in_force, found.contested.decided_at, now).or_refuse()
    if found.status is not None:
        raise Conflict(ONCE_MEASURE)
    about = {"measure_id": request.measure_id, "subject_kind": MEASURE, "subject_id": request.measure_id}
    return _add(actor, request, request.territory_id, now, **about)


def _add(actor: Actor, request: AskAppeal | ContestMeasure, territory_id: int, now: datetime, **about: Any) -> int:
    appeal = add(
        Appeal(
            territory_id=territory_id,
            author_id=actor.user_id,
            reason=_words(request.reason, "reason", N_("Scrivi perché non sei d'accordo: almeno 15 caratteri."), N_("Il motivo")),
            status=AppealStatus.WAITING,
            asked_at=now,
            submission_key=request.key,
            **about,
        )
    )
    emit(AppealAsked(**_facts(appeal, actor.user_id, now)))
    return appeal.id


def _facts(appeal: Appeal, actor_id: int | None, now: datetime) -> dict[str, Any]:
    return {
        "occurred_at": now,
        "actor_id": actor_id,
        "territory_id": appeal.territory_id,
        "appeal_id": appeal.id,
        "decision_id": appeal.decision_id,
        "measure_id": appeal.measure_id,
        "author_id": appeal.author_id,
    }


def _words(value: str, field: str, missing: str, what: str) -> str:
    words = normalise(value)
    if len(words) < policy.REASON_FLOOR:
        raise Invalid({field: missing})
    if len(words) > policy.REASON_CAP:
        raise Invalid({field: too_long(what, policy.REASON_CAP, len(words))})
    return words


@transactional
def decide(actor: Actor, request: DecideAppeal, now: datetime) -> None:
    """Confirm the decision, or reverse it: the text is public, the measure lifted. A hiding that waited for a second person is settled.

    Raises NotFound, Refused (role, own text, own decision), Invalid, Conflict when somebody decided or the text is public meanwhile.
    """
    query = select(Appeal).where(Appeal.territory_id == request.territory_id, Appeal.id == request.appeal_id)
    appeal = current().session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if appeal is None:
        raise NotFound
    view = queries.get_appeal(request.territory_id, request.appeal_id)
    free = queries.free_coordinators(request.territory_id, appeal.author_id, view.takers, now)
    policy.may_decide_appeal(actor, request.territory_id, appeal.author_id, view.takers, free).or_refuse()
    if appeal.status is AppealStatus.SUPERSEDED:
        raise Conflict(PUBLIC_AGAIN if appeal.measure_id is None else OVER)
    if appeal.status is not AppealStatus.WAITING or appeal.version != request.version:
        raise Conflict(
            N_("Su questo riesame qualcuno ha già deciso: qui sotto c'è la sua risposta."),
            {"Decisione": appeal.status.label, "Di": view.decided_by, "Risposta": appeal.answer},
        )
    if request.outcome not in (AppealStatus.CONFIRMED, AppealStatus.REVERSED):
        raise Invalid({"outcome": N_("Scegli se confermare o cambiare la decisione.")})
    appeal.answer = _words(
        request.answer, "answer", N_("Scrivi la risposta: almeno 15 caratteri. La legge chi ha chiesto il riesame."), N_("La risposta")
    )
    outcome = AppealStatus(request.outcome)
    _close(appeal, outcome, actor.user_id, now)
    if appeal.measure_id is not None:
        if outcome is AppealStatus.REVERSED:
            measures.lift_on_appeal(appeal.measure_id, actor.user_id, appeal.answer, now)
    elif outcome is AppealStatus.CONFIRMED and appeal.decision_id is not None:
        measures.confirm_on_appeal(appeal.decision_id, actor.user_id, now)
    else:
        reverse = Decide(appeal.subject_kind, appeal.subject_id, _public(view.contested.outcome), reason_text=appeal.answer)
        moderation.reverse_on_appeal(actor, reverse, now)


def _public(outcome: str | None) -> str:
    return "restored" if outcome == "hidden" else "published"


def _close(appeal: Appeal, status: AppealStatus, by: int | None, now: datetime) -> None:
    appeal.status, appeal.decided_by_id, appeal.decided_at = status, by, now
    appeal.version += 1
    current().session.flush()
    emit(AppealDecided(**_facts(appeal, by, now), outcome=status.value))


def let_go(kind: str, subject_id: int, now: datetime) -> None:
    """A text is public again, or a measure over, by another way: its appeal has nothing left to decide. In the open transaction."""
    query = select(Appeal).where(Appeal.subject_kind == kind, Appeal.subject_id == subject_id, Appeal.status == AppealStatus.WAITING)
    for appeal in current().session.scalars(query.with_for_update()):
        _close(appeal, AppealStatus.SUPERSEDED, None, now)


def erase(user_id: int, now: datetime) -> None:
    """A person left: what waits is let go, what was said goes, the number stays. In the open transaction."""
    mine = select(Appeal).where(Appeal.author_id == user_id, Appeal.status == AppealStatus.WAITING)
    for appeal in current().session.scalars(mine.with_for_update()):
        _close(appeal, AppealStatus.SUPERSEDED, None, now)
    blank = update(Appeal).where(Appeal.author_id == user_id).values(reason="", answer="", author_id=None)
    current().session.execute(blank, execution_options={"synchronize_session": False})
