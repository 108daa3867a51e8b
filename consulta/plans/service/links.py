# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Linking contributions to what stands in the plan."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from consulta.contributions import service as contributions
from consulta.contributions.models import Contribution
from consulta.core.actor import Actor
from consulta.core.errors import Invalid, NotFound
from consulta.core.text import normalise
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_, too_long
from consulta.plans import policy
from consulta.plans.events import ContributionLinked, ContributionUnlinked
from consulta.plans.models import ContributionLink, LinkRelation, Objective
from consulta.plans.requests import LinkContribution, UnlinkContribution
from consulta.plans.service.pieces import known, lock_objective
from consulta.web.ports import ports

REASON_CAP = 1_000


@transactional
def link(actor: Actor, request: LinkContribution, now: datetime) -> int:
    """Link a contribution to an objective; a link already there with the same words is kept, otherwise replaced.

    Raises NotFound (also for an objective of another territory), Refused, Invalid.
    """
    contribution = _lock_contribution(request.contribution_id)
    objective = lock_objective(request.objective_id)
    if objective.territory_id != contribution.territory_id:
        raise NotFound
    policy.may_link(actor, objective.territory_id, contribution.status, objective.status).or_refuse()
    relation, reason = _relation(request.relation), _reason(request.reason)
    existing = _standing(contribution.id, objective.id)
    if existing is not None:
        if (existing.relation, existing.reason) == (relation, reason):
            return existing.id
        if relation is LinkRelation.CONSIDERED:
            _ask_guards(existing.id)
        _remove(actor, existing, contribution, objective, now, is_replaced=True)
    stored = add(
        ContributionLink(
            territory_id=objective.territory_id,
            contribution_id=contribution.id,
            objective_id=objective.id,
            relation=relation,
            reason=reason,
            created_by_id=actor.user_id,
            created_at=now,
        )
    )
    contributions.mark_linked(contribution.id, now)
    facts = link_facts(contribution, objective, relation)
    emit(ContributionLinked(occurred_at=now, actor_id=actor.user_id, is_changed=existing is not None, **facts))
    return stored.id


@transactional
def unlink(actor: Actor, request: UnlinkContribution, now: datetime) -> None:
    """Take a link away; the row stays. Nothing happens when it was already taken away. Raises Refused, also by a higher feature."""
    row = (
        current()
        .session.execute(
            select(ContributionLink.contribution_id, ContributionLink.objective_id).where(ContributionLink.id == request.link_id)
        )
        .first()
    )
    if row is None:
        raise NotFound
    contribution, objective = _lock_contribution(row.contribution_id), lock_objective(row.objective_id)
    policy.may_unlink(actor, objective.territory_id).or_refuse()
    session = current().session
    stored = session.get_one(ContributionLink, request.link_id, populate_existing=True)
    if stored.removed_at is not None:
        return
    _ask_guards(stored.id)
    _remove(actor, stored, contribution, objective, now)
    left = session.scalar(
        select(func.count()).where(ContributionLink.contribution_id == contribution.id, ContributionLink.removed_at.is_(None))
    )
    if not left:
        contributions.mark_linked(contribution.id, None)


@transactional
def put_back_link(actor: Actor, link_id: int, linked_at: datetime | None, now: datetime) -> bool:
    """A link that was taken away stands again as it was, with who had made it; gives whether it does.

    Not when another one joins the same two since, when the contribution is not public or the line was archived.
    ``linked_at``: since when the contribution was linked to anything. Raises NotFound, Refused.
    """
    ends = current().session.execute(
        select(ContributionLink.contribution_id, ContributionLink.objective_id).where(ContributionLink.id == link_id)
    )
    row = ends.first()
    if row is None:
        raise NotFound
    contribution, objective = _lock_contribution(row.contribution_id), lock_objective(row.objective_id)
    policy.may_unlink(actor, objective.territory_id).or_refuse()
    if not policy.may_link(actor, objective.territory_id, contribution.status, objective.status):
        return False
    stored = current().session.get_one(ContributionLink, link_id, populate_existing=True)
    if stored.removed_at is None or _standing(contribution.id, objective.id) is not None:
        return False
    stored.removed_at = stored.removed_by_id = None
    contributions.mark_linked(contribution.id, linked_at or now)
    facts = link_facts(contribution, objective, stored.relation)
    emit(ContributionLinked(occurred_at=now, actor_id=actor.user_id, is_again=True, **facts))
    return True


def _standing(contribution_id: int, objective_id: int) -> ContributionLink | None:
    """The link in force between the two."""
    return current().session.scalar(
        select(ContributionLink).where(
            ContributionLink.contribution_id == contribution_id,
            ContributionLink.objective_id == objective_id,
            ContributionLink.removed_at.is_(None),
        )
    )


def _ask_guards(link_id: int) -> None:
    """Higher features may object to losing a link: a public reply stands on it. Raises Refused."""
    for guard in ports().guards.get("unlink_contribution", ()):
        guard(link_id).or_refuse()


def _remove(
    actor: Actor, stored: ContributionLink, contribution: Contribution, objective: Objective, now: datetime, *, is_replaced: bool = False
) -> None:
    stored.removed_at, stored.removed_by_id = now, actor.user_id
    current().session.flush()
    facts = link_facts(contribution, objective, stored.relation)
    emit(ContributionUnlinked(occurred_at=now, actor_id=actor.user_id, is_replaced=is_replaced, **facts))


def link_facts(contribution: Contribution, objective: Objective, relation: LinkRelation) -> dict[str, Any]:
    """What an event says of a link."""
    return {
        "territory_id": objective.territory_id,
        "contribution_id": contribution.id,
        "number": f"{contribution.number_year}-{contribution.number_sequence}",
        "objective_id": objective.id,
        "objective_code": objective.code,
        "relation": relation.value,
        "author_id": contribution.author_id,
    }


def _lock_contribution(contribution_id: int) -> Contribution:
    """Hold the contribution, so that two people linking it at once follow each other."""
    query = select(Contribution).where(Contribution.id == contribution_id)
    contribution = current().session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if contribution is None:
        raise NotFound
    return contribution


def _reason(value: str) -> str:
    reason = normalise(value)
    if len(reason) > REASON_CAP:
        raise Invalid({"reason": too_long(N_("Il perché del collegamento"), REASON_CAP, len(reason))})
    return reason


def _relation(value: str) -> LinkRelation:
    return known(LinkRelation, value, "relation", "Scegli dall'elenco come il contributo incide sull'obiettivo.")
