# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cycles at the edge: nothing in them, one person, comuni without figures of residents, two cycles side by side."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine

from consulta.numbers import population, service
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor, sign_in_as
from tests.factories.consultations import make_cycle, make_topic
from tests.factories.contributions import make_contribution
from tests.factories.territory import make_territory, municipality_ids
from tests.numbers.world import NOW
from tests.support.pages import VisitingClient


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def read(client: VisitingClient, path: str) -> str:
    """The words of a page."""
    return " ".join(unescape(client.visit(path).text).split())


def section(page: str, anchor: str) -> str:
    """What stands under the name of a number."""
    return page.split(f'id="{anchor}"')[1].split("<h3 ")[0].split("<h2 ")[0]


def counted(territory: TerritoryRef) -> None:
    service.recompute(territory.id, NOW)


def test_an_empty_cycle_says_what_will_be_here_and_its_file_has_zeros(client: VisitingClient) -> None:
    territory = make_territory()
    make_cycle(territory)
    counted(territory)
    page = read(client, "/ao/numeri")
    assert "Qui compaiono i contributi, chi partecipa, gli incontri e le risposte" in page
    assert client.get("/ao/numeri.csv").status_code == 200
    assert client.get("/ao/numeri.ods").status_code == 200
    assert "Qui non c’è ancora niente" in read(client, "/ao/numeri/elenco/comments")


def test_a_cycle_of_one_person_tells_that_there_is_one_and_nothing_of_them(client: VisitingClient) -> None:
    territory = make_territory()
    make_contribution(territory, author=make_actor(municipality_id=municipality_ids(territory)[0]))
    counted(territory)
    page = read(client, "/ao/numeri")
    assert "non detto" in section(page, "people-comune")
    assert "non detto" in section(page, "people-rate")
    assert "–" in section(page, "reply-time"), "there is no reply: that is not a secret"
    assert "non detto" not in section(page, "reply-time")
    sign_in_as(client, make_actor(territory, "operator").user_id or 0)
    office = read(client, "/ao/ufficio/numeri/elenco/people.comune")
    assert "1 persona" in office


def test_without_residents_a_rate_is_a_dash(client: VisitingClient, monkeypatch: pytest.MonkeyPatch) -> None:
    territory = make_territory()
    for number in range(6):
        make_contribution(territory, author=make_actor(municipality_id=municipality_ids(territory)[0]), title=f"Il numero {number}")
    counted(territory)
    monkeypatch.setattr(population, "_residents", dict)
    page = read(client, "/ao/numeri")
    assert "–" in section(page, "people-rate")
    assert "–" in section(page, "people-similarity")
    assert ">6<" in section(page, "people-comune").replace(" ", "")


def test_two_cycles_stand_side_by_side_and_each_has_its_own_lists(client: VisitingClient) -> None:
    territory = make_territory()
    before = make_cycle(territory, NOW - timedelta(days=900), first_year=2023, title="La prima")
    make_contribution(territory, make_topic(territory, before, NOW - timedelta(days=900)), now=NOW - timedelta(days=900))
    now = make_cycle(territory, title="La seconda")
    topic = make_topic(territory, now)
    for number in range(3):
        make_contribution(territory, topic, title=f"Il numero {number}")
    counted(territory)
    compared = read(client, "/ao/numeri").split('id="confronto"')[1]
    row = compared.split("Contributi</th>")[1].split("</tr>")[0]
    assert row.count('class="c-number"') == 2
    assert re.search(rf'<a href="[^"]*ciclo={now}[^"]*">3</a>', row)
    assert re.search(rf'<a href="[^"]*ciclo={before}[^"]*">1</a>', row)
    assert read(client, f"/ao/contributi?ciclo={before}").count("1 contributo") >= 1
