# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters and lists of notices: asked for on a page in a format, made once by the worker, read by whom they are for."""

from datetime import timedelta
from html import unescape
from io import BytesIO

import docx
import openpyxl
import pikepdf
import pytest
import time_machine
from sqlalchemy import func, select

from consulta.core import clock
from consulta.core.actor import SYSTEM, Actor
from consulta.core.db import db
from consulta.core.errors import Refused
from consulta.core.files import examine
from consulta.core.printing import make_pdf
from consulta.core.unit_of_work import transactional
from consulta.documents import jobs, queries, service
from consulta.documents.models import Document, DocumentStatus
from consulta.documents.requests import TABLES, TEXTS
from consulta.notices import queries as notice_queries
from consulta.notices import service as notice_service
from consulta.notices.requests import AskReview, PrepareLetter, SetLetterProtocol
from consulta.register.models import AuditEvent
from consulta.web.locale import show_short_day
from consulta.web.ports import TerritoryRef
from consulta.word_templates import service as word_templates
from consulta.word_templates.requests import BringTemplate
from tests.documents.conftest import CSS, SHEET, made_of, only, pdf_of
from tests.factories.accounts import make_actor, sign_in_as
from tests.factories.consultations import make_roundtable
from tests.factories.notices import NOW, change_request, decide, make_application, make_notice, speaker
from tests.support.pages import VisitingClient
from tests.support.pdf import faults, spoken, tags
from tests.word_templates.conftest import template

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
    client.send(f"/ao/ufficio/domande/{sent}/lettera", {"format": "pdf"}, page=f"/ao/ufficio/domande/{sent}")
    assert "<script" not in only().source
    assert "<img" not in only().source
    made = make_pdf(only().source, CSS, {})
    assert len(pikepdf.open(BytesIO(made)).pages) <= 3
    assert faults(made) == []
    assert b"127.0.0.1" not in made


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
    office.send(f"{page}/lettera", {"format": "pdf"}, page=page)
    waiting = office.visit(page, budget=17).text
    assert "In preparazione" in waiting
    assert "Prepara il PDF" not in waiting
    jobs.make_documents()
    assert "Aggiornato" in office.visit(page, budget=17).text
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
    office.send(f"{page}/lettera", {"format": "pdf"}, page=page)
    jobs.make_documents()
    assert "Manca lo statuto." in quick[0]
    with time_machine.travel(NOW + timedelta(days=12), tick=False):
        decide(territory, sent, "admit")
        seen = office.visit(page, budget=17).text
        assert "Superato" in seen
        assert "Prepara di nuovo il PDF" in seen
        office.send(f"{page}/lettera", {"format": "pdf"}, page=page)
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
    office.send(f"{page}/lettera", {"format": "pdf"}, page=page)
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
    office.send(f"{page}/lettera", {"format": "pdf"}, page=page)
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
    office.send(f"{page}/pubblico", {"format": "pdf"}, status=403, page=page)
    office.send(f"{page}/ufficio", {"format": "pdf"}, page=page)
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
        assert "Scarica l’elenco" not in other(office).visit(public).text
        office.send(f"{page}/pubblico", {"format": "pdf"}, page=page)
        jobs.make_documents()
        assert "Aggiornato" in office.visit(page, budget=17).text
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


def test_every_format_has_the_same_readers_and_the_same_term(office: VisitingClient, territory: TerritoryRef) -> None:
    """Of a citizen's letter: asked twice it is one, each is written down as read, and all of them go with the person."""
    notice = make_notice(territory, make_roundtable(territory), formal=())
    citizen = make_actor(name="Anna Serra")
    sent = make_application(territory, notice, citizen).application_id
    decide(territory, sent, "admit_open")
    page = f"/ao/ufficio/domande/{sent}"
    for kind in (*TEXTS, *TEXTS):
        office.send(f"{page}/lettera", {"format": kind}, page=page)
    waiting = db.session.scalars(select(Document).order_by(Document.id)).all()
    assert [(one.format, one.file_name) for one in waiting] == [(kind, f"lettera-domanda-1-2026-11-21.{kind}") for kind in TEXTS]
    assert {one.expires_at for one in waiting} == {clock.now() + service.PERSONAL_KEPT}
    reads = select(func.count()).select_from(AuditEvent).where(AuditEvent.name == "notices.application_read")
    assert (db.session.scalar(reads) or 0) >= 2 * len(TEXTS)
    jobs.make_documents()
    assert office.visit(page, budget=17).text.count("Aggiornato") == len(TEXTS)
    made = list_files(sent)
    said = "\n".join(one.text for one in docx.Document(BytesIO(made_of(made["docx"].id))).paragraphs)
    for line in ("Per:\nAnna Serra", "Oggetto: Ammissione della domanda n. 1", "Paola Responsabile", "Atto di avvio: Determinazione 4"):
        assert line in said, line
    applicant, stranger = other(office, citizen), other(office, make_actor(name="Un altro"))
    own = applicant.visit(f"/ao/domande/{sent}", budget=17).text
    assert [own.count(f">{kind.upper()}</a>") for kind in TEXTS] == [1, 1, 1]
    for one in made.values():
        path = f"/ao/documenti/{one.attachment_id}/{one.file_name}"
        assert [opened(who, path) for who in (applicant, office, stranger, other(office))] == [200, 200, 404, 404]
    transactional(notice_service.erase)(citizen.user_id or 0, clock.now())
    assert db.session.scalar(select(func.count()).select_from(Document)) == 0


