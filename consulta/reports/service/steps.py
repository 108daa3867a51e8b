# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a draft to a published edition: proposed, returned, approved by somebody else, published as a frozen copy."""

from datetime import datetime

from consulta.consultations.models import PlanCycle
from consulta.core.actor import Actor
from consulta.core.errors import Invalid
from consulta.core.text import normalise, one_line
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_, too_long
from consulta.register import queries as register
from consulta.reports import composing, policy, queries
from consulta.reports.events import ReportMoved, ReportPublished
from consulta.reports.models import ClosingReport, ReportEdition, ReportStatus
from consulta.reports.parts import INTRODUCTION
from consulta.reports.requests import ApproveReport, NewEdition, ReturnReport, Step
from consulta.reports.service.locked import facts, lock, overtaken, wake
from consulta.reports.service.making import begin_run
from consulta.territory import queries as territories


@transactional
def propose(actor: Actor, request: Step, now: datetime) -> None:
    """Send for approval. Raises NotFound, Refused, Conflict, Invalid saying what is missing."""
    row = lock(request.territory_id, request.report_id)
    if _is_repeat(row, request.version, ReportStatus.PROPOSED):
        return
    _check_version(row, request.version)
    policy.may_change(actor, facts(row, now)).or_refuse()
    _check_complete(row, now)
    row.writer_ids = sorted({*row.writer_ids, actor.user_id})
    row.return_note = ""
    _move(actor, row, ReportStatus.PROPOSED, now)


@transactional
def give_back(actor: Actor, request: ReturnReport, now: datetime) -> None:
    """Give a proposed or approved report back to who writes, with a note. Raises NotFound, Refused, Conflict, Invalid."""
    note = normalise(request.note)
    if not note:
        raise Invalid({"note": N_("Scrivi che cosa va cambiato: chi ha scritto la relazione leggerà questa nota.")})
    if len(note) > policy.NOTE_CAP:
        raise Invalid({"note": too_long(N_("La nota"), policy.NOTE_CAP, len(note))})
    row = lock(request.territory_id, request.report_id)
    if _is_repeat(row, request.version, ReportStatus.DRAFT) and row.return_note == note:
        return
    _check_version(row, request.version)
    policy.may_return(actor, facts(row, now)).or_refuse()
    row.return_note, row.exception_reason = note, ""
    row.approver_id = row.approved_at = None
    _move(actor, row, ReportStatus.DRAFT, now, note)


@transactional
def approve(actor: Actor, request: ApproveReport, now: datetime) -> None:
    """Approve: not who worked on it, but for the public exception of a small office. Raises NotFound, Refused, Conflict, Invalid."""
    reason = one_line(request.exception_reason)
    if len(reason) > policy.REASON_CAP:
        raise Invalid({"exception_reason": too_long(N_("Il motivo dell'eccezione"), policy.REASON_CAP, len(reason))})
    row = lock(request.territory_id, request.report_id)
    if row.approver_id == actor.user_id and _is_repeat(row, request.version, ReportStatus.APPROVED):
        return
    _check_version(row, request.version)
    known = facts(row, now)
    if policy.lacks_exception_reason(actor, known, reason):
        raise Invalid({"exception_reason": policy.EXCEPTION_NEEDED})
    policy.may_approve(actor, known, reason).or_refuse()
    _check_complete(row, now)
    row.exception_reason = reason if policy.needs_exception(actor, known) else ""
    row.approver_id, row.approved_at = actor.user_id, now
    _move(actor, row, ReportStatus.APPROVED, now, row.exception_reason)


@transactional
def publish(actor: Actor, request: Step, now: datetime) -> int:
    """Publish the approved edition as a frozen copy, and have its files made. Gives the edition's number.

    Raises NotFound, Refused, Conflict, Invalid when contributions or replies changed since its parts were made.
    """
    row = lock(request.territory_id, request.report_id)
    if _is_repeat(row, request.version, ReportStatus.PUBLISHED):
        return row.edition
    _check_version(row, request.version)
    policy.may_publish(actor, facts(row, now)).or_refuse()
    _check_complete(row, now)
    row.move_to(ReportStatus.PUBLISHED)
    _freeze(actor, row, now)
    return row.edition


