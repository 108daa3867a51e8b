# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a draft to a published edition: proposed, returned, approved by somebody else, published as a frozen copy."""

from datetime import datetime

from consulta.consultations.models import PlanCycle
from consulta.core.actor import Actor
from consulta.core.editions.steps import Steps
from consulta.core.errors import Invalid
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.register import queries as register
from consulta.register.wording import head_line
from consulta.reports import composing, policy, queries
from consulta.reports.events import ReportMoved, ReportPublished
from consulta.reports.models import ClosingReport, ReportEdition
from consulta.reports.parts import INTRODUCTION
from consulta.reports.requests import ApproveReport, NewEdition, ReturnReport, Step
from consulta.reports.service.locked import facts, lock, overtaken, wake
from consulta.reports.service.making import begin_run
from consulta.territory import queries as territories


def _check_complete(row: ClosingReport, now: datetime) -> None:
    found = queries.get_report(row.territory_id, row.id)
    missing = policy.what_is_missing(
        introduction=found.text(INTRODUCTION), is_made=bool(row.made), is_waiting=found.is_waiting(now), is_stale=found.is_stale
    )
    if missing:
        raise Invalid({f"missing_{place}": sentence for place, sentence in enumerate(missing)})


def _moved(actor: Actor, row: ClosingReport, now: datetime, note: str) -> None:
    emit(
        ReportMoved(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=row.territory_id,
            report_id=row.id,
            edition=row.edition,
            status=row.status.value,
            note=note,
        )
    )


STEPS: Steps[ClosingReport] = Steps(policy.RULES, facts, _check_complete, overtaken, _moved)


@transactional
def propose(actor: Actor, request: Step, now: datetime) -> None:
    """Send for approval. Raises NotFound, Refused, Conflict, Invalid saying what is missing."""
    STEPS.propose(actor, lock(request.territory_id, request.report_id), request.version, now)


@transactional
def give_back(actor: Actor, request: ReturnReport, now: datetime) -> None:
    """Give a proposed or approved report back to who writes, with a note. Raises NotFound, Refused, Conflict, Invalid."""
    STEPS.give_back(actor, lock(request.territory_id, request.report_id), request.version, request.note, now)


@transactional
def approve(actor: Actor, request: ApproveReport, now: datetime) -> None:
    """Approve: not who worked on it, but for the public exception of a small office. Raises NotFound, Refused, Conflict, Invalid."""
    STEPS.approve(actor, lock(request.territory_id, request.report_id), request.version, request.exception_reason, now)


@transactional
def publish(actor: Actor, request: Step, now: datetime) -> int:
    """Publish the approved edition as a frozen copy, and have its files made. Gives the edition's number.

    Raises NotFound, Refused, Conflict, Invalid when contributions or replies changed since its parts were made.
    """
    row = lock(request.territory_id, request.report_id)
    if STEPS.publish(actor, row, request.version, now):
        _freeze(actor, row, now)
    return row.edition


@transactional
def begin_edition(actor: Actor, request: NewEdition, now: datetime) -> None:
    """Begin the next edition; what is published stays as it is. Raises NotFound, Refused, Conflict, Invalid (no reason)."""
    STEPS.begin_edition(actor, lock(request.territory_id, request.report_id), request.version, request.reason, now)


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
        foot=head_line(register.find_daily_head(row.territory_id, now)),
        reason=row.edition_reason,
        exception=row.exception_reason,
    )
