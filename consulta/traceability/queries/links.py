# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The long list: one row for each link in force between a published contribution and a line of the plan."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select, tuple_

from consulta.contributions.models import Contribution, ContributionKind, PublicationStatus
from consulta.contributions.queries import ContributionFilter, number_text
from consulta.contributions.queries.filters import where
from consulta.core.db import db
from consulta.organisations.models import Organisation, OrganisationCategory
from consulta.plans.models import ContributionLink, LinkRelation, Objective, ObjectiveLevel, ObjectiveStatus, Plan
from consulta.territory.models import Municipality, ThematicArea

LINKS_CAP = 5_000
"""Rows that are written while somebody waits (decisions.md 23)."""


@dataclass(frozen=True, slots=True)
class LinkLine:
    """A link. ``category`` and ``seat`` are those of the organisation: None and empty for a citizen."""

    number: str
    kind: ContributionKind
    category: OrganisationCategory | None
    seat: str
    area_label: str
    area_label_en: str
    code: str
    title: str
    level: ObjectiveLevel
    relation: LinkRelation
    reason: str
    outcome: str | None


Place = tuple[int, int, str, int]
"""Where a list of links goes on: year and sequence of the contribution, code of the line, id of the link."""
_PLACE: tuple[Any, ...] = (Contribution.number_year, Contribution.number_sequence, Objective.code, ContributionLink.id)


def list_links(territory_id: int, cycle_id: int, chosen: ContributionFilter, cap: int = LINKS_CAP) -> Sequence[LinkLine]:
    """The links to the plan of a cycle by contribution number, at most ``cap``, in one statement."""
    return [line for _place, line in _read(territory_id, cycle_id, chosen, None, cap)]


def links_at_once(territory_id: int, cycle_id: int, chosen: ContributionFilter) -> Sequence[LinkLine] | None:
    """The same, or None where they are more than is written while somebody waits."""
    found = list_links(territory_id, cycle_id, chosen, LINKS_CAP + 1)
    return None if len(found) > LINKS_CAP else found


def every_link(territory_id: int, cycle_id: int, chunk: int) -> Iterator[LinkLine]:
    """All of them, however many, a statement for each ``chunk``."""
    place: Place | None = None
    while rows := _read(territory_id, cycle_id, ContributionFilter(), place, chunk):
        yield from (line for _place, line in rows)
        place = rows[-1][0]


def has_too_many(territory_id: int, cycle_id: int) -> bool:
    """Whether a cycle has more links than are written while somebody waits. Counts no further than that."""
    some = _joined(select(ContributionLink.id), territory_id, cycle_id, ContributionFilter()).limit(LINKS_CAP + 1).subquery()
    return (db.session.scalar(select(func.count()).select_from(some)) or 0) > LINKS_CAP


def _joined(query: Select[Any], territory_id: int, cycle_id: int, chosen: ContributionFilter) -> Select[Any]:
    """Links in force between published contributions and the standing lines of the plan of a cycle."""
    return (
        query.select_from(ContributionLink)
        .join(Contribution, Contribution.id == ContributionLink.contribution_id)
        .join(Objective, Objective.id == ContributionLink.objective_id)
        .join(Plan, Plan.id == Objective.plan_id)
        .where(
            Plan.cycle_id == cycle_id,
            ContributionLink.removed_at.is_(None),
            Objective.status != ObjectiveStatus.ARCHIVED,
            Contribution.status == PublicationStatus.PUBLISHED,
            *where(territory_id, chosen),
        )
    )


def _read(
    territory_id: int, cycle_id: int, chosen: ContributionFilter, after: Place | None, limit: int
) -> Sequence[tuple[Place, LinkLine]]:
    columns = (
        *_PLACE,
        Contribution.kind,
        Organisation.category,
        Municipality.name,
        ThematicArea.label,
        ThematicArea.label_en,
        Objective.title,
        Objective.level,
        ContributionLink.relation,
        ContributionLink.reason,
        Contribution.outcome,
    )
    query = (
        _joined(select(*columns), territory_id, cycle_id, chosen)
        .join(ThematicArea, ThematicArea.id == Objective.area_id)
        .outerjoin(Organisation, Organisation.id == Contribution.organisation_id)
        .outerjoin(Municipality, Municipality.id == Organisation.municipality_id)
        .order_by(*_PLACE)
        .limit(limit)
    )
    if after is not None:
        query = query.where(tuple_(*_PLACE) > tuple_(*after))
    return [(tuple(row[:4]), _line(row)) for row in db.session.execute(query)]


def _line(row: Any) -> LinkLine:
    return LinkLine(
        number_text(row.number_year, row.number_sequence),
        row.kind,
        row.category,
        row.name or "",
        row.label,
        row.label_en,
        row.code,
        row.title,
        row.level,
        row.relation,
        row.reason,
        row.outcome,
    )
