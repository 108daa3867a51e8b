# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may answer a topic, and what a complete answer holds. The steps and the four eyes are those of replies (invariants 3 and 4)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from consulta.consultations.models import TopicStatus
from consulta.core.actor import Actor
from consulta.core.decision import ALLOWED, Decision, first_refusal, refuse
from consulta.core.text import normalise
from consulta.core.words import N_, filled
from consulta.replies import policy as replies
from consulta.replies.models import ReplyOutcome, ReplyStatus
from consulta.replies.policy import ReplyFacts

POINTS = 12
"""Points in one reply: more is a synthesis."""
POINT_CAP = 300
POINT_OUTCOMES = (
    ReplyOutcome.ACCEPTED,
    ReplyOutcome.PARTIALLY_ACCEPTED,
    ReplyOutcome.NOT_ACCEPTED,
    ReplyOutcome.ALREADY_COVERED,
    ReplyOutcome.NOTED,
)
"""What a point may become. What goes to others or to another year wants an addressee or a year: the reasons say it."""
IN_PLAN = replies.TAKEN_UP | {ReplyOutcome.ALREADY_COVERED}
"""Outcomes that want a line of the plan (invariant 3)."""

READERS, WRITERS, APPROVERS, OFFICE = replies.READERS, replies.WRITERS, replies.APPROVERS, replies.OFFICE
ANSWERED_TOPICS = (TopicStatus.OPEN, TopicStatus.CLOSED)


@dataclass(frozen=True, slots=True)
class TopicReplyFacts:
    """What must be known of a version to judge a step. ``is_small_office`` as in ``ReplyFacts``."""

    territory_id: int
    status: ReplyStatus
    writer_ids: Collection[int]
    topic_status: TopicStatus
    is_small_office: bool = False

    @property
    def staged(self) -> ReplyFacts:
        """The same for the policy of replies: the subject is judged here."""
        return ReplyFacts(self.territory_id, self.status, self.writer_ids, is_small_office=self.is_small_office)


def may_read_topic_replies(actor: Actor, territory_id: int) -> Decision:
    """The office's lists."""
    return replies.may_read_replies(actor, territory_id)


def may_write_topic_reply(actor: Actor, territory_id: int, topic_status: TopicStatus) -> Decision:
    """Answer a topic: who writes replies, and only a topic that everybody reads."""
    return first_refusal(replies.may_write_replies(actor, territory_id), _is_public(topic_status))


def may_change_topic_reply(actor: Actor, reply: TopicReplyFacts) -> Decision:
    """Change a draft, or send it for approval."""
    return first_refusal(replies.may_change_reply(actor, reply.staged), _is_public(reply.topic_status))


def may_return_topic_reply(actor: Actor, reply: TopicReplyFacts) -> Decision:
    """Give it back before it is public."""
    return replies.may_return_reply(actor, reply.staged)


def may_approve_topic_reply(actor: Actor, reply: TopicReplyFacts, exception_reason: str = "") -> Decision:
    """Approve: not who wrote in it, but for the public exception of a small office (decisions.md 12)."""
    return first_refusal(replies.may_approve_reply(actor, reply.staged, exception_reason), _is_public(reply.topic_status))


def may_publish_topic_reply(actor: Actor, reply: TopicReplyFacts) -> Decision:
    """Make an approved one public."""
    return first_refusal(replies.may_publish_reply(actor, reply.staged), _is_public(reply.topic_status))


def may_correct_topic_reply(actor: Actor, reply: TopicReplyFacts) -> Decision:
    """Begin a new version of a published one; the old one stays readable (invariant 4)."""
    return first_refusal(replies.may_correct_reply(actor, reply.staged), _is_public(reply.topic_status))


def _is_public(topic_status: TopicStatus) -> Decision:
    if topic_status in ANSWERED_TOPICS:
        return ALLOWED
    return refuse(N_("Si risponde solo ai temi che tutti possono leggere."))


@dataclass(frozen=True, slots=True)
class PointFacts:
    """A point as it would be read."""

    text: str
    outcome: ReplyOutcome | None
    objective_id: int | None


def wrong_points(points: Sequence[PointFacts]) -> dict[str, str]:
    """What is wrong with the shape of the points: ``point_3`` → sentence. A draft too must keep it."""
    wrong: dict[str, str] = {}
    if len(points) > POINTS:
        wrong["points"] = filled(N_("I punti sono al massimo %(cap)s: uniscine qualcuno."), cap=POINTS)
    for place, point in enumerate(points, start=1):
        if not point.text:
            wrong[f"point_{place}"] = filled(N_("Punto %(place)s: scrivi che cosa chiedevano i commenti."), place=place)
        elif len(point.text) > POINT_CAP:
            wrong[f"point_{place}"] = filled(N_("Punto %(place)s: al massimo %(cap)s caratteri."), place=place, cap=POINT_CAP)
        elif point.outcome not in POINT_OUTCOMES:
            wrong[f"point_{place}"] = filled(N_("Punto %(place)s: scegli che cosa ne fa l'ufficio."), place=place)
    return wrong


def what_is_missing(text: str, points: Sequence[PointFacts], comments: int) -> dict[str, str]:
    """What a reply to a topic still needs before it may be proposed: field → sentence with the remedy (invariant 3)."""
    missing: dict[str, str] = {}
    length = len(normalise(text))
    if length < replies.REASONS_FLOOR:
        missing["text"] = filled(
            N_("La motivazione è troppo breve: scrivi almeno %(floor)s caratteri, ne mancano %(gap)s."),
            floor=replies.REASONS_FLOOR,
            gap=replies.REASONS_FLOOR - length,
        )
    for place, point in enumerate(points, start=1):
        if point.outcome in IN_PLAN and point.objective_id is None:
            missing[f"point_{place}"] = filled(
                N_("Punto %(place)s: scegli la riga del piano che lo accoglie o che lo prevede già."), place=place
            )
    if not comments:
        missing["form"] = N_("Su questo tema non c'era ancora nessun commento pubblico: non c'è a chi rispondere.")
    return missing
