# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs of replies to topics: four eyes, obligations, versions, who is told, which comments are answered."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from consulta.contributions import service as contributions
from consulta.contributions.models import Comment
from consulta.contributions.requests import Subject
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.core.unit_of_work import transactional
from consulta.notifications.models import NewsItem, OutboxMail
from consulta.register.models import RegisterEntry
from consulta.replies.queries import answer_debt
from consulta.replies.requests import ApproveReply, ProposeReply, PublishReply, ReturnReply
from consulta.topic_replies import policy, queries, service
from consulta.topic_replies.models import TopicReply
from consulta.topic_replies.requests import PointText
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor
from tests.factories.consultations import make_cycle, make_topic
from tests.factories.contributions import make_comment
from tests.factories.notifications import follow, tell
from tests.factories.plans import make_objective
from tests.factories.territory import make_territory
from tests.factories.topic_replies import ANSWER, make_topic_reply, topic_draft, version_of_topic_reply
from tests.topic_replies.conftest import NOW

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def writer(territory: TerritoryRef) -> Actor:
    return make_actor(territory, "operator", name="Anna Operatrice")


@pytest.fixture
def coordinator(territory: TerritoryRef) -> Actor:
    return make_actor(territory, "coordinator", name="Bruno Coordinatore")


@pytest.fixture
def citizen(territory: TerritoryRef) -> Actor:
    return make_actor(name="Carla Cittadina")


@pytest.fixture
def topic_id(territory: TerritoryRef, citizen: Actor) -> int:
    """A topic with two comments of one person and one of another."""
    topic_id = make_topic(territory)
    for author in (citizen, citizen, make_actor(name="Dario Vicino")):
        make_comment(territory, topic_id=topic_id, author=author)
    return topic_id


def letters(template: str = "topic_replies/published") -> list[int | None]:
    return sorted(db.session.scalars(select(OutboxMail.user_id).where(OutboxMail.template == template)))


def test_one_reply_answers_every_comment_and_tells_each_person_once(
    territory: TerritoryRef, writer: Actor, coordinator: Actor, citizen: Actor, topic_id: int
) -> None:
    """Two comments of one person and one of another: two letters, three comments answered, one line of the register."""
    assert [row.total for row in answer_debt(territory.id, NOW) if row.is_comments] == [3]
    reply_id = service.write_topic_reply(writer, topic_draft(territory, topic_id), NOW)
    assert letters() == [], "nothing is told before it is public"
    assert queries.find_published(topic_id) is None
    service.approve_and_publish_topic_reply(coordinator, ApproveReply(reply_id, 2), LATER)
    assert len(letters()) == 2
    assert citizen.user_id in letters()
    answered = set(db.session.scalars(select(Comment.answered_at).where(Comment.topic_id == topic_id)))
    assert answered == {LATER}
    assert not [row for row in answer_debt(territory.id, LATER) if row.is_comments]
    assert db.session.scalar(select(func.count()).where(RegisterEntry.type == "topic_reply_published")) == 1
    shown = queries.find_published(topic_id)
    assert shown is not None
    assert [one.text for one in shown.points] == ["Il bus fino a mezzanotte"]


def test_who_wrote_does_not_approve(territory: TerritoryRef, topic_id: int) -> None:
    """Invariant 3, also for who only changed the draft of somebody else."""
    coordinator = make_actor(territory, "coordinator")
    make_actor(territory, "operator"), make_actor(territory, "operator")
    reply_id = make_topic_reply(territory, topic_id, "draft")
    service.write_topic_reply(coordinator, topic_draft(territory, topic_id, text=ANSWER + " Grazie.", version=1), NOW)
    with pytest.raises(Refused, match="Chi ha scritto"):
        service.approve_topic_reply(coordinator, ApproveReply(reply_id, 3), NOW)
    with pytest.raises(Refused):
        service.approve_topic_reply(make_actor(territory, "operator"), ApproveReply(reply_id, 3), NOW)
    service.approve_topic_reply(make_actor(territory, "deputy_approver"), ApproveReply(reply_id, 3), NOW)


def test_the_coordinator_of_a_small_office_says_why(territory: TerritoryRef, coordinator: Actor, topic_id: int) -> None:
    """decisions.md 12: the reason is stored, to be read by everybody."""
    reply_id = service.write_topic_reply(coordinator, topic_draft(territory, topic_id), NOW)
    with pytest.raises(Invalid):
        service.approve_topic_reply(coordinator, ApproveReply(reply_id, 2, "breve"), NOW)
    reason = "Questa settimana in ufficio c'è una persona sola."
    service.approve_and_publish_topic_reply(coordinator, ApproveReply(reply_id, 2, reason), NOW)
    shown = queries.find_published(topic_id)
    assert shown is not None
    assert shown.exception_reason == reason


