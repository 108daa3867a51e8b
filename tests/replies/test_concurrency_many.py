# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Publications of many replies with two workers, and a link taken away while the reply that stands on it becomes public."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from consulta.bulk import service as bulk
from consulta.bulk.requests import CarryOut, Picked, PrepareBulk
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.errors import DomainError
from consulta.notifications.models import OutboxMail
from consulta.plans import service as plans
from consulta.plans.requests import UnlinkContribution
from consulta.register import queries as register
from consulta.replies import queries, service
from consulta.replies.requests import PublishReply, ScheduleBatch
from consulta.replies.service import batches
from consulta.web.ports import TerritoryRef
from consulta.workspace.answering import APPROVED, KINDS, act_for
from tests.factories.accounts import make_actor
from tests.factories.consultations import make_cycle, make_topic
from tests.factories.contributions import make_contribution, new_key
from tests.factories.plans import make_link, make_objective
from tests.factories.replies import make_reply, version_of
from tests.factories.territory import make_territory
from tests.support.at_once import at_once

MANY = 12


@pytest.fixture
def territory(committed_app: Flask) -> TerritoryRef:
    ref = make_territory()
    make_cycle(ref)
    return ref


def approved(territory: TerritoryRef, number: int, status: str = "approved") -> list[int]:
    topic = make_topic(territory)
    return [make_reply(territory, make_contribution(territory, topic).contribution_id, status=status) for _ in range(number)]


def test_two_workers_publish_each_reply_of_a_batch_once(
    committed_app: Flask, territory: TerritoryRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "CHUNK", 3)
    replies = approved(territory, MANY)
    operator = make_actor(territory, "operator")
    service.schedule_batch(operator, ScheduleBatch(territory.id, "Insieme", tuple(replies), None, new_key()), clock.now())
    later = clock.now() + timedelta(minutes=1)
    results = at_once(committed_app, *[lambda: service.publish_due(later)] * 3)
    assert not any(isinstance(one, Exception) for one in results), results
    entries = [one for one in register.walk(territory.id, territory.slug) if one.type == "reply_published"]
    assert len(entries) == len({one.subject for one in entries}) == MANY
    letters = db.session.scalars(select(OutboxMail.id).where(OutboxMail.template.like("reply%"))).all()
    assert len(letters) <= MANY
    assert register.verify(territory.id, territory.slug) == []


def test_a_reply_put_into_two_batches_at_once_waits_in_one(committed_app: Flask, territory: TerritoryRef) -> None:
    (reply,) = approved(territory, 1)
    tomorrow = clock.now() + timedelta(days=1)
    people = [make_actor(territory, "operator"), make_actor(territory, "coordinator")]

    def schedule(actor: Actor) -> Callable[[], object]:
        return lambda: service.schedule_batch(actor, ScheduleBatch(territory.id, "Domani", (reply,), tomorrow, new_key()), clock.now())

    results = at_once(committed_app, *(schedule(actor) for actor in people))
    made = [one for one in results if isinstance(one, int)]
    assert made, results
    assert all(isinstance(one, int | DomainError) for one in results), results
    waiting = [row for one in made for row in queries.list_batch_rows(one) if row.status.value == "waiting"]
    assert len(waiting) == 1


def test_two_approve_the_same_list_at_once(committed_app: Flask, territory: TerritoryRef) -> None:
    proposed = approved(territory, 6, "proposed")
    acts = []
    for role in ("coordinator", "deputy_approver"):
        actor = make_actor(territory, role)
        picked = tuple(Picked(one, version_of(territory, one)) for one in proposed)
        wanted = PrepareBulk(territory.id, APPROVED, KINDS[APPROVED], picked, new_key())
        acts.append((actor, bulk.prepare(actor, act_for(territory.id, 0, APPROVED), wanted, clock.now())))

    def carry(actor: Actor, operation: int) -> Callable[[], object]:
        return lambda: bulk.carry_out(actor, act_for(territory.id, operation, APPROVED), CarryOut(territory.id, operation), clock.now())

    results = at_once(committed_app, *(carry(*one) for one in acts))
    assert not any(isinstance(one, Exception) for one in results), results
    today = clock.rome_day(clock.now())
    assert {queries.get_reply(territory.id, one, today).status.value for one in proposed} == {"approved"}
    assert {version_of(territory, one) for one in proposed} == {3}, "each was approved once"


def test_a_link_is_not_lost_while_the_reply_that_needs_it_becomes_public(committed_app: Flask, territory: TerritoryRef) -> None:
    """Invariant 3: whoever comes first, a public acceptance has its link."""
    operator, coordinator = make_actor(territory, "operator"), make_actor(territory, "coordinator")
    for _ in range(8):
        contribution = make_contribution(territory).contribution_id
        link = make_link(territory, contribution, make_objective(territory), actor=operator)
        reply = make_reply(territory, contribution, "accepted", "approved")
        version = version_of(territory, reply)
        results = at_once(
            committed_app,
            lambda link=link: plans.unlink(operator, UnlinkContribution(link_id=link), clock.now()),  # type: ignore[misc]
            lambda reply=reply, version=version: service.publish_reply(coordinator, PublishReply(reply, version), clock.now()),  # type: ignore[misc]
        )
        assert sum(isinstance(one, DomainError) for one in results) == 1, results
        is_public = queries.find_published(contribution) is not None
        assert queries.count_links(contribution) == ((1, 1) if is_public else (0, 0))
