# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages: list and detail for everybody, the form for a format, the office, the files to take away."""

import csv
import io
import json
import re
import zipfile
from datetime import date
from hashlib import sha256
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select

from consulta.accounts.credentials import sign_grant
from consulta.core import clock
from consulta.core.db import db
from consulta.library import queries
from consulta.library.export import COLUMNS, MEDIA_TYPES
from consulta.library.models import FormatRequest
from consulta.library.requests import PURPOSE
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor, sign_in_as
from tests.factories.attachments import PDF
from tests.factories.consultations import current_cycle_id, make_roundtable
from tests.factories.library import TITLE, add_version, another, answer_format, ask_format, make_document, row_of, withdraw
from tests.factories.meetings import make_meeting
from tests.factories.plans import make_objective
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient

LIST, OFFICE = "/ao/documenti", "/ao/ufficio/documenti"
BUDGET = 8
OFFICE_BUDGET = 17


@pytest.fixture
def ao(app: Flask) -> TerritoryRef:
    return make_territory()


def colleague(app: Flask, territory: TerritoryRef, role: str = "operator") -> VisitingClient:
    client, actor = VisitingClient(app), make_actor(territory, role)
    assert actor.user_id
    sign_in_as(client, actor.user_id)
    return client


def pdf(name: str = "atto.pdf", body: bytes = PDF) -> tuple[io.BytesIO, str]:
    return io.BytesIO(body), name


def test_anybody_finds_a_document_and_its_file(ao: TerritoryRef, client: VisitingClient) -> None:
    document_id = make_document(
        ao,
        description="Dice quali servizi i comuni fanno insieme.",
        issuer="Assemblea dei sindaci",
        act="Deliberazione n. 12",
        protocol_number="4471",
        protocol_on=date(2026, 3, 4),
        board_reference="n. 310/2026",
        board_from=date(2026, 3, 5),
        board_to=date(2026, 3, 20),
    )
    add_version(ao, document_id)
    page = client.visit(LIST, budget=BUDGET).text
    assert TITLE in page
    assert "versione 2" in page
    assert f'href="/ao/documenti/schede/{document_id}"' in page
    page = client.visit(f"/ao/documenti/schede/{document_id}", budget=BUDGET).text
    for words in (
        "Deliberazione n. 12",
        "4471",
        "n. 310/2026",
        "dal 5 marzo 2026 al 20 marzo 2026",
        "Versione 1",
        "Corretto l&#39;importo",
    ):
        assert words in page, words
    shown = queries.list_versions(document_id)
    for one in shown:
        assert one.sha256 in page
    links = re.findall(r'href="(/ao/documenti/\d+/[^"]+)"', page)
    assert len(set(links)) == 2
    assert {sha256(client.get(link, buffered=True).data).hexdigest() for link in links} == {one.sha256 for one in shown}
    client.visit("/en/ao/documenti")
    client.visit(f"/en/ao/documenti/schede/{document_id}")


def test_filters_stand_in_the_address(ao: TerritoryRef, client: VisitingClient) -> None:
    make_document(ao)
    make_document(ao, title="Linee guida per gli sportelli", kind="other")
    page = client.visit(f"{LIST}?tipo=other&parole=sportelli&anno=2026&di=territorio", budget=BUDGET).text
    assert "Linee guida" in page
    assert TITLE not in page
    assert "4 attivi" in page
    nothing = client.visit(f"{LIST}?parole=ornitorinco").text
    assert "Nessun documento con questi filtri" in nothing
    assert f'<a class="btn btn-primary" href="{LIST}">' in nothing, "on a phone the filters are folded: the way out is in sight"
    make_document(ao, title="Regolamento dei servizi")
    found = client.visit(f"{LIST}?parole=regolamento").text
    assert "1 documento con questi filtri: «regolamento»" in " ".join(found.split()).replace("</p>", "")
    client.visit(f"{LIST}?tipo=legge", status=400)
    client.visit(f"{LIST}?pagina=boh", status=400)


def test_an_empty_list_says_what_will_appear(ao: TerritoryRef, client: VisitingClient) -> None:
    assert "Ancora nessun documento" in client.visit(LIST).text


