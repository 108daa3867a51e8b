# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may read what of the register."""

import pytest

from consulta.core.actor import ANONYMOUS, Actor, RoleInTerritory
from consulta.register.policy import may_read_activity, may_read_register


def holding(role: str, territory_id: int = 1) -> Actor:
    return Actor(user_id=5, roles=frozenset({RoleInTerritory(territory_id, role)}))


def test_the_public_register_is_for_everybody() -> None:
    assert may_read_register(ANONYMOUS)


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        ("coordinator", True),
        ("administrator", True),
        ("auditor", True),
        ("operator", False),
        ("municipal_referent", False),
        ("deputy_approver", False),
    ],
)
def test_the_activity_log_is_for_who_answers_for_the_office(role: str, allowed: bool) -> None:
    assert bool(may_read_activity(holding(role), 1)) is allowed
    assert not may_read_activity(holding(role), 2), "a role holds in its territory alone"


def test_strangers_do_not_read_it_and_are_told_why() -> None:
    assert not may_read_activity(ANONYMOUS, 1)
    assert may_read_activity(Actor(user_id=5), 1).reason.endswith(".")
