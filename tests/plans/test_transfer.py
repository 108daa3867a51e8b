# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lines of the plan as a spreadsheet: what goes out comes back and changes nothing; one fault, and nothing comes in."""

import io
import re
import secrets
from collections.abc import Mapping

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.core.files import examine as checked
from consulta.core.sheet_writing import MIME, write_sheet
from consulta.core.sheets import Bounds, read_sheet
from consulta.plans import queries, service
from consulta.plans.models import Objective
from consulta.plans.requests import ConfirmPlanImport, LineDetails, StartPlanImport
from consulta.plans.rows import FIELDS, ROWS_CAP, TEXT_CAP, Row, cells_of, examine
from consulta.plans.service.imports import IMPORTS_KEPT
from consulta.territory import queries as territories
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import give_role, make_actor, make_user, sign_in_as
from tests.factories.consultations import make_cycle
from tests.factories.plans import make_objective
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient

PATH = "/ao/ufficio/obiettivi"
HEADINGS = [label for label, _ in FIELDS.values()]
TREE = (
    {"code": "A1", "title": "Restare a casa", "area": "Anziani", "rank": "2", "leps": "pua; home_social_care", "targets": "carers"},
    {"code": "A1.1", "title": "Più ore", "level": "Obiettivo specifico", "parent": "A1", "description": "Prima.\n\nDopo."},
    {"code": "A1.1.1", "title": "=Sportello+", "level": "intervento", "parent": "A1.1", "status": "Proposto"},
)


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


@pytest.fixture
def cycle(territory: TerritoryRef) -> int:
    return make_cycle(territory)


@pytest.fixture
def operator(territory: TerritoryRef) -> Actor:
    return make_actor(territory, "operator", name="Olga Serra")


def sheet(*rows: Mapping[str, str], kind: str = "xlsx") -> bytes:
    return write_sheet(kind, HEADINGS, [[row.get(key, "") for key in FIELDS] for row in rows])


def weigh(territory: TerritoryRef, cycle_id: int, content: bytes, kind: str = "xlsx") -> list[Row]:
    table = read_sheet(f"a.{kind}", io.BytesIO(content), Bounds(cell=TEXT_CAP, keeps_lines=True))
    return examine(table, queries.setting_of(territory.id, cycle_id, clock.rome_day(clock.now())))


def bring(territory: TerritoryRef, cycle_id: int, actor: Actor, content: bytes, kind: str = "xlsx") -> list[str]:
    file = checked(f"piano.{kind}", io.BytesIO(content), cap=5_000_000)
    request = StartPlanImport(territory_id=territory.id, cycle_id=cycle_id, file=file, key=secrets.token_urlsafe(24))
    import_id = service.start_plan_import(actor, request, clock.now())
    rows = weigh(territory, cycle_id, content, kind)
    wanted = ConfirmPlanImport(territory_id=territory.id, import_id=import_id, seen=service.mark_of(rows))
    service.confirm_plan_import(actor, wanted, clock.now())
    return [row.outcome for row in rows]


def exported(territory: TerritoryRef, cycle_id: int, kind: str = "xlsx") -> bytes:
    setting = queries.setting_of(territory.id, cycle_id, clock.rome_day(clock.now()))
    return write_sheet(kind, HEADINGS, [cells_of(line, setting) for line in setting.lines])


def standing(territory: TerritoryRef, cycle_id: int) -> object:
    return queries.setting_of(territory.id, cycle_id, clock.rome_day(clock.now())).lines


@pytest.mark.parametrize("kind", list(MIME))
def test_a_file_becomes_a_tree_and_twice_changes_nothing(territory: TerritoryRef, cycle: int, operator: Actor, kind: str) -> None:
    content = sheet(*reversed(TREE), kind=kind)
    assert bring(territory, cycle, operator, content, kind) == ["new"] * 3
    (area,) = queries.list_tree(territory.id, cycle)
    assert [(row.code, row.title, row.depth) for row in area.objectives] == [
        ("A1", "Restare a casa", 0),
        ("A1.1", "Più ore", 1),
        ("A1.1.1", "=Sportello+", 2),
    ]
    top = area.objectives[0].id
    assert [one.code for one in queries.describe_line(top).leps] == ["pua", "home_social_care"]
    assert queries.get_objective(territory.id, top).rank == 2
    before = standing(territory, cycle)
    versions = db.session.scalars(select(Objective.version)).all()
    assert bring(territory, cycle, operator, content, kind) == ["same"] * 3
    assert standing(territory, cycle) == before
    assert db.session.scalars(select(Objective.version)).all() == versions


