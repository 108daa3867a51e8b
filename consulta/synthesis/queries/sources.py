# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The texts behind the points of a synthesis: as they were read and as they stand, whose they are, what is quoted of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select

from consulta.accounts.models import User
from consulta.contributions.models import Channel, Comment, Contribution, ContributionMunicipality, Merge, PublicationStatus
from consulta.contributions.queries import Author, number_text
from consulta.contributions.queries.rows import AUTHOR_COLUMNS, author_of
from consulta.core.db import db
from consulta.core.errors import NotFound
from consulta.moderation.models import REDACTIONS, ModerationDecision
from consulta.organisations.models import Organisation
from consulta.synthesis.models import PointSource, Quote
from consulta.synthesis.queries.scope import COMMENT, CONTRIBUTION

FRESH, CHANGED, GONE = "", "changed", "gone"
"""How a source stands: as it was read, changed since, or read by nobody any more."""


@dataclass(frozen=True, slots=True)
class QuoteRow:
    """A passage that is quoted."""

    id: int
    source_id: int
    revision: int
    starts: int
    ends: int
    text: str


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source of a point. ``number`` is the contribution's, or that of the contribution a comment is about."""

    id: int
    point_id: int
    kind: str
    subject_id: int
    revision: int
    current_revision: int
    seen_at: datetime
    state: str
    number: str
    title: str
    topic_id: int | None
    author: Author
    author_id: int | None
    organisation_id: int | None
    is_at_least: bool
    """Said in a room or taken down at a desk: who was there may be more than who is named."""
    quotes: tuple[QuoteRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    """What stands behind a point. Contributions ≠ persons ≠ organisations; ``is_at_least``: it is a minimum."""

    items: int = 0
    persons: int = 0
    organisations: int = 0
    municipalities: int = 0
    is_at_least: bool = False


@dataclass(slots=True)
class _Tally:
    items: int = 0
    unnamed: int = 0
    persons: set[int] = field(default_factory=set)
    organisations: set[int] = field(default_factory=set)
    municipalities: set[int] = field(default_factory=set)
    is_at_least: bool = False

    def add(self, author_id: int | None, organisation_id: int | None, is_at_least: bool) -> None:
        self.items += 1
        self.is_at_least |= is_at_least
        if organisation_id is not None:
            self.organisations.add(organisation_id)
        elif author_id is not None:
            self.persons.add(author_id)
        else:
            self.unnamed += 1

    def counted(self) -> Counts:
        persons = len(self.persons) + self.unnamed
        return Counts(self.items, persons, len(self.organisations), len(self.municipalities), self.is_at_least)


def state_of(table: Any) -> ColumnElement[str]:
    """How a source of ``table`` (PointSource or EditionSource, joined to Contribution and Comment) stands now."""
    redacted = exists().where(
        ModerationDecision.contribution_id == table.contribution_id,
        ModerationDecision.outcome.in_(REDACTIONS),
        ModerationDecision.decided_at > table.seen_at,
    )
    of_contribution = table.contribution_id.is_not(None)
    gone = or_(
        and_(of_contribution, Contribution.status != PublicationStatus.PUBLISHED),
        and_(~of_contribution, or_(Comment.status != PublicationStatus.PUBLISHED, Comment.promoted_to_id.is_not(None))),
    )
    changed = or_(
        and_(of_contribution, or_(Contribution.revision != table.revision, redacted)),
        and_(~of_contribution, Comment.version != table.revision),
    )
    return case((gone, GONE), (changed, CHANGED), else_=FRESH).label("state")


def list_sources(synthesis_id: int, point_id: int | None = None) -> Sequence[SourceRow]:
    """The sources of a synthesis (of one point when named) in the order they were added, with their quotes; two statements."""
    author, organisation = func.coalesce(Contribution.author_id, Comment.author_id), _first("organisation_id")
    parent = Contribution.__table__.alias("parent")
    query = (
        select(
            PointSource.id,
            PointSource.point_id,
            PointSource.contribution_id,
            PointSource.comment_id,
            PointSource.revision,
            PointSource.seen_at,
            case((PointSource.contribution_id.is_not(None), Contribution.revision), else_=Comment.version).label("current_revision"),
            state_of(PointSource),
            func.coalesce(Contribution.number_year, parent.c.number_year).label("number_year"),
            func.coalesce(Contribution.number_sequence, parent.c.number_sequence).label("number_sequence"),
            func.coalesce(Contribution.title, Comment.excerpt).label("title"),
            Comment.topic_id,
            author.label("author_id"),
            organisation.label("organisation_id"),
            _first("shows_name").label("shows_name"),
            Contribution.channel,
            Contribution.meeting_id,
            *AUTHOR_COLUMNS,
        )
        .select_from(PointSource)
        .outerjoin(Contribution, Contribution.id == PointSource.contribution_id)
        .outerjoin(Comment, Comment.id == PointSource.comment_id)
        .outerjoin(parent, parent.c.id == Comment.contribution_id)
        .outerjoin(User, User.id == author)
        .outerjoin(Organisation, Organisation.id == organisation)
        .where(PointSource.synthesis_id == synthesis_id)
        .order_by(PointSource.id)
    )
    if point_id is not None:
        query = query.where(PointSource.point_id == point_id)
    rows = db.session.execute(query).all()
    quotes = _quotes_of(synthesis_id) if rows else {}
    return [_source(row, quotes.get(row.id, ())) for row in rows]


def _first(name: str) -> Any:
    return case((PointSource.contribution_id.is_not(None), getattr(Contribution, name)), else_=getattr(Comment, name))


def _source(row: Any, quotes: tuple[QuoteRow, ...]) -> SourceRow:
    return SourceRow(
        id=row.id,
        point_id=row.point_id,
        kind=CONTRIBUTION if row.contribution_id else COMMENT,
        subject_id=row.contribution_id or row.comment_id,
        revision=row.revision,
        current_revision=row.current_revision,
        seen_at=row.seen_at,
        state=row.state,
        number=number_text(row.number_year, row.number_sequence) if row.number_year else "",
        title=row.title,
        topic_id=row.topic_id,
        author=author_of(row),
        author_id=row.author_id,
        organisation_id=row.organisation_id,
        is_at_least=is_at_least(row.channel, row.meeting_id),
        quotes=quotes,
    )


def is_at_least(channel: Channel | None, meeting_id: int | None) -> bool:
    """Whether a text was taken down by the office: it may speak for more people than it names."""
    return meeting_id is not None or channel in (Channel.DESK, Channel.PAPER, Channel.PHONE, Channel.MEETING)


def _quotes_of(synthesis_id: int) -> Mapping[int, tuple[QuoteRow, ...]]:
    query = (
        select(Quote.id, Quote.source_id, Quote.revision, Quote.starts, Quote.ends, Quote.text)
        .join(PointSource, PointSource.id == Quote.source_id)
        .where(PointSource.synthesis_id == synthesis_id)
        .order_by(Quote.source_id, Quote.starts)
    )
    found: dict[int, tuple[QuoteRow, ...]] = {}
    for row in db.session.execute(query):
        found[row.source_id] = (*found.get(row.source_id, ()), QuoteRow(*row))
    return found


def count_people(synthesis_id: int, sources: Sequence[SourceRow]) -> Mapping[int, Counts]:
    """What stands behind each point, by its id; with the texts that were joined to its sources. Two statements."""
    tallies: dict[int, _Tally] = {}
    for one in sources:
        tallies.setdefault(one.point_id, _Tally()).add(one.author_id, one.organisation_id, one.is_at_least)
    if not tallies:
        return {}
    for row in db.session.execute(_joined(synthesis_id)):
        tallies[row.point_id].add(row.author_id, row.organisation_id, is_at_least(row.channel, row.meeting_id))
    comuni = (
        select(PointSource.point_id, ContributionMunicipality.municipality_id)
        .join(ContributionMunicipality, ContributionMunicipality.contribution_id == PointSource.contribution_id)
        .where(PointSource.synthesis_id == synthesis_id)
        .distinct()
    )
    for row in db.session.execute(comuni):
        if row.point_id in tallies:
            tallies[row.point_id].municipalities.add(row.municipality_id)
    return {point_id: tally.counted() for point_id, tally in tallies.items()}


def _joined(synthesis_id: int) -> Any:
    """Who wrote the texts that are joined to the sources (invariant 7)."""
    return (
        select(
            PointSource.point_id,
            PointSource.contribution_id.label("target_id"),
            Contribution.id,
            Contribution.author_id,
            Contribution.organisation_id,
            Contribution.channel,
            Contribution.meeting_id,
        )
        .join(Merge, and_(Merge.target_id == PointSource.contribution_id, Merge.ended_at.is_(None)))
        .join(Contribution, Contribution.id == Merge.source_id)
        .where(PointSource.synthesis_id == synthesis_id)
        .order_by(PointSource.id, Contribution.id)
    )


def list_joined_authors(synthesis_id: int) -> Sequence[int]:
    """User ids of who wrote a text joined to a source."""
    return [row.author_id for row in db.session.execute(_joined(synthesis_id)) if row.author_id is not None]


@dataclass(frozen=True, slots=True)
class SourceText:
    """A source with its whole text as it stands, for choosing what to quote."""

    id: int
    point_id: int
    kind: str
    subject_id: int
    revision: int
    text: str
    state: str
    quotes: tuple[QuoteRow, ...]


def get_source_text(synthesis_id: int, source_id: int) -> SourceText:
    """A source of the synthesis with its text. Raises NotFound."""
    query = (
        select(
            PointSource.id,
            PointSource.point_id,
            PointSource.contribution_id,
            PointSource.comment_id,
            case((PointSource.contribution_id.is_not(None), Contribution.revision), else_=Comment.version).label("revision"),
            func.coalesce(Contribution.source, Comment.source).label("text"),
            state_of(PointSource),
        )
        .select_from(PointSource)
        .outerjoin(Contribution, Contribution.id == PointSource.contribution_id)
        .outerjoin(Comment, Comment.id == PointSource.comment_id)
        .where(PointSource.synthesis_id == synthesis_id, PointSource.id == source_id)
    )
    row = db.session.execute(query).first()
    if row is None:
        raise NotFound
    kind = CONTRIBUTION if row.contribution_id else COMMENT
    quotes = _quotes_of(synthesis_id).get(source_id, ())
    return SourceText(row.id, row.point_id, kind, row.contribution_id or row.comment_id, row.revision, row.text, row.state, quotes)
