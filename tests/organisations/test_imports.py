# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The import of organisations from a file: preview, errors by line, nothing overwritten, the same file twice changes nothing."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event, func, select, update

from consulta.core.actor import ANONYMOUS, SYSTEM, Actor, OrganisationHat, RoleInTerritory
from consulta.core.db import db
from consulta.core.errors import Conflict, Refused
from consulta.core.files import examine as examine_file
from consulta.notifications.models import OutboxMail
from consulta.organisations import policy, queries, service
from consulta.organisations.models import Affiliation, Organisation, OrganisationImport, OrganisationMunicipality, OrganisationStatus
from consulta.organisations.requests import ConfirmImport, SetColumns, StartImport
from consulta.organisations.rows import recognised
from consulta.register.models import AuditEvent
from consulta.web.ports import TerritoryRef
from tests.core.test_sheets import ods, xlsx
from tests.factories.accounts import give_role, make_user, sign_in_as
from tests.factories.organisations import make_organisation
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
OFFICE = "/ao/ufficio/organizzazioni/importa"
ROWS = [
    ["Denominazione", "Codice fiscale", "Sezione", "Comune sede", "PEC", "Note"],
    ["Il Ponte ODV", "92001230926", "A", "Assemini", "ilponte@pec.example.org", "x"],
    ["Coop Sole", "", "imprese sociali", "Milano", "", ""],
    ["Senza Pec", "123", "", "", "niente", ""],
]


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


@pytest.fixture
def operator(app: Flask, territory: TerritoryRef) -> VisitingClient:
    user, client = make_user("Elena Orrù"), VisitingClient(app)
    give_role(user, territory, "operator")
    sign_in_as(client, user)
    return client


def text(rows: list[list[str]]) -> bytes:
    return "\r\n".join(";".join(row) for row in rows).encode()


def bring(territory: TerritoryRef, rows: list[list[str]], key: str = "a-key") -> int:
    file = examine_file("elenco.csv", io.BytesIO(text(rows)), cap=9_000_000)
    return service.start_import(SYSTEM, StartImport(territory.id, file, key), NOW)


def confirm(territory: TerritoryRef, import_id: int) -> Any:
    version = queries.get_import(territory.id, import_id).version
    service.confirm_import(SYSTEM, ConfirmImport(territory.id, import_id, version), NOW)
    found = queries.get_import(territory.id, import_id)
    return found.new_count, found.filled_count, found.same_count, found.wrong_count


@pytest.mark.parametrize(
    ("actor", "may"),
    [
        (ANONYMOUS, False),
        (SYSTEM, True),
        (Actor(user_id=9, roles=frozenset({RoleInTerritory(1, "operator")})), True),
        (Actor(user_id=9, roles=frozenset({RoleInTerritory(1, "coordinator")})), True),
        (Actor(user_id=9, roles=frozenset({RoleInTerritory(2, "operator")})), False),
        (Actor(user_id=9, roles=frozenset({RoleInTerritory(1, "facilitator")})), False),
        (Actor(user_id=3, hats=(OrganisationHat(7, 1, "Il Ponte", True),)), False),
    ],
)
def test_who_imports(actor: Actor, may: bool) -> None:
    assert bool(policy.may_import(actor, 1)) is may


def test_the_service_asks_the_policy(territory: TerritoryRef) -> None:
    import_id = bring(territory, ROWS)
    for verb, request in (
        (service.confirm_import, ConfirmImport(territory.id, import_id, 1)),
        (service.set_columns, SetColumns(territory.id, import_id, ("name",), "other_nonprofit", 1)),
    ):
        with pytest.raises(Refused):
            verb(Actor(user_id=5), request, NOW)  # type: ignore[operator]


def test_headings_are_recognised() -> None:
    found = recognised(["Denominazione", "COD. FISCALE", "Partita I.V.A.", "Città", "E-mail", "e mail", "Boh"])
    assert found == ["name", "fiscal_code", "vat_number", "municipality", "email", "", ""]
    assert recognised(["Nome", "P.IVA", "Comune della sede legale"]) == ["name", "vat_number", "municipality"]


def test_a_list_becomes_organisations_that_nobody_sees_or_speaks_for(territory: TerritoryRef) -> None:
    import_id = bring(territory, ROWS)
    before = db.session.scalar(select(func.count()).select_from(OutboxMail))
    assert confirm(territory, import_id) == (2, 0, 0, 1)
    made = db.session.scalars(select(Organisation).order_by(Organisation.id)).all()
    assert [one.name for one in made] == ["Il Ponte ODV", "Coop Sole"]
    assert {one.status for one in made} == {OrganisationStatus.LISTED}
    assert made[0].category.value == "volunteer_org"
    assert made[1].category.value == "social_cooperative"
    assert made[0].certified_email == "ilponte@pec.example.org"
    assert db.session.scalar(select(func.count()).select_from(Affiliation)) == 0
    assert db.session.scalar(select(func.count()).select_from(OutboxMail)) == before
    assert queries.list_organisations(territory.id, queries.OrganisationFilter()).items == []
    seats = db.session.scalars(select(OrganisationMunicipality.organisation_id)).all()
    assert seats == [one.id for one in made if one.municipality_id]
    kept = db.session.scalars(select(OrganisationImport)).one()
    assert kept.sheet == ""
    told = db.session.scalars(select(AuditEvent).where(AuditEvent.name == "organisations.imported")).one()
    assert told.details == {"file": "elenco.csv", "sha256": kept.sha256, "new": 2, "filled": [], "same": 0, "wrong": 1}


