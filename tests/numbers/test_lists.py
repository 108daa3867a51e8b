# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each figure that has a link is what its list makes up: as many rows, or rows whose amounts sum to it."""

import re
from html import unescape

import pytest
import time_machine

from consulta.core.db import db
from consulta.core.pagination import COUNT_CAP, Cursor
from consulta.numbers import behind, queries, service
from consulta.numbers.behind import Wanted
from consulta.numbers.defined.shape import ASKED, DECIDED, HOURS, LISTED, PERSONS, ROWS
from consulta.numbers.definitions import DEFINITIONS
from consulta.numbers.reading import Reading, whole
from consulta.register.models import AuditEvent
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor, sign_in_as
from tests.factories.consultations import make_cycle
from tests.factories.contributions import make_contribution
from tests.factories.territory import make_territory
from tests.numbers.world import NOW, make_world
from tests.support.pages import VisitingClient

MADE_OF_OTHERS = (
    *("steps.share", "reply.time", "people.rate", "people.similarity", "enrolled.rate", "enrolled.similarity"),
    *("formats.share", "formats.in_time", "barriers.in_time"),
)
"""Shares, rates and days: no list has as many rows; theirs is the list of what they are made of."""


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def readings(territory: TerritoryRef) -> list[Reading]:
    """The whole numbers of every cycle."""
    service.recompute(territory.id, NOW)
    cycles = sorted({key.cycle_id for key in queries.read_kept(territory.id)})
    cells, setting = queries.read_cycles(cycles), queries.read_setting(territory.id, cycles, NOW.date())
    return [whole(cycle_id, cells[cycle_id], setting) for cycle_id in cycles]


@pytest.mark.parametrize("seed", [11, 12])
def test_every_figure_of_a_list_of_its_own_is_what_its_rows_make_up(app: object, seed: int) -> None:
    territory = make_world(seed)
    compared = 0
    for reading in readings(territory):
        lives = tuple(one.key for one in reading.setting.comuni)
        for definition in DEFINITIONS.values():
            if definition.listed not in (ROWS, PERSONS, DECIDED, ASKED) or definition.id in MADE_OF_OTHERS:
                continue
            for one in definition.read(reading):
                wanted = Wanted(territory.id, reading.cycle_id, definition.list_id, one.line, one.column, lives)
                page = behind.list_behind(wanted, None, size=500)
                made = sum(row.amount for row in page.items)
                assert made == behind.sum_behind(wanted)
                assert not page.total_is_more
                assert page.total == len(page.items)
                assert (made / 60 if definition.unit == HOURS else made) == one.value, (definition.id, one)
                compared += 1
    assert compared > 150


def test_every_number_says_where_its_list_is(app: object) -> None:
    for definition in DEFINITIONS.values():
        assert definition.listed, definition.id
        assert definition.listed == LISTED or behind.has_list(definition.list_id), definition.id
        assert (definition.listed == PERSONS) is behind.is_personal(definition.id), definition.id


def links(page: str, where: str) -> dict[str, str]:
    """Every count of a page with its address, one for each kind of address; days and shares are not counts."""
    counts = re.sub(
        r'<h3 id="(reply-time|steps-share|formats-share|formats-in-time|barriers-in-time)">.*?(?=<h[23] )', "", page, flags=re.DOTALL
    )
    counts = re.sub(r"<tr>(?:(?!</tr>).)*[(](giorni|per cento)[)]</th>.*?</tr>", "", counts, flags=re.DOTALL)  # two cycles side by side
    found = re.findall(rf'<a href="([^"]*{where}[^"]*)">([0-9.]+)</a>', counts)
    kinds: dict[str, tuple[str, str]] = {}
    for url, text in found:
        address = unescape(url)
        shape = re.sub(r"=[^&]*", "=", address)
        if text != "0" or shape not in kinds:
            kinds[shape] = (address, text)
    return dict(kinds.values())


def test_the_public_opens_what_is_public_and_reads_why_the_rest_is_not(client: VisitingClient) -> None:
    territory = make_world(13)
    service.recompute(territory.id, NOW)
    page = client.visit("/uno/numeri").text
    found = links(page, "/numeri/elenco/")
    assert len(found) > 15
    for url, text in found.items():
        shown = unescape(client.visit(url, budget=16).text)
        assert re.search(rf'role="status">{re.escape(text)} ', shown), (url, text)
        assert "Consultazione: " in shown
    assert "i nomi delle persone non sono pubblici" in page
    assert "le decisioni riguardano anche testi che non si leggono" in page
    for number in ("people", "people.comune", "enrolled", "enrolled.age_sex", "moderation.outcome", "needs", "formats", "barriers"):
        client.visit(f"/uno/numeri/elenco/{number}", status=404)
        assert f"/elenco/{number}" not in page


def test_the_office_opens_every_figure_and_that_it_read_persons_is_written_down(client: VisitingClient) -> None:
    territory = make_world(14)
    service.recompute(territory.id, NOW)
    sign_in_as(client, make_actor(territory, "operator").user_id or 0)
    found = links(client.visit("/uno/ufficio/numeri").text, "/ufficio/numeri/elenco/")
    assert len(found) > 20
    for url in found:
        shown = unescape(client.visit(url, budget=22).text)
        assert ("Sono dati di persone" in shown) is any(f"/{one}" in url for one in behind.PERSONAL), url
    read = db.session.query(AuditEvent).filter(AuditEvent.name == "numbers.persons_read").count()
    assert read == len([url for url in found if any(f"/{one}" in url for one in behind.PERSONAL)])
    assert read


