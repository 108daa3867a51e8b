# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an author reads on the own page of passages that the office hid."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from consulta.contributions.models import Comment, Contribution
from consulta.contributions.queries import number_text
from consulta.core.db import db
from consulta.moderation.models import ModerationDecision, ReasonCode, RedactionOriginal


@dataclass(frozen=True, slots=True)
class HiddenPassages:
    """Of an own text of which passages are hidden now: its number (empty for a comment), why, when; never which."""

    number: str
    reason_code: ReasonCode | None
    reason_text: str
    hidden_at: datetime


def list_hidden_passages(user_id: int, territory_id: int) -> Sequence[HiddenPassages]:
    """The decisions that hid passages of own texts which are still hidden, the newest first."""
    decision = ModerationDecision
    query = (
        select(decision.reason_code, decision.reason_text, decision.decided_at, Contribution.number_year, Contribution.number_sequence)
        .outerjoin(Contribution, Contribution.id == decision.contribution_id)
        .outerjoin(Comment, Comment.id == decision.comment_id)
        .where(
            decision.territory_id == territory_id,
            or_(Contribution.author_id == user_id, Comment.author_id == user_id),
            decision.id.in_(select(RedactionOriginal.decision_id)),
        )
        .order_by(decision.id.desc())
    )
    return [
        HiddenPassages(number_text(year, sequence) if year else "", code, text, at)
        for code, text, at, year, sequence in db.session.execute(query)
    ]
