# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rows that join contributions, and what follows from them: totals of sostegni, the answer a source shares, the words of the index."""

from datetime import datetime

from sqlalchemy import select

from consulta.contributions import policy
from consulta.contributions.events import ContributionSeparated
from consulta.contributions.models import Contribution, Merge, MergeEnd, PublicationStatus
from consulta.contributions.queries.merging import count_support, list_source_ids, words_of_sources
from consulta.contributions.queries.rows import number_text
from consulta.contributions.queries.searching import contribution_entry
from consulta.contributions.service import vocabulary
from consulta.core import search
from consulta.core.unit_of_work import current, emit
from consulta.territory.queries import get_territory


def live_sources(target_id: int) -> list[Contribution]:
    """The contributions joined to one, locked, by id."""
    query = select(Contribution).where(Contribution.id.in_(list_source_ids(target_id))).order_by(Contribution.id)
    return list(current().session.scalars(query.with_for_update().execution_options(populate_existing=True)))


def share_reply(target: Contribution) -> None:
    """The published reply of a contribution is that of every one joined to it (invariants 1 and 7)."""
    for source in live_sources(target.id):
        source.outcome, source.replied_at = target.outcome, target.replied_at


def recount(target: Contribution) -> None:
    """Count the sostegni of a contribution over it and those joined to it: each person and organisation once."""
    session = current().session
    session.flush()
    group = [target.id, *list_source_ids(target.id)]
    support = count_support(group, target.author_id, target.organisation_id, target.id)
    target.endorsement_count, target.body_endorsement_count = support.persons + support.bodies, support.bodies
    session.flush()


def reindex(target: Contribution) -> None:
    """Put a public contribution into the index anew, with the words of those joined to it."""
    if not policy.is_public(target.status):
        return
    current().session.flush()
    vocabulary.count(target.territory_id, target.id, -1)
    also = words_of_sources([target.id]).get(target.id, "")
    search.put(contribution_entry(target, get_territory(target.territory_id).slug, also))
    vocabulary.count(target.territory_id, target.id, 1)


def reindex_target_of(source: Contribution) -> None:
    """The words of a joined contribution have changed: its target is found by the new ones."""
    if source.status is PublicationStatus.MERGED:
        target_id = select(Merge.target_id).where(Merge.source_id == source.id, Merge.ended_at.is_(None)).scalar_subquery()
        for target in current().session.scalars(select(Contribution).where(Contribution.id == target_id).with_for_update()):
            reindex(target)


def find_live(source_id: int) -> Merge | None:
    """The merge that joins a contribution to another now, locked."""
    query = select(Merge).where(Merge.source_id == source_id, Merge.ended_at.is_(None))
    return current().session.scalars(query.with_for_update().execution_options(populate_existing=True)).first()


def end(source: Contribution, cause: MergeEnd, now: datetime, *, actor_id: int | None = None, reason: str = "") -> None:
    """End the live merge of a contribution, if there is one: its target counts and is found without it."""
    merge = find_live(source.id)
    if merge is None:
        return
    session = current().session
    query = select(Contribution).where(Contribution.id == merge.target_id)
    target = session.scalars(query.with_for_update().execution_options(populate_existing=True)).one()
    merge.ended_at, merge.end_cause, merge.ended_by_id, merge.end_reason = now, cause, actor_id, reason
    source.outcome = source.replied_at = None  # a source has no reply of its own: what it showed was the target's
    recount(target)
    reindex(target)
    emit(
        ContributionSeparated(
            occurred_at=now,
            actor_id=actor_id,
            territory_id=source.territory_id,
            contribution_id=source.id,
            number=number_text(source.number_year, source.number_sequence),
            author_id=source.author_id,
            merge_id=merge.id,
            target_id=target.id,
            target_number=number_text(target.number_year, target.number_sequence),
            cause=cause.value,
            reason=reason,
        )
    )
