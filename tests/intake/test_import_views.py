# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists of contributions over HTTP: model, preview, import, report, undoing, without JavaScript."""

import io
from typing import Any

import pytest

from consulta.core.actor import Actor
from consulta.core.sheets import read_sheet
from consulta.intake import import_queries, imports, policy
from consulta.intake.columns import COLUMNS, recognised
from consulta.intake.imports import BOUNDS
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor, sign_in_as
from tests.factories.contribution_imports import make_contribution_import, row, written
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient

BRING = "/ao/ufficio/sportello/importa"


@pytest.fixture
def operator(client: VisitingClient, territory: TerritoryRef) -> Actor:
    actor = make_actor(territory, "operator", name="Anna Operatrice")
    assert actor.user_id is not None
    sign_in_as(client, actor.user_id)
    return actor


def upload(content: bytes, name: str = "mail.csv", **values: str) -> dict[str, Any]:
    return {
        "file": (io.BytesIO(content), name),
        "channel": "email",
        "place": "Posta dell'ufficio",
        "has_read_privacy": "y",
    } | values


def test_from_a_sheet_with_errors_to_a_clean_one_and_back(client: VisitingClient, territory: TerritoryRef, operator: Actor) -> None:
    """The journey: upload with errors, read them, download them, correct, confirm, open a record, undo."""
    answer = client.send(BRING, upload(written([row(1), row(2, Tipo="sogno")])))
    preview = client.visit(answer.location, budget=20)
    assert "Bisogno, Priorità, Criticità oppure Proposta" in preview.text
    assert "Importa 1" not in preview.text
    report = client.get(f"{answer.location}/esito.csv")
    assert "3;PEC-2" in report.text
    assert "sogno" in report.text
    answer = client.send(BRING, upload(written([row(1), row(2)])))
    assert "Importa 2 contributi" in client.visit(answer.location, budget=20).text
    done = client.send(f"{answer.location}/conferma", {}, page=answer.location)
    page = client.visit(done.location, budget=20)
    assert "2 contributi importati" in page.text
    rows = import_queries.list_rows(int(answer.location.rsplit("/", 1)[1]))
    record = client.visit(f"/ao/ufficio/contributi/{rows[0].contribution_id}", budget=60)
    assert "Importato da «mail.csv», riga 2, identificativo PEC-1." in record.text
    undone = client.send(f"{answer.location}/annulla", {}, page=answer.location)
    assert "2 tolti, 0 rimasti" in client.visit(undone.location, budget=20).text


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods"])
def test_the_model_is_read_back(client: VisitingClient, territory: TerritoryRef, operator: Actor, kind: str) -> None:
    model = client.get(f"{BRING}/modello.{kind}")
    sheet = read_sheet(f"a.{kind}", io.BytesIO(model.data), BOUNDS)
    assert recognised(sheet.headings)[: len(COLUMNS)] == [one.name for one in COLUMNS]
    answer = client.send(BRING, upload(model.data, f"modello.{kind}"))
    assert import_queries.count_rows(int(answer.location.rsplit("/", 1)[1])) == {"new": 1}


def test_no_other_model(client: VisitingClient, territory: TerritoryRef, operator: Actor) -> None:
    assert client.get(f"{BRING}/modello.exe").status_code == 404


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"channel": ""}, "Scegli come sono arrivati"),
        ({"channel": "online"}, "Scegli come sono arrivati"),
        ({"place": ""}, "Scrivi il luogo"),
        ({"place": "x" * 161}, "supera 160 caratteri"),
        ({"has_read_privacy": ""}, "informativa privacy"),
        ({"file": ""}, "Scegli il file"),
    ],
)
def test_what_is_missing_is_named(
    client: VisitingClient, territory: TerritoryRef, operator: Actor, values: dict[str, Any], words: str
) -> None:
    page = client.send(BRING, upload(written([row(1)])) | values, status=422)
    assert words in page.text
    assert not import_queries.list_imports(territory.id)


def test_a_document_is_no_sheet(client: VisitingClient, territory: TerritoryRef, operator: Actor) -> None:
    assert (
        "non è un foglio di calcolo"
        in client.send(BRING, upload(b"%PDF-1.4\n1 0 obj\n<< >>\nendobj\ntrailer << >>\n%%EOF\n", "a.pdf"), status=422).text
    )


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("operator", 200),
        ("coordinator", 200),
        ("municipal_referent", 403),
        ("deputy_approver", 403),
        ("administrator", 403),
        ("auditor", 403),
    ],
)
def test_who_imports(client: VisitingClient, territory: TerritoryRef, role: str, status: int) -> None:
    import_id = make_contribution_import(territory, make_actor(territory, "operator"), [row(1)])
    actor = make_actor(territory, role)
    assert actor.user_id is not None
    sign_in_as(client, actor.user_id)
    for path in (BRING, f"{BRING}/modello.csv", f"{BRING}/{import_id}", f"{BRING}/{import_id}/esito.csv"):
        assert client.get(path).status_code == status


def test_another_territory_finds_nothing(client: VisitingClient, territory: TerritoryRef) -> None:
    import_id = make_contribution_import(territory, make_actor(territory, "operator"), [row(1)])
    actor = make_actor(make_territory("sulcis", "PLUS Sulcis"), "coordinator")
    assert actor.user_id is not None
    sign_in_as(client, actor.user_id)
    for path in (str(import_id), f"{import_id}/esito.csv"):
        assert client.get(f"/sulcis/ufficio/sportello/importa/{path}").status_code == 404


def test_a_stale_preview_is_told_and_a_double_click_is_once(client: VisitingClient, territory: TerritoryRef, operator: Actor) -> None:
    import_id = make_contribution_import(territory, operator, [row(1)], confirmed=False)
    here = f"{BRING}/{import_id}"
    assert "Guarda di nuovo" in client.send(f"{here}/conferma", {"version": "9"}, page=here, status=409).text
    for _ in range(2):
        client.send(f"{here}/conferma", {"version": "1"}, page=here)
    assert import_queries.count_rows(import_id) == {"imported": 1}


def test_progress_is_shown_without_a_script(
    client: VisitingClient, territory: TerritoryRef, operator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policy, "AT_ONCE", 1)
    monkeypatch.setattr(policy, "CHUNK", 1)
    monkeypatch.setattr(imports, "enqueue", lambda _name: None)
    import_id = make_contribution_import(territory, operator, [row(1), row(2)])
    page = client.visit(f"{BRING}/{import_id}", budget=20).text
    assert 'data-enhance="reload-while-waiting"' in page
    assert "Fatte 0 righe su 2" in page


def test_a_page_costs_the_same_for_many_rows(client: VisitingClient, territory: TerritoryRef, operator: Actor) -> None:
    few = make_contribution_import(territory, operator, [row(1)], confirmed=False)
    many = make_contribution_import(territory, operator, [row(number) for number in range(60)], confirmed=False)
    client.visit(f"{BRING}/{many}", budget=20)
    client.visit(f"{BRING}/{few}", budget=20)
    first = len(client.statements)
    client.visit(f"{BRING}/{many}", budget=20)
    assert len(client.statements) == first