def test_a_comment_that_came_after_reading_waits_for_the_next_version(territory: TerritoryRef, topic_id: int) -> None:
    """A reply answers what its writer had read, not what arrived while it was approved."""
    late = make_comment(territory, topic_id=topic_id, author=make_actor(name="Elena Tardi"), now=LATER).comment_id
    make_topic_reply(territory, topic_id, seen_at=NOW, now=LATER + timedelta(hours=1))
    assert db.session.get_one(Comment, late).answered_at is None
    assert queries.get_subject(territory.id, topic_id).unanswered == 1
    assert len(letters()) == 2


def test_a_correction_is_a_new_version_with_a_reason(territory: TerritoryRef, writer: Actor, coordinator: Actor, topic_id: int) -> None:
    """Invariant 4: the first text stays readable, those who were told are told again, the answer does not become younger."""
    make_topic_reply(territory, topic_id, writer=writer, approver=coordinator)
    changed = topic_draft(territory, topic_id, text=ANSWER.replace("prossimo anno", "2028"))
    with pytest.raises(Invalid, match="motivo"):
        service.draft_topic_reply(writer, changed, LATER)
    second = service.write_topic_reply(writer, replace(changed, reason="L'anno era sbagliato."), LATER)
    shown = queries.find_published(topic_id)
    assert shown is not None
    assert shown.source == ANSWER, "the public reads the first one until the second is published"
    service.approve_and_publish_topic_reply(coordinator, ApproveReply(second, 2), LATER)
    shown = queries.find_published(topic_id)
    assert shown is not None
    assert (shown.version_number, shown.correction_reason, "2028" in shown.source) == (2, "L'anno era sbagliato.", True)
    assert [one.source for one in shown.earlier] == [ANSWER]
    assert len(letters()) == 4
    assert set(db.session.scalars(select(Comment.answered_at).where(Comment.topic_id == topic_id))) == {NOW}


def test_what_is_accepted_says_where_it_stands_in_the_plan(territory: TerritoryRef, writer: Actor, topic_id: int) -> None:
    """Invariant 3 for points: a draft may wait, the proposal may not; a line that is no longer the territory's is refused."""
    points = (PointText("Più bus la sera", "accepted", None),)
    reply_id = service.draft_topic_reply(writer, topic_draft(territory, topic_id, points=points), NOW)
    with pytest.raises(Invalid) as caught:
        service.propose_topic_reply(writer, ProposeReply(reply_id, 1), NOW)
    assert set(caught.value.errors) == {"point_1"}
    elsewhere = make_territory(slug="altrove", name="Ambito altrove")
    make_cycle(elsewhere)
    foreign = make_objective(elsewhere, status="proposed")
    with pytest.raises(Invalid):
        service.draft_topic_reply(
            writer, topic_draft(territory, topic_id, points=(replace(points[0], objective_id=foreign),), version=1), NOW
        )
    here = make_objective(territory, status="proposed")
    named = (replace(points[0], objective_id=here),)
    service.write_topic_reply(writer, topic_draft(territory, topic_id, points=named, version=1), NOW)
    assert queries.get_reply(territory.id, reply_id, NOW.date()).view.points[0].objective is not None


@pytest.mark.parametrize(
    "points", [(PointText("", "accepted", 1),), (PointText("x" * 301, "noted", None),), (PointText("Sì", "deferred", None),)]
)
def test_points_keep_their_shape(territory: TerritoryRef, writer: Actor, topic_id: int, points: tuple[PointText, ...]) -> None:
    with pytest.raises(Invalid) as caught:
        service.draft_topic_reply(writer, topic_draft(territory, topic_id, points=points), NOW)
    assert set(caught.value.errors) == {"point_1"}


def test_too_many_points_are_a_synthesis(territory: TerritoryRef, writer: Actor, topic_id: int) -> None:
    points = tuple(PointText(f"Punto {n}", "noted", None) for n in range(policy.POINTS + 1))
    with pytest.raises(Invalid):
        service.draft_topic_reply(writer, topic_draft(territory, topic_id, points=points), NOW)


def test_without_comments_there_is_nobody_to_answer(territory: TerritoryRef, writer: Actor) -> None:
    with pytest.raises(Invalid, match="a chi rispondere"):
        service.write_topic_reply(writer, topic_draft(territory, make_topic(territory)), NOW)


