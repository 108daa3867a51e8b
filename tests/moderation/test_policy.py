# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may decide on what; no database."""

import pytest

from consulta.core.actor import ANONYMOUS, SYSTEM, Actor, RoleInTerritory
from consulta.moderation import policy
from consulta.moderation.models import ModerationOutcome, ReasonCode

HERE, THERE = 1, 2
ROLES = ("operator", "coordinator", "municipal_referent", "deputy_approver", "auditor", "administrator")


def staff(role: str, territory_id: int = HERE, user_id: int = 7) -> Actor:
    return Actor(user_id=user_id, name="Olga", is_confirmed=True, roles=frozenset({RoleInTerritory(territory_id, role)}))


@pytest.mark.parametrize("role", ROLES)
def test_only_operator_and_coordinator_decide(role: str) -> None:
    assert bool(policy.may_moderate(staff(role), HERE)) is (role in ("operator", "coordinator"))


@pytest.mark.parametrize("role", ROLES)
def test_everybody_in_the_office_but_the_technical_administrator_reads(role: str) -> None:
    assert bool(policy.may_read_office(staff(role), HERE)) is (role != "administrator")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("ask", [policy.may_moderate, policy.may_read_office])
def test_a_role_counts_in_its_territory_alone(ask: object, role: str) -> None:
    assert not ask(staff(role, THERE), HERE)  # type: ignore[operator]


@pytest.mark.parametrize("actor", [ANONYMOUS, Actor(user_id=3, is_confirmed=True)])
def test_who_has_no_role_neither_decides_nor_reads(actor: Actor) -> None:
    assert not policy.may_moderate(actor, HERE)
    assert not policy.may_read_office(actor, HERE)


def test_the_administrator_is_told_why() -> None:
    decision = policy.may_moderate(staff("administrator"), HERE)
    assert "L'amministratore tecnico non decide sui contenuti" in decision.reason
    assert decision.would_help


def test_a_reader_is_told_who_decides() -> None:
    assert "operatori e coordinatore" in policy.may_moderate(staff("auditor"), HERE).reason


def test_the_program_itself_may_prepare_a_territory() -> None:
    assert policy.may_moderate(SYSTEM, HERE)


@pytest.mark.parametrize("role", ["operator", "coordinator"])
def test_nobody_decides_on_their_own_text(role: str) -> None:
    own = policy.may_decide(staff(role, user_id=7), HERE, 7)
    assert not own
    assert "decide un'altra persona" in own.reason
    assert policy.may_decide(staff(role, user_id=7), HERE, 8)


def test_a_text_without_author_may_be_decided() -> None:
    assert policy.may_decide(staff("operator"), HERE, None)


def test_the_role_comes_before_whose_text_it_is() -> None:
    assert "non decide" in policy.may_decide(staff("auditor", user_id=7), HERE, 7).reason


@pytest.mark.parametrize(
    ("status", "outcomes"),
    [
        ("in_moderation", {"published", "returned", "rejected", "personal_case"}),
        ("submitted", {"published"}),
        ("published", {"hidden"}),
        ("hidden", {"restored"}),
        ("returned_for_edit", set()),
        ("rejected", set()),
        ("personal_case", set()),
        ("withdrawn", set()),
    ],
)
def test_outcomes_that_make_sense(status: str, outcomes: set[str]) -> None:
    assert {one.value for one in policy.possible_outcomes(status)} == outcomes


def test_publishing_is_offered_first() -> None:
    assert policy.possible_outcomes("in_moderation")[0] is ModerationOutcome.PUBLISHED


@pytest.mark.parametrize("outcome", [ModerationOutcome.REJECTED, ModerationOutcome.HIDDEN])
def test_a_refusal_needs_code_and_text(outcome: ModerationOutcome) -> None:
    assert set(policy.missing_reasons(outcome, None, "  ")) == {"reason_code", "reason_text"}
    assert set(policy.missing_reasons(outcome, ReasonCode.SPAM, "")) == {"reason_text"}
    assert set(policy.missing_reasons(outcome, None, "Pubblicità")) == {"reason_code"}
    assert not policy.missing_reasons(outcome, ReasonCode.SPAM, "Pubblicità")


@pytest.mark.parametrize("outcome", [ModerationOutcome.RETURNED, ModerationOutcome.PERSONAL_CASE, ModerationOutcome.RESTORED])
def test_other_decisions_need_words_for_the_author(outcome: ModerationOutcome) -> None:
    assert set(policy.missing_reasons(outcome, None, "")) == {"reason_text"}
    assert not policy.missing_reasons(outcome, None, "Vai allo sportello di Assemini.")


def test_a_personal_case_asks_for_the_right_desk() -> None:
    assert "sportello" in policy.missing_reasons(ModerationOutcome.PERSONAL_CASE, None, "")["reason_text"]


def test_publishing_needs_no_reason() -> None:
    assert not policy.missing_reasons(ModerationOutcome.PUBLISHED, None, "")


def test_an_explanation_has_a_length() -> None:
    assert not policy.missing_reasons(ModerationOutcome.REJECTED, ReasonCode.SPAM, "a" * 2_000)
    assert "2.000" in policy.missing_reasons(ModerationOutcome.REJECTED, ReasonCode.SPAM, "a" * 2_001)["reason_text"]


def test_what_was_already_sent_is_merged_and_never_refused() -> None:
    """decisions.md 13: the reason stays on old decisions, and no new one has it."""
    for outcome in (ModerationOutcome.REJECTED, ModerationOutcome.HIDDEN, ModerationOutcome.RETURNED):
        missing = policy.missing_reasons(outcome, ReasonCode.DUPLICATE, "Lo hai già mandato.")
        assert missing == {"reason_code": policy.MERGED_INSTEAD}
