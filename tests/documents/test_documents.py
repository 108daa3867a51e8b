# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents: asked for by a feature, made once by the worker in the format that is wanted, forgotten when their term is over."""

import threading
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from flask import Flask
from sqlalchemy import func, select

from consulta.attachments.models import Attachment
from consulta.core import clock, printing
from consulta.core.actor import SYSTEM, Actor
from consulta.core.db import db
from consulta.core.documents import codec
from consulta.core.documents.model import Document as Model
from consulta.core.documents.model import paragraph
from consulta.core.printing import NoPrinter, PrintFailed, make_pdf
from consulta.core.unit_of_work import current, transactional
from consulta.documents import jobs, queries, service
from consulta.documents.models import Document, DocumentStatus
from consulta.documents.requests import TEXTS, AskDocument
from consulta.web.ports import TerritoryRef
from tests.documents.conftest import CSS, SHEET, only, pdf_of, row
from tests.factories.territory import make_territory
from tests.support.pdf import spoken


def ask(territory: TerritoryRef, actor: Actor = SYSTEM, **more: Any) -> int:
    facts: dict[str, Any] = {"kind": "thing", "subject_id": 7, "title": "Prova", "file_name": "prova.pdf"}
    facts |= {"fingerprint": "a" * 64, "source": SHEET.format("<p>Ciao</p>")} | more
    return service.ask_document(actor, AskDocument(territory.id, **facts), clock.now())


@transactional
def grow_old(document_id: int) -> None:
    """The worker that took it said nothing for longer than a living one does."""
    found = current().session.get(Document, document_id)
    assert found is not None
    found.claimed_at = clock.now() - service.LEASE - timedelta(seconds=1)


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


@transactional
def finish_quickly(document_id: int) -> None:
    """As if it had been made, without its file."""
    found = current().session.get(Document, document_id)
    assert found is not None
    found.status = DocumentStatus.READY


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
    panel = queries.panel_of(queries.list_documents("thing", 7), "b" * 64, clock.now(), TEXTS)
    assert [(line.document.id, line.is_superseded) for line in panel.lines] == [(second, False), (first, True)]
    assert [(row.format, row.is_current) for row in panel.rows] == [("pdf", True), ("odt", False), ("docx", False)]
    assert [line.document.id for line in panel.earlier] == [one.id for one in panel.superseded] == [first]
    assert [one.id for one in panel.current] == [second]


def test_each_format_is_a_document_of_its_own(territory: TerritoryRef, quick: list[str]) -> None:
    """One waits for each; what was asked twice in a format is one; their files have their own names and types."""
    source = codec.dump(Model("Prova", "Ufficio", (paragraph("Ciao"),)))
    asked = {kind: ask(territory, format=kind, file_name=f"prova.{kind}", source=source) for kind in ("odt", "docx")} | {
        "pdf": ask(territory)
    }
    assert len(set(asked.values())) == 3
    assert ask(territory, format="odt", file_name="prova.odt", source=source) == asked["odt"]
    jobs.make_documents()
    for kind, document_id in asked.items():
        file = db.session.get_one(Attachment, row(document_id).attachment_id)
        assert (row(document_id).format, file.name, file.media_type) == (kind, f"prova.{kind}", printing.MEDIA_TYPES[kind])
    assert len(queries.list_documents("thing", 7)) == 3


def test_the_newest_of_a_format_is_never_crowded_out(territory: TerritoryRef, quick: list[str]) -> None:
    """Ten newer ones of another format hide nothing."""
    first = ask(territory)
    for number in range(queries.LISTED + 2):
        made = ask(territory, format="odt", fingerprint=f"{number:064}", source="")
        finish_quickly(made)
    found = queries.list_documents("thing", 7)
    assert found[-1].id == first
    assert len(found) == queries.LISTED + 1


def test_a_new_word_template_supersedes_a_docx_alone(territory: TerritoryRef) -> None:
    said = "a" * 64
    views = [a_view(kind, queries.dressed(said, kind, "old template")) for kind in TEXTS]
    assert queries.dressed(said, "docx", "") == said
    assert [line.is_superseded for line in queries.panel_of(views, said, clock.now(), TEXTS).lines] == [False, False, True]
    today = [replace(one, dress="old template") for one in views]
    assert not any(line.is_superseded for line in queries.panel_of(today, said, clock.now(), TEXTS).lines)


def a_view(kind: str, fingerprint: str) -> queries.DocumentView:
    """A document that is ready, while the territory has no Word template."""
    ready = DocumentStatus.READY
    return queries.DocumentView(
        1, 1, "thing", 7, "Prova", f"prova.{kind}", fingerprint, kind, ready, "", clock.now(), clock.now(), 1, "b" * 64, None, ""
    )


OLD_PAGE = (
    '<!doctype html>\n<html lang="it">\n<head>\n  <meta charset="utf-8">\n  <title>Ammissione della domanda n. 1</title>\n'
    '  <meta name="generator" content="Consulta">\n</head>\n<body>\n<header>\n  <p class="owner" data-short="PLUS" data-title="Ammissione"'
    ' data-head="Registro">PLUS Area Ovest</p>\n  <p class="plan">Piano locale</p>\n</header>\n<main>\n'
    '<p class="to">Per: <span class="name">'
    "Auser Uta</span></p>\n<h1>Ammissione della domanda n. 1</h1>\n<p>I tavoli scelti:</p>\n<ul><li>Invecchiare a casa</li></ul>\n"
    '<p class="words">Il motivo</p>\n<p class="sign">21 novembre 2026<br>Paola Responsabile</p>\n<h2>Riferimenti</h2>\n<dl>\n'
    "  <dt>Atto di avvio</dt><dd>Determinazione 4</dd>\n</dl>\n<table><caption>Domande ammesse</caption><thead><tr>"
    '<th scope="col">Domanda</th><th scope="col">Chi</th></tr></thead><tbody><tr><th scope="row">N. 1</th><td class="name">Auser</td></tr>'
    "</tbody></table>\n</main>\n</body>\n</html>"
)
"""A page as the templates of letters and lists made it before ADR 0065."""


def test_a_page_that_waits_from_an_older_version_is_printed(territory: TerritoryRef) -> None:
    """An office that upgrades finds the letters it had asked for: their source is a whole page, and pages are still printed."""
    made = ask(territory, source=OLD_PAGE)
    jobs.make_documents()
    assert row(made).status is DocumentStatus.READY
    text = spoken(pdf_of(made))
    for said in ("PLUS Area Ovest", "Auser Uta", "Invecchiare a casa", "Il motivo", "Paola Responsabile", "Determinazione 4", "N. 1"):
        assert said in text, said


def test_a_term_forgets_row_and_file(territory: TerritoryRef, quick: list[str]) -> None:
    ask(territory, expires_at=clock.now() + timedelta(days=1))
    ask(territory, subject_id=8)
    jobs.make_documents()
    assert service.forget_old(clock.now()) == 0
    assert service.forget_old(clock.now() + timedelta(days=2)) == 1
    assert db.session.scalar(select(func.count()).select_from(Document)) == 1
    assert db.session.scalar(select(func.count()).select_from(Attachment).where(Attachment.removed_at.is_(None))) == 1


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
