# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters and lists as PDF: asked for on a page, made once by the worker, read by whom they are for."""

import threading
from datetime import timedelta
from html import unescape
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from consulta.attachments.models import Attachment
from consulta.core import clock, printing
from consulta.core.actor import SYSTEM, Actor
from consulta.core.db import db
from consulta.core.errors import Refused
from consulta.core.printing import NoPrinter, PrintFailed, make_pdf
from consulta.core.storage import storage
from consulta.core.unit_of_work import current, transactional
from consulta.documents import jobs, queries, service
from consulta.documents.models import Document, DocumentStatus
from consulta.documents.requests import AskDocument
from consulta.notices import queries as notice_queries
from consulta.notices import service as notice_service
from consulta.notices.requests import AskReview, PrepareLetter, SetLetterProtocol
from consulta.register.models import AuditEvent
from consulta.resources import resource
from consulta.web.locale import show_short_day
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor, sign_in_as
from tests.factories.consultations import make_roundtable
from tests.factories.notices import NOW, change_request, decide, make_application, make_notice, speaker
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient
from tests.support.pdf import faults, spoken, tags

CSS = resource("templates") / "documents" / "document.css"
SHEET = '<!doctype html><html lang="it"><head><title>Prova</title></head><body><h1>Prova</h1>{}</body></html>'


def ask(territory: TerritoryRef, actor: Actor = SYSTEM, **more: Any) -> int:
    facts: dict[str, Any] = {"kind": "thing", "subject_id": 7, "title": "Prova", "file_name": "prova.pdf"}
    facts |= {"fingerprint": "a" * 64, "source": SHEET.format("<p>Ciao</p>")} | more
    return service.ask_document(actor, AskDocument(territory.id, **facts), clock.now())


def row(document_id: int) -> Document:
    db.session.expire_all()
    found = db.session.get(Document, document_id)
    assert found is not None
    return found


@transactional
def grow_old(document_id: int) -> None:
    """The worker that took it said nothing for longer than a living one does."""
    found = current().session.get(Document, document_id)
    assert found is not None
    found.claimed_at = clock.now() - service.LEASE - timedelta(seconds=1)


def pdf_of(document_id: int) -> pikepdf.Pdf:
    """A PDF that was made, which breaks no rule of PDF/UA-1."""
    with storage().open(row(document_id).sha256) as content:
        made = content.read()
    assert faults(made) == []
    return pikepdf.open(BytesIO(made))


