# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the codebook, and its filters on the office's list."""

import re

import pytest
from flask import Flask

from consulta.codebook import queries
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import give_role, make_user, sign_in_as
from tests.factories.codebook import make_tag, put_tags
from tests.factories.contributions import make_contribution
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient

PATH = "/ao/ufficio/etichette"


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


def enter(client: VisitingClient, territory: TerritoryRef, role: str) -> None:
    user_id = make_user("Olga Serra")
    give_role(user_id, territory, role)
    sign_in_as(client, user_id)


def test_from_an_empty_codebook_to_a_tag_in_use(client: VisitingClient, territory: TerritoryRef) -> None:
    enter(client, territory, "operator")
    assert "Ancora nessuna etichetta" in client.visit(PATH).text
    client.send(f"{PATH}/iniziali", {}, page=PATH)
    assert "Etichette iniziali aggiunte: 51" in client.visit(PATH).text
    client.send(f"{PATH}/nuova", {"label": "Strade bianche", "definition": "Case sparse difficili da raggiungere.", "area_id": "0"})
    tag = queries.find_tag_by_code(territory.id, "strade_bianche")
    assert tag is not None
    sent = make_contribution(territory)
    put_tags(territory, sent.contribution_id, tag.id)
    page = client.visit(PATH).text
    assert re.search(r'etichetta=strade_bianche">1</a>', page)


def test_a_form_comes_back_with_what_was_typed(client: VisitingClient, territory: TerritoryRef) -> None:
    enter(client, territory, "operator")
    page = client.send(f"{PATH}/nuova", {"label": "Strade bianche", "definition": " ", "area_id": "0"}, status=422).text
    assert "Scrivi la definizione" in page
    assert 'value="Strade bianche"' in page
    make_tag(territory, "Trasporti")
    page = client.send(f"{PATH}/nuova", {"label": "trasporti", "definition": "Altro.", "area_id": "0"}, status=422).text
    assert "Esiste già un&#39;etichetta con questo nome" in page


def test_an_edit_over_a_colleague_shows_both_texts_and_can_be_saved_again(client: VisitingClient, territory: TerritoryRef) -> None:
    enter(client, territory, "coordinator")
    tag = make_tag(territory, "Trasporti")
    path = f"{PATH}/{tag}/modifica"
    old = client.get(path).text
    hidden = dict(re.findall(r'<input type="hidden"[^>]*name="([^"]+)" value="([^"]*)"', old))
    client.send(path, {"label": "Trasporto sociale", "definition": "Mezzi.", "area_id": "0"})
    late = client.post(path, data=hidden | {"label": "Autobus", "definition": "Linee.", "area_id": "0", "version": "1"})
    assert late.status_code == 409
    assert "Trasporto sociale" in late.text
    assert 'value="Autobus"' in late.text
    hidden = dict(re.findall(r'<input type="hidden"[^>]*name="([^"]+)" value="([^"]*)"', late.text)) | {"version": "2"}
    assert client.post(path, data=hidden | {"label": "Autobus", "definition": "Linee.", "area_id": "0"}).status_code == 303
    assert queries.get_tag(territory.id, tag).label == "Autobus"


def test_retiring_is_confirmed_and_undone(client: VisitingClient, territory: TerritoryRef) -> None:
    enter(client, territory, "operator")
    tag = make_tag(territory)
    client.send(f"{PATH}/{tag}/ritira", {"retired": "1", "version": "1"}, page=f"{PATH}/{tag}")
    assert "Ritirata" in client.visit(PATH).text
    client.send(f"{PATH}/{tag}/ritira", {"retired": "0", "version": "2"}, page=f"{PATH}/{tag}")
    assert queries.get_tag(territory.id, tag).retired_at is None


@pytest.mark.parametrize(
    ("role", "status"), [("municipal_referent", 200), ("auditor", 200), ("deputy_approver", 200), ("administrator", 403)]
)
def test_who_may_only_read(client: VisitingClient, territory: TerritoryRef, role: str, status: int) -> None:
    make_tag(territory)
    enter(client, territory, role)
    page = client.visit(PATH, status=status).text
    assert "Nuova etichetta" not in page
    client.visit(f"{PATH}/nuova", status=403)


