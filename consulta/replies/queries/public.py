# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The reply the public reads, with the versions it replaced."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, select

from consulta.accounts.models import User
from consulta.contributions.models import Contribution
from consulta.contributions.queries import root_of
from consulta.core.db import read
from consulta.core.text import plain
from consulta.opinions.models import Forwarding
from consulta.opinions.queries import QuotedOpinion, list_quoted
from consulta.plans.models import Objective
from consulta.replies.models import Reply, ReplyOutcome, ReplyStatus
from consulta.replies.policy import outcome_wording
from consulta.replies.queries.unanswered import LEFT, LeftUnanswered, left_of, with_left
from consulta.services.models import Service
from consulta.services.queries import ServiceChoice


@dataclass(frozen=True, slots=True)
class ObjectiveRef:
    """An objective of the plan as a link."""

    id: int
    code: str
    title: str


@dataclass(frozen=True, slots=True)
class ReplyView:
    """One version of a reply. ``wording`` is Italian, by kind of contribution; the page translates it.

    ``forwarded_to`` names the body to which the contribution is passed on. ``exception_reason`` is set when author and approver
    were the same person, and is shown publicly. ``earlier`` holds the versions that this one replaced, newest first.
    """

    id: int
    contribution_id: int
    version_number: int
    outcome: ReplyOutcome
    wording: str
    html: str
    accepted_part: str
    refused_part: str
    forwarded_to: str
    deferred_year: int | None
    covered_by: ObjectiveRef | None
    covered_by_service: ServiceChoice | None
    status: ReplyStatus
    approver_name: str
    exception_reason: str
    correction_reason: str
    decided_at: datetime
    approved_at: datetime | None
    published_at: datetime | None
    opinion_ids: tuple[int, ...] = ()
    opinions: tuple[QuotedOpinion, ...] = ()
    """The opinions that who wrote this version chose to show."""
    forwarded_at: datetime | None = None
    """When the letter that passes the contribution on left; None while it has not."""
    earlier: tuple["ReplyView", ...] = ()

    @property
    def words(self) -> str:
        """Outcome and text with what stands beside them, as plain words, to compare versions."""
        lines = [self.wording, plain(self.html), self.accepted_part, self.refused_part, self.forwarded_to, str(self.deferred_year or "")]
        return "\n\n".join(line for line in lines if line)


_VERSION = (
    Reply.id,
    Reply.contribution_id,
    Reply.number,
    Reply.outcome,
    Reply.html,
    Reply.accepted_part,
    Reply.refused_part,
    Reply.forwarded_to,
    Reply.deferred_year,
    Reply.covered_by_id,
    Reply.status,
    Reply.exception_reason,
    Reply.correction_reason,
    Reply.decided_at,
    Reply.approved_at,
    Reply.published_at,
    Reply.opinion_ids,
    Forwarding.sent_at.label("forwarded_at"),
    Contribution.kind,
    User.name.label("approver_name"),
    Objective.code,
    Objective.title,
    Service.id.label("service_id"),
    Service.code.label("service_code"),
    Service.name.label("service_name"),
)


def _with_what_it_names(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """A statement over Reply with who approved it, what covers it and the letter that passed it on."""
    passed_on = and_(Forwarding.contribution_id == Reply.contribution_id, Forwarding.addressee_id == Reply.forwarded_to_id)
    return (
        query.outerjoin(User, User.id == Reply.approver_id)
        .outerjoin(Objective, Objective.id == Reply.covered_by_id)
        .outerjoin(Service, Service.id == Reply.covered_by_service_id)
        .outerjoin(Forwarding, passed_on)
    )


_VERSIONS = (
    _with_what_it_names(select(*_VERSION).select_from(Reply).join(Contribution, Contribution.id == Reply.contribution_id))
    .where(Reply.contribution_id == bindparam("contribution_id"))
    .order_by(Reply.number.desc())
)
_ANSWERED = func.coalesce(root_of(bindparam("contribution_id")), bindparam("contribution_id"))
_IN_PUBLIC = and_(Reply.contribution_id == Contribution.id, Reply.status.in_((ReplyStatus.PUBLISHED, ReplyStatus.SUPERSEDED)))
_SHOWN = (
    with_left(_with_what_it_names(select(*_VERSION, *LEFT).select_from(Contribution).outerjoin(Reply, _IN_PUBLIC)))
    .where(Contribution.id == _ANSWERED)
    .order_by(Reply.number.desc())
)
"""Composed once. A contribution that is joined to another shows the reply of that one (invariant 7); without a reply one row is left,
with the exception by which the plan was adopted without it."""


def select_versions(contribution_id: int) -> Select[*tuple[Any, ...]]:
    """Every version of the reply to a contribution, newest first."""
    return _VERSIONS.params(contribution_id=contribution_id)


def view_of(row: Any) -> ReplyView:
    """A row of :func:`select_versions` as a value."""
    return ReplyView(
        id=row.id,
        contribution_id=row.contribution_id,
        version_number=row.number,
        outcome=row.outcome,
        wording=outcome_wording(row.kind, row.outcome),
        html=row.html,
        accepted_part=row.accepted_part,
        refused_part=row.refused_part,
        forwarded_to=row.forwarded_to,
        deferred_year=row.deferred_year,
        covered_by=ObjectiveRef(row.covered_by_id, row.code, row.title) if row.covered_by_id is not None else None,
        covered_by_service=ServiceChoice(row.service_id, row.service_code, row.service_name) if row.service_id is not None else None,
        status=row.status,
        approver_name=row.approver_name or "",
        exception_reason=row.exception_reason,
        correction_reason=row.correction_reason,
        decided_at=row.decided_at,
        approved_at=row.approved_at,
        published_at=row.published_at,
        opinion_ids=tuple(row.opinion_ids),
        forwarded_at=row.forwarded_at,
    )


def with_opinions(views: Sequence[ReplyView]) -> list[ReplyView]:
    """The same versions with the opinions they show; nothing is asked of the database where none shows any."""
    quoted = list_quoted({one for view in views for one in view.opinion_ids})
    return [replace(view, opinions=tuple(quoted[one] for one in view.opinion_ids if one in quoted)) for view in views]


def find_published(contribution_id: int) -> ReplyView | None:
    """The reply the public reads, its own or that of the contribution to which it is joined, with the versions it replaced.

    None while there is none. Never a draft.
    """
    return find_answer(contribution_id).reply


@dataclass(frozen=True, slots=True)
class Answer:
    """What stands where the public reads the reply: the reply, or why the plan was adopted without one, or neither yet."""

    reply: ReplyView | None = None
    left: LeftUnanswered | None = None


def find_answer(contribution_id: int) -> Answer:
    """The reply as :func:`find_published` gives it, and without one the exception of an adopted plan; the same one statement."""
    rows = read(_SHOWN, {"contribution_id": contribution_id}).all()
    views = with_opinions([view_of(row) for row in rows if row.id is not None])
    if views and views[0].status is ReplyStatus.PUBLISHED:
        return Answer(replace(views[0], earlier=tuple(views[1:])))
    left = left_of(rows[0]) if rows else None
    return Answer(left=left if left is not None and left.adopted_at is not None else None)
