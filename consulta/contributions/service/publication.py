# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What higher features do to a contribution or comment, inside their own transactions: publish, hide, mark as read, linked, answered."""

from datetime import datetime

from sqlalchemy import func, select, update

from consulta.attachments.service import await_texts
from consulta.contributions import policy
from consulta.contributions.events import ContributionRead, LateContributionAccepted, ProtocolSet
from consulta.contributions.models import Comment, Contribution, MergeEnd, PublicationStatus
from consulta.contributions.queries import CONTRIBUTION, number_text
from consulta.contributions.queries.searching import (
    COMMENT_KIND,
    SEARCH_KIND,
    contribution_entry,
    find_comment_entry,
    list_entries_below,
    parent_of,
)
from consulta.contributions.requests import Changed, SetProtocol, Subject
from consulta.contributions.service import joining, parts, tally, vocabulary
from consulta.core import search
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.core.text import one_line
from consulta.core.unit_of_work import current, emit, transactional
from consulta.territory.queries import get_territory
from consulta.web.ports import ports


def load_contribution(territory_id: int, contribution_id: int) -> Contribution:
    """The contribution, locked until the end of the transaction. Raises NotFound."""
    query = select(Contribution).where(Contribution.territory_id == territory_id, Contribution.id == contribution_id)
    found = current().session.scalars(query.with_for_update().execution_options(populate_existing=True)).first()
    if found is None:
        raise NotFound
    return found


def load_comment(comment_id: int, territory_id: int | None = None) -> Comment:
    """The comment, locked until the end of the transaction. Raises NotFound."""
    query = select(Comment).where(Comment.id == comment_id)
    if territory_id is not None:
        query = query.where(Comment.territory_id == territory_id)
    found = current().session.scalars(query.with_for_update().execution_options(populate_existing=True)).first()
    if found is None:
        raise NotFound
    return found


def number_of(contribution: Contribution) -> str:
    """Its public number."""
    return number_text(contribution.number_year, contribution.number_sequence)


def refuse_stale(one: Contribution | Comment, expected: int | None) -> None:
    """Raise Conflict, showing what stands now, unless ``expected`` is the present version (None: whatever it is)."""
    if expected is None or expected == one.version:
        return
    theirs = {"Stato": one.status.label, "Testo": one.source}
    if isinstance(one, Contribution):
        theirs = {"Titolo": one.title} | theirs
    raise Conflict("Nel frattempo qualcuno ha cambiato questo testo: sotto c'è com'è adesso, insieme a quello che hai scritto.", theirs)


def move(one: Contribution | Comment, to: PublicationStatus, now: datetime, *, with_whole: bool = False) -> PublicationStatus:
    """Change the status and everything that follows from being public or not: index, totals, number of comments.

    Raises Refused for a part that would leave alone (``with_whole``: the contribution it is a part of leaves too).
    """
    old = one.status
    if isinstance(one, Contribution) and not with_whole:
        parts.refuse_alone(one, to)
    one.move_to(to, now)
    if isinstance(one, Contribution):
        if policy.is_public(to) and one.is_late and one.late_accepted_at is None:
            one.late_accepted_at = now
        current().session.flush()
        if policy.is_public(old) is not policy.is_public(to):
            show(one) if policy.is_public(to) else take_away(one)
        _follow_merges(one, old, now)
        if to in parts.LEFT:
            for part in parts.end(one, now):
                move(part, to, now, with_whole=True)
        return old
    current().session.flush()
    if policy.is_public(old) is not policy.is_public(to):
        count_comment(one, 1 if policy.is_public(to) else -1)
        index_comment(one)
    return old


def _follow_merges(one: Contribution, old: PublicationStatus, now: datetime) -> None:
    """A joined text that is public no more is joined no more; what was joined to a text that leaves is public again by itself."""
    if old is PublicationStatus.MERGED:
        joining.end(one, MergeEnd.SOURCE_LEFT, now)  # nothing to end where the office has separated them
    elif policy.is_public(old) and one.status is not PublicationStatus.MERGED:
        for source in joining.live_sources(one.id):
            joining.end(source, MergeEnd.TARGET_LEFT, now)
            move(source, PublicationStatus.PUBLISHED, now)


def show(contribution: Contribution, also: str = "") -> None:
    """Put a contribution that is public into index and totals; ``also``: the words of those joined to it."""
    tally.count(contribution, 1)
    contribution.discussed_at = contribution.discussed_at or contribution.published_at
    search.put(contribution_entry(contribution, get_territory(contribution.territory_id).slug, also))
    vocabulary.count(contribution.territory_id, contribution.id, 1)  # of the stems that now stand in the index
    if contribution.comment_count:
        for entry in list_entries_below(contribution_id=contribution.id):
            search.put(entry)
    await_texts(CONTRIBUTION, contribution.id)


def take_away(contribution: Contribution) -> None:
    """Take a contribution that is public no more out of index and totals."""
    tally.count(contribution, -1)
    vocabulary.count(contribution.territory_id, contribution.id, -1)
    search.remove(SEARCH_KIND, contribution.id)
    search.remove_below(parent_of(SEARCH_KIND, contribution.id))
    await_texts(CONTRIBUTION, contribution.id)


def index_comment(comment: Comment) -> None:
    """Keep the search in step with a comment: found while anybody may read it, and with the words it has now."""
    current().session.flush()
    entry = find_comment_entry(comment.id)
    if entry is None:
        search.remove(COMMENT_KIND, comment.id)
    else:
        search.put(entry)


