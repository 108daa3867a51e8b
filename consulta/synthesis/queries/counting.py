# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How many texts, people, organisations and comuni stand behind the points of a synthesis, counted by the database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select, union_all

from consulta.contributions.models import Comment, Contribution, ContributionMunicipality, Merge
from consulta.core.db import db
from consulta.synthesis.models import PointSource
from consulta.synthesis.queries.sources import AT_LEAST


@dataclass(frozen=True, slots=True)
class Counts:
    """What stands behind a point. Contributions ≠ persons ≠ organisations; ``is_at_least``: it is a minimum."""

    items: int = 0
    persons: int = 0
    organisations: int = 0
    municipalities: int = 0
    is_at_least: bool = False


def count_people(synthesis_id: int) -> Mapping[int, Counts]:
    """What stands behind each point, by its id; with the texts that were joined to its sources. Two statements, none with a row a text.

    A person is counted once for each point, also with several texts; who has no account is one person for each text.
    """
    said = union_all(_direct(synthesis_id), _joined(synthesis_id)).subquery()
    person = case((said.c.organisation_id.is_(None), said.c.author_id))
    unnamed = case((and_(said.c.organisation_id.is_(None), said.c.author_id.is_(None)), 1), else_=0)
    query = select(
        said.c.point_id,
        func.count().label("items"),
        (func.count(func.distinct(person)) + func.sum(unnamed)).label("persons"),
        func.count(func.distinct(said.c.organisation_id)).label("organisations"),
        func.max(said.c.is_at_least).label("is_at_least"),
    ).group_by(said.c.point_id)
    comuni = (
        select(PointSource.point_id, func.count(func.distinct(ContributionMunicipality.municipality_id)))
        .join(ContributionMunicipality, ContributionMunicipality.contribution_id == PointSource.contribution_id)
        .where(PointSource.synthesis_id == synthesis_id)
        .group_by(PointSource.point_id)
    )
    rows = db.session.execute(query).all()
    places = {row[0]: row[1] for row in db.session.execute(comuni)} if rows else {}
    return {
        row.point_id: Counts(row.items, int(row.persons), row.organisations, places.get(row.point_id, 0), bool(row.is_at_least))
        for row in rows
    }


_TAKEN_DOWN = case((or_(Contribution.meeting_id.is_not(None), Contribution.channel.in_(AT_LEAST)), 1), else_=0).label("is_at_least")
"""The same as ``sources.is_at_least``, for the database."""


def _direct(synthesis_id: int) -> Select[*tuple[Any, ...]]:
    of_contribution = PointSource.contribution_id.is_not(None)
    organisation = case((of_contribution, Contribution.organisation_id), else_=Comment.organisation_id)
    return (
        select(
            PointSource.point_id,
            func.coalesce(Contribution.author_id, Comment.author_id).label("author_id"),
            organisation.label("organisation_id"),
            _TAKEN_DOWN,
        )
        .select_from(PointSource)
        .outerjoin(Contribution, Contribution.id == PointSource.contribution_id)
        .outerjoin(Comment, Comment.id == PointSource.comment_id)
        .where(PointSource.synthesis_id == synthesis_id)
    )


def _joined(synthesis_id: int) -> Select[*tuple[Any, ...]]:
    """Who wrote the texts that are joined to the sources (invariant 7)."""
    return (
        select(PointSource.point_id, Contribution.author_id, Contribution.organisation_id, _TAKEN_DOWN)
        .join(Merge, and_(Merge.target_id == PointSource.contribution_id, Merge.ended_at.is_(None)))
        .join(Contribution, Contribution.id == Merge.source_id)
        .where(PointSource.synthesis_id == synthesis_id)
    )


def list_joined_authors(synthesis_id: int) -> Sequence[int]:
    """User ids of who wrote a text joined to a source, each once."""
    joined = _joined(synthesis_id).subquery()
    return list(db.session.scalars(select(joined.c.author_id).where(joined.c.author_id.is_not(None)).distinct()))