def test_errors_by_line(territory: TerritoryRef) -> None:
    import_id = bring(territory, [*ROWS, ["Il Ponte", "92001230926", "", "", "", ""], ["", "", "Z", "", "", "x"]])
    confirm(territory, import_id)
    wrong = {line["line"]: line["faults"] for line in queries.get_import(territory.id, import_id).report if line["outcome"] == "wrong"}
    assert [(column, value) for column, value, _ in wrong[4]] == [("Codice fiscale", "123"), ("PEC", "niente")]
    assert "riga 2" in wrong[5][0][2]
    assert wrong[6][0][:2] == ["Sezione del RUNTS", "Z"]


def test_the_same_file_twice_changes_nothing(territory: TerritoryRef) -> None:
    rows = [*ROWS[:3], ["Uguale", "", "", "", "", ""], ["Uguale", "", "", "Assemini", "", ""]]
    first = confirm(territory, bring(territory, rows))
    held = db.session.execute(select(Organisation.__table__).order_by(Organisation.id)).all()
    new, filled, same, wrong = confirm(territory, bring(territory, rows, "another"))
    assert (new, filled, same, wrong) == (0, 0, first[0], first[3])
    assert db.session.execute(select(Organisation.__table__).order_by(Organisation.id)).all() == held


def test_only_what_is_empty_is_filled(territory: TerritoryRef) -> None:
    id = make_organisation(territory, name="Il Ponte ODV", fiscal_code="92001230926", description="Nostra")
    rows = [["nome", "cf", "telefono", "descrizione"], ["Ponte nuovo nome", "92001230926", "070 1234567", "Altra"]]
    assert confirm(territory, bring(territory, rows)) == (0, 1, 0, 0)
    found = queries.get_organisation(territory.id, id)
    assert (found.name, found.description, found.phone) == ("Il Ponte ODV", "Nostra", "070 1234567")
    assert found.is_accredited
    assert confirm(territory, bring(territory, rows, "again")) == (0, 0, 1, 0)


def test_contacts_that_a_body_shows_are_its_own_to_write(territory: TerritoryRef) -> None:
    id = make_organisation(territory, name="Il Ponte ODV", fiscal_code="92001230926")
    rows = [["nome", "cf", "telefono", "pec"], ["Il Ponte", "92001230926", "070 1234567", "a@pec.it"]]
    found = queries.get_import(territory.id, bring(territory, rows))
    db.session.execute(update(Organisation).where(Organisation.id == id).values(shows_contacts=True))
    assert found.sheet is not None
    (line,) = service.judge(territory.id, found.sheet, found.columns, found.category, NOW.date())
    assert line.facts == {"certified_email": "a@pec.it"}


def test_branches_share_a_code_and_doubt_is_an_error(territory: TerritoryRef) -> None:
    make_organisation(territory, name="Tribunale", fiscal_code="92001230926", branch="Sezione A")
    make_organisation(territory, name="Gemelli")
    make_organisation(territory, name="Gemelli")
    rows = [["nome", "cf", "articolazione"], ["Tribunale", "92001230926", "Sezione B"], ["Gemelli", "", ""]]
    import_id = bring(territory, rows)
    assert confirm(territory, import_id) == (1, 0, 0, 1)
    report = queries.get_import(territory.id, import_id).report
    assert any("Tribunale" in note for note in report[0]["notes"])


def test_two_confirms_make_one_import_and_old_eyes_are_told(territory: TerritoryRef) -> None:
    import_id = bring(territory, ROWS)
    assert bring(territory, ROWS) == import_id
    with pytest.raises(Conflict):
        service.confirm_import(SYSTEM, ConfirmImport(territory.id, import_id, 7), NOW)
    for _ in range(2):
        service.confirm_import(SYSTEM, ConfirmImport(territory.id, import_id, 1), NOW)
    assert db.session.scalar(select(func.count()).select_from(Organisation)) == 2
    assert len(db.session.scalars(select(AuditEvent).where(AuditEvent.name == "organisations.imported")).all()) == 1


@contextmanager
def count_statements() -> Iterator[list[str]]:
    """Every statement sent meanwhile; one with many rows is one."""
    counted: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        counted.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield counted
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def many(count: int) -> list[list[str]]:
    return [
        ["nome", "comune"],
        *([f"Gruppo {chr(97 + n // 26 % 26)}{chr(97 + n % 26)}{'x' * (n // 676)}", "Assemini"] for n in range(count)),
    ]


