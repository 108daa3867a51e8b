# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a draft to a published edition: proposed, returned, approved by somebody else, published as a frozen copy."""

from datetime import datetime

from consulta.core.actor import Actor
from consulta.core.editions.steps import Steps
from consulta.core.errors import Invalid
from consulta.core.unit_of_work import emit, transactional
from consulta.synthesis import policy, queries
from consulta.synthesis.events import SynthesisMoved
from consulta.synthesis.models import Synthesis
from consulta.synthesis.requests import ApproveSynthesis, NewEdition, ReturnSynthesis, Step
from consulta.synthesis.service.freezing import freeze
from consulta.synthesis.service.locked import facts, lock, overtaken
from consulta.web.ports import ports


def _check_complete(row: Synthesis, _now: datetime) -> None:
    numbers = queries.count_sources(row.id)
    points = [policy.PointFacts(one.number, one.statement, *numbers.get(one.id, (0, 0))) for one in queries.list_points(row.id)]
    missing = policy.what_is_missing(points)
    vetoes = (guard(row.id) for guard in ports().guards.get("propose_synthesis", ()))
    missing += [veto.reason for veto in vetoes if not veto]
    if missing:
        raise Invalid({f"missing_{place}": sentence for place, sentence in enumerate(missing)})


def _moved(actor: Actor, row: Synthesis, now: datetime, note: str) -> None:
    emit(
        SynthesisMoved(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=row.territory_id,
            synthesis_id=row.id,
            edition=row.edition,
            status=row.status.value,
            note=note,
        )
    )


STEPS: Steps[Synthesis] = Steps(policy.RULES, facts, _check_complete, overtaken, _moved)


@transactional
def propose(actor: Actor, request: Step, now: datetime) -> None:
    """Send for approval. Raises NotFound, Refused, Conflict, Invalid saying what is missing."""
    STEPS.propose(actor, lock(request.territory_id, request.synthesis_id), request.version, now)


@transactional
def give_back(actor: Actor, request: ReturnSynthesis, now: datetime) -> None:
    """Give a proposed or approved synthesis back to who writes, with a note. Raises NotFound, Refused, Conflict, Invalid."""
    STEPS.give_back(actor, lock(request.territory_id, request.synthesis_id), request.version, request.note, now)


@transactional
def approve(actor: Actor, request: ApproveSynthesis, now: datetime) -> None:
    """Approve: not who worked on it, but for the public exception of a small office. Raises NotFound, Refused, Conflict, Invalid."""
    STEPS.approve(actor, lock(request.territory_id, request.synthesis_id), request.version, request.exception_reason, now)


@transactional
def publish(actor: Actor, request: Step, now: datetime) -> int:
    """Publish the approved edition as a frozen copy; who wrote its sources is told. Gives the edition's number.

    Raises NotFound, Refused, Conflict, Invalid when a source changed since it was read.
    """
    row = lock(request.territory_id, request.synthesis_id)
    if STEPS.publish(actor, row, request.version, now):
        freeze(actor, row, now)
    return row.edition


@transactional
def begin_edition(actor: Actor, request: NewEdition, now: datetime) -> None:
    """Begin the next edition; what is published stays as it is. Raises NotFound, Refused, Conflict, Invalid (no reason)."""
    STEPS.begin_edition(actor, lock(request.territory_id, request.synthesis_id), request.version, request.reason, now)
