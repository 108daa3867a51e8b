# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Beside a comment stands the point that says what it said; long lists of sources are read page by page; what a redaction leaves behind."""

from datetime import timedelta

import pytest

from consulta.core.actor import Actor
from consulta.moderation import redaction
from consulta.moderation.requests import Redact, RestoreOriginal
from consulta.synthesis import queries, service
from consulta.synthesis.queries.sources import SHOWN
from consulta.synthesis.requests import AddSources, ChangeSource
from consulta.web.page_cache import page_cache
from tests.factories.accounts import sign_in_as
from tests.factories.contributions import make_comment
from tests.factories.synthesis import add_point, begin_edition, comment, contribution, publish_synthesis, quote
from tests.support.pages import VisitingClient
from tests.synthesis.conftest import NOW, Place


def enter(client: VisitingClient, actor: Actor) -> None:
    assert actor.user_id is not None
    sign_in_as(client, actor.user_id)


def test_a_comment_shows_the_point_it_went_to(client: VisitingClient, place: Place) -> None:
    on_topic = make_comment(place.territory, topic_id=place.topic_id, author=place.author, text="Anche noi aspettiamo da mesi.")
    add_point(place.territory, place.writer, place.synthesis_id, contribution(place.second))
    add_point(place.territory, place.writer, place.synthesis_id, comment(place.comment), comment(on_topic.comment_id))
    number = queries.list_sources(place.synthesis_id)[1].number
    pages = (f"/ao/temi/{place.topic_id}", f"/ao/contributi/{number}")
    for address in pages:
        assert "nella sintesi «" not in client.visit(address).text, "nothing is said before the edition is published"
    publish_synthesis(place.territory, place.writer, place.synthesis_id, place.coordinator)
    page_cache().clear()
    for address in pages:
        shown = client.visit(address).text
        assert "nella sintesi «Invecchiare a casa», punto 2" in shown
        assert f'href="/ao/sintesi/{place.synthesis_id}#punto-2"' in shown


def test_marks_beside_comments_cost_one_statement_a_page(client: VisitingClient, place: Place) -> None:
    made = [make_comment(place.territory, topic_id=place.topic_id, author=place.author).comment_id for _ in range(12)]
    add_point(place.territory, place.writer, place.synthesis_id, *(comment(one) for one in made[:2]))
    publish_synthesis(place.territory, place.writer, place.synthesis_id, place.coordinator)
    few = queries.mentions_on_page(made)
    assert sorted(few.of_comments) == sorted(made[:2])
    page_cache().clear()
    client.visit(f"/ao/temi/{place.topic_id}")
    counts = [len(client.statements)]
    other = add_everything(place, made[2:])
    assert other
    page_cache().clear()
    client.visit(f"/ao/temi/{place.topic_id}")
    counts.append(len(client.statements))
    assert counts[0] == counts[1]


def add_everything(place: Place, comment_ids: list[int]) -> int:
    """A next edition in which more comments are on a point."""
    from_office = place.territory, place.writer, place.synthesis_id
    begin_edition(place.territory, place.writer, place.synthesis_id)
    point = add_point(*from_office, *(comment(one) for one in comment_ids))
    publish_synthesis(*from_office, place.coordinator)
    return point


def test_many_sources_are_read_page_by_page(client: VisitingClient, place: Place) -> None:
    point = add_point(place.territory, place.writer, place.synthesis_id, contribution(place.first))
    made = [make_comment(place.territory, topic_id=place.topic_id, author=place.author).comment_id for _ in range(60)]
    at = (place.territory.id, place.synthesis_id)
    service.add_sources(place.writer, AddSources(*at, point, tuple(comment(one) for one in made)), NOW)
    shown = queries.list_first_sources(place.synthesis_id)[point]
    assert (len(shown.rows), shown.total, shown.stale) == (SHOWN, 61, 0)
    first = queries.list_sources_page(place.synthesis_id, point, None)
    assert len(first.items) == 50
    assert first.next_cursor
    enter(client, place.writer)
    office = client.visit(f"/ao/ufficio/sintesi/{place.synthesis_id}", budget=24)
    assert "Tutte le 61 fonti del punto 1" in office.text
    path = f"/ao/ufficio/sintesi/{place.synthesis_id}/punti/{point}/fonti"
    page = client.visit(path, budget=14).text
    assert "61 fonti." in page
    following = client.visit(page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&"), budget=14).text
    assert following.count('class="c-row"') == 11
    redact(place)
    assert queries.count_sources(place.synthesis_id)[point] == (61, 1)
    assert queries.list_first_sources(place.synthesis_id)[point].rows[0].state == queries.CHANGED, "what waits comes first"
    only = client.visit(f"{path}?da_rileggere=1", budget=14).text
    assert only.count('class="c-row"') == 1
    source = queries.list_first_sources(place.synthesis_id)[point].rows[0].id
    back = client.send(f"/ao/ufficio/sintesi/{place.synthesis_id}/fonti/{source}/riletta", {"punto": str(point)}, page=path)
    assert back.headers["Location"].endswith(path)


def redact(place: Place, minutes: int = 1) -> None:
    wanted = Redact(place.territory.id, "contribution", place.first, ("mia madre",), "personal_data", "È un dato di una persona.")
    redaction.redact(place.coordinator, wanted, NOW + timedelta(minutes=minutes))


def test_a_passage_that_is_put_back_waits_to_be_read_and_quoted_again(place: Place) -> None:
    """ADR 0052: what was taken out comes back to the text, never by itself to a quote; the source is marked each time."""
    add_point(place.territory, place.writer, place.synthesis_id, contribution(place.first))
    (source,) = queries.list_sources(place.synthesis_id)
    quote(place.territory, place.writer, place.synthesis_id, source.id, 0)
    edition = publish_synthesis(place.territory, place.writer, place.synthesis_id, place.coordinator)
    later = NOW + timedelta(minutes=1)
    redact(place)
    begin_edition(place.territory, place.writer, place.synthesis_id)
    service.read_again(place.writer, ChangeSource(place.territory.id, place.synthesis_id, source.id), later + timedelta(minutes=1))
    assert queries.count_sources(place.synthesis_id) == {source.point_id: (1, 0)}
    at = later + timedelta(minutes=2)
    redaction.restore_original(
        place.coordinator, RestoreOriginal(place.territory.id, "contribution", place.first, "Non era un dato personale."), at
    )
    (again,) = queries.list_sources(place.synthesis_id)
    assert (again.state, again.quotes) == (queries.CHANGED, ())
    assert [one.text for one in queries.shown_quotes(edition.id).values()] == [""]
    assert queries.count_stale(edition.id) == 1
    service.read_again(place.writer, ChangeSource(place.territory.id, place.synthesis_id, source.id), at + timedelta(minutes=1))
    assert quote(place.territory, place.writer, place.synthesis_id, source.id, 0) == 1


@pytest.mark.parametrize("cursor", ["xxx", "W10"])
def test_a_place_that_is_none_is_answered(client: VisitingClient, place: Place, cursor: str) -> None:
    point = add_point(place.territory, place.writer, place.synthesis_id)
    enter(client, place.writer)
    answer = client.get(f"/ao/ufficio/sintesi/{place.synthesis_id}/punti/{point}/fonti?pagina={cursor}")
    assert answer.status_code in (400, 422)
    assert client.get(f"/ao/ufficio/sintesi/{place.synthesis_id}/punti/{point + 1}/fonti").status_code == 404
