# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of moderation: what a decision is about, the decisions taken, how many texts are not shown and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import aliased

from consulta.accounts.models import User
from consulta.contributions.models import Comment, Contribution, PublicationStatus
from consulta.contributions.queries import number_text
from consulta.contributions.requests import SubjectKind
from consulta.core.db import db
from consulta.core.errors import NotFound
from consulta.moderation.models import ModerationDecision, ModerationOutcome, ReasonCode

CONTRIBUTION: SubjectKind = "contribution"
COMMENT: SubjectKind = "comment"
_undoer = aliased(User)
_AWAY = (ModerationOutcome.HIDDEN, ModerationOutcome.REJECTED)


@dataclass(frozen=True, slots=True)
class Moderated:
    """What a decision is about. ``number`` is empty for a comment."""

    kind: SubjectKind
    id: int
    territory_id: int
    number: str
    author_id: int | None
    status: PublicationStatus
    version: int


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision as the record lists it. ``decided_by`` is empty when the person is no longer known."""

    id: int
    outcome: ModerationOutcome
    reason_code: ReasonCode | None
    reason_text: str
    decided_by: str
    decided_at: datetime
    undone_at: datetime | None = None
    undone_by: str = ""


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """How many texts are not shown for a reason."""

    status: PublicationStatus
    reason_code: ReasonCode
    total: int


def get_moderated(kind: str, subject_id: int) -> Moderated:
    """The contribution or comment a decision is about. Raises NotFound."""
    query: Select[*tuple[Any, ...]]
    if kind == CONTRIBUTION:
        known, table = CONTRIBUTION, Contribution.id
        query = select(
            Contribution.territory_id,
            Contribution.author_id,
            Contribution.status,
            Contribution.version,
            Contribution.number_year,
            Contribution.number_sequence,
        )
    elif kind == COMMENT:
        known, table = COMMENT, Comment.id
        query = select(Comment.territory_id, Comment.author_id, Comment.status, Comment.version)
    else:
        raise NotFound
    row = db.session.execute(query.where(table == subject_id)).first()
    if row is None:
        raise NotFound
    number = f"{row.number_year}-{row.number_sequence}" if kind == CONTRIBUTION else ""
    return Moderated(known, subject_id, row.territory_id, number, row.author_id, row.status, row.version)


def list_decisions(kind: str, subject_id: int) -> Sequence[DecisionRow]:
    """Every decision on a contribution or comment, the newest first."""
    column = ModerationDecision.contribution_id if kind == CONTRIBUTION else ModerationDecision.comment_id
    query = (
        select(
            ModerationDecision.id,
            ModerationDecision.outcome,
            ModerationDecision.reason_code,
            ModerationDecision.reason_text,
            func.coalesce(User.name, ""),
            ModerationDecision.decided_at,
            ModerationDecision.undone_at,
            func.coalesce(_undoer.name, ""),
        )
        .outerjoin(User, User.id == ModerationDecision.decided_by_id)
        .outerjoin(_undoer, _undoer.id == ModerationDecision.undone_by_id)
        .where(column == subject_id)
        .order_by(ModerationDecision.decided_at.desc(), ModerationDecision.id.desc())
    )
    return [DecisionRow(*row) for row in db.session.execute(query)]


def count_not_shown(territory_id: int) -> Sequence[ReasonCount]:
    """Contributions and comments now hidden or refused, by the reason of the last decision: a public aggregate.

    Personal cases are not refusals and are not counted (decisions.md 13).
    """
    totals: dict[tuple[PublicationStatus, ReasonCode], int] = {}
    for table, column in ((Contribution, ModerationDecision.contribution_id), (Comment, ModerationDecision.comment_id)):
        away = (column.is_not(None), ModerationDecision.outcome.in_(_AWAY), ModerationDecision.undone_at.is_(None))
        last = select(func.max(ModerationDecision.id)).where(*away).group_by(column)
        query = (
            select(table.status, ModerationDecision.reason_code, func.count())
            .join(table, table.id == column)
            .where(
                ModerationDecision.territory_id == territory_id,
                ModerationDecision.id.in_(last),
                ModerationDecision.reason_code.is_not(None),
                table.status.in_((PublicationStatus.HIDDEN, PublicationStatus.REJECTED)),
            )
            .group_by(table.status, ModerationDecision.reason_code)
        )
        for status, code, total in db.session.execute(query):
            if code is not None:
                totals[status, code] = totals.get((status, code), 0) + total
    return [ReasonCount(status, code, total) for (status, code), total in sorted(totals.items())]


def personal_data(user_id: int) -> tuple[str, Any]:
    """The part of "my data" about decisions on one's own texts, with the reasons that the author was told."""
    about = (
        select(ModerationDecision, Contribution.number_year, Contribution.number_sequence)
        .outerjoin(Contribution, Contribution.id == ModerationDecision.contribution_id)
        .outerjoin(Comment, Comment.id == ModerationDecision.comment_id)
        .where(or_(Contribution.author_id == user_id, Comment.author_id == user_id))
        .order_by(ModerationDecision.id)
    )
    return "decisions", [
        {
            "about": number_text(year, sequence) if year else "commento",
            "outcome": decision.outcome,
            "reason": decision.reason_code or "",
            "explanation": decision.reason_text,
            "at": decision.decided_at,
            "undone_at": decision.undone_at,
        }
        for decision, year, sequence in db.session.execute(about)
    ]
