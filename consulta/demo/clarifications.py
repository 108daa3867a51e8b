# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demonstration's clarifications: one that waits, one that was answered."""

from datetime import datetime, timedelta

from sqlalchemy import select

from consulta.clarifications import service
from consulta.clarifications.policy import ASKED_WITHIN, speaks_for
from consulta.clarifications.requests import AnswerClarification, AskClarification
from consulta.contributions.models import Contribution, PublicationStatus
from consulta.core.unit_of_work import current, transactional
from consulta.demo.world import PLACES, World
from consulta.organisations.queries import actor_of

WRITER = "operatrice-uno"
QUESTION = "Nella risposta parlate di una valutazione con i comuni: quando si fa, e possiamo mandare altri dati prima?"
ANSWER = (
    "La valutazione si fa con i comuni nelle prossime settimane. I dati in più ci servono: "
    "puoi portarli allo sportello o scriverli in un commento al contributo."
)


@transactional
def add_clarifications(world: World, now: datetime) -> None:
    """Ask about the last two replies to texts of different people that are still in the term; answer the older one."""
    replied = (
        select(Contribution)
        .where(
            Contribution.territory_id == world.territory_id,
            Contribution.status == PublicationStatus.PUBLISHED,
            Contribution.author_id.is_not(None),
            Contribution.replied_at > now - ASKED_WITHIN + timedelta(days=2),
            Contribution.replied_at < now - timedelta(days=1),
        )
        .order_by(Contribution.replied_at.desc(), Contribution.id)
    )
    asked: set[int] = set()
    for found in current().session.scalars(replied):
        at = found.replied_at + timedelta(hours=6) if found.replied_at else now
        author_id = found.author_id or 0
        actor = actor_of(author_id, at)
        if author_id in asked or not speaks_for(actor, world.territory_id, found.author_id, found.organisation_id):
            continue
        number = (found.number_year, found.number_sequence)
        request = AskClarification(world.territory_id, number, QUESTION, f"{PLACES}-chiarimento-{len(asked)}")
        clarification_id = service.ask(actor, request, at)
        asked.add(author_id)
        if len(asked) == 2:
            at += timedelta(hours=3)
            service.answer(world.actor(WRITER, at), AnswerClarification(world.territory_id, clarification_id, 1, ANSWER), at)
            return