def test_hidden_comments_are_neither_answered_nor_told(territory: TerritoryRef, topic_id: int) -> None:
    """Only what the public reads is answered."""
    hidden = make_comment(territory, topic_id=topic_id, author=make_actor(name="Fabio Nascosto")).comment_id
    contributions.change_publication(Subject("comment", hidden), territory.id, "hidden", None, NOW)
    make_topic_reply(territory, topic_id)
    assert db.session.get_one(Comment, hidden, populate_existing=True).answered_at is None
    assert len(letters()) == 2


def test_a_double_click_makes_one_and_moves_once(territory: TerritoryRef, writer: Actor, coordinator: Actor, topic_id: int) -> None:
    draft = topic_draft(territory, topic_id)
    first = service.write_topic_reply(writer, draft, NOW)
    assert service.write_topic_reply(writer, draft, NOW) == first
    for _ in range(2):
        service.approve_and_publish_topic_reply(coordinator, ApproveReply(first, 2), NOW)
        service.publish_topic_reply(coordinator, PublishReply(first, 3), NOW)
    assert len(letters()) == 2
    with pytest.raises(Refused):
        service.draft_topic_reply(coordinator, draft, NOW)


def test_who_comes_second_is_told_what_stands(territory: TerritoryRef, writer: Actor, topic_id: int) -> None:
    make_topic_reply(territory, topic_id, "draft", writer=writer)
    other = make_actor(territory, "operator")
    service.draft_topic_reply(other, topic_draft(territory, topic_id, text=ANSWER + " Grazie.", version=1), NOW)
    for request in (topic_draft(territory, topic_id, version=1), topic_draft(territory, topic_id)):
        with pytest.raises(Conflict) as caught:
            service.draft_topic_reply(writer, request, NOW)
        assert caught.value.theirs["Motivazione"].endswith("Grazie.")


def test_returned_with_a_note(territory: TerritoryRef, coordinator: Actor, topic_id: int) -> None:
    reply_id = make_topic_reply(territory, topic_id, "proposed")
    with pytest.raises(Invalid):
        service.return_topic_reply(coordinator, ReturnReply(reply_id, 2, " "), NOW)
    service.return_topic_reply(coordinator, ReturnReply(reply_id, 2, "Manca il comune."), NOW)
    found = queries.get_reply(territory.id, reply_id, NOW.date())
    assert (found.view.status, found.return_note) == ("draft", "Manca il comune.")


def test_only_the_office_and_only_its_own_topics(territory: TerritoryRef, writer: Actor, topic_id: int, citizen: Actor) -> None:
    elsewhere = make_territory(slug="altrove", name="Ambito altrove")
    with pytest.raises(NotFound):
        service.draft_topic_reply(make_actor(elsewhere, "operator"), topic_draft(elsewhere, topic_id), NOW)
    for stranger in (citizen, make_actor(elsewhere, "operator"), make_actor(territory, "auditor")):
        with pytest.raises(Refused):
            service.draft_topic_reply(stranger, topic_draft(territory, topic_id), NOW)
    reply_id = make_topic_reply(territory, topic_id, "draft", writer=writer)
    with pytest.raises(NotFound):
        queries.get_reply(elsewhere.id, reply_id, NOW.date())


def test_followers_read_it_among_their_news_and_commenters_by_letter(territory: TerritoryRef, citizen: Actor, topic_id: int) -> None:
    """One fact, one letter: who commented and follows has no line of the digest for it."""
    from_outside = make_actor(name="Gino Lettore")
    for person in (citizen, from_outside):
        follow(territory, person.user_id or 0, "topic", topic_id, NOW)
    make_topic_reply(territory, topic_id)
    tell()
    lines = {row[0]: row[1] for row in db.session.execute(select(NewsItem.user_id, NewsItem.mail_due_at))}
    assert lines[citizen.user_id or 0] is None
    assert lines[from_outside.user_id or 0] is not None


def test_points_follow_a_line_that_becomes_part_of_another(territory: TerritoryRef, topic_id: int) -> None:
    one, other = (make_objective(territory, title=title, status="proposed") for title in ("Bus", "Trasporti"))
    make_topic_reply(territory, topic_id, points=(PointText("Il bus", "already_covered", one),))
    transactional(service.follow_merged_objective)(one, other)
    shown = queries.find_published(topic_id)
    assert shown is not None
    assert shown.points[0].objective is not None
    assert shown.points[0].objective.id == other


def test_lists_are_flat_in_cost(territory: TerritoryRef, topic_id: int) -> None:
    make_topic_reply(territory, topic_id, "proposed")
    rows = queries.list_topics(territory.id)
    assert [(row.id, row.comments, row.unanswered, row.reply_status) for row in rows] == [(topic_id, 3, 3, "proposed")]
    assert version_of_topic_reply(territory, rows[0].reply_id or 0) == 2
    assert db.session.scalar(select(func.count()).select_from(TopicReply)) == 1