@transactional
def index_comments_of(topic_id: int) -> None:
    """The comments of a topic stand in the index as the topic is now."""
    current().session.flush()
    for entry in list_entries_below(topic_id=topic_id):
        search.put(entry)


def count_comment(comment: Comment, change: int) -> None:
    """Move the number of public comments of the contribution a comment is about, and the moment of the newest one."""
    if comment.contribution_id is None:
        return
    statement = update(Contribution).where(Contribution.id == comment.contribution_id)
    newest = select(func.max(Comment.published_at)).where(
        Comment.contribution_id == comment.contribution_id, Comment.status == PublicationStatus.PUBLISHED
    )
    moved = statement.values(
        comment_count=Contribution.comment_count + change,
        discussed_at=func.coalesce(newest.scalar_subquery(), Contribution.published_at),
    )
    current().session.execute(moved, execution_options={"synchronize_session": "fetch"})


@transactional
def change_publication(subject: Subject, territory_id: int, to: str, expected_version: int | None, now: datetime) -> Changed:
    """Move a contribution or comment to another status (a PublicationStatus or its value), with index, totals and counters.

    The caller has asked its own policy, keeps the reason and emits the event that the register keeps.
    Raises NotFound; Conflict when the version is stale or the arrow does not exist; Refused when a higher feature objects
    to publishing what was said at a meeting (the guard ``publish_contribution``).
    """
    status = PublicationStatus(to)
    if subject.kind == "comment":
        comment = load_comment(subject.id, territory_id)
        refuse_stale(comment, expected_version)
        old = move(comment, status, now)
        return Changed(None, comment.author_id, old.value, status.value, 0)
    contribution = load_contribution(territory_id, subject.id)
    refuse_stale(contribution, expected_version)
    if policy.is_public(status) and contribution.meeting_id is not None:
        for guard in ports().guards.get("publish_contribution", ()):
            guard(contribution.id).or_refuse()
    old = move(contribution, status, now)
    return Changed(number_of(contribution), contribution.author_id, old.value, status.value, contribution.revision)


def _by_id(contribution_id: int) -> Contribution:
    query = select(Contribution).where(Contribution.id == contribution_id)
    found = current().session.scalars(query.with_for_update().execution_options(populate_existing=True)).first()
    if found is None:
        raise NotFound
    return found


@transactional
def mark_read(actor: Actor, contribution_id: int, now: datetime) -> None:
    """The office has read it; the first time counts. Raises NotFound."""
    contribution = _by_id(contribution_id)
    if contribution.read_at is not None:
        return
    contribution.read_at = now
    emit(
        ContributionRead(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=contribution.territory_id,
            contribution_id=contribution.id,
            number=number_of(contribution),
            author_id=contribution.author_id,
        )
    )


@transactional
def mark_linked(contribution_id: int, at: datetime | None) -> None:
    """It is linked to the plan since ``at``, or (None) to nothing any more. Raises NotFound."""
    contribution = _by_id(contribution_id)
    contribution.linked_at = None if at is None else contribution.linked_at or at


@transactional
def mark_replied(contribution_id: int, outcome: str | None, at: datetime | None) -> None:
    """The office's published answer and since when. Raises NotFound."""
    contribution = _by_id(contribution_id)
    old, contribution.outcome, contribution.replied_at = contribution.outcome, outcome, at
    if policy.is_public(contribution.status) and old != outcome:
        tally.move_outcome(contribution, old)
    joining.share_reply(contribution)


def mark_comments_answered(topic_id: int, seen_at: datetime, at: datetime) -> None:
    """A reply to the topic is public: it answers the comments that were public at ``seen_at``. What was answered before stays as old."""
    seen = (Comment.topic_id == topic_id, Comment.status == PublicationStatus.PUBLISHED, Comment.published_at <= seen_at)
    current().session.execute(
        update(Comment).where(*seen, Comment.answered_at.is_(None)).values(answered_at=at), execution_options={"synchronize_session": False}
    )


@transactional
def accept_late(actor: Actor, territory_id: int, contribution_id: int, now: datetime) -> None:
    """Staff accept a contribution that came after the closing (invariant 10). Raises Refused, NotFound."""
    policy.may_accept_late(actor, territory_id).or_refuse()
    contribution = load_contribution(territory_id, contribution_id)
    if not contribution.is_late or contribution.late_accepted_at is not None:
        return
    contribution.late_accepted_at = now
    contribution.version += 1
    emit(
        LateContributionAccepted(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=territory_id,
            contribution_id=contribution.id,
            number=number_of(contribution),
            author_id=contribution.author_id,
        )
    )


@transactional
def set_protocol(actor: Actor, request: SetProtocol, now: datetime) -> None:
    """Note the protocol number and date of the office's own registry. Raises Refused, NotFound, Invalid."""
    policy.may_accept_late(actor, request.territory_id).or_refuse()
    number = one_line(request.number)
    if not number or len(number) > 40:
        raise Invalid({"number": "Scrivi il numero di protocollo: al massimo 40 caratteri."})
    try:
        on = datetime.fromisoformat(request.on).date()
    except ValueError:
        raise Invalid({"on": "La data del protocollo va scritta per intero, per esempio 2026-11-21."}) from None
    contribution = load_contribution(request.territory_id, request.contribution_id)
    old = f"{contribution.protocol_number} {contribution.protocol_on or ''}".strip()
    contribution.protocol_number, contribution.protocol_on = number, on
    emit(
        ProtocolSet(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=request.territory_id,
            contribution_id=contribution.id,
            number=number_of(contribution),
            author_id=contribution.author_id,
            old=old,
            new=f"{number} {on}",
        )
    )
