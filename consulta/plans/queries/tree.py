# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of the tree of the plan: areas, objectives and interventions with their counts, one of them, the picker's list."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any, Protocol, TypeVar

from sqlalchemy import case, func, select
from sqlalchemy.orm import aliased

from consulta.consultations.models import PlanCycle
from consulta.contributions.models import Contribution, PublicationStatus
from consulta.core.db import db
from consulta.core.errors import NotFound
from consulta.plans.models import ContributionLink, Objective, ObjectiveLevel, ObjectiveOrigin, ObjectiveStatus, Plan
from consulta.plans.outline import folded
from consulta.territory.models import ThematicArea


@dataclass(frozen=True, slots=True)
class TreeObjective:
    """A line of the tree. ``sources`` counts the published contributions linked now; ``refused`` those of them
    whose published reply does not accept them; ``below`` the links of what stands below it; ``depth`` from 0.
    """

    id: int
    code: str
    title: str
    status: ObjectiveStatus
    origin: ObjectiveOrigin
    level: ObjectiveLevel
    parent_id: int | None
    sources: int
    refused: int
    below: int = 0
    depth: int = 0

    @property
    def is_orphan(self) -> bool:
        """Whether no published contribution is linked to it, nor to anything below it."""
        return self.sources + self.below == 0


@dataclass(frozen=True, slots=True)
class TreeArea:
    """An area of the plan with its objectives."""

    id: int
    code: str
    label: str
    label_en: str
    objectives: tuple[TreeObjective, ...]

    def without_sources(self) -> "TreeArea":
        """The same area with its orphans only."""
        return replace(self, objectives=tuple(objective for objective in self.objectives if objective.is_orphan))


@dataclass(frozen=True, slots=True)
class ObjectiveView:
    """An objective."""

    id: int
    territory_id: int
    cycle_id: int
    cycle_title: str
    plan_title: str
    area_id: int
    area_label: str
    code: str
    title: str
    description_source: str
    description_html: str
    origin: ObjectiveOrigin
    status: ObjectiveStatus
    created_at: datetime
    version: int
    level: ObjectiveLevel
    parent_id: int | None
    rank: int | None
    merged_into_id: int | None


@dataclass(frozen=True, slots=True)
class ObjectiveChoice:
    """An objective in a picker."""

    id: int
    code: str
    title: str
    area_id: int
    area_label: str
    level: ObjectiveLevel
    parent_id: int | None


class _Placed(Protocol):
    @property
    def id(self) -> int: ...
    @property
    def parent_id(self) -> int | None: ...


P = TypeVar("P", bound=_Placed)


def depth_first(rows: Sequence[P]) -> Iterator[tuple[P, int]]:
    """Each row before those that belong to it, with its depth; among brothers the given order. What belongs to a row that
    is not given stands at the top.
    """
    given = {row.id for row in rows}
    below: dict[int | None, list[P]] = {}
    for row in rows:
        below.setdefault(row.parent_id if row.parent_id in given else None, []).append(row)
    waiting = [(row, 0) for row in reversed(below.get(None, []))]
    while waiting:
        row, depth = waiting.pop()
        yield row, depth
        waiting.extend((child, depth + 1) for child in reversed(below.get(row.id, [])))


def _counted(rows: Sequence[TreeObjective]) -> Sequence[TreeObjective]:
    """In the order of the tree, each with what is linked below it."""
    ordered, below = [replace(row, depth=depth) for row, depth in depth_first(rows)], dict.fromkeys((row.id for row in rows), 0)
    for row in reversed(ordered):
        if row.parent_id in below:
            below[row.parent_id] += row.sources + below[row.id]
    return [replace(row, below=below[row.id]) for row in ordered]


@dataclass(frozen=True, slots=True)
class FamilyRow:
    """What an objective belongs to, or what belongs to it."""

    id: int
    code: str
    title: str
    level: ObjectiveLevel
    status: ObjectiveStatus
    parent_id: int | None


def family_of(found: ObjectiveView) -> tuple[Sequence[FamilyRow], Sequence[FamilyRow]]:
    """What an objective belongs to, from the top, and what stands directly below it; two statements at most."""
    family = select(Objective.id, Objective.code, Objective.title, Objective.level, Objective.status, Objective.parent_id)
    above: Sequence[FamilyRow] = ()
    if found.parent_id is not None:
        parent = aliased(Objective)
        higher = select(parent.parent_id).where(parent.id == found.parent_id)
        rows = db.session.execute(family.where((Objective.id == found.parent_id) | Objective.id.in_(higher)))
        above = sorted((FamilyRow(*row) for row in rows), key=lambda one: one.level.depth)
    below = family.where(Objective.parent_id == found.id).order_by(Objective.position, Objective.id)
    return above, [FamilyRow(*row) for row in db.session.execute(below)]


