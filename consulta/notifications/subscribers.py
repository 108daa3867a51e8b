# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Facts that become letters, and facts kept for who follows. Runs inside the transaction of the fact; letters leave later."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from consulta.accounts import queries as accounts
from consulta.accounts.events import FactorResetAsked, FactorResetConfirmed, GrantIssued, RoleProposed, RoleRefused, TermEnding
from consulta.accounts.policy import GIVES
from consulta.consultations.events import (
    CalendarCompleted,
    CycleDecided,
    DeadlineMoved,
    PhaseOpened,
    RoundtableOpened,
    TopicDecided,
    TopicEdited,
    TopicOpened,
)
from consulta.consultations.models import CyclePhase, TopicStatus
from consulta.contributions.events import (
    CommentPosted,
    CommentPromoted,
    ContributionPublished,
    ContributionRevised,
    ContributionSubmitted,
    FileWithheld,
)
from consulta.core.events import DomainEvent, Plain
from consulta.feedback.events import FeedbackAnswered
from consulta.moderation.events import ContentModerated
from consulta.notifications import facts
from consulta.notifications.events import MailFailed
from consulta.notifications.service import Happened, Letter, announce, queue_letter, record
from consulta.organisations import queries as organisations
from consulta.organisations.events import (
    AffiliationEnded,
    ClaimDecided,
    DelegationEnding,
    OrganisationDecided,
    RecheckNear,
    RepresentationAsked,
)
from consulta.organisations.policy import OFFICE
from consulta.plans.events import ContributionLinked, ObjectiveChanged
from consulta.replies.events import ReplyPublished

TOLD_PHASES = frozenset({CyclePhase.CLOSED_TO_INPUT.value, CyclePhase.DRAFT_PUBLISHED.value})
OFFICE_ROLES = ("coordinator", "administrator")


def _to_person(event_id: str, template: str, user_id: int | None, context: dict[str, Any], territory_id: int | None, now: datetime) -> None:
    if user_id is None:
        return
    user = accounts.get_user(user_id)
    if user.is_erased or not user.email:
        return
    letter = Letter(event_id, template, user.email, context, territory_id=territory_id, user_id=user_id, language=user.language)
    queue_letter(letter, now)


def mail_link(event: GrantIssued) -> None:
    """The link that proves an address, signed only when it leaves."""
    template = "accounts/already_registered" if event.already_registered else f"accounts/{event.purpose}"
    if event.purpose == "reset" and event.user_id is None:
        template = "accounts/no_account"  # the page answers the same for every address; only the letter tells
    if event.purpose == "change_email" and event.already_registered:
        template = "accounts/email_taken"
    letter = Letter(
        event.id,
        template,
        event.email,
        {"purpose": event.purpose, "reason": event.reason},
        territory_id=event.mail_territory_id,
        grant_id=event.grant_id,
        language=event.language,
    )
    queue_letter(letter, event.occurred_at)


def mail_factor_reset(event: FactorResetAsked | FactorResetConfirmed) -> None:
    """Who is to lose, or has lost, the second factor is told, and can stop what was not asked for."""
    context = {"is_confirmed": isinstance(event, FactorResetConfirmed)}
    _to_person(event.id, "accounts/factor_reset", event.user_id, context, event.territory_id, event.occurred_at)


def warn_of_ending(event: TermEnding) -> None:
    """A role ends: its person is told, and who may renew it."""
    told = {"user_id": event.user_id, "role": event.role, "ends_on": event.ends_on, "is_last": event.is_last}
    _to_person(event.id, "accounts/term_ending", event.user_id, told | {"is_own": True}, event.territory_id, event.occurred_at)
    givers = [giver for giver, given in GIVES.items() if event.role in given]
    for contact in accounts.list_staff_contacts(event.territory_id, givers, event.occurred_at):
        if contact.user_id == event.user_id:
            continue
        letter = Letter(
            event.id,
            "accounts/term_ending",
            contact.email,
            told | {"is_own": False},
            territory_id=event.territory_id,
            user_id=contact.user_id,
            language=contact.language,
        )
        queue_letter(letter, event.occurred_at)