def test_the_lists_filter_by_tag_and_by_its_absence(client: VisitingClient, territory: TerritoryRef) -> None:
    enter(client, territory, "operator")
    tagged = make_contribution(territory, title="Pulmino per il centro diurno")
    make_contribution(territory, title="Educatori a scuola")
    put_tags(territory, tagged.contribution_id, make_tag(territory, "Trasporti"))
    page = client.visit("/ao/ufficio/contributi?etichetta=trasporti", budget=20).text
    assert "Pulmino" in page
    assert "Educatori" not in page
    page = client.visit("/ao/ufficio/contributi?senza_etichetta=si", budget=20).text
    assert "Educatori" in page
    assert "Pulmino" not in page
    for wrong in ("etichetta=%27x", "senza_etichetta=forse"):
        client.visit(f"/ao/ufficio/contributi?{wrong}", status=400)


def test_a_tag_of_another_territory_is_not_found(client: VisitingClient, territory: TerritoryRef) -> None:
    enter(client, territory, "operator")
    foreign = make_tag(make_territory("pg", "Ambito di Prova"))
    client.visit(f"{PATH}/{foreign}", status=404)


def test_merging_and_undoing_from_the_pages(client: VisitingClient, territory: TerritoryRef) -> None:
    enter(client, territory, "operator")
    bus, transport = make_tag(territory, "Autobus"), make_tag(territory, "Trasporti")
    sent = make_contribution(territory, title="Pulmino per il centro diurno")
    put_tags(territory, sent.contribution_id, bus)
    path = f"{PATH}/{bus}/unisci"
    wrong = client.send(path, {"target_id": "0", "reason": "Sono la stessa cosa."}, status=422).text
    assert "Scegli dall&#39;elenco l&#39;etichetta che resta" in wrong
    assert 'value="Sono la stessa cosa."' in wrong
    late = client.send(path, {"target_id": str(transport), "reason": "Sono la stessa cosa.", "version": "9"}, status=409).text
    assert 'value="Sono la stessa cosa."' in late
    where = client.send(path, {"target_id": str(transport), "reason": "Sono la stessa cosa."}).headers["Location"]
    assert "«Autobus» unita a «Trasporti»" in client.visit(where).text
    assert "Pulmino" in client.visit("/ao/ufficio/contributi?etichetta=autobus", budget=20).text, "the old code is understood"
    assert "Si chiama anche" in client.visit(f"{PATH}/{transport}").text
    client.send(f"{where}/annulla", {}, page=where)
    assert [tag.id for tag in queries.tags_of("contribution", sent.contribution_id)] == [bus]


def test_splitting_from_the_pages(client: VisitingClient, territory: TerritoryRef) -> None:
    enter(client, territory, "operator")
    wide, sent = make_tag(territory, "Casa"), make_contribution(territory)
    put_tags(territory, sent.contribution_id, wide)
    path = f"{PATH}/{wide}/dividi"
    wrong = client.send(path, {"label_1": "Affitto", "definition_1": "", "reason": "È larga."}, status=422).text
    assert 'value="Affitto"' in wrong
    client.send(
        path, {"label_1": "Affitto", "definition_1": "Canoni.", "label_2": "Casa", "definition_2": "x", "reason": "È larga."}, status=422
    )
    where = client.send(path, {"label_1": "Affitto", "definition_1": "Canoni.", "reason": "È larga."}).headers["Location"]
    page = client.visit(where).text
    (row,) = re.findall(r'name="picked" value="(\d+)"', page)
    client.send(f"{where}/sposta", {}, page=where, status=422)
    new = queries.find_tag_by_code(territory.id, "affitto")
    assert new is not None
    client.send(f"{where}/sposta", {"target_id": str(new.id), "picked": row}, page=where)
    assert [tag.id for tag in queries.tags_of("contribution", sent.contribution_id)] == [new.id]


def test_the_page_of_a_tag_takes_as_many_statements_with_a_long_history(client: VisitingClient, territory: TerritoryRef) -> None:
    enter(client, territory, "auditor")
    tag = make_tag(territory, "Trasporti")
    client.visit(f"{PATH}/{tag}", budget=14)
    for number in range(8):
        make_tag(territory, f"Altra {number}")
    client.visit(f"{PATH}/{tag}", budget=14)
    client.visit(f"{PATH}/{tag}/unisci", status=403)
    client.visit(f"{PATH}/passaggi/999999", status=404)
