# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Phases, windows and who may do what, without a database."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consulta.consultations import policy
from consulta.consultations.models import CyclePhase, HumanDecision, TopicStatus
from consulta.consultations.policy import CALENDAR_PHASES, PHASE_ALLOWS, Activity, Calendar, DateMove, Rules, window_at
from consulta.core import clock
from consulta.core.actor import ANONYMOUS, SYSTEM, Actor, OrganisationHat, RoleInTerritory
from consulta.core.decision import refuse

DAY = timedelta(days=1)
START = datetime(2026, 3, 1, tzinfo=UTC)
FULL = Calendar({phase: START + 30 * n * DAY for n, phase in enumerate(CALENDAR_PHASES)})
COORDINATOR = Actor(1, "C", is_confirmed=True, roles=frozenset({RoleInTerritory(7, "coordinator")}))
OPERATOR = Actor(2, "O", is_confirmed=True, roles=frozenset({RoleInTerritory(7, "operator")}))
ADMINISTRATOR = Actor(3, "A", is_confirmed=True, roles=frozenset({RoleInTerritory(7, "administrator")}))
CITIZEN = Actor(4, "P", is_confirmed=True)
ADOPTED = (HumanDecision.ADOPTED, START + 95 * DAY)

# Wall clocks around the two nights on which Italy changes the hour, in the years of a plan.
CHANGES = [datetime.fromisoformat(night) for night in ("2026-03-29", "2026-10-25", "2027-03-28", "2027-10-31")]
walls = st.builds(
    lambda night, minutes: clock.from_rome(night + timedelta(minutes=minutes)), st.sampled_from(CHANGES), st.integers(-2 * 1440, 3 * 1440)
)


@given(st.lists(walls, min_size=6, max_size=6, unique=True).map(sorted), walls)
def test_phases_are_half_open_and_never_go_back(dates: list[datetime], now: datetime) -> None:
    """At whatever instant, also when the hour changes, exactly one phase holds and it is the last one begun."""
    calendar = Calendar(dict(zip(CALENDAR_PHASES, dates, strict=False)))
    assert calendar.is_ordered()
    begun = [phase for phase, at in zip(CALENDAR_PHASES, dates, strict=False) if at <= now]
    assert calendar.phase(now) is (begun[-1] if begun else CyclePhase.SETUP)
    for phase, at in calendar.starts.items():
        assert calendar.phase(at) is phase, "a phase holds at its first instant"
        assert calendar.phase(at - timedelta(microseconds=1)) is not phase, "and not an instant before"
    upcoming = calendar.next_change(now)
    assert upcoming == min((at for at in dates if at > now), default=None)
    if upcoming is not None:
        assert calendar.phase(upcoming - timedelta(microseconds=1)) is calendar.phase(now), "nothing changes before the next change"


@given(st.sampled_from(CHANGES), st.integers(-3, 3), st.integers(1, 60))
def test_a_window_of_whole_days_lasts_from_midnight_to_midnight_in_rome(night: datetime, shift: int, days: int) -> None:
    """The last day counts whole even when it has 23 or 25 hours."""
    first = night.date() + shift * DAY
    opens, closes = clock.rome_midnight(first), clock.rome_midnight(first + days * DAY)
    calendar = Calendar({CyclePhase.OPEN: opens, CyclePhase.COLLECTING: opens, CyclePhase.CLOSED_TO_INPUT: closes})
    last_minute = clock.from_rome(datetime.combine(first + (days - 1) * DAY, datetime.max.time()))
    assert window_at(calendar, Rules(), opens).accepts_input
    assert window_at(calendar, Rules(), last_minute).accepts_input
    assert not window_at(calendar, Rules(), closes).accepts_input
    assert not window_at(calendar, Rules(), opens - timedelta(microseconds=1)).accepts_input