def ask_second_person(event: RoleProposed) -> None:
    """A role waits for a second person: everybody who may confirm it is told, neither who asked nor the one it is for."""
    for contact in accounts.list_staff_contacts(event.territory_id, tuple(GIVES), event.occurred_at):
        if contact.user_id in (event.asked_by_id, event.user_id):
            continue
        letter = Letter(
            event.id,
            "accounts/role_proposed",
            contact.email,
            {"proposal_id": event.proposal_id},
            territory_id=event.territory_id,
            user_id=contact.user_id,
            language=contact.language,
        )
        queue_letter(letter, event.occurred_at)


def tell_refused_role(event: RoleRefused) -> None:
    """Who had asked for a role reads why it was not given."""
    context = {"proposal_id": event.proposal_id}
    _to_person(event.id, "accounts/role_refused", event.asked_by_id, context, event.territory_id, event.occurred_at)


def mail_receipt(event: ContributionSubmitted) -> None:
    """Number and receipt, at once."""
    context = {"contribution_id": event.contribution_id}
    _to_person(event.id, "contributions/received", event.author_id, context, event.territory_id, event.occurred_at)


def mail_decision(event: ContentModerated) -> None:
    """What the office decided about a text, to its author, with the reason; an appeal has a letter of its own."""
    if event.on_appeal:
        return
    context = {"decision_id": event.decision_id}
    _to_person(event.id, f"moderation/{event.outcome}", event.author_id, context, event.territory_id, event.occurred_at)


def mail_withheld_file(event: FileWithheld) -> None:
    """The office took a document out of public view, with the reason, to who sent it."""
    context = {"contribution_id": event.contribution_id, "attachment_id": event.attachment_id}
    _to_person(event.id, "contributions/file_withheld", event.author_id, context, event.territory_id, event.occurred_at)


def mail_promotion(event: CommentPromoted) -> None:
    """The comment became a contribution."""
    context = {"contribution_id": event.contribution_id}
    _to_person(event.id, "contributions/comment_promoted", event.author_id, context, event.territory_id, event.occurred_at)


def mail_reply(event: ReplyPublished) -> None:
    """The reasoned reply, to the author."""
    context = {"contribution_id": event.contribution_id}
    _to_person(event.id, "replies/published", event.author_id, context, event.territory_id, event.occurred_at)


def mail_standing(event: OrganisationDecided) -> None:
    """The organisation's standing, to who speaks for it."""
    _to_organisation(event, "organisations/decided")


def mail_recheck(event: RecheckNear) -> None:
    """The yearly check is near, to who speaks for the organisation."""
    _to_organisation(event, "organisations/recheck")


def mail_delegation_ending(event: DelegationEnding) -> None:
    """A delegation is about to end: to the delegate and to who represents the organisation."""
    people = {event.user_id, *(one.user_id for one in organisations.representatives(event.organisation_id, event.occurred_at))}
    context = {"organisation_id": event.organisation_id, "affiliation_id": event.affiliation_id}
    for user_id in sorted(people):
        _to_person(event.id, "organisations/delegation_ending", user_id, context, event.territory_id, event.occurred_at)


def tell_orphaned(event: AffiliationEnded) -> None:
    """Nobody represents the organisation in law any more: to the office."""
    if not event.is_orphaned:
        return
    context = {"organisation_id": event.organisation_id}
    for contact in accounts.list_staff_contacts(event.territory_id, OFFICE, event.occurred_at):
        _to_person(event.id, "organisations/orphaned", contact.user_id, context, event.territory_id, event.occurred_at)


