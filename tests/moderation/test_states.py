# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whatever author and office do, in whatever order: only the drawn arrows, and index, totals and pages follow (domain.md §7.2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import func, select

from consulta.contributions import service
from consulta.contributions.models import Contribution, ContributionRevision, ContributionTally
from consulta.contributions.requests import ReviseContribution, WithdrawContribution
from consulta.core import clock, search
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.errors import Conflict, Refused
from consulta.moderation.models import OFFERED_REASONS, ModerationDecision, ReasonCode
from consulta.moderation.requests import Decide
from consulta.moderation.service import decide
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor
from tests.factories.appeals import answer, ask
from tests.factories.consultations import make_topic
from tests.factories.contributions import TEXT, TITLE, make_contribution
from tests.factories.territory import make_territory

MACHINE = settings(
    max_examples=20,
    stateful_step_count=10,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)

DECISIONS: Mapping[str, Mapping[str, str]] = {
    "in_moderation": {
        "published": "published",
        "returned": "returned_for_edit",
        "rejected": "rejected",
        "personal_case": "personal_case",
    },
    "published": {"hidden": "hidden"},
    "hidden": {"restored": "published"},
}
"""Status → what the office may decide → where it leads. Drawn here again, by hand, from domain.md §7.2 and decisions.md 13."""
OUTCOMES = ("published", "returned", "rejected", "personal_case", "hidden", "restored")
CONTESTABLE = ("rejected", "personal_case", "hidden")
"""Where an author may ask for an appeal."""
UNREAD = ("in_moderation", "returned_for_edit")
ALWAYS_MINE = ("published", *UNREAD)
"""The statuses from which who wrote may take it back."""


@dataclass
class Place:
    """What every story shares."""

    territory: TerritoryRef
    topic_id: int
    author: Actor
    operator: Actor
    judge: Actor


@pytest.fixture
def place(app: Flask) -> Place:
    """A territory with a topic; who wrote is new here, so each text waits to be read."""
    territory = make_territory()
    return Place(territory, make_topic(territory), make_actor(), make_actor(territory, "operator"), make_actor(territory, "coordinator"))


