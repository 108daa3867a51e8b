# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whatever an office does to a reply, in whatever order: only the drawn arrows, four eyes, one public version, no text overwritten.

The same story is told of a reply to a contribution and of one to a topic (domain.md §7.2, invariants 1, 3 and 4; ADR 0049).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import select

from consulta.contributions.models import Comment, Contribution
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.errors import Conflict, Invalid, Refused
from consulta.replies import service as replies
from consulta.replies.models import Reply
from consulta.replies.requests import ApproveReply, CorrectReply, ProposeReply, PublishReply, ReturnReply
from consulta.topic_replies import service as topic_replies
from consulta.topic_replies.models import TopicReply
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor
from tests.factories.consultations import make_topic
from tests.factories.contributions import make_comment, make_contribution
from tests.factories.replies import REASONS, draft_of
from tests.factories.topic_replies import ANSWER, topic_draft

MACHINE = settings(
    max_examples=20,
    stateful_step_count=14,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # a failure is told as it came: shrinking through a database takes minutes
)

ARROWS: Mapping[str, Mapping[str, str]] = {
    "draft": {"propose": "proposed"},
    "proposed": {"approve": "approved", "give_back": "draft"},
    "approved": {"publish": "published", "give_back": "draft"},
    "published": {},
    "superseded": {},
}
"""State → what may be done → where it leads. Drawn here again, by hand, from domain.md §7.2."""
OPEN = ("draft", "proposed", "approved")
STEPS = ("propose", "approve", "give_back", "publish")


@dataclass
class Subject:
    """What is answered, and the verbs that answer it."""

    model: Any
    key: str
    write: Callable[[Actor, int, str, int | None], int]
    correct: Callable[[Actor, int, int, str], int]
    steps: Mapping[str, Callable[[Actor, int, int], None]]
    begin: Callable[[TerritoryRef], int]
    is_answered: Callable[[int], bool]


def _contribution() -> Subject:
    def write(actor: Actor, subject_id: int, text: str, version: int | None) -> int:
        return replies.draft_reply(actor, draft_of(subject_id, text=text, version=version), clock.now())

    def correct(actor: Actor, subject_id: int, reply_id: int, text: str) -> int:
        return replies.correct_reply(actor, CorrectReply(reply_id, "Mancava un comune.", draft_of(subject_id, text=text)), clock.now())

    def answered(subject_id: int) -> bool:
        return db.session.scalar(select(Contribution.replied_at).where(Contribution.id == subject_id)) is not None

    steps = {
        "propose": lambda actor, one, version: replies.propose_reply(actor, ProposeReply(one, version), clock.now()),
        "approve": lambda actor, one, version: replies.approve_reply(actor, ApproveReply(one, version), clock.now()),
        "give_back": lambda actor, one, version: replies.return_reply(actor, ReturnReply(one, version, "Da rivedere."), clock.now()),
        "publish": lambda actor, one, version: replies.publish_reply(actor, PublishReply(one, version), clock.now()),
    }
    begin = lambda territory: make_contribution(territory).contribution_id  # noqa: E731
    return Subject(Reply, "contribution_id", write, correct, steps, begin, answered)


def _topic() -> Subject:
    territories: list[TerritoryRef] = []

    def begin(territory: TerritoryRef) -> int:
        territories[:] = [territory]
        topic_id = make_topic(territory)
        make_comment(territory, topic_id=topic_id)
        return topic_id

    def write(actor: Actor, subject_id: int, text: str, version: int | None) -> int:
        return topic_replies.draft_topic_reply(actor, topic_draft(territories[0], subject_id, text=text, version=version), clock.now())

    def correct(actor: Actor, subject_id: int, _reply_id: int, text: str) -> int:
        wanted = topic_draft(territories[0], subject_id, text=text, reason="Mancava un comune.")
        return topic_replies.draft_topic_reply(actor, wanted, clock.now())

    def answered(subject_id: int) -> bool:
        return None not in db.session.scalars(select(Comment.answered_at).where(Comment.topic_id == subject_id)).all()

    steps = {
        "propose": lambda actor, one, version: topic_replies.propose_topic_reply(actor, ProposeReply(one, version), clock.now()),
        "approve": lambda actor, one, version: topic_replies.approve_topic_reply(actor, ApproveReply(one, version), clock.now()),
        "give_back": lambda actor, one, version: topic_replies.return_topic_reply(
            actor, ReturnReply(one, version, "Da rivedere."), clock.now()
        ),
        "publish": lambda actor, one, version: topic_replies.publish_topic_reply(actor, PublishReply(one, version), clock.now()),
    }
    return Subject(TopicReply, "topic_id", write, correct, steps, begin, answered)


