# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Everything the scheda shows about one contribution or comment, each part from the feature that owns it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from consulta.accounts.models import User
from consulta.attachments.policy import AttachmentView
from consulta.codebook import queries as codebook
from consulta.codebook.queries import AppliedTag, ExtractRow, TagHistoryRow, TagRow
from consulta.contributions import queries as contributions
from consulta.contributions.details import as_text
from consulta.contributions.models import Channel, Contribution, PublicationStatus
from consulta.contributions.policy import findings_in
from consulta.contributions.policy.detector import Finding
from consulta.contributions.queries import (
    CommentRow,
    ContributionRow,
    MergeRow,
    PartRow,
    RevisionView,
    Similar,
    SplitView,
    StaffDetail,
    StaffFilter,
)
from consulta.contributions.queries.staff_lists import Standing
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.pagination import Page
from consulta.intake.queries import DeskEntryView, find_desk_entry
from consulta.meetings import queries as meetings
from consulta.meetings.queries import CaptureView, MeetingRow
from consulta.moderation import queries as moderation
from consulta.moderation.queries import DecisionRow
from consulta.notes import queries as notes
from consulta.notes.queries import NoteRow
from consulta.notes.requests import CONTRIBUTION
from consulta.opinions import queries as opinions
from consulta.opinions.queries import ForwardingView, OpinionView
from consulta.plans import queries as plans
from consulta.plans.queries import LinkRow, ObjectiveChoice
from consulta.replies import queries as replies
from consulta.replies.queries import ReplyView
from consulta.territory.models import Municipality
from consulta.workspace.run import run_of, standing


@dataclass(frozen=True, slots=True)
class Person:
    """What the office knows of who wrote, besides name and address."""

    municipality: str
    is_from_outside: bool
    is_confirmed: bool
    published: int


@dataclass(frozen=True, slots=True)
class Versions:
    """A revision with what changed since the one before (empty for the first)."""

    revision: RevisionView
    changes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TagChoice:
    """What the tag picker offers: those on the text and those of its area first, then the others by group."""

    applied: tuple[AppliedTag, ...]
    suggested: tuple[TagRow, ...]
    others: tuple[TagRow, ...]

    @property
    def pairs(self) -> list[tuple[int, str]]:
        """Ids and labels of every tag that may come back from the form."""
        return [(tag.id, tag.label) for tag in self.applied] + [(tag.id, tag.label) for tag in (*self.suggested, *self.others)]

    @property
    def applied_ids(self) -> tuple[int, ...]:
        """Ids of the tags on the text."""
        return tuple(tag.id for tag in self.applied)


@dataclass(frozen=True, slots=True)
class RecordView:
    """The parts of the scheda beside the contribution itself."""

    versions: tuple[Versions, ...]
    findings: tuple[Finding, ...]
    similar: Sequence[Similar]
    desk: DeskEntryView | None
    said_at: MeetingRow | None
    capture: CaptureView | None
    files: Sequence[AttachmentView]
    comments: Page[CommentRow]
    decisions: Sequence[DecisionRow]
    tag_history: Sequence[TagHistoryRow]
    links: Sequence[LinkRow]
    extracts: Sequence[ExtractRow]
    replies: Sequence[ReplyView]
    reply_due_on: date | None
    merges: Sequence[MergeRow]
    notes: Page[NoteRow]
    opinions: Sequence[OpinionView]
    forwardings: Sequence[ForwardingView]
    split: SplitView | None
    parts: Sequence[PartRow]
    whole: PartRow | None
    standing: Standing


BY_HAND = (Channel.DESK, Channel.PAPER, Channel.PHONE, Channel.EMAIL)
"""How a text comes that the office types in for somebody: only of these it is kept who brought it."""