def test_statements_do_not_depend_on_the_rows(territory: TerritoryRef) -> None:
    spent = []
    for count, key in ((10, "few"), (500, "many")):
        import_id = bring(territory, many(count), key)
        with count_statements() as counted:
            confirm(territory, import_id)
        spent.append(len(counted))
    assert spent[0] == spent[1]
    with_fill = [["nome", "comune", "telefono"], *([*row, "070 123456"] for row in many(10)[1:])]
    import_id = bring(territory, with_fill, "fill")
    assert confirm(territory, import_id) == (0, 10, 0, 0)


def test_what_was_brought_is_forgotten(territory: TerritoryRef) -> None:
    bring(territory, ROWS)
    confirm(territory, bring(territory, ROWS, "done"))
    assert service.forget_imports(NOW + timedelta(days=6)) == 0
    assert service.forget_imports(NOW + timedelta(days=8)) == 2
    kept = db.session.scalars(select(OrganisationImport)).one()
    assert (kept.report, kept.new_count) == ("", 2)


@pytest.mark.parametrize(("name", "content"), [("elenco.csv", text(ROWS)), ("elenco.xlsx", xlsx(ROWS)), ("elenco.ods", ods(ROWS))])
def test_the_journey(operator: VisitingClient, territory: TerritoryRef, name: str, content: bytes) -> None:
    answer = operator.send(OFFICE, {"file": (io.BytesIO(content), name)}, status=303)
    columns = answer.headers["Location"]
    shown = operator.visit(columns, budget=14).text
    assert "92001230926" in shown
    preview = operator.send(columns, {}, status=303).headers["Location"]
    shown = operator.visit(preview, budget=14).text
    for part in ("2 nuove", "0 già presenti", "1 riga con errori", "Senza Pec", "niente", "Milano"):
        assert part in shown
    operator.send(preview, {}, status=303)
    shown = operator.visit(preview).text
    assert "Esito di" in shown
    report = operator.visit(f"{preview}/esito.csv").text
    assert "con errori, lasciata fuori" in report
    assert "In elenco" in operator.visit("/ao/ufficio/organizzazioni").text
    assert name in operator.visit(OFFICE, budget=12).text
    operator.visit(columns, status=303)


def test_the_report_speaks_the_language_of_who_reads(operator: VisitingClient, territory: TerritoryRef) -> None:
    """Brought in by somebody who works in Italian, read by somebody else in English."""
    make_organisation(territory, name="Il Ponte ODV", fiscal_code="92001230926")
    long = ["Il Faro", "", "", "", "", "x"], ["Le Ali", "9" * 21, "", "", "", ""]
    import_id = bring(territory, [*ROWS, *long])
    confirm(territory, import_id)
    page = f"{OFFICE}/{import_id}"
    italian, english = (operator.visit(f"{prefix}{page}").text for prefix in ("", "/en"))
    for said in ("Il comune «Milano» non è dell", "Codice fiscale supera 20 caratteri: ne restano 1 di troppo."):
        assert said in italian, said
        assert said not in english, said
    for said in ("The municipality “Milano” is not", "Tax code"):
        assert said in english, said
    assert "Il comune «Milano»" not in operator.visit(f"/en{page}/esito.csv").text


def test_wrong_files_and_columns(operator: VisitingClient, territory: TerritoryRef) -> None:
    for name, content, said in (
        ("elenco.csv", b"Nome\n", "ha solo le intestazioni"),
        ("elenco.ods", xlsx(ROWS), "elenco.ods"),
        ("elenco.txt", b"a\x00b", "elenco.txt"),
    ):
        assert said in operator.send(OFFICE, {"file": (io.BytesIO(content), name)}, status=422).text
    columns = operator.send(OFFICE, {"file": (io.BytesIO(b"Boh;Mah\nA;B\n"), "x.csv")}, status=303).headers["Location"]
    operator.visit(columns.removesuffix("/colonne"), status=303)
    assert "Scegli quale colonna contiene la denominazione" in operator.send(columns, {}, status=422).text
    assert "Due colonne" in operator.send(columns, {"column_1": "name", "column_2": "name"}, status=422).text
    operator.send(columns, {"column_1": "name"}, status=303)
    assert operator.visit(f"{OFFICE}/modello.csv").text.startswith("\ufeffDenominazione;")


def test_others_are_kept_out(app: Flask, operator: VisitingClient, territory: TerritoryRef) -> None:
    columns = operator.send(OFFICE, {"file": (io.BytesIO(text(ROWS)), "x.csv")}, status=303).headers["Location"]
    stranger = VisitingClient(app)
    sign_in_as(stranger, make_user("Ugo Serra"))
    for path in (OFFICE, columns, columns.removesuffix("/colonne"), columns.replace("/colonne", "/esito.csv")):
        assert stranger.get(path).status_code in (403, 404)
