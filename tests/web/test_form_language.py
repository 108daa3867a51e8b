# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms speak the language of the page: labels, hints, choices."""

import html
import re

from flask import Flask

from consulta.core.words import N_, too_long
from consulta.web.locale import gettext, speaking
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


def test_a_refusal_with_numbers_is_said_in_english_too(client: VisitingClient) -> None:
    """The sentence keeps its values apart, the label among them, so that both are translated."""
    territory = make_territory()
    page = client.visit(f"/en/{territory}/contributi?q={'a' * 201}", status=400)
    assert "The search is over 200 characters" in page.text
    assert "supera" not in page.text
    page = client.visit(f"/en/{territory}/contributi?tipo=grido", status=400)
    assert "has a value we do not know" in page.text
    answer = client.send(f"/en/{territory}/segnala", {"message": "x" * 5_001, "page": "", "email": ""}, status=422)
    assert "The message is over 5.000 characters: 1 too many." in html.unescape(answer.text)


def test_a_sentence_and_its_label_are_both_translated(app: Flask) -> None:
    """The number of thousands stays as Italians write it: it is part of the sentence, not of the language."""
    with speaking("en"):
        assert gettext(too_long(N_("Il titolo"), 120, 121)) == "The title is over 120 characters: 1 too many."
    assert too_long(N_("Il titolo"), 120, 20_121) == "Il titolo supera 120 caratteri: ne restano 20.001 di troppo."
