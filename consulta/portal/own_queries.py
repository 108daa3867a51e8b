# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an author reads on the own page of what the office decided."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select

from consulta.appeals.models import Appeal
from consulta.appeals.queries import Standing, standing_of
from consulta.contributions.models import Comment, Contribution
from consulta.contributions.queries import number_text
from consulta.core.db import db
from consulta.moderation import originals
from consulta.moderation.models import REDACTIONS, ModerationDecision, ReasonCode


@dataclass(frozen=True, slots=True)
class HiddenPassages:
    """Of an own text of which passages are hidden now: its number (empty for a comment), why, when; never which."""

    number: str
    reason_code: ReasonCode | None
    reason_text: str
    hidden_at: datetime


@dataclass(frozen=True, slots=True)
class OwnDecisions:
    """What the office decided on an author's texts: the last word by contribution and by comment, and the passages hidden now."""

    contributions: Mapping[int, Standing]
    comments: Mapping[int, Standing]
    hidden: Sequence[HiddenPassages]


NOTHING_DECIDED = OwnDecisions({}, {}, ())
"""Of who has not written."""


def own_decisions(
    user_id: int, territory_id: int, contribution_ids: Collection[int], comment_ids: Collection[int], now: datetime
) -> OwnDecisions:
    """The last decision on each of some own texts with its appeal, and the decisions that hid passages which are still hidden."""
    decision, hides = ModerationDecision, ModerationDecision.id.in_(originals.hiding_decisions())
    last = [
        select(func.max(decision.id))
        .where(column.in_(list(ids)), decision.outcome.not_in(REDACTIONS), decision.undone_at.is_(None))
        .group_by(column)
        for column, ids in ((decision.contribution_id, contribution_ids), (decision.comment_id, comment_ids))
    ]
    query = (
        select(decision, Contribution.number_year, Contribution.number_sequence, hides, Appeal.status, Appeal.answer)
        .outerjoin(Contribution, Contribution.id == decision.contribution_id)
        .outerjoin(Comment, Comment.id == decision.comment_id)
        .outerjoin(Appeal, Appeal.decision_id == decision.id)
        .where(
            decision.territory_id == territory_id,
            or_(Contribution.author_id == user_id, Comment.author_id == user_id),
            or_(hides, *(decision.id.in_(one) for one in last)),
        )
        .order_by(decision.id.desc())
    )
    of_contributions: dict[int, Standing] = {}
    of_comments: dict[int, Standing] = {}
    hidden = []
    for row, year, sequence, is_hiding, status, answer in db.session.execute(query):
        if is_hiding:
            number = number_text(year, sequence) if year else ""
            hidden.append(HiddenPassages(number, row.reason_code, row.reason_text, row.decided_at))
        elif row.contribution_id is not None:
            of_contributions[row.contribution_id] = standing_of(row, status, answer, now)
        elif row.comment_id is not None:
            of_comments[row.comment_id] = standing_of(row, status, answer, now)
    return OwnDecisions(of_contributions, of_comments, hidden)