def load_record(actor: Actor, item: StaffDetail, territory_id: int, chosen: StaffFilter) -> RecordView:
    """The parts of a contribution's scheda; previous and next are those of the run, or of the filter."""
    run = run_of(chosen)
    is_public = item.status is PublicationStatus.PUBLISHED
    in_parts = item.status is PublicationStatus.SPLIT
    return RecordView(
        versions=_versions(contributions.list_revisions(item.id)),
        findings=findings_in(item.title, item.source, *item.details.values()),
        similar=() if is_public else contributions.find_similar(territory_id, item.title, item.source, without_id=item.id),
        desk=find_desk_entry(item.id) if item.channel in BY_HAND else None,
        said_at=meetings.find_origin(actor, territory_id, item.meeting_id),
        capture=meetings.find_capture(item.id) if item.meeting_id else None,
        files=contributions.list_files(item.id),
        comments=list_comments_of(territory_id, item),
        decisions=moderation.list_decisions(moderation.CONTRIBUTION, item.id),
        tag_history=codebook.list_history(codebook.CONTRIBUTION, item.id),
        links=plans.links_of_contribution(item.id) if item.linked_at else (),
        extracts=codebook.extracts_of(item.id),
        replies=replies.list_versions(item.id),
        merges=contributions.list_merges(item.id) if item.was_merged else (),
        notes=notes.list_notes(CONTRIBUTION, item.id),
        opinions=opinions.list_of_contribution(item.id) if item.published_at else (),
        forwardings=opinions.list_forwardings_of(item.id) if item.outcome is not None else (),
        split=contributions.find_split(item.id) if in_parts else None,
        parts=contributions.list_parts(item.id) if in_parts else (),
        whole=contributions.find_whole(item.part_of_id),
        reply_due_on=replies.find_due_on(item.id) if is_public else None,
        standing=standing(run, item.id) if run else contributions.place_for_staff(territory_id, chosen, item),
    )


def list_tag_choices(territory_id: int, kind: str, subject_id: int, area_id: int | None) -> TagChoice:
    """The tags to choose from for a text. A retired tag is offered only where it already is."""
    applied = tuple(codebook.tags_of(kind, subject_id))
    on = {tag.id for tag in applied}
    free = [tag for tag in codebook.list_tags(territory_id) if tag.id not in on]
    near = tuple(tag for tag in free if area_id is not None and tag.area_id == area_id)
    return TagChoice(applied, near, tuple(tag for tag in free if tag not in near))


def list_objective_choices(territory_id: int, cycle_id: int, area_id: int | None) -> list[ObjectiveChoice]:
    """The objectives a text may be linked to, those of its area first."""
    return sorted(plans.list_choices(territory_id, cycle_id), key=lambda choice: choice.area_id != area_id)


def _versions(revisions: Sequence[RevisionView]) -> tuple[Versions, ...]:
    before: RevisionView | None = None
    found = []
    for revision in revisions:
        changes = (
            tuple(contributions.word_diff(as_text(before.source, before.details), as_text(revision.source, revision.details)))
            if before
            else ()
        )
        found.append(Versions(revision, changes))
        before = revision
    return tuple(reversed(found))


def find_person(user_id: int) -> Person | None:
    """Comune and standing of who wrote. Log the read before showing it (decisions.md 29)."""
    published = (
        select(func.count())
        .where(Contribution.author_id == user_id, Contribution.status == PublicationStatus.PUBLISHED)
        .correlate(None)
        .scalar_subquery()
    )
    query = (
        select(Municipality.name, User.is_from_outside, User.confirmed_at, published.label("published"))
        .select_from(User)
        .outerjoin(Municipality, Municipality.id == User.municipality_id)
        .where(User.id == user_id)
    )
    row = db.session.execute(query).first()
    return Person(row.name or "", row.is_from_outside, row.confirmed_at is not None, row.published) if row else None


def list_comments_of(territory_id: int, item: ContributionRow) -> Page[CommentRow]:
    """The comments of a contribution in every state, the oldest first, with their total."""
    return contributions.list_comments_on_for_staff(territory_id, item.id)
