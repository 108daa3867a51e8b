# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office verifies, asks for more, admits, does not admit. A refusal is looked at again by another person (domain.md §7.2)."""

from datetime import date, datetime

from sqlalchemy import select

from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.errors import Invalid, NotFound
from consulta.core.unit_of_work import current, emit, transactional
from consulta.core.words import N_, filled
from consulta.notices import policy
from consulta.notices.events import ApplicationDecided, RequirementsChecked
from consulta.notices.models import Application, ApplicationAnswer, ApplicationStatus
from consulta.notices.policy import Outcome
from consulta.notices.queries import ApplicationView
from consulta.notices.requests import AdmitMany, CheckRequirements, DecideApplication
from consulta.notices.service.locked import (
    LONG_REASON_CAP,
    application_event,
    lock_application,
    reason_of,
    refuse_stale_application,
    step,
)
from consulta.notices.service.members import seat_applicant

BULK_CAP = 200
_MISSING = {
    Outcome.REJECT: N_("Scrivi perché la domanda non è ammessa: chi l'ha inviata lo riceve per e-mail."),
    Outcome.INTEGRATION: N_("Scrivi che cosa manca: chi ha inviato la domanda lo riceve per e-mail."),
}


@transactional
def check_requirements(actor: Actor, request: CheckRequirements, now: datetime) -> None:
    """Keep what was found of each requirement. Raises Refused (nothing to decide), Conflict."""
    row, facts = lock_application(request.territory_id, request.application_id)
    policy.may_decide(actor, facts).or_refuse()
    refuse_stale_application(row, request.version)
    codes = {one.requirement_id: one.code for one in facts.answers}
    query = select(ApplicationAnswer).where(ApplicationAnswer.application_id == row.id)
    changed = []
    for answer in current().session.scalars(query):
        found = request.found.get(answer.requirement_id, answer.is_met)
        if found is not answer.is_met:
            answer.is_met = found
            changed.append((codes[answer.requirement_id], found))
    row.version += 1
    if changed:
        emit(RequirementsChecked(**application_event(actor, row, now), found=tuple(changed)))


@transactional
def decide_application(actor: Actor, request: DecideApplication, now: datetime) -> None:
    """Ask for more, admit, or do not admit. An admission gives the seats at the tavoli chosen.

    Raises Refused (role, own application, state, standing), Invalid (no reason, no day), Conflict when somebody acted first.
    """
    row, facts = lock_application(request.territory_id, request.application_id)
    try:
        outcome = Outcome(request.outcome)
    except ValueError:
        raise Invalid({"outcome": N_("Scegli una delle decisioni dell'elenco.")}) from None
    policy.may_decide(actor, facts).or_refuse()
    refuse_stale_application(row, request.version)
    policy.may_decide_so(actor, facts, outcome, facts.formal, now).or_refuse()
    reason = reason_of(request.reason, _MISSING.get(outcome, ""), LONG_REASON_CAP)
    until = _until(request.until, now) if outcome is Outcome.INTEGRATION else None
    _decide(actor, row, outcome, reason, now, until)


def _until(day: date | None, now: datetime) -> date:
    if day is None:
        raise Invalid({"until": N_("Scegli entro quale giorno va completata.")})
    if day <= clock.rome_day(now):
        raise Invalid({"until": N_("Il termine per completare la domanda viene dopo oggi.")})
    return day


def _decide(actor: Actor, row: Application, outcome: Outcome, reason: str, now: datetime, until: date | None = None) -> None:
    """Write a decision that the policy allowed."""
    old = row.status
    row.move_to(policy.STATUSES[outcome])
    row.reason, row.decided_at, row.decided_by_id, row.updated_at = reason, now, actor.user_id, now
    row.standing = policy.STANDINGS.get(outcome)
    row.asked, row.asked_until = (reason, until) if outcome is Outcome.INTEGRATION else ("", None)
    row.letter_number, row.letter_on = "", None
    if outcome is Outcome.REJECT:
        row.rejected_by_id = actor.user_id
    step(actor, row, now, reason)
    emit(
        ApplicationDecided(
            **application_event(actor, row, now),
            old=old.value,
            new=row.status.value,
            standing=row.standing.value if row.standing else "",
            reason=reason,
        )
    )
    if row.standing is not None:
        seat_applicant(actor, row, row.standing, now)


@transactional
def admit_many(actor: Actor, request: AdmitMany, now: datetime) -> int:
    """Admit complete applications together: all or none, after each was checked; gives how many (decisions.md 20).

    Raises Invalid when nothing or too much is chosen, or when one may not be admitted: it says which and why.
    """
    wanted = sorted(set(request.application_ids))
    if not wanted:
        raise Invalid({"application_ids": N_("Scegli almeno una domanda.")})
    if len(wanted) > BULK_CAP:
        raise Invalid({"application_ids": N_("Si ammettono al massimo 200 domande alla volta.")})
    locked = [_of_notice(request, application_id) for application_id in wanted]
    for row, facts in locked:
        allowed = policy.may_decide_so(actor, facts, policy.admission_of(facts), facts.formal, now)
        if not allowed:
            template = N_("Nessuna domanda è stata ammessa. La n. %(number)s non si può ammettere: %(reason)s")
            raise Invalid({"application_ids": filled(template, number=row.number or 0, reason=allowed.reason)})
    for row, facts in locked:
        _decide(actor, row, policy.admission_of(facts), "", now)
    return len(locked)


def _of_notice(request: AdmitMany, application_id: int) -> tuple[Application, ApplicationView]:
    row, facts = lock_application(request.territory_id, application_id)
    if row.notice_id != request.notice_id or row.status is ApplicationStatus.DRAFT:
        raise NotFound
    return row, facts
