# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Published editions: the frozen copies, the passages that may still be shown, how their sources stand now, where a text went."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from consulta.accounts.models import User
from consulta.consultations.models import PlanCycle, Roundtable, Topic
from consulta.contributions.models import Comment, Contribution, ContributionRevision, Merge, PublicationStatus
from consulta.contributions.queries.rows import AUTHOR_COLUMNS, author_of
from consulta.core.db import db
from consulta.core.errors import NotFound
from consulta.organisations.models import Organisation
from consulta.synthesis import frozen, policy
from consulta.synthesis.models import EditionQuote, EditionSource, Synthesis, SynthesisEdition
from consulta.synthesis.queries.scope import READABLE
from consulta.synthesis.queries.sources import FRESH, state_of

MENTIONS_CAP = 20


@dataclass(frozen=True, slots=True)
class EditionRow:
    """An edition of a list."""

    id: int
    synthesis_id: int
    number: int
    published_at: datetime
    sha256: str
    title: str = ""
    scope_title: str = ""


@dataclass(frozen=True, slots=True)
class EditionView:
    """A frozen copy; ``is_last``: no later edition took its place."""

    id: int
    synthesis_id: int
    number: int
    content: str
    sha256: str
    published_at: datetime
    topic_id: int | None
    roundtable_id: int | None
    scope_title: str
    is_last: bool

    @property
    def values(self) -> Mapping[str, Any]:
        """What it holds."""
        return frozen.read(self.content)


