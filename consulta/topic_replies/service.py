# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs of replies to topics. Every one locks the topic first: two people at once make one transition."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from consulta.consultations.models import Topic, TopicStatus
from consulta.contributions import service as contributions
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.core.text import STAFF_CAP, clean, normalise, one_line
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_, filled, too_long
from consulta.replies import policy as replies
from consulta.replies.models import OPEN_STATUSES, ReplyOutcome, ReplyStatus
from consulta.replies.queries import is_covering_objective
from consulta.replies.requests import ApproveReply, ProposeReply, PublishReply, ReturnReply
from consulta.topic_replies import policy, queries
from consulta.topic_replies.events import TopicReplyMoved, TopicReplyPublished
from consulta.topic_replies.models import TopicReply, TopicReplyPoint
from consulta.topic_replies.policy import PointFacts
from consulta.topic_replies.requests import DraftTopicReply, PointText

REASON_CAP = 500
NOTE_CAP = 1000
_HERE = {"synchronize_session": False}


@dataclass(frozen=True, slots=True)
class _Subject:
    """The topic under lock."""

    id: int
    territory_id: int
    status: TopicStatus


@transactional
def draft_topic_reply(actor: Actor, request: DraftTopicReply, now: datetime) -> int:
    """Begin the reply to a topic, change its draft, or begin the correction of a published one. Gives the version's id.

    Raises NotFound, Refused (role, topic not public, not a draft), Invalid (shape, no reason for a correction) and Conflict with what
    stands now when somebody else wrote in the meantime.
    """
    topic = _lock_topic(request.topic_id)
    if topic.territory_id != request.territory_id:
        raise NotFound
    policy.may_write_topic_reply(actor, topic.territory_id, topic.status).or_refuse()
    if request.version is not None:
        return _change(actor, topic, request, now)
    repeated = _find_by_key(actor, request.key, topic.id)
    if repeated is not None:
        return repeated
    newest = _newest_of(topic.id)
    if newest is not None and newest.status in OPEN_STATUSES:
        raise _overtaken(newest)
    reason = ""
    if newest is not None:
        reason = _reason_of(request.reason)
        policy.may_correct_topic_reply(actor, _facts(newest, topic, now)).or_refuse()
    columns, points = _content_of(topic, request, now)
    reply = add(
        TopicReply(
            territory_id=topic.territory_id,
            topic_id=topic.id,
            number=newest.number + 1 if newest else 1,
            status=ReplyStatus.DRAFT,
            author_id=actor.user_id,
            writer_ids=[actor.user_id],
            decided_at=now,
            correction_reason=reason,
            submission_key=request.key,
            **columns,
        )
    )
    _store_points(reply.id, points)
    _tell(actor, reply, now)
    return reply.id


@transactional
def write_topic_reply(actor: Actor, request: DraftTopicReply, now: datetime) -> int:
    """Save and send for approval at once; when it is not complete nothing is saved and Invalid says what is missing."""
    reply_id = draft_topic_reply(actor, request, now)
    reply, _topic = _lock_reply(reply_id)
    if reply.status is ReplyStatus.DRAFT:  # a double click finds it already proposed
        propose_topic_reply(actor, ProposeReply(reply_id, reply.version), now)
    return reply_id


@transactional
def propose_topic_reply(actor: Actor, request: ProposeReply, now: datetime) -> None:
    """Send a draft for approval. Raises NotFound, Refused, Conflict, Invalid naming what is missing (invariant 3)."""
    reply, topic = _lock_reply(request.reply_id)
    if _is_repeat(reply, request.version, ReplyStatus.PROPOSED):
        return
    _check_version(reply, request.version)
    policy.may_change_topic_reply(actor, _facts(reply, topic, now)).or_refuse()
    _check_complete(reply)
    reply.move_to(ReplyStatus.PROPOSED)
    reply.decided_at = now
    _tell(actor, reply, now)


@transactional
def return_topic_reply(actor: Actor, request: ReturnReply, now: datetime) -> None:
    """Give a proposed or approved one back as a draft, with a note. Raises NotFound, Refused, Conflict, Invalid."""
    note = normalise(request.note)
    if not note:
        raise Invalid({"note": N_("Scrivi che cosa va cambiato: chi ha scritto la risposta leggerà questa nota.")})
    if len(note) > NOTE_CAP:
        raise Invalid({"note": too_long(N_("La nota"), NOTE_CAP, len(note))})
    reply, topic = _lock_reply(request.reply_id)
    if _is_repeat(reply, request.version, ReplyStatus.DRAFT) and reply.return_note == note:
        return
    _check_version(reply, request.version)
    policy.may_return_topic_reply(actor, _facts(reply, topic, now)).or_refuse()
    reply.move_to(ReplyStatus.DRAFT)
    reply.return_note, reply.exception_reason = note, ""
    reply.approver_id = reply.approved_at = None
    _tell(actor, reply, now, note)