def test_a_row_changes_its_line_and_a_missing_column_leaves_what_stands(territory: TerritoryRef, cycle: int, operator: Actor) -> None:
    bring(territory, cycle, operator, sheet(*TREE))
    content = write_sheet("csv", ["codice", "TITOLO"], [["A1", "Restare a casa propria"], ["B", "Altro"]])
    rows = weigh(territory, cycle, content, "csv")
    assert [(row.outcome, row.changes) for row in rows] == [("changed", ["Titolo"]), ("wrong", [])]
    assert rows[1].faults[0].column == "Area"
    bring(territory, cycle, operator, write_sheet("csv", ["codice", "TITOLO"], [["A1", "Restare a casa propria"]]), "csv")
    line = queries.get_objective(territory.id, queries.list_tree(territory.id, cycle)[0].objectives[0].id)
    assert (line.title, line.rank, line.version) == ("Restare a casa propria", 2, 2)


def test_what_stands_below_moves_with_its_line(territory: TerritoryRef, cycle: int, operator: Actor) -> None:
    bring(territory, cycle, operator, sheet(*TREE))
    other = territories.list_areas(territory.id, clock.rome_day(clock.now()))[1]
    bring(territory, cycle, operator, write_sheet("csv", ["Codice", "Titolo", "Area"], [["A1", "Restare a casa", other.label]]), "csv")
    (area,) = queries.list_tree(territory.id, cycle)
    assert (area.id, len(area.objectives)) == (other.id, 3)


TOP = {"code": "Z", "title": "Titolo", "area": "Anziani"}


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (TOP | {"code": ""}, "Codice"),
        (TOP | {"code": "a" * 21}, "Codice"),
        (TOP | {"title": ""}, "Titolo"),
        (TOP | {"title": "a" * 201}, "Titolo"),
        (TOP | {"area": "Boh"}, "Area"),
        (TOP | {"area": ""}, "Area"),
        (TOP | {"level": "boh"}, "Livello"),
        (TOP | {"origin": "boh"}, "Da dove viene"),
        (TOP | {"status": "boh"}, "Stato"),
        (TOP | {"parent": "NIENTE", "level": "specific"}, "Appartiene a"),
        (TOP | {"parent": "A1"}, "Appartiene a"),
        (TOP | {"parent": "Z", "level": "specific"}, "Appartiene a"),
        (TOP | {"leps": "boh"}, "LEPS"),
        (TOP | {"targets": "pua"}, "Destinatari"),
        (TOP | {"comuni": "Atlantide"}, "Comuni"),
        (TOP | {"rank": "0"}, "Priorità"),
        (TOP | {"rank": "presto"}, "Priorità"),
        ({"code": "A1", "title": "Restare a casa", "area": "Anziani", "status": "Archiviato"}, "Stato"),
        ({"code": "A1", "title": "Restare a casa", "area": "Anziani", "level": "Intervento"}, "Livello"),
        ({"code": "A1.1", "title": "Più ore", "level": "specific", "parent": "A1", "area": "Famiglie e minori"}, "Area"),
    ],
)
def test_one_fault_names_its_cell_and_keeps_everything_out(
    territory: TerritoryRef, cycle: int, operator: Actor, row: dict[str, str], column: str
) -> None:
    bring(territory, cycle, operator, sheet(*TREE))
    before, content = standing(territory, cycle), sheet(TOP | {"code": "Buona"}, row)
    rows = weigh(territory, cycle, content)
    assert rows[0].outcome == "new"
    assert (rows[1].number, rows[1].outcome) == (3, "wrong")
    assert column in [fault.column for fault in rows[1].faults]
    with pytest.raises(Invalid):
        bring(territory, cycle, operator, content)
    assert standing(territory, cycle) == before


def test_the_same_code_twice_in_a_file_is_a_fault(territory: TerritoryRef, cycle: int) -> None:
    rows = weigh(territory, cycle, sheet(TOP, TOP))
    assert [row.outcome for row in rows] == ["new", "wrong"]
    assert "riga 2" in str(rows[1].faults[0].message)


