# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing objectives and linking contributions to them."""

from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import func, select

from consulta.consultations.models import PlanCycle
from consulta.contributions import service as contributions
from consulta.contributions.models import Contribution
from consulta.core import search
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.core.text import STAFF_CAP, clean, normalise, one_line
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_, Labelled, filled, too_long
from consulta.plans import policy
from consulta.plans.events import ContributionLinked, ContributionUnlinked, ObjectiveChanged
from consulta.plans.models import ContributionLink, LinkRelation, Objective, ObjectiveOrigin, ObjectiveStatus, Plan
from consulta.plans.requests import CreateObjective, EditObjective, LinkContribution, UnlinkContribution
from consulta.plans.searching import OBJECTIVE_KIND, objective_entry
from consulta.territory.models import ThematicArea
from consulta.territory.queries import get_territory
from consulta.web.ports import ports

L = TypeVar("L", bound=Labelled)
TITLE_CAP, CODE_CAP, REASON_CAP = 200, 20, 1_000


@transactional
def create_objective(actor: Actor, request: CreateObjective, now: datetime) -> int:
    """Write a new objective; the first one opens the plan of the cycle. The same key gives the same objective.

    Raises NotFound (cycle), Refused, Invalid.
    """
    policy.may_edit_plan(actor, request.territory_id).or_refuse()
    session = current().session
    cycle = _lock_cycle(request.territory_id, request.cycle_id)
    repeated = session.execute(select(Objective.id, Objective.created_by_id).where(Objective.submission_key == request.key)).first()
    if repeated is not None:
        if repeated.created_by_id != actor.user_id:
            raise Refused("Questo modulo è già stato usato da un'altra persona: ricarica la pagina.")
        return int(repeated.id)
    title, origin, status = _title(request.title), _origin(request.origin), _status(request.status)
    description = clean(request.description, cap=STAFF_CAP, field="description", label=N_("La descrizione"))
    _check_area(request.territory_id, request.area_id)
    plan = session.scalar(select(Plan).where(Plan.cycle_id == cycle.id)) or add(
        Plan(territory_id=request.territory_id, cycle_id=cycle.id, title=cycle.title, created_at=now)
    )
    position = (session.scalar(select(func.max(Objective.position)).where(Objective.plan_id == plan.id)) or 0) + 1
    objective = add(
        Objective(
            territory_id=request.territory_id,
            plan_id=plan.id,
            area_id=request.area_id,
            code=_free_code(plan.id, request.code),
            title=title,
            description_source=description.source,
            description_html=description.html,
            origin=origin,
            status=status,
            position=position,
            created_at=now,
            created_by_id=actor.user_id,
            submission_key=request.key,
            version=1,
        )
    )
    _tell(actor, objective, "", now)
    return objective.id


@transactional
def edit_objective(actor: Actor, request: EditObjective, now: datetime) -> None:
    """Change an objective; archiving it is a change of status, and its links stay. Raises Conflict with what stands now."""
    objective = _lock_objective(request.objective_id)
    policy.may_edit_plan(actor, objective.territory_id).or_refuse()
    if objective.version != request.version:
        raise Conflict(
            "Nel frattempo un collega ha modificato questo obiettivo: confronta i due testi e salva di nuovo.",
            {"Titolo": objective.title, "Descrizione": objective.description_source, "Stato": objective.status.label},
        )
    title, origin, status = _title(request.title), _origin(request.origin), _status(request.status)
    description = clean(request.description, cap=STAFF_CAP, field="description", label=N_("La descrizione"))
    _check_area(objective.territory_id, request.area_id)
    old_status = objective.status.value
    objective.title, objective.origin, objective.status, objective.area_id = title, origin, status, request.area_id
    objective.description_source, objective.description_html = description.source, description.html
    objective.version += 1
    _tell(actor, objective, old_status, now)


@transactional
def link(actor: Actor, request: LinkContribution, now: datetime) -> int:
    """Link a contribution to an objective; a link already there with the same words is kept, otherwise replaced.

    Raises NotFound (also for an objective of another territory), Refused, Invalid.
    """
    contribution = _lock_contribution(request.contribution_id)
    objective = _lock_objective(request.objective_id)
    if objective.territory_id != contribution.territory_id:
        raise NotFound
    policy.may_link(actor, objective.territory_id, contribution.status, objective.status).or_refuse()
    relation, reason = _relation(request.relation), _reason(request.reason)
    existing = current().session.scalar(
        select(ContributionLink).where(
            ContributionLink.contribution_id == contribution.id,
            ContributionLink.objective_id == objective.id,
            ContributionLink.removed_at.is_(None),
        )
    )
    if existing is not None:
        if (existing.relation, existing.reason) == (relation, reason):
            return existing.id
        if relation is LinkRelation.CONSIDERED:
            _ask_guards(existing.id)
        _remove(actor, existing, contribution, objective, now)
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
    emit(ContributionLinked(occurred_at=now, actor_id=actor.user_id, **_facts(contribution, objective, relation)))
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
    contribution, objective = _lock_contribution(row.contribution_id), _lock_objective(row.objective_id)
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