@transactional
def approve_topic_reply(actor: Actor, request: ApproveReply, now: datetime) -> None:
    """Approve: not who wrote in it, but for the public exception of a small office. Raises NotFound, Refused, Conflict, Invalid."""
    reason = one_line(request.exception_reason)
    if len(reason) > REASON_CAP:
        raise Invalid({"exception_reason": too_long(N_("Il motivo dell'eccezione"), REASON_CAP, len(reason))})
    reply, topic = _lock_reply(request.reply_id)
    if reply.approver_id == actor.user_id and _is_approved_since(reply, request.version):
        return
    _check_version(reply, request.version)
    facts = _facts(reply, topic, now)
    if replies.lacks_exception_reason(actor, facts.staged, reason):
        raise Invalid({"exception_reason": replies.EXCEPTION_NEEDED})
    policy.may_approve_topic_reply(actor, facts, reason).or_refuse()
    _check_complete(reply)
    reply.exception_reason = reason if replies.needs_exception(actor, facts.staged) else ""
    reply.move_to(ReplyStatus.APPROVED)
    reply.approver_id, reply.approved_at = actor.user_id, now
    _tell(actor, reply, now, reply.exception_reason)


@transactional
def publish_topic_reply(actor: Actor, request: PublishReply, now: datetime) -> None:
    """Make an approved one public: the version before stays readable, the comments it answers are marked, who wrote them is told."""
    reply, topic = _lock_reply(request.reply_id)
    if _is_repeat(reply, request.version, ReplyStatus.PUBLISHED):
        return
    _check_version(reply, request.version)
    policy.may_publish_topic_reply(actor, _facts(reply, topic, now)).or_refuse()
    _check_complete(reply)
    shown = current().session.scalar(
        select(TopicReply).where(TopicReply.topic_id == topic.id, TopicReply.status == ReplyStatus.PUBLISHED).with_for_update()
    )
    if shown is not None:
        shown.move_to(ReplyStatus.SUPERSEDED)
        current().session.flush()  # one published version at a time, by constraint
    reply.move_to(ReplyStatus.PUBLISHED)
    reply.published_at = now
    contributions.mark_comments_answered(topic.id, reply.comments_seen_at, now)
    points = _points_of(reply.id)
    emit(
        TopicReplyPublished(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=reply.territory_id,
            topic_reply_id=reply.id,
            topic_id=topic.id,
            version_number=reply.number,
            text=reply.source,
            points=tuple(f"{one.outcome.value}: {one.text}" for one in points if one.outcome),
            author_ids=queries.list_commenters(topic.id, reply.comments_seen_at),
            comments=queries.count_answered(topic.id, reply.comments_seen_at),
            correction_reason=reply.correction_reason,
        )
    )


@transactional
def approve_and_publish_topic_reply(actor: Actor, request: ApproveReply, now: datetime) -> None:
    """Approve and publish with one button: two facts, both stored."""
    approve_topic_reply(actor, request, now)
    publish_topic_reply(actor, PublishReply(request.reply_id, request.version + 1), now)


def follow_merged_objective(objective_id: int, into_id: int) -> None:
    """Let every point that names a line of the plan name the one that took it over; its words stay (invariants 4 and 6)."""
    where = TopicReplyPoint.objective_id == objective_id
    current().session.execute(update(TopicReplyPoint).where(where).values(objective_id=into_id), execution_options=_HERE)


# ---------------------------------------------------------------- what the verbs share


def _lock_topic(topic_id: int) -> _Subject:
    row = (
        current().session.execute(select(Topic.id, Topic.territory_id, Topic.status).where(Topic.id == topic_id).with_for_update()).first()
    )
    if row is None:
        raise NotFound
    return _Subject(row.id, row.territory_id, row.status)


def _lock_reply(reply_id: int) -> tuple[TopicReply, _Subject]:
    topic_id = current().session.scalar(select(TopicReply.topic_id).where(TopicReply.id == reply_id))
    if topic_id is None:
        raise NotFound
    topic = _lock_topic(topic_id)
    query = select(TopicReply).where(TopicReply.id == reply_id).execution_options(populate_existing=True)
    return current().session.scalars(query).one(), topic


def _newest_of(topic_id: int) -> TopicReply | None:
    query = select(TopicReply).where(TopicReply.topic_id == topic_id).order_by(TopicReply.number.desc()).limit(1)
    return current().session.scalar(query.execution_options(populate_existing=True))


def _find_by_key(actor: Actor, key: str, topic_id: int) -> int | None:
    found = select(TopicReply.id, TopicReply.author_id, TopicReply.topic_id).where(TopicReply.submission_key == key)
    row = current().session.execute(found).first()
    if row is None:
        return None
    if (row.author_id, row.topic_id) != (actor.user_id, topic_id):
        raise Refused(N_("Questo modulo è già stato usato: ricarica la pagina e riprova."))
    return int(row.id)


