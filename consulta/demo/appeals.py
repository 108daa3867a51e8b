# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demonstration's appeals: one that waits, one that was answered."""

from datetime import timedelta

from sqlalchemy import select

from consulta.appeals import service
from consulta.appeals.requests import AskAppeal, DecideAppeal
from consulta.contributions.models import Comment, Contribution, PublicationStatus
from consulta.core.unit_of_work import current
from consulta.demo.world import PLACES, World
from consulta.moderation.models import ModerationDecision
from consulta.organisations.queries import actor_of

REASON = "Il testo parla di un servizio del nostro comune, non di una persona: vi chiedo di rileggerlo."
ANSWER = "Abbiamo riletto il testo e il motivo della prima decisione: vale ancora. Puoi scrivere un contributo nuovo che ne tenga conto."


def add_appeals(world: World) -> None:
    """Contest the last two refusals on texts that somebody with an account wrote."""
    refused = [
        (kind, subject_id, author_id or 0)
        for kind, table in (("contribution", Contribution), ("comment", Comment))
        for subject_id, author_id in current().session.execute(
            select(table.id, table.author_id)
            .where(table.territory_id == world.territory_id, table.status == PublicationStatus.REJECTED, table.author_id.is_not(None))
            .order_by(table.id.desc())
        )
    ][:2]
    for number, (kind, subject_id, author_id) in enumerate(refused):
        column = ModerationDecision.contribution_id if kind == "contribution" else ModerationDecision.comment_id
        last = select(ModerationDecision.decided_at).where(column == subject_id).order_by(ModerationDecision.id.desc()).limit(1)
        at = current().session.scalars(last).one() + timedelta(hours=20)
        request = AskAppeal(world.territory_id, kind, subject_id, REASON, f"{PLACES}-riesame-{number}")
        appeal_id = service.ask(actor_of(author_id, at), request, at)
        if number == 1:
            decided_at = at + timedelta(days=1)
            decision = DecideAppeal(world.territory_id, appeal_id, 1, "confirmed", ANSWER)
            service.decide(world.actor("coordinatrice", decided_at), decision, decided_at)