def tell_claim(event: RepresentationAsked) -> None:
    """Somebody asks to represent a body of the list: to the office."""
    context = {"organisation_id": event.organisation_id, "claim_id": event.claim_id}
    for contact in accounts.list_staff_contacts(event.territory_id, OFFICE, event.occurred_at):
        _to_person(event.id, "organisations/claim_asked", contact.user_id, context, event.territory_id, event.occurred_at)


def mail_claim_decided(event: ClaimDecided) -> None:
    """The office's answer, to who asked to represent a body of the list."""
    context = {"organisation_id": event.organisation_id, "claim_id": event.claim_id}
    _to_person(event.id, "organisations/claim_decided", event.user_id, context, event.territory_id, event.occurred_at)


def _to_organisation(event: OrganisationDecided | RecheckNear, template: str) -> None:
    context = {"organisation_id": event.organisation_id}
    for one in organisations.list_contacts(event.organisation_id, event.occurred_at):
        letter = Letter(
            event.id,
            template,
            one.email,
            context,
            territory_id=event.territory_id,
            user_id=one.user_id,
            language=one.language,
        )
        queue_letter(letter, event.occurred_at)


def _record(event: DomainEvent, what: str, place: Mapping[str, int | None], author_id: int | None = None, **details: Plain) -> None:
    """Keep a fact for whoever follows what it concerns."""
    assert event.territory_id is not None
    facts_of_event: dict[str, Any] = {**place}
    record(
        Happened(
            event_id=event.id,
            territory_id=event.territory_id,
            what=what,
            occurred_at=event.occurred_at,
            actor_id=event.actor_id,
            author_id=author_id,
            details=details,
            **facts_of_event,
        )
    )


def record_published(event: ContributionPublished) -> None:
    """A contribution that became public by itself."""
    _record(event, "contribution_published", facts.contribution_place(event.contribution_id), event.author_id)


def record_moderated(event: ContentModerated) -> None:
    """A contribution or a comment that the office published; whatever else was decided stays between office and author."""
    if event.outcome != "published":
        return
    if event.subject_kind == "contribution":
        _record(event, "contribution_published", facts.contribution_place(event.subject_id), event.author_id)
    else:
        _record(event, "comment_published", facts.comment_place(event.subject_id), event.author_id)


def record_revised(event: ContributionRevised) -> None:
    """A text that was public and changed: to who follows or endorses it."""
    if event.status == "published":
        _record(event, "contribution_revised", facts.contribution_place(event.contribution_id), event.author_id)


def record_comment(event: CommentPosted) -> None:
    """A comment that is public at once."""
    if event.status == "published":
        _record(event, "comment_published", facts.comment_place(event.comment_id), event.author_id)


def record_reply(event: ReplyPublished) -> None:
    """The office's reasoned reply."""
    _record(event, "reply_published", facts.contribution_place(event.contribution_id), event.author_id)


def record_link(event: ContributionLinked) -> None:
    """A contribution reached the plan."""
    place = {**facts.objective_place(event.objective_id), "contribution_id": event.contribution_id}
    _record(event, "contribution_linked", place, event.author_id)


def record_objective(event: ObjectiveChanged) -> None:
    """An objective was written, or written anew."""
    what = "objective_changed" if event.old_status else "objective_opened"
    _record(event, what, facts.objective_place(event.objective_id))


def record_date(event: DeadlineMoved) -> None:
    """A date was moved; who wrote in the cycle is told by the announcement."""
    _record(event, "date_moved", {"cycle_id": event.cycle_id}, announced=True, phase=event.phase, at=event.new.isoformat())


def record_phase(event: PhaseOpened) -> None:
    """A phase began; some are announced to who wrote in the cycle."""
    _record(event, "phase_opened", {"cycle_id": event.cycle_id}, announced=event.phase in TOLD_PHASES, phase=event.phase)


def record_cycle_decision(event: CycleDecided) -> None:
    """The cycle was suspended, resumed, adopted or concluded."""
    _record(event, "cycle_decided", {"cycle_id": event.cycle_id}, decision=event.decision)


