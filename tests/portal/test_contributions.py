# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list in its four renderings: the same rows, the filter as the address, words that name what is wrong."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
import time_machine
from flask import Flask

from consulta.contributions import queries, service
from consulta.contributions.requests import Subject, WithdrawContribution
from consulta.moderation import service as moderation
from consulta.moderation.requests import Decide
from consulta.organisations.queries import actor_of
from consulta.web.page_cache import page_cache
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor, make_user
from tests.factories.consultations import make_topic
from tests.factories.contributions import make_contribution
from tests.factories.organisations import make_organisation
from tests.factories.plans import make_link, make_objective
from tests.factories.territory import make_territory, municipality_ids
from tests.support.pages import VisitingClient

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
LIST_BUDGET = 8


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def numbers_in_html(client: VisitingClient, query: str) -> list[str]:
    """The numbers of the whole list, page after page."""
    found: list[str] = []
    address = f"/ao/contributi{query}"
    while address:
        page = client.visit(address, budget=LIST_BUDGET).text
        found += re.findall(r'c-card__title"><a href="/ao/contributi/(\d+-\d+)"', page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = following.group(1).replace("&amp;", "&") if following else ""
    return found


def numbers_in_csv(client: VisitingClient, query: str) -> list[str]:
    text = client.get(f"/ao/contributi.csv{query}").get_data().decode("utf-8-sig")
    return [row["Numero"] for row in csv.DictReader(io.StringIO(text), delimiter=";")]


def numbers_in_json(client: VisitingClient, query: str) -> list[str]:
    body = client.get(f"/ao/contributi.json{query}").json
    assert body["count"] == len(body["items"])
    return [item["number"] for item in body["items"]]


def some(territory: TerritoryRef, count: int = 23) -> int:
    """Contributions of several kinds, comuni and authors, and one of each that nobody may see."""
    topic = make_topic(territory)
    person = make_user()
    body = make_organisation(territory, person)
    comuni = municipality_ids(territory)
    for number in range(count):
        make_contribution(
            territory,
            topic,
            actor_of(person, NOW),
            now=NOW - timedelta(minutes=count - number),
            kind=("need", "proposal")[number % 2],
            title=f"Assistenza numero {number}",
            municipality_ids=(comuni[number % len(comuni)],),
            organisation_id=body if number % 3 == 0 else None,
        )
    make_contribution(territory, topic, published=False)
    hidden = make_contribution(territory, topic, title="Nascosto al pubblico")
    service.change_publication(Subject("contribution", hidden.contribution_id), territory.id, "hidden", None, NOW)
    return topic


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?tipo=proposal",
        "?comune=A474",
        "?categoria=cittadini",
        "?q=assistenza",
        "?ordine=caso",
        "?ordine=commentati",
        "?tipo=need&q=assistenza",
    ],
)
def test_html_csv_and_json_hold_the_same_contributions(client: VisitingClient, query: str) -> None:
    """One query for all the renderings (architecture.md, Lists)."""
    territory = make_territory()
    some(territory)
    html = numbers_in_html(client, query)
    assert html
    assert len(html) == len(set(html))
    assert html == numbers_in_csv(client, query) == numbers_in_json(client, query)


def test_filters_narrow_and_chips_take_them_away(client: VisitingClient) -> None:
    territory = make_territory()
    topic = some(territory)
    assert len(numbers_in_html(client, "?tipo=need")) == 12
    page = client.visit(f"/ao/contributi?tipo=need&tema={topic}").text
    assert "Tipo: Bisogno" in page
    assert "Tema: Assistenza a casa" in page
    assert f'href="/ao/contributi?tema={topic}"' in page
    assert 'href="/ao/contributi?tipo=need"' in page
    assert "12 contributi" in page
    assert 'value="need" selected' in page
    assert f'href="/ao/contributi.csv?tema={topic}&amp;tipo=need"' in page


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("tipo=bogus", "tipo"),
        ("area=nessuna", "area"),
        ("comune=ZZZZ", "comune"),
        ("comune=Z999", "comune"),
        ("tavolo=-1", "tavolo"),
        ("tema=99999999999999", "tema"),
        ("categoria=%27%20or%201=1", "categoria"),
        ("esito=forse", "esito"),
        ("ordine=titolo", "ordine"),
        ("organizzazione=abc", "organizzazione"),
    ],
)
@pytest.mark.parametrize("rendering", ["contributi", "contributi.csv", "contributi.json", "contributi.atom"])
def test_a_bad_filter_is_named(client: VisitingClient, rendering: str, query: str, named: str) -> None:
    territory = make_territory()
    make_topic(territory)
    response = client.visit(f"/ao/{rendering}?{query}", status=400)
    assert f"Il filtro «{named}» ha un valore" in response.text
    if rendering.endswith(".json"):
        assert response.mimetype == "application/problem+json"


@pytest.mark.parametrize("place", ["abc", "W10", "W2ZhbHNlLDEsMl0", "W2ZhbHNlLCJ4IiwyXQ", "%00"])
def test_a_bad_place_is_refused(client: VisitingClient, place: str) -> None:
    territory = make_territory()
    some(territory, 3)
    client.visit(f"/ao/contributi?pagina={place}", status=400)


def test_too_many_words_are_named(client: VisitingClient) -> None:
    make_territory()
    assert "La ricerca supera 200 caratteri" in client.visit("/ao/contributi?q=" + "a" * 201, status=400).text


def test_empty_lists_say_what_to_do(client: VisitingClient) -> None:
    territory = make_territory()
    assert "Non ci sono ancora contributi pubblicati" in client.visit("/ao/contributi").text
    make_topic(territory)
    assert "Nessun contributo con questi filtri" in client.visit("/ao/contributi?tipo=need").text