def list_files(application_id: int) -> dict[str, queries.DocumentView]:
    """The newest letter in each format."""
    return {one.format: one for one in reversed(queries.list_documents(notice_queries.LETTER, application_id))}


def test_a_new_headed_paper_supersedes_the_docx_alone(office: VisitingClient, territory: TerritoryRef, quick: list[str]) -> None:
    notice = make_notice(territory, make_roundtable(territory), formal=())
    person, body = speaker(territory, "Auser Uta")
    sent = make_application(territory, notice, person, body).application_id
    decide(territory, sent, "admit")
    page = f"/ao/ufficio/domande/{sent}"
    for kind in ("pdf", "docx"):
        office.send(f"{page}/lettera", {"format": kind}, page=page)
    jobs.make_documents()
    paper = template("Carta intestata", "{{ corpo }}")
    file = examine("carta.docx", BytesIO(paper), cap=len(paper))
    word_templates.bring(make_actor(territory, "administrator"), BringTemplate(territory.id, file, 0, "k" * 24), b"x", clock.now())
    seen = office.visit(page, budget=17).text
    assert (seen.count("Superato"), seen.count("Aggiornato")) == (1, 1)
    office.send(f"{page}/lettera", {"format": "docx"}, page=page)
    jobs.make_documents()
    newest = list_files(sent)["docx"]
    said = [one.text for one in docx.Document(BytesIO(made_of(newest.id))).paragraphs]
    assert said[0] == "Carta intestata"
    assert "Oggetto: Ammissione della domanda n. 1" in said
    seen = office.visit(page, budget=17).text
    assert "Documenti di prima: 1" in seen


def test_a_format_that_is_not_offered_is_refused_in_words(office: VisitingClient, territory: TerritoryRef) -> None:
    notice = make_notice(territory, make_roundtable(territory), formal=())
    person, body = speaker(territory, "Auser Uta")
    sent = make_application(territory, notice, person, body).application_id
    decide(territory, sent, "admit")
    page, listed = f"/ao/ufficio/domande/{sent}", f"/ao/ufficio/avvisi/{notice}/elenco"
    for wrong in ("xlsx", "exe", ""):
        office.send(f"{page}/lettera", {"format": wrong}, page=page)
        assert "Scegli il formato: PDF, ODT o DOCX." in office.visit(page).text
    office.send(f"{listed}/ufficio", {"format": "exe"}, page=listed)
    assert "Scegli il formato: PDF, ODT, DOCX, XLSX o ODS." in office.visit(listed).text
    assert db.session.scalar(select(func.count()).select_from(Document)) == 0


def test_the_public_list_as_a_sheet(office: VisitingClient, territory: TerritoryRef) -> None:
    """In every format it is offered to everybody, and none names a citizen."""
    coordinator = make_actor(territory, "coordinator")
    notice = make_notice(territory, make_roundtable(territory, title="Invecchiare a casa"), formal=())
    decide(territory, make_application(territory, notice, *speaker(territory, "Auser Uta")).application_id, "admit")
    decide(territory, make_application(territory, notice, make_actor(name="Anna Serra")).application_id, "admit_open")
    page = f"/ao/ufficio/avvisi/{notice}/elenco"
    with time_machine.travel(NOW + timedelta(days=31), tick=False):
        sign_in_as(office, coordinator.user_id or 0)
        notice_service.conclude_notice(SYSTEM, change_request(territory, notice), clock.now())
        for kind in TABLES:
            office.send(f"{page}/pubblico", {"format": kind}, page=page)
        jobs.make_documents()
        shown = other(office).visit(f"/ao/avvisi/{notice}/elenco").text
        assert [shown.count(f">{kind.upper()}</a>") for kind in TABLES] == [1] * len(TABLES)
        found = {one.format: one for one in queries.list_documents(notice_queries.PUBLIC_LIST, notice)}
        assert {one.state(clock.now()) for one in found.values()} == {DocumentStatus.READY}
        sheet = openpyxl.load_workbook(BytesIO(made_of(found["xlsx"].id))).worksheets[-1]
    assert [[cell.value for cell in line] for line in sheet] == [
        ["Domanda", "Chi", "Come"],
        ["N. 1", "Auser Uta", "Adesione formale"],
        ["Altre", "Un cittadino o una cittadina", "–"],
    ]


def test_who_may_not_prepare(office: VisitingClient, territory: TerritoryRef) -> None:
    notice = make_notice(territory, make_roundtable(territory), formal=())
    person, body = speaker(territory, "Auser Uta")
    sent = make_application(territory, notice, person, body).application_id
    office.send(f"/ao/ufficio/domande/{sent}/lettera", {"format": "pdf"}, status=403, page=f"/ao/ufficio/domande/{sent}")
    decide(territory, sent, "admit")
    found = notice_queries.get_application(territory.id, sent)
    for actor in (person, make_actor(territory, "auditor"), make_actor(name="Anna Serra")):
        with pytest.raises(Refused):
            notice_service.prepare_letter(actor, PrepareLetter(territory.id, sent, found.version, "Lettera", SHEET, "pdf"), clock.now())
    assert db.session.scalar(select(func.count()).select_from(Document)) == 0


def test_without_a_printer_the_page_says_so(office: VisitingClient, territory: TerritoryRef, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "can_print", lambda: False)
    notice = make_notice(territory, make_roundtable(territory), formal=())
    person, body = speaker(territory, "Auser Uta")
    decide(territory, make_application(territory, notice, person, body).application_id, "admit")
    seen = office.visit(f"/ao/ufficio/avvisi/{notice}/elenco", budget=17).text
    assert "non si possono fare PDF" in seen
    assert "Prepara il PDF" not in seen
