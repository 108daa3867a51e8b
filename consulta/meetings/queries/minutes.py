# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of minutes: the public version with those before it, the draft of the office."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from consulta.accounts.models import User
from consulta.core.db import db
from consulta.meetings.models import MinutesStatus, MinutesVersion


@dataclass(frozen=True, slots=True)
class MinutesView:
    """A version of the minutes. ``author_name`` is for the office alone."""

    id: int
    number: int
    source: str
    html: str
    reason: str
    status: MinutesStatus
    written_at: datetime
    published_at: datetime | None
    version: int
    author_name: str

    @property
    def is_draft(self) -> bool:
        """Whether only the office sees it."""
        return self.status is MinutesStatus.DRAFT


def list_versions(meeting_id: int, *, published_only: bool) -> Sequence[MinutesView]:
    """The versions of a meeting's minutes, the newest first; the draft only on request of the office."""
    query: Select[*tuple[Any, ...]] = (
        select(
            MinutesVersion.id,
            MinutesVersion.number,
            MinutesVersion.source,
            MinutesVersion.html,
            MinutesVersion.reason,
            MinutesVersion.status,
            MinutesVersion.written_at,
            MinutesVersion.published_at,
            MinutesVersion.version,
            func.coalesce(User.name, ""),
        )
        .outerjoin(User, User.id == MinutesVersion.author_id)
        .where(MinutesVersion.meeting_id == meeting_id)
        .order_by(MinutesVersion.number.desc())
    )
    if published_only:
        query = query.where(MinutesVersion.status != MinutesStatus.DRAFT)
    return [MinutesView(*row) for row in db.session.execute(query)]


def find_newest(meeting_id: int) -> MinutesView | None:
    """The newest version, draft or public; None when nobody began the minutes."""
    return next(iter(list_versions(meeting_id, published_only=False)), None)