def test_pages_lead_to_their_documents(ao: TerritoryRef, client: VisitingClient) -> None:
    table_id = make_roundtable(ao)
    meeting_id, cycle_id = make_meeting(ao, table_id), current_cycle_id(ao, clock.now())
    make_objective(ao, cycle_id)
    for path, di in (
        ("/ao/conferenza", f"consultazione-{cycle_id}"),
        (f"/ao/tavoli/{table_id}", f"tavolo-{table_id}"),
        (f"/ao/incontri/{meeting_id}", f"incontro-{meeting_id}"),
        ("/ao/piano", f"piano-{cycle_id}"),
    ):
        assert f'href="/ao/documenti?di={di}"' in client.visit(path, budget=40).text, path
        client.visit(f"{LIST}?di={di}", budget=BUDGET)


def test_a_draft_does_not_exist_and_a_withdrawn_one_says_why(ao: TerritoryRef, client: VisitingClient) -> None:
    draft, gone = make_document(ao, public=False), make_document(ao)
    link = re.findall(r'href="(/ao/documenti/\d+/[^"]+)"', client.visit(f"/ao/documenti/schede/{gone}").text)[0]
    withdraw(ao, gone)
    client.visit(f"/ao/documenti/schede/{draft}", status=404)
    page = client.visit(f"/ao/documenti/schede/{gone}", status=410).text
    assert "Conteneva un indirizzo." in page
    assert "Scarica" not in page
    assert client.get(link).status_code == 404
    client.visit(f"/ao/documenti/schede/{gone}/formato", status=404)


def test_the_feed_is_xml_with_absolute_addresses(ao: TerritoryRef, client: VisitingClient) -> None:
    document_id = make_document(ao, title="Costi & <ricavi>")
    response = client.get("/ao/documenti.atom")
    assert response.mimetype == "application/atom+xml"
    root = ElementTree.fromstring(response.data)
    space = "{http://www.w3.org/2005/Atom}"
    assert [one.text for one in root.iter(f"{space}title")][1:] == ["Costi & <ricavi>"]
    assert root.findall(f"{space}entry/{space}link")[0].get("href", "").endswith(f"/ao/documenti/schede/{document_id}")
    assert client.get("/ao/documenti.atom?tipo=notice").text.count("<entry>") == 0


def test_a_visitor_asks_confirms_and_the_office_hears(ao: TerritoryRef, client: VisitingClient) -> None:
    document_id = make_document(ao)
    path = f"/ao/documenti/schede/{document_id}/formato"
    client.visit(path)
    refused = client.send(path, {"email": "anna"}, status=422)
    assert "Scegli il formato" in refused.text
    assert "non è completo" in refused.text
    sent = client.send(path, {"format": "large_print", "email": "anna@esempio.it", "message": "Corpo 18"})
    assert "apri il messaggio e conferma" in client.visit(sent.location).text
    [row] = asked()
    token = sign_grant(row.id, PURPOSE)
    link = f"/ao/documenti/formati/{token}"
    page = client.visit(link)
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert queries.count_waiting(ao.id) == 0, "looking confirms nothing"
    client.send(link, {})
    assert queries.count_waiting(ao.id) == 1
    assert "è arrivata all’ufficio" in client.visit(link).text
    client.visit("/ao/documenti/formati/finto", status=403)
    client.visit(f"/ao/documenti/formati/{sign_grant(999, PURPOSE)}", status=404)


def asked() -> list[Any]:
    return list(db.session.scalars(select(FormatRequest)))


def test_who_is_signed_in_is_not_asked_for_an_address(ao: TerritoryRef, client: VisitingClient) -> None:
    document_id = make_document(ao)
    actor = make_actor()
    assert actor.user_id
    sign_in_as(client, actor.user_id)
    path = f"/ao/documenti/schede/{document_id}/formato"
    assert 'name="email"' not in client.visit(path).text
    client.send(path, {"format": "audio"})
    assert queries.count_waiting(ao.id) == 1


