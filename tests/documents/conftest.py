# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A territory with a notice that was decided on, at a fixed instant; files in a folder of the test; how what was made is read."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from consulta.core.db import db
from consulta.core.storage import EXTENSION, LocalStorage, init_storage, storage
from consulta.documents import jobs
from consulta.documents.models import Document
from consulta.resources import resource
from consulta.web.ports import TerritoryRef
from tests.factories.consultations import make_cycle
from tests.factories.notices import NOW
from tests.factories.territory import make_territory
from tests.support.pdf import faults

CSS = resource("templates") / "documents" / "document.css"
SHEET = '<!doctype html><html lang="it"><head><title>Prova</title></head><body><h1>Prova</h1>{}</body></html>'


@pytest.fixture(autouse=True)
def frozen() -> Iterator[None]:
    """Saturday 21 November 2026, 16:30 in Rome."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def territory(app: Flask, tmp_path: Path) -> Iterator[TerritoryRef]:
    """PLUS Area Ovest with a window open from 11 November to 21 December 2026."""
    usual = app.extensions[EXTENSION]
    init_storage(app, LocalStorage(tmp_path / "files"))
    ref = make_territory()
    make_cycle(ref)
    yield ref
    init_storage(app, usual)


def row(document_id: int) -> Document:
    db.session.expire_all()
    found = db.session.get(Document, document_id)
    assert found is not None
    return found


def made_of(document_id: int) -> bytes:
    """The file that was made."""
    with storage().open(row(document_id).sha256) as content:
        return content.read()


def pdf_of(document_id: int) -> pikepdf.Pdf:
    """A PDF that was made, which breaks no rule of PDF/UA-1."""
    made = made_of(document_id)
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
