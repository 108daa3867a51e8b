# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of what was hidden. Only this module and ``redaction``, which writes it, name the restricted table (ADR 0034)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select

from consulta.contributions.models import Comment, Contribution
from consulta.contributions.queries import number_text
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.masking import standing
from consulta.moderation import policy
from consulta.moderation.models import ModerationDecision, ReasonCode, RedactionOriginal
from consulta.moderation.queries import CONTRIBUTION


@dataclass(frozen=True, slots=True)
class Original:
    """One copy of a text as it was, with what was hidden of it and why."""

    number: int
    title: str
    html: str
    details: Mapping[str, str]
    passages: tuple[str, ...]
    reason_code: ReasonCode | None
    reason_text: str
    hidden_at: datetime


def of(kind: str, subject_id: int) -> Any:
    """The condition that picks the originals of a contribution or comment."""
    return (RedactionOriginal.contribution_id if kind == CONTRIBUTION else RedactionOriginal.comment_id) == subject_id


def hiding_decisions() -> Select[tuple[int]]:
    """The ids of the decisions whose passages are still hidden."""
    return select(RedactionOriginal.decision_id)


def list_originals(actor: Actor, territory_id: int, kind: str, subject_id: int) -> Sequence[Original]:
    """The originals of a text, for who may read them; the caller has written the read down. Raises Refused."""
    policy.may_read_originals(actor, territory_id).or_refuse()
    query = (
        select(RedactionOriginal, ModerationDecision)
        .join(ModerationDecision, ModerationDecision.id == RedactionOriginal.decision_id)
        .where(RedactionOriginal.territory_id == territory_id, of(kind, subject_id))
        .order_by(RedactionOriginal.number.desc(), RedactionOriginal.id.desc())
    )
    return [
        Original(
            row.number,
            row.title,
            row.html,
            row.details,
            tuple(row.passages),
            decision.reason_code,
            decision.reason_text,
            decision.decided_at,
        )
        for row, decision in db.session.execute(query)
    ]


def has_originals(kind: str, subject_id: int) -> bool:
    """Whether passages of a text are hidden now; says nothing of which."""
    return db.session.scalar(select(RedactionOriginal.id).where(of(kind, subject_id)).limit(1)) is not None


def hidden_again(kind: str, subject_id: int, texts: Sequence[str]) -> str:
    """The first passage hidden in a text that stands again in its new version; empty when none does."""
    kept = db.session.scalars(select(RedactionOriginal.passages).where(of(kind, subject_id)))
    passages = dict.fromkeys(one for passages in kept for one in passages)
    return next(iter(standing(passages, texts)), "") if passages else ""


def personal_data(user_id: int) -> tuple[str, Any]:
    """The part of "my data" with the originals of one's own texts of which the office hid passages."""
    query = (
        select(RedactionOriginal, Contribution.number_year, Contribution.number_sequence)
        .outerjoin(Contribution, Contribution.id == RedactionOriginal.contribution_id)
        .outerjoin(Comment, Comment.id == RedactionOriginal.comment_id)
        .where(or_(Contribution.author_id == user_id, Comment.author_id == user_id))
        .order_by(RedactionOriginal.id)
    )
    return "testi_prima_di_oscurare", [
        {
            "about": number_text(year, sequence) if year else "commento",
            "version": row.number,
            "title": row.title,
            "text": row.source,
            "details": row.details,
            "hidden": row.passages,
        }
        for row, year, sequence in db.session.execute(query)
    ]
