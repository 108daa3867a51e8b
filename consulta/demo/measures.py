# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demonstration's ready explanations and measures: a pause, a block that waits, a hidden text that a second person must confirm."""

from datetime import timedelta

from sqlalchemy import select

from consulta.contributions.models import Comment, Contribution, PublicationStatus
from consulta.core import clock
from consulta.core.unit_of_work import current
from consulta.demo.world import PLACES, World
from consulta.measures import service
from consulta.measures.requests import Impose
from consulta.moderation import service as moderation
from consulta.moderation.answers import install_answers
from consulta.moderation.requests import Decide

DECIDER = "operatrice-uno"


def add_ready_answers(world: World) -> None:
    """The explanations that come with the program."""
    install_answers(world.actor("coordinatrice", world.calendar.at(48, "09:00")), world.territory_id, world.calendar.at(48, "09:00"))


def add_measures(world: World) -> None:
    """Take two measures on people who wrote, and hide one comment."""
    at = world.calendar.at(49, "19:00")
    actor = world.actor(DECIDER, at)
    staff = {world.people[key] for key in (DECIDER, "operatore-due", "operatrice-tre", "coordinatrice")}
    query = (
        select(Contribution.author_id)
        .where(Contribution.territory_id == world.territory_id, Contribution.author_id.is_not(None))
        .distinct()
        .order_by(Contribution.author_id.desc())
    )
    people = [one for one in current().session.scalars(query) if one is not None and one not in staff]
    today = clock.rome_day(at)
    reason = "Hai scritto due volte parole che offendono un'altra persona: rileggi le regole."
    for user_id, kind, days in ((people[0], "pause", 60), (people[1], "block", None)):
        last_day = today + timedelta(days=days) if days else None
        service.impose(actor, Impose(world.territory_id, user_id, kind, reason, last_day, f"{PLACES}-misura-{kind}"), at)
    comment = select(Comment.id).where(Comment.territory_id == world.territory_id, Comment.status == PublicationStatus.PUBLISHED)
    hidden = current().session.scalars(comment.order_by(Comment.id.desc()).limit(1)).one()
    moderation.decide(actor, Decide("comment", hidden, "hidden", "offensive", "Offende un'altra persona."), at)
