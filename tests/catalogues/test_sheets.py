# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The catalogue of services and the codebook as sheets: out and back is exact, one fault and nothing comes in, twice is once."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consulta.catalogues import queries, service
from consulta.catalogues.rows import Catalogue, mark_of
from consulta.codebook import queries as codebook
from consulta.codebook import service as tags
from consulta.codebook.requests import Details, EditTag, MergeTags, RetireTag
from consulta.codebook.sheet import TagsCatalogue
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.services import queries as services
from consulta.services.models import ServiceStatus
from consulta.services.sheet import ServicesCatalogue
from consulta.territory.queries import list_all_areas
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor, sign_in_as
from tests.factories.catalogues import confirm, preview, sheet_of, start, whole_sheet
from tests.factories.codebook import make_tag
from tests.factories.consultations import make_cycle
from tests.factories.contributions import new_key
from tests.factories.plans import make_objective
from tests.factories.services import make_service
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient

SERVICES, TAGS = ServicesCatalogue(), TagsCatalogue()
KINDS = ("csv", "xlsx", "ods")


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    ref = make_territory()
    make_cycle(ref)
    return ref


@pytest.fixture
def operator(territory: TerritoryRef) -> Actor:
    return make_actor(territory, "operator", name="Olga Serra")


def area_of(territory: TerritoryRef) -> str:
    return list_all_areas(territory.id)[0].label


def outcomes(territory: TerritoryRef, catalogue: Catalogue, import_id: int) -> list[str]:
    return [row.outcome for row in preview(territory, catalogue, import_id)]


def standing(territory: TerritoryRef, catalogue: Catalogue) -> list[list[str]]:
    return sorted(list(row) for row in catalogue.cells(territory.id, clock.rome_day(clock.now())))


def service_row(territory: TerritoryRef, **values: str) -> dict[str, str]:
    row = {
        "code": "SAD",
        "name": "Assistenza domiciliare",
        "area": area_of(territory),
        "description": "Aiuto in casa.\nSi chiede allo sportello.",
        "comuni": "Assemini dal 2024-02-01; Capoterra",
        "provider": "=Cooperativa",
        "entrusted": "Appalto",
        "act_date": "20/11/2025",
        "valid_from": "2026-01-01",
        "valid_to": "2027-01-01",
        "email": "sportello@comune.it",
        "hours": "Lunedì, dalle 9 alle 12",
        "status": "Pubblicato",
    }
    return row | values


def tag_row(**values: str) -> dict[str, str]:
    return {"code": "navette", "label": "Navette", "definition": "Chiede una navetta.", "letter": "NV", "colour": "Blu"} | values


@pytest.mark.parametrize("kind", KINDS)
def test_a_service_comes_in_and_goes_out_again_the_same(territory: TerritoryRef, operator: Actor, kind: str) -> None:
    import_id = start(territory, operator, SERVICES, sheet_of(SERVICES, [service_row(territory)], kind), f"a.{kind}")
    assert outcomes(territory, SERVICES, import_id) == ["new"]
    confirm(territory, operator, SERVICES, import_id)
    (made,) = services.list_everything(territory.id)
    assert (made.code, made.provider, made.status) == ("SAD", "=Cooperativa", ServiceStatus.PUBLISHED)
    assert [(one.name, one.active_since) for one in made.places] == [("Assemini", date(2024, 2, 1)), ("Capoterra", None)]
    assert made.act_date == date(2025, 11, 20)
    before = standing(territory, SERVICES)
    again = start(territory, operator, SERVICES, whole_sheet(territory, SERVICES, kind), f"b.{kind}")
    assert outcomes(territory, SERVICES, again) == ["same"]
    confirm(territory, operator, SERVICES, again)
    assert standing(territory, SERVICES) == before
    assert services.list_everything(territory.id)[0].version == made.version, "what does not change is not touched"


