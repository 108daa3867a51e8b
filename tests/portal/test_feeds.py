# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Feeds of comments: the newest, of a tavolo, a topic, a contribution; nothing that is not public."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
import time_machine

from consulta.contributions import queries, service
from consulta.contributions.queries import ContributionFilter
from consulta.contributions.queries.feeds import CommentScope, find_public, list_newest_comments
from consulta.contributions.requests import Subject
from tests.factories.consultations import make_roundtable, make_topic
from tests.factories.contributions import make_comment, make_contribution
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def entries(client: VisitingClient, path: str) -> list[str]:
    root = ElementTree.fromstring(client.get(path).text.encode())
    return [one.findtext(f"{ATOM}summary") or "" for one in root.iter(f"{ATOM}entry")]


def test_the_feeds_of_comments(client: VisitingClient) -> None:
    territory = make_territory()
    table = make_roundtable(territory)
    topic = make_topic(territory, roundtable_id=table, title="Le corse")
    sent = make_contribution(territory, topic)
    other = make_contribution(territory)
    make_comment(territory, topic_id=topic, text="Sul tema.", now=NOW - timedelta(hours=3))
    make_comment(territory, contribution_id=sent.contribution_id, text="Sul contributo.", now=NOW - timedelta(hours=2))
    make_comment(territory, contribution_id=other.contribution_id, text="Altrove & <qui>.", now=NOW - timedelta(hours=1))
    make_comment(territory, contribution_id=other.contribution_id, text="Scrivimi a mario@esempio.it.", published=False)
    assert entries(client, "/ao/commenti.atom") == ["Altrove & <qui>.", "Sul contributo.", "Sul tema."]
    assert entries(client, f"/ao/commenti.atom?tavolo={table}") == ["Sul contributo.", "Sul tema."]
    assert entries(client, f"/ao/commenti.atom?tema={topic}") == ["Sul tema."]
    assert entries(client, f"/ao/commenti.atom?contributo={sent.number}") == ["Sul contributo."]
    for path in (f"/ao/temi/{topic}", f"/ao/tavoli/{table}", f"/ao/contributi/{sent.number}"):
        assert "/ao/commenti.atom?" in client.get(path).text
    service.change_publication(Subject("contribution", sent.contribution_id), territory.id, "hidden", None, NOW)
    left = list_newest_comments(territory.id, CommentScope())
    assert [row.excerpt for row in left] == ["Altrove & <qui>.", "Sul tema."]
    assert find_public(territory.id, sent.number) is None


@pytest.mark.parametrize("args", ["tema=x", "contributo=x", "contributo=2026-9999", "tavolo=-1"])
def test_a_value_that_does_not_exist_is_named(client: VisitingClient, args: str) -> None:
    make_territory()
    assert f"«{args.partition('=')[0]}»" in client.visit(f"/ao/commenti.atom?{args}", status=400).text


def test_the_list_by_the_newest_comment(client: VisitingClient) -> None:
    territory = make_territory()
    topic = make_topic(territory)
    first, second, third = (make_contribution(territory, topic, now=NOW - timedelta(days=days)) for days in (3, 2, 1))
    made = make_comment(territory, contribution_id=first.contribution_id, now=NOW - timedelta(hours=1))

    def order() -> list[int]:
        return [row.id for row in queries.list_public(territory.id, ContributionFilter(order="discussi")).items]

    assert order() == [first.contribution_id, third.contribution_id, second.contribution_id]
    service.change_publication(Subject("comment", made.comment_id), territory.id, "hidden", None, NOW)
    assert order() == [third.contribution_id, second.contribution_id, first.contribution_id]