@dataclass(frozen=True, slots=True)
class ShownQuote:
    """A passage of the public page: ``text`` is empty where it was taken out."""

    text: str
    who: str
    is_person: bool
    number: str


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a text went: a synthesis, its last edition, and the number of the point."""

    synthesis_id: int
    title: str
    edition: int
    point: int


def _editions() -> Select[*tuple[Any, ...]]:
    last = (
        select(func.max(SynthesisEdition.number))
        .where(SynthesisEdition.synthesis_id == Synthesis.id)
        .correlate(Synthesis)
        .scalar_subquery()
    )
    return (
        select(
            SynthesisEdition.id,
            SynthesisEdition.synthesis_id,
            SynthesisEdition.number,
            SynthesisEdition.content,
            SynthesisEdition.sha256,
            SynthesisEdition.published_at,
            Synthesis.topic_id,
            Synthesis.roundtable_id,
            func.coalesce(Topic.title, Roundtable.title, PlanCycle.title),
            (SynthesisEdition.number == last).label("is_last"),
        )
        .join(Synthesis, Synthesis.id == SynthesisEdition.synthesis_id)
        .join(PlanCycle, PlanCycle.id == Synthesis.cycle_id)
        .outerjoin(Topic, Topic.id == Synthesis.topic_id)
        .outerjoin(Roundtable, Roundtable.id == Synthesis.roundtable_id)
    )


def _view(row: Any) -> EditionView:
    values: tuple[Any, ...] = (*row[:9], bool(row.is_last))
    return EditionView(*values)


def get_edition(territory_id: int, synthesis_id: int, number: int | None = None) -> EditionView:
    """An edition of a synthesis of the territory, the last one unless it is named. Raises NotFound."""
    query = _editions().where(SynthesisEdition.territory_id == territory_id, SynthesisEdition.synthesis_id == synthesis_id)
    if number is not None:
        query = query.where(SynthesisEdition.number == number)
    row = db.session.execute(query.order_by(SynthesisEdition.number.desc()).limit(1)).first()
    if row is None:
        raise NotFound
    return _view(row)


def find_edition(edition_id: int) -> EditionView | None:
    """An edition by its id, for the letters."""
    row = db.session.execute(_editions().where(SynthesisEdition.id == edition_id)).first()
    return _view(row) if row else None


def list_editions(synthesis_id: int) -> Sequence[EditionRow]:
    """The editions of a synthesis, the newest first."""
    query = (
        select(
            SynthesisEdition.id,
            SynthesisEdition.synthesis_id,
            SynthesisEdition.number,
            SynthesisEdition.published_at,
            SynthesisEdition.sha256,
        )
        .where(SynthesisEdition.synthesis_id == synthesis_id)
        .order_by(SynthesisEdition.number.desc())
    )
    return [EditionRow(*row) for row in db.session.execute(query)]


def list_published(
    territory_id: int, *, cycle_id: int | None = None, roundtable_id: int | None = None, topic_id: int | None = None
) -> Sequence[EditionRow]:
    """The last edition of every published synthesis: of a tavolo (and of its topics), of a topic, or of a cycle."""
    last = (
        select(SynthesisEdition.synthesis_id, func.max(SynthesisEdition.number).label("number"))
        .where(SynthesisEdition.territory_id == territory_id)
        .group_by(SynthesisEdition.synthesis_id)
        .subquery()
    )
    query = (
        select(
            SynthesisEdition.id,
            SynthesisEdition.synthesis_id,
            SynthesisEdition.number,
            SynthesisEdition.published_at,
            SynthesisEdition.sha256,
            Synthesis.title,
            func.coalesce(Topic.title, Roundtable.title, PlanCycle.title),
        )
        .join(last, and_(last.c.synthesis_id == SynthesisEdition.synthesis_id, last.c.number == SynthesisEdition.number))
        .join(Synthesis, Synthesis.id == SynthesisEdition.synthesis_id)
        .join(PlanCycle, PlanCycle.id == Synthesis.cycle_id)
        .outerjoin(Topic, Topic.id == Synthesis.topic_id)
        .outerjoin(Roundtable, Roundtable.id == Synthesis.roundtable_id)
        .order_by(SynthesisEdition.published_at.desc(), SynthesisEdition.id.desc())
        .limit(100)
    )
    if cycle_id is not None:
        query = query.where(Synthesis.cycle_id == cycle_id)
    if roundtable_id is not None:
        query = query.where(or_(Synthesis.roundtable_id == roundtable_id, Topic.roundtable_id == roundtable_id))
    if topic_id is not None:
        query = query.where(Synthesis.topic_id == topic_id)
    return [EditionRow(*row) for row in db.session.execute(query)]


def count_stale(edition_id: int) -> int:
    """How many sources of an edition changed, or are read by nobody any more, since they were read for it."""
    state = (
        select(state_of(EditionSource))
        .select_from(EditionSource)
        .outerjoin(Contribution, Contribution.id == EditionSource.contribution_id)
        .outerjoin(Comment, Comment.id == EditionSource.comment_id)
        .where(EditionSource.edition_id == edition_id)
        .subquery()
    )
    return db.session.scalar(select(func.count()).where(state.c.state != FRESH)) or 0


def shown_quotes(edition_id: int, *more: int, marks: Collection[str] | None = None) -> Mapping[str, ShownQuote]:
    """The passages of editions by commitment, each only while its text is public and holds it letter by letter; one statement.

    ``marks``: only those with these commitments.
    """
    author = func.coalesce(Contribution.author_id, Comment.author_id)
    of_contribution = EditionSource.contribution_id.is_not(None)
    organisation = case((of_contribution, Contribution.organisation_id), else_=Comment.organisation_id)
    parent = Contribution.__table__.alias("parent")
    query = (
        select(
            EditionQuote.commitment,
            EditionQuote.text,
            EditionQuote.starts,
            EditionQuote.ends,
            case((of_contribution, Contribution.status), else_=Comment.status).label("status"),
            parent.c.status.label("parent_status"),
            case((of_contribution, ContributionRevision.source), else_=Comment.source).label("source"),
            Contribution.number_year,
            Contribution.number_sequence,
            organisation.label("organisation_id"),
            case((of_contribution, Contribution.shows_name), else_=Comment.shows_name).label("shows_name"),
            *AUTHOR_COLUMNS,
        )
        .join(EditionSource, EditionSource.id == EditionQuote.source_id)
        .outerjoin(Contribution, Contribution.id == EditionSource.contribution_id)
        .outerjoin(
            ContributionRevision,
            and_(
                ContributionRevision.contribution_id == EditionSource.contribution_id,
                ContributionRevision.number == EditionSource.revision,
            ),
        )
        .outerjoin(Comment, Comment.id == EditionSource.comment_id)
        .outerjoin(parent, parent.c.id == Comment.contribution_id)
        .outerjoin(User, User.id == author)
        .outerjoin(Organisation, Organisation.id == organisation)
        .where(EditionQuote.edition_id.in_((edition_id, *more)))
        .order_by(EditionQuote.id)
    )
    if marks is not None:
        query = query.where(EditionQuote.commitment.in_(marks))
    return {row.commitment: _shown(row) for row in db.session.execute(query)}


def _shown(row: Any) -> ShownQuote:
    is_public = PublicationStatus(row.status) in READABLE and (row.parent_status is None or row.parent_status in READABLE)
    stands = is_public and policy.still_stands(row.text, row.starts, row.ends, row.source)
    author = author_of(row)
    number = f"{row.number_year}-{row.number_sequence}" if row.number_year else ""
    if not stands:
        return ShownQuote("", "", True, number if is_public else "")
    return ShownQuote(row.text, policy.attribution(author.organisation, author.person), not author.organisation, number)


@dataclass(frozen=True, slots=True)
class Mentions:
    """Where the texts of a page went: the contribution it is about, and its comments by id."""

    of_contribution: Sequence[Mention] = ()
    of_comments: Mapping[int, Sequence[Mention]] = field(default_factory=dict)


def mentions_on_page(comment_ids: Sequence[int], contribution_id: int | None = None) -> Mentions:
    """Where the texts of a page went, in the last edition of each synthesis; one statement for all of them."""
    if not comment_ids and contribution_id is None:
        return Mentions()
    about = or_(EditionSource.comment_id.in_(comment_ids), EditionSource.contribution_id == contribution_id)
    contribution: list[Mention] = []
    comments: dict[int, list[Mention]] = {}
    for row in db.session.execute(_where_went(about).add_columns(EditionSource.comment_id)):
        mentions = contribution if row.comment_id is None else comments.setdefault(row.comment_id, [])
        if len(mentions) < MENTIONS_CAP:
            mentions.append(Mention(*row[:4]))
    return Mentions(contribution, comments)


def _where_went(where: Any) -> Select[*tuple[Any, ...]]:
    last = select(func.max(SynthesisEdition.number)).where(SynthesisEdition.synthesis_id == Synthesis.id).correlate(Synthesis)
    return (
        select(Synthesis.id, Synthesis.title, SynthesisEdition.number, EditionSource.point)
        .select_from(EditionSource)
        .join(SynthesisEdition, SynthesisEdition.id == EditionSource.edition_id)
        .join(Synthesis, Synthesis.id == SynthesisEdition.synthesis_id)
        .where(where, SynthesisEdition.number == last.scalar_subquery())
        .order_by(Synthesis.id, EditionSource.point)
        .distinct()
    )


def list_source_writers(edition_id: int) -> set[int]:
    """User ids of who wrote a source of an edition, or a contribution joined to one: those who get the letter about it."""
    joined = aliased(Contribution)
    query = (
        select(func.coalesce(Contribution.author_id, Comment.author_id), joined.author_id)
        .select_from(EditionSource)
        .outerjoin(Contribution, Contribution.id == EditionSource.contribution_id)
        .outerjoin(Comment, Comment.id == EditionSource.comment_id)
        .outerjoin(Merge, and_(Merge.target_id == EditionSource.contribution_id, Merge.ended_at.is_(None)))
        .outerjoin(joined, joined.id == Merge.source_id)
        .where(EditionSource.edition_id == edition_id)
        .distinct()
    )
    return {user_id for row in db.session.execute(query) for user_id in row if user_id is not None}


@dataclass(frozen=True, slots=True)
class OwnWords:
    """A text of somebody and the point it went to."""

    point: int
    number: str
    title: str


def words_of(edition_id: int, user_id: int) -> Sequence[OwnWords]:
    """The texts of a person behind an edition, also those joined to one of its sources, by point."""
    merged = select(Merge.target_id).join(Contribution, Contribution.id == Merge.source_id)
    theirs = merged.where(Merge.ended_at.is_(None), Contribution.author_id == user_id)
    query = (
        select(
            EditionSource.point,
            Contribution.number_year,
            Contribution.number_sequence,
            func.coalesce(Contribution.title, Comment.excerpt).label("title"),
        )
        .outerjoin(Contribution, Contribution.id == EditionSource.contribution_id)
        .outerjoin(Comment, Comment.id == EditionSource.comment_id)
        .where(
            EditionSource.edition_id == edition_id,
            or_(Contribution.author_id == user_id, Comment.author_id == user_id, EditionSource.contribution_id.in_(theirs)),
            or_(EditionSource.comment_id.is_(None), Comment.status == PublicationStatus.PUBLISHED),
            or_(EditionSource.contribution_id.is_(None), Contribution.status.in_(READABLE)),
        )
        .order_by(EditionSource.point, EditionSource.id)
    )
    return [
        OwnWords(row.point, f"{row.number_year}-{row.number_sequence}" if row.number_year else "", row.title)
        for row in db.session.execute(query)
    ]
