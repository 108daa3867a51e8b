# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the search knows of notices that are public."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from consulta.core.db import db
from consulta.core.search import Entry
from consulta.core.text import excerpt, plain
from consulta.notices.models import Notice, NoticeStatus
from consulta.territory.queries import get_territory

SEARCH_KIND = "notice"


def notice_entry(row: Any, slug: str) -> Entry:
    """A notice as the index takes it, on the day on which it was published."""
    return Entry(
        territory_id=row.territory_id,
        kind=SEARCH_KIND,
        object_id=row.id,
        title=row.title,
        body=f"{plain(row.text_html)} {row.asked}".strip(),
        excerpt=excerpt(row.text_html) or row.asked[:240],
        path=f"/{slug}/avvisi/{row.id}",
        at=row.published_at or row.created_at,
    )


def list_notice_entries(territory_id: int, after: int, limit: int) -> Sequence[Entry]:
    """The notices that are no draft, with an id beyond ``after``, by id."""
    names = ("id", "territory_id", "title", "text_html", "asked", "published_at", "created_at")
    query = select(*(getattr(Notice, name) for name in names)).where(
        Notice.territory_id == territory_id, Notice.id > after, Notice.status != NoticeStatus.DRAFT
    )
    slug = get_territory(territory_id).slug
    return [notice_entry(row, slug) for row in db.session.execute(query.order_by(Notice.id).limit(limit))]