@pytest.mark.parametrize("kind", KINDS)
def test_tags_come_in_with_their_tree_and_go_out_again_the_same(territory: TerritoryRef, operator: Actor, kind: str) -> None:
    objective = make_objective(territory, title="Trasporti per tutti")
    code = next(one.text for one in codebook.list_objectives(territory.id) if one.id == objective).partition(" · ")[0]
    rows = [tag_row(parent="trasporti", objective=code), tag_row(code="trasporti", label="Trasporti", letter="", area=area_of(territory))]
    import_id = start(territory, operator, TAGS, sheet_of(TAGS, rows, kind), f"a.{kind}")
    assert outcomes(territory, TAGS, import_id) == ["new", "new"]
    confirm(territory, operator, TAGS, import_id)
    below, above = (codebook.find_tag_by_code(territory.id, one) for one in ("navette", "trasporti"))
    assert below is not None
    assert above is not None
    assert (below.parent_id, below.objective_id, below.letter, below.colour.value) == (above.id, objective, "NV", "blue")
    tags.retire_tag(operator, RetireTag(below.id, True, below.version), clock.now())
    again = start(territory, operator, TAGS, whole_sheet(territory, TAGS, kind), f"b.{kind}")
    assert outcomes(territory, TAGS, again) == ["same", "same"]


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Co", "Cn", "Zl", "Zp"]), min_size=1, max_size=60)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=WORDS, provider=WORDS, hours=st.lists(WORDS, max_size=3), kind=st.sampled_from(KINDS))
def test_whatever_stands_comes_back_letter_by_letter(
    territory: TerritoryRef, operator: Actor, name: str, provider: str, hours: list[str], kind: str
) -> None:
    values: dict[str, Any] = {"name": name, "provider": f"={provider}", "hours": "\n".join(hours)}
    try:
        make_service(territory, actor=operator, **values)
        make_tag(territory, name, actor=operator)
    except Invalid:
        return  # nothing is left of the words once they are cleaned
    for catalogue in (SERVICES, TAGS):
        import_id = start(territory, operator, catalogue, whole_sheet(territory, catalogue, kind), f"a.{kind}")
        wrong = [(row.code, row.changes, row.faults) for row in preview(territory, catalogue, import_id) if row.outcome != "same"]
        assert not wrong


@pytest.mark.parametrize(
    ("values", "column"),
    [
        ({"code": ""}, "Codice"),
        ({"code": "x" * 21}, "Codice"),
        ({"name": ""}, "Nome"),
        ({"name": "x" * 161}, "Nome"),
        ({"area": "Un'area che non c'è"}, "Area"),
        ({"area": ""}, "Area"),
        ({"targets": "boh"}, "Destinatari"),
        ({"comuni": "Milano"}, "Comuni"),
        ({"comuni": "Assemini dal 31/02/2026"}, "Comuni"),
        ({"entrusted": "Regalato"}, "Come è affidato"),
        ({"act_date": "31/02/2026"}, "Data dell'atto"),
        ({"valid_from": "2027-01-01", "valid_to": "2026-01-01"}, "Fino al giorno"),
        ({"email": "boh"}, "E-mail"),
        ({"hours": "x" * 501}, "Orari"),
        ({"status": "Forse"}, "Stato"),
    ],
)
def test_a_wrong_cell_of_a_service_is_named_and_nothing_comes_in(
    territory: TerritoryRef, operator: Actor, values: dict[str, str], column: str
) -> None:
    rows = [service_row(territory, code="BUONO"), service_row(territory, **values)]
    import_id = start(territory, operator, SERVICES, sheet_of(SERVICES, rows, "xlsx"), "a.xlsx")
    (wrong,) = [row for row in preview(territory, SERVICES, import_id) if row.faults]
    assert wrong.number == 3
    assert column in [fault.column for fault in wrong.faults]
    with pytest.raises(Invalid):
        confirm(territory, operator, SERVICES, import_id)
    assert not services.list_everything(territory.id)


@pytest.mark.parametrize(
    ("values", "column"),
    [
        ({"code": ""}, "Codice"),
        ({"code": "Due Parole"}, "Codice"),
        ({"label": ""}, "Nome"),
        ({"label": "x" * 81}, "Nome"),
        ({"label": "Autobus"}, "Nome"),
        ({"definition": ""}, "Definizione"),
        ({"includes": "x" * 501}, "Che cosa comprende"),
        ({"parent": "nessuna"}, "Sotto"),
        ({"parent": "navette"}, "Sotto"),
        ({"area": "Un'area che non c'è"}, "Area"),
        ({"colour": "Fucsia"}, "Colore"),
        ({"letter": "ABC"}, "Lettera"),
        ({"letter": "AU"}, "Lettera"),
        ({"objective": "ZZ99"}, "Obiettivo"),
        ({"use": "Forse"}, "Stato"),
    ],
)
def test_a_wrong_cell_of_a_tag_is_named_and_nothing_comes_in(
    territory: TerritoryRef, operator: Actor, values: dict[str, str], column: str
) -> None:
    rows = [tag_row(code="autobus", label="Autobus", letter="AU"), tag_row(**values)]
    import_id = start(territory, operator, TAGS, sheet_of(TAGS, rows))
    faults = [(row.number, fault.column) for row in preview(territory, TAGS, import_id) for fault in row.faults]
    assert (3, column) in faults
    with pytest.raises(Invalid):
        confirm(territory, operator, TAGS, import_id)
    assert not codebook.list_tags(territory.id)