def _reason_of(typed: str) -> str:
    reason = one_line(typed)
    if not reason:
        raise Invalid({"reason": N_("Scrivi il motivo della nuova versione: sarà pubblico accanto al testo.")})
    if len(reason) > REASON_CAP:
        raise Invalid({"reason": too_long(N_("Il motivo"), REASON_CAP, len(reason))})
    return reason


def _content_of(topic: _Subject, request: DraftTopicReply, now: datetime) -> tuple[dict[str, Any], tuple[PointFacts, ...]]:
    """The columns that a writer fills and the points, checked for shape."""
    text = clean(request.text, cap=STAFF_CAP, label=N_("La motivazione"))
    points = tuple(_point_of(one) for one in request.points)
    wrong = policy.wrong_points(points)
    for place, point in enumerate(points, start=1):
        if point.objective_id is not None and not is_covering_objective(topic.territory_id, point.objective_id):
            wrong[f"point_{place}"] = filled(N_("Punto %(place)s: scegli una riga del piano dall'elenco."), place=place)
    if wrong:
        raise Invalid(wrong)
    seen_at = min(request.seen_at or now, now)
    return {"source": text.source, "html": text.html, "comments_seen_at": seen_at}, points


def _point_of(typed: PointText) -> PointFacts:
    outcome = next((one for one in policy.POINT_OUTCOMES if one.value == typed.outcome), None)
    objective_id = typed.objective_id if outcome in policy.IN_PLAN else None
    return PointFacts(normalise(typed.text), outcome, objective_id)


def _points_of(reply_id: int) -> tuple[PointFacts, ...]:
    query = select(TopicReplyPoint.text, TopicReplyPoint.outcome, TopicReplyPoint.objective_id).where(TopicReplyPoint.reply_id == reply_id)
    return tuple(PointFacts(*row) for row in current().session.execute(query.order_by(TopicReplyPoint.position)))


def _store_points(reply_id: int, points: tuple[PointFacts, ...]) -> None:
    current().session.execute(delete(TopicReplyPoint).where(TopicReplyPoint.reply_id == reply_id), execution_options=_HERE)
    for position, point in enumerate(points, start=1):
        outcome = ReplyOutcome(point.outcome or "")
        add(TopicReplyPoint(reply_id=reply_id, position=position, text=point.text, outcome=outcome, objective_id=point.objective_id))


def _change(actor: Actor, topic: _Subject, request: DraftTopicReply, now: datetime) -> int:
    reply = _newest_of(topic.id)
    if reply is None:
        raise NotFound
    columns, points = _content_of(topic, request, now)
    if reply.version != request.version:
        same = all(getattr(reply, name) == value for name, value in columns.items()) and _points_of(reply.id) == points
        if actor.user_id in reply.writer_ids and same:
            return reply.id  # a double click: what it would save stands already
        raise _overtaken(reply)
    policy.may_change_topic_reply(actor, _facts(reply, topic, now)).or_refuse()
    for name, value in columns.items():
        setattr(reply, name, value)
    _store_points(reply.id, points)
    reply.writer_ids = sorted({*reply.writer_ids, actor.user_id})
    reply.decided_at = now
    reply.version += 1
    _tell(actor, reply, now)
    return reply.id


def _check_complete(reply: TopicReply) -> None:
    comments = queries.count_answered(reply.topic_id, reply.comments_seen_at)
    missing = policy.what_is_missing(reply.source, _points_of(reply.id), comments)
    if missing:
        raise Invalid(missing)


def _is_repeat(reply: TopicReply, version: int, reached: ReplyStatus) -> bool:
    """A second click on the same button: the step it asks for is the one just made."""
    return reply.status is reached and reply.version == version + 1


def _is_approved_since(reply: TopicReply, version: int) -> bool:
    return _is_repeat(reply, version, ReplyStatus.APPROVED) or _is_repeat(reply, version + 1, ReplyStatus.PUBLISHED)


def _check_version(reply: TopicReply, version: int) -> None:
    if reply.version != version:
        raise _overtaken(reply)


def _overtaken(reply: TopicReply) -> Conflict:
    told = N_("Nel frattempo un collega ha lavorato su questa risposta, che ora è «%(status)s»: confronta i due testi e riprova.")
    return Conflict(filled(told, status=reply.status.label), {"Motivazione": reply.source})


def _facts(reply: TopicReply, topic: _Subject, now: datetime) -> policy.TopicReplyFacts:
    return queries.facts_of(reply, topic.status, clock.rome_day(now))


def _tell(actor: Actor, reply: TopicReply, now: datetime, note: str = "") -> None:
    emit(
        TopicReplyMoved(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=reply.territory_id,
            topic_reply_id=reply.id,
            topic_id=reply.topic_id,
            version_number=reply.number,
            status=reply.status.value,
            note=note,
        )
    )