def test_the_lists_of_contributions_of_the_office_are_as_long_as_the_figures(client: VisitingClient) -> None:
    territory = make_world(17)
    service.recompute(territory.id, NOW)
    sign_in_as(client, make_actor(territory, "operator").user_id or 0)
    found = links(client.visit("/uno/ufficio/numeri").text, "/ufficio/contributi")
    kinds = {name for url in found for name in re.findall(r"[?&]([a-z_]+)=", url)}
    assert kinds >= {"ciclo", "stato", "tipo", "area", "comune", "tavolo", "categoria", "canale", "esito", "senza", "settimana", "passo"}
    for url, text in found.items():
        shown = unescape(client.visit(url, budget=40).text)
        long = re.search(r">([0-9.]+) in elenco<", shown)
        assert (long.group(1) if long else "0") == text, url


@pytest.mark.parametrize("office", [True, False], ids=["office", "public"])
@pytest.mark.parametrize(
    ("argument", "said", "field"),
    [
        ("ciclo={cycle}", "Consultazione: ", 'name="ciclo"'),
        ("canale=desk", "Canale: Sportello", '<option value="desk" selected>'),
        ("senza=area", "Senza: area", '<option value="area" selected>'),
        ("senza=area,comune", "Senza: area, comune", '<option value="area,comune" selected>'),
        ("passo=risposto", "Passo: Con una risposta", '<option value="risposto" selected>'),
        ("settimana=2026-11-11", "Settimana da lunedì: ", '<input type="hidden" name="settimana" value="2026-11-11">'),
    ],
)
def test_a_list_says_its_filter_in_words_takes_it_away_and_keeps_it_in_its_form(
    client: VisitingClient, office: bool, argument: str, said: str, field: str
) -> None:
    territory = make_territory()
    cycle_id = make_cycle(territory)
    make_contribution(territory)
    if office:
        sign_in_as(client, make_actor(territory, "operator").user_id or 0)
    path, query = f"/ao{'/ufficio' if office else ''}/contributi", argument.format(cycle=cycle_id)
    shown = unescape(client.visit(f"{path}?{query}&tipo=need", budget=40).text)
    assert said in shown
    assert field in shown
    chip = re.search(rf'<a class="[^"]*c-tag[^"]*" href="([^"]*)">{re.escape(said)}', shown)
    assert chip
    assert chip.group(1) == f"{path}?tipo=need"


def test_a_list_can_be_narrowed_and_widened_in_its_form(client: VisitingClient) -> None:
    territory = make_world(15)
    service.recompute(territory.id, NOW)
    page = unescape(client.visit("/uno/numeri/elenco/comments.kind?riga=topic").text)
    assert '<option value="topic" selected>Tema, senza contributo</option>' in page
    assert "Tipo: Tema, senza contributo" in page
    assert 'name="ciclo"' in page
    client.visit("/uno/numeri/elenco/comments.kind?riga=%3Cb%3E", status=400)
    client.visit("/uno/numeri/elenco/comments.kind?pagina=x", status=400)
    client.visit("/uno/numeri/elenco/comments.kind?ciclo=9999", status=404)
    client.visit("/uno/numeri/elenco/nothing", status=404)


def test_pages_lead_to_every_row_once(app: object) -> None:
    territory = make_world(16)
    (reading, *_rest) = readings(territory)
    wanted = Wanted(territory.id, reading.cycle_id, "comments")
    seen: list[int] = []
    cursor = None
    while True:
        page = behind.list_behind(wanted, cursor, size=7)
        seen += [row.id for row in page.items]
        if page.next_cursor is None:
            break
        cursor = Cursor.decode(page.next_cursor, 1)
    assert len(seen) == len(set(seen)) == reading.sure("comments") < COUNT_CAP
    back = behind.list_behind(wanted, Cursor((seen[-1],), backwards=True), size=7)
    assert [row.id for row in back.items] == seen[-8:-1]


def test_a_list_too_long_to_count_says_the_figure_that_led_to_it(client: VisitingClient, monkeypatch: pytest.MonkeyPatch) -> None:
    territory = make_world(16)
    (reading, *_rest) = readings(territory)
    monkeypatch.setattr(behind, "COUNT_CAP", 2)
    address = f"/uno/numeri/elenco/comments.kind?ciclo={reading.cycle_id}"
    figure, line = max((reading.sure("comments.kind", one), one) for one in reading.lines("comments.kind"))
    assert figure > 2
    assert f'role="status">{figure} commenti' in client.visit(f"{address}&riga={line}").text
    assert 'role="status">oltre 2 commenti' in client.visit(address).text, "no figure leads here"


@pytest.mark.parametrize(
    "address",
    ["comments?riga=need", "comments?colonna=x", "endorsements?riga=sindaci", "attendance?riga=x", "meetings?riga=3", "merged?riga=x"],
)
def test_a_filter_that_the_number_has_not_is_refused(client: VisitingClient, address: str) -> None:
    """It would be a server error, or every row under the name of a few."""
    territory = make_world(16)
    readings(territory)
    page = client.visit(f"/uno/numeri/elenco/{address}", status=400).text
    assert "ha un valore che non conosciamo" in page
    assert client.visit("/uno/numeri/elenco/comments.kind?riga=need").status_code == 200


def test_an_empty_list_says_so(client: VisitingClient) -> None:
    territory = make_territory()
    make_cycle(territory)
    service.recompute(territory.id, NOW)
    assert "Qui non c’è ancora niente" in client.visit("/ao/numeri/elenco/organisations").text
