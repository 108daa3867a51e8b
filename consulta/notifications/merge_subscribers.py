# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is told of contributions joined to one another: to who wrote them, by letter; to who follows them, as news (invariant 7)."""

from consulta.contributions import queries as contributions
from consulta.contributions.events import ContributionDivided, ContributionMerged, ContributionRejoined, ContributionSeparated
from consulta.contributions.models import MergeEnd, SplitEnd
from consulta.notifications import addressed, facts
from consulta.notifications.service import Happened, record
from consulta.replies.events import ReplyPublished


def tell_merged(event: ContributionMerged) -> None:
    """Who wrote the contribution that was joined, and who wrote the one that gathers it, each once."""
    addressed.to_person(event, "contributions/merged", event.author_id, {"merge_id": event.merge_id, "is_source": True})
    _tell_target(event, "contributions/merged")


def tell_separated(event: ContributionSeparated) -> None:
    """The same, when they are separated; who took a text back, or had it hidden, knows by another letter."""
    if event.cause == MergeEnd.SOURCE_LEFT:
        return
    addressed.to_person(event, "contributions/separated", event.author_id, {"merge_id": event.merge_id, "is_source": True})
    if event.cause == MergeEnd.SEPARATED:
        _tell_target(event, "contributions/separated")


def _tell_target(event: ContributionMerged | ContributionSeparated, template: str) -> None:
    assert event.territory_id is not None
    author_id = contributions.get_joinable(event.territory_id, event.target_id).author_id
    if author_id != event.author_id:
        addressed.to_person(event, template, author_id, {"merge_id": event.merge_id, "is_source": False})


def tell_divided(event: ContributionDivided) -> None:
    """Who wrote a contribution that was cut into parts: one letter with all their numbers."""
    addressed.to_person(event, "contributions/divided", event.author_id, {"split_id": event.split_id})


def tell_rejoined(event: ContributionRejoined) -> None:
    """The same, when it is whole again; who took it back, or had it hidden, knows by another letter."""
    if event.cause == SplitEnd.REJOINED:
        addressed.to_person(event, "contributions/rejoined", event.author_id, {"split_id": event.split_id})


def mail_shared_reply(event: ReplyPublished) -> None:
    """The reasoned reply, to who wrote a contribution that is joined to the one answered: one letter for each person."""
    told = {event.author_id}
    for contribution_id, author_id in contributions.list_source_authors(event.contribution_id):
        if author_id not in told:  # one fact, one letter: who wrote several reads the reply once
            addressed.to_person(event, "replies/published", author_id, {"contribution_id": contribution_id})
            told.add(author_id)


def record_merged(event: ContributionMerged) -> None:
    """For who follows either: the line leads to the one that gathers."""
    _record(event, "contribution_merged", event.target_id, source=event.number)


def record_separated(event: ContributionSeparated) -> None:
    """For who follows the one that was joined, unless it is read no more."""
    if event.cause != MergeEnd.SOURCE_LEFT:
        _record(event, "contribution_separated", event.contribution_id, target=event.target_number)


def _record(event: ContributionMerged | ContributionSeparated, what: str, contribution_id: int, **details: str) -> None:
    assert event.territory_id is not None
    place = facts.contribution_place(contribution_id)
    record(
        Happened(
            event_id=event.id,
            territory_id=event.territory_id,
            what=what,
            occurred_at=event.occurred_at,
            actor_id=event.actor_id,
            author_id=event.author_id,
            details=details,
            cycle_id=place["cycle_id"] or 0,
            roundtable_id=place["roundtable_id"],
            topic_id=place["topic_id"],
            contribution_id=contribution_id,
        )
    )
