# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what with a meeting, and who may know of it: pure, no database."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from consulta.core.actor import ANONYMOUS, SYSTEM, Actor, RoleInTerritory
from consulta.meetings import policy
from consulta.meetings.models import MeetingStatus

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
STATUSES = tuple(MeetingStatus)


@dataclass(frozen=True)
class Facts:
    """A meeting as the policies see it."""

    territory_id: int = 1
    is_union: bool = False
    status: MeetingStatus = MeetingStatus.CONVENED
    starts_at: datetime = NOW


def staff(role: str, territory_id: int = 1) -> Actor:
    """Somebody with a role."""
    return Actor(user_id=7, is_confirmed=True, roles=frozenset({RoleInTerritory(territory_id, role)}))


OPERATOR, COORDINATOR = staff("operator"), staff("coordinator")


@pytest.mark.parametrize("status", STATUSES)
def test_a_union_meeting_is_reserved_until_its_minutes(status: MeetingStatus) -> None:
    """Invariant 15, for meeting and statements alike."""
    meeting = Facts(is_union=True, status=status)
    is_open = status is MeetingStatus.MINUTED
    for stranger in (ANONYMOUS, Actor(user_id=3, is_confirmed=True), staff("coordinator", territory_id=2)):
        assert bool(policy.may_read_meeting(stranger, meeting)) is is_open
    assert policy.may_read_meeting(staff("auditor"), meeting)
    assert bool(policy.may_publish_statement(True, status)) is is_open
    assert policy.may_read_meeting(ANONYMOUS, replace(meeting, is_union=False))
    assert policy.may_publish_statement(False, status)


@pytest.mark.parametrize("role", ["operator", "coordinator", "deputy_approver", "municipal_referent", "administrator", "auditor"])
def test_who_does_what(role: str) -> None:
    """Operators and coordinator plan; who works at the desk captures; the coordinator publishes minutes."""
    actor, held = staff(role), Facts(status=MeetingStatus.HELD)
    edits = role in ("operator", "coordinator")
    assert bool(policy.may_plan_meeting(actor, 1)) is edits
    assert bool(policy.may_edit_meeting(actor, held)) is edits
    assert bool(policy.may_record_attendance(actor, held, NOW)) is edits
    assert bool(policy.may_write_minutes(actor, held)) is edits
    assert bool(policy.may_capture(actor, held, NOW)) is (edits or role == "municipal_referent")
    assert bool(policy.may_publish_minutes(actor, held)) is (role == "coordinator")
    assert bool(policy.may_read_office(actor, 1)) is (role != "administrator")
    assert not policy.may_plan_meeting(actor, 2)


def test_the_arrows_between_states() -> None:
    allowed = {(old, new) for old in STATUSES for new in STATUSES if policy.may_change_status(OPERATOR, Facts(status=old), new, NOW)}
    assert allowed == {
        (MeetingStatus.PLANNED, MeetingStatus.CONVENED),
        (MeetingStatus.PLANNED, MeetingStatus.HELD),
        (MeetingStatus.PLANNED, MeetingStatus.CANCELLED),
        (MeetingStatus.CONVENED, MeetingStatus.HELD),
        (MeetingStatus.CONVENED, MeetingStatus.CANCELLED),
    }


def test_nothing_happens_in_a_room_before_the_day() -> None:
    """The day is Rome's: a meeting of tomorrow is not held, captured or attended today; one of tonight is."""
    tomorrow, tonight = Facts(starts_at=NOW + timedelta(days=1)), Facts(starts_at=NOW + timedelta(hours=3))
    for meeting, expected in ((tomorrow, False), (tonight, True)):
        assert bool(policy.may_capture(OPERATOR, meeting, NOW)) is expected
        assert bool(policy.may_record_attendance(OPERATOR, meeting, NOW)) is expected
        assert bool(policy.may_change_status(OPERATOR, meeting, MeetingStatus.HELD, NOW)) is expected
    assert policy.may_change_status(OPERATOR, tomorrow, MeetingStatus.CANCELLED, NOW)


@pytest.mark.parametrize("status", [MeetingStatus.MINUTED, MeetingStatus.CANCELLED])
def test_public_minutes_freeze_the_meeting(status: MeetingStatus) -> None:
    """Invariant 5: attendance above all."""
    meeting = Facts(status=status)
    assert not policy.may_record_attendance(SYSTEM, meeting, NOW)
    assert not policy.may_capture(SYSTEM, meeting, NOW)
    assert not policy.may_edit_meeting(SYSTEM, meeting)
    assert bool(policy.may_write_minutes(COORDINATOR, meeting)) is (status is MeetingStatus.MINUTED)


def test_a_meeting_that_was_held_keeps_its_day_and_has_minutes() -> None:
    assert policy.may_move_meeting(OPERATOR, Facts())
    assert not policy.may_move_meeting(OPERATOR, Facts(status=MeetingStatus.HELD))
    assert not policy.may_write_minutes(OPERATOR, Facts(status=MeetingStatus.CONVENED))
