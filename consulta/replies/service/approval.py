# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Approving replies and giving them back."""

from datetime import datetime

from consulta.core.actor import Actor
from consulta.core.errors import Invalid
from consulta.core.text import normalise, one_line
from consulta.core.unit_of_work import emit, transactional
from consulta.core.words import N_, too_long
from consulta.replies import policy
from consulta.replies.events import ReplyApproved, ReplyReturned
from consulta.replies.models import Reply, ReplyStatus
from consulta.replies.requests import ApproveReply, ReturnReply
from consulta.replies.service.pieces import (
    NOTE_CAP,
    REASON_CAP,
    check_complete,
    check_version,
    event_values,
    facts_for,
    is_repeat,
    lock_reply,
)


@transactional
def return_reply(actor: Actor, request: ReturnReply, now: datetime) -> None:
    """Give a proposed or approved reply back as a draft, with a note for who wrote it."""
    note = normalise(request.note)
    if not note:
        raise Invalid({"note": "Scrivi che cosa va cambiato: chi ha scritto la risposta leggerà questa nota."})
    if len(note) > NOTE_CAP:
        raise Invalid({"note": too_long(N_("La nota"), NOTE_CAP, len(note))})
    reply, answered = lock_reply(request.reply_id)
    if is_repeat(reply, request.version, ReplyStatus.DRAFT) and reply.return_note == note:
        return
    check_version(reply, request.version)
    policy.may_return_reply(actor, facts_for(reply, answered, now)).or_refuse()
    reply.move_to(ReplyStatus.DRAFT)
    reply.return_note, reply.exception_reason = note, ""
    reply.approver_id = reply.approved_at = None
    emit(ReplyReturned(**event_values(actor.user_id, reply, answered, now), note=note))


@transactional
def approve_reply(actor: Actor, request: ApproveReply, now: datetime) -> None:
    """Approve a proposed reply: not who wrote it, but for the public exception of a small office (decisions.md 12)."""
    exception_reason = one_line(request.exception_reason)
    if len(exception_reason) > REASON_CAP:
        raise Invalid({"exception_reason": too_long(N_("Il motivo dell'eccezione"), REASON_CAP, len(exception_reason))})
    reply, answered = lock_reply(request.reply_id)
    if reply.approver_id == actor.user_id and _is_approved_since(reply, request.version):
        return
    check_version(reply, request.version)
    facts = facts_for(reply, answered, now)
    if policy.lacks_exception_reason(actor, facts, exception_reason):
        raise Invalid({"exception_reason": policy.EXCEPTION_NEEDED})
    policy.may_approve_reply(actor, facts, exception_reason).or_refuse()
    check_complete(reply, now)
    reply.exception_reason = exception_reason if policy.needs_exception(actor, facts) else ""
    reply.move_to(ReplyStatus.APPROVED)
    reply.approver_id, reply.approved_at = actor.user_id, now
    emit(ReplyApproved(**event_values(actor.user_id, reply, answered, now), exception_reason=reply.exception_reason))


def _is_approved_since(reply: Reply, version: int) -> bool:
    return is_repeat(reply, version, ReplyStatus.APPROVED) or is_repeat(reply, version + 1, ReplyStatus.PUBLISHED)
