# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demonstration's templates of replies and replies to topics: home care is answered, who cares for a relative is being answered."""

from datetime import datetime

from consulta.core.unit_of_work import transactional
from consulta.demo.world import PLACES, World
from consulta.replies import service as replies
from consulta.replies.requests import ApproveReply, ProposeReply
from consulta.topic_replies import service
from consulta.topic_replies.requests import DraftTopicReply, PointText

WRITER, APPROVER = "operatrice-uno", "coordinatrice"
HOME_CARE = (
    "Grazie a chi ha commentato questo tema: abbiamo letto tutti i messaggi, uno per uno.\n\n"
    "Chiedete di guardare alla vita di chi riceve l'aiuto, non solo al numero delle ore. Per questo nella bozza del piano "
    "**gli orari si decidono insieme alla persona**, anche quando i figli la pensano in un altro modo. "
    "Le otto ore di cui parla il piano sono una media: chi è solo e non si alza dal letto ne riceve di più."
)
CARERS = (
    "Abbiamo letto i vostri commenti su chi assiste un parente. Stiamo verificando con i comuni quante ore di sollievo si possono "
    "garantire in ogni paese: vi rispondiamo appena abbiamo i numeri."
)


@transactional
def add_topic_answers(world: World, now: datetime) -> None:
    """Put the starting templates there, publish one reply to a topic, leave one in draft."""
    replies.install_templates(world.actor(APPROVER, now), world.territory_id, now)
    points = (
        PointText("Chiedere gli orari agli anziani, non solo ai figli", "accepted", world.objectives["B1"]),
        PointText("Sapere se le otto ore sono una media o un diritto di tutti", "already_covered", world.objectives["B1.1"]),
        PointText("Un foglio semplice con quello che l'operatrice può fare e non fare", "noted", None),
    )
    at = world.calendar.at(48, "10:00")
    answered = service.draft_topic_reply(world.actor(WRITER, at), _draft(world, "domiciliare", HOME_CARE, points, at), at)
    service.propose_topic_reply(world.actor(WRITER, at), ProposeReply(answered, 1), at)
    approver = world.actor(APPROVER, at)
    service.approve_and_publish_topic_reply(approver, ApproveReply(answered, 2), world.calendar.at(48, "16:00"))
    at = world.calendar.at(49, "09:30")
    service.draft_topic_reply(world.actor(WRITER, at), _draft(world, "chi-cura", CARERS, (), at), at)


def _draft(world: World, topic: str, text: str, points: tuple[PointText, ...], at: datetime) -> DraftTopicReply:
    key = f"{PLACES}-risposta-tema-{topic}"
    return DraftTopicReply(world.territory_id, world.topics[topic], text, points, at, key=key)
