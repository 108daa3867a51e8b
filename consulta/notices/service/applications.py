# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""An application is kept as a draft, sent, completed, taken back; who was not admitted asks once that somebody look again."""

from datetime import datetime
from typing import TypeVar

from sqlalchemy import delete, select

from consulta.consultations.models import Roundtable
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.core.text import normalise, one_line
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_
from consulta.notices import policy, queries
from consulta.notices.events import ApplicationSubmitted, ApplicationWithdrawn, ReviewAsked
from consulta.notices.models import (
    AccessNeeds,
    AgeBand,
    Application,
    ApplicationAnswer,
    ApplicationRoundtable,
    ApplicationStatus,
    CitizenRole,
    Notice,
    NoticeRequirement,
    NoticeRoundtable,
    PactAcknowledgement,
    RequirementKind,
    Sex,
)
from consulta.notices.policy import NoticeStage
from consulta.notices.requests import Applied, Apply, AskReview, Needs, WithdrawApplication
from consulta.notices.service.locked import (
    LONG_REASON_CAP,
    application_event,
    at_most,
    lock_application,
    lock_notice,
    reason_of,
    refuse_stale_application,
    step,
)
from consulta.notices.service.members import end_seats_of
from consulta.organisations import queries as organisations

ACTIVITY_CAP, NEEDS_CAP = 3_000, 300


@transactional
def save_application(actor: Actor, request: Apply, now: datetime) -> int:
    """Keep an application as a draft: nothing is checked but who writes. Raises Refused, Conflict, Invalid (too long)."""
    notice = lock_notice(request.territory_id, request.notice_id)
    row = _taken(actor, request, notice, now)
    _write(row, notice, request, now)
    row.version += 1
    return row.id


@transactional
def submit_application(actor: Actor, request: Apply, now: datetime) -> Applied:
    """Send an application, or send it again with what the office asked. A repeat with the same key gets the first answer.

    After the term it is marked late (invariant 10). Raises Refused (window, person), Invalid naming what is missing, Conflict.
    """
    notice = lock_notice(request.territory_id, request.notice_id)
    sent = _already(actor, request, notice)
    if sent is not None:
        return sent
    row = _taken(actor, request, notice, now)
    is_again = row.status is ApplicationStatus.INTEGRATION_REQUESTED
    if not is_again:
        policy.takes_applications(notice, now).or_refuse()
    _write(row, notice, request, now)
    _check_complete(request, notice)
    if not is_again:
        row.number = notice.last_number = notice.last_number + 1
        row.is_late = policy.stage(notice, now) is NoticeStage.CLOSED
        row.submitted_at = now
    row.asked, row.asked_until = "", None
    row.move_to(ApplicationStatus.SUBMITTED)
    _acknowledge(actor, row, notice.cycle_id, request, now)
    step(actor, row, now)
    number = row.number or 0
    emit(ApplicationSubmitted(**application_event(actor, row, now), number=number, is_late=row.is_late, is_again=is_again))
    return Applied(row.id, number, row.is_late)


def _already(actor: Actor, request: Apply, notice: Notice) -> Applied | None:
    """What this key sent before. Raises Conflict when it is somebody else's."""
    row = current().session.scalar(
        select(Application).where(Application.submission_key == request.key).execution_options(populate_existing=True)
    )
    if row is None:
        return None
    whose = (row.notice_id, row.organisation_id, None if row.organisation_id else row.applicant_id)
    if whose != (notice.id, request.organisation_id, None if request.organisation_id else actor.user_id):
        raise Conflict("Questo modulo è già stato usato: apri una pagina nuova e riprova.")
    if row.status is ApplicationStatus.DRAFT:
        return None
    return Applied(row.id, row.number or 0, row.is_late)


