# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a draft to a published edition: proposed, returned, approved by somebody else, published as a frozen copy."""

from datetime import datetime

from consulta.core.actor import Actor
from consulta.core.errors import Invalid
from consulta.core.text import one_line
from consulta.core.unit_of_work import emit, transactional
from consulta.core.words import N_, too_long
from consulta.moderation import locks
from consulta.moderation.lock_queries import SYNTHESIS
from consulta.synthesis import policy, queries
from consulta.synthesis.events import SynthesisMoved
from consulta.synthesis.models import Synthesis, SynthesisStatus
from consulta.synthesis.requests import ApproveSynthesis, NewEdition, ReturnSynthesis, Step
from consulta.synthesis.service.freezing import freeze
from consulta.synthesis.service.locked import facts, lock, overtaken
from consulta.synthesis.service.writing import note_of
from consulta.web.ports import ports

RETURN_CAP = 1000


@transactional
def propose(actor: Actor, request: Step, now: datetime) -> None:
    """Send for approval. Raises NotFound, Refused, Conflict, Invalid saying what is missing."""
    row = lock(request.territory_id, request.synthesis_id)
    if _is_repeat(row, request.version, SynthesisStatus.PROPOSED):
        return
    _check_version(row, request.version)
    policy.may_change(actor, facts(row, now)).or_refuse()
    _check_complete(row)
    row.writer_ids = sorted({*row.writer_ids, actor.user_id})
    row.return_note = ""
    locks.release(SYNTHESIS, row.id)
    _move(actor, row, SynthesisStatus.PROPOSED, now)


@transactional
def give_back(actor: Actor, request: ReturnSynthesis, now: datetime) -> None:
    """Give a proposed or approved synthesis back to who writes, with a note. Raises NotFound, Refused, Conflict, Invalid."""
    note = note_of(request.note, RETURN_CAP, "note", N_("La nota"))
    if not note:
        raise Invalid({"note": N_("Scrivi che cosa va cambiato: chi ha scritto la sintesi leggerà questa nota.")})
    row = lock(request.territory_id, request.synthesis_id)
    if _is_repeat(row, request.version, SynthesisStatus.DRAFT) and row.return_note == note:
        return
    _check_version(row, request.version)
    policy.may_return(actor, facts(row, now)).or_refuse()
    row.return_note, row.exception_reason = note, ""
    row.approver_id = row.approved_at = None
    _move(actor, row, SynthesisStatus.DRAFT, now, note)


@transactional
def approve(actor: Actor, request: ApproveSynthesis, now: datetime) -> None:
    """Approve: not who worked on it, but for the public exception of a small office. Raises NotFound, Refused, Conflict, Invalid."""
    reason = one_line(request.exception_reason)
    if len(reason) > policy.REASON_CAP:
        raise Invalid({"exception_reason": too_long(N_("Il motivo dell'eccezione"), policy.REASON_CAP, len(reason))})
    row = lock(request.territory_id, request.synthesis_id)
    if row.approver_id == actor.user_id and _is_repeat(row, request.version, SynthesisStatus.APPROVED):
        return
    _check_version(row, request.version)
    known = facts(row, now)
    if policy.lacks_exception_reason(actor, known, reason):
        raise Invalid({"exception_reason": policy.EXCEPTION_NEEDED})
    policy.may_approve(actor, known, reason).or_refuse()
    _check_complete(row)
    row.exception_reason = reason if policy.needs_exception(actor, known) else ""
    row.approver_id, row.approved_at = actor.user_id, now
    _move(actor, row, SynthesisStatus.APPROVED, now, row.exception_reason)


@transactional
def publish(actor: Actor, request: Step, now: datetime) -> int:
    """Publish the approved edition as a frozen copy; who wrote its sources is told. Gives the edition's number.

    Raises NotFound, Refused, Conflict, Invalid when a source changed since it was read.
    """
    row = lock(request.territory_id, request.synthesis_id)
    if _is_repeat(row, request.version, SynthesisStatus.PUBLISHED):
        return row.edition
    _check_version(row, request.version)
    policy.may_publish(actor, facts(row, now)).or_refuse()
    _check_complete(row)
    row.move_to(SynthesisStatus.PUBLISHED)
    freeze(actor, row, now)
    return row.edition


@transactional
def begin_edition(actor: Actor, request: NewEdition, now: datetime) -> None:
    """Begin the next edition; what is published stays as it is. Raises NotFound, Refused, Conflict, Invalid (no reason)."""
    reason = one_line(request.reason)
    if len(reason) < 10:
        raise Invalid({"reason": N_("Scrivi il motivo della nuova edizione, almeno 10 caratteri: sarà pubblico.")})
    if len(reason) > policy.REASON_CAP:
        raise Invalid({"reason": too_long(N_("Il motivo"), policy.REASON_CAP, len(reason))})
    row = lock(request.territory_id, request.synthesis_id)
    if _is_repeat(row, request.version, SynthesisStatus.DRAFT) and row.edition_reason == reason:
        return
    _check_version(row, request.version)
    policy.may_begin_edition(actor, facts(row, now)).or_refuse()
    row.edition += 1
    row.edition_reason, row.exception_reason, row.return_note = reason, "", ""
    row.approver_id = row.approved_at = None
    row.writer_ids = [actor.user_id]
    _move(actor, row, SynthesisStatus.DRAFT, now, reason)


def _move(actor: Actor, row: Synthesis, status: SynthesisStatus, now: datetime, note: str = "") -> None:
    row.move_to(status)
    emit(
        SynthesisMoved(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=row.territory_id,
            synthesis_id=row.id,
            edition=row.edition,
            status=status.value,
            note=note,
        )
    )


def _is_repeat(row: Synthesis, version: int, reached: SynthesisStatus) -> bool:
    """A second click on the same button: the step it asks for is the one just made."""
    return row.status is reached and row.version == version + 1


def _check_version(row: Synthesis, version: int) -> None:
    if row.version != version:
        raise overtaken(row)


def _check_complete(row: Synthesis) -> None:
    numbers = queries.count_sources(row.id)
    points = [policy.PointFacts(one.number, one.statement, *numbers.get(one.id, (0, 0))) for one in queries.list_points(row.id)]
    missing = policy.what_is_missing(points)
    vetoes = (guard(row.id) for guard in ports().guards.get("propose_synthesis", ()))
    missing += [veto.reason for veto in vetoes if not veto]
    if missing:
        raise Invalid({f"missing_{place}": sentence for place, sentence in enumerate(missing)})
