# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One box: accents and word forms do not matter, the order is that of the command, nothing unpublished is found."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from consulta.portal.cli import search
from tests.factories.consultations import make_roundtable, make_topic
from tests.factories.contributions import make_contribution
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.parametrize("words", ["anziano", "ANZIANI", "disabilita", "disabilità anziana", "disab"])
def test_forms_and_accents_do_not_matter(client: VisitingClient, words: str) -> None:
    territory = make_territory()
    sent = make_contribution(territory, title="Disabilità e anziani soli")
    page = client.visit(f"/ao/cerca?q={words}").text
    assert f'href="/ao/contributi/{sent.number}"' in page
    assert "1 risultato" in page


def test_topics_and_tavoli_are_found_beside_contributions(client: VisitingClient) -> None:
    territory = make_territory()
    make_roundtable(territory, title="Tavolo dei trasporti")
    topic = make_topic(territory, title="Trasporti nei paesi")
    make_contribution(territory, topic, title="Trasporto per i centri diurni")
    page = client.visit("/ao/cerca?q=trasporti").text
    assert "3 risultati" in page
    assert ">Tavolo tematico" in page or "Tavolo" in page
    assert "Tema" in page


def test_an_empty_box_and_no_result(client: VisitingClient) -> None:
    make_territory()
    page = client.visit("/ao/cerca").text
    assert "Nessun testo contiene" not in page
    assert "Nessun testo contiene queste parole" in client.visit("/ao/cerca?q=zzzz").text


@pytest.mark.parametrize("words", ['"', "' OR 1=1", "*", "a AND", "NEAR(", "%22", "\\", "🙂", "&|!:*()"])
def test_no_word_breaks_the_search(client: VisitingClient, words: str) -> None:
    make_territory()
    client.visit("/ao/cerca", query_string={"q": words})


def test_bad_input_is_named(client: VisitingClient) -> None:
    make_territory()
    assert "usa meno parole" in client.visit("/ao/cerca?q=" + "a" * 201, status=400).text
    for place in ("xyz", "W2ZhbHNlLCJhIl0", "W2ZhbHNlLC0yMF0"):
        client.visit(f"/ao/cerca?q=casa&pagina={place}", status=400)


def test_pages_of_twenty_and_the_same_order_from_the_command(client: VisitingClient, app: Flask) -> None:
    territory = make_territory()
    topic = make_topic(territory, title="Un altro argomento", question="Che cosa manca?", context="")
    for number in range(23):
        at = NOW - timedelta(days=number % 4)
        title = "Solitudine di chi è anziano" if number % 5 == 0 else f"Proposta numero {number}"
        make_contribution(territory, topic, title=title, text="Contro la solitudine servono luoghi di incontro.", now=at)
    first = client.visit("/ao/cerca?q=solitudine").text
    second = client.visit(first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")).text
    found = [part.split('"')[0] for page in (first, second) for part in page.split('<h3 class="h4 mt-0"><a href="')[1:]]
    assert len(found) == 23
    result = app.test_cli_runner().invoke(search, ["solitudine", "--json", "--territory", "ao"])
    assert [one["path"] for one in json.loads(result.output)["results"]] == found


def test_the_command_in_words_and_its_refusal(app: Flask) -> None:
    territory = make_territory()
    sent = make_contribution(territory, title="Solitudine di chi è anziano")
    runner = app.test_cli_runner()
    assert f"/ao/contributi/{sent.number}  Solitudine" in runner.invoke(search, ["solitudine"]).output
    refused = runner.invoke(search, ["x", "--territory", "altrove"])
    assert refused.exit_code == 2
    assert "non esiste" in refused.output


def test_nothing_unpublished_and_nothing_of_others(client: VisitingClient) -> None:
    here, there = make_territory(), make_territory("marche", "ATS 10", preset="marche")
    make_contribution(here, published=False, title="Solitudine non ancora letta")
    make_contribution(there, title="Solitudine altrove")
    assert "Nessun testo contiene" in client.visit("/ao/cerca?q=solitudine").text


def test_english_results_stay_in_english_pages(client: VisitingClient) -> None:
    territory = make_territory()
    sent = make_contribution(territory, title="Solitudine di chi è anziano")
    assert f'href="/en/ao/contributi/{sent.number}"' in client.visit("/en/ao/cerca?q=solitudine").text
