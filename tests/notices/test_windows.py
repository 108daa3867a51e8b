# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The window of a notice: half-open, only ever moved later and before it expires, in summer time and out of it. No database."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consulta.consultations.policy import CalendarRisk
from consulta.core import clock
from consulta.core.actor import SYSTEM, Actor, RoleInTerritory
from consulta.notices import policy
from consulta.notices.models import NoticeStatus
from consulta.notices.policy import NoticeStage, stage_of, window_warnings

HERE = 1
COORDINATOR = Actor(user_id=7, is_confirmed=True, roles=frozenset({RoleInTerritory(HERE, "coordinator")}))
instants = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
statuses = st.sampled_from(list(NoticeStatus))


@dataclass(frozen=True)
class Sheet:
    """What a policy asks of a notice."""

    status: NoticeStatus = NoticeStatus.PUBLISHED
    opens_at: datetime = datetime(2026, 10, 1, tzinfo=UTC)
    closes_at: datetime = datetime(2026, 10, 25, tzinfo=UTC)
    territory_id: int = HERE
    takes_citizens: bool = True
    takes_late: bool = True


@given(instants, instants, instants)
def test_exactly_one_stage_holds_and_the_window_is_half_open(one: datetime, other: datetime, now: datetime) -> None:
    opens, closes = sorted((one, other))
    stage = stage_of(NoticeStatus.PUBLISHED, opens, closes, now)
    assert (stage is NoticeStage.OPEN) == (opens <= now < closes)
    assert (stage is NoticeStage.ANNOUNCED) == (now < opens)
    assert (stage is NoticeStage.CLOSED) == (now >= closes and now >= opens)
    assert stage_of(NoticeStatus.PUBLISHED, opens, closes, closes) is NoticeStage.CLOSED


@given(statuses, instants, instants, instants)
def test_what_somebody_decided_outweighs_the_clock(status: NoticeStatus, opens: datetime, closes: datetime, now: datetime) -> None:
    stage = stage_of(status, opens, closes, now)
    assert (stage.value == status.value) == (status is not NoticeStatus.PUBLISHED)


@given(statuses, instants, instants, instants, instants)
def test_a_term_never_moves_back_nor_after_it_expired(
    status: NoticeStatus, one: datetime, other: datetime, wanted: datetime, now: datetime
) -> None:
    opens, closes = sorted((one, other))
    sheet = Sheet(status, opens, closes)
    allowed = bool(policy.may_extend_notice(COORDINATOR, sheet, wanted, now))
    assert allowed == (status is NoticeStatus.PUBLISHED and wanted > closes and (now < closes or now < opens))


@given(statuses, st.booleans(), instants, instants, instants)
def test_applications_are_taken_in_time_or_late_and_never_before(
    status: NoticeStatus, takes_late: bool, one: datetime, other: datetime, now: datetime
) -> None:
    opens, closes = sorted((one, other))
    taken = bool(policy.takes_applications(Sheet(status, opens, closes, takes_late=takes_late), now))
    assert taken == (status is NoticeStatus.PUBLISHED and now >= opens and (now < closes or takes_late))


@pytest.mark.parametrize(
    ("local", "expected"),
    [("2026-10-25T00:00", "2026-10-24T22:00"), ("2026-10-25T12:00", "2026-10-25T11:00"), ("2026-03-29T00:00", "2026-03-28T23:00")],
)
def test_a_term_on_the_days_when_the_hour_changes_is_that_of_the_wall_clock(local: str, expected: str) -> None:
    """Clocks go back on 25 October 2026 and forward on 29 March: a term at midnight, or at noon, stays at midnight, or at noon."""
    closes = clock.from_rome(datetime.fromisoformat(local))
    assert closes == datetime.fromisoformat(f"{expected}+00:00")
    opens = closes - timedelta(days=20)
    before, at = closes - timedelta(microseconds=1), closes
    assert stage_of(NoticeStatus.PUBLISHED, opens, closes, before) is NoticeStage.OPEN
    assert stage_of(NoticeStatus.PUBLISHED, opens, closes, at) is NoticeStage.CLOSED
    assert stage_of(NoticeStatus.PUBLISHED, closes, closes + timedelta(days=1), at) is NoticeStage.OPEN