@pytest.mark.parametrize(
    ("headings", "says"),
    [
        (["Titolo", "Area"], "Manca la colonna «Codice»"),
        (["Codice", "Area"], "Manca la colonna «Titolo»"),
        (["Codice", "Titolo", "codice"], "Due colonne"),
        (["Codice", "Titolo", "Budget"], "«Budget» non è tra quelle"),
    ],
)
def test_a_table_of_something_else_is_refused(territory: TerritoryRef, cycle: int, operator: Actor, headings: list[str], says: str) -> None:
    with pytest.raises(Invalid, match=says):
        bring(territory, cycle, operator, write_sheet("csv", headings, [["x"] * len(headings)]), "csv")


def test_a_file_of_too_many_rows_is_refused(territory: TerritoryRef, cycle: int, operator: Actor) -> None:
    rows = [TOP | {"code": f"C{number}"} for number in range(ROWS_CAP + 1)]
    with pytest.raises(Invalid, match="al massimo 500"):
        bring(territory, cycle, operator, sheet(*rows, kind="csv"), "csv")


def test_a_plan_that_moved_meanwhile_is_looked_at_again(territory: TerritoryRef, cycle: int, operator: Actor) -> None:
    file = checked("piano.xlsx", io.BytesIO(sheet(TOP)), cap=5_000_000)
    request = StartPlanImport(territory_id=territory.id, cycle_id=cycle, file=file, key=secrets.token_urlsafe(24))
    import_id = service.start_plan_import(operator, request, clock.now())
    assert service.start_plan_import(operator, request, clock.now()) == import_id
    with pytest.raises(Refused):
        service.start_plan_import(make_actor(territory, "operator"), request, clock.now())
    seen = service.mark_of(weigh(territory, cycle, sheet(TOP)))
    make_objective(territory, code="Z", title="Un altro Z")
    wanted = ConfirmPlanImport(territory_id=territory.id, import_id=import_id, seen=seen)
    with pytest.raises(Conflict):
        service.confirm_plan_import(operator, wanted, clock.now())
    for role in ("municipal_referent", "auditor", "administrator"):
        with pytest.raises(Refused):
            service.confirm_plan_import(make_actor(territory, role), wanted, clock.now())
    other = make_territory("pg", "Ambito di Prova")
    with pytest.raises(NotFound):
        service.confirm_plan_import(
            make_actor(other, "operator"), ConfirmPlanImport(territory_id=other.id, import_id=import_id, seen=seen), clock.now()
        )


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30).filter(str.strip)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), kind=st.sampled_from(list(MIME)))
def test_what_is_exported_is_imported_and_changes_nothing(
    territory: TerritoryRef, cycle: int, operator: Actor, data: st.DataObject, kind: str
) -> None:
    codes = [one.id for one in territories.list_codes(territory.id)]
    comuni = [one.id for one in territories.list_municipalities(territory.id, clock.rome_day(clock.now()))]
    details = LineDetails(
        codes=data.draw(st.lists(st.sampled_from(codes), max_size=4, unique=True)),
        municipalities=data.draw(st.lists(st.sampled_from(comuni), max_size=3, unique=True)),
        rank=data.draw(st.one_of(st.none(), st.integers(1, 999))),
    )
    lines = (*(row.id for area in queries.list_tree(territory.id, cycle) for row in area.objectives if row.level == "strategic"), None)
    parent = lines[data.draw(st.integers(0, 999)) % len(lines)]  # how many there are grows with the examples
    try:
        make_objective(
            territory,
            title=data.draw(WORDS),
            code=data.draw(st.one_of(st.none(), st.text("=+-@'ab1.", min_size=1, max_size=6))),
            description=data.draw(st.lists(WORDS, max_size=3).map("\n\n".join)),
            level="specific" if parent else "strategic",
            parent_id=parent,
            status=data.draw(st.sampled_from(["draft", "proposed", "in_plan"])),
            details=details,
        )
    except Invalid:
        return  # a title of invisible signs, a code that is taken
    before = standing(territory, cycle)
    outcomes = bring(territory, cycle, operator, exported(territory, cycle, kind), kind)
    assert set(outcomes) == {"same"}
    assert standing(territory, cycle) == before


