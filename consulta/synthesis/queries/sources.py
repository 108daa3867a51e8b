# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The texts behind the points of a synthesis: as they were read and as they stand, whose they are, what is quoted of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, exists, func, or_, select

from consulta.accounts.models import User
from consulta.contributions.models import Channel, Comment, Contribution, PublicationStatus
from consulta.contributions.queries import Author, number_text
from consulta.contributions.queries.rows import AUTHOR_COLUMNS, author_of
from consulta.core.db import db
from consulta.core.errors import NotFound
from consulta.core.pagination import Cursor, Page, cut
from consulta.core.words import N_
from consulta.moderation.models import REDACTIONS, ModerationDecision
from consulta.organisations.models import Organisation
from consulta.synthesis.models import PointSource, Quote
from consulta.synthesis.queries.scope import COMMENT, CONTRIBUTION

FRESH, CHANGED, GONE = "", "changed", "gone"
"""How a source stands: as it was read, changed since, or read by nobody any more."""
AT_LEAST = (Channel.DESK, Channel.PAPER, Channel.PHONE, Channel.MEETING)
"""Ways by which the office takes a text down for others."""


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
    status: PublicationStatus
    number: str
    title: str
    topic_id: int | None
    author: Author
    author_id: int | None
    organisation_id: int | None
    is_at_least: bool
    """Said in a room or taken down at a desk: who was there may be more than who is named."""
    quotes: tuple[QuoteRow, ...] = ()

    @property
    def cause(self) -> str:
        """Why it is no longer what was read; empty for one that is."""
        if self.state == CHANGED:
            return N_("ce n’è una versione nuova") if self.revision != self.current_revision else N_("l’ufficio ha coperto un passaggio")
        return _GONE.get(self.status, N_("è diventato un contributo")) if self.state == GONE else ""


_GONE = {
    PublicationStatus.HIDDEN: N_("l’ufficio lo ha nascosto"),
    PublicationStatus.WITHDRAWN: N_("chi l’ha scritto lo ha ritirato"),
    PublicationStatus.MERGED: N_("l’ufficio lo ha unito a un altro"),
    PublicationStatus.SPLIT: N_("l’ufficio lo ha scomposto in parti"),
    PublicationStatus.REJOINED: N_("è tornato nel testo da cui veniva"),
}
"""Why a text is no longer read by itself. A comment that is still public is gone only because it became a contribution."""


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


SHOWN = 5
"""Sources of a point on the page of its synthesis: the others have a page of their own."""
SOURCES_SIZE = 50


@dataclass(frozen=True, slots=True)
class PointSources:
    """The first sources of a point, those that wait to be read again before the others; how many there are, how many wait."""

    rows: Sequence[SourceRow] = ()
    total: int = 0
    stale: int = 0


def list_sources(synthesis_id: int, point_id: int | None = None) -> Sequence[SourceRow]:
    """Every source of a synthesis (of one point when named) in the order they were added, with their quotes; two statements."""
    query = _sources().where(PointSource.synthesis_id == synthesis_id).order_by(PointSource.id)
    if point_id is not None:
        query = query.where(PointSource.point_id == point_id)
    return _with_quotes(db.session.execute(query).all())


def list_first_sources(synthesis_id: int) -> Mapping[int, PointSources]:
    """The first ``SHOWN`` sources of each point, by point; two statements, however many there are."""
    is_stale = case((_standing().c.state != FRESH, 1), else_=0)
    by_point: Any = {"partition_by": _standing().c.point_id}
    ranked = (
        select(
            _standing().c.id,
            func.row_number().over(order_by=(is_stale.desc(), _standing().c.id), **by_point).label("place"),
            func.count().over(**by_point).label("total"),
            func.sum(is_stale).over(**by_point).label("stale"),
        )
        .where(_standing().c.synthesis_id == synthesis_id)
        .subquery()
    )
    query = _sources().add_columns(ranked.c.total, ranked.c.stale).join(ranked, ranked.c.id == PointSource.id)
    rows = db.session.execute(query.where(ranked.c.place <= SHOWN).order_by(PointSource.point_id, ranked.c.place)).all()
    numbers = {row.point_id: (row.total, row.stale) for row in rows}
    shown = _with_quotes(rows)
    return {
        point_id: PointSources([one for one in shown if one.point_id == point_id], total, stale)
        for point_id, (total, stale) in numbers.items()
    }