def test_the_office_writes_publishes_replaces_and_withdraws(ao: TerritoryRef, app: Flask) -> None:
    office = colleague(app, ao)
    office.visit(OFFICE, budget=OFFICE_BUDGET)
    office.visit(f"{OFFICE}/nuovo", budget=OFFICE_BUDGET)
    refused = office.send(f"{OFFICE}/nuovo", {"title": "", "kind": "", "issued_on": "", "belongs": "territory"}, status=422).text
    for words in ("Scrivi il titolo", "Scegli dall&#39;elenco che documento è", "Scegli la data", "Scegli il file"):
        assert words in refused, words
    fields = {"title": "Linee guida", "kind": "other", "belongs": "territory", "issued_on": "2026-03-03", "file": pdf()}
    record = office.send(f"{OFFICE}/nuovo", fields).location
    document_id = int(record.rpartition("/")[2])
    page = office.visit(record, budget=OFFICE_BUDGET).text
    assert "In bozza" in page
    office.send(f"{record}/pubblica", {"version": str(row_of(document_id).version)}, page=record)
    assert "Pubblicato" in office.visit(record).text
    office.visit(f"{record}/modifica", budget=OFFICE_BUDGET)
    office.send(f"{record}/modifica", {"title": "Linee guida 2026", "kind": "other", "belongs": "territory", "issued_on": "2026-03-03"})
    assert row_of(document_id).title == "Linee guida 2026"
    version = {"dated_on": "2026-04-04", "file": pdf("nuovo.pdf", another())}
    assert "Scrivi perché questa versione" in office.send(f"{record}/versione", version, status=422).text
    version = {"dated_on": "2026-04-04", "reason": "Nuovi orari", "file": pdf("nuovo.pdf", another())}
    office.send(f"{record}/versione", version)
    assert [one.number for one in queries.list_versions(document_id)] == [2, 1]
    office.visit(f"{record}/versioni/9/ritira", status=404)
    office.send(f"{record}/versioni/1/ritira", {"reason": "Aveva un errore"})
    office.send(f"{record}/ritira", {"reason": ""}, status=422)
    office.send(f"{record}/ritira", {"reason": "Sostituito da un altro atto"})
    assert "Ritirato il" in office.visit(record).text
    for which in ("bozze", "pubblicati", "ritirati"):
        office.visit(f"{OFFICE}?stato={which}", budget=OFFICE_BUDGET)


def test_a_stale_page_keeps_what_was_typed(ao: TerritoryRef, app: Flask) -> None:
    document_id, office = make_document(ao), colleague(app, ao)
    fields = {"title": "Il mio titolo", "kind": "act", "belongs": "territory", "issued_on": "2026-03-03", "version": "1"}
    page = office.send(f"{OFFICE}/{document_id}/modifica", fields, status=409).text
    assert "Il mio titolo" in page
    assert TITLE in page
    version: dict[str, Any] = {"version": "1", "dated_on": "2026-04-04", "reason": "Perché sì", "file": pdf("b.pdf", another())}
    office.send(
        f"{OFFICE}/{document_id}/versione",
        version,
        status=409,
    )
    office.send(f"{OFFICE}/{document_id}/ritira", {"version": "1", "reason": "Il mio motivo"}, status=409)


@pytest.mark.parametrize(
    ("role", "reads", "keeps"),
    [("operator", True, True), ("coordinator", True, True), ("auditor", True, False), ("administrator", False, False)],
)
def test_roles(ao: TerritoryRef, app: Flask, role: str, reads: bool, keeps: bool) -> None:
    document_id, office = make_document(ao, public=False), colleague(app, ao, role)
    for path in (OFFICE, f"{OFFICE}/{document_id}", f"{OFFICE}/formati"):
        assert (office.get(path).status_code == 200) is reads, path
    for path in (f"{OFFICE}/nuovo", f"{OFFICE}/{document_id}/modifica", f"{OFFICE}/{document_id}/versione"):
        assert (office.get(path).status_code == 200) is keeps, path


