# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Policies of replies, without a database."""

from datetime import UTC, date, datetime

import pytest

from consulta.contributions.models import ContributionKind
from consulta.contributions.queries import filters
from consulta.core.actor import ANONYMOUS, SYSTEM, Actor, RoleInTerritory
from consulta.core.errors import Conflict
from consulta.replies import policy
from consulta.replies.models import Reply, ReplyOutcome, ReplyStatus
from consulta.replies.policy import ReplyContent, ReplyFacts

TODAY = date(2026, 11, 21)
REASONS = "Abbiamo valutato la richiesta con i comuni e con il distretto sanitario."
EXCEPTION = "L'ufficio ha una sola coordinatrice in servizio."


def actor(role: str | None, user_id: int = 1, territory_id: int = 1) -> Actor:
    roles = frozenset({RoleInTerritory(territory_id, role)}) if role else frozenset()
    return Actor(user_id=user_id, name="Prova", is_confirmed=True, roles=roles)


def facts(status: ReplyStatus, writers: tuple[int, ...] = (2,), contribution: str = "published", small: bool = False) -> ReplyFacts:
    return ReplyFacts(1, status, writers, contribution, small)


ROLES = ("operator", "municipal_referent", "coordinator", "deputy_approver", "administrator", "auditor", None)
READY = {"write": "draft", "approve": "proposed", "return": "proposed", "publish": "approved", "correct": "published"}
ALLOWED_ROLES = {
    "write": {"operator", "coordinator"},
    "approve": {"coordinator", "deputy_approver"},
    "return": {"coordinator", "deputy_approver"},
    "publish": {"operator", "coordinator", "deputy_approver"},
    "correct": {"operator", "coordinator"},
}
VERBS = {
    "write": policy.may_change_reply,
    "approve": policy.may_approve_reply,
    "return": policy.may_return_reply,
    "publish": policy.may_publish_reply,
    "correct": policy.may_correct_reply,
}
STATES = {
    "write": {"draft"},
    "approve": {"proposed"},
    "return": {"proposed", "approved"},
    "publish": {"approved"},
    "correct": {"published"},
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("role", ROLES)
def test_each_verb_belongs_to_its_roles(verb: str, role: str | None) -> None:
    decision = VERBS[verb](actor(role), facts(ReplyStatus(READY[verb])))
    assert bool(decision) is (role in ALLOWED_ROLES[verb])
    assert decision or decision.reason


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("status", list(ReplyStatus))
def test_each_verb_belongs_to_its_states(verb: str, status: ReplyStatus) -> None:
    role = sorted(ALLOWED_ROLES[verb])[0]
    assert bool(VERBS[verb](actor(role), facts(status))) is (status.value in STATES[verb])


@pytest.mark.parametrize("verb", VERBS)
def test_a_role_of_another_territory_counts_for_nothing(verb: str) -> None:
    """Invariant 31."""
    role = sorted(ALLOWED_ROLES[verb])[0]
    assert not VERBS[verb](actor(role, territory_id=2), facts(ReplyStatus(READY[verb])))


@pytest.mark.parametrize("nobody", [ANONYMOUS, SYSTEM, actor(None)])
@pytest.mark.parametrize("verb", VERBS)
def test_nobody_else_may(nobody: Actor, verb: str) -> None:
    assert not VERBS[verb](nobody, facts(ReplyStatus(READY[verb])))


@pytest.mark.parametrize(
    "status", ["submitted", "in_moderation", "returned_for_edit", "hidden", "rejected", "personal_case", "withdrawn", "published"]
)
def test_only_published_contributions_are_answered(status: str) -> None:
    answerable = status == "published"
    assert bool(policy.may_write_reply(actor("operator"), 1, status)) is answerable
    for verb in ("write", "approve", "publish", "correct"):
        role = sorted(ALLOWED_ROLES[verb])[0]
        assert bool(VERBS[verb](actor(role), facts(ReplyStatus(READY[verb]), contribution=status))) is answerable, verb


def test_author_is_not_approver() -> None:
    """Invariant 3: who wrote in a version does not approve it, nor does anybody who only touched it."""
    coordinator = actor("coordinator", user_id=7)
    assert policy.may_approve_reply(coordinator, facts(ReplyStatus.PROPOSED, writers=(2, 3)))
    assert not policy.may_approve_reply(coordinator, facts(ReplyStatus.PROPOSED, writers=(2, 7)), EXCEPTION)


@pytest.mark.parametrize(
    ("role", "small", "reason", "allowed"),
    [
        ("coordinator", True, EXCEPTION, True),
        ("coordinator", True, "", False),
        ("coordinator", True, "siamo in pochi", False),
        ("coordinator", False, EXCEPTION, False),
        ("deputy_approver", True, EXCEPTION, False),
        ("operator", True, EXCEPTION, False),
    ],
)
def test_exception_of_a_small_office(role: str, small: bool, reason: str, allowed: bool) -> None:
    """Decisions 12: fewer than three people, the coordinator, a recorded reason."""
    own = facts(ReplyStatus.PROPOSED, writers=(1,), small=small)
    assert bool(policy.may_approve_reply(actor(role), own, reason)) is allowed


def test_missing_reason_of_an_exception_is_told_apart() -> None:
    own = facts(ReplyStatus.PROPOSED, writers=(1,), small=True)
    assert policy.lacks_exception_reason(actor("coordinator"), own, "")
    assert not policy.lacks_exception_reason(actor("coordinator"), own, EXCEPTION)
    assert not policy.lacks_exception_reason(actor("deputy_approver"), own, "")
    assert not policy.lacks_exception_reason(actor("coordinator", user_id=9), own, "")


PARTS = {"accepted_part": "Le ore in più.", "refused_part": "Il servizio di notte."}
COMPLETE = [
    ReplyContent(ReplyOutcome.ACCEPTED, REASONS, links=1, taken_up_links=1),
    ReplyContent(ReplyOutcome.PARTIALLY_ACCEPTED, REASONS, **PARTS, links=1, taken_up_links=1),
    ReplyContent(ReplyOutcome.NOT_ACCEPTED, REASONS),
    ReplyContent(ReplyOutcome.ALREADY_COVERED, REASONS, covered_by_id=4),
    ReplyContent(ReplyOutcome.ALREADY_COVERED, REASONS, links=1),
    ReplyContent(ReplyOutcome.ALREADY_COVERED, REASONS, covered_by_service_id=4),
    ReplyContent(ReplyOutcome.OUT_OF_SCOPE, REASONS, forwarded_to_id=1),
    ReplyContent(ReplyOutcome.DEFERRED, REASONS, deferred_year=2026),
    ReplyContent(ReplyOutcome.DEFERRED, REASONS, deferred_year=2036),
    ReplyContent(ReplyOutcome.NOTED, REASONS),
    ReplyContent(ReplyOutcome.NOTED, "a" * 40),
]


@pytest.mark.parametrize("content", COMPLETE)
def test_a_complete_reply_lacks_nothing(content: ReplyContent) -> None:
    assert policy.what_is_missing(content, TODAY) == {}


@pytest.mark.parametrize(
    ("content", "fields"),
    [
        (ReplyContent(ReplyOutcome.ACCEPTED, REASONS), {"outcome"}),
        (ReplyContent(ReplyOutcome.ACCEPTED, REASONS, links=2), {"outcome"}),
        (ReplyContent(ReplyOutcome.PARTIALLY_ACCEPTED, REASONS, **PARTS), {"outcome"}),
        (ReplyContent(ReplyOutcome.PARTIALLY_ACCEPTED, REASONS, "Le ore", "", links=1, taken_up_links=1), {"refused_part"}),
        (ReplyContent(ReplyOutcome.PARTIALLY_ACCEPTED, REASONS, " ", "La notte", links=1, taken_up_links=1), {"accepted_part"}),
        (ReplyContent(ReplyOutcome.ALREADY_COVERED, REASONS), {"covered_by_id"}),
        (ReplyContent(ReplyOutcome.OUT_OF_SCOPE, REASONS, forwarded_to="Azienda sanitaria"), {"forwarded_to_id"}),
        (ReplyContent(ReplyOutcome.DEFERRED, REASONS), {"deferred_year"}),
        (ReplyContent(ReplyOutcome.DEFERRED, REASONS, deferred_year=2025), {"deferred_year"}),
        (ReplyContent(ReplyOutcome.DEFERRED, REASONS, deferred_year=2037), {"deferred_year"}),
        (ReplyContent(ReplyOutcome.NOT_ACCEPTED, "No."), {"text"}),
        (ReplyContent(ReplyOutcome.NOT_ACCEPTED, "a" * 39), {"text"}),
        (ReplyContent(ReplyOutcome.NOT_ACCEPTED, " " * 200), {"text"}),
        (ReplyContent(ReplyOutcome.OUT_OF_SCOPE, ""), {"text", "forwarded_to_id"}),
    ],
)
def test_what_an_outcome_asks_for(content: ReplyContent, fields: set[str]) -> None:
    """Invariant 3: each outcome with its own obligations, each sentence on its field."""
    missing = policy.what_is_missing(content, TODAY)
    assert set(missing) == fields
    assert all(sentence.endswith(".") for sentence in missing.values())


@pytest.mark.parametrize("kind", list(ContributionKind))
@pytest.mark.parametrize("outcome", list(ReplyOutcome))
def test_every_outcome_has_words_for_every_kind(kind: ContributionKind, outcome: ReplyOutcome) -> None:
    assert policy.outcome_wording(kind, outcome)
    assert policy.outcome_wording(kind.value, outcome.value) == policy.outcome_wording(kind, outcome)


def test_words_agree_with_the_kind() -> None:
    """Decisions 13: a need is "recepito"; priorità, criticità and proposta are feminine; "preso atto" is said alike of all."""
    assert policy.outcome_wording("need", "accepted") == "Recepito"
    for kind in ("priority", "critical_issue", "proposal"):
        assert policy.outcome_wording(kind, "accepted") == "Accolta"
        assert policy.outcome_wording(kind, "deferred") == "Rinviata"
    assert {policy.outcome_wording(kind, "noted") for kind in ContributionKind} == {"Preso atto"}


def test_the_filter_of_contributions_knows_the_same_outcomes() -> None:
    assert set(filters.OUTCOMES) == {outcome.value for outcome in ReplyOutcome}


@pytest.mark.parametrize(
    ("closes_at", "submitted_at", "days", "due_on"),
    [
        # shut at midnight between 30 November and 1 December: the last day is the 30th
        (datetime(2026, 11, 30, 23, 0, tzinfo=UTC), datetime(2026, 11, 2, 9, 0, tzinfo=UTC), 60, date(2027, 1, 29)),
        (datetime(2026, 11, 30, 17, 0, tzinfo=UTC), datetime(2026, 11, 2, 9, 0, tzinfo=UTC), 60, date(2027, 1, 29)),
        # in summer Rome is two hours ahead
        (datetime(2026, 6, 30, 22, 0, tzinfo=UTC), datetime(2026, 6, 1, 9, 0, tzinfo=UTC), 30, date(2026, 7, 30)),
        # a late one counts from the day it was sent
        (datetime(2026, 11, 30, 23, 0, tzinfo=UTC), datetime(2026, 12, 10, 23, 30, tzinfo=UTC), 60, date(2027, 2, 9)),
    ],
)
def test_when_a_reply_is_due(closes_at: datetime, submitted_at: datetime, days: int, due_on: date) -> None:
    """Invariant 30: the expected day is that of the window's end plus the days the office gave itself, Europe/Rome."""
    assert policy.reply_due_on(closes_at, submitted_at, days) == due_on


@pytest.mark.parametrize("old", list(ReplyStatus))
@pytest.mark.parametrize("new", list(ReplyStatus))
def test_states_move_only_along_the_arrows(old: ReplyStatus, new: ReplyStatus) -> None:
    """Domain 7.2: draft → proposed → approved → published → superseded, and back to draft before publication only."""
    arrows = {
        ("draft", "proposed"),
        ("proposed", "approved"),
        ("proposed", "draft"),
        ("approved", "published"),
        ("approved", "draft"),
        ("published", "superseded"),
    }
    reply = Reply(status=old, version=1)
    if (old.value, new.value) in arrows:
        reply.move_to(new)
        assert (reply.status, reply.version) == (new, 2)
    else:
        with pytest.raises(Conflict):
            reply.move_to(new)


def test_an_objection_names_the_first_and_counts_the_others() -> None:
    numbers = [f"2026-{n}" for n in range(1, 31)]
    assert policy.may_adopt_plan([], 0)
    few = policy.may_adopt_plan(numbers[:2], 2)
    assert few.reason == "Mancano le risposte pubbliche a 2 contributi: 2026-1, 2026-2."
    many = policy.may_adopt_plan(numbers, 30)
    assert many.reason.endswith("2026-20 e altri 10.")
    assert not many
