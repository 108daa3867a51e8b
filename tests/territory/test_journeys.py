# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The administrator changes the settings in the browser; the coordinator reads them; nobody else enters."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from flask import Flask

from consulta.territory import queries
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import give_role, make_user, sign_in_as
from tests.factories.territory import area_id, make_territory, municipality_ids
from tests.support.pages import VisitingClient

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
SETTINGS = "/ao/ufficio/impostazioni"
BUDGET = 16


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


def enter(client: VisitingClient, territory: TerritoryRef, role: str) -> None:
    user_id = make_user()
    give_role(user_id, territory, role)
    sign_in_as(client, user_id)


NAME = {"name": "PLUS Area Ovest", "region": "Sardegna", "version": "1"}
WORD = {"singular": "Piano di zona", "plural": "Piani di zona", "gender": "m", "en": "", "full": "", "version": "1"}


def test_the_administrator_changes_a_word_and_the_others_stay(client: VisitingClient, territory: TerritoryRef) -> None:
    enter(client, territory, "administrator")
    for path in (SETTINGS, f"{SETTINGS}/nome", f"{SETTINGS}/recapiti", f"{SETTINGS}/parole", f"{SETTINGS}/parole/plan"):
        client.visit(path, budget=BUDGET)
    client.send(f"{SETTINGS}/parole/plan", WORD)
    again = queries.get_territory(territory.id)
    assert again.labels.plan.singular == "Piano di zona"
    assert again.labels.body == territory.labels.body
    assert (again.name, again.contacts, again.is_simple) == (territory.name, territory.contacts, territory.is_simple)
    assert "Piano di zona" in client.visit(SETTINGS, budget=BUDGET).text
    client.visit(f"{SETTINGS}/parole/nessuna", status=404)


def test_each_screen_changes_its_own_thing(client: VisitingClient, territory: TerritoryRef) -> None:
    enter(client, territory, "administrator")
    client.send(f"{SETTINGS}/nome", NAME | {"name": "Ambito nuovo"})
    client.send(f"{SETTINGS}/recapiti", {"orari": "lunedì 9-13", "email": "", "version": "2"})
    again = queries.get_territory(territory.id)
    assert (again.name, dict(again.contacts), again.labels) == ("Ambito nuovo", {"orari": "lunedì 9-13"}, territory.labels)
    page = client.visit(SETTINGS, budget=BUDGET).text
    assert "Ambito nuovo, Sardegna" in page
    assert "nessuno: le persone non sanno dove trovarti" in page


@pytest.mark.parametrize(
    ("screen", "typed", "shown"),
    [
        ("nome", NAME | {"name": "Ambito mai visto"}, "Ambito mai visto, Sardegna"),
        ("recapiti", {"telefono": "070 000000", "version": "1"}, "070 000000"),
        ("parole/plan", WORD | {"singular": "Progetto sociale"}, "del Progetto sociale"),
        ("parole/second_office", WORD | {"singular": "", "plural": ""}, "Il secondo ufficio non si nomina"),
    ],
)
def test_looking_first_saves_nothing(
    client: VisitingClient, territory: TerritoryRef, screen: str, typed: dict[str, str], shown: str
) -> None:
    """What people will see, with what was typed still in the fields, and nothing saved."""
    enter(client, territory, "administrator")
    page = client.send(f"{SETTINGS}/{screen}", typed | {"action": "preview"}, status=200).text
    assert "Non hai ancora salvato" in page
    assert shown in page
    assert all(f'value="{value}"' in page for name, value in typed.items() if value and name not in ("gender", "version"))
    assert queries.get_version(territory.id) == 1


