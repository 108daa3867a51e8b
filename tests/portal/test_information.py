# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages that do not depend on what people write."""

import pytest

from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient


def test_the_entrance_leads_to_the_only_territory(client: VisitingClient) -> None:
    make_territory()
    response = client.visit("/", status=302)
    assert response.location == "/ao/"


def test_the_entrance_lists_several_territories(client: VisitingClient) -> None:
    make_territory()
    make_territory("marche", "ATS 10", preset="marche")
    page = client.visit("/").text
    assert 'href="/ao/"' in page
    assert 'href="/marche/"' in page


def test_an_empty_installation_says_what_will_appear(client: VisitingClient) -> None:
    assert "Non c’è ancora nessun territorio" in client.visit("/").text


def test_robots_and_favicon(client: VisitingClient) -> None:
    robots = client.get("/robots.txt")
    assert robots.mimetype == "text/plain"
    assert "Disallow: /*/ufficio/" in robots.text
    assert client.get("/favicon.ico").status_code == 302


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("come-funziona", "Non è un provvedimento"),
        ("privacy", "Informativa privacy"),
        ("note-legali", "Creative Commons Attribuzione 4.0"),
        ("contatti", "ufficio@ao.esempio.it"),
    ],
)
def test_information_pages(client: VisitingClient, path: str, sentence: str) -> None:
    make_territory()
    assert sentence in client.visit(f"/ao/{path}").text


def test_the_register_is_explained_in_ten_lines(client: VisitingClient) -> None:
    make_territory()
    page = client.visit("/ao/come-funziona").text
    part = page[page.index('id="registro"') :]
    assert part[part.index("<ol>") : part.index("</ol>")].count("<li>") == 10


def test_contacts_without_data_say_what_will_appear(client: VisitingClient) -> None:
    make_territory(contacts={})
    assert "I recapiti non ci sono ancora" in client.visit("/ao/contatti").text


def test_names_of_bodies_are_data(client: VisitingClient) -> None:
    """No label is a constant (domain.md §0.1)."""
    make_territory("marche", "ATS 10", preset="marche")
    assert "Comitato dei Sindaci" in client.visit("/marche/come-funziona").text


def test_an_unknown_territory_is_the_uniform_404(client: VisitingClient) -> None:
    make_territory()
    page = client.visit("/altrove/come-funziona", status=404).text
    assert "La pagina che cerchi non esiste o non è pubblica." in page


def test_who_spoke_at_the_desk_finds_where_to_type_the_code(client: VisitingClient) -> None:
    """No account and no address to learn: every page leads to the page of the printed code."""
    make_territory()
    for path in ("/ao/", "/ao/come-funziona"):
        assert 'href="/ao/segui"' in client.visit(path, budget=20).text
