# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demonstration's work on replies: some contributions given to somebody by a day, one publication carried out, one to come."""

from datetime import datetime, timedelta

from sqlalchemy import select

from consulta.contributions.models import Contribution, PublicationStatus
from consulta.core import clock
from consulta.core.unit_of_work import current, transactional
from consulta.demo.world import PLACES, World
from consulta.replies import service
from consulta.replies.models import Reply, ReplyStatus
from consulta.replies.requests import AssignReply, ScheduleBatch

DECIDER = "coordinatrice"
WRITERS = ("operatrice-uno", "operatore-due")
GIVEN = 12
PUBLISHED = 1
"""Approved replies of the publication that is carried out already; the others wait for theirs."""


@transactional
def add_answering(world: World, now: datetime) -> None:
    """Give the oldest contributions without an answer to two people, by days of the next weeks; carry out one publication, set another."""
    session, decider = current().session, world.actor(DECIDER, now)
    begun = select(Reply.contribution_id).where(Reply.territory_id == world.territory_id)
    waiting = select(Contribution.id).where(
        Contribution.territory_id == world.territory_id,
        Contribution.status == PublicationStatus.PUBLISHED,
        Contribution.replied_at.is_(None),
        Contribution.id.not_in(begun),
    )
    for number, contribution_id in enumerate(session.scalars(waiting.order_by(Contribution.id).limit(GIVEN)).all()):
        officer = world.actor(WRITERS[number % 2], now).user_id
        due_on = clock.rome_day(now) + timedelta(days=3 + number)
        service.assign_reply(decider, AssignReply(world.territory_id, contribution_id, officer, due_on, 0), now)
    approved = select(Reply.id).where(Reply.territory_id == world.territory_id, Reply.status == ReplyStatus.APPROVED)
    ids = tuple(session.scalars(approved.order_by(Reply.id)))
    first, others = ids[:PUBLISHED], ids[PUBLISHED:]
    at_once = ScheduleBatch(world.territory_id, "Prime risposte del mese", first, None, f"{PLACES}-pubblicazione-00")
    service.schedule_batch(decider, at_once, now)
    service.publish_due(now)
    request = ScheduleBatch(world.territory_id, "Risposte della settimana", others, now + timedelta(days=6), f"{PLACES}-pubblicazione-01")
    service.schedule_batch(decider, request, now)
