# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of tavoli with their areas and comuni."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, and_, bindparam, func, literal, select, union_all

from consulta.consultations.models import Roundtable, RoundtableArea, RoundtableKind, RoundtableMunicipality, RoundtableStatus, Topic
from consulta.consultations.queries.topics import PUBLIC_TOPICS
from consulta.core.db import db, read
from consulta.core.errors import NotFound
from consulta.territory.models import Municipality, ThematicArea


@dataclass(frozen=True, slots=True)
class NamedRef:
    """Something with a name, as a link needs it."""

    id: int
    label: str
    label_en: str = ""
    belfiore: str = ""
    """The code of a comune, which its page is called by."""


@dataclass(frozen=True, slots=True)
class RoundtableView:
    """A tavolo with its areas and comuni (none: the whole territory) and how many topics anybody can read."""

    id: int
    territory_id: int
    cycle_id: int
    kind: RoundtableKind
    title: str
    description: str
    facilitator: str
    status: RoundtableStatus
    position: int
    version: int
    areas: tuple[NamedRef, ...] = ()
    municipalities: tuple[NamedRef, ...] = ()
    topic_count: int = 0


_Names = dict[int, tuple[NamedRef, ...]]


def list_roundtables(cycle_id: int) -> Sequence[RoundtableView]:
    """The tavoli of a cycle in their order."""
    return _roundtables(Roundtable.cycle_id == cycle_id)


def get_roundtable(territory_id: int, roundtable_id: int) -> RoundtableView:
    """A tavolo of the territory. Raises NotFound."""
    found = _roundtables(and_(Roundtable.territory_id == territory_id, Roundtable.id == roundtable_id))
    if not found:
        raise NotFound
    return found[0]


def _roundtables(where: Any) -> list[RoundtableView]:
    topics = (
        select(func.count())
        .where(Topic.roundtable_id == Roundtable.id, Topic.status.in_(PUBLIC_TOPICS))
        .correlate(Roundtable)
        .scalar_subquery()
    )
    query = (
        select(
            Roundtable.id,
            Roundtable.territory_id,
            Roundtable.cycle_id,
            Roundtable.kind,
            Roundtable.title,
            Roundtable.description,
            Roundtable.facilitator,
            Roundtable.status,
            Roundtable.position,
            Roundtable.version,
            topics.label("topic_count"),
        )
        .where(where)
        .order_by(Roundtable.position, Roundtable.id)
    )
    rows = db.session.execute(query).all()
    areas, comuni = _names_of([row.id for row in rows])
    return [_with_names(tuple(row), areas, comuni) for row in rows]


def _with_names(row: tuple[Any, ...], areas: _Names, comuni: _Names) -> RoundtableView:
    values: tuple[Any, ...] = (*row[:-1], areas.get(row[0], ()), comuni.get(row[0], ()), row[-1])
    return RoundtableView(*values)


_TABLES: BindParameter[int] = bindparam("tables", expanding=True)
_NAMES = union_all(
    select(
        literal(0).label("is_comune"),
        RoundtableArea.roundtable_id.label("owner"),
        ThematicArea.id,
        ThematicArea.label,
        ThematicArea.label_en,
        literal("").label("belfiore"),
        ThematicArea.position,
    )
    .join(ThematicArea, ThematicArea.id == RoundtableArea.area_id)
    .where(RoundtableArea.roundtable_id.in_(_TABLES)),
    select(
        literal(1), RoundtableMunicipality.roundtable_id, Municipality.id, Municipality.name, literal(""), Municipality.belfiore, literal(0)
    )
    .join(Municipality, Municipality.id == RoundtableMunicipality.municipality_id)
    .where(RoundtableMunicipality.roundtable_id.in_(_TABLES)),
)
"""Areas and comuni of some tavoli in one statement: every page with tavoli asks for both."""


def _names_of(ids: list[int]) -> tuple[_Names, _Names]:
    """The areas in the territory's order and the comuni by name, of each tavolo."""
    areas, comuni = _Names(), _Names()
    rows = read(_NAMES, {"tables": ids}).all() if ids else ()
    for row in sorted(rows, key=lambda row: (row.position, row.label)):
        found = comuni if row.is_comune else areas
        found[row.owner] = (*found.get(row.owner, ()), NamedRef(row.id, row.label, row.label_en, row.belfiore))
    return areas, comuni
