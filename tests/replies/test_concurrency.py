# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two people at once, each with a connection of their own: one transition, and the other is told."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask

from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.errors import Conflict
from consulta.register import queries as register
from consulta.replies import queries, service
from consulta.replies.requests import ApproveReply, ReturnReply
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor
from tests.factories.consultations import make_cycle
from tests.factories.contributions import make_contribution
from tests.factories.replies import draft_of, make_reply
from tests.factories.territory import make_territory
from tests.replies.conftest import NOW


@pytest.fixture
def office(committed_app: Flask) -> TerritoryRef:
    territory = make_territory()
    make_cycle(territory)
    return territory


def at_once(app: Flask, *verbs: Callable[[], object]) -> list[object]:
    """Run the verbs at the same moment; gives each result, or the exception it raised."""
    barrier = Barrier(len(verbs))

    def run(verb: Callable[[], object]) -> object:
        with app.app_context():
            try:
                barrier.wait(timeout=10)
                return verb()
            except Exception as error:
                return error
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(verbs)) as pool:
        return list(pool.map(run, verbs))


def test_two_approvers_at_once_make_one_transition(committed_app: Flask, office: TerritoryRef) -> None:
    contribution_id = make_contribution(office).contribution_id
    reply_id = make_reply(office, contribution_id, status="proposed")
    approvers = [make_actor(office, "coordinator", name="Uno"), make_actor(office, "deputy_approver", name="Due")]

    def approve(actor: Actor) -> Callable[[], object]:
        return lambda: service.approve_and_publish(actor, ApproveReply(reply_id, 2), NOW)

    results = at_once(committed_app, *(approve(actor) for actor in approvers))
    assert sorted(type(result) for result in results if result is not None) == [Conflict]
    assert results.count(None) == 1
    winner = approvers[results.index(None)]
    db.session.rollback()
    view = queries.find_published(contribution_id)
    assert view is not None
    assert view.approver_name == winner.name
    published = [entry for entry in register.walk(office.id, office.slug) if entry.type == "reply_published"]
    assert len(published) == 1
    assert register.verify(office.id, office.slug) == []


def test_approving_and_returning_at_once_do_one_of_the_two(committed_app: Flask, office: TerritoryRef) -> None:
    contribution_id = make_contribution(office).contribution_id
    reply_id = make_reply(office, contribution_id, status="proposed")
    one, other = make_actor(office, "coordinator"), make_actor(office, "deputy_approver")
    results = at_once(
        committed_app,
        lambda: service.approve_reply(one, ApproveReply(reply_id, 2), NOW),
        lambda: service.return_reply(other, ReturnReply(reply_id, 2, "Spiega i costi."), NOW),
    )
    assert results.count(None) == 1
    assert sum(isinstance(result, Conflict) for result in results) == 1
    db.session.rollback()
    reply = queries.get_reply(office.id, reply_id, clock.rome_day(NOW))
    assert reply.status == ("approved" if results[0] is None else "draft")


def test_two_writers_at_once_begin_one_reply(committed_app: Flask, office: TerritoryRef) -> None:
    contribution_id = make_contribution(office).contribution_id
    writers = [make_actor(office, "operator"), make_actor(office, "coordinator")]

    def write(actor: Actor) -> Callable[[], object]:
        return lambda: service.draft_reply(actor, draft_of(contribution_id), NOW)

    results = at_once(committed_app, *(write(actor) for actor in writers))
    assert sum(isinstance(result, int) for result in results) == 1
    assert sum(isinstance(result, Conflict) for result in results) == 1
    db.session.rollback()
    assert len(queries.list_versions(contribution_id)) == 1


def test_one_form_sent_many_times_at_once_makes_one_reply(committed_app: Flask, office: TerritoryRef) -> None:
    contribution_id = make_contribution(office).contribution_id
    writer, request = make_actor(office, "operator"), draft_of(contribution_id)
    results = at_once(committed_app, *[lambda: service.write_reply(writer, request, NOW)] * 4)
    assert len(set(map(str, results))) == 1
    assert isinstance(results[0], int)
    db.session.rollback()
    assert [view.status for view in queries.list_versions(contribution_id)] == ["proposed"]
