# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters to bodies and offices, what is told of them to who asked and to authors, and what became of the letters themselves."""

from consulta.contributions import queries as contributions
from consulta.notifications import addressed
from consulta.notifications.events import LetterSettled
from consulta.notifications.service import Letter, queue_letter
from consulta.opinions import queries as opinions
from consulta.opinions import service
from consulta.opinions.events import (
    ContributionForwarded,
    ForwardingAsked,
    OpinionAnswered,
    OpinionAsked,
    OpinionCancelled,
    OpinionEvent,
    OpinionExtended,
    OpinionReminded,
)


def ask_body(event: OpinionAsked) -> None:
    """The question, the dossier and the link, to the body."""
    _to_body(event, "opinions/asked")


def tell_extended(event: OpinionExtended) -> None:
    """The body has more days."""
    _to_body(event, "opinions/extended")


def tell_cancelled(event: OpinionCancelled) -> None:
    """The body need not answer any more."""
    _to_body(event, "opinions/cancelled")


def remind_body(event: OpinionReminded) -> None:
    """The body's day is near."""
    _to_body(event, "opinions/reminder")


def _to_body(event: OpinionEvent, template: str) -> None:
    assert event.territory_id is not None
    email = opinions.get_opinion(event.territory_id, event.opinion_id).email
    context = {"opinion_id": event.opinion_id}
    queue_letter(Letter(event.id, template, email, context, territory_id=event.territory_id), event.occurred_at)


def tell_answered(event: OpinionAnswered) -> None:
    """The answer is in: to who asked, unless the same person has just filed it."""
    if event.asked_by_id != event.actor_id:
        addressed.to_person(event, "opinions/answered", event.asked_by_id, {"opinion_id": event.opinion_id})


def pass_on(event: ForwardingAsked) -> None:
    """The dossier, to the body whose matter it is."""
    assert event.territory_id is not None
    email = opinions.find_forwarding_address(event.forwarding_id)
    context = {"forwarding_id": event.forwarding_id}
    queue_letter(Letter(event.id, "opinions/forwarded", email, context, territory_id=event.territory_id), event.occurred_at)


def tell_authors(event: ContributionForwarded) -> None:
    """Where it went and when, to its author and to those of what is joined to it: one letter for each person."""
    told: set[int | None] = set()
    own = (event.contribution_id, event.author_id)
    for contribution_id, author_id in (own, *contributions.list_source_authors(event.contribution_id)):
        if author_id not in told:
            context = {"contribution_id": contribution_id, "forwarding_id": event.forwarding_id}
            addressed.to_person(event, "replies/forwarded", author_id, context)
            told.add(author_id)


def settle_letter(event: LetterSettled) -> None:
    """The letter left, or will not arrive: the request or what was passed on is told."""
    if event.error:
        service.letter_lost(event.letter_key, event.error, event.occurred_at)
    else:
        service.letter_left(event.letter_key, event.occurred_at)
