# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a calendar is laid out from the template, and what the office is warned of. Warnings never block (domain.md §2.2)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from consulta.consultations.models import CyclePhase, HumanDecision
from consulta.consultations.policy.cycles import CALENDAR_PHASES, DEADLINES, Calendar
from consulta.core import clock
from consulta.core.holidays import is_rest_day, is_workday
from consulta.core.words import N_

MIN_NOTICE_DAYS = 20
"""Days of notice below which the office is warned, never stopped (domain.md §1.1, L.R. Toscana 65/2020 artt. 9-10)."""

DRAFTING_DAYS = 30
"""Days the template gives to write the draft."""

READING_DAYS = 30
"""Days the template gives to read the draft: the longest of the 15-30 that are usual (domain.md §2.2 n. 9)."""

CONCERTATION_DAYS = 30
"""Days the template gives to the agreements before the plan may be in force."""

_DAY = timedelta(days=1)
_LOOK_AHEAD = 180
"""Days within which a sensible end of a period always exists: no quiet season lasts longer than a month."""


class CalendarRisk(StrEnum):
    """What may be wrong with a calendar that keeps every rule."""

    SHORT_NOTICE = "short_notice"
    SUMMER = "summer"
    CHRISTMAS = "christmas"
    REST_DAY = "rest_day"
    SHORT_TIME_TO_REPLY = "short_time_to_reply"


@dataclass(frozen=True, slots=True)
class CalendarWarning:
    """A sentence and its remedy, to be filled with the values beside them. ``phase`` is the one whose date may move."""

    risk: CalendarRisk
    phase: CyclePhase
    sentence: str
    remedy: str
    days: int
    """How many there are, of whatever the sentence counts."""
    wanted: int
    on: date
    """The day the sentence speaks of."""
    better_on: date
    """The first day that would do."""


def last_day(closes_at: datetime) -> date:
    """The last Italian day of a half-open period: the day before, when it ends at midnight."""
    return clock.rome_day(closes_at - timedelta(microseconds=1))


def first_plan_year(closes_at: datetime) -> int:
    """The first year of the plan that a collection prepares, unless the office says another."""
    return clock.rome_day(closes_at).year + 1


def _is_summer(day: date) -> bool:
    return day.month == 8


def _is_christmas(day: date) -> bool:
    return (day.month, day.day) >= (12, 23) or (day.month, day.day) <= (1, 6)


def _days(first: date, last: date) -> Iterator[date]:
    return (first + n * _DAY for n in range((last - first).days + 1))


def _mostly(first: date, last: date) -> CalendarRisk | None:
    """The quiet season in which most days of a period fall."""
    total = (last - first).days + 1
    for risk, belongs in ((CalendarRisk.SUMMER, _is_summer), (CalendarRisk.CHRISTMAS, _is_christmas)):
        if 2 * sum(map(belongs, _days(first, last))) > total:
            return risk
    return None


def _sensible_end(first: date, last: date) -> date:
    """The first last day, not before ``last``, on which people work and by which most of the period is no quiet season."""
    ends = _days(last, last + _LOOK_AHEAD * _DAY)
    return next(end for end in ends if is_workday(end) and _mostly(first, end) is None)


def warnings_of(calendar: Calendar, reply_days: int, now: datetime) -> tuple[CalendarWarning, ...]:
    """What is worth changing while it still can be: of dates gone by, and once the plan is adopted, nothing is said.

    ``reply_days`` are those in which the office promised an answer, counted from the last day of the collection.
    """
    if any(decision in (HumanDecision.ADOPTED, HumanDecision.CONCLUDED) for decision, at in calendar.decisions if at <= now):
        return ()
    found = (*_collection(calendar, now), *_deadlines(calendar, now), *_time_to_reply(calendar, reply_days, now))
    return tuple(replace(one, better_on=_agreed(calendar, one.phase, found)) for one in found)


def _agreed(calendar: Calendar, phase: CyclePhase, found: Iterable[CalendarWarning]) -> date:
    """One day that remedies everything said of a phase: two remedies that contradict each other would be none."""
    latest = max(one.better_on for one in found if one.phase is phase)
    opens = calendar.starts.get(CyclePhase.COLLECTING)
    return _sensible_end(clock.rome_day(opens), latest) if opens and phase is CyclePhase.CLOSED_TO_INPUT else latest


_QUIET = {
    CalendarRisk.SUMMER: N_("La raccolta cade per la maggior parte in agosto: molti non ci sono."),
    CalendarRisk.CHRISTMAS: N_("La raccolta cade per la maggior parte tra Natale e l'Epifania: molti non ci sono."),
}
_LAST_DAY = {
    CyclePhase.CLOSED_TO_INPUT: N_("L'ultimo giorno per scrivere cade di domenica o di festa: %(on)s."),
    CyclePhase.CONCERTATION: N_("L'ultimo giorno per leggere la bozza cade di domenica o di festa: %(on)s."),
}