def test_trees_that_cannot_stand_are_told(territory: TerritoryRef, operator: Actor) -> None:
    """A circle, four levels, a tag in use below one that leaves, a tag that was merged."""
    circle = [tag_row(code="a", label="A", letter="", parent="b"), tag_row(code="b", label="B", letter="", parent="a")]
    deep = [tag_row(code=str(n), label=f"Livello {n}", letter="", parent=str(n - 1) if n else "") for n in range(4)]
    leaving = [tag_row(code="su", label="Su", letter="", use="Ritirata"), tag_row(code="giu", label="Giù", letter="", parent="su")]
    for rows in (circle, deep, leaving):
        import_id = start(territory, operator, TAGS, sheet_of(TAGS, rows))
        assert "wrong" in outcomes(territory, TAGS, import_id)
        with pytest.raises(Invalid):
            confirm(territory, operator, TAGS, import_id)
    one, two = make_tag(territory, "Uno", actor=operator), make_tag(territory, "Due", actor=operator)
    tags.merge_tags(operator, MergeTags(one, two, 1, "Dicono la stessa cosa.", new_key()), clock.now())
    import_id = start(territory, operator, TAGS, sheet_of(TAGS, [tag_row(code="uno", label="Uno", letter="")]))
    (row,) = preview(territory, TAGS, import_id)
    assert "unita a «Due»" in " ".join(fault.message for fault in row.faults)


def test_a_whole_branch_leaves_and_comes_back_in_one_file(territory: TerritoryRef, operator: Actor) -> None:
    rows = [tag_row(code="su", label="Su", letter=""), tag_row(code="giu", label="Giù", letter="", parent="su")]
    confirm(territory, operator, TAGS, start(territory, operator, TAGS, sheet_of(TAGS, rows)))
    gone = [row | {"use": "Ritirata"} for row in rows]
    confirm(territory, operator, TAGS, start(territory, operator, TAGS, sheet_of(TAGS, gone)))
    assert not codebook.list_tags(territory.id)
    confirm(territory, operator, TAGS, start(territory, operator, TAGS, sheet_of(TAGS, [row | {"use": "In uso"} for row in rows])))
    assert [one.code for one in codebook.list_choices(territory.id)] == ["su", "giu"]


def test_a_column_that_is_not_there_leaves_what_stands(territory: TerritoryRef, operator: Actor) -> None:
    confirm(territory, operator, SERVICES, start(territory, operator, SERVICES, sheet_of(SERVICES, [service_row(territory)])))
    only = sheet_of(SERVICES, [{"code": "SAD", "name": "Assistenza a casa"}], columns=("code", "name"))
    import_id = start(territory, operator, SERVICES, only)
    (row,) = preview(territory, SERVICES, import_id)
    assert (row.outcome, row.changes) == ("changed", ["Nome"])
    confirm(territory, operator, SERVICES, import_id)
    (made,) = services.list_everything(territory.id)
    assert (made.name, made.hours, len(made.places)) == ("Assistenza a casa", "Lunedì, dalle 9 alle 12", 2)