def test_statements_do_not_grow_with_rows(client: VisitingClient) -> None:
    territory = make_territory()
    topic = make_topic(territory)
    counts = []
    for more in (5, 35):
        for _ in range(more):
            make_contribution(territory, topic, municipality_ids=tuple(municipality_ids(territory)[:2]))
        page_cache().clear()
        client.visit("/ao/contributi", budget=LIST_BUDGET)
        counts.append(len(client.statements))
    assert counts[0] == counts[1]


def test_csv_has_italian_headers_harmless_cells_and_no_private_column(client: VisitingClient) -> None:
    territory = make_territory()
    make_contribution(territory, title='=HYPERLINK("http://x.example")')
    response = client.get("/ao/contributi.csv")
    header, row = list(csv.reader(io.StringIO(response.get_data().decode("utf-8-sig")), delimiter=";"))
    assert header[:3] == ["Numero", "Tipo", "Titolo"]
    assert row[2].startswith("'=")
    assert not {"Codice interno", "Stato", "Canale"} & set(header)
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert 'filename="contributi-ao.csv"' in response.headers["Content-Disposition"]


def test_a_list_too_long_to_download_says_the_remedy(client: VisitingClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cap itself is lowered: five thousand rows would only make the test slow."""
    territory = make_territory()
    some(territory, 6)
    monkeypatch.setattr(queries, "EXPORT_CAP", 5)
    for rendering in ("csv", "json"):
        response = client.visit(f"/ao/contributi.{rendering}", status=400)
        assert "aggiungi un filtro" in response.text
    assert client.get("/ao/contributi.csv?tipo=proposal").status_code == 200


def test_the_feed_is_well_formed_and_escaped(client: VisitingClient) -> None:
    territory = make_territory()
    sent = make_contribution(territory, title="Pane & <rose>")
    response = client.get("/ao/contributi.atom?tipo=need")
    assert response.mimetype == "application/atom+xml"
    feed = ElementTree.fromstring(response.get_data())
    space = "{http://www.w3.org/2005/Atom}"
    entry = feed.find(f"{space}entry")
    assert entry is not None
    assert entry.findtext(f"{space}title") == "Pane & <rose>"
    assert entry.findtext(f"{space}id") == f"http://localhost/ao/contributi/{sent.number}"
    assert entry.findtext(f"{space}author/{space}name") == "Una persona"


def test_lists_are_not_for_search_engines(client: VisitingClient) -> None:
    make_territory()
    assert '<meta name="robots" content="noindex, follow">' in client.visit("/ao/contributi").text


def test_two_territories_never_cross(client: VisitingClient) -> None:
    here, there = make_territory(), make_territory("marche", "ATS 10", preset="marche")
    mine, other = make_contribution(here, title="Scritto qui"), make_contribution(there, title="Altrove")
    assert mine.number == other.number
    for rendering in ("contributi", "contributi.csv", "contributi.json", "contributi.atom"):
        text = client.get(f"/ao/{rendering}").text
        assert "Scritto qui" in text
        assert "Altrove" not in text
    client.visit(f"/ao/contributi?tema={make_topic(there)}")
    assert numbers_in_json(client, f"?tema={make_topic(there)}") == []


def test_what_is_hidden_is_in_no_rendering(client: VisitingClient, app: Flask) -> None:
    """Hidden means hidden in every representation (issue B.14), from the request after the commit."""
    territory = make_territory()
    topic = make_topic(territory)
    author = actor_of(make_user(), NOW)
    sent = make_contribution(territory, topic, author, title="Parole da nascondere")
    gone = make_contribution(territory, topic, author, title="Parole ritirate")
    pages = [
        "/ao/", "/ao/contributi", "/ao/contributi.csv", "/ao/contributi.json", "/ao/contributi.atom", "/ao/cerca?q=parole",
        f"/ao/temi/{topic}", f"/ao/contributi/{sent.number}", f"/ao/contributi/{gone.number}", "/ao/contributi?q=parole",
    ]  # fmt: skip
    before = [client.get(page).text for page in pages]
    assert all("Parole" in text for text in before[1:])
    decision = Decide("contribution", sent.contribution_id, "hidden", "personal_data", "C'è un nome: lo togliamo.", None)
    moderation.decide(make_actor(territory, "operator"), decision, NOW)
    service.withdraw_contribution(author, WithdrawContribution(territory.id, gone.contribution_id), NOW)
    for page in pages:
        text = client.get(page).text
        assert "Parole da nascondere" not in text, page
        assert "Parole ritirate" not in text, page


def test_the_list_of_an_objective(client: VisitingClient) -> None:
    """A criterion of a higher feature filters every rendering alike (wiring.PUBLIC_CRITERIA)."""
    territory = make_territory()
    topic = make_topic(territory)
    linked = make_contribution(territory, topic, title="Collegato al piano")
    make_contribution(territory, topic, title="Non collegato")
    objective = make_objective(territory)
    make_link(territory, linked.contribution_id, objective)
    query = f"?obiettivo={objective}"
    assert numbers_in_html(client, query) == numbers_in_csv(client, query) == numbers_in_json(client, query) == [linked.number]
    assert f'href="/ao/contributi?obiettivo={objective}"' in client.visit(f"/ao/piano/obiettivi/{objective}").text
    assert "Obiettivo: " in client.visit(f"/ao/contributi{query}").text
    assert "Il filtro «obiettivo»" in client.visit("/ao/contributi?obiettivo=x", status=400).text
    client.visit("/ao/contributi?obiettivo=424242", status=404)
