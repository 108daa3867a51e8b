# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much was answered and how soon: the one public definition, for a cycle or for a part of it.

Counted are the contributions that everybody reads now. One that was joined to another is not counted again, since it shows
the answer of that one; one withdrawn, hidden, not published or treated as a personal case is not counted at all: nobody may
ask the office for a public answer to it. The time runs from the receipt to the first publication of the answer: a
correction does not make it younger.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, func, null, select, union_all

from consulta.consultations.models import PlanCycle
from consulta.contributions.models import Contribution, PublicationStatus
from consulta.core.db import db
from consulta.core.spans import whole_days


@dataclass(frozen=True, slots=True)
class Answered:
    """What was answered of some contributions. ``days``: how many whole days (24 hours) it took → how many answers."""

    published: int = 0
    linked: int = 0
    outcomes: tuple[tuple[str, int], ...] = ()
    days: tuple[tuple[int, int], ...] = ()

    @property
    def answered(self) -> int:
        """Those with a published reply."""
        return sum(count for _, count in self.outcomes)

    @property
    def percent(self) -> int:
        """The answered ones of a hundred, rounded down: 100 only when none is waiting."""
        return self.answered * 100 // self.published if self.published else 0

    @property
    def mean_days(self) -> int | None:
        """Days on average, rounded to the nearest, halves up; None before the first answer."""
        total = sum(count for _, count in self.days)
        return (2 * sum(days * count for days, count in self.days) + total) // (2 * total) if total else None

    @property
    def median_days(self) -> int | None:
        """The days within which at least half of the answers came; None before the first answer."""
        total, so_far = sum(count for _, count in self.days), 0
        for days, count in sorted(self.days):
            so_far += count
            if 2 * so_far >= total:
                return days
        return None


NOTHING_ANSWERED = Answered()


def published_in(cycle_id: int, table: Any = Contribution) -> tuple[ColumnElement[bool], ...]:
    """The published contributions (or comments) of a cycle, said so that the index of what is counted answers alone (``ix_…_traced``)."""
    territory = select(PlanCycle.territory_id).where(PlanCycle.id == cycle_id).scalar_subquery()
    return (table.territory_id == territory, table.status == PublicationStatus.PUBLISHED, table.cycle_id == cycle_id)


def count_answered(cycle_id: int, where: Sequence[ColumnElement[bool]] = ()) -> Answered:
    """How much of a cycle was answered and how soon, in one statement; ``where`` narrows it."""
    took = whole_days(Contribution.submitted_at, Contribution.replied_at)
    shown, counted = (*published_in(cycle_id), *where), (func.count(), func.count(Contribution.linked_at))
    # Those that wait are the most and have nothing to be sorted by: they are only counted.
    waiting = select(null(), null(), *counted).where(*shown, Contribution.outcome.is_(None))
    answered = select(Contribution.outcome, took, *counted).where(*shown, Contribution.outcome.is_not(None))
    query: CompoundSelect[*tuple[Any, ...]] = union_all(waiting, answered.group_by(Contribution.outcome, took))
    outcomes: Counter[str] = Counter()
    times: Counter[int] = Counter()
    published = linked = 0
    for outcome, days, count, of_plan in db.session.execute(query):
        published, linked = published + count, linked + of_plan
        if outcome is not None:
            outcomes[outcome] += count
            times[days or 0] += count
    return Answered(published, linked, tuple(sorted(outcomes.items())), tuple(sorted(times.items())))
