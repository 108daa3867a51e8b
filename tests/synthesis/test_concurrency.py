# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two people at one synthesis at once: one edition, one transition, and what is written while it is published is refused or in it."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from consulta.core import clock
from consulta.core.errors import Conflict, DomainError
from consulta.register import queries as register
from consulta.synthesis import queries, service
from consulta.synthesis.requests import AddSources, ApproveSynthesis, PutAside, Step
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor
from tests.factories.consultations import make_cycle, make_topic
from tests.factories.contributions import make_contribution
from tests.factories.synthesis import add_point, begin_synthesis, contribution, propose_synthesis, version_of
from tests.factories.territory import make_territory
from tests.support.at_once import at_once


@pytest.fixture
def territory(committed_app: Flask) -> TerritoryRef:
    ref = make_territory()
    make_cycle(ref)
    return ref


def written(territory: TerritoryRef) -> dict[str, Any]:
    """A synthesis with a point and a source, and another text to be dealt with."""
    writer = make_actor(territory, "operator")
    topic = make_topic(territory)
    texts = [make_contribution(territory, topic).contribution_id for _ in range(2)]
    synthesis = begin_synthesis(territory, writer, topic_id=topic)
    point = add_point(territory, writer, synthesis, contribution(texts[0]))
    return {"writer": writer, "synthesis": synthesis, "point": point, "texts": texts}


def test_two_approvers_and_two_publishers_at_once(committed_app: Flask, territory: TerritoryRef) -> None:
    made = written(territory)
    propose_synthesis(territory, made["writer"], made["synthesis"])
    approvers = [make_actor(territory, "coordinator"), make_actor(territory, "deputy_approver")]
    version = version_of(territory, made["synthesis"])

    def approve(actor: Any) -> Callable[[], object]:
        return lambda: service.approve(actor, ApproveSynthesis(territory.id, made["synthesis"], version), clock.now())

    results = at_once(committed_app, *(approve(actor) for actor in approvers))
    assert results.count(None) == 1
    assert sum(isinstance(result, Conflict) for result in results) == 1
    step = Step(territory.id, made["synthesis"], version + 1)
    published = at_once(committed_app, *[lambda: service.publish(approvers[0], step, clock.now())] * 3)
    assert published == [1, 1, 1], published
    assert [one.number for one in queries.list_editions(made["synthesis"])] == [1]
    entries = [one for one in register.walk(territory.id, territory.slug) if one.type == "synthesis_published"]
    assert len(entries) == 1
    assert register.verify(territory.id, territory.slug) == []


def test_a_text_put_on_a_point_and_aside_at_once_is_in_one_place(committed_app: Flask, territory: TerritoryRef) -> None:
    for _ in range(5):
        made = written(territory)
        at = (territory.id, made["synthesis"])
        item = contribution(made["texts"][1])
        other = make_actor(territory, "coordinator")
        results = at_once(
            committed_app,
            lambda at=at, made=made, item=item: service.add_sources(made["writer"], AddSources(*at, made["point"], (item,)), clock.now()),  # type: ignore[misc]
            lambda at=at, item=item, other=other: service.put_aside(other, PutAside(*at, (item,), "thanks"), clock.now()),  # type: ignore[misc]
        )
        assert sum(isinstance(result, DomainError) for result in results) == 1, results
        numbers = queries.count_buckets(queries.get_synthesis(*at).scope)
        assert sum(numbers.values()) == 2
        assert tuple(numbers.values()) in ((0, 2, 0, 0), (0, 1, 1, 0))


def test_what_is_added_while_it_is_proposed_is_in_it_or_refused(committed_app: Flask, territory: TerritoryRef) -> None:
    for _ in range(5):
        made = written(territory)
        at = (territory.id, made["synthesis"])
        step = Step(*at, version_of(territory, made["synthesis"]))
        item = contribution(made["texts"][1])
        proposed, added = at_once(
            committed_app,
            lambda made=made, step=step: service.propose(made["writer"], step, clock.now()),  # type: ignore[misc]
            lambda at=at, made=made, item=item: service.add_sources(made["writer"], AddSources(*at, made["point"], (item,)), clock.now()),  # type: ignore[misc]
        )
        assert sum(isinstance(one, DomainError) for one in (proposed, added)) == 1, (proposed, added)
        status = queries.get_synthesis(*at).status.value
        sources = len(queries.list_sources(made["synthesis"]))
        assert (status, sources) == (("proposed", 1) if proposed is None else ("draft", 2))