def list_sources_page(
    synthesis_id: int, point_id: int, cursor: Cursor | None, *, only_stale: bool = False, size: int = SOURCES_SIZE
) -> Page[SourceRow]:
    """One page of the sources of a point, in the order they were added; two statements."""
    backwards = cursor is not None and cursor.backwards
    query = _sources().where(PointSource.synthesis_id == synthesis_id, PointSource.point_id == point_id)
    if only_stale:
        query = query.where(state_of(PointSource).element != FRESH)
    if cursor is not None:
        last = cursor.key[0]
        query = query.where(PointSource.id < last if backwards else PointSource.id > last)
    query = query.order_by(PointSource.id.desc() if backwards else PointSource.id).limit(size + 1)
    page = cut(db.session.execute(query).all(), cursor, size, lambda row: (row.id,))
    found = {one.id: one for one in _with_quotes(page.items)}
    return page.map(lambda row: found[row.id])


def count_sources(synthesis_id: int) -> Mapping[int, tuple[int, int]]:
    """By point: how many sources it has, and how many of them wait to be read again; one statement."""
    standing = _standing()
    stale = func.sum(case((standing.c.state != FRESH, 1), else_=0))
    query = select(standing.c.point_id, func.count(), stale).where(standing.c.synthesis_id == synthesis_id)
    return {point_id: (number, waiting) for point_id, number, waiting in db.session.execute(query.group_by(standing.c.point_id))}


@cache
def _standing() -> Subquery:
    """Each source with its point and how it stands."""
    return (
        select(PointSource.id, PointSource.synthesis_id, PointSource.point_id, state_of(PointSource))
        .select_from(PointSource)
        .outerjoin(Contribution, Contribution.id == PointSource.contribution_id)
        .outerjoin(Comment, Comment.id == PointSource.comment_id)
        .subquery("standing")
    )


def _sources() -> Select[*tuple[Any, ...]]:
    author, organisation = func.coalesce(Contribution.author_id, Comment.author_id), _first("organisation_id")
    parent = Contribution.__table__.alias("parent")
    return (
        select(
            PointSource.id,
            PointSource.point_id,
            PointSource.contribution_id,
            PointSource.comment_id,
            PointSource.revision,
            PointSource.seen_at,
            case((PointSource.contribution_id.is_not(None), Contribution.revision), else_=Comment.version).label("current_revision"),
            state_of(PointSource),
            _first("status").label("status"),
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
    )


def _with_quotes(rows: Sequence[Any]) -> list[SourceRow]:
    quotes = _quotes_of([row.id for row in rows]) if rows else {}
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
        status=row.status,
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
    return meeting_id is not None or channel in AT_LEAST


def _quotes_of(source_ids: Sequence[int]) -> Mapping[int, tuple[QuoteRow, ...]]:
    query = (
        select(Quote.id, Quote.source_id, Quote.revision, Quote.starts, Quote.ends, Quote.text)
        .where(Quote.source_id.in_(source_ids))
        .order_by(Quote.source_id, Quote.starts)
    )
    found: dict[int, tuple[QuoteRow, ...]] = {}
    for row in db.session.execute(query):
        found[row.source_id] = (*found.get(row.source_id, ()), QuoteRow(*row))
    return found


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
    quotes = _quotes_of([source_id]).get(source_id, ())
    return SourceText(row.id, row.point_id, kind, row.contribution_id or row.comment_id, row.revision, row.text, row.state, quotes)
