# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office's pages of objectives: the tree, one objective with its sources, links from this side."""

import re

import pytest
from flask import Flask

from consulta.plans import queries
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import give_role, make_user, sign_in_as
from tests.factories.consultations import make_cycle
from tests.factories.contributions import make_contribution
from tests.factories.plans import make_link, make_objective
from tests.factories.territory import area_id, make_territory
from tests.support.pages import VisitingClient

PATH = "/ao/ufficio/obiettivi"
BUDGET = 16


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


@pytest.fixture
def cycle(territory: TerritoryRef) -> int:
    return make_cycle(territory)


def enter(client: VisitingClient, territory: TerritoryRef, role: str = "operator") -> None:
    user_id = make_user("Olga Serra")
    give_role(user_id, territory, role)
    sign_in_as(client, user_id)


def test_without_a_consultation_the_page_says_what_to_do(client: VisitingClient, territory: TerritoryRef) -> None:
    enter(client, territory)
    assert "Non c’è ancora una consultazione" in client.visit(PATH, budget=BUDGET).text
    client.visit(f"{PATH}/nuovo", status=403)


def test_an_objective_is_written_changed_and_archived(client: VisitingClient, territory: TerritoryRef, cycle: int) -> None:
    enter(client, territory)
    data = {
        "title": "Più ore a casa",
        "area_id": str(area_id(territory)),
        "origin": "region",
        "status": "draft",
        "description": "Entro il **2028**.",
    }
    answer = client.send(f"{PATH}/nuovo", data)
    page = client.visit(answer.location, budget=BUDGET).text
    assert "<strong>2028</strong>" in page
    assert "OB1" in page
    client.send(f"{answer.location}/modifica", data | {"title": "Otto ore a casa", "status": "archived"})
    assert "Otto ore" not in client.visit(PATH, budget=BUDGET).text
    assert "Otto ore" in client.visit(f"{PATH}?archiviati=si", budget=BUDGET).text


def test_a_double_click_writes_one_objective(client: VisitingClient, territory: TerritoryRef, cycle: int) -> None:
    enter(client, territory)
    form = client.get(f"{PATH}/nuovo").text
    hidden = dict(re.findall(r'<input type="hidden"[^>]*name="([^"]+)" value="([^"]*)"', form))
    data = hidden | {"title": "Più ore a casa", "area_id": str(area_id(territory)), "origin": "region", "status": "draft"}
    first, second = client.post(f"{PATH}/nuovo", data=data), client.post(f"{PATH}/nuovo", data=data)
    assert first.location == second.location


def test_a_form_comes_back_with_what_was_typed(client: VisitingClient, territory: TerritoryRef, cycle: int) -> None:
    enter(client, territory)
    data = {"title": "", "area_id": str(area_id(territory)), "origin": "region", "status": "draft", "description": "Parole mie."}
    page = client.send(f"{PATH}/nuovo", data, status=422).text
    assert "Scrivi il titolo dell" in page
    assert "Parole mie." in page


def test_an_edit_over_a_colleague_shows_both_texts(client: VisitingClient, territory: TerritoryRef, cycle: int) -> None:
    enter(client, territory)
    objective = make_objective(territory, cycle, title="Com'era")
    path = f"{PATH}/{objective}/modifica"
    data = {"title": "Il mio titolo", "area_id": str(area_id(territory)), "origin": "region", "status": "draft"}
    hidden = dict(re.findall(r'<input type="hidden"[^>]*name="([^"]+)" value="([^"]*)"', client.get(path).text))
    client.send(path, data | {"title": "Il suo titolo"})
    late = client.post(path, data=hidden | {"version": "1"} | data)
    assert late.status_code == 409
    assert "Il suo titolo" in late.text
    assert 'value="Il mio titolo"' in late.text
    hidden = dict(re.findall(r'<input type="hidden"[^>]*name="([^"]+)" value="([^"]*)"', late.text))
    assert client.post(path, data=hidden | data | {"version": "2"}).status_code == 303
    assert queries.get_objective(territory.id, objective).title == "Il mio titolo"


