# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the search knows of tavoli and of topics that anybody may read."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from sqlalchemy import select

from consulta.consultations.models import Roundtable, Topic
from consulta.consultations.queries.topics import PUBLIC_TOPICS
from consulta.core import clock
from consulta.core.db import db
from consulta.core.search import Entry
from consulta.core.text import plain
from consulta.territory.queries import get_territory

ROUNDTABLE_KIND, TOPIC_KIND = "roundtable", "topic"


def roundtable_entry(row: Any, slug: str, at: datetime | None = None) -> Entry:
    """A tavolo as the index takes it; its day is that of its last change."""
    return Entry(
        territory_id=row.territory_id,
        kind=ROUNDTABLE_KIND,
        object_id=row.id,
        title=row.title,
        body=row.description,
        excerpt=row.description[:240],
        path=f"/{slug}/tavoli/{row.id}",
        at=at,
        roundtable_id=row.id,
    )


def list_roundtable_entries(territory_id: int, after: int, limit: int) -> Sequence[Entry]:
    """The tavoli with an id beyond ``after``, by id."""
    query = select(Roundtable.id, Roundtable.territory_id, Roundtable.title, Roundtable.description).where(
        Roundtable.territory_id == territory_id, Roundtable.id > after
    )
    slug = get_territory(territory_id).slug
    return [roundtable_entry(row, slug) for row in db.session.execute(query.order_by(Roundtable.id).limit(limit))]


def is_found(topic: Any) -> bool:
    """Whether a topic stands in the search: anybody may read it, and it has words of its own."""
    return topic.status in PUBLIC_TOPICS and not topic.is_other


def topic_entry(row: Any, slug: str) -> Entry:
    """A topic as the index takes it, on the day on which it was opened."""
    opened = datetime.combine(row.opened_on, time(12), clock.ROME) if row.opened_on else row.created_at
    return Entry(
        territory_id=row.territory_id,
        kind=TOPIC_KIND,
        object_id=row.id,
        title=row.title,
        body=f"{row.question} {plain(row.context_html)}".strip(),
        excerpt=row.question,
        path=f"/{slug}/temi/{row.id}",
        at=opened,
        area_id=row.area_id,
        roundtable_id=row.roundtable_id,
    )


def list_topic_entries(territory_id: int, after: int, limit: int) -> Sequence[Entry]:
    """The topics that anybody may read with an id beyond ``after``, by id."""
    names = ("id", "territory_id", "title", "question", "context_html", "opened_on", "created_at", "area_id", "roundtable_id")
    query = select(*(getattr(Topic, name) for name in names)).where(
        Topic.territory_id == territory_id, Topic.id > after, Topic.status.in_(PUBLIC_TOPICS), Topic.is_other.is_(False)
    )
    slug = get_territory(territory_id).slug
    return [topic_entry(row, slug) for row in db.session.execute(query.order_by(Topic.id).limit(limit))]
