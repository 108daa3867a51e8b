# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demonstration's hidden passage: where somebody works, in a contribution that stays public for the rest."""

from sqlalchemy import select

from consulta.contributions.models import Contribution, PublicationStatus
from consulta.core.unit_of_work import current, transactional
from consulta.demo.world import World
from consulta.moderation.redaction import redact
from consulta.moderation.requests import Redact

DECIDER = "operatrice-uno"
PASSAGE = "Io lavoro in un supermercato"
REASON = "Con l'orario delle chiamate fa riconoscere chi scrive: il resto racconta bene il problema e rimane."


@transactional
def add_redaction(world: World) -> None:
    """Hide one passage of one public contribution."""
    at = world.calendar.at(49, "19:30")
    query = select(Contribution.id).where(
        Contribution.territory_id == world.territory_id,
        Contribution.status == PublicationStatus.PUBLISHED,
        Contribution.source.contains(PASSAGE, autoescape=True),
    )
    contribution_id = current().session.scalars(query.order_by(Contribution.id).limit(1)).one()
    wanted = Redact(world.territory_id, "contribution", contribution_id, (PASSAGE,), "personal_data", REASON)
    redact(world.actor(DECIDER, at), wanted, at)
