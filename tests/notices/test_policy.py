# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who applies, who decides, who looks again, who sits at a tavolo. No database."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import product

import pytest

from consulta.consultations.models import RoundtableKind, RoundtableStatus
from consulta.core.actor import ANONYMOUS, SYSTEM, Actor, OrganisationHat, RoleInTerritory
from consulta.notices import policy
from consulta.notices.models import TRANSITIONS, ApplicationStatus, NoticeStatus
from consulta.notices.policy import STATUSES, Outcome, Seat
from consulta.organisations.models import OrganisationCategory
from tests.notices.test_windows import Sheet

HERE, BODY, PERSON, OFFICER = 1, 30, 7, 9
NOW = datetime(2026, 10, 10, 9, 0, tzinfo=UTC)
S = ApplicationStatus


@dataclass(frozen=True)
class Case:
    """What a policy asks of an application."""

    status: ApplicationStatus = S.SUBMITTED
    organisation_id: int | None = BODY
    applicant_id: int | None = PERSON
    is_late: bool = False
    asked_until: date | None = None
    rejected_by_id: int | None = None
    review_asked_at: datetime | None = None
    notice_status: NoticeStatus = NoticeStatus.PUBLISHED
    admits_open: bool = True
    territory_id: int = HERE


def person(user_id: int = PERSON, *roles: str, body: int | None = None) -> Actor:
    hats = (OrganisationHat(body, HERE, "Il Ponte", True),) if body else ()
    return Actor(user_id=user_id, is_confirmed=True, roles=frozenset(RoleInTerritory(HERE, role) for role in roles), hats=hats)


OPERATOR = person(OFFICER, "operator")


@pytest.mark.parametrize(
    ("function", "expected"), [("legal_representative", True), ("delegate", True), ("contributor", False), (None, False)]
)
def test_only_who_binds_an_organisation_applies_for_it(function: str | None, expected: bool) -> None:
    assert bool(policy.may_apply(person(), Sheet(), function, False, NOW)) is expected
    assert bool(policy.may_withdraw(person(body=BODY), Case(), function)) is expected
    assert bool(policy.may_change_own(person(body=BODY), Case(S.DRAFT), function)) is expected
    assert bool(policy.may_ask_review(person(body=BODY), Case(S.REJECTED), function)) is expected


def test_citizens_enrol_where_the_notice_takes_them() -> None:
    assert policy.may_apply(person(), Sheet(), None, True, NOW)
    assert not policy.may_apply(person(), Sheet(takes_citizens=False), None, True, NOW)
    assert not policy.may_apply(ANONYMOUS, Sheet(), None, True, NOW)
    assert not policy.may_apply(replace(person(), is_confirmed=False), Sheet(), None, True, NOW)


def test_an_application_belongs_to_its_person_or_to_who_speaks_for_the_organisation_now() -> None:
    assert policy.may_read_own(person(body=BODY), Case())
    assert not policy.may_read_own(person(), Case())  # sent it, speaks for it no longer (invariant 12)
    assert policy.may_read_own(person(), Case(organisation_id=None))
    assert not policy.may_read_own(person(8), Case(organisation_id=None))
    assert not policy.may_read_own(ANONYMOUS, Case(organisation_id=None, applicant_id=None))


@pytest.mark.parametrize("status", list(S))
def test_what_the_applicant_may_do_in_each_state(status: ApplicationStatus) -> None:
    own, case = person(body=BODY), Case(status)
    assert bool(policy.may_change_own(own, case, "delegate")) is (status in (S.DRAFT, S.INTEGRATION_REQUESTED))
    assert bool(policy.may_withdraw(own, case, "delegate")) is (S.WITHDRAWN in TRANSITIONS[status])
    assert bool(policy.may_ask_review(own, case, "delegate")) is (status is S.REJECTED)


@pytest.mark.parametrize(("status", "outcome"), list(product(S, Outcome)))
def test_no_decision_leaves_the_drawn_arrows(status: ApplicationStatus, outcome: Outcome) -> None:
    for is_late in (False, True):
        if policy.may_decide_so(OPERATOR, Case(status, is_late=is_late), outcome, (True,), NOW):
            assert STATUSES[outcome] in TRANSITIONS[status]


@pytest.mark.parametrize("role", ["operator", "coordinator", "deputy_approver", "municipal_referent", "administrator", "auditor"])
def test_operators_and_coordinator_decide(role: str) -> None:
    assert bool(policy.may_decide(person(OFFICER, role), Case())) is (role in ("operator", "coordinator"))


def test_nobody_decides_on_ones_own() -> None:
    assert not policy.may_decide(person(OFFICER, "coordinator", body=BODY), Case())
    assert not policy.may_decide(person(OFFICER, "coordinator"), Case(organisation_id=None, applicant_id=OFFICER))
    assert not policy.may_decide(person(PERSON, "coordinator"), Case())  # who sent it, though no longer of the organisation


def test_a_review_is_decided_by_another_person_and_asked_once() -> None:
    waiting = Case(S.REVIEW, rejected_by_id=OFFICER, review_asked_at=NOW)
    assert "persona diversa" in policy.may_decide(OPERATOR, waiting).reason
    assert policy.may_decide(person(11, "operator"), waiting)
    again = Case(S.REJECTED, review_asked_at=NOW)
    assert "una volta" in policy.may_ask_review(person(body=BODY), again, "delegate").reason


