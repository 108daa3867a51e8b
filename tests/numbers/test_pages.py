# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the numbers and their files: what they say, what they leave out, where each figure leads."""

import csv
import io
import re
from datetime import timedelta
from html import unescape

import openpyxl
import pytest
import time_machine

from consulta.core.sheet_writing import bare
from consulta.core.sheets import read_sheet
from consulta.numbers import queries, service
from consulta.numbers.definitions import DEFINITIONS
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor, make_user, sign_in_as
from tests.factories.consultations import make_cycle
from tests.factories.contributions import make_contribution
from tests.factories.territory import make_territory, municipality_ids
from tests.numbers.world import NOW, make_world
from tests.support.pages import VisitingClient

BUDGET = 14


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def count(territory: TerritoryRef) -> None:
    """What the worker does each minute."""
    service.recompute(territory.id, NOW)


def plain(html: str) -> str:
    """A page in one line."""
    return " ".join(html.split())


def test_every_state_without_numbers_says_so(client: VisitingClient) -> None:
    territory = make_territory()
    assert "Non c’è ancora una consultazione" in client.visit("/ao/numeri").text
    make_cycle(territory)
    assert "I numeri sono in preparazione" in client.visit("/ao/numeri").text
    count(territory)
    page = client.visit("/ao/numeri").text
    assert "non c’è ancora niente da contare" in page
    assert client.visit("/ao/numeri?ciclo=999999", status=404)
    assert client.visit("/ao/numeri?ciclo=x", status=404)


def test_each_number_stands_beside_its_definition(client: VisitingClient) -> None:
    count(make_world(1))
    page = unescape(plain(client.visit("/uno/numeri", budget=BUDGET).text))
    for name in ("contributions.kind", "people.rate", "steps", "reply.time", "meetings.hours", "moderation.reason"):
        assert f'<h3 id="{name.replace(".", "-")}">{DEFINITIONS[name].name}</h3>' in page
        assert DEFINITIONS[name].text in page
    assert "ISTAT" in page
    assert "anno 2023" in page
    assert page.count('role="img"') >= 10


def test_few_persons_are_not_told_to_the_public_and_are_to_the_office(client: VisitingClient) -> None:
    territory = make_territory()
    comune = municipality_ids(territory)[0]
    make_contribution(territory, author=make_actor(municipality_id=comune))
    count(territory)
    public = plain(client.visit("/ao/numeri").text)
    assert "non detto" in public
    assert "Dove leggi «non detto»" in public
    sign_in_as(client, make_actor(territory, "operator").user_id or 0)
    office = plain(client.visit("/ao/ufficio/numeri", budget=BUDGET + 6).text)
    assert "non detto" not in office
    assert "non farli uscire dall’ufficio" in office


def test_the_office_page_is_the_office_s(client: VisitingClient) -> None:
    make_territory()
    sign_in_as(client, make_user())
    client.visit("/ao/ufficio/numeri", status=403)
    client.visit("/ao/ufficio/numeri.csv", status=403)


def figures(page: str) -> list[tuple[int, str]]:
    """Every figure of the tables that leads to the list of contributions, with its address."""
    found = re.findall(r'<td class="c-number"><a href="([^"]*/contributi\?[^"]*)">([0-9.]+)</a></td>', page)
    return [(int(text.replace(".", "")), unescape(url)) for url, text in found]


def test_every_figure_of_contributions_is_the_length_of_its_list(client: VisitingClient) -> None:
    territory = make_world(2)
    count(territory)
    page = client.visit("/uno/numeri", budget=BUDGET).text
    found = figures(page)
    assert len(found) > 60
    by_kind: dict[tuple[str, ...], tuple[int, str]] = {}
    for value, url in found:
        by_kind.setdefault(tuple(sorted(part.split("=")[0] for part in url.split("?")[1].split("&"))), (value, url))
    for value, url in by_kind.values():
        if value:
            rows = client.get(url.replace("/contributi?", "/contributi.json?")).json
            assert rows["count"] == value, url


