# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the search knows of minutes: the public version of each meeting's."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from consulta.consultations.models import Roundtable
from consulta.core.db import db
from consulta.core.search import Entry
from consulta.core.text import excerpt, plain
from consulta.meetings.models import Meeting, MinutesStatus, MinutesVersion
from consulta.territory.queries import get_territory

SEARCH_KIND = "minutes"
_KIND = "Verbale"
"""What lists call them, before the title of the meeting: people look for that word too."""


def minutes_entry(meeting: Any, html: str, slug: str, roundtable: str) -> Entry:
    """The minutes of a meeting as the index takes them, on the day of the meeting: found by the name of the tavolo as well."""
    return Entry(
        territory_id=meeting.territory_id,
        kind=SEARCH_KIND,
        object_id=meeting.id,
        title=meeting.title,
        body=f"{plain(html)}\n{_KIND} {roundtable}",
        excerpt=excerpt(html),
        path=f"/{slug}/incontri/{meeting.id}",
        at=meeting.starts_at,
        roundtable_id=meeting.roundtable_id,
    )


def name_of_roundtable(roundtable_id: int | None) -> str:
    """The title of a tavolo; empty for the Conferenza."""
    return db.session.scalar(select(Roundtable.title).where(Roundtable.id == roundtable_id)) or ""


def list_minutes_entries(territory_id: int, after: int, limit: int) -> Sequence[Entry]:
    """The public minutes of meetings with an id beyond ``after``, by id."""
    query = (
        select(
            Meeting.id,
            Meeting.territory_id,
            Meeting.title,
            Meeting.starts_at,
            Meeting.roundtable_id,
            MinutesVersion.html,
            Roundtable.title.label("roundtable"),
        )
        .join(MinutesVersion, MinutesVersion.meeting_id == Meeting.id)
        .outerjoin(Roundtable, Roundtable.id == Meeting.roundtable_id)
        .where(Meeting.territory_id == territory_id, Meeting.id > after, MinutesVersion.status == MinutesStatus.PUBLISHED)
    )
    slug = get_territory(territory_id).slug
    return [minutes_entry(row, row.html, slug, row.roundtable or "") for row in db.session.execute(query.order_by(Meeting.id).limit(limit))]