class Story(RuleBasedStateMachine):
    """Two who write and approve, one who only writes, a stranger, and one subject."""

    def __init__(self, territory: TerritoryRef, people: Mapping[str, Actor], subject: Subject) -> None:
        super().__init__()
        self.territory, self.people, self.subject = territory, people, subject

    @initialize()
    def begin(self) -> None:
        self.id = self.subject.begin(self.territory)
        self.reply_id, self.status, self.writers, self.edits = 0, "", set[str](), 0
        self.public: dict[int, str] = {}

    @precondition(lambda self: not self.status)
    @rule(who=st.sampled_from(("operator", "coordinator", "citizen")))
    def somebody_begins(self, who: str) -> None:
        if who == "citizen":
            with pytest.raises(Refused):
                self.subject.write(self.people[who], self.id, REASONS, None)
            return
        self.reply_id = self.subject.write(self.people[who], self.id, REASONS, None)
        self.status, self.writers = "draft", {who}

    @precondition(lambda self: self.status)
    @rule(who=st.sampled_from(("operator", "coordinator")), stale=st.booleans())
    def somebody_changes_the_text(self, who: str, stale: bool) -> None:
        self.edits += 1
        version = self.row().version - stale
        text = f"{ANSWER} Ritocco {self.edits}."
        if self.status == "draft" and not stale:
            self.subject.write(self.people[who], self.id, text, version)
            self.writers.add(who)
            return
        with pytest.raises((Refused, Conflict)):
            self.subject.write(self.people[who], self.id, text, version)

    @precondition(lambda self: self.status)
    @rule(step=st.sampled_from(STEPS), who=st.sampled_from(("operator", "coordinator", "other", "citizen")))
    def somebody_moves_it(self, step: str, who: str) -> None:
        self.move(step, who)

    @precondition(lambda self: self.status in OPEN)
    @rule()
    def the_office_goes_on(self) -> None:
        """One step towards the public, by who may: so that long stories reach it."""
        step = {"draft": "propose", "proposed": "approve", "approved": "publish"}[self.status]
        self.move(step, "operator" if step == "propose" else "other")

    def move(self, step: str, who: str) -> None:
        row = self.row()
        reached = ARROWS[self.status].get(step)
        may = {
            "propose": who in ("operator", "coordinator"),
            "approve": who in ("coordinator", "other") and who not in self.writers,
            "give_back": who in ("coordinator", "other"),
            "publish": who in ("operator", "coordinator", "other"),
        }[step]
        act = partial(self.subject.steps[step], self.people[who], self.reply_id)
        with pytest.raises((Refused, Conflict, Invalid)):
            act(row.version + 7)  # a page that shows something else; the step just made may be asked again (a double click)
        if reached is None or not may:
            with pytest.raises((Refused, Conflict)):
                act(row.version)
            return
        act(row.version)
        self.status = reached
        if reached == "published":
            self.public[self.reply_id] = self.row().source

    @precondition(lambda self: self.status == "published")
    @rule(who=st.sampled_from(("operator", "coordinator", "citizen")))
    def somebody_corrects(self, who: str) -> None:
        self.edits += 1
        text = f"{ANSWER} Correzione {self.edits}."
        if who == "citizen":
            with pytest.raises(Refused):
                self.subject.correct(self.people[who], self.id, self.reply_id, text)
            return
        self.reply_id = self.subject.correct(self.people[who], self.id, self.reply_id, text)
        self.status, self.writers = "draft", {who}

    @invariant()
    def all_agree(self) -> None:
        if not getattr(self, "id", 0):
            return
        model = self.subject.model
        query = select(model).where(getattr(model, self.subject.key) == self.id).order_by(model.number)
        rows = list(db.session.scalars(query.execution_options(populate_existing=True)))
        assert (rows[-1].status if rows else "") == self.status
        assert sum(row.status == "published" for row in rows) == bool(self.public)
        assert sum(row.status in OPEN for row in rows) <= 1
        assert [row.number for row in rows] == list(range(1, len(rows) + 1))
        for row in rows:
            assert row.id not in self.public or row.source == self.public[row.id], "a public text never changes"
            assert row.approver_id is None or row.approver_id not in row.writer_ids
        assert self.subject.is_answered(self.id) == bool(self.public)

    def row(self) -> Any:
        query = select(self.subject.model).where(self.subject.model.id == self.reply_id)
        return db.session.scalars(query.execution_options(populate_existing=True)).one()


@pytest.mark.parametrize("subject", [_contribution, _topic])
def test_whatever_is_done_in_whatever_order_the_arrows_hold(territory: TerritoryRef, subject: Callable[[], Subject]) -> None:
    people = {
        "operator": make_actor(territory, "operator"),
        "coordinator": make_actor(territory, "coordinator"),
        "other": make_actor(territory, "deputy_approver"),
        "citizen": make_actor(),
    }
    story = partial(Story, territory, people, subject())
    run_state_machine_as_test(story, settings=MACHINE)  # type: ignore[arg-type] # a factory does as well
