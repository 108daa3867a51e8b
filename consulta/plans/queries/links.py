# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of the links between contributions and the plan, from either side."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import aliased

from consulta.accounts.models import User
from consulta.contributions.models import Contribution, ContributionKind, PublicationStatus
from consulta.contributions.queries import words_query
from consulta.core import search
from consulta.core.db import db, read
from consulta.core.errors import NotFound
from consulta.plans.models import ContributionLink, LinkRelation, Objective, ObjectiveStatus, Plan
from consulta.territory.models import ThematicArea

SOURCES_SHOWN = 50
"""Links that the page of a line lists of what was taken up, and of what was refused; the list of contributions has them all."""
REFUSED = ("not_accepted", "out_of_scope", "deferred")
"""Outcomes after which a contribution is not behind a line, though it was linked to it."""
LINKABLE_CAP = 15
SEARCH_KIND = "contribution"
"""Kind under which contributions stand in the search index."""


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A link seen from the contribution."""

    id: int
    objective_id: int
    objective_code: str
    objective_title: str
    objective_status: ObjectiveStatus
    area_label: str
    relation: LinkRelation
    reason: str
    created_by: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A link seen from the objective. ``outcome`` is the value of the published reply's outcome, None before it."""

    link_id: int
    contribution_id: int
    number: str
    kind: ContributionKind
    title: str
    excerpt: str
    status: PublicationStatus
    outcome: str | None
    relation: LinkRelation
    reason: str
    created_at: datetime
    is_refused: bool
    """Whether it was only weighed, or answered with a no."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Where a line comes from: how many contributions in all, how many of them refused, and the first links of each sort."""

    total: int
    refused: int
    rows: tuple[SourceRow, ...]


def _links() -> Select[*tuple[Any, ...]]:
    return (
        select(
            ContributionLink.contribution_id,
            ContributionLink.id,
            Objective.id,
            Objective.code,
            Objective.title,
            Objective.status,
            ThematicArea.label,
            ContributionLink.relation,
            ContributionLink.reason,
            func.coalesce(User.name, ""),
            ContributionLink.created_at,
        )
        .join(Objective, Objective.id == ContributionLink.objective_id)
        .join(ThematicArea, ThematicArea.id == Objective.area_id)
        .outerjoin(User, User.id == ContributionLink.created_by_id)
        .where(ContributionLink.removed_at.is_(None))
        .order_by(ContributionLink.created_at, ContributionLink.id)
    )


_LINKS = _links().where(ContributionLink.contribution_id.in_(bindparam("ids", expanding=True)))
"""Composed once."""


def links_of_contribution(contribution_id: int) -> Sequence[LinkRow]:
    """The links in force of a contribution, the oldest first."""
    return links_of_many([contribution_id]).get(contribution_id, ())


def links_of_many(contribution_ids: Iterable[int]) -> Mapping[int, Sequence[LinkRow]]:
    """The links in force of several contributions, in one statement."""
    ids = list(contribution_ids)
    if not ids:
        return {}
    found: dict[int, list[LinkRow]] = {}
    for row in read(_LINKS, {"ids": ids}):
        link: tuple[Any, ...] = row[1:]
        found.setdefault(row[0], []).append(LinkRow(*link))
    return found


@dataclass(frozen=True, slots=True)
class LinkEnds:
    """What a link joins."""

    contribution_id: int
    objective_id: int


def get_link(territory_id: int, link_id: int) -> LinkEnds:
    """The two ends of a link of the territory, also of one taken away. Raises NotFound."""
    row = db.session.execute(
        select(ContributionLink.contribution_id, ContributionLink.objective_id).where(
            ContributionLink.id == link_id, ContributionLink.territory_id == territory_id
        )
    ).first()
    if row is None:
        raise NotFound
    return LinkEnds(row.contribution_id, row.objective_id)


def sources_of_objective(objective_id: int, *, public_only: bool = True, shown: int = SOURCES_SHOWN) -> Sources:
    """Where a line comes from: the contributions linked now, in one statement; for the public only published ones.

    ``rows`` holds the ``shown`` oldest links of what was taken up and as many of what was refused, the oldest first.
    """
    in_force: ColumnElement[bool] = ContributionLink.removed_at.is_(None)
    if public_only:
        in_force = and_(in_force, Contribution.status == PublicationStatus.PUBLISHED)
    is_refused = or_(ContributionLink.relation == LinkRelation.CONSIDERED, func.coalesce(Contribution.outcome, "").in_(REFUSED))
    sort = case((is_refused, 1), else_=0)
    age = (ContributionLink.created_at, ContributionLink.id)
    ranked = (
        select(
            ContributionLink.id.label("link_id"),
            sort.label("is_refused"),
            func.row_number().over(partition_by=sort, order_by=age).label("place"),
            func.count().over(partition_by=sort).label("total"),
        )
        .join(Contribution, Contribution.id == ContributionLink.contribution_id)
        .where(ContributionLink.objective_id == objective_id, in_force)
        .subquery()
    )
    query = (
        select(
            ContributionLink.id.label("link_id"),
            Contribution.id,
            Contribution.number_year,
            Contribution.number_sequence,
            Contribution.kind,
            Contribution.title,
            Contribution.excerpt,
            Contribution.status,
            Contribution.outcome,
            ContributionLink.relation,
            ContributionLink.reason,
            ContributionLink.created_at,
            ranked.c.is_refused,
            ranked.c.total,
        )
        .select_from(ranked)
        .join(ContributionLink, ContributionLink.id == ranked.c.link_id)
        .join(Contribution, Contribution.id == ContributionLink.contribution_id)
        .where(ranked.c.place <= shown)
        .order_by(*age)
    )
    found = db.session.execute(query).all()
    totals = {bool(row.is_refused): int(row.total) for row in found}
    rows = tuple(
        SourceRow(
            row.link_id,
            row.id,
            f"{row.number_year}-{row.number_sequence}",
            row.kind,
            row.title,
            row.excerpt,
            row.status,
            row.outcome,
            row.relation,
            row.reason,
            row.created_at,
            bool(row.is_refused),
        )
        for row in found
    )
    return Sources(sum(totals.values()), totals.get(True, 0), rows)


