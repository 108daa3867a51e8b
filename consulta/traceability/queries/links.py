# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The long list: one row for each link in force between a published contribution and a line of the plan."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from consulta.contributions.models import Contribution, ContributionKind, PublicationStatus
from consulta.contributions.queries import ContributionFilter, number_text
from consulta.contributions.queries.filters import where
from consulta.core.db import db
from consulta.organisations.models import Organisation, OrganisationCategory
from consulta.plans.models import ContributionLink, LinkRelation, Objective, ObjectiveLevel, ObjectiveStatus, Plan
from consulta.territory.models import Municipality, ThematicArea

LINKS_CAP = 5_000
"""Rows that are written while somebody waits (decisions.md 23)."""


@dataclass(frozen=True, slots=True)
class LinkLine:
    """A link. ``category`` and ``seat`` are those of the organisation: None and empty for a citizen."""

    number: str
    kind: ContributionKind
    category: OrganisationCategory | None
    seat: str
    area_label: str
    area_label_en: str
    code: str
    title: str
    level: ObjectiveLevel
    relation: LinkRelation
    reason: str
    outcome: str | None


def list_links(territory_id: int, cycle_id: int, chosen: ContributionFilter, cap: int = LINKS_CAP) -> Sequence[LinkLine]:
    """The links to the plan of a cycle by contribution number, at most ``cap``, in one statement."""
    query = (
        select(
            Contribution.number_year,
            Contribution.number_sequence,
            Contribution.kind,
            Organisation.category,
            Municipality.name,
            ThematicArea.label,
            ThematicArea.label_en,
            Objective.code,
            Objective.title,
            Objective.level,
            ContributionLink.relation,
            ContributionLink.reason,
            Contribution.outcome,
        )
        .select_from(ContributionLink)
        .join(Contribution, Contribution.id == ContributionLink.contribution_id)
        .join(Objective, Objective.id == ContributionLink.objective_id)
        .join(Plan, Plan.id == Objective.plan_id)
        .join(ThematicArea, ThematicArea.id == Objective.area_id)
        .outerjoin(Organisation, Organisation.id == Contribution.organisation_id)
        .outerjoin(Municipality, Municipality.id == Organisation.municipality_id)
        .where(
            Plan.cycle_id == cycle_id,
            ContributionLink.removed_at.is_(None),
            Objective.status != ObjectiveStatus.ARCHIVED,
            Contribution.status == PublicationStatus.PUBLISHED,
            *where(territory_id, chosen),
        )
        .order_by(Contribution.number_year, Contribution.number_sequence, Objective.code, ContributionLink.id)
        .limit(cap)
    )
    return [
        LinkLine(
            number_text(row.number_year, row.number_sequence),
            row.kind,
            row.category,
            row.name or "",
            row.label,
            row.label_en,
            row.code,
            row.title,
            row.level,
            row.relation,
            row.reason,
            row.outcome,
        )
        for row in db.session.execute(query)
    ]
