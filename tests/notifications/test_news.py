# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""From facts to lines: each follower once, never who did it, only what may be read."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from consulta.accounts import service as accounts
from consulta.consultations import queries as cycles
from consulta.consultations import service as consultations
from consulta.consultations.requests import DecideCycle, EditTopic, MoveDate
from consulta.contributions.models import Contribution
from consulta.core import clock
from consulta.core.db import db
from consulta.notifications import jobs, queries, service
from consulta.notifications.models import NewsFact, NewsItem, OutboxMail
from consulta.notifications.requests import ChooseMail, Thing
from consulta.organisations.queries import actor_of
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor, make_user
from tests.factories.consultations import current_cycle_id, make_roundtable, make_topic
from tests.factories.notifications import decide, follow, publish_comment, publish_contribution, tell
from tests.factories.plans import make_link, make_objective
from tests.factories.replies import make_reply
from tests.factories.territory import make_territory
from tests.factories.topic_replies import make_topic_reply


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    """A territory with a cycle that takes contributions."""
    territory = make_territory()
    current_cycle_id(territory, clock.now())
    return territory


def heard(user_id: int) -> list[tuple[str, str]]:
    """(fact, kind of thing under which it was told) of a person, oldest first."""
    query = select(NewsFact.what, NewsItem.thing_kind).join(NewsItem, NewsItem.fact_id == NewsFact.id).where(NewsItem.user_id == user_id)
    return [(row.what, row.thing_kind.value) for row in db.session.execute(query.order_by(NewsItem.id))]


def cycle_of(territory: TerritoryRef) -> int:
    """The current cycle."""
    return current_cycle_id(territory, clock.now())


def test_each_thing_tells_its_followers_what_happens_to_it(territory: TerritoryRef) -> None:
    table_id = make_roundtable(territory)
    topic_id = make_topic(territory, roundtable_id=table_id)
    contribution_id = publish_contribution(territory, topic_id)
    objective_id = make_objective(territory)
    tell()
    people = {}
    for kind, thing_id in (("contribution", contribution_id), ("objective", objective_id), ("topic", topic_id), ("roundtable", table_id)):
        people[kind] = make_user()
        follow(territory, people[kind], kind, thing_id)
    people["cycle"] = make_user()
    follow(territory, people["cycle"], "cycle", cycle_of(territory))
    publish_contribution(territory, topic_id)
    publish_comment(territory, topic_id=topic_id)
    publish_comment(territory, contribution_id=contribution_id)
    make_link(territory, contribution_id, objective_id)
    make_reply(territory, contribution_id)
    make_topic_reply(territory, topic_id)
    make_topic(territory, roundtable_id=table_id)
    make_roundtable(territory)
    tell()
    assert {kind: [what for what, _ in heard(user_id)] for kind, user_id in people.items()} == {
        "contribution": ["comment_published", "contribution_linked", "reply_published"],
        "objective": ["contribution_linked", "reply_published"],
        "topic": ["contribution_published", "comment_published", "reply_published", "topic_replied"],
        "roundtable": ["contribution_published", "reply_published", "topic_replied", "topic_opened"],
        "cycle": ["contribution_published", "reply_published", "topic_replied", "topic_opened", "roundtable_opened"],
    }
    assert {thing for kind, user_id in people.items() for _, thing in heard(user_id) if thing != kind} == set()


def test_who_follows_many_things_gets_one_line_under_the_nearest(territory: TerritoryRef) -> None:
    topic_id = make_topic(territory)
    user_id = make_user()
    tell()
    follow(territory, user_id, "cycle", cycle_of(territory))
    follow(territory, user_id, "topic", topic_id)
    publish_contribution(territory, topic_id)
    tell()
    tell()
    assert heard(user_id) == [("contribution_published", "topic")]


def test_nobody_is_told_of_an_own_act_nor_of_an_own_text(territory: TerritoryRef) -> None:
    topic_id = make_topic(territory)
    author, operator = make_actor(), make_actor(territory, "operator")
    for actor in (author, operator):
        follow(territory, actor.user_id or 0, "topic", topic_id)
    publish_contribution(territory, topic_id, author=author)
    make_topic(territory)
    closed = cycles.get_topic(territory.id, topic_id, clock.now())
    request = EditTopic(territory.id, topic_id, closed.version, None, None, closed.title, closed.question, "", False)
    consultations.edit_topic(operator, request, clock.now())
    tell()
    assert heard(author.user_id or 0) == [("topic_changed", "topic")]
    assert heard(operator.user_id or 0) == [("contribution_published", "topic")]


