# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Similar contributions: the same order on both databases, only what is public, bounded work, words counted with publication."""

import json
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, select

from consulta.contributions import queries, service
from consulta.contributions.models import EVERY_TEXT, ContributionStem
from consulta.contributions.queries import similar
from consulta.contributions.requests import Subject, WithdrawContribution
from consulta.core import clock, search
from consulta.core.db import db
from consulta.core.unit_of_work import current, transactional
from consulta.organisations.queries import actor_of
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_user
from tests.factories.consultations import make_topic
from tests.factories.contributions import make_contribution
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
CORPUS = {
    "sera": ("Assistenza domiciliare anche la sera", "Gli anziani soli hanno bisogno di aiuto la sera, per cena e per andare a letto."),
    "letto": ("Messa a letto degli anziani", "Servono operatrici la sera: chi è anziano e solo non riesce ad andare a letto senza aiuto."),
    "bus": (
        "Un autobus per le visite mediche",
        "Chi non guida non arriva alle visite in ospedale: serve un trasporto nei giorni di ambulatorio.",
    ),
    "nido": ("Posti al nido comunale", "Le famiglie aspettano un posto al nido per mesi, e le madri lasciano il lavoro."),
    "stranieri": (
        "Corsi di italiano per donne straniere",
        "Le donne straniere non escono di casa: serve un corso la mattina, con i bambini accolti.",
    ),
}


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


@pytest.fixture
def topic_id(territory: TerritoryRef) -> int:
    return make_topic(territory, now=NOW)


@pytest.fixture
def corpus(territory: TerritoryRef, topic_id: int) -> dict[str, str]:
    author = actor_of(make_user(), NOW)
    return {name: make_contribution(territory, topic_id, author, title=title, text=text).number for name, (title, text) in CORPUS.items()}


def numbers(territory: TerritoryRef, title: str, text: str = "") -> list[str]:
    return [one.number for one in queries.find_similar(territory.id, title, text)]


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("Aiuto la sera per gli anziani", "Chi è solo non va a letto senza aiuto.", ["letto", "sera"]),
        ("Trasporti per l'ospedale", "Le visite mediche sono lontane e chi non guida resta a casa.", ["bus"]),
        ("Scuola di italiano", "Un corso per una donna straniera con bambini.", ["stranieri"]),
        ("Nidi", "Una famiglia aspetta il posto al nido.", ["nido"]),
        ("Parcheggi in centro", "Le automobili occupano i marciapiedi.", []),
        ("Sera", "", []),
        ("", "", []),
    ],
)
def test_one_corpus_one_order(territory: TerritoryRef, corpus: dict[str, str], title: str, text: str, expected: list[str]) -> None:
    """The list is written here once: both databases must give it."""
    assert numbers(territory, title, text) == [corpus[name] for name in expected]


def test_nearly_the_same_words_are_said_and_come_first(territory: TerritoryRef, corpus: dict[str, str]) -> None:
    title, text = CORPUS["letto"]
    found = queries.find_similar(territory.id, title, text.replace("operatrici", "persone"))
    assert (found[0].number, found[0].is_near_identical) == (corpus["letto"], True)
    assert not any(one.is_near_identical for one in found[1:])


def test_only_the_public_texts_of_the_same_territory(territory: TerritoryRef, topic_id: int, corpus: dict[str, str]) -> None:
    author = actor_of(make_user(), NOW)
    title, text = CORPUS["sera"]
    waiting = make_contribution(territory, topic_id, author, published=False, title=title, text=text)
    hidden = make_contribution(territory, topic_id, author, title=title, text=text)
    elsewhere = make_contribution(make_territory("marche", "ATS 10", preset="marche"), title=title, text=text)
    assert hidden.number in numbers(territory, title, text)
    service.change_publication(Subject("contribution", hidden.contribution_id), territory.id, "hidden", None, NOW)
    found = queries.find_similar(territory.id, title, text)
    assert not {waiting.contribution_id, hidden.contribution_id, elsewhere.contribution_id} & {one.id for one in found}
    own = next(one.id for one in found if one.number == corpus["sera"])
    assert own not in {one.id for one in queries.find_similar(territory.id, title, text, without_id=own)}


def test_words_are_counted_with_publication_and_forgotten_with_it(territory: TerritoryRef, topic_id: int) -> None:
    person = actor_of(make_user(), NOW)

    def total(stem: str) -> int | None:
        query = select(ContributionStem.total).where(ContributionStem.territory_id == territory.id, ContributionStem.stem == stem)
        return db.session.scalar(query)

    first = make_contribution(territory, topic_id, person, title="Zampognari in piazza", text="Gli zampognari a Natale, in piazza.")
    make_contribution(territory, topic_id, person, title="La piazza d'estate", text="Una piazza con l'ombra e le panchine.")
    stem = search.stems_of("zampognari")[0]
    assert (total(stem), total(search.stems_of("piazza")[0]), total(EVERY_TEXT)) == (1, 2, 2)
    assert service.find_drift(territory.id) == 0
    service.withdraw_contribution(person, WithdrawContribution(territory.id, first.contribution_id), NOW)
    assert (total(stem), total(search.stems_of("piazza")[0]), total(EVERY_TEXT)) == (None, 1, 1)
    assert service.find_drift(territory.id) == 0


