# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The search page and the command say the same; synonyms are the office's; searches in vain are counted without data of anybody."""

import json
import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from consulta.core.db import db
from consulta.core.errors import Invalid
from consulta.portal.cli import search
from consulta.searches import policy, queries, service
from consulta.searches.models import EmptySearch
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import give_role, make_user, sign_in_as
from tests.factories.consultations import make_roundtable, make_topic
from tests.factories.contributions import make_comment, make_contribution
from tests.factories.notices import make_notice
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
PATH = "/ao/ufficio/impostazioni/ricerca"
BUDGET = 12


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


def enter(client: VisitingClient, territory: TerritoryRef, role: str) -> None:
    user_id = make_user("Olga Serra")
    give_role(user_id, territory, role)
    sign_in_as(client, user_id)


def noted() -> dict[str, int]:
    db.session.rollback()
    return {row.words: row.times for row in db.session.query(EmptySearch)}


def test_words_are_marked_in_title_and_passage(client: VisitingClient, territory: TerritoryRef) -> None:
    make_contribution(territory, title="Pulmini <b>per</b> tutti", text="Serve & manca: il pulmino di **Uta** non passa.")
    page = client.visit("/ao/cerca?q=pulmino").text
    assert "<mark>Pulmini</mark> &lt;b&gt;per&lt;/b&gt; tutti" in page
    assert "Serve &amp; manca: il <mark>pulmino</mark> di Uta" in page


def test_facets_narrow_and_are_taken_off_one_by_one(client: VisitingClient, territory: TerritoryRef) -> None:
    table = make_roundtable(territory, title="Tavolo della mobilità")
    topic = make_topic(territory, roundtable_id=table, title="Le corse")
    sent = make_contribution(territory, topic, title="Pulmini la domenica")
    make_comment(territory, contribution_id=sent.contribution_id, text="Anche i pulmini del sabato.")
    make_contribution(territory, title="Pulmini per la scuola", now=NOW - timedelta(days=400))
    page = client.visit("/ao/cerca?q=pulmini").text
    assert "3 risultati" in page
    assert re.search(r'tipo=comment">Commenti</a> <span class="c-muted">1<', page)
    assert re.search(r'anno=2025">2025</a> <span class="c-muted">1<', page)
    page = client.visit("/ao/cerca?q=pulmini&tipo=contribution&anno=2026").text
    assert "1 risultato" in page
    assert "Pulmini</mark> la domenica" in page
    assert "Tipo: Contributi" in page
    assert 'href="/ao/cerca?q=pulmini&amp;anno=2026"' in page
    assert "Con questi filtri nessun testo" in client.visit("/ao/cerca?q=pulmini&tipo=notice").text
    assert "1 risultato" in client.visit(f"/ao/cerca?q=domenica&tavolo={table}").text


@pytest.mark.parametrize("args", ["tipo=altro", "area=nessuna", "tavolo=x", "anno=20266", "anno=x", "anno=0001"])
def test_a_value_that_does_not_exist_is_named(client: VisitingClient, territory: TerritoryRef, args: str) -> None:
    page = client.visit(f"/ao/cerca?q=casa&{args}", status=400).text
    assert f"«{args.partition('=')[0]}»" in page


def test_statements_do_not_grow_with_what_is_found(client: VisitingClient, territory: TerritoryRef) -> None:
    make_contribution(territory, title="Pulmini la domenica")
    client.visit("/ao/cerca?q=pulmini")
    few = len(client.statements)
    for number in range(5):
        make_contribution(territory, title=f"Pulmini, corsa {number}", now=NOW - timedelta(days=number))
    client.visit("/ao/cerca?q=pulmini")
    assert len(client.statements) <= few <= BUDGET


def test_a_word_typed_wrongly_has_a_suggestion(client: VisitingClient, territory: TerritoryRef) -> None:
    make_contribution(territory, title="Assistenza la notte")
    page = client.visit("/ao/cerca?q=asistenza").text
    assert 'Forse cercavi: <a href="/ao/cerca?q=assistenza">assistenza</a>' in re.sub(r"</?(mark)>", "", page).replace("\n", " ")


