# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Making replies public, alone or right after approving."""

from datetime import datetime

from sqlalchemy import func, select

from consulta.contributions import service as contributions
from consulta.core.actor import Actor
from consulta.core.unit_of_work import current, emit, transactional
from consulta.opinions import service as opinions
from consulta.replies import policy
from consulta.replies.events import ReplyPublished
from consulta.replies.models import Reply, ReplyStatus
from consulta.replies.requests import ApproveReply, PublishReply
from consulta.replies.service.approval import approve_reply
from consulta.replies.service.pieces import Answered, check_complete, check_version, event_values, facts_for, is_repeat, lock_reply


@transactional
def publish_reply(actor: Actor, request: PublishReply, now: datetime) -> None:
    """Make an approved reply public: the version it corrects becomes superseded and stays readable, the contribution is told."""
    reply, answered = lock_reply(request.reply_id)
    if is_repeat(reply, request.version, ReplyStatus.PUBLISHED):
        return
    check_version(reply, request.version)
    policy.may_publish_reply(actor, facts_for(reply, answered, now)).or_refuse()
    make_public(actor.user_id, reply, answered, now)


def make_public(actor_id: int | None, reply: Reply, answered: Answered, now: datetime) -> None:
    """Make an approved reply under lock public. Raises Invalid, before anything is changed, when it is no longer complete."""
    check_complete(reply, now)
    shown = current().session.scalar(
        select(Reply).where(Reply.contribution_id == answered.id, Reply.status == ReplyStatus.PUBLISHED).with_for_update()
    )
    if shown is not None:
        shown.move_to(ReplyStatus.SUPERSEDED)
        current().session.flush()  # one published version at a time, by constraint
    reply.move_to(ReplyStatus.PUBLISHED)
    reply.published_at = now
    contributions.mark_replied(answered.id, reply.outcome.value, _answered_since(answered.id) or now)
    if reply.forwarded_to_id is not None:
        opinions.pass_on(actor_id, reply.territory_id, answered.id, reply.forwarded_to_id, now)
    values = event_values(actor_id, reply, answered, now)
    emit(ReplyPublished(**values, text=reply.source, correction_reason=reply.correction_reason))


@transactional
def approve_and_publish(actor: Actor, request: ApproveReply, now: datetime) -> None:
    """Approve and publish with one button: two facts, both stored."""
    approve_reply(actor, request, now)
    publish_reply(actor, PublishReply(request.reply_id, request.version + 1), now)


def _answered_since(contribution_id: int) -> datetime | None:
    """When the first version was published: a correction does not make the answer younger."""
    current().session.flush()
    return current().session.scalar(select(func.min(Reply.published_at)).where(Reply.contribution_id == contribution_id))