def test_every_phase_says_what_it_allows() -> None:
    assert set(PHASE_ALLOWS) == set(CyclePhase)
    assert [phase for phase, allowed in PHASE_ALLOWS.items() if Activity.SUBMIT in allowed] == [CyclePhase.COLLECTING]
    assert PHASE_ALLOWS[CyclePhase.SETUP] == frozenset()
    assert not any({Activity.SUBMIT, Activity.SUBMIT_LATE} <= allowed for allowed in PHASE_ALLOWS.values())


@pytest.mark.parametrize("phase", list(CALENDAR_PHASES))
def test_window_of_each_calendar_phase(phase: CyclePhase) -> None:
    now = FULL.starts[phase] + DAY
    decided = Calendar(FULL.starts, (ADOPTED,)) if phase is CyclePhase.IN_FORCE else FULL
    window = window_at(decided, Rules(), now)
    assert window.phase is phase
    assert window.accepts_input is (phase is CyclePhase.COLLECTING)
    assert window.accepts_late is (phase in (CyclePhase.CLOSED_TO_INPUT, CyclePhase.DRAFTING))
    assert window.accepts_topics is (phase in (CyclePhase.OPEN, CyclePhase.COLLECTING))
    assert window.accepts_comments is (phase is CyclePhase.COLLECTING)


def test_late_texts_only_where_the_cycle_takes_them() -> None:
    now = FULL.starts[CyclePhase.CLOSED_TO_INPUT]
    assert window_at(FULL, Rules(accepts_late=True), now).accepts_late
    assert not window_at(FULL, Rules(accepts_late=False), now).accepts_late


def test_suspension_leaves_only_reading_until_resumed() -> None:
    now = FULL.starts[CyclePhase.COLLECTING] + DAY
    suspended = Calendar(FULL.starts, ((HumanDecision.SUSPENDED, now),))
    window = window_at(suspended, Rules(), now)
    assert window.suspended
    assert window.is_public
    taken = (window.accepts_input, window.accepts_late, window.accepts_comments, window.accepts_topics)
    assert not any(taken)
    assert not suspended.is_suspended(now - timedelta(microseconds=1))
    resumed = Calendar(FULL.starts, (*suspended.decisions, (HumanDecision.RESUMED, now)))
    assert window_at(resumed, Rules(), now).accepts_input


def test_adoption_and_conclusion_come_from_decisions_not_from_dates() -> None:
    late = START + 1000 * DAY
    assert FULL.phase(late) is CyclePhase.CONCERTATION, "no date makes a plan adopted"
    adopted = Calendar(FULL.starts, (ADOPTED,))
    assert adopted.phase(ADOPTED[1] - timedelta(microseconds=1)) is not CyclePhase.ADOPTED
    assert adopted.phase(ADOPTED[1]) is CyclePhase.ADOPTED
    assert adopted.phase(late) is CyclePhase.IN_FORCE
    concluded = Calendar(FULL.starts, (ADOPTED, (HumanDecision.CONCLUDED, late)))
    assert concluded.phase(late) is CyclePhase.CONCLUDED


def move(phase: CyclePhase, at: datetime, act: str = "", rectifies: bool = False) -> DateMove:
    return DateMove(phase, at, act, rectifies)


CLOSING = FULL.starts[CyclePhase.CLOSED_TO_INPUT]
IN_COLLECTION = CLOSING - 5 * DAY


