# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the office is warned of and the calendar of the template, without a database."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consulta.consultations import policy
from consulta.consultations.models import CyclePhase, HumanDecision
from consulta.consultations.policy import CALENDAR_PHASES, Calendar, CalendarRisk, CalendarWarning, DateMove
from consulta.core import clock
from consulta.core.actor import SYSTEM
from consulta.core.holidays import is_rest_day, is_workday

DAY = timedelta(days=1)
CHANGES = [date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31)]
days = st.dates(date(2026, 1, 1), date(2032, 12, 31))


def calendar(first: str | date, last: str | date, announced: str | date = "", **more: str) -> Calendar:
    """A collection of whole days, public since ``announced``; other phases by name, from midnight."""
    starts = {CyclePhase.COLLECTING: midnight(first), CyclePhase.CLOSED_TO_INPUT: midnight(last, 1)}
    starts[CyclePhase.OPEN] = midnight(announced or first)
    return Calendar(starts | {CyclePhase(phase): midnight(on) for phase, on in more.items()})


def midnight(on: str | date, shift: int = 0) -> datetime:
    return clock.rome_midnight((date.fromisoformat(on) if isinstance(on, str) else on) + shift * DAY)


def seen(found: Calendar, reply_days: int = 60, now: datetime | None = None) -> dict[CalendarRisk, CalendarWarning]:
    """The warnings by risk, read on the day the cycle became public."""
    return {one.risk: one for one in policy.warnings_of(found, reply_days, now or found.starts[CyclePhase.OPEN])}


def test_a_good_calendar_is_not_commented_on() -> None:
    good = calendar("2026-02-02", "2026-03-31", drafting="2026-06-03", draft_published="2026-07-01", concertation="2026-10-01")
    assert seen(good) == {}


@settings(deadline=None)
@given(st.sampled_from(CHANGES), st.integers(-25, 5), st.integers(1, 40))
def test_notice_counts_days_also_when_the_hour_changes(night: date, shift: int, length: int) -> None:
    """Twenty days are twenty days though one of them has 23 or 25 hours."""
    first = night + shift * DAY
    found = seen(calendar(first, first + (length - 1) * DAY))
    assert (CalendarRisk.SHORT_NOTICE in found) is (length < 20)
    if length < 20:
        warning = found[CalendarRisk.SHORT_NOTICE]
        assert warning.days == length
        assert CalendarRisk.SHORT_NOTICE not in seen(calendar(first, warning.better_on)), "the remedy is one"


def test_notice_begins_when_people_can_know() -> None:
    assert CalendarRisk.SHORT_NOTICE not in seen(calendar("2026-02-16", "2026-02-24", announced="2026-02-02"))
    assert CalendarRisk.SHORT_NOTICE in seen(calendar("2026-02-16", "2026-02-24", announced="2026-02-06"))


def test_an_hour_of_the_last_day_counts_it() -> None:
    found = calendar("2026-02-02", "2026-02-20")
    noon = clock.from_rome(datetime.combine(date(2026, 2, 21), time(12)))
    assert CalendarRisk.SHORT_NOTICE in seen(found)
    assert CalendarRisk.SHORT_NOTICE not in seen(found.with_date(CyclePhase.CLOSED_TO_INPUT, noon))


@pytest.mark.parametrize(
    ("first", "last", "risk"),
    [
        ("2026-08-01", "2026-08-31", CalendarRisk.SUMMER),
        ("2026-07-20", "2026-09-10", CalendarRisk.SUMMER),
        ("2026-07-01", "2026-08-31", None),  # half and half: 31 of 62
        ("2026-06-15", "2026-08-10", None),
        ("2026-12-20", "2027-01-08", CalendarRisk.CHRISTMAS),
        ("2026-12-01", "2027-01-15", None),
    ],
)
def test_a_collection_mostly_in_a_quiet_season(first: str, last: str, risk: CalendarRisk | None) -> None:
    found = seen(calendar(first, last))
    assert {CalendarRisk.SUMMER, CalendarRisk.CHRISTMAS} & set(found) == ({risk} if risk else set())
    if risk:
        longer = seen(calendar(first, found[risk].better_on))
        assert risk not in longer, "the remedy is one"
        assert CalendarRisk.REST_DAY not in longer, "and brings no other warning"


@settings(deadline=None)
@given(days, st.integers(0, 200))
def test_a_last_day_of_rest_is_seen_and_only_that(first: date, length: int) -> None:
    last = first + length * DAY
    found = seen(calendar(first, last)).get(CalendarRisk.REST_DAY)
    assert (found is not None) is is_rest_day(last)
    if found is not None:
        assert found.on == last
        assert found.better_on > last, "a deadline never comes forward"
        assert is_workday(found.better_on)


def test_the_end_of_the_reading_is_a_deadline_too() -> None:
    christmas = calendar("2026-02-02", "2026-03-31", draft_published="2026-11-20", concertation="2026-12-26")
    assert seen(christmas)[CalendarRisk.REST_DAY].phase is CyclePhase.CONCERTATION
    assert seen(christmas)[CalendarRisk.REST_DAY].on == date(2026, 12, 25)


