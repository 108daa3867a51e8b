# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The way of a text, with links in both directions: contribution, reply, plan, synthesis; of a comment too."""

from datetime import UTC, datetime

import pytest
import time_machine

from consulta.contributions import service
from consulta.contributions.requests import Subject
from consulta.organisations.queries import actor_of
from consulta.web.page_cache import page_cache
from tests.factories.accounts import make_actor, make_user, sign_in_as
from tests.factories.consultations import make_cycle, make_topic
from tests.factories.contributions import make_comment, make_contribution
from tests.factories.plans import make_link, make_objective
from tests.factories.replies import make_reply
from tests.factories.synthesis import add_point, begin_synthesis, comment, contribution, publish_synthesis
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def test_each_step_leads_to_what_it_speaks_of(client: VisitingClient) -> None:
    territory = make_territory()
    cycle = make_cycle(territory)
    author = make_user()
    sent = make_contribution(territory, make_topic(territory, cycle), actor_of(author, NOW), kind="proposal")
    objective = make_objective(territory, cycle)
    path = f"/ao/contributi/{sent.number}"
    page = client.visit(path, budget=14).text
    assert 'href="#risposta"' not in page, "no link to what is not there yet"
    make_link(territory, sent.contribution_id, objective)
    make_reply(territory, sent.contribution_id, "accepted")
    page = client.visit(path, budget=14).text
    assert '<a href="#piano">Collegato al piano</a>' in page
    assert '<a href="#risposta">Risposta</a>' in page
    assert 'id="piano"' in page
    assert 'id="risposta"' in page
    assert f'href="/ao/piano/obiettivi/{objective}"' in page
    back = client.visit(f"/ao/piano/obiettivi/{objective}").text
    assert f'href="{path}"' in back
    assert f'href="{path}#risposta"' in back
    sign_in_as(client, author)
    own = client.visit("/ao/il-mio-spazio", budget=20).text
    assert f'<a href="{path}#risposta">Risposta</a>' in own


def test_a_comment_says_where_its_words_went(client: VisitingClient) -> None:
    territory = make_territory()
    topic = make_topic(territory)
    sent = make_contribution(territory, topic)
    author = make_user()
    on_topic = make_comment(territory, topic, author=actor_of(author, NOW))
    on_text = make_comment(territory, contribution_id=sent.contribution_id)
    writer = make_actor(territory, "operator")
    synthesis_id = begin_synthesis(territory, writer, topic_id=topic)
    add_point(
        territory, writer, synthesis_id, contribution(sent.contribution_id), comment(on_topic.comment_id), comment(on_text.comment_id)
    )
    for path in (f"/ao/temi/{topic}", f"/ao/contributi/{sent.number}"):
        assert "È nella sintesi" not in client.visit(path).text, "what is not published is said to nobody"
    publish_synthesis(territory, writer, synthesis_id)
    page_cache().clear()
    place = f'href="/ao/sintesi/{synthesis_id}#punto-1"'
    assert client.visit(f"/ao/contributi/{sent.number}", budget=14).text.count(place) == 2, "the text and the comment on it"
    assert client.visit(f"/ao/temi/{topic}").text.count(place) == 1
    service.change_publication(Subject("comment", on_text.comment_id), territory.id, "hidden", None, NOW)
    page_cache().clear()
    assert client.visit(f"/ao/contributi/{sent.number}", budget=14).text.count(place) == 1
    sign_in_as(client, author)
    assert place in client.visit("/ao/il-mio-spazio", budget=20).text