def _ask_guards(link_id: int) -> None:
    """Higher features may object to losing a link: a public reply stands on it. Raises Refused."""
    for guard in ports().guards.get("unlink_contribution", ()):
        guard(link_id).or_refuse()


def _remove(actor: Actor, stored: ContributionLink, contribution: Contribution, objective: Objective, now: datetime) -> None:
    stored.removed_at, stored.removed_by_id = now, actor.user_id
    current().session.flush()
    emit(ContributionUnlinked(occurred_at=now, actor_id=actor.user_id, **_facts(contribution, objective, stored.relation)))


def _facts(contribution: Contribution, objective: Objective, relation: LinkRelation) -> dict[str, Any]:
    return {
        "territory_id": objective.territory_id,
        "contribution_id": contribution.id,
        "number": f"{contribution.number_year}-{contribution.number_sequence}",
        "objective_id": objective.id,
        "objective_code": objective.code,
        "relation": relation.value,
        "author_id": contribution.author_id,
    }


def _lock_cycle(territory_id: int, cycle_id: int) -> PlanCycle:
    query = select(PlanCycle).where(PlanCycle.id == cycle_id, PlanCycle.territory_id == territory_id)
    cycle = current().session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if cycle is None:
        raise NotFound
    return cycle


def _lock_objective(objective_id: int) -> Objective:
    query = select(Objective).where(Objective.id == objective_id)
    objective = current().session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if objective is None:
        raise NotFound
    return objective


def _lock_contribution(contribution_id: int) -> Contribution:
    """Hold the contribution, so that two people linking it at once follow each other."""
    query = select(Contribution).where(Contribution.id == contribution_id)
    contribution = current().session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if contribution is None:
        raise NotFound
    return contribution


def _free_code(plan_id: int, wanted: str | None) -> str:
    """The code asked for, when free; otherwise the next of the series OB1, OB2, …"""
    taken = set(current().session.scalars(select(Objective.code).where(Objective.plan_id == plan_id)))
    code = one_line(wanted or "")
    if len(code) > CODE_CAP:
        raise Invalid({"code": filled(N_("Il codice supera %(cap)s caratteri: accorcialo."), cap=CODE_CAP)})
    if code in taken:
        raise Invalid({"code": "Un altro obiettivo ha già questo codice: scegline uno diverso o lascialo vuoto."})
    if code:
        return code
    number = 1
    while f"OB{number}" in taken:
        number += 1
    return f"OB{number}"


def _title(value: str) -> str:
    title = one_line(value)
    if not title:
        raise Invalid({"title": "Scrivi il titolo dell'obiettivo."})
    if len(title) > TITLE_CAP:
        raise Invalid({"title": too_long(N_("Il titolo"), TITLE_CAP, len(title))})
    return title


def _reason(value: str) -> str:
    reason = normalise(value)
    if len(reason) > REASON_CAP:
        raise Invalid({"reason": too_long(N_("Il perché del collegamento"), REASON_CAP, len(reason))})
    return reason


def _origin(value: str) -> ObjectiveOrigin:
    return _known(ObjectiveOrigin, value, "origin", "Scegli l'origine dall'elenco.")


def _status(value: str) -> ObjectiveStatus:
    return _known(ObjectiveStatus, value, "status", "Scegli lo stato dall'elenco.")


def _relation(value: str) -> LinkRelation:
    return _known(LinkRelation, value, "relation", "Scegli dall'elenco come il contributo incide sull'obiettivo.")


def _known(enum: type[L], value: str, field: str, message: str) -> L:
    found = next((member for member in enum if member.value == value), None)
    if found is None:
        raise Invalid({field: message})
    return found


def _check_area(territory_id: int, area_id: int) -> None:
    query = select(ThematicArea.id).where(ThematicArea.id == area_id, ThematicArea.territory_id == territory_id)
    if current().session.scalar(query) is None:
        raise Invalid({"area_id": "Scegli l'area dall'elenco."})


def _tell(actor: Actor, objective: Objective, old_status: str, now: datetime) -> None:
    _index(objective, now)
    emit(
        ObjectiveChanged(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=objective.territory_id,
            objective_id=objective.id,
            code=objective.code,
            title=objective.title,
            old_status=old_status,
            new_status=objective.status.value,
        )
    )


def _index(objective: Objective, now: datetime) -> None:
    """Keep the search in step: what stands in the public tree is found, an archived objective is not."""
    if objective.status is ObjectiveStatus.ARCHIVED:
        search.remove(OBJECTIVE_KIND, objective.id)
        return
    search.put(objective_entry(objective, get_territory(objective.territory_id).slug, now))