def list_tree(territory_id: int, cycle_id: int, *, with_archived: bool = False) -> Sequence[TreeArea]:
    """Areas with what stands in them, each line before those below it, in one statement. Areas without objectives are left out."""
    is_public = Contribution.status == PublicationStatus.PUBLISHED
    counts = (
        select(
            ContributionLink.objective_id,
            func.count().label("sources"),
            func.sum(case((Contribution.outcome == "not_accepted", 1), else_=0)).label("refused"),
        )
        .join(Contribution, Contribution.id == ContributionLink.contribution_id)
        .where(ContributionLink.territory_id == territory_id, ContributionLink.removed_at.is_(None), is_public)
        .group_by(ContributionLink.objective_id)
        .subquery()
    )
    query = (
        select(
            ThematicArea.id.label("area_id"),
            ThematicArea.code.label("area_code"),
            ThematicArea.label,
            ThematicArea.label_en,
            Objective.id,
            Objective.code,
            Objective.title,
            Objective.status,
            Objective.origin,
            Objective.level,
            Objective.parent_id,
            func.coalesce(counts.c.sources, 0).label("sources"),
            func.coalesce(counts.c.refused, 0).label("refused"),
        )
        .join(Plan, Plan.id == Objective.plan_id)
        .join(ThematicArea, ThematicArea.id == Objective.area_id)
        .outerjoin(counts, counts.c.objective_id == Objective.id)
        .where(Objective.territory_id == territory_id, Plan.cycle_id == cycle_id)
        .order_by(ThematicArea.position, ThematicArea.label, Objective.position, Objective.id)
    )
    if not with_archived:
        query = query.where(Objective.status != ObjectiveStatus.ARCHIVED)
    areas: dict[int, tuple[str, str, str, list[TreeObjective]]] = {}
    for row in db.session.execute(query):
        area = areas.setdefault(row.area_id, (row.area_code, row.label, row.label_en, []))
        area[3].append(TreeObjective(*tuple(row)[4:]))
    return [TreeArea(area_id, code, label, en, tuple(_counted(rows))) for area_id, (code, label, en, rows) in areas.items()]


def get_objective(territory_id: int, objective_id: int) -> ObjectiveView:
    """An objective of the territory. Raises NotFound."""
    query = (
        select(
            Objective.id,
            Objective.territory_id,
            Plan.cycle_id,
            PlanCycle.title.label("cycle_title"),
            Plan.title.label("plan_title"),
            Objective.area_id,
            ThematicArea.label,
            Objective.code,
            Objective.title,
            Objective.description_source,
            Objective.description_html,
            Objective.origin,
            Objective.status,
            Objective.created_at,
            Objective.version,
            Objective.level,
            Objective.parent_id,
            Objective.rank,
            Objective.merged_into_id,
        )
        .join(Plan, Plan.id == Objective.plan_id)
        .join(PlanCycle, PlanCycle.id == Plan.cycle_id)
        .join(ThematicArea, ThematicArea.id == Objective.area_id)
        .where(Objective.id == objective_id, Objective.territory_id == territory_id)
    )
    row = db.session.execute(query).first()
    if row is None:
        raise NotFound
    values: tuple[Any, ...] = tuple(row)
    return ObjectiveView(*values)


def list_choices(territory_id: int, cycle_id: int) -> Sequence[ObjectiveChoice]:
    """The objectives a contribution of the cycle may be linked to, by area, each before those below it."""
    query = (
        select(Objective.id, Objective.code, Objective.title, ThematicArea.id, ThematicArea.label, Objective.level, Objective.parent_id)
        .join(Plan, Plan.id == Objective.plan_id)
        .join(ThematicArea, ThematicArea.id == Objective.area_id)
        .where(Objective.territory_id == territory_id, Plan.cycle_id == cycle_id, Objective.status != ObjectiveStatus.ARCHIVED)
        .order_by(ThematicArea.position, ThematicArea.label, Objective.position, Objective.id)
    )
    choices = [ObjectiveChoice(*row) for row in db.session.execute(query)]
    return [choice for _, area in groupby(choices, key=lambda one: one.area_id) for choice, _ in depth_first(list(area))]


def list_names(territory_id: int, cycle_id: int) -> frozenset[tuple[ObjectiveLevel, str]]:
    """Level and name, folded, of every line of the plan."""
    query = select(Objective.level, Objective.title).join(Plan, Plan.id == Objective.plan_id)
    rows = db.session.execute(query.where(Objective.territory_id == territory_id, Plan.cycle_id == cycle_id))
    return frozenset((row.level, folded(row.title)) for row in rows)
