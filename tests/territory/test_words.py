# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words of a territory: articles, presets, and pages without a word of another region."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask, url_for

from consulta.core.errors import Invalid
from consulta.territory import starter
from consulta.territory.queries import labels_from
from consulta.territory.vocabulary import checked_vocabulary
from consulta.web.ports import Labels, Noun, TerritoryRef, article
from tests.factories.accounts import give_role, make_user, sign_in_as
from tests.factories.consultations import make_cycle, make_roundtable, make_topic
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
SARDINIAN = re.compile(r"\bPLUS\b|Conferenz[ae] di (?:Servizi|Programmazione)|[Aa]ccordo di programma|[Tt]avol[oi] tematic[oi]|Sardegna")
ELSEWHERE = {
    "puglia": ("Ambito di Mola di Bari", "Puglia", ["Piano sociale di zona", "Tavoli di programmazione partecipata", "Assemblea plenaria"]),
    "marche": ("ATS 10", "Marche", ["Piano di Zona", "Tavoli di concertazione", "Assemblea d&#39;ambito"]),
    "committee": ("Distretto dei Laghi", "Lazio", ["piano sociale di zona", "Tavoli di lavoro", "Assemblea di ambito"]),
}


@pytest.mark.parametrize(
    ("noun", "gender", "expected"),
    [
        ("PLUS", "m", "il "),
        ("Piano di Zona", "m", "il "),
        ("Ufficio di Piano", "m", "l'"),
        ("Conferenza di Servizi", "f", "la "),
        ("assemblea plenaria", "f", "l'"),
        ("sportello", "m", "lo "),
        ("segretariato", "m", "il "),
        ("sindacato", "m", "il "),
        ("zonale", "m", "lo "),
        ("gnomone", "m", "lo "),
        ("psicologo", "m", "lo "),
        ("Àmbito", "m", "l'"),
        ("scuola", "f", "la "),
    ],
)
def test_article(noun: str, gender: str, expected: str) -> None:
    assert article(noun, gender) == expected
    assert Noun(noun, noun, gender).with_article == expected + noun


@pytest.mark.parametrize(
    ("noun", "gender", "expected"),
    [
        ("PLUS", "m", "del PLUS"),
        ("sportello", "m", "dello sportello"),
        ("Ufficio di Piano", "m", "dell'Ufficio di Piano"),
        ("Conferenza", "f", "della Conferenza"),
        ("assemblea", "f", "dell'assemblea"),
    ],
)
def test_of(noun: str, gender: str, expected: str) -> None:
    assert Noun(noun, noun, gender).of == expected


def test_headings_keep_inner_capitals() -> None:
    noun = Noun("tavolo del PLUS", "tavoli del PLUS")
    assert (noun.title, noun.plural_title) == ("Tavolo del PLUS", "Tavoli del PLUS")


@pytest.mark.parametrize("preset", [name for name, _ in starter.list_presets()])
def test_presets_are_whole(preset: str) -> None:
    vocabulary = starter.find_vocabulary(preset)
    assert vocabulary is not None
    labels = labels_from(checked_vocabulary(vocabulary))
    for name in Labels.__slots__:
        noun = getattr(labels, name)
        assert noun is None or (noun.singular and noun.plural and noun.en and noun.gender in ("m", "f")), name
    assert (labels.second_office is not None) is (preset == "marche")


@pytest.mark.parametrize("change", [{"singular": ""}, {"plural": " "}, {"gender": "x"}])
def test_a_word_with_a_form_missing_is_refused(change: dict[str, str]) -> None:
    vocabulary = {**(starter.find_vocabulary("puglia") or {})}
    vocabulary["body"] = vocabulary["body"] | change
    with pytest.raises(Invalid) as refused:
        checked_vocabulary(vocabulary)
    assert list(refused.value.errors) == ["body"]


def test_a_second_office_may_be_left_out() -> None:
    vocabulary = {**(starter.find_vocabulary("marche") or {}), "second_office": {"singular": "", "plural": ""}}
    assert "second_office" not in checked_vocabulary(vocabulary)


@pytest.fixture(params=list(ELSEWHERE))
def elsewhere(app: Flask, request: pytest.FixtureRequest) -> Iterator[tuple[TerritoryRef, list[str]]]:
    """A territory of another region with a consultation under way."""
    name, region, words = ELSEWHERE[request.param]
    with time_machine.travel(NOW, tick=False):
        territory = make_territory("altrove", name, preset=request.param, region=region, municipalities=(), lead="", health_district="")
        cycle_id = make_cycle(territory, NOW, roundtables=("Anziani",))
        make_topic(territory, cycle_id, NOW)
        yield territory, words


def test_pages_elsewhere_hold_no_sardinian_word(client: VisitingClient, elsewhere: tuple[TerritoryRef, list[str]]) -> None:
    """Every page of the office about territory and consultation, and every page of the public menu (domain.md §0.1)."""
    territory, words = elsewhere
    cycle_id = make_cycle(territory, NOW)
    roundtable_id, topic_id = make_roundtable(territory, cycle_id, NOW), make_topic(territory, cycle_id, NOW)
    user_id = make_user("Anna Rossi")
    for role in ("coordinator", "administrator"):
        give_role(user_id, territory, role)
    sign_in_as(client, user_id)
    office = f"/{territory.slug}/ufficio"
    paths = [
        f"{office}/impostazioni",
        f"{office}/impostazioni/comuni",
        f"{office}/impostazioni/aree",
        f"{office}/consultazione",
        f"{office}/consultazione/nuova",
        f"{office}/consultazione/{cycle_id}",
        f"{office}/consultazione/{cycle_id}/modifica",
        f"{office}/consultazione/{cycle_id}/calendario",
        f"{office}/consultazione/{cycle_id}/decisione",
        f"{office}/consultazione/{cycle_id}/tavoli/nuovo",
        f"{office}/consultazione/{cycle_id}/temi/nuovo",
        f"{office}/consultazione/{cycle_id}/temi-proposti",
        f"{office}/tavoli/{roundtable_id}",
        f"{office}/temi/{topic_id}",
        f"/{territory.slug}/temi/proponi",
    ]
    with client.application.test_request_context():
        menu = [link.endpoint for link in client.application.config["PUBLIC_NAV"]]
        paths += [url_for(endpoint, territory=territory) for endpoint in menu if endpoint in client.application.view_functions]
    seen = ""
    for path in paths:
        page = client.visit(path, budget=25).text
        found = SARDINIAN.search(page)
        assert found is None, f"{path}: {found}"
        seen += page
    for word in words:
        assert word in seen, f"{word} is shown nowhere"


def test_two_offices_are_both_in_the_settings(client: VisitingClient, app: Flask) -> None:
    territory = make_territory("ats10", "ATS 10", preset="marche", region="Marche")
    user_id = make_user()
    give_role(user_id, territory, "coordinator")
    sign_in_as(client, user_id)
    page = client.visit("/ats10/ufficio/impostazioni", budget=20).text
    assert "Ufficio di Coordinamento" in page
    assert "Ufficio di Piano" in page
