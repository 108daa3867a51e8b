# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cycles at the edge: nothing in them, one person, comuni without figures of residents, two cycles side by side."""

import ast
import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
import time_machine
from flask import Flask

import consulta
from consulta.contributions.models import Comment
from consulta.feedback.requests import AnswerFeedback
from consulta.feedback.service import answer_feedback
from consulta.notices.requests import Needs
from consulta.numbers import population, service
from consulta.numbers.definitions import DEFINITIONS
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor, sign_in_as
from tests.factories.consultations import make_cycle, make_topic
from tests.factories.contributions import make_contribution
from tests.factories.feedback import make_request
from tests.factories.notices import make_application, make_notice
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
    assert "nessun dato" in section(page, "reply-time"), "there is no reply: that is not a secret"
    assert "non detto" not in section(page, "reply-time")
    sign_in_as(client, make_actor(territory, "operator").user_id or 0)
    office = read(client, "/ao/ufficio/numeri/elenco/people.comune")
    assert "1 persona" in office


def test_that_nobody_is_missing_is_told_and_who_has_no_account_is_not_a_person_of_the_count(client: VisitingClient) -> None:
    territory = make_territory()
    topic = make_topic(territory, make_cycle(territory))
    for comune in municipality_ids(territory):
        make_contribution(territory, topic, municipality_ids=(comune,), title=f"Il numero {comune}")
    counted(territory)
    page = read(client, "/ao/numeri")
    assert "Nessuno: di ogni comune parla almeno un contributo." in section(page, "silent-comuni")
    assert "<table" not in section(page, "silent-comuni")
    assert "senza account" in page


def test_without_residents_a_rate_is_a_dash(client: VisitingClient, monkeypatch: pytest.MonkeyPatch) -> None:
    territory = make_territory()
    for number in range(6):
        make_contribution(territory, author=make_actor(municipality_id=municipality_ids(territory)[0]), title=f"Il numero {number}")
    counted(territory)
    monkeypatch.setattr(population, "_residents", dict)
    page = read(client, "/ao/numeri")
    assert "nessun dato" in section(page, "people-rate")
    assert "nessun dato" in section(page, "people-similarity")
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


def test_helps_that_few_asked_for_are_told_to_the_office_alone(client: VisitingClient) -> None:
    territory = make_territory()
    notice = make_notice(territory)
    for number in range(5):
        make_application(territory, notice, make_actor(name=f"Persona {number}"), needs=Needs(sign_language=True, transport=number > 0))
    counted(territory)
    page = section(read(client, "/ao/numeri"), "needs")
    assert re.search(r"Interprete della lingua dei segni</th><td[^>]*>5<", page)
    assert re.search(r"Un passaggio per arrivare</th><td[^>]*>non detto<", page)
    assert re.search(r"Altro</th><td[^>]*>0<", page), "nobody is nobody"
    assert "i nomi delle persone non sono pubblici" in page
    (line,) = [line for line in client.get("/ao/numeri.csv").text.splitlines() if "needs" in line and "transport" in line]
    assert "non detto: poche persone" in line
    sign_in_as(client, make_actor(territory, "operator").user_id or 0)
    office = section(read(client, "/ao/ufficio/numeri"), "needs")
    assert re.search(r"Un passaggio per arrivare</th><td[^>]*><a [^>]*>4</a>", office)
    shown = read(client, "/ao/ufficio/numeri/elenco/needs?riga=transport")
    assert "Sono dati di persone" in shown
    assert 'role="status">4 persone' in shown


def test_requests_of_accessibility_are_counted_where_they_belong_and_only_the_office_lists_them(client: VisitingClient) -> None:
    territory = make_territory()
    make_cycle(territory, NOW - timedelta(days=900), first_year=2023, title="La prima")
    now = make_cycle(territory, title="La seconda")
    make_request(territory, NOW - timedelta(days=800), kind="accessibility", page="/ao/contributi")
    told = make_request(territory, NOW - timedelta(days=2), kind="accessibility", page="/ao/numeri")
    make_request(territory, NOW - timedelta(days=2), kind="issue")
    operator = make_actor(territory, "operator")
    answer_feedback(operator, AnswerFeedback(territory.id, told.request_id, "Adesso la tabella si legge con la voce."), NOW)
    counted(territory)
    page = read(client, "/ao/numeri")
    assert re.search(r"Con una risposta</th><td[^>]*>1<", section(page, "barriers"))
    assert re.search(r"In attesa</th><td[^>]*>0<", section(page, "barriers")), "the other was told while the first went on"
    assert "<strong>100</strong> per cento" in section(page, "barriers-in-time")
    assert "chi chiede non si deve riconoscere" in section(page, "barriers")
    assert "<strong>nessun dato</strong>" in section(page, "formats-share"), "nobody asked for a format"
    client.visit("/ao/numeri/elenco/barriers", status=404)
    sign_in_as(client, operator.user_id or 0)
    shown = read(client, f"/ao/ufficio/numeri/elenco/barriers?ciclo={now}")
    assert 'role="status">1 richiesta' in shown
    assert "/ao/numeri" in shown
    assert "Sono dati di persone" not in shown


def test_comments_have_no_channel_and_say_so(app: Flask) -> None:
    """Only the pages of the site make a comment: what the desk, a letter or a room brings is a contribution, with its channel."""
    assert "channel" not in Comment.__table__.columns
    assert "solo nel sito" in DEFINITIONS["comments"].text
    assert "commenti arrivano tutti dal sito" in DEFINITIONS["contributions.channel"].text
    assert _makers("Comment") == {"contributions/service/comments.py"}
    asking = {one for one in _makers("PostComment") if not one.startswith("demo/")}
    assert asking == {"contributions/forms.py", "contributions/service/drafts.py"}, "entered elsewhere, it has a channel to be counted by"


def _makers(name: str) -> set[str]:
    """The modules that call a class."""
    sources, found = Path(consulta.__file__).parent, set()
    for path in sources.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if any(isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name for node in ast.walk(tree)):
            found.add(path.relative_to(sources).as_posix())
    return found
