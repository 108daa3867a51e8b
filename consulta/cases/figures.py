# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The yearly figures of moderation as everybody may read them: aggregates of one Rome year, never a text and never a person.

Decisions on texts are exact, since each of them is public already. Reports and measures speak of what persons did or suffered: a
number under FLOOR is not told (decisions.md 30).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select

from consulta.appeals.models import Appeal, AppealStatus
from consulta.cases.models import CaseOutcome, Report, ReportCase, ReportCategory
from consulta.contributions.models import Comment, Contribution
from consulta.core import clock
from consulta.core.db import db
from consulta.measures.models import AccountMeasure, CheckStatus, HidingCheck, MeasureKind, MeasureStatus
from consulta.moderation.models import ModerationDecision, ModerationOutcome, ReasonCode

FLOOR = 5
"""A number of persons below this is told as "fewer than 5"."""
FIRST = (ModerationOutcome.PUBLISHED, ModerationOutcome.RETURNED, ModerationOutcome.REJECTED, ModerationOutcome.PERSONAL_CASE)


@dataclass(frozen=True, slots=True)
class Figures:
    """One year. ``median_hours`` is from the arrival of a text to its first decision, None without any; None in a count: under FLOOR."""

    year: int
    outcomes: Mapping[ModerationOutcome, int]
    reasons: Mapping[ReasonCode, int]
    median_hours: float | None
    checks: Mapping[CheckStatus, int]
    appeals: Mapping[AppealStatus, int]
    measure_appeals: Mapping[AppealStatus, int | None]
    reports: Mapping[ReportCategory, int | None]
    cases: Mapping[CaseOutcome, int | None]
    measures: Mapping[MeasureKind, int | None]


def years(now: datetime) -> Sequence[int]:
    """The year of an instant and the two before, the newest first."""
    last = clock.rome(now).year
    return (last, last - 1, last - 2)


def read_figures(territory_id: int, year: int) -> Figures:
    """The figures of a year, in eight statements whatever was decided in it. What was undone was not decided."""
    decided = (
        ModerationDecision.territory_id == territory_id,
        _in(ModerationDecision.decided_at, year),
        ModerationDecision.undone_at.is_(None),
    )
    away = (*decided, ModerationDecision.outcome.in_((ModerationOutcome.HIDDEN, ModerationOutcome.REJECTED)))
    case = (ReportCase.territory_id == territory_id,)
    imposed = (
        AccountMeasure.territory_id == territory_id,
        _in(AccountMeasure.decided_at, year),
        AccountMeasure.status.not_in((MeasureStatus.PROPOSED, MeasureStatus.REFUSED)),
    )
    appeals = _count_appeals(territory_id, year)
    reported = select(Report.category, func.count()).join(ReportCase, ReportCase.id == Report.case_id)
    return Figures(
        year=year,
        outcomes=_count(select(ModerationDecision.outcome, func.count()).where(*decided)),
        reasons=_count(select(ModerationDecision.reason_code, func.count()).where(*away)),
        median_hours=_median(decided),
        checks=_count(
            select(HidingCheck.status, func.count()).where(HidingCheck.territory_id == territory_id, _in(HidingCheck.hidden_at, year))
        ),
        appeals=appeals[False],
        measure_appeals=_blurred(appeals[True]),
        reports=_blurred(_count(reported.where(*case, _in(Report.reported_at, year)))),
        cases=_blurred(_count(select(ReportCase.outcome, func.count()).where(*case, _in(ReportCase.closed_at, year)))),
        measures=_blurred(_count(select(AccountMeasure.kind, func.count()).where(*imposed))),
    )


def _count_appeals(territory_id: int, year: int) -> Mapping[bool, dict[AppealStatus, int]]:
    """Appeals by whether they are against a measure, then by status. One statement."""
    is_measure = Appeal.measure_id.is_not(None)
    query = (
        select(is_measure, Appeal.status, func.count())
        .where(Appeal.territory_id == territory_id, _in(Appeal.asked_at, year))
        .group_by(is_measure, Appeal.status)
    )
    found: dict[bool, dict[AppealStatus, int]] = {False: {}, True: {}}
    for of_measure, status, total in db.session.execute(query):
        found[bool(of_measure)][status] = int(total)
    return found


def _in(column: Any, year: int) -> ColumnElement[bool]:
    return and_(column >= _new_year(year), column < _new_year(year + 1))


def _new_year(year: int) -> datetime:
    return clock.from_rome(datetime.combine(date(year, 1, 1), time()))


def _count(query: Any) -> dict[Any, int]:
    by = query.selected_columns[0]
    return {value: int(total) for value, total in db.session.execute(query.group_by(by)) if value is not None}


def _blurred(counts: Mapping[Any, int]) -> dict[Any, int | None]:
    return {value: total if total >= FLOOR else None for value, total in counts.items()}


def _median(decided: Sequence[ColumnElement[bool]]) -> float | None:
    """Hours from the arrival of a text to the first thing decided on it."""
    arrived = func.coalesce(Contribution.submitted_at, Comment.submitted_at)
    query = (
        select(Contribution.submitted_at, Comment.submitted_at, func.min(ModerationDecision.decided_at))
        .select_from(ModerationDecision)
        .outerjoin(Contribution, Contribution.id == ModerationDecision.contribution_id)
        .outerjoin(Comment, Comment.id == ModerationDecision.comment_id)
        .where(*decided, ModerationDecision.outcome.in_(FIRST), arrived.is_not(None))
        .group_by(ModerationDecision.contribution_id, ModerationDecision.comment_id, Contribution.submitted_at, Comment.submitted_at)
    )
    hours = [max(0.0, (first - (mine or other)).total_seconds() / 3600) for mine, other, first in db.session.execute(query)]
    return median(hours) if hours else None