@pytest.mark.parametrize(
    ("screen", "typed", "message"),
    [
        ("nome", NAME | {"name": " "}, "Scrivi il nome del territorio"),
        ("nome", NAME | {"name": "x" * 161}, "ne restano 1 di troppo"),
        ("nome", NAME | {"ipa_code": "c-b354"}, "Il codice IPA ha solo lettere, cifre e «_»"),
        ("nome", NAME | {"ipa_code": "a" * 21}, "al massimo 20"),
        ("nome", NAME | {"ipa_code": "c_b354<x>"}, "Il codice IPA ha solo lettere"),
        ("parole/plan", WORD | {"plural": ""}, "Scrivi il plurale per «Il piano»"),
        ("parole/plan", WORD | {"gender": "n"}, ""),
        ("parole/second_office", WORD | {"plural": ""}, "Scrivi il plurale per «Il secondo ufficio"),
    ],
)
@pytest.mark.parametrize("button", [{"action": "save"}, {"action": "preview"}], ids=["saved", "looked-at"])
def test_a_bad_value_comes_back_beside_its_field(
    client: VisitingClient, territory: TerritoryRef, screen: str, typed: dict[str, str], message: str, button: dict[str, str]
) -> None:
    enter(client, territory, "administrator")
    answer = client.send(f"{SETTINGS}/{screen}", typed | button, status=422)
    assert message in answer.text
    assert "Non hai ancora salvato" not in answer.text
    assert queries.get_version(territory.id) == 1


@pytest.mark.parametrize(
    ("screen", "field", "typed"), [("nome", "name", NAME), ("parole/plan", "singular", WORD), ("recapiti", "orari", {"version": "1"})]
)
def test_two_administrators_see_both_texts(
    client: VisitingClient, territory: TerritoryRef, screen: str, field: str, typed: dict[str, str]
) -> None:
    enter(client, territory, "administrator")
    path = f"{SETTINGS}/{screen}"
    client.send(path, typed | {field: "Parole del collega"})
    answer = client.send(path, typed | {field: "Parole mie"}, status=409)
    assert "Parole del collega" in answer.text
    assert "Parole mie" in answer.text
    assert 'name="version" value="2"' in answer.text
    client.send(path, typed | {field: "Parole mie", "version": "2"})
    assert queries.get_version(territory.id) == 3


def test_the_coordinator_reads_and_does_not_change(client: VisitingClient, territory: TerritoryRef) -> None:
    enter(client, territory, "coordinator")
    for path in (SETTINGS, f"{SETTINGS}/parole", f"{SETTINGS}/comuni", f"{SETTINGS}/aree"):
        page = client.visit(path, budget=BUDGET).text
        assert "Solo chi amministra il sito" in page
    assert f'href="{SETTINGS}/nome"' not in client.visit(SETTINGS, budget=BUDGET).text
    for screen in ("nome", "recapiti", "parole/plan"):
        client.visit(f"{SETTINGS}/{screen}", status=403)
    assert client.post(f"{SETTINGS}/nome", data={"name": "Mio"}).status_code in (400, 403)
    client.visit(f"{SETTINGS}/aree/nuova", status=403)


def test_the_auditor_reads_every_screen_and_changes_nothing(client: VisitingClient, territory: TerritoryRef) -> None:
    enter(client, territory, "auditor")
    for path in (SETTINGS, f"{SETTINGS}/parole", f"{SETTINGS}/comuni", f"{SETTINGS}/aree", f"{SETTINGS}/menu"):
        page = client.visit(path, budget=BUDGET).text
        assert "Solo chi amministra il sito" in page
        main = page.partition("<main")[2]
        assert 'method="post"' not in main
        assert "btn-primary" not in main
    assert client.post(f"{SETTINGS}/menu", data={"preset": "simple"}).status_code in (400, 403)


@pytest.mark.parametrize("role", ["operator", "municipal_referent"])
def test_others_do_not_enter(client: VisitingClient, territory: TerritoryRef, role: str) -> None:
    enter(client, territory, role)
    client.visit(SETTINGS, status=403)


