# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who writes objectives and links; no database."""

import pytest

from consulta.core.actor import Actor, RoleInTerritory
from consulta.plans import policy

HERE = 1
ROLES = ("operator", "coordinator", "municipal_referent", "deputy_approver", "auditor", "administrator")
STATUSES = ("submitted", "in_moderation", "returned_for_edit", "published", "hidden", "rejected", "personal_case", "withdrawn")


def staff(role: str, territory_id: int = HERE) -> Actor:
    return Actor(user_id=7, is_confirmed=True, roles=frozenset({RoleInTerritory(territory_id, role)}))


@pytest.mark.parametrize("role", ROLES)
def test_only_operator_and_coordinator_write(role: str) -> None:
    may = role in ("operator", "coordinator")
    assert bool(policy.may_edit_plan(staff(role), HERE)) is may
    assert bool(policy.may_unlink(staff(role), HERE)) is may
    assert bool(policy.may_link(staff(role), HERE, "published", "draft")) is may


@pytest.mark.parametrize("role", ROLES)
def test_everybody_in_the_office_but_the_administrator_reads(role: str) -> None:
    assert bool(policy.may_read_objectives(staff(role), HERE)) is (role != "administrator")


@pytest.mark.parametrize("role", ROLES)
def test_a_role_counts_in_its_territory_alone(role: str) -> None:
    for ask in (policy.may_edit_plan, policy.may_unlink, policy.may_read_objectives):
        assert not ask(staff(role, 2), HERE)
    assert not policy.may_link(staff(role, 2), HERE, "published", "draft")


@pytest.mark.parametrize("status", STATUSES)
def test_only_what_is_published_is_linked(status: str) -> None:
    assert bool(policy.may_link(staff("operator"), HERE, status, "in_plan")) is (status == "published")


@pytest.mark.parametrize("status", ["draft", "proposed", "in_plan", "archived"])
def test_an_archived_objective_takes_no_links(status: str) -> None:
    decision = policy.may_link(staff("operator"), HERE, "published", status)
    assert bool(decision) is (status != "archived")
    if not decision:
        assert decision.would_help
