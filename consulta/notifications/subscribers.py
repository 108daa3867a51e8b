# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Facts that become letters. Runs inside the transaction of the fact; letters leave later."""

from consulta.accounts.events import FactorResetAsked, FactorResetConfirmed, GrantIssued, RoleProposed, RoleRefused, TermEnding
from consulta.accounts.policy import GIVES
from consulta.consultations.events import (
    CalendarCompleted,
    DeadlineMoved,
    PhaseOpened,
    TopicDecided,
)
from consulta.contributions.events import (
    CommentPromoted,
    ContributionSubmitted,
    FileWithheld,
)
from consulta.feedback.events import FeedbackAnswered
from consulta.moderation.events import ContentModerated
from consulta.notifications import addressed, facts
from consulta.notifications.events import MailFailed
from consulta.notifications.policy import TOLD_PHASES
from consulta.notifications.service import Letter, announce, queue_letter
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
from consulta.replies.events import ReplyPublished

OFFICE_ROLES = ("coordinator", "administrator")


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
    addressed.to_person(event, "accounts/factor_reset", event.user_id, context)


def warn_of_ending(event: TermEnding) -> None:
    """A role ends: its person is told, and who may renew it."""
    told = {"user_id": event.user_id, "role": event.role, "ends_on": event.ends_on, "is_last": event.is_last}
    addressed.to_person(event, "accounts/term_ending", event.user_id, told | {"is_own": True})
    givers = [giver for giver, given in GIVES.items() if event.role in given]
    addressed.to_staff(event, "accounts/term_ending", givers, told | {"is_own": False}, but={event.user_id})


def ask_second_person(event: RoleProposed) -> None:
    """A role waits for a second person: everybody who may confirm it is told, neither who asked nor the one it is for."""
    concerned = {event.asked_by_id, event.user_id}
    addressed.to_staff(event, "accounts/role_proposed", tuple(GIVES), {"proposal_id": event.proposal_id}, but=concerned)


def tell_refused_role(event: RoleRefused) -> None:
    """Who had asked for a role reads why it was not given."""
    context = {"proposal_id": event.proposal_id}
    addressed.to_person(event, "accounts/role_refused", event.asked_by_id, context)


def mail_receipt(event: ContributionSubmitted) -> None:
    """Number and receipt, at once. Of parts that the office cut out of a text one letter tells them all."""
    if event.is_part:
        return
    context = {"contribution_id": event.contribution_id}
    addressed.to_person(event, "contributions/received", event.author_id, context)


def mail_decision(event: ContentModerated) -> None:
    """What the office decided about a text, to its author, with the reason; an appeal has a letter of its own."""
    if event.on_appeal:
        return
    context = {"decision_id": event.decision_id}
    addressed.to_person(event, f"moderation/{event.outcome}", event.author_id, context)


def mail_withheld_file(event: FileWithheld) -> None:
    """The office took a document out of public view, with the reason, to who sent it."""
    context = {"contribution_id": event.contribution_id, "attachment_id": event.attachment_id}
    addressed.to_person(event, "contributions/file_withheld", event.author_id, context)


def mail_promotion(event: CommentPromoted) -> None:
    """The comment became a contribution."""
    context = {"contribution_id": event.contribution_id}
    addressed.to_person(event, "contributions/comment_promoted", event.author_id, context)


def mail_reply(event: ReplyPublished) -> None:
    """The reasoned reply, to the author."""
    context = {"contribution_id": event.contribution_id}
    addressed.to_person(event, "replies/published", event.author_id, context)


def mail_standing(event: OrganisationDecided) -> None:
    """The organisation's standing, to who speaks for it."""
    addressed.to_organisation(event, "organisations/decided", event.organisation_id, {"organisation_id": event.organisation_id})


def mail_recheck(event: RecheckNear) -> None:
    """The yearly check is near, to who speaks for the organisation."""
    addressed.to_organisation(event, "organisations/recheck", event.organisation_id, {"organisation_id": event.organisation_id})


def mail_delegation_ending(event: DelegationEnding) -> None:
    """A delegation is about to end: to the delegate and to who represents the organisation."""
    people = {event.user_id, *(one.user_id for one in organisations.representatives(event.organisation_id, event.occurred_at))}
    context = {"organisation_id": event.organisation_id, "affiliation_id": event.affiliation_id}
    for user_id in sorted(people):
        addressed.to_person(event, "organisations/delegation_ending", user_id, context)


def tell_orphaned(event: AffiliationEnded) -> None:
    """Nobody represents the organisation in law any more: to the office."""
    if not event.is_orphaned:
        return
    context = {"organisation_id": event.organisation_id}
    addressed.to_staff(event, "organisations/orphaned", OFFICE, context)


def tell_claim(event: RepresentationAsked) -> None:
    """Somebody asks to represent a body of the list: to the office."""
    context = {"organisation_id": event.organisation_id, "claim_id": event.claim_id}
    addressed.to_staff(event, "organisations/claim_asked", OFFICE, context)


def mail_claim_decided(event: ClaimDecided) -> None:
    """The office's answer, to who asked to represent a body of the list."""
    context = {"organisation_id": event.organisation_id, "claim_id": event.claim_id}
    addressed.to_person(event, "organisations/claim_decided", event.user_id, context)


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
    addressed.to_person(event, "consultations/topic_decided", event.author_id, context)


def alert_office(event: MailFailed) -> None:
    """A letter that will never leave is told to people (trust.md G4); a failing alert is not told again.

    A letter of no territory (a forgotten password, say) is told to the administrators of the installation.
    """
    if event.template == "notifications/mail_failed":
        return
    roles = OFFICE_ROLES if event.territory_id is not None else ("administrator",)
    addressed.to_staff(event, "notifications/mail_failed", roles, {"error": event.error})