def test_the_command_proves_the_counts_and_makes_them_again(app: Flask, territory: TerritoryRef, corpus: dict[str, str]) -> None:
    @transactional
    def spoil() -> None:
        current().session.execute(delete(ContributionStem).where(ContributionStem.stem == EVERY_TEXT))

    runner = app.test_cli_runner()
    assert runner.invoke(args=["similar", "--check"]).exit_code == 0
    spoil()
    assert runner.invoke(args=["similar", "--check"]).exit_code == 1
    assert runner.invoke(args=["similar", "--rebuild"]).exit_code == 0
    assert service.find_drift(territory.id) == 0


def test_the_work_is_bounded(territory: TerritoryRef, topic_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many texts hold the same words, no more than the cap are fetched, and words that all hold fetch nothing."""
    author = actor_of(make_user(), NOW)
    for n in range(8):
        make_contribution(
            territory, topic_id, author, title=f"Assistenza agli anziani {n}", text="Assistenza agli anziani di sera, sempre."
        )
    weighed: list[int] = []
    rank = similar.rank

    def counted(stems: list[str], candidates: list[tuple[int, frozenset[str]]], vocabulary: object) -> object:
        weighed.append(len(candidates))
        return rank(stems, candidates, vocabulary)  # type: ignore[arg-type]

    monkeypatch.setattr(similar, "rank", counted)
    monkeypatch.setattr(similar, "FETCH_CAP", 3)
    queries.find_similar(territory.id, "Assistenza agli anziani", "di sera")
    assert weighed == [3]
    monkeypatch.setattr(similar, "COMMON_CAP", 5)
    assert queries.find_similar(territory.id, "Assistenza agli anziani", "di sera") == []
    assert weighed == [3]


FORM = {
    "kind": "proposal",
    "title": CORPUS["sera"][0],
    "text": CORPUS["sera"][1],
    "detail_people": "quaranta",
    "detail_target": "Anziani <b>soli</b>",
}


def test_the_button_shows_them_and_loses_nothing(client: VisitingClient, topic_id: int, corpus: dict[str, str]) -> None:
    write = f"/ao/temi/{topic_id}/contributi/nuovo"
    answer = client.send(f"/ao/temi/{topic_id}/contributi/simili", FORM, status=200, page=write)
    assert f'href="/ao/contributi/{corpus["sera"]}"' in answer.text
    assert "Quasi identico:" in answer.text
    assert 'value="quaranta"' in answer.text
    assert "Anziani &lt;b&gt;soli" in answer.text
    assert len(client.statements) <= 30


def test_the_script_gets_the_list_and_the_preview(
    client: VisitingClient, app: Flask, territory: TerritoryRef, topic_id: int, corpus: dict[str, str]
) -> None:
    write = f"/ao/temi/{topic_id}/contributi/nuovo"
    client.environ_base["HTTP_ACCEPT"] = "application/json"
    answer = client.send(f"/ao/temi/{topic_id}/contributi/simili", FORM, status=200, page=write)
    told = json.loads(answer.text)
    assert f'href="/ao/contributi/{corpus["sera"]}"' in told["similar"]
    assert "Anziani &lt;b&gt;soli" in told["preview"]
    printed = app.test_cli_runner().invoke(args=["similar", "--json", "--title", FORM["title"]], input=FORM["text"])
    results = json.loads(printed.output)["results"]
    assert len(results) == told["count"]
    assert [one["number"] for one in results] == numbers(territory, FORM["title"], FORM["text"])


def test_the_pages_show_them(client: VisitingClient, corpus: dict[str, str]) -> None:
    way = f"/ao/contributi/{corpus['sera']}/simili"
    assert f'href="{way}"' in client.visit(f"/ao/contributi/{corpus['sera']}").text
    assert f'href="/ao/contributi/{corpus["letto"]}"' in client.visit(way).text
    assert "Nessun contributo simile" in client.visit(f"/ao/contributi/{corpus['nido']}/simili").text


def test_what_is_not_public_has_no_page_of_similar_ones(client: VisitingClient, territory: TerritoryRef) -> None:
    waiting = make_contribution(territory, published=False)
    assert client.get(f"/ao/contributi/{waiting.number}/simili").status_code == 404
    shown = make_contribution(territory)
    service.change_publication(Subject("contribution", shown.contribution_id), territory.id, "hidden", None, clock.now())
    assert client.get(f"/ao/contributi/{shown.number}/simili").status_code == 404