@pytest.mark.parametrize(
    ("actor", "asked", "now", "allowed"),
    [
        (COORDINATOR, move(CyclePhase.CLOSED_TO_INPUT, CLOSING + DAY), IN_COLLECTION, True),
        (SYSTEM, move(CyclePhase.CLOSED_TO_INPUT, CLOSING + DAY), IN_COLLECTION, True),
        (OPERATOR, move(CyclePhase.CLOSED_TO_INPUT, CLOSING + DAY), IN_COLLECTION, False),
        (ADMINISTRATOR, move(CyclePhase.CLOSED_TO_INPUT, CLOSING + DAY), IN_COLLECTION, False),
        (CITIZEN, move(CyclePhase.CLOSED_TO_INPUT, CLOSING + DAY), IN_COLLECTION, False),
        # never shorter, not even by a minute
        (COORDINATOR, move(CyclePhase.CLOSED_TO_INPUT, CLOSING - timedelta(minutes=1)), IN_COLLECTION, False),
        # once expired only by an act; the instant of the deadline is already too late
        (COORDINATOR, move(CyclePhase.CLOSED_TO_INPUT, CLOSING + DAY), CLOSING, False),
        (COORDINATOR, move(CyclePhase.CLOSED_TO_INPUT, CLOSING + DAY), CLOSING - timedelta(seconds=1), True),
        (COORDINATOR, move(CyclePhase.CLOSED_TO_INPUT, CLOSING + 2 * DAY, rectifies=True), CLOSING + DAY, False),
        (COORDINATOR, move(CyclePhase.CLOSED_TO_INPUT, CLOSING + 2 * DAY, "   ", rectifies=True), CLOSING + DAY, False),
        (COORDINATOR, move(CyclePhase.CLOSED_TO_INPUT, CLOSING + 2 * DAY, "Determinazione 3", rectifies=True), CLOSING + DAY, True),
        # a wrong date may be rectified downwards, but an open deadline does not end in the past
        (COORDINATOR, move(CyclePhase.CLOSED_TO_INPUT, CLOSING - DAY, "Determinazione 3", rectifies=True), IN_COLLECTION, True),
        (COORDINATOR, move(CyclePhase.CLOSED_TO_INPUT, IN_COLLECTION - DAY, "Determinazione 3", rectifies=True), IN_COLLECTION, False),
        # phases keep their order
        (COORDINATOR, move(CyclePhase.CLOSED_TO_INPUT, FULL.starts[CyclePhase.DRAFTING] + DAY), IN_COLLECTION, False),
        (COORDINATOR, move(CyclePhase.DRAFTING, FULL.starts[CyclePhase.DRAFTING] - DAY), IN_COLLECTION, True),
        (COORDINATOR, move(CyclePhase.CONCERTATION, FULL.starts[CyclePhase.CONCERTATION] - DAY), IN_COLLECTION, False),
        (COORDINATOR, move(CyclePhase.ADOPTED, START + 400 * DAY), IN_COLLECTION, False),
    ],
)
def test_who_moves_which_date_when(actor: Actor, asked: DateMove, now: datetime, allowed: bool) -> None:
    decision = policy.may_move_date(actor, 7, FULL, asked, now)
    assert bool(decision) is allowed, decision.reason
    assert allowed or (decision.reason and decision.would_help)


def test_a_first_date_may_be_set_and_not_in_the_past() -> None:
    short = Calendar({phase: FULL.starts[phase] for phase in CALENDAR_PHASES[:3]})
    assert policy.may_move_date(COORDINATOR, 7, short, move(CyclePhase.DRAFTING, CLOSING + DAY), IN_COLLECTION)
    assert not policy.may_move_date(COORDINATOR, 7, short, move(CyclePhase.DRAFTING, CLOSING + DAY), CLOSING + 2 * DAY)


@given(st.integers(-60, 60), st.integers(-60, 60))
def test_without_an_act_a_deadline_never_comes_forward(shift: int, when: int) -> None:
    """Invariant 11, whatever the instant and the new date."""
    now, new = CLOSING + when * DAY, CLOSING + shift * DAY
    if policy.may_move_date(COORDINATOR, 7, FULL, move(CyclePhase.CLOSED_TO_INPUT, new), now):
        assert new >= CLOSING > now


def phase_instant(phase: CyclePhase) -> tuple[Calendar, datetime]:
    if phase is CyclePhase.SETUP:
        return FULL, START - DAY
    if phase is CyclePhase.ADOPTED:
        return Calendar({CyclePhase.OPEN: START}, (ADOPTED,)), ADOPTED[1]
    if phase is CyclePhase.CONCLUDED:
        return Calendar(FULL.starts, (ADOPTED, (HumanDecision.CONCLUDED, START + 400 * DAY))), START + 400 * DAY
    return (Calendar(FULL.starts, (ADOPTED,)) if phase is CyclePhase.IN_FORCE else FULL), FULL.starts[phase]