def _freeze(actor: Actor, row: ClosingReport, now: datetime) -> None:
    frame = frame_of(row, now, is_draft=False)
    content, sha256 = composing.seal(composing.content(frame, row.made, row.texts, now))
    edition = add(
        ReportEdition(
            territory_id=row.territory_id,
            report_id=row.id,
            number=row.edition,
            content=content,
            sha256=sha256,
            approver_id=row.approver_id,
            published_by_id=actor.user_id,
            published_at=now,
        )
    )
    begin_run(actor, row, edition.id, now)
    wake()
    emit(
        ReportPublished(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=row.territory_id,
            report_id=row.id,
            edition_id=edition.id,
            edition=row.edition,
            title=row.title,
            sha256=sha256,
            reason=row.edition_reason,
        )
    )


def frame_of(row: ClosingReport, now: datetime, *, is_draft: bool) -> composing.Frame:
    """What stands around the parts: body, register, edition."""
    cycle = current().session.get_one(PlanCycle, row.cycle_id)
    territory = territories.get_territory(row.territory_id)
    return composing.Frame(
        report_id=row.id,
        edition=row.edition,
        title=row.title,
        owner=territory.name,
        subtitle=composing.subtitle_of(cycle.title, row.edition, now, is_draft=is_draft),
        foot=composing.foot_of(register.find_daily_head(row.territory_id, now)),
        reason=row.edition_reason,
        exception=row.exception_reason,
    )


@transactional
def begin_edition(actor: Actor, request: NewEdition, now: datetime) -> None:
    """Begin the next edition; what is published stays as it is. Raises NotFound, Refused, Conflict, Invalid (no reason)."""
    reason = one_line(request.reason)
    if len(reason) < 10:
        raise Invalid({"reason": N_("Scrivi il motivo della nuova edizione, almeno 10 caratteri: sarà pubblico.")})
    if len(reason) > policy.REASON_CAP:
        raise Invalid({"reason": too_long(N_("Il motivo"), policy.REASON_CAP, len(reason))})
    row = lock(request.territory_id, request.report_id)
    if _is_repeat(row, request.version, ReportStatus.DRAFT) and row.edition_reason == reason:
        return
    _check_version(row, request.version)
    policy.may_begin_edition(actor, facts(row, now)).or_refuse()
    row.edition += 1
    row.edition_reason, row.exception_reason, row.return_note = reason, "", ""
    row.approver_id = row.approved_at = None
    row.writer_ids = [actor.user_id]
    _move(actor, row, ReportStatus.DRAFT, now, reason)


def _move(actor: Actor, row: ClosingReport, status: ReportStatus, now: datetime, note: str = "") -> None:
    row.move_to(status)
    emit(
        ReportMoved(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=row.territory_id,
            report_id=row.id,
            edition=row.edition,
            status=status.value,
            note=note,
        )
    )


def _is_repeat(row: ClosingReport, version: int, reached: ReportStatus) -> bool:
    """A second click on the same button: the step it asks for is the one just made."""
    return row.status is reached and row.version == version + 1


def _check_version(row: ClosingReport, version: int) -> None:
    if row.version != version:
        raise overtaken(row)


def _check_complete(row: ClosingReport, now: datetime) -> None:
    found = queries.get_report(row.territory_id, row.id)
    missing = policy.what_is_missing(
        introduction=found.text(INTRODUCTION), is_made=bool(row.made), is_waiting=found.is_waiting(now), is_stale=found.is_stale
    )
    if missing:
        raise Invalid({f"missing_{place}": sentence for place, sentence in enumerate(missing)})