def _taken(actor: Actor, request: Apply, notice: Notice, now: datetime) -> Application:
    """The live application to write in: a new one, or the one that waits to be completed, locked."""
    _already(actor, request, notice)
    live = queries.find_live(notice.id, request.organisation_id, actor.user_id)
    function = _function(actor, request.organisation_id, now)
    if live is None:
        _check_organisation(request)
        policy.may_apply(actor, notice, function, request.organisation_id is None, now).or_refuse()
        return add(
            Application(
                territory_id=notice.territory_id,
                notice_id=notice.id,
                organisation_id=request.organisation_id,
                applicant_id=actor.user_id,
                created_at=now,
                updated_at=now,
                submission_key=request.key,
            )
        )
    row, facts = lock_application(notice.territory_id, live.id)
    policy.may_change_own(actor, facts, function).or_refuse()
    if row.submission_key != request.key and row.version != request.version:
        raise Conflict(N_("Un'altra persona ha cambiato questa domanda mentre la compilavi."), {"activity": row.activity})
    row.submission_key = request.key
    return row


def _function(actor: Actor, organisation_id: int | None, now: datetime) -> str | None:
    return organisations.find_function(actor.user_id, organisation_id, now) if organisation_id is not None else None


def _check_organisation(request: Apply) -> None:
    """An organisation of the territory, that may speak. Raises NotFound."""
    if request.organisation_id is None:
        return
    if not organisations.get_organisation(request.territory_id, request.organisation_id).is_public:
        raise NotFound


def _write(row: Application, notice: Notice, request: Apply, now: datetime) -> None:
    """Put what was typed in the row and beside it."""
    session = current().session
    row.updated_at = now
    if request.organisation_id is None:
        row.citizen_role = _one_of(CitizenRole, request.citizen_role, "citizen_role")
        row.age_band = _one_of(AgeBand, request.age_band, "age_band")
        row.sex = _one_of(Sex, request.sex, "sex")
        _keep_needs(row, request.needs)
    else:
        row.activity = at_most(normalise(request.activity), ACTIVITY_CAP, "activity", N_("L'attività"))
    session.execute(delete(ApplicationRoundtable).where(ApplicationRoundtable.application_id == row.id))
    for roundtable_id in sorted(_offered(notice, request)):
        add(ApplicationRoundtable(application_id=row.id, roundtable_id=roundtable_id))
    asked = set(session.scalars(select(NoticeRequirement.id).where(NoticeRequirement.notice_id == notice.id)))
    known = {
        answer.requirement_id: answer
        for answer in session.scalars(select(ApplicationAnswer).where(ApplicationAnswer.application_id == row.id))
    }
    for requirement_id in sorted(asked):
        declared = requirement_id in request.declared_ids
        if requirement_id in known:
            known[requirement_id].is_declared = declared
        else:
            add(ApplicationAnswer(application_id=row.id, requirement_id=requirement_id, is_declared=declared))


_Choice = TypeVar("_Choice", CitizenRole, AgeBand, Sex)


def _one_of(enum: type[_Choice], value: str, field: str) -> _Choice | None:
    if not value:
        return None
    try:
        return enum(value)
    except ValueError:
        raise Invalid({field: N_("Scegli una voce dell'elenco.")}) from None


def _keep_needs(row: Application, needs: Needs) -> None:
    session = current().session
    session.execute(delete(AccessNeeds).where(AccessNeeds.application_id == row.id))
    if needs:
        other = at_most(one_line(needs.other), NEEDS_CAP, "needs_other", N_("Quello che ti serve"))
        values = {"sign_language": needs.sign_language, "transport": needs.transport, "child_care": needs.child_care}
        add(AccessNeeds(application_id=row.id, other=other, **values))


def _offered(notice: Notice, request: Apply) -> set[int]:
    """The tavoli chosen, each offered by the notice and fit for who applies (invariant 15). Raises Invalid."""
    query = (
        select(Roundtable.id, Roundtable.kind)
        .join(NoticeRoundtable, NoticeRoundtable.roundtable_id == Roundtable.id)
        .where(NoticeRoundtable.notice_id == notice.id)
    )
    kinds = {row.id: row.kind for row in current().session.execute(query)}
    chosen = set(request.roundtable_ids)
    if not chosen <= set(kinds):
        raise Invalid({"roundtable_ids": N_("Scegli i tavoli tra quelli dell'avviso.")})
    asked_by = request.organisation_id
    category = organisations.get_organisation(notice.territory_id, asked_by).category if asked_by is not None else None
    for roundtable_id in chosen:
        fits = policy.fits_roundtable(kinds[roundtable_id], category)
        if not fits:
            raise Invalid({"roundtable_ids": fits.reason})
    return chosen


