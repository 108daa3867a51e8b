# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may give which role, and what stays one's own. No database."""

from datetime import date

import pytest

from consulta.accounts import policy
from consulta.accounts.models import StaffRole
from consulta.core.actor import ANONYMOUS, SYSTEM, Actor, RoleInTerritory

HERE, ELSEWHERE = 1, 2
ROLES = [role.value for role in StaffRole]


def someone(role: str | None = None, territory_id: int = HERE, user_id: int = 7) -> Actor:
    return Actor(user_id=user_id, is_confirmed=True, roles=frozenset({RoleInTerritory(territory_id, role)} if role else ()))


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("held", ROLES)
def test_who_gives_which_role(held: str, role: str) -> None:
    expected = held == "administrator" or (held == "coordinator" and role not in ("coordinator", "administrator"))
    assert bool(policy.may_grant_role(someone(held), HERE, 8, role)) is expected
    assert bool(policy.may_end_role(someone(held), HERE, 8, role)) is expected


@pytest.mark.parametrize("role", ROLES)
def test_nobody_gives_or_ends_a_role_of_oneself(role: str) -> None:
    decision = policy.may_grant_role(someone("administrator"), HERE, 7, role)
    assert not decision
    assert "sé stesso" in decision.reason
    assert decision.would_help


@pytest.mark.parametrize("held", ["administrator", "coordinator"])
def test_a_role_of_another_territory_counts_for_nothing(held: str) -> None:
    assert not policy.may_grant_role(someone(held, ELSEWHERE), HERE, 8, "operator")
    assert not policy.may_see_people(someone(held, ELSEWHERE), HERE)
    assert policy.grantable_roles(someone(held, ELSEWHERE), HERE) == frozenset()


@pytest.mark.parametrize("actor", [ANONYMOUS, someone(), someone("operator"), someone("auditor")])
def test_only_who_coordinates_or_administers_sees_people(actor: Actor) -> None:
    assert not policy.may_see_people(actor, HERE)
    assert not policy.may_grant_role(actor, HERE, None, "operator")


def test_bootstrap_is_for_the_console_and_once() -> None:
    assert policy.may_bootstrap(SYSTEM, has_administrator=False)
    assert not policy.may_bootstrap(SYSTEM, has_administrator=True)
    assert not policy.may_bootstrap(someone("administrator"), has_administrator=False)


def test_an_account_belongs_to_its_owner() -> None:
    assert policy.may_edit_account(someone(), 7)
    assert not policy.may_edit_account(someone(), 8)
    assert not policy.may_edit_account(ANONYMOUS, 8)
    assert not policy.may_edit_account(someone("administrator"), 8)


def test_who_holds_a_role_hands_it_back_before_leaving() -> None:
    assert policy.may_erase_account(someone(), 7)
    refused = policy.may_erase_account(someone("operator"), 7)
    assert not refused
    assert "incarico" in refused.reason
    assert not policy.may_erase_account(someone(), 8)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("recorded_on", [date(2026, 10, 1), date(2026, 11, 20)])
def test_from_which_day_a_role_needs_the_second_factor(role: str, recorded_on: date) -> None:
    """decisions.md 37: at once for who coordinates or administers, after fourteen days for the others, never in a demonstration."""
    starts_on = date(2026, 11, 10)
    if role in ("coordinator", "administrator"):
        expected = starts_on
    else:
        expected = date(2026, 11, 24) if recorded_on < starts_on else date(2026, 12, 4)
    assert policy.needs_proof_from(role, starts_on, recorded_on, is_demo=False) == expected
    assert policy.needs_proof_from(role, starts_on, recorded_on, is_demo=True) is None