def test_the_command_says_what_the_page_says(client: VisitingClient, app: Flask, territory: TerritoryRef) -> None:
    make_notice(territory, title="Avviso sul SAD")
    make_contribution(territory, title="Assistenza domiciliare la notte")
    page = client.visit("/ao/cerca?q=SAD").text
    links = re.findall(r'<h3 class="h4 mt-0"><a href="([^"]+)"', page)
    runner = app.test_cli_runner()
    said = json.loads(runner.invoke(search, ["SAD", "--json", "--territory", "ao"]).output)
    assert [one["path"] for one in said["results"]] == links
    assert (said["count"], said["facets"]["ao"]["tipo"]) == (2, {"contribution": 1, "notice": 1})
    assert f"{said['count']} risultati" in page
    narrowed = json.loads(runner.invoke(search, ["SAD", "--json", "--territory", "ao", "--kind", "notice"]).output)
    assert [one["kind"] for one in narrowed["results"]] == ["notice"]
    assert "non esiste" in runner.invoke(search, ["SAD", "--year", "x"]).output
    assert json.loads(runner.invoke(search, ["--rebuild", "--json"]).output)["ao"]["notice"]["equal"]
    assert "uguale" in runner.invoke(search, ["--rebuild"]).output
    assert runner.invoke(search, []).exit_code == 2


def test_synonyms_are_saved_and_found_at_once(client: VisitingClient, territory: TerritoryRef) -> None:
    make_contribution(territory, title="Il piedibus della scuola")
    enter(client, territory, "coordinator")
    assert "Nessun testo" in client.visit("/ao/cerca?q=accompagnamento").text
    assert "SAD = assistenza domiciliare" in client.visit(PATH).text
    client.send(PATH, {"source": "# nota\n\npiedibus = accompagnamento a piedi = accompagnamento"})
    assert "<mark>piedibus</mark>" in client.visit("/ao/cerca?q=accompagnamento").text
    assert "Nessun testo" in client.visit("/ao/cerca?q=SAD").text


def test_the_box_of_a_list_knows_the_synonyms_of_its_territory(client: VisitingClient, territory: TerritoryRef) -> None:
    """Found, marked in title and passage, in the list's file and in the office's list too; another territory's words do not count."""
    elsewhere = make_territory("ba", "Ambito di Bari")
    make_contribution(territory, title="Più trasporto a chiamata", text="Il trasporto a chiamata non arriva a **Uta**.")
    make_contribution(territory, title="La mensa della scuola")
    make_contribution(elsewhere, title="Più trasporto a chiamata")
    enter(client, territory, "coordinator")
    assert "Più trasporto" not in client.visit("/ao/contributi?q=taxibus").text
    client.send(PATH, {"source": "taxibus = trasporto a chiamata"})
    for order in ("", "&ordine=recenti", "&ordine=caso"):
        page = client.visit(f"/ao/contributi?q=taxibus{order}").text
        assert "<mark>trasporto</mark> a <mark>chiamata</mark></a>" in page
        assert "Il <mark>trasporto</mark> a <mark>chiamata</mark> non arriva a Uta" in page
        assert "mensa" not in page.split('id="contenuto"')[1]
        assert "1 contributo" in page
    assert [one["title"] for one in client.get("/ao/contributi.json?q=taxibus").json["items"]] == ["Più trasporto a chiamata"]
    assert "Più trasporto a chiamata" in client.visit("/ao/ufficio/contributi?q=taxibus", budget=20).text
    assert "Più trasporto" not in client.visit("/ba/contributi?q=taxibus").text
    assert "<mark>" not in client.visit("/ao/contributi").text


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("SAD assistenza", "Riga 1: manca il segno"),
        ("SAD = assistenza\nRSA =", "Riga 2: prima o dopo un «=» mancano le parole"),
        ("a = di la", "Riga 1: prima o dopo"),
        (" = ".join("abcdefghil"), "Riga 1: ci sono più di 8"),
        ("sigla = parole lunghe davvero troppe tutte insieme", "ha più di 5 parole"),
        ("\n".join(["prima = seconda"] * 301), "più di 300 righe"),
    ],
)
def test_a_line_that_cannot_be_read_is_named_and_nothing_is_lost(
    client: VisitingClient, territory: TerritoryRef, typed: str, told: str
) -> None:
    enter(client, territory, "administrator")
    page = client.send(PATH, {"source": typed}, status=422).text
    assert told in page.replace("&#39;", "'")
    assert typed.split("\n")[0] in page
    assert queries.get_synonyms(territory.id).version == 0