@settings(deadline=None)
@given(st.sampled_from(CHANGES), st.integers(-20, 5), st.integers(1, 90), st.integers(1, 90))
def test_promised_replies_need_their_days(night: date, shift: int, between: int, promised: int) -> None:
    """The days between the last day of the collection and the next phase, also across a change of the hour."""
    last = night + shift * DAY
    found = calendar(last - 60 * DAY, last).with_date(CyclePhase.DRAFTING, midnight(last, between + 1))
    warning = seen(found, promised).get(CalendarRisk.SHORT_TIME_TO_REPLY)
    assert (warning is not None) is (between < promised)
    if warning is not None:
        assert (warning.days, warning.wanted) == (between, promised)
        better = found.with_date(CyclePhase.DRAFTING, midnight(warning.better_on))
        assert CalendarRisk.SHORT_TIME_TO_REPLY not in seen(better, promised), "the remedy is one"


def test_the_next_phase_with_a_date_is_the_one_that_counts() -> None:
    found = seen(calendar("2026-02-02", "2026-03-31", draft_published="2026-05-05"))
    assert found[CalendarRisk.SHORT_TIME_TO_REPLY].phase is CyclePhase.DRAFT_PUBLISHED


@settings(deadline=None)
@given(days, st.integers(0, 60))
def test_remedies_do_not_contradict_each_other(first: date, length: int) -> None:
    """Whatever is said of the end of the collection, one day mends all of it."""
    found = [one for one in seen(calendar(first, first + length * DAY)).values() if one.phase is CyclePhase.CLOSED_TO_INPUT]
    assert len({one.better_on for one in found}) <= 1
    for one in found:
        assert seen(calendar(first, one.better_on)) == {}


def test_nothing_is_said_of_what_cannot_change_any_more() -> None:
    bad = calendar("2026-08-13", "2026-08-16", drafting="2026-08-20")
    assert set(seen(bad)) == {CalendarRisk.SHORT_NOTICE, CalendarRisk.SUMMER, CalendarRisk.REST_DAY, CalendarRisk.SHORT_TIME_TO_REPLY}
    assert set(seen(bad, now=midnight("2026-08-17"))) == {CalendarRisk.SHORT_TIME_TO_REPLY}
    assert seen(bad, now=midnight("2026-08-20")) == {}
    adopted = Calendar(bad.starts, ((HumanDecision.ADOPTED, midnight("2026-08-12")),))
    assert seen(adopted) == {}
    assert policy.warnings_of(Calendar(), 60, midnight("2026-08-17")) == ()


@settings(deadline=None)
@given(days, st.integers(0, 150), st.integers(1, 365), st.integers(-100, 100))
def test_the_template_keeps_every_rule_and_brings_no_warning(first: date, length: int, promised: int, shift: int) -> None:
    """Whatever the collection, and whenever one asks: in order, to come, each date accepted by the rules, nothing to warn of."""
    last = first + length * DAY
    now = midnight(last, shift)
    given_ = calendar(first, last, announced=min(first, clock.rome_day(now)))
    proposed = policy.propose_dates(given_, promised, policy.first_plan_year(midnight(last, 1)), now)
    assert list(proposed) == list(CALENDAR_PHASES[3:])
    whole = given_
    for phase, at in proposed.items():
        assert policy.may_move_date(SYSTEM, 1, whole, DateMove(phase, at), now), phase
        whole = whole.with_date(phase, at)
    assert whole.is_ordered()
    new = set(policy.warnings_of(whole, promised, now)) - set(policy.warnings_of(given_, promised, now))
    assert new == set()
    assert all(clock.rome(at).time() == time(0) for at in proposed.values())
    assert all(clock.rome_day(at).month != 8 for phase, at in proposed.items() if phase is not CyclePhase.IN_FORCE)


def test_the_template_on_a_usual_calendar() -> None:
    proposed = policy.propose_dates(calendar("2026-11-21", "2027-01-31"), 60, 2028, midnight("2026-11-21"))
    assert {phase.value: clock.rome_day(at).isoformat() for phase, at in proposed.items()} == {
        "drafting": "2027-04-02",
        "draft_published": "2027-05-03",
        "concertation": "2027-06-02",
        "in_force": "2028-01-01",
    }


def test_dates_already_set_stay_and_those_without_room_are_left_out() -> None:
    given_ = calendar("2026-11-21", "2027-01-31", draft_published="2027-03-01")
    proposed = policy.propose_dates(given_, 60, 2028, midnight("2026-11-21"))
    assert set(proposed) == {CyclePhase.CONCERTATION, CyclePhase.IN_FORCE}, "no room for the writing before the draft"
    assert clock.rome_day(proposed[CyclePhase.CONCERTATION]) == date(2027, 3, 31)


def test_nothing_is_proposed_without_a_collection_or_after_adoption() -> None:
    now = datetime(2026, 11, 21, tzinfo=UTC)
    assert policy.propose_dates(Calendar(), 60, 2028, now) == {}
    adopted = Calendar(calendar("2026-02-02", "2026-03-31").starts, ((HumanDecision.ADOPTED, now),))
    assert policy.propose_dates(adopted, 60, 2028, now) == {}
