# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Deciding on many comments at once: the same as for contributions, and what people answered since stays."""

from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from consulta.bulk import queries as bulk_queries
from consulta.bulk import service as bulk
from consulta.bulk.requests import CarryOut, Picked, PrepareBulk
from consulta.contributions.models import Comment
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.moderation import queries as moderation
from consulta.notifications.models import OutboxMail
from consulta.web.ports import TerritoryRef
from consulta.workspace.together import COMMENT_ACTS, act_named
from tests.factories.accounts import make_actor
from tests.factories.consultations import make_topic
from tests.factories.contributions import make_comment, make_contribution, new_key
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient
from tests.workspace.test_together import OPERATION_BUDGET, WHY, change, enter, everything, outcome_of, reasons_of

PUBLISH, REJECT = "moderation.comment.published", "moderation.comment.rejected"
LIST, LIST_BUDGET = "/ao/ufficio/commenti", 14


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


@pytest.fixture
def olga(territory: TerritoryRef) -> Actor:
    return make_actor(territory, "operator", name="Olga Serra")


def waiting(territory: TerritoryRef, total: int) -> list[int]:
    topic = make_topic(territory)
    return [make_comment(territory, topic, published=False).comment_id for _ in range(total)]


def act_on(actor: Actor, territory: TerritoryRef, ids: list[int], act: str = PUBLISH, **words: str) -> int:
    rows = db.session.execute(select(Comment.id, Comment.version).where(Comment.id.in_(ids)))
    wanted = PrepareBulk(territory.id, act, "comment", tuple(Picked(*row) for row in rows), new_key())
    operation = bulk.prepare(actor, act_named(act), wanted, clock.now())
    bulk.carry_out(actor, act_named(act), CarryOut(territory.id, operation, words), clock.now())
    return operation


def statuses(ids: list[int]) -> list[str]:
    db.session.rollback()
    return [db.session.get_one(Comment, one).status.value for one in ids]


def test_comments_are_published_together_but_for_ones_own(territory: TerritoryRef, olga: Actor) -> None:
    ids = waiting(territory, 3)
    change(update(Comment).where(Comment.id == ids[2]).values(author_id=olga.user_id))
    operation = act_on(olga, territory, ids)
    assert outcome_of(operation) == {ids[0]: "done", ids[1]: "done", ids[2]: "skipped"}
    assert "Questo testo è tuo" in reasons_of(operation)[0]
    assert statuses(ids) == ["published", "published", "in_moderation"]


def test_a_contribution_of_the_same_number_is_not_touched(territory: TerritoryRef, olga: Actor) -> None:
    """The act says what it is about: a number that only a contribution has is no comment."""
    sent = make_contribution(territory, published=False).contribution_id
    decision = COMMENT_ACTS[PUBLISH].weigh(olga, territory.id, [Picked(sent, 1)], lock=False)[sent]
    assert decision.reason == "Questo commento non c'è più."
    assert {one.kind for one in COMMENT_ACTS.values()} == {"comment"}


def test_letters_wait_and_a_comment_that_was_answered_since_stays_public(territory: TerritoryRef, olga: Actor) -> None:
    ids = waiting(territory, 3)
    operation = act_on(olga, territory, ids)
    held = db.session.scalar(select(func.count()).where(OutboxMail.held_for.is_not(None))) or 0
    topic = db.session.get_one(Comment, ids[0]).topic_id
    make_comment(territory, topic, parent_id=ids[0])
    bulk.undo(olga, act_named(PUBLISH), territory.id, operation, clock.now())
    assert outcome_of(operation) == {ids[0]: "left", ids[1]: "undone", ids[2]: "undone"}
    assert statuses(ids) == ["published", "in_moderation", "in_moderation"]
    assert "qualcuno lo ha commentato" in reasons_of(operation)[0]
    left = db.session.scalar(select(func.count()).where(OutboxMail.held_for.is_not(None))) or 0
    assert left <= held - 2


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(act=st.sampled_from(sorted(COMMENT_ACTS)), total=st.integers(1, 4), again=st.booleans())
def test_undoing_restores_exactly(app: Flask, act: str, total: int, again: bool) -> None:
    territory = make_territory(slug=f"t{uuid4().hex[:10]}")
    olga, ids = make_actor(territory, "operator"), waiting(territory, total)
    if again:
        make_comment(territory, db.session.get_one(Comment, ids[0]).topic_id)
    stood = everything()
    operation = act_on(olga, territory, ids, act, **WHY)
    assert set(outcome_of(operation).values()) == {"done"}
    bulk.undo(olga, act_named(act), territory.id, operation, clock.now() + timedelta(minutes=9))
    stands = everything()
    for name, rows in stood.items():
        assert stands[name] == rows, name


def test_on_the_pages(territory: TerritoryRef, client: VisitingClient) -> None:
    enter(client, territory)
    ids = waiting(territory, 2)
    page = client.visit(LIST, budget=LIST_BUDGET).text
    assert f'value="{ids[0]}:1"' in page
    picked = [f"{one}:1" for one in ids]
    wrong = client.send(f"{LIST}/insieme", {"act": "moderation.published", "which": "page", "on_page": picked}, status=422, page=LIST)
    assert "Scegli dall&#39;elenco che cosa fare." in wrong.text
    wanted = {"act": REJECT, "which": "picked", "picked": picked[:1]}
    path = client.send(f"{LIST}/insieme", wanted, page=LIST).headers["Location"].partition("?")[0]
    assert "Hai scelto 1 commento." in client.visit(path, budget=OPERATION_BUDGET).text
    client.send(f"{path}/conferma", {}, status=422, page=path)
    client.send(f"{path}/conferma", WHY, page=path)
    done = client.visit(path, budget=OPERATION_BUDGET).text
    assert "Fatto su 1 commento." in done
    assert f"{LIST}/{ids[0]}" in done
    assert [one.reason_text for one in moderation.list_decisions("comment", ids[0])] == [WHY["reason_text"]]
    assert "1 commento" in client.visit("/ao/ufficio/insieme", budget=OPERATION_BUDGET).text
    client.send(f"{path}/annulla", {}, page=path)
    assert "Annullata" in client.visit(path, budget=OPERATION_BUDGET).text
    assert statuses(ids) == ["in_moderation", "in_moderation"]
    assert len(bulk_queries.list_operations(territory.id)) == 1


def test_who_only_reads_has_no_boxes(territory: TerritoryRef, client: VisitingClient) -> None:
    waiting(territory, 1)
    enter(client, territory, "auditor")
    assert 'name="picked"' not in client.visit(LIST).text
    client.send(f"{LIST}/insieme", {"act": PUBLISH}, status=403, page=LIST)
