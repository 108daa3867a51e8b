# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The dossier that goes to a body: what everybody may read of a contribution, and nothing else."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from consulta.attachments.policy import AttachmentView
from consulta.consultations.models import PlanCycle
from consulta.contributions import queries as contributions
from consulta.contributions.models import PublicationStatus
from consulta.contributions.queries import ContributionDetail
from consulta.core.db import db
from consulta.core.errors import NotFound


@dataclass(frozen=True, slots=True)
class Dossier:
    """A public contribution as a body reads it: the public text, who says it as the public knows it, its place, its documents' names."""

    contribution: ContributionDetail
    cycle_title: str
    files: tuple[str, ...]
    published_at: datetime | None


def find_dossier(territory_id: int, contribution_id: int) -> Dossier | None:
    """The dossier of a contribution; None when it is not public (any more), so that nothing of it leaves."""
    number = contributions.find_public_number(territory_id, contribution_id)
    if number is None:
        return None
    year, _dash, sequence = number.partition("-")
    try:
        found = contributions.get_public(territory_id, (int(year), int(sequence)))
    except NotFound:
        return None
    if found.status is not PublicationStatus.PUBLISHED or found.is_tombstone:
        return None
    title = db.session.scalar(select(PlanCycle.title).where(PlanCycle.id == found.cycle_id)) or ""
    files = contributions.list_files(found.id) if found.has_files else ()
    return Dossier(found, title, tuple(_named(one) for one in files if one.is_released), found.published_at)


def _named(one: AttachmentView) -> str:
    return f"{one.name} ({one.description})" if one.description else one.name