def count_unlinked(territory_id: int, cycle_id: int) -> int:
    """Published contributions of a cycle without any link."""
    query = select(func.count()).where(
        Contribution.territory_id == territory_id,
        Contribution.cycle_id == cycle_id,
        Contribution.status == PublicationStatus.PUBLISHED,
        Contribution.linked_at.is_(None),
    )
    return int(db.session.scalar(query) or 0)


def without_sources(territory_id: int) -> ColumnElement[bool]:
    """The lines of the newest plan of a territory to which no public contribution is linked, nor to anything below, as the tree says."""
    newest = select(func.max(Plan.id)).where(Plan.territory_id == territory_id).scalar_subquery()
    child, grandchild = aliased(Objective), aliased(Objective)
    below = select(child.id).where(child.parent_id == Objective.id)
    further = select(grandchild.id).join(child, child.id == grandchild.parent_id).where(child.parent_id == Objective.id)
    linked = (
        select(ContributionLink.id)
        .join(Contribution, Contribution.id == ContributionLink.contribution_id)
        .where(
            ContributionLink.removed_at.is_(None),
            Contribution.status == PublicationStatus.PUBLISHED,
            or_(
                ContributionLink.objective_id == Objective.id,
                ContributionLink.objective_id.in_(below.correlate(Objective)),
                ContributionLink.objective_id.in_(further.correlate(Objective)),
            ),
        )
        .correlate(Objective)
    )
    return and_(
        Objective.territory_id == territory_id,
        Objective.plan_id == newest,
        Objective.status != ObjectiveStatus.ARCHIVED,
        ~linked.exists(),
    )


@dataclass(frozen=True, slots=True)
class LinkableRow:
    """A published contribution that a search found for an objective; ``is_linked`` to that very objective."""

    id: int
    number: str
    title: str
    excerpt: str
    is_linked: bool


def find_contribution_id(territory_id: int, number: tuple[int, int]) -> int | None:
    """The contribution with that public number."""
    return db.session.scalar(
        select(Contribution.id).where(
            Contribution.territory_id == territory_id,
            Contribution.number_year == number[0],
            Contribution.number_sequence == number[1],
        )
    )


@dataclass(frozen=True, slots=True)
class WeighableLink:
    """A contribution as joining it to a line of the plan, or parting them, weighs it. ``link_id``: the link in force between them."""

    id: int
    version: int
    status: PublicationStatus
    linked_at: datetime | None
    link_id: int | None


def weighable_links(territory_id: int, objective_id: int, ids: Sequence[int], *, lock: bool) -> Mapping[int, WeighableLink]:
    """Those of some contributions that are the territory's, by id; with ``lock`` they stay so until the end of the transaction."""
    columns = (Contribution.id, Contribution.version, Contribution.status, Contribution.linked_at)
    query = select(*columns).where(Contribution.territory_id == territory_id, Contribution.id.in_(ids)).order_by(Contribution.id)
    rows = db.session.execute(query.with_for_update() if lock else query).all()
    standing = select(ContributionLink.contribution_id, ContributionLink.id).where(
        ContributionLink.objective_id == objective_id, ContributionLink.contribution_id.in_(ids), ContributionLink.removed_at.is_(None)
    )
    links = {row.contribution_id: row.id for row in db.session.execute(standing)}
    return {row.id: WeighableLink(row.id, row.version, row.status, row.linked_at, links.get(row.id)) for row in rows}


def linked_to(objective_id: int) -> ColumnElement[bool]:
    """Contributions linked now to a line of the plan, as a clause over Contribution."""
    live = select(ContributionLink.contribution_id).where(
        ContributionLink.objective_id == objective_id, ContributionLink.removed_at.is_(None)
    )
    return Contribution.id.in_(live)


def list_linkable(territory_id: int, objective_id: int, words: str) -> Sequence[LinkableRow]:
    """Published contributions that hold all the words, best first, at most LINKABLE_CAP."""
    ids = search.find_ids(territory_id, words_query(territory_id, words), SEARCH_KIND)[:LINKABLE_CAP]
    linked = select(ContributionLink.contribution_id).where(
        ContributionLink.objective_id == objective_id, ContributionLink.removed_at.is_(None)
    )
    query = select(
        Contribution.id,
        Contribution.number_year,
        Contribution.number_sequence,
        Contribution.title,
        Contribution.excerpt,
        Contribution.id.in_(linked).label("is_linked"),
    ).where(Contribution.id.in_(ids), Contribution.status == PublicationStatus.PUBLISHED)
    rows = {
        row.id: LinkableRow(row.id, f"{row.number_year}-{row.number_sequence}", row.title, row.excerpt, bool(row.is_linked))
        for row in db.session.execute(query)
    }
    return [rows[one] for one in ids if one in rows]