class Story(RuleBasedStateMachine):
    """What author, office and strangers do to one contribution after another, in one self.place."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place

    @initialize()
    def begin(self) -> None:
        self.author = make_actor()
        sent = make_contribution(self.place.territory, self.place.topic_id, author=self.author, published=False)
        self.id, self.number, self.expected = sent.contribution_id, sent.number, "in_moderation"
        self.texts, self.decided, self.was_public = [TEXT], 0, False
        self.is_contested = False

    @precondition(lambda self: self.expected in DECISIONS)
    @rule(choice=st.integers(0, 3), code=st.sampled_from(OFFERED_REASONS))
    def office_goes_on(self, choice: int, code: ReasonCode) -> None:
        """One of what is possible here, so that stories get far."""
        possible = list(DECISIONS[self.expected])
        self.office_decides(possible[choice % len(possible)], code)

    @rule(outcome=st.sampled_from(OUTCOMES), code=st.sampled_from(OFFERED_REASONS))
    def office_tries(self, outcome: str, code: ReasonCode) -> None:
        self.office_decides(outcome, code)

    def office_decides(self, outcome: str, code: ReasonCode) -> None:
        to = DECISIONS.get(self.expected, {}).get(outcome)
        request = Decide("contribution", self.id, outcome, None if outcome == "published" else code.value, "Perché è così.")
        if to is None:
            with pytest.raises(Conflict):
                decide(self.place.operator, request, clock.now())
            return
        decide(self.place.operator, request, clock.now())
        self.expected, self.decided, self.is_contested = to, self.decided + 1, False
        self.was_public = self.was_public or to == "published"

    @precondition(lambda self: self.expected in CONTESTABLE)
    @rule(outcome=st.sampled_from(("confirmed", "reversed")))
    def author_contests(self, outcome: str) -> None:
        """Once for each decision; reversed, the text is public: no other way leads there from a refusal."""
        if self.is_contested:
            with pytest.raises(Conflict):
                ask(self.place.territory, self.author, self.id)
            return
        appeal_id = ask(self.place.territory, self.author, self.id)
        self.is_contested = True
        with pytest.raises(Refused):
            answer(self.place.territory, self.place.operator, appeal_id, outcome)
        answer(self.place.territory, self.place.judge, appeal_id, outcome)
        if outcome == "reversed":
            self.expected, self.decided, self.was_public = "published", self.decided + 1, True

    @rule(outcome=st.sampled_from(OUTCOMES))
    def who_wrote_decides(self, outcome: str) -> None:
        with pytest.raises(Refused):
            decide(self.author, Decide("contribution", self.id, outcome, ReasonCode.SPAM.value, "Decido io."), clock.now())

    @rule(number=st.integers(2, 99))
    def author_corrects(self, number: int) -> None:
        row = self.row()
        text = f"{TEXT} Versione {number}."
        request = ReviseContribution(self.place.territory.id, self.id, "need", TITLE, text, (), row.version)
        if self.expected not in UNREAD:
            with pytest.raises(Refused):
                service.revise_contribution(self.author, request, clock.now())
            return
        service.revise_contribution(self.author, request, clock.now())
        if self.texts[-1] != text or self.expected == "returned_for_edit":
            self.texts.append(text)
        self.expected = "in_moderation"

    @rule()
    def author_takes_it_back(self) -> None:
        request = WithdrawContribution(self.place.territory.id, self.id)
        if self.expected not in (*ALWAYS_MINE, "withdrawn"):
            with pytest.raises(Refused):
                service.withdraw_contribution(self.author, request, clock.now())
            return
        service.withdraw_contribution(self.author, request, clock.now())
        self.expected = "withdrawn"

    @rule()
    def somebody_else_takes_it_back(self) -> None:
        with pytest.raises(Refused):
            service.withdraw_contribution(self.place.author, WithdrawContribution(self.place.territory.id, self.id), clock.now())

    @invariant()
    def all_agree(self) -> None:
        row = self.row()
        assert row.status.value == self.expected
        assert (row.published_at is not None) == self.was_public
        assert f"{row.number_year}-{row.number_sequence}" == self.number
        kept = select(ContributionRevision.source).where(ContributionRevision.contribution_id == self.id)
        assert list(db.session.scalars(kept.order_by(ContributionRevision.number))) == self.texts
        is_public = self.expected == "published"
        assert _is_found(self.place, self.id) == is_public
        assert _total(self.place) == _counted(self.place)
        decisions = select(func.count()).select_from(ModerationDecision).where(ModerationDecision.contribution_id == self.id)
        assert db.session.scalar(decisions) == self.decided

    def row(self) -> Contribution:
        db.session.expire_all()
        found = db.session.get(Contribution, self.id)
        assert found is not None
        return found


def _is_found(place: Place, contribution_id: int) -> bool:
    found = select(search.SearchDocument.id).where(
        search.SearchDocument.kind == "contribution", search.SearchDocument.object_id == contribution_id
    )
    return db.session.scalar(found) is not None


def _total(place: Place) -> int:
    kept = select(ContributionTally.total).where(ContributionTally.territory_id == place.territory.id, ContributionTally.facet == "tutti")
    return db.session.scalar(kept) or 0


def _counted(place: Place) -> int:
    public = select(func.count()).select_from(Contribution)
    return db.session.scalar(public.where(Contribution.territory_id == place.territory.id, Contribution.status == "published")) or 0


def test_whatever_is_done_in_whatever_order_the_arrows_hold(place: Place) -> None:
    run_state_machine_as_test(partial(Story, place), settings=MACHINE)  # type: ignore[arg-type] # a factory does as well