def test_a_day_of_twenty_five_hours_is_open_for_all_of_them() -> None:
    opens = clock.rome_midnight(datetime(2026, 10, 25).date())  # noqa: DTZ001
    closes = clock.rome_midnight(datetime(2026, 10, 26).date())  # noqa: DTZ001
    assert closes - opens == timedelta(hours=25)
    twice = [datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1)]  # half past two, twice
    assert {stage_of(NoticeStatus.PUBLISHED, opens, closes, at) for at in twice} == {NoticeStage.OPEN}


def risks(opens: str, closes: str, now: str) -> set[CalendarRisk]:
    """What is said of a window written in Italian wall-clock time."""
    first, last, at = (clock.from_rome(datetime.fromisoformat(text)) for text in (opens, closes, now))
    return {one.risk for one in window_warnings(first, last, at)}


def test_what_the_office_is_warned_of() -> None:
    assert risks("2026-09-01T00:00", "2026-09-29T00:00", "2026-09-01T09:00") == set()
    assert risks("2026-09-01T00:00", "2026-09-10T00:00", "2026-09-01T09:00") == {CalendarRisk.SHORT_NOTICE}
    assert CalendarRisk.SUMMER in risks("2026-07-27T00:00", "2026-09-02T00:00", "2026-07-20T09:00")
    assert CalendarRisk.CHRISTMAS in risks("2026-12-20T00:00", "2027-01-08T00:00", "2026-12-01T09:00")
    assert CalendarRisk.REST_DAY in risks("2026-09-01T00:00", "2026-09-28T00:00", "2026-09-01T09:00")


def test_nothing_is_said_of_a_window_that_is_over() -> None:
    assert risks("2026-08-01T00:00", "2026-08-05T00:00", "2026-09-01T09:00") == set()


@given(instants, instants, instants)
def test_every_warning_can_be_said(one: datetime, other: datetime, now: datetime) -> None:
    opens, closes = sorted((one, other))
    for warning in window_warnings(opens, closes + timedelta(hours=1), now):
        values = {"days": warning.days, "wanted": warning.wanted, "on": "", "better": ""}
        assert warning.sentence % values
        assert warning.remedy % values


@pytest.mark.parametrize("role", ["operator", "auditor", "administrator", "deputy_approver", "municipal_referent"])
def test_only_the_coordinator_publishes_extends_revokes_concludes(role: str) -> None:
    actor = Actor(user_id=8, is_confirmed=True, roles=frozenset({RoleInTerritory(HERE, role)}))
    now, draft = datetime(2026, 10, 2, tzinfo=UTC), Sheet(NoticeStatus.DRAFT)
    later, over = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
    for who, expected in ((actor, False), (COORDINATOR, True), (SYSTEM, True)):
        assert bool(policy.may_publish_notice(who, draft, now)) is expected
        assert bool(policy.may_extend_notice(who, Sheet(), later, now)) is expected
        assert bool(policy.may_revoke_notice(who, Sheet())) is expected
        assert bool(policy.may_conclude_notice(who, Sheet(), 0, over)) is expected
    assert bool(policy.may_write_notice(actor, HERE)) is (role == "operator")
    assert not policy.may_publish_notice(replace(COORDINATOR, roles=frozenset({RoleInTerritory(2, "coordinator")})), draft, now)


def test_a_notice_is_not_concluded_while_somebody_waits() -> None:
    over = datetime(2026, 12, 1, tzinfo=UTC)
    assert "senza decisione" in policy.may_conclude_notice(COORDINATOR, Sheet(), 1, over).reason
    assert not policy.may_conclude_notice(COORDINATOR, Sheet(), 0, datetime(2026, 10, 2, tzinfo=UTC))


def test_what_people_answered_to_does_not_change() -> None:
    assert policy.may_edit_notice(COORDINATOR, Sheet(NoticeStatus.DRAFT))
    assert not policy.may_edit_notice(COORDINATOR, Sheet())
    assert policy.may_set_protocol(COORDINATOR, Sheet())
