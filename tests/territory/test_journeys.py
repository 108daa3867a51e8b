# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The administrator changes the settings in the browser; the coordinator reads them; nobody else enters."""

import re
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


def typed(client: VisitingClient) -> dict[str, str]:
    """Every field of the settings as the page holds it."""
    page = client.visit(SETTINGS, budget=BUDGET).text
    texts = dict(re.findall(r'<input class="[^"]*" type="text" id="[^"]+" name="([^"]+)" value="([^"]*)"', page))
    chosen = dict.fromkeys(re.findall(r'<select[^>]* name="([^"]+)"', page), "m")
    return texts | chosen | {"conference_gender": "f", "body_gender": "f", "preset": "full"}


def test_the_administrator_changes_the_words(client: VisitingClient, territory: TerritoryRef) -> None:
    enter(client, territory, "administrator")
    data = typed(client)
    assert data["plan_singular"] == "PLUS"
    client.send(SETTINGS, data | {"plan_singular": "Piano di zona", "plan_plural": "Piani di zona", "preset": "simple"})
    again = queries.get_territory(territory.id)
    assert (again.labels.plan.singular, again.labels.conference.gender, again.is_simple) == ("Piano di zona", "f", True)
    assert "Piano di zona" in client.visit(SETTINGS, budget=BUDGET).text


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", " ", "Scrivi il nome del territorio"),
        ("name", "x" * 161, "ne restano 1 di troppo"),
        ("plan_plural", "", "Scrivi il plurale per «Il piano»"),
        ("plan_gender", "n", ""),
        ("preset", "huge", ""),
        ("second_office_singular", "Ufficio di Piano", "Scrivi il plurale per «Il secondo ufficio"),
    ],
)
def test_a_bad_value_comes_back_beside_its_field(
    client: VisitingClient, territory: TerritoryRef, field: str, value: str, message: str
) -> None:
    enter(client, territory, "administrator")
    answer = client.send(SETTINGS, typed(client) | {"orari": "lunedì 9-13", field: value}, status=422)
    assert message in answer.text
    assert "lunedì 9-13" in answer.text, "what was typed is kept"
    assert queries.get_version(territory.id) == 1


def test_two_administrators_see_both_texts(client: VisitingClient, territory: TerritoryRef) -> None:
    enter(client, territory, "administrator")
    data = typed(client)
    client.send(SETTINGS, data | {"name": "Nome del collega", "version": "1"})
    answer = client.send(SETTINGS, data | {"name": "Nome mio", "version": "1"}, status=409)
    assert "Nome del collega" in answer.text
    assert "Nome mio" in answer.text
    assert 'name="version" value="2"' in answer.text
    client.send(SETTINGS, data | {"name": "Nome mio", "version": "2"})
    assert queries.get_territory(territory.id).name == "Nome mio"


def test_the_coordinator_reads_and_does_not_change(client: VisitingClient, territory: TerritoryRef) -> None:
    enter(client, territory, "coordinator")
    for path in (SETTINGS, f"{SETTINGS}/comuni", f"{SETTINGS}/aree"):
        page = client.visit(path, budget=BUDGET).text
        assert "Solo chi amministra il sito" in page
        assert 'name="plan_singular"' not in page
    assert client.post(SETTINGS, data={"name": "Mio"}).status_code in (400, 403)
    client.visit(f"{SETTINGS}/aree/nuova", status=403)


@pytest.mark.parametrize("role", ["operator", "auditor", "municipal_referent"])
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
