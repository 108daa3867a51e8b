# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What everybody may read now, as where-clauses.

Asked when a thing is followed, when a fact is told, when it is shown and when it leaves by mail.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_

from consulta.consultations.models import CycleDate, CyclePhase, Topic
from consulta.consultations.queries import PUBLIC_TOPICS
from consulta.contributions.models import Comment, Contribution, PublicationStatus
from consulta.notifications.models import NewsFact


def cycle_is_public(cycle_id: Any, now: datetime) -> ColumnElement[bool]:
    """Whether the cycle of a column has begun: one in preparation is not public, nor is anything of it."""
    return exists().where(CycleDate.cycle_id == cycle_id, CycleDate.phase != CyclePhase.SETUP, CycleDate.starts_at <= now)


def contribution_is_public() -> ColumnElement[bool]:
    """Published now, or joined to another: neither hidden nor withdrawn since."""
    return Contribution.status.in_(
        (PublicationStatus.PUBLISHED, PublicationStatus.MERGED, PublicationStatus.SPLIT, PublicationStatus.REJOINED)
    )


def topic_is_public() -> ColumnElement[bool]:
    """Open or closed: neither proposed, nor merged, nor declined."""
    return Topic.status.in_(PUBLIC_TOPICS)


def fact_is_public(now: datetime) -> ColumnElement[bool]:
    """Whether everything a fact concerns may be read; the statement joins contribution, comment and topic."""
    return and_(
        cycle_is_public(NewsFact.cycle_id, now),
        or_(NewsFact.contribution_id.is_(None), contribution_is_public()),
        or_(NewsFact.comment_id.is_(None), Comment.status == PublicationStatus.PUBLISHED),
        or_(NewsFact.topic_id.is_(None), topic_is_public()),
    )
