# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of the first configuration."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from consulta.core.db import db
from consulta.opening.models import LegalText, OpeningStep, Step


@dataclass(frozen=True, slots=True)
class Task:
    """A task with the instant of its end, if it is done."""

    name: str
    label: str
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class Legal:
    """The office's texts in force."""

    number: int
    privacy: str
    privacy_html: str
    rules: str
    rules_html: str
    published_at: datetime


def list_tasks(territory_id: int) -> Sequence[Task]:
    """Every task, in order."""
    query = select(OpeningStep.step, OpeningStep.done_at).where(OpeningStep.territory_id == territory_id)
    done = {row.step: row.done_at for row in db.session.execute(query)}
    return [Task(step.value, step.label, done.get(step)) for step in Step]


def find_legal(territory_id: int) -> Legal | None:
    """The texts in force; None while the office has written none."""
    query = (
        select(
            LegalText.number,
            LegalText.privacy,
            LegalText.privacy_html,
            LegalText.rules,
            LegalText.rules_html,
            LegalText.published_at,
        )
        .where(LegalText.territory_id == territory_id)
        .order_by(LegalText.number.desc())
        .limit(1)
    )
    row = db.session.execute(query).first()
    return Legal(*row) if row else None


def count_done(tasks: Sequence[Task]) -> int:
    """How many are done."""
    return sum(task.done_at is not None for task in tasks)
