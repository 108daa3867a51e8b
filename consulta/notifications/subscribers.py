# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Facts that become letters. Runs inside the transaction of the fact; the letter leaves later."""

from datetime import datetime
from typing import Any

from consulta.accounts import queries as accounts
from consulta.accounts.events import FactorResetAsked, FactorResetConfirmed, GrantIssued
from consulta.consultations.events import CalendarCompleted, DeadlineMoved, PhaseOpened, TopicDecided
from consulta.consultations.models import CyclePhase
from consulta.contributions.events import CommentPromoted, ContributionSubmitted
from consulta.feedback.events import FeedbackAnswered
from consulta.moderation.events import ContentModerated
from consulta.notifications import facts
from consulta.notifications.events import MailFailed
from consulta.notifications.service import Letter, announce, queue_letter
from consulta.organisations import queries as organisations
from consulta.organisations.events import OrganisationDecided
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


def mail_receipt(event: ContributionSubmitted) -> None:
    """Number and receipt, at once."""
    context = {"contribution_id": event.contribution_id}
    _to_person(event.id, "contributions/received", event.author_id, context, event.territory_id, event.occurred_at)


def mail_decision(event: ContentModerated) -> None:
    """What the office decided about a text, to its author, with the reason."""
    context = {"decision_id": event.decision_id}
    _to_person(event.id, f"moderation/{event.outcome}", event.author_id, context, event.territory_id, event.occurred_at)


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
    context = {"organisation_id": event.organisation_id}
    for one in organisations.list_contacts(event.organisation_id, event.occurred_at):
        letter = Letter(
            event.id,
            "organisations/decided",
            one.email,
            context,
            territory_id=event.territory_id,
            user_id=one.user_id,
            language=one.language,
        )
        queue_letter(letter, event.occurred_at)


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
