# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Contributions joined to one another: what a page shows of them, what a merge would do, what was done (invariant 7)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, String, and_, case, cast, func, or_, select
from sqlalchemy.orm import aliased

from consulta.accounts.models import User
from consulta.contributions.models import Contribution, Endorsement, Merge, MergeEnd, PublicationStatus
from consulta.contributions.policy import is_readable
from consulta.contributions.queries.rows import A_PERSON, BETWEEN_FIELDS, BETWEEN_LINES, ERASED, number_text
from consulta.core.db import db
from consulta.core.errors import NotFound
from consulta.core.text import plain
from consulta.organisations.models import Organisation


@dataclass(frozen=True, slots=True)
class MergedSource:
    """A contribution joined to the one that is shown.

    ``name`` is the organisation's, or the person's when shown; where it is empty ``unnamed`` says it (to be translated).
    """

    id: int
    number: str
    title: str
    name: str
    unnamed: str
    comment_count: int


@dataclass(frozen=True, slots=True)
class MergedInto:
    """The contribution to which the one that is shown is joined, since when and why."""

    id: int
    number: str
    title: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Joinable:
    """A contribution as who joins it to another needs it; ``merged_into``: the number of its target, or empty."""

    id: int
    number: str
    title: str
    excerpt: str
    cycle_id: int
    status: PublicationStatus
    author_id: int | None
    organisation_id: int | None
    version: int
    comment_count: int
    merged_into: str
    source_count: int


@dataclass(frozen=True, slots=True)
class Support:
    """Sostegni as they are counted: of persons, of organisations."""

    persons: int
    bodies: int


@dataclass(frozen=True, slots=True)
class MergeFacts:
    """What a letter tells of a merge."""

    number: str
    title: str
    target_number: str
    target_title: str
    is_target_readable: bool
    reason: str
    end_cause: MergeEnd | None
    end_reason: str


@dataclass(frozen=True, slots=True)
class MergeRow:
    """A merge in the history of one of its two contributions. ``number`` and ``title`` are those of the other."""

    id: int
    is_source: bool
    """Whether the contribution whose history this is was the one joined to the other."""
    other_id: int
    number: str
    title: str
    reason: str
    merged_by: str
    merged_at: datetime
    ended_at: datetime | None
    ended_by: str
    end_cause: MergeEnd | None
    end_reason: str


_Source, _Target = aliased(Contribution), aliased(Contribution)
_NUMBER = BETWEEN_FIELDS
_NAMED = case((and_(_Source.shows_name.is_(True), User.erased_at.is_(None)), User.name), else_="")

SOURCES: ColumnElement[str] = (
    select(
        func.aggregate_strings(
            cast(_Source.id, String)
            + _NUMBER
            + cast(_Source.number_year, String)
            + _NUMBER
            + cast(_Source.number_sequence, String)
            + _NUMBER
            + _Source.title
            + _NUMBER
            + func.coalesce(Organisation.name, _NAMED, "")
            + _NUMBER
            + case((User.erased_at.is_not(None), "1"), else_="")
            + _NUMBER
            + cast(_Source.comment_count, String),
            BETWEEN_LINES,
        )
    )
    .select_from(Merge)
    .join(_Source, _Source.id == Merge.source_id)
    .outerjoin(User, User.id == _Source.author_id)
    .outerjoin(Organisation, Organisation.id == _Source.organisation_id)
    .where(Merge.target_id == Contribution.id, Merge.ended_at.is_(None))
    .correlate(Contribution)
    .scalar_subquery()
    .label("merged_sources")
)
"""The contributions joined to one, read with it."""


def _of_target(column: Any, name: str) -> ColumnElement[Any]:
    query = (
        select(column)
        .select_from(Merge)
        .join(_Target, _Target.id == Merge.target_id)
        .where(Merge.source_id == Contribution.id, Merge.ended_at.is_(None))
        .correlate(Contribution)
    )
    return query.scalar_subquery().label(name)


INTO: tuple[ColumnElement[Any], ...] = (
    _of_target(_Target.id, "into_id"),
    _of_target(_Target.number_year, "into_year"),
    _of_target(_Target.number_sequence, "into_sequence"),
    _of_target(_Target.title, "into_title"),
    _of_target(Merge.reason, "into_reason"),
    _of_target(Merge.merged_at, "into_at"),
)
"""The contribution to which one is joined, read with it."""