def test_a_filter_of_the_numbers_refuses_what_it_does_not_know(client: VisitingClient) -> None:
    make_territory()
    for wrong in ("ciclo=x", "canale=piccione", "senza=tutto", "passo=etichettato", "ciclo=99999999999"):
        assert "non conosciamo" in client.visit(f"/ao/contributi?{wrong}", status=400).text, wrong
    for right in ("ciclo=1", "canale=desk", "senza=area", "passo=ripreso"):
        client.visit(f"/ao/contributi?{right}", budget=30)


def test_the_cycle_before_stands_beside(client: VisitingClient) -> None:
    territory = make_world(4)
    count(territory)
    page = plain(client.visit("/uno/numeri", budget=BUDGET).text)
    assert "Confronto con la consultazione di prima" in page
    assert 'aria-label="Scegli la consultazione"' in page


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods"])
def test_files_say_the_same_numbers_with_their_dictionary(client: VisitingClient, kind: str) -> None:
    territory = make_world(5)
    count(territory)
    response = client.get(f"/uno/numeri.{kind}")
    assert response.status_code == 200
    sheet = read_sheet(f"numeri.{kind}", io.BytesIO(response.data))
    assert list(sheet.headings)[:3] == ["Consultazione", "Codice", "Numero"]
    assert {cells[1] for _, cells in sheet.rows} >= {"contributions", "people.rate", "reply.time"}
    words = client.get(f"/uno/numeri/dizionario.{kind}")
    assert words.status_code == 200
    assert client.get("/uno/numeri.exe").status_code == 404


def test_a_spreadsheet_of_the_numbers_can_be_added_up(client: VisitingClient) -> None:
    """Figures are numbers, the instant of the count is an instant, what is not told is an empty cell."""
    territory = make_world(5)
    count(territory)
    book = openpyxl.load_workbook(io.BytesIO(client.get("/uno/numeri.xlsx").data))
    rows = list(book.worksheets[0].iter_rows(min_row=2))
    assert {cell.data_type for row in rows for cell in row[9:10]} == {"n"}
    assert {cell.data_type for row in rows for cell in row[12:13]} == {"d"}
    assert any(isinstance(row[9].value, float) for row in rows), "shares and means keep their decimals"
    assert all((row[9].value is None) is (row[11].value != "detto") for row in rows)


def test_the_public_file_leaves_out_what_the_page_does(client: VisitingClient) -> None:
    territory = make_world(6)
    count(territory)
    sign_in_as(client, make_actor(territory, "operator").user_id or 0)

    def rows(url: str) -> dict[tuple[str, str, str], str]:
        lines = csv.reader(io.StringIO(client.get(url).data.decode("utf-8-sig")), delimiter=";")
        return {(row[1], bare(row[7]), bare(row[8])): row[9] for row in list(lines)[1:]}

    whole, told = rows("/uno/ufficio/numeri.csv"), rows("/uno/numeri.csv")
    private = [key for key in whole if key[0] in ("people.comune", "enrolled.role", "enrolled.age_sex") and "-" not in key]
    small = [key for key in private if whole[key] in ("1", "2", "3", "4")]
    assert small
    assert all(told[key] == "" for key in small)
    assert told["contributions", "", ""] == whole["contributions", "", ""]


def test_a_minute_later_the_page_says_of_when_it_is(client: VisitingClient) -> None:
    territory = make_territory()
    make_contribution(territory)
    count(territory)
    make_contribution(territory)
    assert queries.is_due(territory.id, NOW + timedelta(seconds=1))
    assert "Contati sabato 21 novembre 2026, ore 16:30" in plain(client.visit("/ao/numeri").text)


def test_the_filter_names_only_a_consultation_that_everybody_may_know(client: VisitingClient) -> None:
    territory, other = make_territory(), make_territory("due", "Due")
    open_one = make_cycle(territory, title="Insieme")
    elsewhere = make_cycle(other, title="Di un altro ambito")
    assert "Consultazione: Insieme" in client.visit(f"/ao/contributi?ciclo={open_one}", budget=30).text
    page = client.visit(f"/ao/contributi?ciclo={elsewhere}", budget=30).text
    assert f"Consultazione: {elsewhere}" in page
    assert "Di un altro" not in page
