# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Replies for tests, written, approved and published by the real services."""

import secrets
from datetime import datetime
from typing import Any

from consulta.core import clock
from consulta.core.actor import Actor
from consulta.replies import queries, service
from consulta.replies.requests import ApproveReply, DraftReply, ProposeReply, PublishReply
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor

REASONS = "Abbiamo valutato la richiesta con i comuni dell'ambito e con il distretto sanitario."


def draft_of(contribution_id: int, outcome: str = "not_accepted", **values: Any) -> DraftReply:
    """A complete draft; an accepted one still needs a link to the plan."""
    values = {"text": REASONS, "key": secrets.token_urlsafe(24)} | values
    return DraftReply(contribution_id, outcome, **values)


def version_of(territory: TerritoryRef, reply_id: int) -> int:
    """The version that the office's page would send now."""
    return queries.get_reply(territory.id, reply_id, clock.rome_day(clock.now())).version


def make_reply(
    territory: TerritoryRef,
    contribution_id: int,
    outcome: str = "not_accepted",
    status: str = "published",
    *,
    writer: Actor | None = None,
    approver: Actor | None = None,
    now: datetime | None = None,
    **values: Any,
) -> int:
    """A reply in the wanted state, written by an operator and approved by a coordinator unless others are named."""
    at = now or clock.now()
    writer = writer or make_actor(territory, "operator", name="Anna Operatrice")
    reply_id = service.draft_reply(writer, draft_of(contribution_id, outcome, **values), at)
    if status == "draft":
        return reply_id
    service.propose_reply(writer, ProposeReply(reply_id, 1), at)
    if status == "proposed":
        return reply_id
    approver = approver or make_actor(territory, "coordinator", name="Bruno Coordinatore")
    service.approve_reply(approver, ApproveReply(reply_id, 2), at)
    if status == "approved":
        return reply_id
    service.publish_reply(approver, PublishReply(reply_id, 3), at)
    return reply_id