def test_comuni_and_lead(client: VisitingClient, territory: TerritoryRef) -> None:
    enter(client, territory, "administrator")
    add, lead = f"{SETTINGS}/comuni/nuovo", f"{SETTINGS}/capofila"
    for path in (add, lead, f"{SETTINGS}/comuni"):
        client.visit(path, budget=BUDGET)
    assert "Scrivi il codice" in client.send(add, {"belfiore": "", "starts_on": "2027-01-01"}, status=422).text
    assert "non è tra i comuni" in client.send(add, {"belfiore": "Q999", "starts_on": "2027-01-01"}, status=422).text
    assert "non è una data" in client.send(add, {"belfiore": "L154", "starts_on": "31/12/2026"}, status=422).text
    client.send(add, {"belfiore": "L154", "starts_on": "2026-01-01"})
    teulada = next(one for one in queries.list_municipalities(territory.id, date(2026, 11, 21)) if one.name == "Teulada")
    assert "Teulada" in client.visit(f"{SETTINGS}/comuni", budget=BUDGET).text
    client.send(lead, {"municipality_id": "999999", "starts_on": "2027-01-01", "act": "Delibera 1"}, status=422)
    client.send(lead, {"municipality_id": str(teulada.id), "starts_on": "2027-01-01", "act": "Delibera 1"})
    assert queries.find_lead_id(territory.id, date(2027, 1, 1)) == teulada.id
    leave = f"{SETTINGS}/comuni/{teulada.id}/fine"
    client.visit(leave, budget=BUDGET)
    assert "prima nominane un altro" in client.send(leave, {"ends_on": "2027-06-01"}, status=422).text
    other = next(
        one for one in municipality_ids(territory) if one not in (teulada.id, queries.find_lead_id(territory.id, date(2026, 12, 1)))
    )
    client.send(f"{SETTINGS}/comuni/{other}/fine", {"ends_on": "2027-06-01"})
    client.visit(f"{SETTINGS}/comuni/999999/fine", status=404)


def test_areas(client: VisitingClient, territory: TerritoryRef) -> None:
    enter(client, territory, "administrator")
    client.visit(f"{SETTINGS}/aree/nuova", budget=BUDGET)
    assert "esiste già" in client.send(f"{SETTINGS}/aree/nuova", {"label": "anziani", "starts_on": "2026-11-21"}, status=422).text
    client.send(f"{SETTINGS}/aree/nuova", {"label": "Dopo di noi", "starts_on": "2026-11-21"})
    elderly = area_id(territory)
    client.visit(f"{SETTINGS}/aree/{elderly}", budget=BUDGET)
    client.send(f"{SETTINGS}/aree/{elderly}", {"label": "Persone anziane", "label_en": "Older people"})
    client.visit(f"{SETTINGS}/aree/{elderly}/ritira", budget=BUDGET)
    client.send(f"{SETTINGS}/aree/{elderly}/ritira", {"ends_on": "2026-11-21"})
    page = client.visit(f"{SETTINGS}/aree", budget=BUDGET).text
    assert "Persone anziane" in page
    assert "Ritirata" in page
    other = make_territory("ba", "Bari", preset="puglia")
    client.visit(f"{SETTINGS}/aree/{area_id(other)}", status=404)


def test_the_code_of_the_body_is_kept_in_small_letters_and_taken_away(client: VisitingClient, territory: TerritoryRef) -> None:
    enter(client, territory, "administrator")
    client.send(f"{SETTINGS}/nome", NAME | {"ipa_code": " C_B354 "})
    assert queries.get_territory(territory.id).contacts["ipa_code"] == "c_b354"
    assert 'value="c_b354"' in client.visit(f"{SETTINGS}/nome", budget=BUDGET).text
    assert "(IPA): c_b354" in client.visit(SETTINGS, budget=BUDGET).text
    client.send(f"{SETTINGS}/recapiti", {"orari": "lunedì 9-13", "version": "2"})
    assert queries.get_territory(territory.id).contacts["ipa_code"] == "c_b354", "another screen leaves it"
    client.send(f"{SETTINGS}/nome", NAME | {"ipa_code": "", "version": "3"})
    assert "ipa_code" not in queries.get_territory(territory.id).contacts
