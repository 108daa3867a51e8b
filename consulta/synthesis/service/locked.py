# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A synthesis under lock: every verb begins here, so that two people at once make one change after the other."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from consulta.accounts.office_queries import is_small_office
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.editions.rules import EditionFacts
from consulta.core.errors import Conflict, NotFound
from consulta.core.unit_of_work import current, emit
from consulta.core.words import N_, filled
from consulta.synthesis import policy
from consulta.synthesis.events import SynthesisWorkedOn
from consulta.synthesis.models import PointSource, Synthesis, SynthesisPoint
from consulta.synthesis.queries import Scope


def lock(territory_id: int, synthesis_id: int) -> Synthesis:
    """The row, locked. Raises NotFound."""
    query = select(Synthesis).where(Synthesis.territory_id == territory_id, Synthesis.id == synthesis_id)
    found = current().session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def facts(row: Synthesis, now: datetime) -> EditionFacts:
    """What the policy must know."""
    small = is_small_office(row.territory_id, clock.rome_day(now))
    return EditionFacts(row.territory_id, row.status, tuple(row.writer_ids), small)


@dataclass(frozen=True, slots=True)
class Work:
    """A synthesis that the actor may change now."""

    actor: Actor
    row: Synthesis
    now: datetime

    def done(self, what: str, number: int = 0) -> None:
        """Write down that it was worked on, and by whom: who did may not approve it."""
        row = self.row
        row.version += 1
        row.writer_ids = sorted({*row.writer_ids, self.actor.user_id})
        emit(
            SynthesisWorkedOn(
                occurred_at=self.now,
                actor_id=self.actor.user_id,
                territory_id=row.territory_id,
                synthesis_id=row.id,
                what=what,
                number=number,
            )
        )

    @property
    def scope(self) -> Scope:
        """What it is about."""
        return Scope(self.row.id, self.row.territory_id, self.row.cycle_id, self.row.topic_id, self.row.roundtable_id)

    def point(self, point_id: int) -> SynthesisPoint:
        """One of its points. Raises NotFound."""
        query = select(SynthesisPoint).where(SynthesisPoint.synthesis_id == self.row.id, SynthesisPoint.id == point_id)
        found = current().session.scalar(query.execution_options(populate_existing=True))
        if found is None:
            raise NotFound
        return found

    def source(self, source_id: int) -> PointSource:
        """One of its sources. Raises NotFound."""
        query = select(PointSource).where(PointSource.synthesis_id == self.row.id, PointSource.id == source_id)
        found = current().session.scalar(query.execution_options(populate_existing=True))
        if found is None:
            raise NotFound
        return found


def work_on(actor: Actor, territory_id: int, synthesis_id: int, now: datetime) -> Work:
    """Lock a synthesis for changing it. Raises NotFound, Refused (role, not in writing)."""
    row = lock(territory_id, synthesis_id)
    policy.may_change(actor, facts(row, now)).or_refuse()
    return Work(actor, row, now)


def overtaken(row: Synthesis) -> Conflict:
    """Somebody acted first; what stands now is in it."""
    return Conflict(
        filled(
            N_("Nel frattempo un collega ha lavorato su questa sintesi, che ora è «%(status)s»: confronta i due testi e riprova."),
            status=row.status.label,
        ),
        {"Titolo": row.title, "Introduzione": row.introduction, "Conclusione": row.conclusion},
    )