def test_who_wrote_hears_of_comments_and_of_answers_without_following(territory: TerritoryRef) -> None:
    """Once each, also when they follow; never of an own comment."""
    topic_id = make_topic(territory)
    author, first, second = make_actor(), make_actor(), make_actor()
    contribution_id = publish_contribution(territory, topic_id, author=author)
    tell()
    follow(territory, author.user_id or 0, "contribution", contribution_id)
    comment_id = publish_comment(territory, contribution_id=contribution_id, author=first)
    publish_comment(territory, contribution_id=contribution_id, author=second, parent_id=comment_id)
    publish_comment(territory, contribution_id=contribution_id, author=author, parent_id=comment_id)
    on_topic = publish_comment(territory, topic_id=topic_id, author=second)
    publish_comment(territory, topic_id=topic_id, author=first, parent_id=on_topic)
    tell()
    tell()
    told = ("comment_published", "contribution")
    assert heard(author.user_id or 0) == [told, told]
    assert heard(first.user_id or 0) == [told, told]
    assert heard(second.user_id or 0) == [("comment_published", "topic")]


def test_a_comment_hidden_before_it_was_told_reaches_no_author(territory: TerritoryRef) -> None:
    author = make_actor()
    contribution_id = publish_contribution(territory, make_topic(territory), author=author)
    comment_id = publish_comment(territory, contribution_id=contribution_id)
    decide(territory, "comment", comment_id, outcome="hidden")
    tell()
    assert heard(author.user_id or 0) == []


def test_an_author_who_was_erased_is_told_nothing(territory: TerritoryRef) -> None:
    author = make_actor()
    contribution_id = publish_contribution(territory, make_topic(territory), author=author)
    accounts.erase_user(author, author.user_id or 0, clock.now())
    publish_comment(territory, contribution_id=contribution_id)
    tell()
    assert heard(author.user_id or 0) == []


def test_an_author_has_the_reply_in_the_application_and_one_letter(territory: TerritoryRef) -> None:
    """The letter of the reply is the author's; the digest does not repeat it."""
    topic_id, author = make_topic(territory), make_actor()
    contribution_id = publish_contribution(territory, topic_id, author=author)
    follow(territory, author.user_id or 0, "contribution", contribution_id)
    make_reply(territory, contribution_id)
    tell()
    assert heard(author.user_id or 0) == [("reply_published", "contribution")]
    assert queries.list_due(clock.now() + timedelta(days=2)) == []
    letters = list(db.session.scalars(select(OutboxMail.template).where(OutboxMail.user_id == author.user_id)))
    assert letters.count("replies/published") == 1


def test_a_moved_date_is_one_letter_for_who_wrote_and_a_line_for_who_follows(territory: TerritoryRef) -> None:
    cycle_id, topic_id = cycle_of(territory), make_topic(territory)
    writer, reader = make_actor(), make_actor()
    publish_contribution(territory, topic_id, author=writer)
    tell()
    for actor in (writer, reader):
        follow(territory, actor.user_id or 0, "cycle", cycle_id)
    later = clock.now() + timedelta(days=60)
    coordinator = make_actor(territory, "coordinator")
    consultations.move_date(coordinator, MoveDate(territory.id, cycle_id, "closed_to_input", later, "Serve più tempo."), clock.now())
    jobs.write_announced()
    tell()
    assert heard(writer.user_id or 0) == heard(reader.user_id or 0) == [("date_moved", "cycle")]
    assert [user_id for user_id, _ in queries.list_due(clock.now() + timedelta(days=2))] == [reader.user_id]
    told = select(OutboxMail.user_id).where(OutboxMail.template == "consultations/deadline_moved")
    assert list(db.session.scalars(told)) == [writer.user_id]


def test_a_decision_on_the_cycle_is_told(territory: TerritoryRef) -> None:
    user_id = make_user()
    follow(territory, user_id, "cycle", cycle_of(territory))
    request = DecideCycle(territory.id, cycle_of(territory), "suspended", "Determinazione 12/2026")
    consultations.decide_cycle(make_actor(territory, "coordinator"), request, clock.now())
    tell()
    assert heard(user_id) == [("cycle_decided", "cycle")]


def test_what_was_hidden_before_it_was_told_is_told_to_nobody(territory: TerritoryRef) -> None:
    topic_id, user_id = make_topic(territory), make_user()
    follow(territory, user_id, "topic", topic_id)
    contribution_id = publish_contribution(territory, topic_id)
    decide(territory, "contribution", contribution_id, outcome="hidden")
    tell()
    assert heard(user_id) == []


def test_what_was_hidden_afterwards_is_neither_shown_nor_counted_nor_sent(territory: TerritoryRef) -> None:
    topic_id, user_id = make_topic(territory), make_user()
    follow(territory, user_id, "topic", topic_id)
    hidden, kept = publish_contribution(territory, topic_id), publish_contribution(territory, topic_id)
    tell()
    assert queries.count_unread(user_id, territory.id, clock.now()) == 2
    decide(territory, "contribution", hidden, outcome="hidden")
    now = clock.now() + timedelta(days=2)
    assert queries.count_unread(user_id, territory.id, now) == 1
    (shown,) = queries.list_news(user_id, territory.id, None, now).items
    number = select(Contribution.number_year, Contribution.number_sequence).where(Contribution.id == kept)
    assert (shown.number_year, shown.number_sequence) == tuple(db.session.execute(number).one())
    assert service.write_letter(user_id, territory.id, now)
    key = db.session.scalar(select(OutboxMail.event_id).where(OutboxMail.template == service.TEMPLATE))
    assert [row.id for row in queries.list_for_letter(user_id, key, now)] == [shown.id]


