# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms speak the language of the page: labels, hints, choices."""

import html
import re

from consulta.web.ports import TerritoryRef
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient

QUOTES = re.compile(r"<(?:label|legend)[^>]*>\s*([^<]+)")


def labels(page: str) -> list[str]:
    """The words of each label and legend."""
    return [html.unescape(text).strip() for text in QUOTES.findall(page)]


def test_labels_and_hints_follow_the_address(client: VisitingClient) -> None:
    """The same form twice: nothing of the Italian one is left in the English one but what both languages write alike."""
    territory: TerritoryRef = make_territory()
    italian = client.visit(f"/{territory}/registrati").text
    english = client.visit(f"/en/{territory}/registrati").text
    assert "Partecipo per" in labels(italian)
    assert "I take part for" in labels(english)
    assert "Nome e cognome" in labels(italian)
    assert "First and last name" in labels(english)
    comuni = {"Assemini", "Capoterra", "Elmas", "Pula", "Uta", territory.name}
    assert (set(labels(italian)) & set(labels(english))) - comuni <= {"E-mail", "Password", "RUNTS"}


def test_a_hint_is_translated(client: VisitingClient) -> None:
    """The description of a field too."""
    territory = make_territory()
    assert "Dieci tra lettere e numeri" in client.visit(f"/{territory}/segui").text
    assert "Ten letters and digits" in client.visit(f"/en/{territory}/segui").text
