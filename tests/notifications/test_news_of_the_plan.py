# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who follows a line of the plan, a topic, a tavolo or a cycle hears when a source, a link, a reply or a synthesis changes."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from consulta.contributions.models import Contribution
from consulta.core import clock
from consulta.core.db import db
from consulta.notifications import queries
from consulta.notifications.wording import line_url, sentence, thing_heading
from consulta.plans import service as plans
from consulta.plans.requests import MergeObjectives, UnlinkContribution
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor, make_user
from tests.factories.consultations import current_cycle_id, make_roundtable, make_topic
from tests.factories.contributions import make_contribution, make_merge
from tests.factories.notifications import follow, tell
from tests.factories.plans import make_link, make_objective
from tests.factories.replies import make_reply
from tests.factories.synthesis import add_point, begin_synthesis, contribution, publish_synthesis
from tests.factories.territory import make_territory


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    """A territory with a cycle that takes contributions."""
    territory = make_territory()
    current_cycle_id(territory, clock.now())
    return territory


def news(app: Flask, territory: TerritoryRef, user_id: int) -> list[tuple[str, str, str]]:
    """(what is followed, sentence, address) of a person, the oldest first."""
    tell()
    with app.test_request_context("/ao/"):
        rows: list[Any] = list(queries.list_news(user_id, territory.id, None, clock.now()).items)
        return [(thing_heading(row), sentence(row), line_url(territory, row)) for row in reversed(rows)]


def a_follower(territory: TerritoryRef, kind: str, thing_id: int) -> int:
    user_id = make_user()
    follow(territory, user_id, kind, thing_id)
    return user_id


def test_links_that_change_and_end_are_told_from_both_sides(app: Flask, territory: TerritoryRef) -> None:
    sent = make_contribution(territory).contribution_id
    line = make_objective(territory, title="Otto ore")
    tell()
    people = [a_follower(territory, "objective", line), a_follower(territory, "contribution", sent)]
    link = make_link(territory, sent, line)
    link = make_link(territory, sent, line, reason="Ora si capisce perché.")
    plans.unlink(make_actor(territory, "operator"), UnlinkContribution(link_id=link), clock.now())
    for user_id in people:
        said = [text for _thing, text, _url in news(app, territory, user_id)]
        assert [text.split(" n. ")[0] for text in said] == ["Il contributo", "È cambiato il legame del contributo", "Il contributo"]
        assert "è collegato all’obiettivo" in said[0]
        assert "non è più collegato" in said[2]


def test_the_reply_to_a_source_is_told_to_who_follows_the_line(app: Flask, territory: TerritoryRef) -> None:
    sent = make_contribution(territory).contribution_id
    line = make_objective(territory, title="Otto ore")
    make_link(territory, sent, line, relation="considered")
    tell()
    both = a_follower(territory, "objective", line)
    follow(territory, both, "contribution", sent)
    only = a_follower(territory, "objective", line)
    make_reply(territory, sent, "not_accepted")
    [(thing, text, url)] = news(app, territory, only)
    assert thing.endswith("Otto ore")
    assert "None" not in thing
    assert text.startswith("L’ufficio ha risposto al contributo n. ")
    assert "/contributi/" in url
    [(thing, _text, _url)] = news(app, territory, both)
    assert thing.startswith("Contributo"), "one line, under the nearest"


def test_a_line_that_became_part_of_another_says_so_once(app: Flask, territory: TerritoryRef) -> None:
    line, into = make_objective(territory, title="Di prima"), make_objective(territory, title="Di adesso")
    for number in range(2):
        make_link(territory, make_contribution(territory, title=f"Testo {number}").contribution_id, line)
    tell()
    user_id = a_follower(territory, "objective", line)
    actor = make_actor(territory, "coordinator")
    plans.merge_objectives(
        actor,
        MergeObjectives(territory_id=territory.id, objective_id=line, into_id=into, reason="Dicono la stessa cosa.", version=1),
        clock.now(),
    )
    *before, (_thing, text, url) = news(app, territory, user_id)
    assert len(before) <= 1, "that it was archived, not one for each source"
    assert "ora fa parte di" in text
    assert url.endswith(f"/piano/obiettivi/{line}"), "that address leads to the other line"


def test_a_published_synthesis_is_news_but_for_who_has_the_letter(app: Flask, territory: TerritoryRef) -> None:
    table = make_roundtable(territory)
    topic = make_topic(territory, roundtable_id=table)
    said, same = make_contribution(territory, topic), make_contribution(territory, topic, title="La stessa cosa")
    operator = make_actor(territory, "operator")
    make_merge(territory, operator, same.contribution_id, said.contribution_id)
    tell()
    people = [
        a_follower(territory, *one)
        for one in (("topic", topic), ("roundtable", table), ("cycle", current_cycle_id(territory, clock.now())))
    ]
    authors = db.session.scalars(select(Contribution.author_id).where(Contribution.topic_id == topic)).all()
    for author in authors:
        assert author is not None
        follow(territory, author, "topic", topic)
    synthesis_id = begin_synthesis(territory, operator, topic_id=topic)
    add_point(territory, operator, synthesis_id, contribution(said.contribution_id))
    publish_synthesis(territory, operator, synthesis_id)
    for user_id in people:
        [(_thing, text, url)] = news(app, territory, user_id)
        assert text == "È uscita la sintesi «Invecchiare a casa»: che cosa avete detto"
        assert url.endswith(f"/sintesi/{synthesis_id}")
    for author in authors:
        assert author is not None
        assert [text for _thing, text, _url in news(app, territory, author)] == [
            "È uscita la sintesi «Invecchiare a casa»: che cosa avete detto"
        ]
        assert queries.list_due(clock.now()) == [], "the letter of the synthesis said it already"
