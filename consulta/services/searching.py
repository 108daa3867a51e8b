# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the search knows of the services that people may use today."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from consulta.core.db import db
from consulta.core.search import Entry
from consulta.core.text import excerpt, plain
from consulta.services.models import Service, ServiceStatus
from consulta.territory.queries import get_territory

SERVICE_KIND = "service"
_NAMES = ("id", "territory_id", "code", "name", "description_html", "provider", "address", "area_id")


def service_entry(row: Any, slug: str, at: datetime | None = None) -> Entry:
    """A service as the index takes it: also who runs it and where it is find it."""
    about = " ".join(filter(None, (plain(row.description_html), row.provider, row.address)))
    return Entry(
        territory_id=row.territory_id,
        kind=SERVICE_KIND,
        object_id=row.id,
        title=row.name,
        body=about,
        excerpt=excerpt(row.description_html) or row.provider,
        path=f"/{slug}/servizi/{row.id}",
        at=at,
        area_id=row.area_id,
    )


def list_service_entries(territory_id: int, after: int, limit: int) -> Sequence[Entry]:
    """The published services with an id beyond ``after``, by id."""
    query = select(*(getattr(Service, name) for name in _NAMES)).where(
        Service.territory_id == territory_id, Service.id > after, Service.status == ServiceStatus.PUBLISHED
    )
    slug = get_territory(territory_id).slug
    return [service_entry(row, slug) for row in db.session.execute(query.order_by(Service.id).limit(limit))]
