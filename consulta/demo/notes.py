# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demonstration's notes between colleagues: one on a contribution, one on a comment, each names somebody."""

from datetime import datetime, timedelta

from sqlalchemy import select

from consulta.contributions.models import Comment, Contribution, PublicationStatus
from consulta.core.unit_of_work import current, transactional
from consulta.demo.world import PLACES, World
from consulta.notes.requests import COMMENT, CONTRIBUTION, WriteNote
from consulta.notes.service import write_note

OPERATOR, COORDINATOR = "operatrice-uno", "coordinatrice"
NOTES = (
    (
        CONTRIBUTION,
        OPERATOR,
        COORDINATOR,
        "Tocca anche il bilancio dei comuni: prima di pubblicarlo lo guardi tu?\nIo intanto cerco che cosa avevamo risposto l'altro anno.",
    ),
    (COMMENT, COORDINATOR, OPERATOR, "Qui chiede anche gli orari dello sportello: rispondi tu dopo la riunione di martedì."),
)


@transactional
def add_notes(world: World, now: datetime) -> None:
    """Write them in the last hours, so that both wait on Oggi of who is named."""
    for number, (kind, writer, named, text) in enumerate(NOTES, 1):
        at = now - timedelta(hours=5 - number)
        request = WriteNote(
            territory_id=world.territory_id,
            kind=kind,
            subject_id=_subject(world, kind),
            text=text,
            mentioned_ids=(world.actor(named, at).user_id or 0,),
            key=f"{PLACES}-nota-{number:04d}",
        )
        write_note(world.actor(writer, at), request, at)


def _subject(world: World, kind: str) -> int:
    """The oldest contribution that waits for a decision; the oldest public comment."""
    query = (
        select(Contribution.id).where(
            Contribution.territory_id == world.territory_id, Contribution.status == PublicationStatus.IN_MODERATION
        )
        if kind == CONTRIBUTION
        else select(Comment.id).where(Comment.territory_id == world.territory_id, Comment.status == PublicationStatus.PUBLISHED)
    )
    return current().session.scalars(query.order_by(Contribution.id if kind == CONTRIBUTION else Comment.id).limit(1)).one()
