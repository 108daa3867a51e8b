# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a policy must be told about a reply and its surroundings."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, func, select

from consulta.accounts.office_queries import is_small_office
from consulta.core.db import db
from consulta.core.decision import ALLOWED, Decision
from consulta.plans.models import ContributionLink, LinkRelation, Objective, ObjectiveStatus
from consulta.replies import policy
from consulta.replies.models import Reply, ReplyStatus
from consulta.replies.policy import ReplyFacts


def facts_of(reply: Reply, contribution_status: str, today: date) -> ReplyFacts:
    """What the policy must know of a reply."""
    small = is_small_office(reply.territory_id, today)
    return ReplyFacts(reply.territory_id, reply.status, tuple(reply.writer_ids), contribution_status, small)


def count_links(contribution_id: int) -> tuple[int, int]:
    """How many plan links a contribution has, and how many of them say more than "valutato e non ripreso"."""
    relations = db.session.scalars(
        select(ContributionLink.relation).where(ContributionLink.contribution_id == contribution_id, ContributionLink.removed_at.is_(None))
    ).all()
    return len(relations), sum(relation is not LinkRelation.CONSIDERED for relation in relations)


def is_covering_objective(territory_id: int, objective_id: int) -> bool:
    """Whether an objective of the territory is proposed or in the plan, so that it may already cover what is asked."""
    return bool(db.session.scalar(select(exists().where(Objective.id == objective_id, covering(territory_id)))))


def covering(territory_id: int) -> ColumnElement[bool]:
    """The objectives that may be named as already covering a request."""
    return and_(Objective.territory_id == territory_id, Objective.status.in_((ObjectiveStatus.PROPOSED, ObjectiveStatus.IN_PLAN)))


def may_merge(contribution_id: int) -> Decision:
    """The veto of this feature on joining a contribution to another (wiring.PORTS, guard "merge_contribution"): it has its own answer."""
    under_way = (ReplyStatus.PROPOSED, ReplyStatus.APPROVED, ReplyStatus.PUBLISHED)
    query = select(Reply.status).where(Reply.contribution_id == contribution_id, Reply.status.in_(under_way))
    return policy.may_be_merged(tuple(db.session.scalars(query)))


def may_split(contribution_id: int) -> Decision:
    """The veto of this feature on cutting a contribution into parts or putting a part back (guard "split_contribution")."""
    under_way = (ReplyStatus.PROPOSED, ReplyStatus.APPROVED, ReplyStatus.PUBLISHED)
    query = select(Reply.status).where(Reply.contribution_id == contribution_id, Reply.status.in_(under_way))
    return policy.may_be_split(tuple(db.session.scalars(query)))


def may_unlink_many(link_ids: Sequence[int]) -> Mapping[int, Decision]:
    """The same veto for many links, each of another contribution, in two statements."""
    query = (
        select(ContributionLink.id, ContributionLink.contribution_id, ContributionLink.relation, Reply.outcome)
        .join(Reply, and_(Reply.contribution_id == ContributionLink.contribution_id, Reply.status == ReplyStatus.PUBLISHED))
        .where(ContributionLink.id.in_(link_ids))
    )
    answered = db.session.execute(query).all()
    saying_yes = (
        select(ContributionLink.contribution_id, func.count())
        .where(
            ContributionLink.contribution_id.in_([row.contribution_id for row in answered]),
            ContributionLink.removed_at.is_(None),
            ContributionLink.relation != LinkRelation.CONSIDERED,
        )
        .group_by(ContributionLink.contribution_id)
    )
    counted = {row[0]: row[1] for row in db.session.execute(saying_yes)} if answered else {}
    found: dict[int, Decision] = dict.fromkeys(link_ids, ALLOWED)
    for row in answered:
        says_yes = row.relation is not LinkRelation.CONSIDERED
        others = counted.get(row.contribution_id, 0) - says_yes
        found[row.id] = policy.may_lose_link(row.outcome, says_yes=says_yes, others_saying_yes=others)
    return found


def may_unlink(link_id: int) -> Decision:
    """The veto of this feature on taking a link away (wiring.PORTS, guard "unlink_contribution")."""
    query = select(ContributionLink.contribution_id, ContributionLink.relation).where(ContributionLink.id == link_id)
    link = db.session.execute(query).first()
    if link is None:
        return ALLOWED
    shown = select(Reply.outcome).where(Reply.contribution_id == link.contribution_id, Reply.status == ReplyStatus.PUBLISHED)
    says_yes = link.relation is not LinkRelation.CONSIDERED
    _links, saying_yes = count_links(link.contribution_id)
    return policy.may_lose_link(db.session.scalar(shown), says_yes=says_yes, others_saying_yes=saying_yes - says_yes)