def test_the_office_answers_with_a_file_that_everybody_reads(ao: TerritoryRef, app: Flask, client: VisitingClient) -> None:
    document_id, office = make_document(ao), colleague(app, ao)
    format_request_id = ask_format(ao, document_id, actor=make_actor(), message="Corpo 18, grazie")
    assert "Caratteri grandi" in office.visit(f"{OFFICE}/formati", budget=OFFICE_BUDGET).text
    path = f"{OFFICE}/formati/{format_request_id}"
    assert "Corpo 18, grazie" in office.visit(path, budget=OFFICE_BUDGET).text
    assert "spiega perché in almeno 20 caratteri" in office.send(path, {"answer": ""}, status=422).text
    office.send(path, {"file": pdf("grande.pdf", another())})
    assert "Caratteri grandi" in client.visit(f"/ao/documenti/schede/{document_id}").text
    late = office.send(path, {"answer": "La mia risposta, arrivata tardi."}, status=409, page=f"{OFFICE}/nuovo").text
    assert "La mia risposta, arrivata tardi." in late
    assert "Dato" in office.visit(f"{OFFICE}/formati?stato=risposte").text


def test_the_list_leaves_as_a_file_in_five_formats(ao: TerritoryRef, client: VisitingClient) -> None:
    document_id = make_document(ao, title="=1+1 & <due>", protocol_number="12", protocol_on=date(2026, 3, 4))
    [row] = queries.list_public(queries.public_scope(ao.id, clock.now()), queries.LibraryFilter()).items
    bodies = {kind: client.get(f"/ao/documenti/elenco.{kind}") for kind in MEDIA_TYPES}
    assert {kind: one.mimetype for kind, one in bodies.items()} == dict(MEDIA_TYPES)
    said = json.loads(bodies["json"].data)
    [line] = said["documenti"]
    assert set(line) == set(said["colonne"]) == {one.name for one in COLUMNS}
    assert (line["titolo"], line["impronta"], line["protocollo"]) == ("=1+1 & <due>", row.sha256, "12")
    assert line["pagina"].endswith(f"/ao/documenti/schede/{document_id}")
    table = list(csv.DictReader(io.StringIO(bodies["csv"].data.decode("utf-8-sig")), delimiter=";"))
    assert table[0]["Titolo"] == "'=1+1 & <due>", "no program calculates it"
    book = openpyxl.load_workbook(io.BytesIO(bodies["xlsx"].data))
    assert book.worksheets[0]["A2"].value == "=1+1 & <due>"
    assert book.worksheets[0]["A2"].data_type == "s"
    assert len(list(book.worksheets[1].rows)) == len(COLUMNS) + 1
    root = ElementTree.fromstring(bodies["xml"].data)
    assert root.find("documento/titolo").text == "=1+1 & <due>"  # type: ignore[union-attr]
    assert root.get("licenza", "").startswith("https://creativecommons.org/")
    with zipfile.ZipFile(io.BytesIO(bodies["ods"].data)) as book_of_ods:
        assert "=1+1 &amp; &lt;due&gt;" in book_of_ods.read("content.xml").decode()
    assert client.get("/ao/documenti/elenco.exe").status_code == 404


def test_the_zip_holds_the_public_files_and_their_index(ao: TerritoryRef, app: Flask, client: VisitingClient) -> None:
    make_document(ao, title="Atto pubblico")
    make_document(ao, title="Bozza", public=False)
    withdraw(ao, make_document(ao, title="Ritirato", body=another()))
    office = colleague(app, ao)
    response = office.get(f"{OFFICE}/trasparenza.zip?anno=2026", buffered=True)
    assert response.status_code == 200
    with zipfile.ZipFile(io.BytesIO(response.data)) as archive:
        names = archive.namelist()
        assert {f"elenco.{kind}" for kind in MEDIA_TYPES} < set(names)
        [line] = json.loads(archive.read("elenco.json"))["documenti"]
        assert line["titolo"] == "Atto pubblico"
        assert sha256(archive.read(line["nel_pacco"])).hexdigest() == line["impronta"]
    assert sum(name.startswith("file/") for name in names) == 1
    assert client.get(f"{OFFICE}/trasparenza.zip").status_code != 200


def test_a_given_recording_stands_on_the_page(ao: TerritoryRef, client: VisitingClient) -> None:
    document_id = make_document(ao)
    request = ask_format(ao, document_id, actor=make_actor(), format="sign_language")
    answer_format(ao, request, link="https://comune.esempio.it/video", answer="")
    assert 'href="https://comune.esempio.it/video"' in client.visit(f"/ao/documenti/schede/{document_id}").text
