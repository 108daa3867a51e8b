# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One submit, one transaction: decide, tag and link, or nothing of it (decisions.md 36)."""

from dataclasses import replace
from datetime import datetime

from consulta.codebook import queries as codebook_queries
from consulta.codebook import service as codebook
from consulta.codebook.requests import ApplyTags
from consulta.contributions import queries as contribution_queries
from consulta.contributions import service as contributions
from consulta.contributions.models import PublicationStatus
from consulta.contributions.policy import TO_BE_PUBLISHED
from consulta.contributions.queries import ContributionRow, StaffFilter, SubjectView
from consulta.contributions.queries.lists import Clauses
from consulta.contributions.requests import MergeContribution, Subject, SubjectKind
from consulta.core.actor import Actor
from consulta.core.errors import Invalid, NotFound
from consulta.core.unit_of_work import transactional
from consulta.moderation import locks
from consulta.moderation import service as moderation
from consulta.moderation.lock_queries import free_for
from consulta.moderation.models import ModerationOutcome
from consulta.moderation.requests import Decide
from consulta.plans import queries as plan_queries
from consulta.plans import service as plans
from consulta.plans.models import ObjectiveOrigin, ObjectiveStatus
from consulta.plans.requests import CreateObjective, LinkContribution
from consulta.workspace import policy
from consulta.workspace.requests import Classified, Classify
from consulta.workspace.run import onwards, run_of


@transactional
def classify(actor: Actor, request: Classify, now: datetime) -> Classified:
    """Decide on a text, set its tags and link it to an objective, written in draft if it does not exist yet.

    Raises what the features raise: Refused, Invalid, NotFound, Conflict with who acted in the meantime.
    """
    policy.may_classify(actor, request.territory_id).or_refuse()
    subject = _get(request)
    _check_link(request, subject)
    if request.outcome:
        moderation.decide(actor, _decision(request), now)
    applied = codebook.apply_tags(actor, ApplyTags(subject.kind, subject.id, _tags(request)), now)
    objective_id = request.objective_id
    if request.new_objective is not None:
        objective_id = _create_objective(actor, request, subject.cycle_id, now)
    code = ""
    if objective_id is not None:
        wanted = LinkContribution(
            contribution_id=subject.id, objective_id=objective_id, relation=request.relation, reason=request.link_reason
        )
        plans.link(actor, wanted, now)
        code = plan_queries.get_objective(request.territory_id, objective_id).code
    if subject.kind == codebook_queries.CONTRIBUTION:
        contributions.mark_read(actor, subject.id, now)
    return Classified(
        outcome=request.outcome,
        tags_added=len(applied.added),
        tags_removed=len(applied.removed),
        objective_code=code,
        is_new_objective=request.new_objective is not None,
        was_late=subject.is_late and request.outcome == ModerationOutcome.PUBLISHED,
    )


@transactional
def merge(actor: Actor, request: MergeContribution, now: datetime) -> int:
    """Join a contribution to another that says the same thing; one that waits to be read is published in the same act.

    Gives the merge's id. Raises what the features raise: Refused, Invalid, NotFound, Conflict with who acted in the meantime.
    """
    policy.may_classify(actor, request.territory_id).or_refuse()
    found = contribution_queries.get_joinable(request.territory_id, request.source_id)
    if found.status in TO_BE_PUBLISHED:
        published = Decide("contribution", request.source_id, ModerationOutcome.PUBLISHED.value, version=request.version)
        moderation.decide(actor, published, now)
        request = replace(request, version=None)
    merge_id = contributions.merge_contribution(actor, request, now)
    contributions.mark_read(actor, request.source_id, now)
    return merge_id


@transactional
def take_next(actor: Actor, territory_id: int, chosen: StaffFilter, after: ContributionRow | None, now: datetime) -> int | None:
    """The next contribution of the filter that no colleague is looking at, taken; None when none is left. Raises Refused.

    Two people who ask at once get two texts. ``after``: the text from which to go on. A run keeps its own order.
    """
    policy.may_classify(actor, territory_id).or_refuse()
    locks.hold_queue(territory_id)
    free = free_for(codebook_queries.CONTRIBUTION, actor.user_id, now)
    ids = run_of(chosen)
    if ids:
        left = contribution_queries.ids_for_staff(territory_id, chosen, [free])
        found = next((one for one in onwards(ids, after.id if after else None) if one in left), None)
    else:
        found = contribution_queries.first_for_staff(territory_id, chosen, after, [free])
    if found is not None:
        locks.take(actor, territory_id, codebook_queries.CONTRIBUTION, found, now)
    return found


@transactional
def take_next_comment(actor: Actor, territory_id: int, extra: Clauses, now: datetime) -> int | None:
    """The same for the comments that wait, the oldest first."""
    policy.may_classify(actor, territory_id).or_refuse()
    locks.hold_queue(territory_id)
    free = free_for(codebook_queries.COMMENT, actor.user_id, now)
    found = contribution_queries.list_comments_for_staff(territory_id, extra=[*extra, free], size=1).items
    if not found:
        return None
    locks.take(actor, territory_id, codebook_queries.COMMENT, found[0].id, now)
    return found[0].id


def _get(request: Classify) -> SubjectView:
    kind: SubjectKind = "contribution" if request.subject_kind == codebook_queries.CONTRIBUTION else "comment"
    found = contribution_queries.find_subject(request.territory_id, Subject(kind, request.subject_id))
    if found is None:
        raise NotFound
    return found


def _check_link(request: Classify, subject: SubjectView) -> None:
    """A link needs a published contribution: say so before anything is done, beside the field."""
    if request.objective_id is None and request.new_objective is None:
        return
    will_be = ModerationOutcome.PUBLISHED.value if request.outcome in ("published", "restored") else ""
    is_public = subject.status is PublicationStatus.PUBLISHED and not request.outcome
    if subject.kind != codebook_queries.CONTRIBUTION or not (is_public or will_be):
        raise Invalid({"objective": "Si collega all'obiettivo solo un contributo pubblicato: scegli «Pubblica» o togli l'obiettivo."})
    if request.objective_id is not None and request.new_objective is not None:
        raise Invalid({"objective": "Scegli un obiettivo esistente oppure scrivine uno nuovo: non tutti e due."})


def _decision(request: Classify) -> Decide:
    return Decide(
        request.subject_kind,
        request.subject_id,
        request.outcome,
        reason_code=request.reason_code,
        reason_text=request.reason_text,
        version=request.version,
    )


def _tags(request: Classify) -> tuple[int, ...]:
    """What is on the text now, changed only where the page was changed: tags put on meanwhile by a colleague stay."""
    now_on = {tag.id for tag in codebook_queries.tags_of(request.subject_kind, request.subject_id)}
    chosen, seen = set(request.tag_ids), set(request.tags_seen)
    return tuple(sorted((now_on | (chosen - seen)) - (seen - chosen)))


def _create_objective(actor: Actor, request: Classify, cycle_id: int, now: datetime) -> int:
    new = request.new_objective
    assert new is not None
    wanted = CreateObjective(
        territory_id=request.territory_id,
        cycle_id=cycle_id,
        area_id=new.area_id,
        title=new.title,
        origin=ObjectiveOrigin.CONTRIBUTIONS.value,
        status=ObjectiveStatus.DRAFT.value,
        key=new.key,
    )
    return plans.create_objective(actor, wanted, now)
