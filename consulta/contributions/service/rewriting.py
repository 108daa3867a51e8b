# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every copy of a text changed at once, for the office that hides passages or puts them back (ADR 0034).

A copy is the text that stands, each revision or kept version, and the same of the comment a contribution was made of, or of the
contribution a comment became. The database lets a revision change only where its original is kept apart (migration 0024).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import func, or_, select, update

from consulta.contributions.models import Comment, CommentVersion, Contribution, ContributionRevision
from consulta.contributions.policy import is_public
from consulta.contributions.queries.merging import words_of_sources
from consulta.contributions.requests import Subject, SubjectKind
from consulta.contributions.service import joining
from consulta.contributions.service.publication import index_comment, refuse_stale, show, take_away
from consulta.core.db import is_sqlite
from consulta.core.errors import NotFound
from consulta.core.unit_of_work import current, transactional

CONTRIBUTION: SubjectKind = "contribution"
COMMENT: SubjectKind = "comment"


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy of a text. ``number`` is the revision of a contribution; the kept version of a comment, 0 for the comment itself."""

    kind: SubjectKind
    subject_id: int
    number: int
    stands: bool
    title: str
    source: str
    html: str
    excerpt: str
    details: Mapping[str, str]


Change = Callable[[Copy], Copy]


@transactional
def rewrite_copies(subject: Subject, territory_id: int, expected_version: int | None, change: Change) -> list[Subject]:
    """Change every copy of a text as the caller says, with index and totals; gives whose copies there are, the subject first.

    ``change`` gives back the copy it got where nothing is to be changed. The caller has asked its policy, keeps what is taken out and
    emits the event. Raises NotFound, Conflict (stale).
    """
    comment, contributions = _family(subject, territory_id)
    own = next((one for one in contributions if one.id == subject.id), None) if subject.kind == CONTRIBUTION else comment
    if own is None:
        raise NotFound
    refuse_stale(own, expected_version)
    for contribution in contributions:
        _rewrite_contribution(contribution, change)
    if comment is not None:
        _rewrite_comment(comment, change)
    family = [Subject(CONTRIBUTION, contribution.id) for contribution in contributions]
    family += [Subject(COMMENT, comment.id)] if comment else []
    return sorted(family, key=lambda one: (one.kind, one.id) != (subject.kind, subject.id))


def _family(subject: Subject, territory_id: int) -> tuple[Comment | None, list[Contribution]]:
    """The comment and the contributions that hold the same words, locked in this order, as whoever counts a comment does.

    A contribution that was cut holds the words of its parts, and each part those of the whole (record 0047).
    """
    session = current().session
    whole = select(func.coalesce(Contribution.part_of_id, Contribution.id)).where(Contribution.id == subject.id).scalar_subquery()
    wanted = Comment.id == subject.id if subject.kind == COMMENT else Comment.promoted_to_id.in_([subject.id, whole])
    comments = select(Comment).where(Comment.territory_id == territory_id, wanted)
    comment = session.scalars(comments.with_for_update().execution_options(populate_existing=True)).first()
    contribution_id = subject.id if subject.kind == CONTRIBUTION else comment.promoted_to_id if comment else None
    root = select(func.coalesce(Contribution.part_of_id, Contribution.id)).where(Contribution.id == contribution_id).scalar_subquery()
    query = select(Contribution).where(
        Contribution.territory_id == territory_id, or_(Contribution.id == root, Contribution.part_of_id == root)
    )
    locked = query.order_by(Contribution.id).with_for_update().execution_options(populate_existing=True)
    return comment, list(session.scalars(locked))


def _rewrite_contribution(one: Contribution, change: Change) -> None:
    was = Copy(CONTRIBUTION, one.id, one.revision, True, one.title, one.source, one.html, one.excerpt, one.details)
    new = change(was)
    if new is not was:
        if is_public(one.status):
            take_away(one)
        one.title, one.source, one.html, one.excerpt, one.details = new.title, new.source, new.html, new.excerpt, dict(new.details)
        current().session.flush()
        if is_public(one.status):
            show(one, words_of_sources([one.id]).get(one.id, ""))
        joining.reindex_target_of(one)
    one.version += 1
    _rewrite_revisions(one.id, change)


def _rewrite_revisions(contribution_id: int, change: Change) -> None:
    session = current().session
    table = ContributionRevision
    query = select(table.number, table.title, table.source, table.html, table.details).where(table.contribution_id == contribution_id)
    changed = []
    for number, title, source, html, details in session.execute(query.order_by(table.number)).all():
        was = Copy(CONTRIBUTION, contribution_id, number, False, title, source, html, "", details)
        new = change(was)
        if new is not was:
            changed.append(new)
    if not changed:
        return
    _let_revisions_change("on")
    for new in changed:
        statement = update(table).where(table.contribution_id == contribution_id, table.number == new.number)
        values = {"title": new.title, "source": new.source, "html": new.html, "details": dict(new.details)}
        session.execute(statement.values(**values), execution_options={"synchronize_session": False})
    _let_revisions_change("")


def _let_revisions_change(value: str) -> None:
    """PostgreSQL asks for a word before a revision is touched; that its original is kept it looks up by itself."""
    if not is_sqlite():
        current().session.execute(select(func.set_config("consulta.forgetting", value, True)))


def _rewrite_comment(one: Comment, change: Change) -> None:
    was = Copy(COMMENT, one.id, 0, True, "", one.source, one.html, one.excerpt, {})
    new = change(was)
    if new is not was:
        one.source, one.html, one.excerpt = new.source, new.html, new.excerpt
        index_comment(one)
    one.version += 1
    for version in current().session.scalars(select(CommentVersion).where(CommentVersion.comment_id == one.id)):
        before = Copy(COMMENT, one.id, version.number, False, "", version.source, version.html, "", {})
        after = change(before)
        if after is not before:
            version.source, version.html = after.source, after.html
    current().session.flush()
