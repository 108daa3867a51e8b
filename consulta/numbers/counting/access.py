# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who could not take part as things were, and asked: barriers of the site told to the office, helps asked for when enrolling."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select

from consulta.core import clock
from consulta.core.db import db
from consulta.feedback.models import FeedbackKind, FeedbackRequest
from consulta.notices.models import AccessNeeds, Application, Notice
from consulta.numbers.counting.cells import Cells, add
from consulta.numbers.counting.people import enrolments
from consulta.numbers.counting.spans import cycle_of, list_spans

ANSWERED, WAITING = "answered", "waiting"
NEEDS: Mapping[str, ColumnElement[bool]] = {
    "sign_language": AccessNeeds.sign_language.is_(True),
    "transport": AccessNeeds.transport.is_(True),
    "child_care": AccessNeeds.child_care.is_(True),
    "other": AccessNeeds.other != "",
}
"""The helps that a citizen may ask for, each as a condition over ``AccessNeeds``."""


def barriers(territory_id: int) -> tuple[ColumnElement[bool], ...]:
    """What was told to the office about accessibility."""
    return FeedbackRequest.territory_id == territory_id, FeedbackRequest.kind == FeedbackKind.ACCESSIBILITY


def in_time(answered_at: datetime | None, due_on: date | None) -> bool:
    """Whether an answer came within its term, by the days of Rome."""
    return answered_at is not None and due_on is not None and clock.rome_day(answered_at) <= due_on


def count_barriers(cells: Cells, territory_id: int) -> None:
    """Barriers told to the office, answered or not, and how many answers came within the term."""
    spans = list_spans(territory_id)
    states: Counter[tuple[int, str]] = Counter()
    timely: Counter[int] = Counter()
    query = select(FeedbackRequest.received_at, FeedbackRequest.due_on, FeedbackRequest.answered_at).where(*barriers(territory_id))
    for received_at, due_on, answered_at in db.session.execute(query):
        cycle_id = cycle_of(spans, received_at)
        if cycle_id is not None:
            states[cycle_id, ANSWERED if answered_at else WAITING] += 1
            timely[cycle_id] += in_time(answered_at, due_on)
    add(cells, "barriers", ((cycle_id, (state,), total) for (cycle_id, state), total in states.items()))
    add(cells, "barriers.in_time", ((cycle_id, (), total) for cycle_id, total in timely.items()))


def count_needs(cells: Cells, territory_id: int) -> None:
    """Citizens who asked for a help when they enrolled, by what they asked for: each person in every help."""
    newest = enrolments(territory_id)
    sums: list[Any] = [func.count().filter(asked) for asked in NEEDS.values()]
    query = (
        select(Notice.cycle_id, *sums)
        .select_from(AccessNeeds)
        .join(Application, Application.id == AccessNeeds.application_id)
        .join(Notice, Notice.id == Application.notice_id)
        .where(Application.id.in_(select(newest.c.id)))
        .group_by(Notice.cycle_id)
    )
    for row in db.session.execute(query):
        add(cells, "needs", ((row[0], (need,), total) for need, total in zip(NEEDS, row[1:], strict=True)))
