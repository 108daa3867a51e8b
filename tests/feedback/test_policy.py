# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who writes, reads and answers."""

import pytest

from consulta.core.actor import ANONYMOUS, Actor, RoleInTerritory
from consulta.feedback.policy import may_answer_request, may_read_requests, may_send_feedback


def holding(role: str) -> Actor:
    return Actor(user_id=5, roles=frozenset({RoleInTerritory(1, role)}))


def test_anybody_may_write() -> None:
    assert may_send_feedback(ANONYMOUS)


@pytest.mark.parametrize(
    ("role", "reads", "answers"),
    [
        ("operator", True, True),
        ("coordinator", True, True),
        ("administrator", True, False),
        ("auditor", True, False),
        ("deputy_approver", False, False),
        ("municipal_referent", False, False),
    ],
)
def test_roles(role: str, reads: bool, answers: bool) -> None:
    actor = holding(role)
    assert (bool(may_read_requests(actor, 1)), bool(may_answer_request(actor, 1))) == (reads, answers)
    assert not may_read_requests(actor, 2)
    assert not may_answer_request(actor, 2)


def test_refusals_say_what_would_help() -> None:
    refused = may_answer_request(ANONYMOUS, 1)
    assert refused.reason
    assert refused.would_help
    assert may_read_requests(ANONYMOUS, 1).reason
