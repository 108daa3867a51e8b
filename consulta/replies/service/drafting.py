# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing replies: drafts, sending them for approval, corrections."""

from dataclasses import replace
from datetime import datetime

from consulta.core.actor import Actor
from consulta.core.errors import Invalid, NotFound, Refused
from consulta.core.text import one_line
from consulta.core.unit_of_work import add, emit, transactional
from consulta.core.words import N_, too_long
from consulta.replies import policy
from consulta.replies.events import ReplyDrafted, ReplyProposed
from consulta.replies.models import OPEN_STATUSES, Reply, ReplyStatus
from consulta.replies.requests import CorrectReply, DraftReply, ProposeReply
from consulta.replies.service.pieces import (
    REASON_CAP,
    Answered,
    check_complete,
    check_version,
    content_of,
    event_values,
    facts_for,
    find_by_key,
    is_repeat,
    lock_contribution,
    lock_reply,
    newest_of,
    overtaken,
    quoted_ids,
)


@transactional
def draft_reply(actor: Actor, request: DraftReply, now: datetime) -> int:
    """Begin a reply, or change the draft whose ``version`` is given. An incomplete draft is kept. Gives the reply's id.

    Raises NotFound, Refused (role, contribution not public, not a draft), Invalid (a value of the wrong shape) and
    Conflict with what stands now when somebody else wrote in the meantime.
    """
    answered = lock_contribution(request.contribution_id)
    policy.may_write_reply(actor, answered.territory_id, answered.status).or_refuse()
    if request.version is not None:
        return _change(actor, answered, request, now)
    repeated = find_by_key(actor, request.key, answered.id)
    if repeated is not None:
        return repeated
    newest = newest_of(answered.id)
    if newest is not None and newest.status in OPEN_STATUSES:
        raise overtaken(newest)
    if newest is not None:
        raise Refused("Questo contributo ha già una risposta pubblica: si cambia solo con una correzione motivata.")
    return begin(actor, answered, request, now, number=1)


@transactional
def write_reply(actor: Actor, request: DraftReply, now: datetime) -> int:
    """Save a draft and send it for approval at once; when it is not complete nothing is saved and Invalid says what is missing."""
    reply_id = draft_reply(actor, request, now)
    reply, _answered = lock_reply(reply_id)
    if reply.status is ReplyStatus.DRAFT:  # a double click finds it already proposed
        propose_reply(actor, ProposeReply(reply_id, reply.version), now)
    return reply_id


@transactional
def propose_reply(actor: Actor, request: ProposeReply, now: datetime) -> None:
    """Send a draft for approval. Raises Invalid naming each field that is missing (invariant 3)."""
    reply, answered = lock_reply(request.reply_id)
    if is_repeat(reply, request.version, ReplyStatus.PROPOSED):
        return
    check_version(reply, request.version)
    policy.may_change_reply(actor, facts_for(reply, answered, now)).or_refuse()
    check_complete(reply, now)
    reply.move_to(ReplyStatus.PROPOSED)
    reply.decided_at = now
    emit(ReplyProposed(**event_values(actor.user_id, reply, answered, now)))


@transactional
def correct_reply(actor: Actor, request: CorrectReply, now: datetime) -> int:
    """Begin a new version of a published reply; the old one stays public until the new one is published (invariant 4)."""
    reason = one_line(request.reason)
    if not reason:
        raise Invalid({"reason": "Scrivi il motivo della correzione: sarà pubblico accanto alla nuova versione."})
    if len(reason) > REASON_CAP:
        raise Invalid({"reason": too_long(N_("Il motivo"), REASON_CAP, len(reason))})
    reply, answered = lock_reply(request.reply_id)
    repeated = find_by_key(actor, request.draft.key, answered.id)
    if repeated is not None:
        return repeated
    newest = newest_of(answered.id)
    if newest is not None and newest.status in OPEN_STATUSES:
        raise overtaken(newest)
    policy.may_correct_reply(actor, facts_for(reply, answered, now)).or_refuse()
    draft = replace(request.draft, contribution_id=answered.id)
    return begin(actor, answered, draft, now, number=reply.number + 1, correction_reason=reason)


def begin(actor: Actor, answered: Answered, request: DraftReply, now: datetime, *, number: int, correction_reason: str = "") -> int:
    """Store the first draft of a version, under the lock of its contribution."""
    reply = add(
        Reply(
            territory_id=answered.territory_id,
            contribution_id=answered.id,
            number=number,
            status=ReplyStatus.DRAFT,
            author_id=actor.user_id,
            writer_ids=[actor.user_id],
            decided_at=now,
            correction_reason=correction_reason,
            submission_key=request.key,
            opinion_ids=quoted_ids(answered.id, request),
            **content_of(answered.territory_id, request),
        )
    )
    emit(ReplyDrafted(**event_values(actor.user_id, reply, answered, now)))
    return reply.id


def _change(actor: Actor, answered: Answered, request: DraftReply, now: datetime) -> int:
    reply = newest_of(answered.id)
    if reply is None:
        raise NotFound
    columns = content_of(answered.territory_id, request) | {"opinion_ids": quoted_ids(answered.id, request)}
    if reply.version != request.version:
        if actor.user_id in reply.writer_ids and all(getattr(reply, name) == value for name, value in columns.items()):
            return reply.id  # a double click: what it would save stands already
        raise overtaken(reply)
    policy.may_change_reply(actor, facts_for(reply, answered, now)).or_refuse()
    for name, value in columns.items():
        setattr(reply, name, value)
    reply.writer_ids = sorted({*reply.writer_ids, actor.user_id})
    reply.decided_at = now
    reply.version += 1
    emit(ReplyDrafted(**event_values(actor.user_id, reply, answered, now)))
    return reply.id
