# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Nobody reads a file unless its owner says so."""

from datetime import UTC, datetime

import pytest

from consulta.attachments.policy import PER_OWNER, AttachmentView, has_room, may_read
from consulta.core.actor import ANONYMOUS, SYSTEM, Actor
from consulta.core.decision import ALLOWED, Decision, refuse

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
FILE = AttachmentView(1, 1, "thing", 7, "", "a.pdf", "application/pdf", 9, "0" * 64, "", 3, NOW, NOW)


def only_for_seven(actor: Actor, owner_id: int, _attachment: AttachmentView, _now: datetime) -> Decision:
    return ALLOWED if actor.user_id == 3 and owner_id == 7 else refuse("No.")


@pytest.mark.parametrize("actor", [ANONYMOUS, SYSTEM, Actor(user_id=3)])
def test_a_kind_that_nobody_answers_for_is_closed_even_when_released(actor: Actor) -> None:
    assert FILE.is_released
    assert not may_read(actor, FILE, NOW, {})


def test_the_owner_decides() -> None:
    owners = {"thing": only_for_seven}
    assert may_read(Actor(user_id=3), FILE, NOW, owners)
    assert not may_read(Actor(user_id=4), FILE, NOW, owners)
    assert not may_read(ANONYMOUS, FILE, NOW, owners)


def test_room_ends() -> None:
    assert has_room(PER_OWNER - 1)
    refusal = has_room(PER_OWNER)
    assert not refusal
    assert str(PER_OWNER) in refusal.reason
