# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of the counts: those that are kept, those that hold now, and the names that stand beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, String, and_, case, cast, exists, func, literal, select, union_all

from consulta.consultations.models import Roundtable
from consulta.consultations.queries import CycleView
from consulta.contributions.models import Contribution, ContributionMunicipality
from consulta.core import clock
from consulta.core.db import db
from consulta.numbers.counting import access, people, texts, work
from consulta.numbers.counting.cells import Cells, Key
from consulta.numbers.models import NumberCell, NumberSnapshot
from consulta.numbers.setting import Named, Setting
from consulta.numbers.sources import sources
from consulta.territory import queries as territory_queries
from consulta.territory.models import Municipality, TerritoryMembership, ThematicArea

RECOUNT_AFTER = timedelta(hours=1)
"""What is forgotten by its term moves no version: the counts are made again so often in any case."""
PUBLIC_STEPS: Mapping[str, str] = {"letto": "read", "collegato": "linked", "risposto": "answered", "ripreso": "reflected"}
"""The steps of the way of a contribution, as an address names those that are public."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Everything that is counted of a territory, exact for its version."""

    territory_id: int
    version: int
    at: datetime
    cells: Cells


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Of when the kept counts are, and for which version of the territory."""

    version: int
    at: datetime
    on: date


def count_now(territory_id: int, now: datetime) -> Counted:
    """Count a territory. Exact for ``version`` only inside ``core.db.snapshot``: the version is read with everything else."""
    version, cells = territory_queries.get_territory(territory_id).content_version, Cells()
    for count in (
        texts.count_contributions,
        texts.count_comments,
        people.count_voices,
        people.count_seats,
        people.count_enrolled,
        people.count_endorsements,
        work.count_meetings,
        work.count_agreements,
        work.count_decisions,
        access.count_barriers,
        access.count_needs,
        *(one.count for one in sources()),
    ):
        count(cells, territory_id)
    return Counted(territory_id, version, now, cells)


def find_snapshot(territory_id: int) -> Snapshot | None:
    """Of when the kept counts are; None before the worker counted for the first time."""
    columns = (NumberSnapshot.content_version, NumberSnapshot.counted_at, NumberSnapshot.counted_on)
    row = db.session.execute(select(*columns).where(NumberSnapshot.territory_id == territory_id)).first()
    return Snapshot(*row) if row else None


def is_due(territory_id: int, now: datetime) -> bool:
    """Whether the kept counts may differ from what holds now."""
    kept = find_snapshot(territory_id)
    if kept is None or kept.on != clock.rome_day(now) or now - kept.at >= RECOUNT_AFTER:
        return True
    return kept.version != territory_queries.get_territory(territory_id).content_version


def read_kept(territory_id: int) -> Cells:
    """Every kept cell of a territory."""
    query = select(NumberCell.cycle_id, NumberCell.measure, NumberCell.line, NumberCell.column, NumberCell.total)
    found = db.session.execute(query.where(NumberCell.territory_id == territory_id))
    return Cells({Key(*row[:4]): row[4] for row in found})


def read_cycles(cycle_ids: Sequence[int]) -> Mapping[int, Cells]:
    """The kept cells of some cycles, in one statement."""
    query = select(NumberCell.cycle_id, NumberCell.measure, NumberCell.line, NumberCell.column, NumberCell.total)
    cells: dict[int, Cells] = {cycle_id: Cells() for cycle_id in cycle_ids}
    for row in db.session.execute(query.where(NumberCell.cycle_id.in_(list(cycle_ids)))):
        cells[row[0]][Key(*row[:4])] = row[4]
    return cells


def cycle_before(cycles: Sequence[CycleView], cycle: CycleView) -> CycleView | None:
    """The cycle that is set beside another: the newest of those before it."""
    older = [one for one in cycles if (one.first_year, one.id) < (cycle.first_year, cycle.id)]
    return max(older, key=lambda one: (one.first_year, one.id), default=None)


def read_setting(territory_id: int, cycle_ids: Sequence[int], on: date) -> Setting:
    """The comuni and areas of a territory, marked by whether they are in force on a day, and the tavoli of some cycles."""
    belongs = (TerritoryMembership.starts_on <= on) & (TerritoryMembership.ends_on.is_(None) | (TerritoryMembership.ends_on > on))
    members = (
        select(Municipality.belfiore, Municipality.name, func.max(case((belongs, 1), else_=0)))
        .join(TerritoryMembership, TerritoryMembership.municipality_id == Municipality.id)
        .where(TerritoryMembership.territory_id == territory_id)
        .group_by(Municipality.belfiore, Municipality.name)
        .order_by(Municipality.name)
    )
    offered = (ThematicArea.valid_from <= on) & (ThematicArea.valid_to.is_(None) | (ThematicArea.valid_to > on))
    areas = select(
        literal(0).label("cycle_id"),
        ThematicArea.code.label("key"),
        ThematicArea.label.label("label"),
        ThematicArea.label_en.label("label_en"),
        case((offered, 1), else_=0).label("is_current"),
        ThematicArea.position.label("position"),
    ).where(ThematicArea.territory_id == territory_id)
    tables = select(Roundtable.cycle_id, cast(Roundtable.id, String), Roundtable.title, literal(""), literal(1), Roundtable.position)
    named = union_all(areas, tables.where(Roundtable.cycle_id.in_(list(cycle_ids)))).subquery()
    found = db.session.execute(select(named).order_by(named.c.cycle_id, named.c.position, named.c.label, named.c.key)).all()
    return Setting(
        comuni=tuple(Named(row[0], row[1], is_current=bool(row[2])) for row in db.session.execute(members)),
        areas=tuple(Named(row.key, row.label, row.label_en, bool(row.is_current)) for row in found if not row.cycle_id),
        roundtables=tuple((row.cycle_id, Named(row.key, row.label)) for row in found if row.cycle_id),
    )


def reached(step: str) -> ColumnElement[bool]:
    """The contributions that a step of the way counts. Raises KeyError."""
    return texts.steps()[step]


def of_cycle(cycle_id: int) -> ColumnElement[bool]:
    """The contributions of a cycle."""
    return Contribution.cycle_id == cycle_id


def through(channel: str) -> ColumnElement[bool]:
    """The contributions that arrived in one way."""
    return Contribution.channel == channel


def arrived_in_week(monday: date) -> ColumnElement[bool]:
    """The contributions that arrived in the seven days from a Monday, by the calendar of Rome."""
    begins, ends = clock.rome_midnight(monday), clock.rome_midnight(monday + timedelta(days=7))
    return and_(Contribution.submitted_at >= begins, Contribution.submitted_at < ends)


def without(what: str) -> ColumnElement[bool]:
    """The contributions of no area, of no tavolo, or about the whole territory rather than some comuni."""
    if what == "comune":
        return ~exists().where(ContributionMunicipality.contribution_id == Contribution.id).correlate(Contribution)
    return (Contribution.area_id if what == "area" else Contribution.roundtable_id).is_(None)
