# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Deciding on a contribution or a comment."""

from datetime import datetime

from sqlalchemy import select

from consulta.contributions import service as contributions
from consulta.contributions.models import PublicationStatus
from consulta.contributions.requests import Subject
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.decision import ALLOWED, Decision, refuse
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.core.text import normalise
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_
from consulta.moderation import locks, policy, queries
from consulta.moderation.events import ContentModerated, DecisionUndone
from consulta.moderation.models import ModerationDecision, ModerationOutcome, ReasonCode
from consulta.moderation.queries import Moderated
from consulta.moderation.requests import Decide, ForNow

_STATUS = {
    ModerationOutcome.PUBLISHED: PublicationStatus.PUBLISHED,
    ModerationOutcome.RETURNED: PublicationStatus.RETURNED_FOR_EDIT,
    ModerationOutcome.REJECTED: PublicationStatus.REJECTED,
    ModerationOutcome.PERSONAL_CASE: PublicationStatus.PERSONAL_CASE,
    ModerationOutcome.HIDDEN: PublicationStatus.HIDDEN,
    ModerationOutcome.RESTORED: PublicationStatus.PUBLISHED,
}


@transactional
def decide(actor: Actor, request: Decide, now: datetime) -> int:
    """Publish, return, refuse, treat as a personal case, hide or restore. Gives the decision's id.

    Raises Refused (role, own text), Invalid (a reason is missing), Conflict with who acted in the meantime.
    """
    subject = queries.get_moderated(request.subject_kind, request.subject_id)
    policy.may_decide(actor, subject.territory_id, subject.author_id).or_refuse()
    return _decide(actor, request, subject, now)


@transactional
def reverse_on_appeal(actor: Actor, request: Decide, now: datetime) -> int:
    """Make a text public because its author's appeal was upheld; the caller has asked its own policy. Raises Invalid, Conflict."""
    return _decide(actor, request, queries.get_moderated(request.subject_kind, request.subject_id), now, on_appeal=True)


@transactional
def decide_for_now(actor: Actor, request: Decide, now: datetime) -> ForNow:
    """Decide as ``decide`` does, in such a way that ``take_back`` can undo it. Raises the same."""
    subject = queries.get_moderated(request.subject_kind, request.subject_id)
    policy.may_decide(actor, subject.territory_id, subject.author_id).or_refuse()
    stood = contributions.remember(Subject(subject.kind, subject.id), subject.territory_id)
    return ForNow(_decide(actor, request, subject, now), stood.as_plain())


@transactional
def take_back(actor: Actor, taken: ForNow, now: datetime, *, just_asking: bool = False) -> Decision:
    """Undo such a decision: the text stands exactly where it stood, and the decision's row is ended.

    Refuses, and changes nothing, when the text is one's own or somebody has done anything to it since. Who calls has seen to
    the term and to the letters. Raises NotFound.
    """
    row = _lock_decision(taken.decision_id)
    kind, subject_id = (queries.CONTRIBUTION, row.contribution_id) if row.contribution_id else (queries.COMMENT, row.comment_id)
    assert subject_id is not None
    subject = queries.get_moderated(kind, subject_id)
    allowed = policy.may_decide(actor, subject.territory_id, subject.author_id)
    if not allowed:
        return allowed
    if row.undone_at is not None:
        return refuse(N_("Questa decisione è già stata annullata."))
    left_as = _STATUS[row.outcome].value
    stands = contributions.put_back(Subject(kind, subject_id), subject.territory_id, left_as, taken.stood, just_asking=just_asking)
    if not stands or just_asking:
        return stands
    row.undone_at, row.undone_by_id = now, actor.user_id
    emit(
        DecisionUndone(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=subject.territory_id,
            subject_kind=kind,
            subject_id=subject_id,
            number=subject.number,
            decision_id=row.id,
            outcome=row.outcome.value,
            old_status=left_as,
            new_status=taken.stood["status"],
        )
    )
    return ALLOWED


def _lock_decision(decision_id: int) -> ModerationDecision:
    query = select(ModerationDecision).where(ModerationDecision.id == decision_id)
    found = current().session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def _decide(actor: Actor, request: Decide, subject: Moderated, now: datetime, *, on_appeal: bool = False) -> int:
    outcome, code = _outcome(request.outcome), _code(request.reason_code)
    reason_text = normalise(request.reason_text)
    possible = policy.POSSIBLE_ON_APPEAL if on_appeal else policy.POSSIBLE_FROM
    missing = policy.missing_reasons(outcome, code, reason_text)
    if missing:
        raise Invalid(missing)
    if subject.status not in possible.get(outcome, ()) or request.version not in (None, subject.version):
        raise _overtaken(subject)
    try:
        changed = contributions.change_publication(
            Subject(subject.kind, subject.id), subject.territory_id, _STATUS[outcome], subject.version, now
        )
    except Conflict as conflict:
        raise _overtaken(queries.get_moderated(subject.kind, subject.id)) from conflict
    locks.release(subject.kind, subject.id)
    decision = add(
        ModerationDecision(
            territory_id=subject.territory_id,
            contribution_id=subject.id if subject.kind == queries.CONTRIBUTION else None,
            comment_id=subject.id if subject.kind == queries.COMMENT else None,
            outcome=outcome,
            reason_code=code,
            reason_text=reason_text,
            decided_by_id=actor.user_id,
            decided_at=now,
        )
    )
    emit(
        ContentModerated(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=subject.territory_id,
            subject_kind=subject.kind,
            subject_id=subject.id,
            number=subject.number,
            decision_id=decision.id,
            outcome=outcome.value,
            reason_code=code.value if code else "",
            reason_text=reason_text,
            author_id=subject.author_id,
            old_status=changed.old,
            new_status=changed.new,
            revision=changed.revision,
            on_appeal=on_appeal,
        )
    )
    return decision.id


def _outcome(value: str) -> ModerationOutcome:
    found = next((outcome for outcome in ModerationOutcome if outcome.value == value), None)
    if found is None:
        raise Invalid({"outcome": "Scegli una decisione dall'elenco."})
    return found


def _code(value: str | None) -> ReasonCode | None:
    found = next((code for code in ReasonCode if code.value == value), None)
    if value and found is None:
        raise Invalid({"reason_code": "Scegli il motivo dall'elenco."})
    return found


def _overtaken(subject: Moderated) -> Conflict:
    """The sentence that tells who acted first, what stands now and why."""
    decisions = [one for one in queries.list_decisions(subject.kind, subject.id) if one.undone_at is None and one.outcome in _STATUS]
    if decisions and _STATUS[decisions[0].outcome] is subject.status:
        last = decisions[0]
        at = clock.rome(last.decided_at).strftime("%d/%m/%Y alle %H:%M")
        who = last.decided_by or "un collega"
        theirs = {"Decisione": last.outcome.label, "Di": who, "Quando": at, "Spiegazione": last.reason_text}
        message = f"Nel frattempo {who} ha già deciso «{last.outcome.label}» ({at}): la tua decisione non è stata applicata."
        return Conflict(message, {name: value for name, value in theirs.items() if value})
    message = f"Nel frattempo il testo è cambiato e ora è «{subject.status.label}»: rileggilo prima di decidere."
    return Conflict(message, {"Stato": subject.status.label})