def record_topic(event: TopicOpened) -> None:
    """A new topic."""
    _record(event, "topic_opened", facts.topic_place(event.topic_id))


def record_topic_decision(event: TopicDecided) -> None:
    """A proposed topic that the office opened; the others are not public."""
    if facts.topic_status(event.topic_id) is TopicStatus.OPEN:
        _record(event, "topic_opened", facts.topic_place(event.topic_id), event.author_id)


def record_topic_change(event: TopicEdited) -> None:
    """A topic was closed or opened again; a corrected word is no news."""
    if "status" in event.changed:
        status = facts.topic_status(event.topic_id)
        _record(event, "topic_changed", facts.topic_place(event.topic_id), is_open=status is TopicStatus.OPEN)


def record_roundtable(event: RoundtableOpened) -> None:
    """A new tavolo."""
    _record(event, "roundtable_opened", {"cycle_id": event.cycle_id, "roundtable_id": event.roundtable_id})


def announce_date(event: DeadlineMoved) -> None:
    """A moved date is told to everybody who wrote (invariant 11)."""
    assert event.territory_id is not None
    if not event.told_alone:
        return
    context = {
        "cycle_id": event.cycle_id,
        "phase": event.phase,
        "old": event.old.isoformat() if event.old else None,
        "new": event.new.isoformat(),
        "reason": event.reason,
    }
    announce(
        event.id,
        "consultations/deadline_moved",
        territory_id=event.territory_id,
        cycle_id=event.cycle_id,
        context=context,
        now=event.occurred_at,
    )


def announce_calendar(event: CalendarCompleted) -> None:
    """Dates that complete the calendar are told in one letter."""
    assert event.territory_id is not None
    announce(
        event.id,
        "consultations/calendar_completed",
        territory_id=event.territory_id,
        cycle_id=event.cycle_id,
        context={"cycle_id": event.cycle_id, "dates": [[phase, at.isoformat()] for phase, at in event.dates]},
        now=event.occurred_at,
    )


def announce_phase(event: PhaseOpened) -> None:
    """The end of the collection and the published draft are told to everybody who wrote."""
    if event.phase in TOLD_PHASES and event.territory_id is not None:
        context = {"cycle_id": event.cycle_id, "phase": event.phase}
        announce(
            event.id,
            "consultations/phase_opened",
            territory_id=event.territory_id,
            cycle_id=event.cycle_id,
            context=context,
            now=event.occurred_at,
        )


def mail_feedback_answer(event: FeedbackAnswered) -> None:
    """The office's answer to a request, when an address was left."""
    address = facts.find_feedback_address(event.request_id) if event.has_email else ""
    if address:
        letter = Letter(event.id, "feedback/answered", address, {"request_id": event.request_id}, territory_id=event.territory_id)
        queue_letter(letter, event.occurred_at)


def mail_topic_decision(event: TopicDecided) -> None:
    """What became of a proposed topic, to who proposed it."""
    context = {"topic_id": event.topic_id, "outcome": event.outcome}
    _to_person(event.id, "consultations/topic_decided", event.author_id, context, event.territory_id, event.occurred_at)


def alert_office(event: MailFailed) -> None:
    """A letter that will never leave is told to people (trust.md G4); a failing alert is not told again.

    A letter of no territory (a forgotten password, say) is told to the administrators of the installation.
    """
    if event.template == "notifications/mail_failed":
        return
    roles = OFFICE_ROLES if event.territory_id is not None else ("administrator",)
    for contact in accounts.list_staff_contacts(event.territory_id, roles, event.occurred_at):
        letter = Letter(
            event.id,
            "notifications/mail_failed",
            contact.email,
            {"error": event.error},
            territory_id=event.territory_id,
            user_id=contact.user_id,
            language=contact.language,
        )
        queue_letter(letter, event.occurred_at)
