# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The matrix: lines of the plan by who wrote the contributions linked to them.

Every number counts published contributions, once each, and is the total of a public list. A row counts what is linked to
that line itself, the refused ones included; who reads "all lines" counts a contribution once, however many lines it reached.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, select

from consulta.contributions.models import Contribution, PublicationStatus
from consulta.contributions.queries import CITIZENS, ContributionFilter
from consulta.contributions.queries.filters import where
from consulta.core.db import db
from consulta.core.words import N_
from consulta.organisations.models import Organisation, OrganisationCategory
from consulta.plans.models import ContributionLink, Objective, ObjectiveStatus, Plan
from consulta.plans.queries import TreeArea, list_tree
from consulta.territory.models import Municipality
from consulta.traceability.requests import NO_SEAT, Dimension


@dataclass(frozen=True, slots=True)
class Column:
    """Authors of one kind. ``key``: as the filter of the list names them; ``label`` is Italian, or the name of a comune."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How many contributions of each column; ``total`` of all of them."""

    cells: Mapping[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """A contribution has one author: the cells add up."""
        return sum(self.cells.values())

    def of(self, key: str) -> int:
        """The cell of a column."""
        return self.cells.get(key, 0)


NONE = Counts()
CITIZENS_COLUMN = Column(CITIZENS, N_("Cittadini a nome loro"))
NO_SEAT_COLUMN = Column(NO_SEAT, N_("Organizzazioni senza un comune indicato"))


@dataclass(frozen=True, slots=True)
class Matrix:
    """``lines``: by objective. ``linked``: each contribution once, whatever the lines; ``unlinked``: those of the cycle on no line."""

    columns: tuple[Column, ...]
    areas: Sequence[TreeArea]
    lines: Mapping[int, Counts]
    linked: Counts
    unlinked: Counts

    def of(self, objective_id: int) -> Counts:
        """The row of a line."""
        return self.lines.get(objective_id, NONE)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to count."""
        return self.linked.total + self.unlinked.total == 0


def on_the_plan(cycle_id: int) -> ColumnElement[bool]:
    """Contributions linked now to a line of the plan of a cycle, whatever the relation."""
    return Contribution.id.in_(_links(cycle_id, ContributionLink.contribution_id))


def off_the_plan(cycle_id: int) -> ColumnElement[bool]:
    """Contributions of a cycle that are linked to no line of its plan."""
    return and_(Contribution.cycle_id == cycle_id, ~on_the_plan(cycle_id))


def seated_in(belfiore: str) -> ColumnElement[bool]:
    """Contributions of organisations with their seat in a comune; NO_SEAT: of organisations that have said none."""
    bodies = select(Organisation.id)
    if belfiore == NO_SEAT:
        return Contribution.organisation_id.in_(bodies.where(Organisation.municipality_id.is_(None)))
    seated = bodies.join(Municipality, Municipality.id == Organisation.municipality_id).where(Municipality.belfiore == belfiore)
    return Contribution.organisation_id.in_(seated)


def build_matrix(territory_id: int, cycle_id: int, chosen: ContributionFilter, dimension: Dimension) -> Matrix:
    """The matrix of the plan of a cycle, in four statements. With a filter, only the lines that something is linked to."""
    shown = (Contribution.status == PublicationStatus.PUBLISHED, *where(territory_id, chosen))
    links = _links(cycle_id, ContributionLink.objective_id.label("line"), Contribution.organisation_id)
    by_line = _counted(links.join(Contribution, Contribution.id == ContributionLink.contribution_id).where(*shown), dimension)
    once = select(literal(0).label("line"), Contribution.organisation_id).where(*shown)
    linked = _counted(once.where(on_the_plan(cycle_id)), dimension)
    unlinked = _counted(once.where(off_the_plan(cycle_id)), dimension)
    columns = {column.key: column for part in (by_line, linked, unlinked) for column in part.columns}
    areas = list_tree(territory_id, cycle_id)
    if chosen.active():
        areas = [
            replace(area, objectives=lines) for area in areas if (lines := tuple(one for one in area.objectives if one.id in by_line.rows))
        ]
    return Matrix(tuple(sorted(columns.values(), key=_order)), areas, by_line.rows, linked.rows.get(0, NONE), unlinked.rows.get(0, NONE))


def _links(cycle_id: int, *columns: Any) -> Select[*tuple[Any, ...]]:
    """Links in force to the lines of a plan that still stand."""
    return (
        select(*columns)
        .select_from(ContributionLink)
        .join(Objective, Objective.id == ContributionLink.objective_id)
        .join(Plan, Plan.id == Objective.plan_id)
        .where(Plan.cycle_id == cycle_id, ContributionLink.removed_at.is_(None), Objective.status != ObjectiveStatus.ARCHIVED)
    )


@dataclass(frozen=True, slots=True)
class _Counted:
    columns: Sequence[Column]
    rows: Mapping[int, Counts]


def _counted(authors: Select[*tuple[Any, ...]], dimension: Dimension) -> _Counted:
    """How many rows of each line and author. ``authors`` gives (line, organisation_id), added up by body before it is named."""
    found = authors.subquery()
    grouped = select(found.c.line, found.c.organisation_id, func.count().label("many")).group_by(found.c.line, found.c.organisation_id)
    bodies = grouped.subquery()
    query = (
        select(bodies.c.line, bodies.c.organisation_id, Organisation.category, Municipality.belfiore, Municipality.name, bodies.c.many)
        .outerjoin_from(bodies, Organisation, Organisation.id == bodies.c.organisation_id)
        .outerjoin(Municipality, Municipality.id == Organisation.municipality_id)
    )
    columns: dict[str, Column] = {}
    rows: dict[int, dict[str, int]] = {}
    for line, organisation_id, category, belfiore, name, many in db.session.execute(query):
        if organisation_id is None:
            column = CITIZENS_COLUMN
        elif dimension is Dimension.CATEGORY:
            column = Column(category.value, category.label)
        else:
            column = Column(belfiore, name) if belfiore else NO_SEAT_COLUMN
        columns[column.key] = column
        cells = rows.setdefault(line, {})
        cells[column.key] = cells.get(column.key, 0) + many
    return _Counted(list(columns.values()), {line: Counts(cells) for line, cells in rows.items()})


def _order(column: Column) -> tuple[int, int, str]:
    """Citizens first, categories as they are listed, comuni by name, those without one last."""
    if column.key == CITIZENS:
        return (0, 0, "")
    listed = list(OrganisationCategory)
    place = listed.index(OrganisationCategory(column.key)) if column.key in listed else 0
    return (2 if column.key == NO_SEAT else 1, place, column.label)