def test_what_was_public_never_goes_back_into_a_drawer(territory: TerritoryRef, operator: Actor) -> None:
    confirm(territory, operator, SERVICES, start(territory, operator, SERVICES, sheet_of(SERVICES, [service_row(territory)])))
    back = start(territory, operator, SERVICES, sheet_of(SERVICES, [service_row(territory, status="In bozza")]))
    (row,) = preview(territory, SERVICES, back)
    assert [fault.column for fault in row.faults] == ["Stato"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_a_file_of_any_office_is_read(territory: TerritoryRef, operator: Actor, encoding: str, delimiter: str) -> None:
    text = delimiter.join(("CÓDICE", "nome", "Definizione")) + "\n" + delimiter.join(("caffe", "Caffè sociale", "Un luogo: così è."))
    import_id = start(territory, operator, TAGS, text.encode(encoding))
    confirm(territory, operator, TAGS, import_id)
    assert [one.label for one in codebook.list_tags(territory.id)] == ["Caffè sociale"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("Nome\nUno\n", "Manca la colonna «Codice»"),
        ("Codice;Nome;Codice\na;Uno;b\n", "Due colonne si chiamano «Codice»"),
        ("Codice;Nome;Tonalità\na;Uno;blu\n", "La colonna «Tonalità» non è tra quelle del modello"),
        ("Codice;Nome\n" + "a;Uno\n" * 501, "Il file ha 501 righe: importane al massimo 500 per volta"),
    ],
)
def test_a_table_of_something_else_is_refused(territory: TerritoryRef, operator: Actor, content: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        start(territory, operator, TAGS, content.encode())
    assert sentence in str(refused.value.errors["file"])


def test_nothing_else_is_done_than_what_was_seen(territory: TerritoryRef, operator: Actor) -> None:
    tag = make_tag(territory, "Trasporti", actor=operator)
    import_id = start(territory, operator, TAGS, sheet_of(TAGS, [tag_row(code="trasporti", label="Trasporti", letter="TR")]))
    seen = mark_of(preview(territory, TAGS, import_id))
    found = codebook.get_tag(territory.id, tag)
    tags.edit_tag(operator, EditTag(tag, "Trasporti e mezzi", found.definition, None, found.version, Details(letter="TR")), clock.now())
    with pytest.raises(Conflict):
        confirm(territory, operator, TAGS, import_id, seen)
    assert codebook.get_tag(territory.id, tag).label == "Trasporti e mezzi"


def test_who_may_and_who_may_not(territory: TerritoryRef, operator: Actor) -> None:
    auditor, key = make_actor(territory, "auditor"), new_key()
    content = sheet_of(TAGS, [tag_row()])
    with pytest.raises(Refused):
        start(territory, auditor, TAGS, content)
    import_id = start(territory, operator, TAGS, content, key=key)
    assert start(territory, operator, TAGS, content, key=key) == import_id
    with pytest.raises(Refused):
        start(territory, make_actor(territory, "operator"), TAGS, content, key=key)
    with pytest.raises(NotFound):
        queries.get_catalogue_import(territory.id, SERVICES.name, import_id)
    with pytest.raises(Refused):
        confirm(territory, auditor, TAGS, import_id)
    confirm(territory, operator, TAGS, import_id)
    found = queries.get_catalogue_import(territory.id, TAGS.name, import_id)
    assert (found.new_count, found.sheet) == (1, None)


def test_a_file_that_nobody_confirms_is_forgotten(territory: TerritoryRef, operator: Actor) -> None:
    with time_machine.travel(clock.now() - timedelta(days=8)):
        old = start(territory, operator, TAGS, sheet_of(TAGS, [tag_row()]))
    kept = start(territory, operator, TAGS, sheet_of(TAGS, [tag_row()]))
    assert service.forget_catalogue_imports(clock.now()) == 1
    assert queries.get_catalogue_import(territory.id, TAGS.name, kept).id == kept
    with pytest.raises(NotFound):
        queries.get_catalogue_import(territory.id, TAGS.name, old)


@pytest.mark.parametrize(("path", "kind"), [("servizi", "csv"), ("etichette", "xlsx"), ("etichette", "ods")])
def test_the_pages_from_the_model_to_the_catalogue(client: VisitingClient, territory: TerritoryRef, path: str, kind: str) -> None:
    """The model comes in as it is given; errors are told by line and cell; the corrected file is confirmed."""
    operator = make_actor(territory, "operator")
    sign_in_as(client, operator.user_id or 0)
    base = f"/ao/ufficio/{path}"
    assert f"{base}/importa" in client.visit(base, budget=30).text
    client.visit(f"{base}/importa", budget=20)
    model = client.get(f"{base}/modello.{kind}")
    assert model.status_code == 200
    assert client.get(f"{base}/modello.pdf").status_code == 404

    def upload(content: bytes, name: str) -> str:
        answer = client.send(f"{base}/importa", {"file": (io.BytesIO(content), name)})
        return str(answer.headers["Location"])

    bad = client.send(f"{base}/importa", {"file": (io.BytesIO(b"Nome\nUno\n"), "a.csv")}, status=422).text
    assert "Manca la colonna «Codice»" in bad
    wrong = client.visit(upload(b"Codice;Nome\n;Uno\n", "a.csv"), budget=20).text
    assert "Errori da correggere" in wrong
    assert "Scrivi il codice" in wrong
    preview_path = upload(model.data, f"modello.{kind}")
    shown = client.visit(preview_path, budget=20).text
    assert "Righe nuove: 1." in shown
    client.send(preview_path, {})
    assert "Righe nuove: 1. Cambiate: 0. Uguali: 0." in client.visit(preview_path, budget=20).text
    taken = client.get(f"{base}/esporta.{kind}")
    assert taken.status_code == 200
    assert "Uguali: 1." in client.visit(upload(taken.data, f"tutto.{kind}"), budget=20).text