def sources_in(text: str | None) -> tuple[MergedSource, ...]:
    """The contributions of a row that has :data:`SOURCES`, by number."""
    if not text:
        return ()
    found = []
    for line in text.split(BETWEEN_LINES):
        id_, year, sequence, title, name, is_erased, comments = line.split(BETWEEN_FIELDS)
        unnamed = ERASED if is_erased else A_PERSON
        found.append(((int(year), int(sequence)), MergedSource(int(id_), f"{year}-{sequence}", title, name, unnamed, int(comments))))
    return tuple(source for _, source in sorted(found, key=lambda pair: pair[0]))


def into_in(row: Any) -> MergedInto | None:
    """The target of a row that has :data:`INTO`."""
    if row.into_id is None:
        return None
    return MergedInto(row.into_id, number_text(row.into_year, row.into_sequence), row.into_title, row.into_reason, row.into_at)


def root_of(contribution_id: Any) -> ScalarSelect[int]:
    """As a value in another statement: the contribution to which one is joined; nothing (NULL) where it is not."""
    query = select(Merge.target_id).where(Merge.source_id == contribution_id, Merge.ended_at.is_(None))
    return query.scalar_subquery()


def is_of_group(column: Any, contribution_id: Any) -> ColumnElement[bool]:
    """Whether a column names the contribution or one that is joined to it."""
    sources = select(Merge.source_id).where(Merge.target_id == contribution_id, Merge.ended_at.is_(None))
    return or_(column == contribution_id, column.in_(sources))


def list_source_authors(target_id: int) -> Sequence[tuple[int, int]]:
    """(contribution id, author id) of the contributions joined to one and written by somebody with an account."""
    query = (
        select(Contribution.id, Contribution.author_id)
        .join(Merge, Merge.source_id == Contribution.id)
        .where(Merge.target_id == target_id, Merge.ended_at.is_(None), Contribution.author_id.is_not(None))
        .order_by(Contribution.id)
    )
    return [(row.id, row.author_id) for row in db.session.execute(query)]


def get_joinable(territory_id: int, contribution_id: int) -> Joinable:
    """One contribution of the territory. Raises NotFound."""
    live = and_(Merge.source_id == Contribution.id, Merge.ended_at.is_(None))
    sources = (
        select(func.count())
        .select_from(Merge)
        .where(Merge.target_id == Contribution.id, Merge.ended_at.is_(None))
        .correlate(Contribution)
        .scalar_subquery()
        .label("source_count")
    )
    query = (
        select(Contribution, _Target.number_year, _Target.number_sequence, sources)
        .outerjoin(Merge, live)
        .outerjoin(_Target, _Target.id == Merge.target_id)
        .where(Contribution.territory_id == territory_id, Contribution.id == contribution_id)
        .execution_options(populate_existing=True)
    )
    row = db.session.execute(query).first()
    if row is None:
        raise NotFound
    one: Contribution = row[0]
    into = number_text(row.number_year, row.number_sequence) if row.number_year else ""
    return Joinable(
        id=one.id,
        number=number_text(one.number_year, one.number_sequence),
        title=one.title,
        excerpt=one.excerpt,
        cycle_id=one.cycle_id,
        status=one.status,
        author_id=one.author_id,
        organisation_id=one.organisation_id,
        version=one.version,
        comment_count=one.comment_count,
        merged_into=into,
        source_count=row.source_count,
    )


def targets_of(contribution_ids: Iterable[int]) -> Mapping[int, tuple[int, str]]:
    """(id, number) of the contribution to which each of some is joined; those joined to none are not there."""
    query = (
        select(Merge.source_id, Merge.target_id, Contribution.number_year, Contribution.number_sequence)
        .join(Contribution, Contribution.id == Merge.target_id)
        .where(Merge.source_id.in_(list(contribution_ids)), Merge.ended_at.is_(None))
    )
    return {row.source_id: (row.target_id, number_text(row.number_year, row.number_sequence)) for row in db.session.execute(query)}