def test_a_late_application_gets_a_consultative_role_or_nothing() -> None:
    late = Case(is_late=True)
    assert policy.possible_outcomes(OPERATOR, late, (True, True), NOW) == [Outcome.ADMIT_CONSULTATIVE, Outcome.INTEGRATION, Outcome.REJECT]
    in_time = policy.possible_outcomes(OPERATOR, Case(), (True, True), NOW)
    assert in_time == [Outcome.ADMIT, Outcome.ADMIT_OPEN, Outcome.INTEGRATION, Outcome.REJECT]


@pytest.mark.parametrize("formal", [(True, False), (True, None), (False,)])
def test_without_a_formal_requirement_there_is_no_formal_admission(formal: tuple[bool | None, ...]) -> None:
    assert not policy.may_decide_so(OPERATOR, Case(), Outcome.ADMIT, formal, NOW)
    assert policy.may_decide_so(OPERATOR, Case(), Outcome.ADMIT_OPEN, formal, NOW)
    assert not policy.may_decide_so(OPERATOR, Case(admits_open=False), Outcome.ADMIT_OPEN, formal, NOW)


def test_a_citizen_sits_with_open_participation_whatever_the_requirements() -> None:
    citizen = Case(organisation_id=None, admits_open=False)
    assert policy.possible_outcomes(OPERATOR, citizen, (None,), NOW) == [Outcome.ADMIT_OPEN, Outcome.INTEGRATION, Outcome.REJECT]
    assert policy.admission_of(citizen) is Outcome.ADMIT_OPEN
    assert policy.admission_of(Case()) is Outcome.ADMIT


def test_an_integration_is_waited_for_until_the_end_of_its_day() -> None:
    waiting = Case(S.INTEGRATION_REQUESTED, asked_until=date(2026, 10, 25))
    last = datetime(2026, 10, 25, 22, 59, 59, tzinfo=UTC)  # in Rome one second to midnight, on the day when clocks go back
    assert not policy.may_decide_so(OPERATOR, waiting, Outcome.REJECT, (), last)
    assert policy.may_decide_so(OPERATOR, waiting, Outcome.REJECT, (), datetime(2026, 10, 25, 23, 0, tzinfo=UTC))


def test_nothing_is_decided_of_a_revoked_notice() -> None:
    revoked = Case(notice_status=NoticeStatus.REVOKED)
    assert policy.possible_outcomes(OPERATOR, revoked, (True,), NOW) == []
    assert not policy.may_change_own(person(body=BODY), replace(revoked, status=S.DRAFT), "delegate")


def seat(**values: object) -> Seat:
    facts = {
        "territory_id": HERE,
        "kind": RoundtableKind.THEMATIC,
        "status": RoundtableStatus.ACTIVE,
        "is_governed": False,
        "category": None,
        "function": None,
    }
    return Seat(**(facts | values))  # type: ignore[arg-type]


def test_who_may_sit_down_at_an_open_tavolo() -> None:
    assert policy.may_join_roundtable(person(), seat())
    assert not policy.may_join_roundtable(ANONYMOUS, seat())
    assert not policy.may_join_roundtable(person(), seat(is_governed=True))
    assert not policy.may_join_roundtable(person(), seat(status=RoundtableStatus.CLOSED))
    body = {"category": OrganisationCategory.FOUNDATION}
    assert policy.may_join_roundtable(person(), seat(**body, function="delegate"))
    assert not policy.may_join_roundtable(person(), seat(**body, function="contributor"))


@pytest.mark.parametrize("category", [None, *OrganisationCategory])
def test_a_union_tavolo_is_for_unions_alone(category: OrganisationCategory | None) -> None:
    """Invariant 15."""
    union = seat(kind=RoundtableKind.UNION, category=category, function="delegate")
    assert bool(policy.may_join_roundtable(person(), union)) is (category is OrganisationCategory.TRADE_UNION)


def test_who_sits_at_a_union_tavolo_is_known_to_its_members_and_the_office() -> None:
    ids = frozenset({BODY})
    assert policy.may_see_members(ANONYMOUS, HERE, RoundtableKind.THEMATIC, ids)
    assert not policy.may_see_members(ANONYMOUS, HERE, RoundtableKind.UNION, ids)
    assert not policy.may_see_members(person(body=99), HERE, RoundtableKind.UNION, ids)
    assert policy.may_see_members(person(body=BODY), HERE, RoundtableKind.UNION, ids)
    assert policy.may_see_members(person(OFFICER, "auditor"), HERE, RoundtableKind.UNION, ids)


def test_who_may_end_a_seat() -> None:
    assert policy.may_end_membership(person(), HERE, PERSON, None, None)
    assert not policy.may_end_membership(person(), HERE, 8, None, None)
    assert policy.may_end_membership(person(), HERE, None, BODY, "delegate")
    assert not policy.may_end_membership(person(), HERE, None, BODY, "contributor")
    assert policy.may_end_membership(OPERATOR, HERE, 8, None, None)
    assert policy.may_end_membership(SYSTEM, HERE, 8, None, None)
    assert not policy.may_end_membership(ANONYMOUS, HERE, None, None, None)
