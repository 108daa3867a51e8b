# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who decides on organisations and who speaks for them; names that look alike; codici fiscali. No database."""

import pytest

from consulta.core.actor import ANONYMOUS, SYSTEM, Actor, OrganisationHat, RoleInTerritory
from consulta.organisations import naming, policy
from consulta.organisations.models import AffiliationFunction, OrganisationStatus

HERE, ELSEWHERE, ORGANISATION = 1, 2, 30
STATUSES = [status.value for status in OrganisationStatus]


def someone(*roles: str, territory_id: int = HERE, hat: bool = False) -> Actor:
    hats = (OrganisationHat(ORGANISATION, HERE, "Il Ponte", True),) if hat else ()
    return Actor(user_id=7, is_confirmed=True, roles=frozenset(RoleInTerritory(territory_id, role) for role in roles), hats=hats)


@pytest.mark.parametrize("role", ["operator", "coordinator", "municipal_referent", "deputy_approver", "administrator", "auditor"])
def test_only_operators_and_coordinators_decide(role: str) -> None:
    decision = policy.may_decide_organisation(someone(role), HERE, ORGANISATION, "unverified", "accredited", "")
    assert bool(decision) is (role in ("operator", "coordinator"))
    assert not policy.may_decide_organisation(someone(role, territory_id=ELSEWHERE), HERE, ORGANISATION, "unverified", "accredited", "")


@pytest.mark.parametrize("old", STATUSES)
@pytest.mark.parametrize("new", STATUSES)
def test_decisions_follow_the_table(old: str, new: str) -> None:
    decision = policy.may_decide_organisation(someone("operator"), HERE, ORGANISATION, old, new, "Manca lo statuto")
    assert bool(decision) is (new in policy.DECISIONS[old])


def test_the_table_knows_every_standing_and_never_decides_the_same() -> None:
    assert set(policy.DECISIONS) == set(STATUSES)
    assert all(old not in new and "unverified" not in new for old, new in policy.DECISIONS.items())
    assert set(policy.VERBS) == {status for new in policy.DECISIONS.values() for status in new}


@pytest.mark.parametrize(("new", "needed"), [("accredited", False), ("refused", True), ("integration_requested", True)])
def test_a_reason_is_needed_but_to_accredit(new: str, needed: bool) -> None:
    decision = policy.may_decide_organisation(someone("operator"), HERE, ORGANISATION, "unverified", new, "   ")
    assert bool(decision) is not needed
    assert not needed or "motivo" in decision.reason


def test_nobody_decides_on_ones_own_organisation() -> None:
    decision = policy.may_decide_organisation(someone("coordinator", hat=True), HERE, ORGANISATION, "unverified", "accredited", "")
    assert not decision
    assert "un'altra persona" in decision.reason


@pytest.mark.parametrize("function", [None, *[function.value for function in AffiliationFunction]])
def test_who_manages_colleagues(function: str | None) -> None:
    assert bool(policy.may_manage_affiliates(someone(), function)) is (function in ("legal_representative", "delegate"))
    assert policy.may_end_affiliation(someone(), 7, function)
    assert bool(policy.may_end_affiliation(someone(), 8, function)) is (function in ("legal_representative", "delegate"))


def test_registering_needs_a_confirmed_person() -> None:
    assert policy.may_register_organisation(someone())
    assert policy.may_register_organisation(SYSTEM)
    assert not policy.may_register_organisation(ANONYMOUS)
    assert not policy.may_register_organisation(Actor(user_id=7))


def test_ending_needs_somebody() -> None:
    assert not policy.may_end_affiliation(ANONYMOUS, 8, None)


@pytest.mark.parametrize(
    ("code", "is_right"),
    [
        ("", True),
        ("00743110157", True),
        ("00743110158", False),
        ("RSSMRA80A01H501U", True),
        ("RSSMRA80A01H501X", False),
        ("12", False),
        ("ABCDEFGHILM", False),
    ],
)
def test_codice_fiscale(code: str, is_right: bool) -> None:
    fault = policy.fiscal_code_fault(code)
    assert (fault == "") is is_right
    assert is_right or "lascialo vuoto" in fault


def test_codice_fiscale_is_read_with_blanks_and_prefix() -> None:
    assert policy.compact_code(" it 0074 3110-157 ") == "00743110157"


@pytest.mark.parametrize(
    "twin",
    [
        "Associazione Il Ponte ODV",
        "IL PONTE",
        "Ponte, associazione",
        "Аssociazione Il Роnte",
        "Il P0nte APS",
        "Il  Pónte",
        "Cooperativa sociale Il Ponte",
    ],
)
def test_twins_are_found(twin: str) -> None:
    assert naming.similar_names(twin, [(1, "Associazione Il Ponte"), (2, "Auser Cagliari")]) == [(1, "Associazione Il Ponte")]


@pytest.mark.parametrize("other", ["Associazione Il Faro", "Auser", "Caritas parrocchiale", "Associazione di promozione sociale"])
def test_different_names_are_not(other: str) -> None:
    assert naming.similar_names(other, [(1, "Associazione Il Ponte")]) == []
