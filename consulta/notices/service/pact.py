# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pact of participation: a draft, a version in force, who read it. A published version is never overwritten (invariant 4)."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from consulta.accounts.throttle import serialise
from consulta.consultations.models import PlanCycle, Roundtable
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.core.text import STAFF_CAP, clean
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_
from consulta.notices import policy
from consulta.notices.events import PactAcknowledged, PactPublished, PactWritten
from consulta.notices.models import PactAcknowledgement, PactStatus, ParticipationPact, RoundtableMember
from consulta.notices.requests import AcknowledgePact, PublishPact, WritePact


def _event(actor: Actor, row: ParticipationPact, now: datetime) -> dict[str, Any]:
    who = {"occurred_at": now, "actor_id": actor.user_id, "territory_id": row.territory_id}
    return {**who, "pact_id": row.id, "cycle_id": row.cycle_id, "number": row.number}


def _draft(cycle_id: int) -> ParticipationPact | None:
    query = select(ParticipationPact).where(ParticipationPact.cycle_id == cycle_id, ParticipationPact.status == PactStatus.DRAFT)
    found: ParticipationPact | None = current().session.scalar(query.execution_options(populate_existing=True))
    return found


def _check_cycle(territory_id: int, cycle_id: int) -> None:
    """One writes at a time in the pact of a cycle. Raises NotFound for a cycle of elsewhere."""
    serialise(f"pact:{cycle_id}")
    if current().session.scalar(select(PlanCycle.id).where(PlanCycle.id == cycle_id, PlanCycle.territory_id == territory_id)) is None:
        raise NotFound


@transactional
def write_pact(actor: Actor, request: WritePact, now: datetime) -> int:
    """Begin or change the draft of the next version. Raises Refused, Conflict with what stands now, Invalid (empty, too long)."""
    policy.may_write_pact(actor, request.territory_id).or_refuse()
    _check_cycle(request.territory_id, request.cycle_id)
    text = clean(request.text, cap=STAFF_CAP, field="text", label=N_("Il patto"))
    if not text.source:
        raise Invalid({"text": N_("Scrivi il testo del patto.")})
    row = _draft(request.cycle_id)
    if row is not None and row.source == text.source:
        return row.id
    if (row.version if row else 0) != request.version:
        raise Conflict(N_("Un'altra persona ha cambiato il patto mentre scrivevi."), {"text": row.source if row else ""})
    if row is None:
        last = current().session.scalar(select(func.max(ParticipationPact.number)).where(ParticipationPact.cycle_id == request.cycle_id))
        row = add(
            ParticipationPact(
                territory_id=request.territory_id,
                cycle_id=request.cycle_id,
                number=(last or 0) + 1,
                source=text.source,
                html=text.html,
                status=PactStatus.DRAFT,
                author_id=actor.user_id,
                written_at=now,
            )
        )
    else:
        row.source, row.html, row.author_id, row.written_at = text.source, text.html, actor.user_id, now
        row.version += 1
    emit(PactWritten(**_event(actor, row, now)))
    return row.id


@transactional
def publish_pact(actor: Actor, request: PublishPact, now: datetime) -> None:
    """Bring the draft into force as it was read; members are asked to read it again. Raises Refused, NotFound, Conflict."""
    policy.may_publish_pact(actor, request.territory_id).or_refuse()
    _check_cycle(request.territory_id, request.cycle_id)
    row = _draft(request.cycle_id)
    if row is None:
        raise Conflict(N_("Non c'è una bozza da pubblicare: forse una collega l'ha già fatto."))
    if row.version != request.version:
        raise Conflict(N_("Un'altra persona ha cambiato il patto mentre lo leggevi."), {"text": row.source})
    session = current().session
    before = session.scalar(
        select(ParticipationPact).where(ParticipationPact.cycle_id == request.cycle_id, ParticipationPact.status == PactStatus.PUBLISHED)
    )
    if before is not None:
        before.status = PactStatus.SUPERSEDED
        session.flush()  # before the next one is in force: one at a time, says the index
    row.status, row.published_at = PactStatus.PUBLISHED, now
    row.version += 1
    emit(PactPublished(**_event(actor, row, now), text=row.source))


@transactional
def acknowledge_pact(actor: Actor, request: AcknowledgePact, now: datetime) -> None:
    """Keep that somebody read the version in force: for oneself, and for the organisations one speaks for that sit at a tavolo.

    A second click changes nothing. Raises Refused (not signed in), NotFound, Conflict when a newer version is in force.
    """
    policy.may_acknowledge_pact(actor).or_refuse()
    serialise(f"pact:{request.pact_id}:{actor.user_id}")
    session = current().session
    row = session.get(ParticipationPact, request.pact_id)
    if row is None or row.territory_id != request.territory_id or row.status is PactStatus.DRAFT:
        raise NotFound
    if row.status is not PactStatus.PUBLISHED:
        raise Conflict(N_("Nel frattempo è entrata in vigore una nuova versione del patto: leggi quella."))
    seats = (
        select(RoundtableMember.organisation_id, RoundtableMember.user_id)
        .join(Roundtable, Roundtable.id == RoundtableMember.roundtable_id)
        .where(Roundtable.cycle_id == row.cycle_id, RoundtableMember.until.is_(None))
    )
    hats = {hat.organisation_id for hat in actor.hats_in(request.territory_id)}
    sitting: set[int | None] = {one.organisation_id for one in session.execute(seats) if one.organisation_id in hats}
    if not sitting or session.scalar(seats.where(RoundtableMember.user_id == actor.user_id).limit(1)) is not None:
        sitting.add(None)
    for organisation_id in sorted(sitting, key=lambda one: one or 0):
        _acknowledge(actor, row, organisation_id, now)


def _acknowledge(actor: Actor, row: ParticipationPact, organisation_id: int | None, now: datetime) -> None:
    whose = (
        PactAcknowledgement.organisation_id == organisation_id
        if organisation_id is not None
        else PactAcknowledgement.organisation_id.is_(None) & (PactAcknowledgement.user_id == actor.user_id)
    )
    if current().session.scalar(select(PactAcknowledgement.id).where(PactAcknowledgement.pact_id == row.id, whose).limit(1)) is not None:
        return
    add(PactAcknowledgement(pact_id=row.id, user_id=actor.user_id, organisation_id=organisation_id, acknowledged_at=now))
    emit(PactAcknowledged(**_event(actor, row, now), organisation_id=organisation_id))