def _collection(calendar: Calendar, now: datetime) -> Iterator[CalendarWarning]:
    opens, closes = calendar.starts.get(CyclePhase.COLLECTING), calendar.starts.get(CyclePhase.CLOSED_TO_INPUT)
    if opens is None or closes is None or not opens < closes or closes <= now:
        return
    first, last = clock.rome_day(opens), last_day(closes)
    announced = min(first, clock.rome_day(calendar.starts.get(CyclePhase.OPEN, opens)))
    notice = (last - announced).days + 1
    if notice < MIN_NOTICE_DAYS:
        yield CalendarWarning(
            CalendarRisk.SHORT_NOTICE,
            CyclePhase.CLOSED_TO_INPUT,
            N_("Tra l'annuncio e la fine della raccolta ci sono meno di %(wanted)s giorni (sono %(days)s): è poco per chi deve riunirsi."),
            N_("Conviene che l'ultimo giorno sia %(better)s o più tardi."),
            notice,
            MIN_NOTICE_DAYS,
            last,
            _sensible_end(first, announced + (MIN_NOTICE_DAYS - 1) * _DAY),
        )
    season = _mostly(first, last)
    if season is not None:
        days = (last - first).days + 1
        remedy = N_("Conviene prolungarla: fino a %(better)s o più avanti.")
        yield CalendarWarning(season, CyclePhase.CLOSED_TO_INPUT, _QUIET[season], remedy, days, 0, last, _sensible_end(first, last))


def _deadlines(calendar: Calendar, now: datetime) -> Iterator[CalendarWarning]:
    for phase in DEADLINES:
        at = calendar.starts.get(phase)
        if at is not None and at > now and is_rest_day(last_day(at)):
            day = last_day(at)
            better = next(one for one in _days(day, day + _LOOK_AHEAD * _DAY) if is_workday(one))
            remedy = N_("Conviene spostarlo a un giorno di lavoro, per esempio %(better)s.")
            yield CalendarWarning(CalendarRisk.REST_DAY, phase, _LAST_DAY[phase], remedy, 0, 0, day, better)


def _time_to_reply(calendar: Calendar, reply_days: int, now: datetime) -> Iterator[CalendarWarning]:
    closes = calendar.starts.get(CyclePhase.CLOSED_TO_INPUT)
    after = CALENDAR_PHASES[CALENDAR_PHASES.index(CyclePhase.CLOSED_TO_INPUT) + 1 :]
    following = next((phase for phase in after if phase in calendar.starts), None)
    if closes is None or following is None or calendar.starts[following] <= now:
        return
    begins, last = clock.rome_day(calendar.starts[following]), last_day(closes)
    days = max(0, (begins - last).days - 1)
    if days < reply_days:
        yield CalendarWarning(
            CalendarRisk.SHORT_TIME_TO_REPLY,
            following,
            N_("Tra la fine della raccolta e «%(phase)s» i giorni sono %(days)s. Per rispondere ne hai promessi %(wanted)s."),
            N_("Conviene che «%(phase)s» cominci %(better)s o più tardi."),
            days,
            reply_days,
            begins,
            last + (reply_days + 1) * _DAY,
        )


def propose_dates(calendar: Calendar, reply_days: int, first_year: int, now: datetime) -> Mapping[CyclePhase, datetime]:
    """The phases after the collection that have no date yet, each with that of the template, in order (decisions.md 11).

    Answers come before the draft; the draft is written, read and agreed; the plan is in force from its first year. Days are
    to come, working, and out of the quiet seasons. A phase that the dates already set leave no room for is left out.
    """
    closes = calendar.starts.get(CyclePhase.CLOSED_TO_INPUT)
    if closes is None or any(decision in (HumanDecision.ADOPTED, HumanDecision.CONCLUDED) for decision, _ in calendar.decisions):
        return {}
    gaps = {
        CyclePhase.DRAFTING: reply_days + 1,
        CyclePhase.DRAFT_PUBLISHED: DRAFTING_DAYS,
        CyclePhase.CONCERTATION: READING_DAYS,
        CyclePhase.IN_FORCE: CONCERTATION_DAYS,
    }
    found: dict[CyclePhase, datetime] = {}
    previous, laid, tomorrow = last_day(closes), calendar, clock.rome_day(now) + _DAY
    for phase, gap in gaps.items():
        if phase in calendar.starts:
            previous = clock.rome_day(calendar.starts[phase])
            continue
        day = max(previous + gap * _DAY, tomorrow)
        at = clock.rome_midnight(_begins(phase, previous, day, first_year))
        if laid.with_date(phase, at).is_ordered():
            found[phase], laid, previous = at, laid.with_date(phase, at), clock.rome_day(at)
    return found


def _begins(phase: CyclePhase, previous: date, day: date, first_year: int) -> date:
    """The day of the template, not before ``day``: a plan begins with its year or with a month, the rest on a working day."""
    if phase is CyclePhase.IN_FORCE:
        month = day if day.day == 1 else (day.replace(day=1) + 31 * _DAY).replace(day=1)
        return max(date(first_year, 1, 1), month)
    ahead = (one for one in _days(day, day + _LOOK_AHEAD * _DAY) if _mostly(one, one) is None)
    if phase in DEADLINES:
        return next(one for one in ahead if is_workday(one - _DAY) and _mostly(previous, one - _DAY) is None)
    return next(one for one in ahead if is_workday(one))
