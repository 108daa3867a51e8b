# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of the pact of participation and of who read which version."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, func, or_, select

from consulta.consultations.models import Roundtable
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.notices.models import PactAcknowledgement, PactStatus, ParticipationPact, RoundtableMember


@dataclass(frozen=True, slots=True)
class PactView:
    """A version of the pact."""

    id: int
    territory_id: int
    cycle_id: int
    number: int
    source: str
    html: str
    status: PactStatus
    published_at: datetime | None
    version: int

    @property
    def is_draft(self) -> bool:
        """Whether it was never in force."""
        return self.status is PactStatus.DRAFT


def _select() -> Select[*tuple[Any, ...]]:
    return select(
        ParticipationPact.id,
        ParticipationPact.territory_id,
        ParticipationPact.cycle_id,
        ParticipationPact.number,
        ParticipationPact.source,
        ParticipationPact.html,
        ParticipationPact.status,
        ParticipationPact.published_at,
        ParticipationPact.version,
    )


def find_in_force(cycle_id: int) -> PactView | None:
    """The version of a cycle that is in force."""
    row = db.session.execute(
        _select().where(ParticipationPact.cycle_id == cycle_id, ParticipationPact.status == PactStatus.PUBLISHED)
    ).first()
    return PactView(*row) if row else None


def list_pacts(cycle_id: int, *, published_only: bool) -> Sequence[PactView]:
    """The versions of a cycle, the newest first."""
    query = _select().where(ParticipationPact.cycle_id == cycle_id).order_by(ParticipationPact.number.desc())
    if published_only:
        query = query.where(ParticipationPact.status != PactStatus.DRAFT)
    return [PactView(*row) for row in db.session.execute(query)]


def find_to_acknowledge(actor: Actor, territory_id: int) -> PactView | None:
    """The version in force that a member still has to read, if any: one's own seat, or of an organisation one speaks for.

    A new version asks again: acknowledging an old one does not count.
    """
    if actor.user_id is None:
        return None
    organisations = [hat.organisation_id for hat in actor.hats_in(territory_id)]
    mine = or_(RoundtableMember.user_id == actor.user_id, RoundtableMember.organisation_id.in_(organisations))
    read = exists().where(
        PactAcknowledgement.pact_id == ParticipationPact.id,
        or_(
            PactAcknowledgement.organisation_id == RoundtableMember.organisation_id,
            RoundtableMember.organisation_id.is_(None)
            & PactAcknowledgement.organisation_id.is_(None)
            & (PactAcknowledgement.user_id == RoundtableMember.user_id),
        ),
    )
    query = (
        _select()
        .join(Roundtable, Roundtable.cycle_id == ParticipationPact.cycle_id)
        .join(RoundtableMember, RoundtableMember.roundtable_id == Roundtable.id)
        .where(
            ParticipationPact.territory_id == territory_id,
            ParticipationPact.status == PactStatus.PUBLISHED,
            RoundtableMember.until.is_(None),
            mine,
            ~read,
        )
        .order_by(ParticipationPact.id.desc())
        .limit(1)
    )
    row = db.session.execute(query).first()
    return PactView(*row) if row else None


def count_acknowledgements(pact_id: int) -> tuple[int, int]:
    """How many organisations and how many citizens read a version."""
    organisations = select(func.count(PactAcknowledgement.organisation_id.distinct())).where(PactAcknowledgement.pact_id == pact_id)
    citizens = select(func.count(PactAcknowledgement.user_id.distinct())).where(
        PactAcknowledgement.pact_id == pact_id, PactAcknowledgement.organisation_id.is_(None)
    )
    row = db.session.execute(select(organisations.scalar_subquery(), citizens.scalar_subquery())).one()
    return row[0], row[1]
