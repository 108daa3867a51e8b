# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Joining a contribution to another that says the same thing, and separating them again (invariant 7; record 0037)."""

from datetime import datetime

from sqlalchemy import select

from consulta.accounts.throttle import serialise
from consulta.contributions import policy
from consulta.contributions.events import ContributionMerged
from consulta.contributions.models import Contribution, Merge, MergeEnd, PublicationStatus
from consulta.contributions.queries.merging import Joinable, find_merger, get_joinable
from consulta.contributions.requests import MergeContribution, SeparateContribution
from consulta.contributions.service import joining
from consulta.contributions.service.publication import load_contribution, move, refuse_stale
from consulta.contributions.service.texts import check_key
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.decision import Decision
from consulta.core.errors import Conflict, Invalid
from consulta.core.text import normalise
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_, filled, too_long
from consulta.web.ports import ports

_OVERTAKEN = N_("Nel frattempo %(who)s ha già unito questo contributo al n. %(number)s (%(at)s): la tua scelta non è stata applicata.")
_SEPARATED = N_("Nel frattempo questo contributo non è più unito a un altro: non c'è niente da separare.")


@transactional
def merge_contribution(actor: Actor, request: MergeContribution, now: datetime) -> int:
    """Join a public contribution to another; texts, comments, documents and sostegni stay with each. Gives the merge's id.

    The same key again is the same merge. Raises NotFound, Refused (role, own text, a reply of its own), Invalid (reason, target),
    Conflict when somebody joined or changed it first.
    """
    check_key(request.key)
    serialise(f"merge:{request.territory_id}")
    again = _find_by_key(actor, request)
    if again is not None:
        return again
    target, source = _lock(request.territory_id, request.target_id, request.source_id)
    policy.may_merge(actor, request.territory_id, source.author_id, target.author_id).or_refuse()
    if source.status is PublicationStatus.MERGED:
        raise _overtaken(source.id)
    refuse_stale(source, request.version)
    reason = _reason(request.reason, N_("Scrivi perché dicono la stessa cosa: almeno 10 caratteri."))
    one, other = get_joinable(request.territory_id, source.id), get_joinable(request.territory_id, target.id)
    _check(one, other)
    merge = add(
        Merge(
            territory_id=request.territory_id,
            source_id=source.id,
            target_id=target.id,
            reason=reason,
            merged_by_id=actor.user_id,
            merged_at=now,
            submission_key=request.key,
        )
    )
    move(source, PublicationStatus.MERGED, now)
    source.outcome, source.replied_at = target.outcome, target.replied_at
    joining.recount(target)
    joining.reindex(target)
    emit(
        ContributionMerged(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=request.territory_id,
            contribution_id=source.id,
            number=one.number,
            author_id=source.author_id,
            merge_id=merge.id,
            target_id=target.id,
            target_number=other.number,
            reason=reason,
        )
    )
    return merge.id


@transactional
def separate_contribution(actor: Actor, request: SeparateContribution, now: datetime) -> None:
    """Give a joined contribution back its place in lists, search and totals, as it was.

    Raises NotFound, Refused (role, own text), Invalid (reason), Conflict when somebody separated it first.
    """
    serialise(f"merge:{request.territory_id}")
    merge = joining.find_live(request.contribution_id)
    ids = [merge.target_id] if merge else []
    *targets, source = _lock(request.territory_id, *ids, request.contribution_id)
    policy.may_merge(actor, request.territory_id, source.author_id, *(target.author_id for target in targets)).or_refuse()
    if source.status is not PublicationStatus.MERGED:
        raise Conflict(_SEPARATED, {"Stato": source.status.label})
    refuse_stale(source, request.version)
    reason = _reason(request.reason, N_("Scrivi perché li separi: almeno 10 caratteri."))
    joining.end(source, MergeEnd.SEPARATED, now, actor_id=actor.user_id, reason=reason)
    move(source, PublicationStatus.PUBLISHED, now)


def _lock(territory_id: int, *contribution_ids: int) -> list[Contribution]:
    """The contributions, the target first: whoever publishes its reply locks it before those joined to it."""
    return [load_contribution(territory_id, contribution_id) for contribution_id in contribution_ids]


def _find_by_key(actor: Actor, request: MergeContribution) -> int | None:
    query = select(Merge.id, Merge.merged_by_id, Merge.source_id).where(Merge.submission_key == request.key)
    row = current().session.execute(query).first()
    if row is None:
        return None
    if (row.merged_by_id, row.source_id) != (actor.user_id, request.source_id):
        raise Invalid({"submission_key": N_("Questo modulo è già stato usato: ricarica la pagina e riprova.")})
    return int(row.id)


def _reason(value: str, missing: str) -> str:
    reason = normalise(value)
    if len(reason) < policy.MERGE_REASON_FLOOR:
        raise Invalid({"reason": missing})
    if len(reason) > policy.MERGE_REASON_CAP:
        raise Invalid({"reason": too_long(N_("Il motivo"), policy.MERGE_REASON_CAP, len(reason))})
    return reason


def _check(source: Joinable, target: Joinable) -> None:
    """What cannot be joined is said beside the target. A higher feature may object (the guard ``merge_contribution``)."""
    may_be: list[Decision] = [
        policy.goes_round(source, target),
        policy.may_be_source(source),
        policy.may_be_target(source, target),
    ]
    if source.status is not PublicationStatus.PUBLISHED:
        may_be.append(Decision(False, policy.NOT_PUBLISHED))
    may_be += [guard(source.id) for guard in ports().guards.get("merge_contribution", ())]
    refused = next((decision for decision in may_be if not decision), None)
    if refused is not None:
        raise Invalid({"target": refused.reason})


def _overtaken(source_id: int) -> Conflict:
    """The sentence that tells who joined it first, to which and why."""
    row = find_merger(source_id)
    if row is None:
        return Conflict(N_("Nel frattempo il testo è cambiato: rileggilo prima di unirlo."))
    at = clock.rome(row.merged_at).strftime("%d/%m/%Y alle %H:%M")
    sentence = filled(_OVERTAKEN, who=row.merged_by or N_("un collega"), number=row.number, at=at)
    return Conflict(sentence, {"Unito al": f"n. {row.number}, {row.title}", "Motivo": row.reason})