def test_contributions_are_found_by_words_and_linked_by_number(client: VisitingClient, territory: TerritoryRef, cycle: int) -> None:
    enter(client, territory)
    sent = make_contribution(territory, title="Un pulmino per i centri diurni")
    objective = make_objective(territory, cycle)
    path = f"{PATH}/{objective}"
    assert f"Collega {sent.number}" in client.visit(f"{path}?q=pulmino", budget=BUDGET).text
    assert "Nessun contributo pubblicato contiene" in client.visit(f"{path}?q=astronave", budget=BUDGET).text
    data = {"number": f"n. {sent.number.replace('-', '/')}", "relation": "originates", "reason": "Chiede il trasporto."}
    client.send(f"{path}/collegamenti", data, page=path)
    page = client.visit(f"{path}?q=pulmino", budget=BUDGET).text
    assert "Chiede il trasporto." in page
    assert "Già collegato" in page
    (link,) = queries.links_of_contribution(sent.contribution_id)
    client.send(f"{path}/collegamenti/{link.id}/togli", {}, page=path)
    assert "Nessun contributo collegato" in client.visit(path, budget=BUDGET).text


@pytest.mark.parametrize("number", ["2026-999", "boh", "", "2026-0", "99999999999999999999"])
def test_a_number_that_is_nobodys_is_named(client: VisitingClient, territory: TerritoryRef, cycle: int, number: str) -> None:
    enter(client, territory)
    path = f"{PATH}/{make_objective(territory, cycle)}"
    page = client.send(
        f"{path}/collegamenti", {"number": number, "relation": "supports", "reason": "Parole mie."}, page=path, status=422
    ).text
    assert "2026-42" in page
    assert "Parole mie." in page


def test_what_is_not_published_is_refused_beside_the_field(client: VisitingClient, territory: TerritoryRef, cycle: int) -> None:
    enter(client, territory)
    sent = make_contribution(territory, published=False)
    path = f"{PATH}/{make_objective(territory, cycle)}"
    page = client.send(f"{path}/collegamenti", {"number": sent.number, "relation": "supports"}, page=path, status=422).text
    assert "Si collega solo un contributo pubblicato." in page


def test_orphans_are_visible_both_ways(client: VisitingClient, territory: TerritoryRef, cycle: int) -> None:
    enter(client, territory)
    linked, orphan = make_objective(territory, cycle, title="Con fonti"), make_objective(territory, cycle, title="Senza fonti")
    make_link(territory, make_contribution(territory).contribution_id, linked)
    make_contribution(territory, title="Ancora senza obiettivo")
    page = client.visit(PATH, budget=BUDGET).text
    assert "contributo pubblicato senza obiettivo" in page
    page = client.visit(f"{PATH}?senza_fonti=si", budget=BUDGET).text
    assert "Senza fonti" in page
    assert "Con fonti" not in page
    assert "Ancora senza obiettivo" in client.visit("/ao/ufficio/contributi?stato=published&collegato=no", budget=20).text
    assert f"{PATH}/{orphan}" in page


@pytest.mark.parametrize(
    ("role", "status"), [("municipal_referent", 200), ("auditor", 200), ("deputy_approver", 200), ("administrator", 403)]
)
def test_who_may_only_read(client: VisitingClient, territory: TerritoryRef, cycle: int, role: str, status: int) -> None:
    objective = make_objective(territory, cycle, status="archived" if role == "auditor" else "draft")
    enter(client, territory, role)
    for path in (PATH, f"{PATH}/{objective}"):
        page = client.visit(path, status=status, budget=BUDGET).text
        assert "Nuovo obiettivo" not in page
        assert "Collega un contributo" not in page
        assert "/modifica" not in page
    client.visit(f"{PATH}/nuovo", status=403)
    client.visit(f"{PATH}/{objective}/modifica", status=403)


