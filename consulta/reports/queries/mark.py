# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether what a report was made from is still as it was."""

import hashlib
from typing import Any

from sqlalchemy import ScalarSelect, Select, func, select

from consulta.contributions.models import Comment, Contribution, PublicationStatus
from consulta.core.db import db
from consulta.meetings.models import Meeting, MeetingStatus, UnionAgreement
from consulta.plans.models import ContributionLink, Objective, Plan
from consulta.synthesis.models import Synthesis, SynthesisEdition

READABLE = (PublicationStatus.PUBLISHED, PublicationStatus.MERGED)


def mark_of(territory_id: int, cycle_id: int) -> str:
    """A fingerprint of what a report repeats of a cycle: when it is another, a report made before is stale. One statement.

    Contributions and replies; comments; links to the plan; lines of the plan; editions of syntheses; meetings; agreements
    with the unions that are public.
    """
    query = select(
        func.count(Contribution.id),
        func.coalesce(func.sum(Contribution.revision), 0),
        func.count(Contribution.replied_at),
        func.max(Contribution.replied_at),
        func.count(Contribution.published_at),
        func.max(Contribution.published_at),
        func.coalesce(func.sum(Contribution.area_id), 0),
        *_beside(cycle_id),
    ).where(Contribution.territory_id == territory_id, Contribution.cycle_id == cycle_id, Contribution.status.in_(READABLE))
    return hashlib.sha256("|".join(str(value) for value in db.session.execute(query).one()).encode()).hexdigest()


def _beside(cycle_id: int) -> list[ScalarSelect[Any]]:
    """What the parts say that stands in other tables."""
    comments = select(func.count(Comment.id)).where(Comment.cycle_id == cycle_id, Comment.status == PublicationStatus.PUBLISHED)
    objectives = select(func.coalesce(func.sum(Objective.version), 0)).join(Plan, Plan.id == Objective.plan_id)
    editions = select(func.count(SynthesisEdition.id)).join(Synthesis, Synthesis.id == SynthesisEdition.synthesis_id)
    held = select(func.count(Meeting.id)).where(Meeting.cycle_id == cycle_id)
    moved = select(func.coalesce(func.sum(Meeting.version + Meeting.attendance_version), 0)).where(Meeting.cycle_id == cycle_id)
    agreed = select(func.coalesce(func.sum(UnionAgreement.version), 0)).join(Meeting, Meeting.id == UnionAgreement.meeting_id)
    found: list[Select[Any]] = [
        comments,
        _links(cycle_id, func.count(ContributionLink.id)),
        _links(cycle_id, func.max(ContributionLink.id)),
        objectives.where(Plan.cycle_id == cycle_id),
        editions.where(Synthesis.cycle_id == cycle_id),
        held,
        moved,
        agreed.where(Meeting.cycle_id == cycle_id, Meeting.status == MeetingStatus.MINUTED),
    ]
    return [one.scalar_subquery() for one in found]


def _links(cycle_id: int, what: Any) -> Select[Any]:
    """Something of the links in force to the plan of a cycle."""
    links = select(what).join(Objective, Objective.id == ContributionLink.objective_id).join(Plan, Plan.id == Objective.plan_id)
    return links.where(Plan.cycle_id == cycle_id, ContributionLink.removed_at.is_(None))