def test_a_comment_on_a_hidden_contribution_is_hidden_with_it(territory: TerritoryRef) -> None:
    topic_id, user_id = make_topic(territory), make_user()
    contribution_id = publish_contribution(territory, topic_id)
    follow(territory, user_id, "contribution", contribution_id)
    publish_comment(territory, contribution_id=contribution_id)
    tell()
    decide(territory, "contribution", contribution_id, outcome="hidden")
    assert heard(user_id) == [("comment_published", "contribution")]
    assert queries.list_news(user_id, territory.id, None, clock.now()).items == []
    assert queries.list_followed(user_id, territory.id) == []


def test_a_fact_older_than_the_following_is_no_news(territory: TerritoryRef) -> None:
    topic_id, user_id = make_topic(territory), make_user()
    now = clock.now()
    publish_contribution(territory, topic_id, now=now - timedelta(hours=1))
    follow(territory, user_id, "topic", topic_id, now)
    tell()
    assert heard(user_id) == []


def test_who_stopped_or_was_erased_gets_nothing(territory: TerritoryRef) -> None:
    topic_id, stopped, erased = make_topic(territory), make_actor(), make_actor()
    for actor in (stopped, erased):
        follow(territory, actor.user_id or 0, "topic", topic_id)
    publish_contribution(territory, topic_id)
    tell()
    assert len(queries.list_due(clock.now() + timedelta(days=2))) == 2
    service.unfollow(stopped, Thing(territory.id, "topic", topic_id))
    accounts.erase_user(erased, erased.user_id or 0, clock.now())
    assert queries.list_due(clock.now() + timedelta(days=2)) == []
    publish_contribution(territory, topic_id)
    tell()
    assert len(heard(stopped.user_id or 0)) == 1
    assert heard(erased.user_id or 0) == []


def test_told_facts_forget_who_did_them(territory: TerritoryRef) -> None:
    publish_contribution(territory, make_topic(territory))
    tell()
    assert set(db.session.execute(select(NewsFact.actor_id, NewsFact.author_id))) == {(None, None)}


@pytest.mark.parametrize("change", [lambda: ChooseMail(False, {"contributions": "never"}, 0), lambda: ChooseMail(True, {}, 0)])
def test_who_chose_never_meanwhile_gets_no_letter(territory: TerritoryRef, change: Callable[[], ChooseMail]) -> None:
    topic_id, user_id = make_topic(territory), make_user()
    follow(territory, user_id, "topic", topic_id)
    publish_contribution(territory, topic_id)
    tell()
    service.choose_mail(actor_of(user_id, clock.now()), change(), clock.now())
    later = clock.now() + timedelta(days=2)
    assert not service.write_letter(user_id, territory.id, later)
    assert queries.list_due(later) == []
    assert queries.count_unread(user_id, territory.id, later) == 1


def test_letters_at_once_are_at_least_twenty_minutes_apart(territory: TerritoryRef) -> None:
    """Three an hour to one address at most (trust.md §2); what waits goes into the next one."""
    topic_id, user_id = make_topic(territory), make_user()
    follow(territory, user_id, "topic", topic_id)
    service.choose_mail(actor_of(user_id, clock.now()), ChooseMail(False, {"contributions": "at_once"}, 0), clock.now())
    publish_contribution(territory, topic_id)
    tell()
    now = clock.now()
    assert service.write_letter(user_id, territory.id, now)
    publish_contribution(territory, topic_id)
    publish_contribution(territory, topic_id)
    tell()
    assert not service.write_letter(user_id, territory.id, now + timedelta(minutes=10))
    assert service.write_letter(user_id, territory.id, now + timedelta(minutes=21))
    assert queries.list_due(now + timedelta(days=2)) == []


def test_two_workers_and_two_clicks_make_one(committed_app: Flask) -> None:
    territory = make_territory()
    topic_id = make_topic(territory)
    user_id = make_user()
    actor = actor_of(user_id, clock.now())
    thing, earlier = Thing(territory.id, "topic", topic_id), clock.now() - timedelta(minutes=1)
    together(committed_app, lambda: service.follow(actor, thing, earlier))
    publish_contribution(territory, topic_id)
    fact_id = queries.list_untold_facts(clock.now())[-1]
    together(committed_app, lambda: service.tell_chunk(fact_id, clock.now()))
    tell()
    assert heard(user_id) == [("contribution_published", "topic")]
    later = clock.now() + timedelta(days=2)
    together(committed_app, lambda: service.write_letter(user_id, territory.id, later))
    db.session.rollback()
    assert len(list(db.session.scalars(select(OutboxMail.id).where(OutboxMail.template == service.TEMPLATE)))) == 1


def together(app: Flask, act: Callable[[], object]) -> None:
    """Four threads at once; whoever fails fails the test."""
    failures: list[BaseException] = []
    start = threading.Barrier(4)

    def run() -> None:
        with app.app_context():
            start.wait()
            try:
                act()
            except BaseException as error:
                failures.append(error)
            finally:
                db.session.remove()

    db.session.remove()
    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