def count_support(contribution_ids: Iterable[int], author_id: int | None, organisation_id: int | None, target_id: int) -> Support:
    """Sostegni over several contributions: a person once, an organisation once, never who wrote the one that gathers them.

    Those of persons who erased the account are nobody's, and each counts: nothing says whose they were.
    """
    ids = list(contribution_ids)
    own: list[ColumnElement[bool]] = []
    if author_id is not None:
        own.append(and_(Endorsement.contribution_id != target_id, func.coalesce(Endorsement.person_id, 0) == author_id))
    if organisation_id is not None:
        own.append(and_(Endorsement.contribution_id != target_id, func.coalesce(Endorsement.organisation_id, 0) == organisation_id))
    nobodys = case((and_(Endorsement.person_id.is_(None), Endorsement.organisation_id.is_(None)), 1))
    query = select(
        func.count(Endorsement.person_id.distinct()) + func.count(nobodys), func.count(Endorsement.organisation_id.distinct())
    ).where(Endorsement.contribution_id.in_(ids), *(~clause for clause in own))
    persons, bodies = db.session.execute(query).one()
    return Support(persons, bodies)


def list_source_ids(target_id: int) -> list[int]:
    """The contributions joined to one, by id."""
    query = select(Merge.source_id).where(Merge.target_id == target_id, Merge.ended_at.is_(None))
    return list(db.session.scalars(query.order_by(Merge.source_id)))


def foresee_support(source: Joinable, target: Joinable) -> tuple[Support, Support]:
    """Sostegni of the target as they are and as they would be after the merge."""
    group = [target.id, *list_source_ids(target.id)]
    who = (target.author_id, target.organisation_id, target.id)
    return count_support(group, *who), count_support([*group, source.id], *who)


def words_of_sources(target_ids: Iterable[int]) -> Mapping[int, str]:
    """Titles and texts of what is joined to each of some contributions: the search finds the target by them too."""
    query = (
        select(Merge.target_id, Contribution.title, Contribution.html)
        .join(Contribution, Contribution.id == Merge.source_id)
        .where(Merge.target_id.in_(list(target_ids)), Merge.ended_at.is_(None))
        .order_by(Merge.target_id, Contribution.id)
    )
    found: dict[int, str] = {}
    for row in db.session.execute(query):
        found[row.target_id] = f"{found.get(row.target_id, '')}\n{row.title}\n{plain(row.html)}"
    return found


def list_merges(contribution_id: int) -> Sequence[MergeRow]:
    """Every merge of a contribution, as source or as target, the newest first; for the office."""
    other = aliased(Contribution)
    by, ender = aliased(User), aliased(User)
    query = (
        select(
            Merge,
            other.id.label("other_id"),
            other.number_year,
            other.number_sequence,
            other.title,
            func.coalesce(by.name, "").label("merged_by"),
            func.coalesce(ender.name, "").label("ended_by"),
        )
        .join(other, or_(and_(Merge.source_id == contribution_id, other.id == Merge.target_id), other.id == Merge.source_id))
        .outerjoin(by, by.id == Merge.merged_by_id)
        .outerjoin(ender, ender.id == Merge.ended_by_id)
        .where(or_(Merge.source_id == contribution_id, Merge.target_id == contribution_id), other.id != contribution_id)
        .order_by(Merge.id.desc())
    )
    rows = []
    for row in db.session.execute(query):
        merge: Merge = row[0]
        rows.append(
            MergeRow(
                id=merge.id,
                is_source=merge.source_id == contribution_id,
                other_id=row.other_id,
                number=number_text(row.number_year, row.number_sequence),
                title=row.title,
                reason=merge.reason,
                merged_by=row.merged_by,
                merged_at=merge.merged_at,
                ended_at=merge.ended_at,
                ended_by=row.ended_by,
                end_cause=merge.end_cause,
                end_reason=merge.end_reason,
            )
        )
    return rows


def get_merge(territory_id: int, merge_id: int) -> MergeFacts:
    """A merge of the territory, live or ended. Raises NotFound."""
    query = (
        select(Merge, _Source, _Target)
        .join(_Source, _Source.id == Merge.source_id)
        .join(_Target, _Target.id == Merge.target_id)
        .where(Merge.id == merge_id, Merge.territory_id == territory_id)
    )
    row = db.session.execute(query).first()
    if row is None:
        raise NotFound
    merge, source, target = row
    return MergeFacts(
        number=number_text(source.number_year, source.number_sequence),
        title=source.title,
        target_number=number_text(target.number_year, target.number_sequence),
        target_title=target.title,
        is_target_readable=is_readable(target.status),
        reason=merge.reason,
        end_cause=merge.end_cause,
        end_reason=merge.end_reason,
    )


def find_merger(source_id: int) -> MergeRow | None:
    """The live merge of a contribution that is joined to another."""
    return next((row for row in list_merges(source_id) if row.is_source and row.ended_at is None), None)
