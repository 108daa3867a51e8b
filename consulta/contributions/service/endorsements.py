# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sostegni: given and taken back, once for each person and organisation, and never a vote (invariant 16; ADR 0025)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from consulta.consultations.queries import get_window
from consulta.contributions import policy
from consulta.contributions.events import ContributionEndorsed
from consulta.contributions.models import Contribution, Endorsement
from consulta.contributions.queries.merging import is_of_group
from consulta.contributions.requests import Endorse
from consulta.contributions.service import joining
from consulta.contributions.service.publication import load_contribution, number_of
from consulta.core.actor import Actor
from consulta.core.errors import NotFound
from consulta.core.unit_of_work import current, emit, put, transactional


@transactional
def endorse(actor: Actor, request: Endorse, now: datetime) -> bool:
    """Endorse a public contribution; again is the same. True when this request gave it. Raises NotFound, Refused."""
    contribution = _open(request)
    window = get_window(contribution.cycle_id, now)
    policy.may_endorse(actor, request.territory_id, contribution, window, now, request.organisation_id).or_refuse()
    if _given(actor, contribution, request):
        return False
    is_for_a_body = request.organisation_id is not None
    put(
        Endorsement,
        {
            "territory_id": contribution.territory_id,
            "contribution_id": contribution.id,
            "person_id": None if is_for_a_body else actor.user_id,
            "organisation_id": request.organisation_id,
            "given_by_id": actor.user_id if is_for_a_body else None,
            "given_at": now,
        },
    )
    _count(contribution, 1, is_for_a_body)
    _tell(actor, contribution, request, now, taken_back=False)
    return True


@transactional
def stop_endorsing(actor: Actor, request: Endorse, now: datetime) -> bool:
    """Take a sostegno back while they are open; one that was not given stays so. Raises NotFound, Refused."""
    contribution = _open(request)
    window = get_window(contribution.cycle_id, now)
    policy.may_endorse(actor, request.territory_id, contribution, window, now, request.organisation_id, takes_back=True).or_refuse()
    given = _given(actor, contribution, request)
    if not given:
        return False
    for one in given:
        current().session.delete(one)
    for source_id in sorted({one.contribution_id for one in given} - {contribution.id}):
        joining.recount(load_contribution(request.territory_id, source_id))
    _count(contribution, -1, request.organisation_id is not None)
    _tell(actor, contribution, request, now, taken_back=True)
    return True


def _open(request: Endorse) -> Contribution:
    """The contribution, locked: two clicks at once are one after the other, and the counts follow the rows."""
    contribution = load_contribution(request.territory_id, request.contribution_id)
    if not policy.is_public(contribution.status):
        raise NotFound
    return contribution


def _given(actor: Actor, contribution: Contribution, request: Endorse) -> Sequence[Endorsement]:
    """Theirs, given to it or to what was joined to it, which count as one; those to what was joined to their own text do not count."""
    whose, is_own = Endorsement.person_id == actor.user_id, actor.user_id == contribution.author_id
    if request.organisation_id is not None:
        whose, is_own = Endorsement.organisation_id == request.organisation_id, request.organisation_id == contribution.organisation_id
    where = Endorsement.contribution_id == contribution.id if is_own else is_of_group(Endorsement.contribution_id, contribution.id)
    return current().session.scalars(select(Endorsement).where(where, whose)).all()


def _count(contribution: Contribution, change: int, is_for_a_body: bool) -> None:
    contribution.endorsement_count += change
    if is_for_a_body:
        contribution.body_endorsement_count += change


def _tell(actor: Actor, contribution: Contribution, request: Endorse, now: datetime, *, taken_back: bool) -> None:
    emit(
        ContributionEndorsed(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=contribution.territory_id,
            contribution_id=contribution.id,
            number=number_of(contribution),
            author_id=contribution.author_id,
            organisation_id=request.organisation_id,
            taken_back=taken_back,
        )
    )