def test_links_and_objectives_of_another_territory_are_not_found(client: VisitingClient, territory: TerritoryRef, cycle: int) -> None:
    enter(client, territory)
    other = make_territory("pg", "Ambito di Prova")
    foreign = make_objective(other, make_cycle(other))
    client.visit(f"{PATH}/{foreign}", status=404)
    link = make_link(other, make_contribution(other).contribution_id, foreign)
    own = f"{PATH}/{make_objective(territory, cycle)}"
    client.send(f"{own}/collegamenti/{link}/togli", {}, page=own, status=404)
    assert queries.get_link(other.id, link).objective_id == foreign


INDEX = "Anziani\n1 Restare a casa ........ 4\n1.1 Più ore\t5\nArea Lontana\n2 Altrove"


def test_an_index_is_pasted_corrected_and_brought_in(client: VisitingClient, territory: TerritoryRef, cycle: int) -> None:
    enter(client, territory)
    client.visit(f"{PATH}/incolla", budget=BUDGET)
    area = str(area_id(territory))
    preview = client.send(f"{PATH}/incolla", {"text": INDEX, "area_id": area, "action": "preview"}, status=200).text
    assert "nome non riconosciuto" in preview
    assert "Restare a casa" in preview
    assert "........" not in preview.replace(INDEX.split("\n")[1], ""), "dots and page numbers are gone from the lines"
    assert not queries.list_tree(territory.id, cycle), "a preview writes nothing"
    sent = {"text": INDEX, "area_id": area, "action": "save", "line_4": "skip", "line_5": "intervention"}
    client.send(f"{PATH}/incolla", sent)
    page = client.visit(PATH, budget=BUDGET).text
    assert "Portate nel piano 3 voci, in bozza." in page
    (found,) = queries.list_tree(territory.id, cycle)
    assert [(row.title, row.level, row.depth) for row in found.objectives] == [
        ("Restare a casa", "strategic", 0),
        ("Più ore", "specific", 1),
        ("Altrove", "intervention", 2),
    ]
    again = client.send(f"{PATH}/incolla", sent | {"action": "preview"}, status=200).text
    assert again.count("C’è già una voce con questo nome") == 3


def test_an_empty_index_and_a_long_one_say_what_to_do_and_lose_nothing(client: VisitingClient, territory: TerritoryRef, cycle: int) -> None:
    enter(client, territory)
    area = str(area_id(territory))
    assert "Incolla l&#39;indice" in client.send(f"{PATH}/incolla", {"text": " ", "area_id": area, "action": "preview"}, status=422).text
    typed = "Voce buona\n" + "parole " * 40
    page = client.send(f"{PATH}/incolla", {"text": typed, "area_id": area, "action": "save"}, status=422).text
    assert "Riga 2" in page
    assert "Voce buona" in page
    back = client.send(f"{PATH}/incolla", {"text": INDEX, "area_id": area, "action": "back"}, status=200).text
    assert "<textarea" in back
    assert "Restare a casa ........ 4" in back


def test_what_belongs_to_an_objective_is_written_from_its_page(client: VisitingClient, territory: TerritoryRef, cycle: int) -> None:
    enter(client, territory)
    top = make_objective(territory, title="Restare a casa")
    form = client.visit(f"{PATH}/nuovo?sotto={top}", budget=BUDGET).text
    assert re.search(rf'<option value="{top}" selected>OB1 · Restare a casa', form)
    assert '<option value="specific" selected>' in form
    data = {"title": "Più ore", "area_id": str(area_id(territory)), "origin": "region", "status": "draft"}
    answer = client.send(f"{PATH}/nuovo", data | {"level": "specific", "parent_id": str(top)})
    page = client.visit(answer.location, budget=BUDGET).text
    assert "OB1 · Restare a casa" in page
    assert "OB1.1" in page
    assert "Più ore" in client.visit(f"{PATH}/{top}", budget=BUDGET).text
    refused = client.send(f"{PATH}/nuovo", data | {"level": "strategic", "parent_id": str(top)}, status=422).text
    assert "Un obiettivo strategico sta direttamente" in refused
    client.visit(f"{PATH}/nuovo?sotto=999999", status=404)