@pytest.mark.parametrize("phase", list(CyclePhase))
@pytest.mark.parametrize("decision", list(HumanDecision))
def test_which_decision_fits_which_phase(phase: CyclePhase, decision: HumanDecision) -> None:
    calendar, now = phase_instant(phase)
    fits = {
        HumanDecision.SUSPENDED: CALENDAR_PHASES[:5],
        HumanDecision.RESUMED: (),
        HumanDecision.ADOPTED: CALENDAR_PHASES[2:6],
        HumanDecision.CONCLUDED: (CyclePhase.ADOPTED, CyclePhase.IN_FORCE),
    }[decision]
    assert bool(policy.may_decide_cycle(COORDINATOR, 7, calendar, decision, now)) is (phase in fits)
    assert not policy.may_decide_cycle(OPERATOR, 7, calendar, decision, now)


def test_a_higher_feature_may_object_to_adoption() -> None:
    objection = refuse("Mancano 3 risposte.")
    decision = policy.may_decide_cycle(COORDINATOR, 7, FULL, HumanDecision.ADOPTED, CLOSING, [objection])
    assert decision is objection


def test_a_suspended_cycle_is_resumed_and_not_adopted() -> None:
    calendar = Calendar(FULL.starts, ((HumanDecision.SUSPENDED, CLOSING),))
    assert policy.may_decide_cycle(COORDINATOR, 7, calendar, HumanDecision.RESUMED, CLOSING)
    assert not policy.may_decide_cycle(COORDINATOR, 7, calendar, HumanDecision.SUSPENDED, CLOSING)
    assert not policy.may_decide_cycle(COORDINATOR, 7, calendar, HumanDecision.ADOPTED, CLOSING)


@pytest.mark.parametrize(
    ("actor", "coordinates", "edits", "reads"),
    [
        (SYSTEM, True, True, True),
        (COORDINATOR, True, True, True),
        (OPERATOR, False, True, True),
        (ADMINISTRATOR, False, False, False),
        (CITIZEN, False, False, False),
        (ANONYMOUS, False, False, False),
    ],
)
def test_roles(actor: Actor, coordinates: bool, edits: bool, reads: bool) -> None:
    assert bool(policy.may_open_consultation(actor, 7)) is coordinates
    assert bool(policy.may_edit_cycle(actor, 7)) is coordinates
    assert bool(policy.may_edit_contents(actor, 7)) is edits
    assert bool(policy.may_decide_topic(actor, 7, TopicStatus.PROPOSED)) is edits
    assert bool(policy.may_read_office(actor, 7)) is reads
    if not actor.is_system:
        assert not policy.may_open_consultation(actor, 8), "a role holds in its own territory"
        assert not policy.may_edit_contents(actor, 8)


def test_who_may_propose_a_topic() -> None:
    hat = OrganisationHat(5, 7, "Associazione", accredited=False)
    elsewhere = OrganisationHat(6, 8, "Altrove", accredited=True)
    person = Actor(4, "P", is_confirmed=True, hats=(hat, elsewhere))
    open_, shut = window_at(FULL, Rules(), IN_COLLECTION), window_at(FULL, Rules(), CLOSING)
    assert policy.may_propose_topic(person, 7, open_)
    assert policy.may_propose_topic(person, 7, open_, organisation_id=5)
    assert not policy.may_propose_topic(person, 7, open_, organisation_id=6), "a hat of another territory"
    assert not policy.may_propose_topic(person, 7, open_, organisation_id=99)
    assert not policy.may_propose_topic(person, 7, shut)
    assert not policy.may_propose_topic(ANONYMOUS, 7, open_)
    assert not policy.may_propose_topic(Actor(4, "P"), 7, open_), "not confirmed"


def test_calendar_phases_follow_the_order_of_the_enum() -> None:
    order = list(CyclePhase)
    assert all(order.index(one) < order.index(other) for one, other in pairwise(CALENDAR_PHASES))
