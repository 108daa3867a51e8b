# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keeping the ready explanations: write, change, archive, put the starting ones there."""

from datetime import datetime

from sqlalchemy import select

from consulta.accounts.throttle import serialise
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.core.text import normalise, one_line
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_, too_long
from consulta.moderation import policy
from consulta.moderation.answer_requests import WriteAnswer
from consulta.moderation.data_ready import STARTER
from consulta.moderation.events import ReadyAnswerChanged
from consulta.moderation.models import ModerationOutcome, ReadyAnswer, ReasonCode

NAME_CAP = 80


@transactional
def write_answer(actor: Actor, request: WriteAnswer, now: datetime) -> int:
    """Add an explanation, or change one. Raises Refused, NotFound, Invalid, Conflict with what stands now."""
    policy.may_keep_answers(actor, request.territory_id).or_refuse()
    serialise(f"ready-answers:{request.territory_id}")
    answer = _lock(request.territory_id, request.answer_id) if request.answer_id is not None else None
    name, body = one_line(request.name), normalise(request.body)
    outcome = next((one for one in ModerationOutcome if one.value == request.outcome), None)
    code = next((one for one in ReasonCode if one.value == request.reason_code), None)
    session = current().session
    if answer is None:
        again = session.scalar(select(ReadyAnswer.id).where(ReadyAnswer.submission_key == request.key))
        if again is not None:
            return again
    elif answer.version != request.version:
        raise Conflict(
            N_("Nel frattempo un'altra persona ha cambiato questo modello: sotto c'è com'è adesso, insieme a quello che hai scritto."),
            {"Nome": answer.name, "Testo": answer.body},
        )
    errors = policy.wrong_answer(name, outcome, code.value if code else request.reason_code, body)
    if len(name) > NAME_CAP:
        errors["name"] = too_long(N_("Il nome"), NAME_CAP, len(name))
    twin = select(ReadyAnswer.id).where(ReadyAnswer.territory_id == request.territory_id, ReadyAnswer.name == name)
    found = session.scalar(twin)
    if found is not None and (answer is None or found != answer.id):
        errors["name"] = N_("C'è già un modello con questo nome, forse archiviato: scegline un altro.")
    if errors or outcome is None:
        raise Invalid(errors)
    if answer is None:
        answer = add(
            ReadyAnswer(
                territory_id=request.territory_id,
                name=name,
                outcome=outcome,
                reason_code=code,
                body=body,
                created_at=now,
                archived_at=None,
                submission_key=request.key,
                version=1,
            )
        )
        _tell(actor, answer, "created", "", now)
        return answer.id
    old = answer.body
    answer.name, answer.outcome, answer.reason_code, answer.body = name, outcome, code, body
    answer.version += 1
    _tell(actor, answer, "edited", old, now)
    return answer.id


@transactional
def archive_answer(actor: Actor, territory_id: int, answer_id: int, version: int, *, archived: bool, now: datetime) -> None:
    """Offer an explanation no more, or again. Raises Refused, NotFound, Conflict."""
    policy.may_keep_answers(actor, territory_id).or_refuse()
    answer = _lock(territory_id, answer_id)
    if (answer.archived_at is not None) is archived:
        return
    if answer.version != version:
        raise Conflict(N_("Nel frattempo un'altra persona ha cambiato questo modello: rileggilo e riprova."), {"Testo": answer.body})
    answer.archived_at = now if archived else None
    answer.version += 1
    _tell(actor, answer, "archived" if archived else "reinstated", "", now)


@transactional
def install_answers(actor: Actor, territory_id: int, now: datetime) -> int:
    """Put the starting explanations that are not there yet; gives how many were added."""
    policy.may_keep_answers(actor, territory_id).or_refuse()
    serialise(f"ready-answers:{territory_id}")
    names = set(current().session.scalars(select(ReadyAnswer.name).where(ReadyAnswer.territory_id == territory_id)))
    missing = [one for one in STARTER if one[0] not in names]
    for name, outcome, code, body in missing:
        write_answer(actor, WriteAnswer(territory_id, None, name, outcome, code, body, key=f"starter:{territory_id}:{name}"[:64]), now)
    return len(missing)


def _lock(territory_id: int, answer_id: int) -> ReadyAnswer:
    query = select(ReadyAnswer).where(ReadyAnswer.territory_id == territory_id, ReadyAnswer.id == answer_id)
    found = current().session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def _tell(actor: Actor, answer: ReadyAnswer, change: str, old: str, now: datetime) -> None:
    emit(
        ReadyAnswerChanged(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=answer.territory_id,
            answer_id=answer.id,
            change=change,
            old=old,
            new=answer.body if change in ("created", "edited") else "",
        )
    )
