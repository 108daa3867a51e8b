# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the search knows of objectives that stand in the public tree of the plan."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from consulta.core.db import db
from consulta.core.search import Entry
from consulta.core.text import excerpt, plain
from consulta.plans.models import Objective, ObjectiveStatus
from consulta.territory.queries import get_territory

OBJECTIVE_KIND = "objective"


def objective_entry(row: Any, slug: str, at: datetime | None = None) -> Entry:
    """An objective as the index takes it; its day is that of its last change."""
    return Entry(
        territory_id=row.territory_id,
        kind=OBJECTIVE_KIND,
        object_id=row.id,
        title=f"{row.code} {row.title}",
        body=plain(row.description_html),
        excerpt=excerpt(row.description_html),
        path=f"/{slug}/piano/obiettivi/{row.id}",
        at=at,
        area_id=row.area_id,
    )


def list_objective_entries(territory_id: int, after: int, limit: int) -> Sequence[Entry]:
    """The objectives that are not archived, with an id beyond ``after``, by id."""
    names = ("id", "territory_id", "code", "title", "description_html", "area_id")
    query = select(*(getattr(Objective, name) for name in names)).where(
        Objective.territory_id == territory_id, Objective.id > after, Objective.status != ObjectiveStatus.ARCHIVED
    )
    slug = get_territory(territory_id).slug
    return [objective_entry(row, slug) for row in db.session.execute(query.order_by(Objective.id).limit(limit))]
