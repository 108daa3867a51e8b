# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A line of the plan becomes part of another: links, what stands below and what higher features keep go over, nothing is lost."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from consulta.contributions.models import Contribution
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.core.text import one_line
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_, too_long
from consulta.plans import policy
from consulta.plans.events import ContributionLinked, ContributionUnlinked, ObjectivesMerged
from consulta.plans.models import ContributionLink, LinkRelation, Objective, ObjectiveStatus, Plan
from consulta.plans.requests import MergeObjectives
from consulta.plans.service.links import link_facts
from consulta.plans.service.pieces import lock_cycle, lock_objective, tell

REASON_CAP = 500
_STOOD = N_("Nel frattempo un collega ha modificato questa riga: guardala di nuovo, poi unisci.")
_ANOTHER = N_("Scegli dall'elenco un'altra riga dello stesso piano.")
_CIRCLE = N_("La riga scelta sta sotto questa: scegline una che non le appartiene.")


@transactional
def merge_objectives(actor: Actor, request: MergeObjectives, now: datetime) -> None:
    """Archive a line and give all that is linked to it to another of the same plan. A repeat changes nothing.

    Raises NotFound, Refused, Invalid under ``into_id`` or ``reason``, Conflict when the line was changed meanwhile.
    """
    policy.may_edit_plan(actor, request.territory_id).or_refuse()
    query = select(Plan.cycle_id).join(Objective, Objective.plan_id == Plan.id)
    found = query.where(Objective.id == request.objective_id, Objective.territory_id == request.territory_id)
    cycle_id = current().session.scalar(found)
    if cycle_id is None:
        raise NotFound
    lock_cycle(request.territory_id, cycle_id)
    source = lock_objective(request.objective_id)
    if source.merged_into_id is not None and source.merged_into_id == request.into_id:
        return
    if source.version != request.version:
        raise Conflict(_STOOD, {"Titolo": source.title, "Stato": source.status.label})
    target, below, reason = _target(source, request.into_id), _below(source), _reason(request.reason)
    _check(source, target, below)
    moved, kept = _move_links(actor, source, target, now)
    old_status, target_area = source.status.value, target.area_id
    for line in below:
        if line.parent_id == source.id:
            line.parent_id = target.id
        line.area_id = target_area
        line.version += 1
        tell(actor, line, line.status.value, now, in_bulk=True)
    source.status, source.merged_into_id = ObjectiveStatus.ARCHIVED, target.id
    source.version += 1
    tell(actor, source, old_status, now)
    emit(
        ObjectivesMerged(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=source.territory_id,
            objective_id=source.id,
            code=source.code,
            into_id=target.id,
            into_code=target.code,
            reason=reason,
            moved=tuple(moved),
            kept=tuple(kept),
        )
    )


def _target(source: Objective, into_id: int) -> Objective:
    query = select(Objective).where(Objective.id == into_id, Objective.plan_id == source.plan_id, Objective.id != source.id)
    target = current().session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if target is None:
        raise Invalid({"into_id": _ANOTHER})
    return target


def _below(source: Objective) -> Sequence[Objective]:
    """All that stands below a line; levels only go down, so two steps are all there are."""
    session = current().session
    children = list(session.scalars(select(Objective).where(Objective.parent_id == source.id).order_by(Objective.id)))
    ids = [child.id for child in children]
    return [*children, *session.scalars(select(Objective).where(Objective.parent_id.in_(ids)).order_by(Objective.id))]


def _check(source: Objective, target: Objective, below: Sequence[Objective]) -> None:
    if source.merged_into_id is not None:
        raise Invalid({"into_id": N_("Questa riga è già stata unita a un'altra.")})
    if target.id in {line.id for line in below}:
        raise Invalid({"into_id": _CIRCLE})
    children = {line.level for line in below if line.parent_id == source.id}
    if fault := policy.merge_fault(source.level, target.level, target.status, children):
        raise Invalid({"into_id": fault})


def _reason(value: str) -> str:
    reason = one_line(value)
    if len(reason) > REASON_CAP:
        raise Invalid({"reason": too_long(N_("Il motivo"), REASON_CAP, len(reason))})
    return reason


def _live(objective_id: int) -> Sequence[tuple[ContributionLink, Contribution]]:
    query = (
        select(ContributionLink, Contribution)
        .join(Contribution, Contribution.id == ContributionLink.contribution_id)
        .where(ContributionLink.objective_id == objective_id, ContributionLink.removed_at.is_(None))
        .order_by(ContributionLink.contribution_id)
        .with_for_update(of=Contribution)
    )
    return [(row[0], row[1]) for row in current().session.execute(query)]


def _move_links(actor: Actor, source: Objective, target: Objective, now: datetime) -> tuple[list[str], list[str]]:
    """Each link goes over, or stays where the other line has as much; "valutato e non ripreso" gives way to whatever says more."""
    there = {contribution.id: link for link, contribution in _live(target.id)}
    moved, kept = [], []
    for link, contribution in _live(source.id):
        number = f"{contribution.number_year}-{contribution.number_sequence}"
        standing = there.get(contribution.id)
        if standing is None or (standing.relation is LinkRelation.CONSIDERED and link.relation is not LinkRelation.CONSIDERED):
            if standing is not None:
                _take_away(actor, standing, contribution, target, now)
            add(
                ContributionLink(
                    territory_id=target.territory_id,
                    contribution_id=contribution.id,
                    objective_id=target.id,
                    relation=link.relation,
                    reason=link.reason,
                    created_by_id=link.created_by_id,
                    created_at=now,
                )
            )
            facts = link_facts(contribution, target, link.relation)
            emit(ContributionLinked(occurred_at=now, actor_id=actor.user_id, **facts))
            moved.append(number)
        else:
            kept.append(number)
        _take_away(actor, link, contribution, source, now)
    return moved, kept


def _take_away(actor: Actor, link: ContributionLink, contribution: Contribution, objective: Objective, now: datetime) -> None:
    link.removed_at, link.removed_by_id = now, actor.user_id
    current().session.flush()
    facts = link_facts(contribution, objective, link.relation)
    emit(ContributionUnlinked(occurred_at=now, actor_id=actor.user_id, is_replaced=True, **facts))