def test_two_people_save_the_synonyms(client: VisitingClient, territory: TerritoryRef) -> None:
    enter(client, territory, "coordinator")
    client.send(PATH, {"source": "prima = seconda"})
    page = client.send(PATH, {"source": "terza = quarta", "version": "0"}, status=409).text
    assert "prima = seconda" in page
    assert "terza = quarta" in page
    version = re.search(r'name="version"[^>]*value="(\d+)"', page)
    assert version is not None
    client.send(PATH, {"source": "terza = quarta", "version": version[1]})
    assert queries.get_synonyms(territory.id).source == "terza = quarta"


def test_others_do_not_open_the_page(client: VisitingClient, territory: TerritoryRef) -> None:
    enter(client, territory, "operator")
    client.visit(PATH, status=403)


def test_auditors_read_the_list_and_cannot_change_it(client: VisitingClient, territory: TerritoryRef) -> None:
    enter(client, territory, "coordinator")
    client.visit(PATH)
    client.send(PATH, {"source": "prima = seconda"})
    before = queries.get_synonyms(territory.id)
    enter(client, territory, "auditor")
    page = client.visit(PATH).text
    assert before.source in page.replace("&#39;", "'")
    assert 'method="post"' not in page.partition("<main")[2]
    client.send(PATH, {"source": "terza = quarta", "version": str(before.version)}, status=403)
    assert queries.get_synonyms(territory.id) == before


def test_searches_in_vain_are_counted_and_listed(client: VisitingClient, territory: TerritoryRef) -> None:
    for words in ("Piscina coperta", "piscina  COPERTA!", "bocciodromo"):
        client.visit(f"/ao/cerca?q={words}")
    client.visit("/ao/cerca?q=piscina&tipo=notice")
    assert noted() == {"piscina coperta": 2, "bocciodromo": 1}
    enter(client, territory, "coordinator")
    page = client.visit(PATH).text
    assert page.index("piscina coperta") < page.index("bocciodromo")


@pytest.mark.parametrize(
    "typed",
    ["mario.rossi@esempio.it", "RSSMRA80A01H501U", "333 1234567", "IT60X0542811101000000123456", "a b c " * 30, "", "la di"],
)
def test_what_may_be_somebodys_data_is_not_noted(territory: TerritoryRef, typed: str) -> None:
    assert policy.noted_words(typed) == ""
    service.note_empty(territory.id, typed, NOW)
    assert noted() == {}


def test_a_day_notes_a_bounded_number_and_a_year_ends_it(territory: TerritoryRef) -> None:
    for number in range(service.A_DAY + 5):
        service.note_empty(territory.id, f"parola{chr(97 + number % 26)}{chr(97 + number // 26)}", NOW)
    assert len(noted()) == service.A_DAY
    assert service.forget_old(NOW + service.NOTED_FOR - timedelta(days=1)) == 0
    assert service.forget_old(NOW + service.NOTED_FOR) == service.A_DAY


def test_the_starter_list_can_be_read(app: Flask) -> None:
    groups = policy.read_groups(queries.starter())
    assert len(groups) > 30
    assert all(2 <= len(group) <= policy.TERMS_CAP for group in groups)
    with pytest.raises(Invalid):
        policy.read_groups("x" * (policy.SOURCE_CAP + 1))


def test_old_words_are_not_listed(territory: TerritoryRef) -> None:
    service.note_empty(territory.id, "piscina", NOW - timedelta(days=100))
    service.note_empty(territory.id, "bocciodromo", NOW)
    assert [(row.words, row.last_day) for row in queries.list_empty(territory.id, NOW)] == [("bocciodromo", date(2026, 11, 21))]
