# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of the ready explanations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from consulta.core.db import db
from consulta.core.errors import NotFound
from consulta.moderation.models import ModerationOutcome, ReadyAnswer, ReasonCode


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """A ready explanation."""

    id: int
    name: str
    outcome: ModerationOutcome
    reason_code: ReasonCode | None
    body: str
    archived_at: datetime | None
    version: int


_COLUMNS = (
    ReadyAnswer.id,
    ReadyAnswer.name,
    ReadyAnswer.outcome,
    ReadyAnswer.reason_code,
    ReadyAnswer.body,
    ReadyAnswer.archived_at,
    ReadyAnswer.version,
)


def list_answers(territory_id: int, *, with_archived: bool = False) -> Sequence[AnswerRow]:
    """The explanations of a territory by outcome and name."""
    query = select(*_COLUMNS).where(ReadyAnswer.territory_id == territory_id)
    if not with_archived:
        query = query.where(ReadyAnswer.archived_at.is_(None))
    order = list(ModerationOutcome)
    rows = [AnswerRow(*row) for row in db.session.execute(query.order_by(ReadyAnswer.name, ReadyAnswer.id))]
    return sorted(rows, key=lambda row: (row.archived_at is not None, order.index(row.outcome)))


def get_answer(territory_id: int, answer_id: int) -> AnswerRow:
    """One explanation, also an archived one. Raises NotFound."""
    query = select(*_COLUMNS).where(ReadyAnswer.territory_id == territory_id, ReadyAnswer.id == answer_id)
    row = db.session.execute(query).first()
    if row is None:
        raise NotFound
    return AnswerRow(*row)