def _check_complete(request: Apply, notice: Notice) -> None:
    """What must not be missing when it is sent. Raises Invalid naming each field."""
    errors = {} if request.roundtable_ids else {"roundtable_ids": N_("Scegli almeno un tavolo.")}
    if request.organisation_id is not None and not normalise(request.activity):
        errors["activity"] = N_("Descrivi che cosa ha fatto l’organizzazione negli ultimi tre anni.")
    if request.organisation_id is None and not request.citizen_role:
        errors["citizen_role"] = N_("Scegli perché partecipi.")
    declarations = select(NoticeRequirement.id).where(
        NoticeRequirement.notice_id == notice.id, NoticeRequirement.kind == RequirementKind.DECLARATION
    )
    if request.organisation_id is not None and not set(current().session.scalars(declarations)) <= set(request.declared_ids):
        errors["declarations"] = N_("Per inviare la domanda servono tutte le dichiarazioni: se sono vere, spunta ogni casella.")
    if not request.has_read_privacy:
        errors["has_read_privacy"] = N_("Per inviare la domanda devi aver letto l'informativa: se è così, spunta la casella.")
    if not request.has_read_pact and queries.find_in_force(notice.cycle_id) is not None:
        errors["has_read_pact"] = N_("Per inviare la domanda devi aver letto il patto di partecipazione: se è così, spunta la casella.")
    if errors:
        raise Invalid(errors)


def _acknowledge(actor: Actor, row: Application, cycle_id: int, request: Apply, now: datetime) -> None:
    """Keep that privacy notice and pact were read, the pact with its version."""
    row.privacy_at = now
    pact = queries.find_in_force(cycle_id)
    if pact is None or not request.has_read_pact or row.pact_id == pact.id:
        return
    row.pact_id = pact.id
    add(PactAcknowledgement(pact_id=pact.id, user_id=actor.user_id, organisation_id=row.organisation_id, acknowledged_at=now))


@transactional
def withdraw_application(actor: Actor, request: WithdrawApplication, now: datetime) -> None:
    """Take an application back; seats that it gave end. A second click changes nothing. Raises Refused, Conflict."""
    row, facts = lock_application(request.territory_id, request.application_id)
    policy.may_read_own(actor, facts).or_refuse()
    if row.status is ApplicationStatus.WITHDRAWN:
        return
    policy.may_withdraw(actor, facts, _function(actor, row.organisation_id, now)).or_refuse()
    refuse_stale_application(row, request.version)
    old = row.status
    row.move_to(ApplicationStatus.WITHDRAWN)
    row.updated_at = now
    current().session.execute(delete(AccessNeeds).where(AccessNeeds.application_id == row.id))
    end_seats_of(actor, row, now)
    step(actor, row, now)
    emit(ApplicationWithdrawn(**application_event(actor, row, now), old=old.value))


@transactional
def ask_review(actor: Actor, request: AskReview, now: datetime) -> None:
    """Ask, once, that somebody else look again at a refusal. Raises Refused, Invalid (no reasons), Conflict."""
    row, facts = lock_application(request.territory_id, request.application_id)
    policy.may_ask_review(actor, facts, _function(actor, row.organisation_id, now)).or_refuse()
    refuse_stale_application(row, request.version)
    reason = reason_of(request.reason, N_("Scrivi perché chiedi il riesame."), LONG_REASON_CAP)
    row.move_to(ApplicationStatus.REVIEW)
    row.review_reason, row.review_asked_at, row.updated_at = reason, now, now
    step(actor, row, now, reason)
    emit(ReviewAsked(**application_event(actor, row, now)))
