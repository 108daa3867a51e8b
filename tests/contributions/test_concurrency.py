# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Many at once, each with a connection of its own: one effect per key, no number lost or shared (trust.md G3, G8)."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from consulta.contributions import queries, service
from consulta.contributions.models import Comment, Contribution, ContributionTally, DraftTurn
from consulta.contributions.requests import PostComment, ReviseContribution, Subject
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.errors import Conflict
from consulta.organisations.queries import actor_of
from consulta.register.queries import verify
from tests.factories.accounts import make_user
from tests.factories.consultations import make_topic
from tests.factories.contributions import COMMENT, TEXT, contribution_request, make_contribution, new_key
from tests.factories.drafts import a_colleague, make_shared, typed_for
from tests.factories.organisations import make_organisation
from tests.factories.territory import make_territory

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
AT_ONCE = 10


def all_together(app: Flask, actions: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run the actions on AT_ONCE threads that start together; gives results and exceptions."""
    gate = Barrier(min(AT_ONCE, len(actions)))

    def run(numbered: tuple[int, Callable[[], Any]]) -> Any:
        position, action = numbered
        with app.app_context():
            if position < gate.parties:
                gate.wait()
            try:
                return action()
            except Conflict as conflict:
                return conflict
            finally:
                db.session.remove()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        results = list(pool.map(run, enumerate(actions)))
    db.session.rollback()  # what this thread reads next is what the others committed
    return results


def people(count: int) -> list[Actor]:
    return [actor_of(make_user(), NOW) for _ in range(count)]


def test_fifty_with_one_key_make_one(committed_app: Flask) -> None:
    territory = make_territory()
    topic_id = make_topic(territory, now=NOW)
    (author,) = people(1)
    request = contribution_request(territory, topic_id)
    answers = all_together(committed_app, [lambda: service.submit_contribution(author, request, NOW)] * 50)
    assert len(set(answers)) == 1
    assert db.session.scalar(select(func.count()).select_from(Contribution)) == 1
    comment = PostComment(territory.id, topic_id, None, COMMENT, None, False, new_key())
    posted = all_together(committed_app, [lambda: service.post_comment(author, comment, NOW)] * 50)
    assert len(set(posted)) == 1
    assert db.session.scalar(select(func.count()).select_from(Comment)) == 1


def test_two_people_with_one_key_one_is_told(committed_app: Flask) -> None:
    territory = make_territory()
    request = contribution_request(territory, make_topic(territory, now=NOW))
    actors = people(10)
    answers = all_together(committed_app, [lambda actor=actor: service.submit_contribution(actor, request, NOW) for actor in actors])
    assert Counter(isinstance(answer, Conflict) for answer in answers) == {True: 9, False: 1}


def test_numbers_are_unique_and_without_gaps(committed_app: Flask) -> None:
    territory = make_territory()
    topic_id = make_topic(territory, now=NOW)
    authors = people(5)
    actions = [
        lambda n=n: service.submit_contribution(authors[n % 5], contribution_request(territory, topic_id), NOW)  # type: ignore[misc]
        for n in range(50)
    ]
    answers = all_together(committed_app, actions)
    assert sorted(int(answer.number.split("-")[1]) for answer in answers) == list(range(1, 51))
    assert verify(territory.id, territory.slug) == []


def test_two_revisions_at_once_one_is_told(committed_app: Flask) -> None:
    territory = make_territory()
    (author,) = people(1)
    sent = make_contribution(territory, author=author, published=False, now=NOW)

    def revise(text: str) -> Callable[[], Any]:
        request = ReviseContribution(territory.id, sent.contribution_id, "need", "Titolo nuovo", text, (), 1)
        return lambda: service.revise_contribution(author, request, NOW)

    answers = all_together(committed_app, [revise(f"Il testo numero {n}, corretto.") for n in range(2)])
    assert Counter(isinstance(answer, Conflict) for answer in answers) == {True: 1, False: 1}
    clash = next(answer for answer in answers if isinstance(answer, Conflict))
    revisions = queries.list_revisions(sent.contribution_id)
    assert [revision.number for revision in revisions] == [1, 2]
    assert revisions[0].source == TEXT
    assert clash.theirs["Testo"] == revisions[1].source


def test_moderators_at_once_move_it_once_and_totals_hold(committed_app: Flask) -> None:
    territory = make_territory()
    topic_id = make_topic(territory, now=NOW)
    made = [make_contribution(territory, topic_id, published=False, now=NOW) for _ in range(10)]

    def decide(contribution_id: int) -> Callable[[], Any]:
        return lambda: service.change_publication(Subject("contribution", contribution_id), territory.id, "published", 1, NOW)

    answers = all_together(committed_app, [decide(one.contribution_id) for one in made for _ in range(3)])
    assert sum(isinstance(answer, Conflict) for answer in answers) == 20
    assert queries.count_tally(territory.id) == 10
    assert queries.count_tally(territory.id, "tema", str(topic_id)) == 10
    kept = db.session.execute(select(ContributionTally.facet, ContributionTally.value, ContributionTally.total)).all()
    service.recount(territory.id)
    assert sorted(kept) == sorted(
        db.session.execute(select(ContributionTally.facet, ContributionTally.value, ContributionTally.total)).all()
    )


def test_comments_at_once_are_all_counted(committed_app: Flask) -> None:
    territory = make_territory()
    authors = people(5)
    about = make_contribution(territory, author=authors[0], now=NOW)
    posted = all_together(
        committed_app,
        [
            lambda n=n: service.post_comment(  # type: ignore[misc]
                authors[n % 5], PostComment(territory.id, None, about.contribution_id, COMMENT, None, False, new_key()), NOW
            )
            for n in range(20)
        ],
    )
    all_together(
        committed_app,
        [
            lambda one=one: service.change_publication(Subject("comment", one.comment_id), territory.id, "published", None, NOW)  # type: ignore[misc]
            for one in posted
            if one.status != "published"
        ],
    )
    assert queries.get_public(territory.id, (2026, 1)).comment_count == 20


def test_of_two_colleagues_who_save_at_once_one_meets_the_others_text(committed_app: Flask) -> None:
    territory = make_territory()
    topic_id = make_topic(territory, now=NOW)
    rita = actor_of(make_user("Rita Melis"), NOW)
    body = make_organisation(territory, rita.user_id)
    rita = actor_of(rita.user_id or 0, NOW)
    colleagues = [a_colleague(body, NOW, name=f"Persona {n}") for n in range(4)]
    shared = make_shared(territory, topic_id, body, rita, NOW)

    def save(actor: Actor, number: int) -> Callable[[], Any]:
        return lambda: service.save_draft(
            actor, typed_for(territory, topic_id, body, shared.key, shared.version, text=f"{TEXT} {number}"), NOW
        )

    results = all_together(committed_app, [save(actor, number) for number, actor in enumerate(colleagues)])
    conflicts = [one for one in results if isinstance(one, Conflict)]
    assert len(conflicts) == 3
    now = queries.get_draft(rita, shared.id)
    assert {one.theirs["Testo"] for one in conflicts} == {now.payload["text"]}
    assert (now.version, len(queries.list_draft_versions(shared.id))) == (shared.version + 1, 2)


def test_of_two_colleagues_who_send_at_once_one_sends(committed_app: Flask) -> None:
    territory = make_territory()
    topic_id = make_topic(territory, now=NOW)
    rita = actor_of(make_user("Rita Melis"), NOW)
    body = make_organisation(territory, rita.user_id)
    rita = actor_of(rita.user_id or 0, NOW)
    carla = a_colleague(body, NOW)
    shared = make_shared(territory, topic_id, body, rita, NOW)
    wanted = contribution_request(territory, topic_id, key=shared.key, organisation_id=body, draft_version=shared.version)
    results = all_together(committed_app, [lambda who=who: service.submit_contribution(who, wanted, NOW) for who in (rita, carla)])
    assert sum(isinstance(one, Conflict) for one in results) == 1
    assert db.session.scalar(select(func.count()).select_from(Contribution)) == 1


def test_many_who_say_that_they_write_leave_one_turn(committed_app: Flask) -> None:
    territory = make_territory()
    topic_id = make_topic(territory, now=NOW)
    rita = actor_of(make_user("Rita Melis"), NOW)
    body = make_organisation(territory, rita.user_id)
    rita = actor_of(rita.user_id or 0, NOW)
    colleagues = [a_colleague(body, NOW, name=f"Persona {n}") for n in range(4)]
    shared = make_shared(territory, topic_id, body, rita, NOW)
    results = all_together(committed_app, [lambda who=who: service.write_now(who, territory.id, shared.id, NOW) for who in colleagues])
    assert results == [True] * 4
    assert db.session.scalar(select(func.count()).select_from(DraftTurn)) == 1
