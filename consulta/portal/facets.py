# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of the names of facets: areas and tavoli by their ids."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import literal, select, union_all

from consulta.consultations.models import Roundtable
from consulta.core.db import db
from consulta.territory.models import ThematicArea


@dataclass(frozen=True, slots=True)
class FacetName:
    """An area or a tavolo as a facet names it; ``code`` is an area's."""

    id: int
    code: str
    label: str
    label_en: str = ""


def facet_names(area_ids: Iterable[int], roundtable_ids: Iterable[int]) -> tuple[Sequence[FacetName], Sequence[FacetName]]:
    """Areas and tavoli with these ids, in one statement."""
    areas, tables = sorted(area_ids), sorted(roundtable_ids)
    if not areas and not tables:
        return [], []
    query = union_all(
        select(literal("area").label("what"), ThematicArea.id, ThematicArea.code, ThematicArea.label, ThematicArea.label_en).where(
            ThematicArea.id.in_(areas)
        ),
        select(literal("tavolo"), Roundtable.id, literal(""), Roundtable.title, literal("")).where(Roundtable.id.in_(tables)),
    )
    rows = db.session.execute(query).all()
    found = [(row.what, FacetName(row.id, row.code, row.label, row.label_en)) for row in rows]
    return [one for what, one in found if what == "area"], [one for what, one in found if what == "tavolo"]


def find_area_id(territory_id: int, code: str) -> int | None:
    """The area of a territory with that code, also one retired since."""
    query = select(ThematicArea.id).where(ThematicArea.territory_id == territory_id, ThematicArea.code == code)
    found: int | None = db.session.scalar(query)
    return found