def only() -> Document:
    db.session.expire_all()
    return db.session.scalars(select(Document)).one()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The process that makes PDFs costs two seconds: where the file itself does not matter, a small one stands for it."""
    printed: list[str] = []

    def pretend(html: str, *_: object) -> bytes:
        printed.append(html)
        return b"%PDF-1.7\n" + html.encode()

    monkeypatch.setattr(jobs, "make_pdf", pretend)
    return printed


def test_asking_twice_makes_one(territory: TerritoryRef, quick: list[str]) -> None:
    first = ask(territory)
    assert ask(territory) == first
    jobs.make_documents()
    assert ask(territory) == first
    jobs.make_documents()
    jobs.make_documents()
    assert len(quick) == 1
    assert db.session.scalar(select(func.count()).select_from(Attachment)) == 1
    assert (row(first).status, row(first).source) == (DocumentStatus.READY, "")


def test_a_job_that_ends_after_another_keeps_nothing(territory: TerritoryRef) -> None:
    made = ask(territory)
    taken = service.take_document(clock.now())
    assert taken is not None
    assert service.keep_document(taken, b"%PDF-first", clock.now())
    assert not service.keep_document(taken, b"%PDF-second", clock.now())
    service.give_up(taken, service.NOT_MADE, clock.now())
    assert db.session.scalar(select(func.count()).select_from(Attachment)) == 1
    assert row(made).status is DocumentStatus.READY


def test_one_taken_is_not_taken_again_until_its_worker_is_dead(territory: TerritoryRef) -> None:
    made = ask(territory)
    for _ in range(service.ATTEMPTS):
        assert service.take_document(clock.now()) is not None
        assert service.take_document(clock.now()) is None
        grow_old(made)
    assert service.take_document(clock.now()) is None
    assert row(made).status is DocumentStatus.FAILED
    again = ask(territory)
    assert again == made
    assert row(made).status is DocumentStatus.PREPARING


@pytest.mark.parametrize(("error", "told"), [(PrintFailed("x"), service.NOT_MADE), (NoPrinter(), service.NO_PRINTER)])
def test_a_failure_is_told_with_a_remedy(territory: TerritoryRef, monkeypatch: pytest.MonkeyPatch, error: Exception, told: str) -> None:
    def fail(*_: object) -> bytes:
        raise error

    monkeypatch.setattr(jobs, "make_pdf", fail)
    made = ask(territory)
    jobs.make_documents()
    assert (row(made).status, row(made).fault, row(made).source) == (DocumentStatus.FAILED, told, "")


def test_nobody_waits_for_ever(territory: TerritoryRef) -> None:
    view = queries.find_document(ask(territory))
    assert view is not None
    assert view.state(clock.now()) is DocumentStatus.PREPARING
    assert view.state(clock.now() + queries.WAITED + timedelta(seconds=1)) is DocumentStatus.FAILED


def test_what_was_made_is_not_written_again(territory: TerritoryRef, quick: list[str]) -> None:
    first = ask(territory)
    jobs.make_documents()
    second = ask(territory, fingerprint="b" * 64)
    jobs.make_documents()
    assert second != first
    panel = queries.panel_of(queries.list_documents(["thing"], 7), "b" * 64, clock.now())
    assert [(line.document.id, line.is_superseded) for line in panel.lines] == [(second, False), (first, True)]
    assert panel.is_current


def test_a_term_forgets_row_and_file(territory: TerritoryRef, quick: list[str]) -> None:
    ask(territory, expires_at=clock.now() + timedelta(days=1))
    ask(territory, subject_id=8)
    jobs.make_documents()
    assert service.forget_old(clock.now()) == 0
    assert service.forget_old(clock.now() + timedelta(days=2)) == 1
    assert db.session.scalar(select(func.count()).select_from(Document)) == 1
    assert db.session.scalar(select(func.count()).select_from(Attachment).where(Attachment.removed_at.is_(None))) == 1


HOSTILE = (
    '<script>alert(1)</script><img src="http://127.0.0.1:9/x"><img src="file:///etc/passwd">',
    "\u202eesrevni\u202c \u2066x",
    "parola" * 1700,
    "}; @import url(http://127.0.0.1:9/x.css); body { background: url(file:///etc/passwd) } /*",
)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_only_a_name(client: VisitingClient, territory: TerritoryRef, quick: list[str], name: str) -> None:
    """The page holds it as text, and its PDF has pages, text and no link or file."""
    table = make_roundtable(territory)
    notice = make_notice(territory, table, formal=())
    person, body = speaker(territory, "Nome da cambiare")
    sent = make_application(territory, notice, person, body).application_id
    decide(territory, sent, "reject", reason=name[:900])
    coordinator = make_actor(territory, "coordinator")
    sign_in_as(client, coordinator.user_id or 0)
    client.send(f"/ao/ufficio/domande/{sent}/pdf", {}, page=f"/ao/ufficio/domande/{sent}")
    assert "<script" not in only().source
    assert "<img" not in only().source
    made = make_pdf(only().source, CSS, {})
    assert len(pikepdf.open(BytesIO(made)).pages) <= 3
    assert faults(made) == []
    assert b"127.0.0.1" not in made


def test_nothing_is_fetched(tmp_path: Path) -> None:
    """A page that names files and addresses is printed without them: a file it names would stand in the text of the PDF."""
    secret = tmp_path / "secret.css"
    secret.write_text("h1::after { content: 'SEGRETO' }")
    inside = f'<link rel="stylesheet" href="file://{secret}"><style>@import url(file://{secret});</style>'
    inside += f'<object data="file://{secret}" type="image/svg+xml">nulla</object><img src="file://{secret}" alt="figura">'
    made = make_pdf(SHEET.format(inside + f'<a rel="attachment" href="file://{secret}">allegato</a>'), CSS, {})
    found = pikepdf.open(BytesIO(made))
    assert "Prova" in spoken(found)
    assert "SEGRETO" not in spoken(found)
    assert not found.attachments


def test_what_is_no_page_fails(tmp_path: Path) -> None:
    with pytest.raises(PrintFailed):
        make_pdf("x" * (printing.SOURCE_CAP + 1), CSS, {})
    with pytest.raises(PrintFailed):
        make_pdf(SHEET, tmp_path / "no.css", {})


@pytest.fixture
def office(client: VisitingClient, territory: TerritoryRef) -> VisitingClient:
    sign_in_as(client, make_actor(territory, "coordinator", name="Carla Coordinatrice").user_id or 0)
    return client


def other(client: VisitingClient, actor: Actor | None = None) -> VisitingClient:
    made = VisitingClient(client.application)
    if actor is not None:
        sign_in_as(made, actor.user_id or 0)
    return made


def opened(client: VisitingClient, path: str) -> int:
    """The status of a file, read and closed."""
    with client.get(path) as answer:
        return answer.status_code


def test_the_letter_of_a_refusal(office: VisitingClient, territory: TerritoryRef) -> None:
    """From the button to a tagged file that the applicant opens, and nobody else does."""
    notice = make_notice(territory, make_roundtable(territory, title="Invecchiare a casa"), formal=(), title="Avviso per i tavoli")
    person, body = speaker(territory, "Auser Uta")
    sent = make_application(territory, notice, person, body).application_id
    page = f"/ao/ufficio/domande/{sent}"
    assert "Prepara il PDF" not in office.visit(page, budget=17).text
    decide(territory, sent, "reject", reason="Manca la sede nell'ambito.")
    assert "Prepara il PDF" in office.visit(page, budget=17).text
    office.send(f"{page}/pdf", {}, page=page)
    waiting = office.visit(page, budget=17).text
    assert "In preparazione" in waiting
    assert "Prepara il PDF" not in waiting
    jobs.make_documents()
    assert "Il PDF è aggiornato" in office.visit(page, budget=17).text
    made = pdf_of(only().id)
    root = made.Root
    assert (str(root.Lang), bool(root.MarkInfo.Marked), bool(root.ViewerPreferences.DisplayDocTitle)) == ("it", True, True)
    assert str(made.docinfo["/Title"]) == "Domanda n. 1 non ammessa"
    assert {"H1", "H2", "P", "L"} <= tags(made)
    text = spoken(made)
    for said in ("Auser Uta", "Manca la sede nell'ambito.", "chiedere il riesame", "Invecchiare a casa", territory.name):
        assert said in text, said
    assert len(made.pages) == 1
    path = f"/ao/documenti/{only().attachment_id}/{only().file_name}"
    applicant = other(office, person)
    assert "Lettere dell’ufficio" in applicant.visit(f"/ao/domande/{sent}", budget=17).text
    assert [opened(one, path) for one in (applicant, office)] == [200, 200]
    strangers = (None, make_actor(name="Anna Serra"), speaker(territory, "Altra associazione")[0])
    assert [opened(other(office, one), path) for one in strangers] == [404, 404, 404]


def test_a_new_decision_supersedes_the_letter(office: VisitingClient, territory: TerritoryRef, quick: list[str]) -> None:
    notice = make_notice(territory, make_roundtable(territory), formal=())
    person, body = speaker(territory, "Auser Uta")
    sent = make_application(territory, notice, person, body).application_id
    page = f"/ao/ufficio/domande/{sent}"
    decide(territory, sent, "integration", reason="Manca lo statuto.", until=clock.rome_day(clock.now()) + timedelta(days=10))
    office.send(f"{page}/pdf", {}, page=page)
    jobs.make_documents()
    assert "Manca lo statuto." in quick[0]
    with time_machine.travel(NOW + timedelta(days=12), tick=False):
        decide(territory, sent, "admit")
        seen = office.visit(page, budget=17).text
        assert "Superato" in seen
        assert "Prepara di nuovo il PDF" in seen
        office.send(f"{page}/pdf", {}, page=page)
        jobs.make_documents()
    assert "La domanda è ammessa" in quick[1]
    assert db.session.scalar(select(func.count()).select_from(Document)) == 2


def test_the_protocol_of_a_letter(office: VisitingClient, territory: TerritoryRef, quick: list[str]) -> None:
    """Noted by the office, logged, on the next rendering; the PDF made before stays as it was; a new decision is another letter."""
    notice = make_notice(territory, make_roundtable(territory), formal=())
    person, body = speaker(territory, "Auser Uta")
    sent = make_application(territory, notice, person, body).application_id
    page = f"/ao/ufficio/domande/{sent}"
    assert office.get(f"{page}/protocollo").status_code == 403, "there is no letter yet"
    decide(territory, sent, "reject", reason="Manca la sede nell'ambito.")
    office.send(f"{page}/pdf", {}, page=page)
    jobs.make_documents()

    def note(status: int, **values: str) -> str:
        version = str(notice_queries.get_application(territory.id, sent).version)
        return str(office.send(f"{page}/protocollo", {"version": version, **values}, status=status, page=f"{page}/protocollo").text)

    today = clock.rome_day(clock.now())
    assert "Scrivi anche il numero di protocollo" in note(422, number="", on=today.isoformat())
    assert "non può venire dopo oggi" in note(422, number="12345/2026", on=(today + timedelta(days=1)).isoformat())
    assert "100 caratteri" in note(422, number="1" * 101)
    old = str(notice_queries.get_application(territory.id, sent).version)
    note(303, number=" 12345/2026 ", on=today.isoformat())
    stale = office.send(f"{page}/protocollo", {"version": old, "number": "9/2026"}, status=409, page=f"{page}/protocollo").text
    assert "12345/2026" in stale
    assert 'value="9/2026"' in stale
    seen = office.visit(page, budget=17).text
    assert "Superato" in seen
    assert "Protocollo della lettera: 12345/2026" in seen
    office.send(f"{page}/pdf", {}, page=page)
    jobs.make_documents()
    assert "Protocollo n." not in quick[0]
    assert f"Protocollo n. 12345/2026 del {show_short_day(today)}" in unescape(quick[1])
    told = db.session.scalars(select(AuditEvent.details).where(AuditEvent.name == "notices.letter_protocol_set")).all()
    assert told == [{"notice_id": notice, "old": "", "new": f"12345/2026 {today.isoformat()}"}]
    with pytest.raises(Refused):
        notice_service.set_letter_protocol(person, SetLetterProtocol(territory.id, sent, 1, "1", None), clock.now())
    version = notice_queries.get_application(territory.id, sent).version
    notice_service.ask_review(person, AskReview(territory.id, sent, version, "La sede è a Uta, in via Roma 2."), clock.now())
    decide(territory, sent, "admit")
    assert notice_queries.get_application(territory.id, sent).letter_number == ""


def test_lists_for_the_office_and_for_everybody(office: VisitingClient, territory: TerritoryRef) -> None:
    coordinator = make_actor(territory, "coordinator")
    notice = make_notice(territory, make_roundtable(territory, title="Invecchiare a casa"), formal=())
    person, body = speaker(territory, "Auser Uta")
    citizen = make_actor(name="Anna Serra")
    decide(territory, make_application(territory, notice, person, body).application_id, "admit")
    decide(territory, make_application(territory, notice, citizen).application_id, "admit_open")
    page = f"/ao/ufficio/avvisi/{notice}/elenco"
    office.send(f"{page}/pdf-pubblico", {}, status=403, page=page)
    office.send(f"{page}/pdf", {}, page=page)
    jobs.make_documents()
    own = only()
    text = spoken(pdf_of(own.id))
    assert "Anna Serra" in text
    assert {"Table", "TH", "TD", "Caption"} <= tags(pdf_of(own.id))
    path = f"/ao/documenti/{own.attachment_id}/{own.file_name}"
    assert [opened(other(office, one), path) for one in (None, person, citizen)] == [404, 404, 404]
    with time_machine.travel(NOW + timedelta(days=31), tick=False):
        sign_in_as(office, coordinator.user_id or 0)
        notice_service.conclude_notice(SYSTEM, change_request(territory, notice), clock.now())
        public = f"/ao/avvisi/{notice}/elenco"
        assert "PDF)" not in other(office).visit(public).text
        office.send(f"{page}/pdf-pubblico", {}, page=page)
        jobs.make_documents()
        assert "Il PDF è aggiornato" in office.visit(page, budget=17).text
        kept = db.session.scalars(select(Document).where(Document.kind == notice_queries.PUBLIC_LIST)).one()
        assert "Scarica l’elenco" in other(office).visit(public).text
        answer = other(office).get(f"/ao/documenti/{kept.attachment_id}/{kept.file_name}")
        assert answer.status_code == 200
        found = pikepdf.open(BytesIO(answer.data))
        answer.close()
    assert "Auser Uta" in spoken(found)
    assert "Anna" not in spoken(found)
    assert "@" not in spoken(found)
    transactional(notice_service.erase)(citizen.user_id or 0, clock.now())
    assert db.session.scalars(select(Document.kind)).all() == [notice_queries.PUBLIC_LIST]


def test_who_may_not_prepare(office: VisitingClient, territory: TerritoryRef) -> None:
    notice = make_notice(territory, make_roundtable(territory), formal=())
    person, body = speaker(territory, "Auser Uta")
    sent = make_application(territory, notice, person, body).application_id
    office.send(f"/ao/ufficio/domande/{sent}/pdf", {}, status=403, page=f"/ao/ufficio/domande/{sent}")
    decide(territory, sent, "admit")
    found = notice_queries.get_application(territory.id, sent)
    for actor in (person, make_actor(territory, "auditor"), make_actor(name="Anna Serra")):
        with pytest.raises(Refused):
            notice_service.prepare_letter(actor, PrepareLetter(territory.id, sent, found.version, "Lettera", SHEET), clock.now())
    assert db.session.scalar(select(func.count()).select_from(Document)) == 0


def test_without_a_printer_the_page_says_so(office: VisitingClient, territory: TerritoryRef, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "can_print", lambda: False)
    notice = make_notice(territory, make_roundtable(territory), formal=())
    person, body = speaker(territory, "Auser Uta")
    decide(territory, make_application(territory, notice, person, body).application_id, "admit")
    seen = office.visit(f"/ao/ufficio/avvisi/{notice}/elenco", budget=17).text
    assert "non si possono fare PDF" in seen
    assert "Prepara il PDF" not in seen


def test_a_link_is_only_a_link(tmp_path: Path) -> None:
    """Ordinary links, pictures and styles of a page that names a listening server and a file: the renderer asks nobody for anything."""
    asked: list[str] = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

    server = HTTPServer(("127.0.0.1", 0), Listener)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    secret = tmp_path / "segreto.txt"
    secret.write_text("SEGRETO")
    here = f"http://127.0.0.1:{server.server_port}"
    inside = f'<p><a href="{here}/a">rete</a> <a href="file://{secret}">disco</a> <img src="{here}/b.png" alt="una figura">'
    inside += f'<img src="file://{secret}" alt="un file"><span style="background: url({here}/c.png)">sfondo</span></p>'
    try:
        found = pikepdf.open(BytesIO(make_pdf(SHEET.format(inside), CSS, {})))
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert asked == []
    assert "sfondo" in spoken(found)
    assert "SEGRETO" not in spoken(found)
    assert not found.attachments


def test_clicks_at_once_make_one(committed_app: Flask) -> None:
    """Where commits are real: every click is told of the same document, and one row waits."""
    territory = make_territory()
    db.session.remove()
    barrier, answers = threading.Barrier(4), list[int | str]()

    def click() -> None:
        with committed_app.app_context():
            barrier.wait()
            try:
                answers.append(ask(territory))
            except Exception as error:  # told in the assertion below: a thread's own exception fails no test
                answers.append(repr(error))
            finally:
                db.session.remove()

    threads = [threading.Thread(target=click) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [only().id] * 4
