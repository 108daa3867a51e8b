# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Replies to topics for tests, written, approved and published by the real services."""

import secrets
from datetime import datetime
from typing import Any

from consulta.core import clock
from consulta.core.actor import Actor
from consulta.replies.requests import ApproveReply, ProposeReply, PublishReply
from consulta.topic_replies import queries, service
from consulta.topic_replies.requests import DraftTopicReply, PointText
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor

ANSWER = "Abbiamo letto i commenti: gli orari dei bus della sera entrano nella programmazione del prossimo anno."


def topic_draft(territory: TerritoryRef, topic_id: int, **values: Any) -> DraftTopicReply:
    """A complete draft with one point that is not accepted."""
    points = (PointText("Il bus fino a mezzanotte", "not_accepted", None),)
    values = {"text": ANSWER, "points": points, "seen_at": None, "key": secrets.token_urlsafe(24)} | values
    return DraftTopicReply(territory.id, topic_id, **values)


def version_of_topic_reply(territory: TerritoryRef, topic_reply_id: int) -> int:
    """The version that the office's page would send now."""
    return queries.get_reply(territory.id, topic_reply_id, clock.rome_day(clock.now())).version


def make_topic_reply(
    territory: TerritoryRef,
    topic_id: int,
    status: str = "published",
    *,
    writer: Actor | None = None,
    approver: Actor | None = None,
    now: datetime | None = None,
    **values: Any,
) -> int:
    """A reply to a topic that has comments, in the wanted state, by an operator and a coordinator unless others are named."""
    at = now or clock.now()
    writer = writer or make_actor(territory, "operator", name="Anna Operatrice")
    reply_id = service.draft_topic_reply(writer, topic_draft(territory, topic_id, **values), at)
    if status == "draft":
        return reply_id
    service.propose_topic_reply(writer, ProposeReply(reply_id, 1), at)
    if status == "proposed":
        return reply_id
    approver = approver or make_actor(territory, "coordinator", name="Bruno Coordinatore")
    service.approve_topic_reply(approver, ApproveReply(reply_id, 2), at)
    if status == "published":
        service.publish_topic_reply(approver, PublishReply(reply_id, 3), at)
    return reply_id
