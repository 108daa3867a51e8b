# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of cycles: calendar, phase and window at an instant, the public history of the dates."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Select, String, bindparam, func, literal, null, select, type_coerce, union_all

from consulta.consultations.models import CycleDate, CycleDateChange, CycleDecision, CyclePhase, HumanDecision, PlanCycle
from consulta.consultations.policy import Calendar, Rules, Window, window_at
from consulta.core.db import db, read
from consulta.core.errors import NotFound


@dataclass(frozen=True, slots=True)
class CalendarDate:
    """One phase on the timeline: from when, until when (None: no date yet), ``done``, ``current`` or ``todo``."""

    phase: CyclePhase
    starts_at: datetime
    ends_at: datetime | None
    state: str


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A human decision on the cycle, with its act."""

    decision: HumanDecision
    act: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class DateChange:
    """A date that was set or moved: public, with reason and act."""

    phase: CyclePhase
    old_starts_at: datetime | None
    new_starts_at: datetime
    reason: str
    act: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class CycleView:
    """A cycle at an instant. ``timeline`` is its calendar in order; ``dates`` gives the instant of a phase."""

    id: int
    territory_id: int
    title: str
    question: str
    first_year: int
    last_year: int
    intro_source: str
    intro_html: str
    accepts_late: bool
    version: int
    window: Window
    calendar: Calendar
    timeline: tuple[CalendarDate, ...]

    @property
    def phase(self) -> CyclePhase:
        """The phase at the instant of reading."""
        return self.window.phase

    @property
    def is_suspended(self) -> bool:
        """Whether the cycle is suspended."""
        return self.window.suspended

    @property
    def reply_days(self) -> int:
        """Days in which the office promised to answer, from the last day of the collection."""
        return self.window.reply_days

    @property
    def dates(self) -> Mapping[CyclePhase, datetime]:
        """The instant at which each phase begins."""
        return self.calendar.starts


_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_CALENDARS = union_all(
    select(
        CycleDate.cycle_id,
        literal("date").label("kind"),
        type_coerce(CycleDate.phase, String).label("word"),
        CycleDate.starts_at.label("at"),
        literal(0).label("n"),
    ).where(CycleDate.cycle_id.in_(_IDS)),
    select(
        CycleDecision.cycle_id, literal("decision"), type_coerce(CycleDecision.decision, String), CycleDecision.decided_at, CycleDecision.id
    ).where(CycleDecision.cycle_id.in_(_IDS)),
)
"""Composed once: whatever may be done now is asked of it."""


def calendars_of(cycle_ids: Iterable[int]) -> dict[int, Calendar]:
    """The calendars of some cycles, dates and decisions in one statement."""
    ids = list(cycle_ids)
    marks: dict[int, list[Any]] = {id_: [] for id_ in ids}
    for row in read(_CALENDARS, {"ids": ids}) if ids else ():
        marks[row.cycle_id].append(row)
    return {id_: _calendar(rows) for id_, rows in marks.items()}


def _calendar(marks: Iterable[Any]) -> Calendar:
    """From rows of dates and decisions: kind, word, instant and, of a decision, its number."""
    starts: dict[CyclePhase, datetime] = {}
    taken: list[tuple[int, HumanDecision, datetime]] = []
    for mark in marks:
        if mark.kind == "date":
            starts[CyclePhase(mark.word)] = mark.at
        else:
            taken.append((mark.n, HumanDecision(mark.word), mark.at))
    return Calendar(starts, tuple((word, at) for _, word, at in sorted(taken)))


_CYCLE = (
    PlanCycle.id,
    PlanCycle.territory_id,
    PlanCycle.title,
    PlanCycle.question,
    PlanCycle.first_year,
    PlanCycle.last_year,
    PlanCycle.intro_source,
    PlanCycle.intro_html,
    PlanCycle.moderation,
    PlanCycle.accepts_late,
    PlanCycle.reply_days,
    PlanCycle.edits,
    PlanCycle.version,
)


def _views(rows: Sequence[Any], now: datetime) -> list[CycleView]:
    calendars = calendars_of(row.id for row in rows)
    return [_view(row, calendars[row.id], now) for row in rows]


def _view(row: Any, calendar: Calendar, now: datetime) -> CycleView:
    window = window_at(calendar, Rules(row.moderation, row.accepts_late, row.reply_days, row.edits), now)
    return CycleView(
        row.id,
        row.territory_id,
        row.title,
        row.question,
        row.first_year,
        row.last_year,
        row.intro_source,
        row.intro_html,
        row.accepts_late,
        row.version,
        window,
        calendar,
        timeline_of(calendar, now),
    )


def timeline_of(calendar: Calendar, now: datetime) -> tuple[CalendarDate, ...]:
    """The dated phases in order, with decisions that opened one, today standing on the phase that holds."""
    dates = dict(calendar.starts)
    for decision, at in calendar.decisions:
        phase = {HumanDecision.ADOPTED: CyclePhase.ADOPTED, HumanDecision.CONCLUDED: CyclePhase.CONCLUDED}.get(decision)
        if phase is not None:
            dates[phase] = at
    order = list(CyclePhase)
    phases = sorted(dates, key=order.index)
    held = order.index(calendar.phase(now))
    ends = [dates[phase] for phase in phases[1:]]
    return tuple(
        CalendarDate(phase, dates[phase], end, "current" if order.index(phase) == held else "done" if order.index(phase) < held else "todo")
        for phase, end in zip(phases, [*ends, None], strict=True)
    )


def list_cycles(territory_id: int, now: datetime, *, with_setup: bool = False) -> Sequence[CycleView]:
    """The cycles of a territory, newest first; those not yet public only on request of the office."""
    query = select(*_CYCLE).where(PlanCycle.territory_id == territory_id).order_by(PlanCycle.first_year.desc(), PlanCycle.id.desc())
    views = _views(db.session.execute(query).all(), now)
    return [view for view in views if with_setup or view.window.is_public]


def find_current_cycle(territory_id: int, now: datetime) -> CycleView | None:
    """The cycle the public pages speak of: one that takes contributions now, else the newest that is public."""
    public = list_cycles(territory_id, now)
    return next((view for view in public if view.window.accepts_input), public[0] if public else None)


def get_cycle(territory_id: int, cycle_id: int, now: datetime, *, with_setup: bool = False) -> CycleView:
    """A public cycle of the territory. Raises NotFound, also for one still in preparation unless the office asks."""
    query = select(*_CYCLE).where(PlanCycle.territory_id == territory_id, PlanCycle.id == cycle_id)
    rows = db.session.execute(query).all()
    view = _views(rows, now)[0] if rows else None
    if view is None or not (with_setup or view.window.is_public):
        raise NotFound
    return view


_MARKS = _CALENDARS.subquery("marks")
_WINDOW = (
    select(
        PlanCycle.moderation,
        PlanCycle.accepts_late,
        PlanCycle.reply_days,
        PlanCycle.edits,
        _MARKS.c.kind,
        _MARKS.c.word,
        _MARKS.c.at,
        _MARKS.c.n,
    )
    .join(_MARKS, _MARKS.c.cycle_id == PlanCycle.id, isouter=True)
    .where(PlanCycle.id == bindparam("cycle_id"))
)
"""The rules of a cycle beside each of its dates and decisions: pages that only ask what may be done now ask once."""


def get_window(cycle_id: int, now: datetime) -> Window:
    """What may be done in a cycle now. Raises NotFound."""
    rows = read(_WINDOW, {"cycle_id": cycle_id, "ids": [cycle_id]}).all()
    if not rows:
        raise NotFound
    return window_at(_calendar(row for row in rows if row.kind is not None), Rules(*rows[0][:4]), now)


def list_date_changes(cycle_id: int) -> Sequence[DateChange]:
    """Every date that was set or moved after opening, newest first: the public history."""
    query = (
        select(
            CycleDateChange.phase,
            CycleDateChange.old_starts_at,
            CycleDateChange.new_starts_at,
            CycleDateChange.reason,
            CycleDateChange.act,
            CycleDateChange.changed_at,
        )
        .where(CycleDateChange.cycle_id == cycle_id)
        .order_by(CycleDateChange.id.desc())
    )
    return [DateChange(*row) for row in db.session.execute(query)]


def list_decisions(cycle_id: int) -> Sequence[DecisionView]:
    """The human decisions on a cycle, newest first."""
    query = select(CycleDecision.decision, CycleDecision.act, CycleDecision.decided_at).where(CycleDecision.cycle_id == cycle_id)
    return [DecisionView(*row) for row in db.session.execute(query.order_by(CycleDecision.id.desc()))]


def read_history(cycle_id: int) -> tuple[Sequence[DateChange], Sequence[DecisionView]]:
    """``list_date_changes`` and ``list_decisions`` in one statement, for the pages that show both."""
    moved = select(
        literal(True).label("is_change"),
        type_coerce(CycleDateChange.phase, String).label("word"),
        CycleDateChange.old_starts_at.label("old"),
        CycleDateChange.new_starts_at.label("new"),
        CycleDateChange.reason.label("reason"),
        CycleDateChange.act.label("act"),
        CycleDateChange.changed_at.label("at"),
        CycleDateChange.id.label("n"),
    ).where(CycleDateChange.cycle_id == cycle_id)
    decided = select(
        literal(False),
        type_coerce(CycleDecision.decision, String),
        null(),
        null(),
        literal(""),
        CycleDecision.act,
        CycleDecision.decided_at,
        CycleDecision.id,
    ).where(CycleDecision.cycle_id == cycle_id)
    every = union_all(moved, decided).subquery("history")
    rows = db.session.execute(select(every).order_by(every.c.n.desc())).all()
    changes = [DateChange(CyclePhase(row.word), row.old, row.new, row.reason, row.act, row.at) for row in rows if row.is_change]
    return changes, [DecisionView(HumanDecision(row.word), row.act, row.at) for row in rows if not row.is_change]


def next_phase(territory_id: int, now: datetime) -> Select[datetime | None]:
    """The next instant at which a phase begins in the territory, as a statement to put inside another one."""
    return (
        select(func.min(CycleDate.starts_at))
        .join(PlanCycle, PlanCycle.id == CycleDate.cycle_id)
        .where(PlanCycle.territory_id == territory_id, CycleDate.starts_at > now)
    )


def next_change(territory_id: int, now: datetime) -> datetime | None:
    """The next instant at which a public page of the territory changes by itself: a phase begins."""
    return db.session.scalar(next_phase(territory_id, now))