def enter(client: VisitingClient, territory: TerritoryRef, role: str = "operator") -> None:
    user_id = make_user("Olga Serra")
    give_role(user_id, territory, role)
    sign_in_as(client, user_id)


def upload(client: VisitingClient, content: bytes, status: int = 303, name: str = "piano.xlsx") -> str:
    answer = client.send(f"{PATH}/importa", {"file": (io.BytesIO(content), name)}, status=status)
    return answer.location if status == 303 else answer.text


def test_a_file_with_errors_then_clean(client: VisitingClient, territory: TerritoryRef, cycle: int) -> None:
    enter(client, territory)
    assert "Che cosa sta in ogni colonna" in client.visit(f"{PATH}/importa", budget=16).text
    wrong = client.visit(upload(client, sheet(TOP | {"rank": "presto"})), budget=18).text
    assert "La priorità va da 1 a 999" in wrong
    assert "Conferma e importa" not in wrong
    preview = upload(client, sheet(*TREE))
    assert "=Sportello+" in client.visit(preview, budget=18).text
    client.send(preview, {})
    assert "Righe nuove: 3." in client.visit(preview, budget=18).text
    assert client.send(f"{PATH}/importa", {"file": (io.BytesIO(b"\x00\x01"), "a.xlsx")}, status=422).status_code == 422
    assert "Scegli il file da caricare." in client.send(f"{PATH}/importa", {}, status=422).text


def test_a_stale_preview_is_shown_again(client: VisitingClient, territory: TerritoryRef, cycle: int) -> None:
    enter(client, territory)
    preview = upload(client, sheet(TOP))
    hidden = dict(re.findall(r'<input type="hidden"[^>]*name="([^"]+)" value="([^"]*)"', client.get(preview).text))
    make_objective(territory, code="Z", title="Un altro Z")
    late = client.post(preview, data=hidden)
    assert late.status_code == 409
    assert "Guarda di nuovo" in late.text
    client.send(preview, {})
    assert db.session.scalar(select(func.count()).select_from(Objective).where(Objective.title == "Titolo")) == 1


@pytest.mark.parametrize("kind", list(MIME))
def test_the_plan_and_the_model_are_downloaded_and_taken_back(
    client: VisitingClient, territory: TerritoryRef, cycle: int, kind: str
) -> None:
    enter(client, territory)
    make_objective(territory, title="=1+1", description="a\n\nb")
    answer = client.get(f"{PATH}/esporta.{kind}")
    assert (answer.status_code, answer.mimetype) == (200, MIME[kind])
    assert [row.outcome for row in weigh(territory, cycle, answer.get_data(), kind)] == ["same"]
    model = client.get(f"{PATH}/modello.{kind}").get_data()
    assert [row.outcome for row in weigh(territory, cycle, model, kind)] == ["new"]
    client.visit(f"{PATH}/esporta.exe", status=404)


@pytest.mark.parametrize(("role", "status"), [("auditor", 200), ("municipal_referent", 200), ("administrator", 403)])
def test_who_may_only_take_the_plan_away(client: VisitingClient, territory: TerritoryRef, cycle: int, role: str, status: int) -> None:
    enter(client, territory, role)
    assert client.get(f"{PATH}/esporta.csv").status_code == status
    client.visit(f"{PATH}/importa", status=403)
    assert client.get(f"{PATH}/modello.csv").status_code == 403


def test_more_lines_take_no_more_statements(client: VisitingClient, territory: TerritoryRef, cycle: int) -> None:
    enter(client, territory)
    make_objective(territory)
    client.visit(f"{PATH}/esporta.csv")
    before = len(client.statements)
    for _ in range(10):
        make_objective(territory)
    client.visit(f"{PATH}/esporta.csv")
    assert len(client.statements) == before


def test_files_that_nobody_confirmed_go_in_their_term(territory: TerritoryRef, cycle: int, operator: Actor) -> None:
    file = checked("piano.xlsx", io.BytesIO(sheet(TOP)), cap=5_000_000)
    request = StartPlanImport(territory_id=territory.id, cycle_id=cycle, file=file, key=secrets.token_urlsafe(24))
    import_id = service.start_plan_import(operator, request, clock.now() - 2 * IMPORTS_KEPT)
    assert service.forget_plan_imports(clock.now()) == 1
    with pytest.raises(NotFound):
        queries.get_plan_import(territory.id, import_id)
