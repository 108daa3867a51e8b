# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Facts kept for who follows what they concern. Runs inside the transaction of the fact; the digest tells them later."""

from collections.abc import Mapping
from typing import Any

from consulta.consultations.events import (
    CycleDecided,
    DeadlineMoved,
    PhaseOpened,
    RoundtableOpened,
    TopicDecided,
    TopicEdited,
    TopicOpened,
)
from consulta.consultations.models import TopicStatus
from consulta.contributions.events import CommentPosted, ContributionPublished, ContributionRevised
from consulta.core.events import DomainEvent, Plain
from consulta.moderation.events import ContentModerated
from consulta.notifications import facts
from consulta.notifications.policy import TOLD_PHASES
from consulta.notifications.service import Happened, record
from consulta.plans.events import ContributionLinked, ContributionUnlinked, ObjectiveChanged, ObjectivesMerged
from consulta.replies.events import ReplyPublished
from consulta.synthesis.events import SynthesisPublished
from consulta.topic_replies.events import TopicReplyPublished


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
    """A text that was public and changed: to who follows or endorses it. A new document waits for the office first: no news of it."""
    if event.status == "published" and not event.only_files:
        _record(event, "contribution_revised", facts.contribution_place(event.contribution_id), event.author_id)


def record_comment(event: CommentPosted) -> None:
    """A comment that is public at once."""
    if event.status == "published":
        _record(event, "comment_published", facts.comment_place(event.comment_id), event.author_id)


def record_reply(event: ReplyPublished) -> None:
    """The office's reasoned reply."""
    _record(event, "reply_published", facts.contribution_place(event.contribution_id), event.author_id)


def record_topic_reply(event: TopicReplyPublished) -> None:
    """The office's reply to the comments of a topic. Who commented gets a letter of their own about it."""
    _record(event, "topic_replied", facts.topic_place(event.topic_id), topic_reply_id=event.topic_reply_id)


def record_link(event: ContributionLinked) -> None:
    """A contribution reached the plan. What stands there again because a mistake was undone is no news."""
    if event.is_again:
        return
    place = {**facts.objective_place(event.objective_id), "contribution_id": event.contribution_id}
    _record(event, "contribution_linked", place, event.author_id, changed=event.is_changed)


def record_unlink(event: ContributionUnlinked) -> None:
    """A contribution is linked to a line no more; a link that only says something else is told by the new one."""
    if event.is_replaced:
        return
    place = {**facts.objective_place(event.objective_id), "contribution_id": event.contribution_id}
    _record(event, "contribution_unlinked", place, event.author_id)


def record_merged_lines(event: ObjectivesMerged) -> None:
    """A line became part of another: told to who followed it, once, whatever it took along."""
    _record(event, "objective_merged", facts.objective_place(event.objective_id), into=event.into_code)


def record_synthesis(event: SynthesisPublished) -> None:
    """What was said is published; who wrote one of its sources has a letter of their own."""
    place = facts.synthesis_place(event.synthesis_id)
    which = {"synthesis_id": event.synthesis_id, "edition_id": event.edition_id, "edition": event.edition}
    _record(event, "synthesis_published", place, None, title=event.title, **which)


def record_objective(event: ObjectiveChanged) -> None:
    """An objective was written, or written anew; an index that was brought in is no news of a hundred lines."""
    if event.in_bulk:
        return
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
