# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files that are no table, on every page that takes one: a plain sentence in Italian, nothing kept, nothing lost of what was typed."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from html import unescape

import pytest
from sqlalchemy import func, select

from consulta.catalogues.models import CatalogueImport
from consulta.core.db import db
from consulta.core.sheet_writing import write_sheet
from consulta.intake.models import ContributionImport
from consulta.organisations.models import OrganisationImport
from consulta.plans.models import PlanImport
from tests.factories.accounts import make_actor, sign_in_as
from tests.factories.consultations import make_cycle
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient

PAGES = {
    "contributi": "/ao/ufficio/sportello/importa",
    "piano": "/ao/ufficio/obiettivi/importa",
    "servizi": "/ao/ufficio/servizi/importa",
    "etichette": "/ao/ufficio/etichette/importa",
    "organizzazioni": "/ao/ufficio/organizzazioni/importa",
}
TYPED = {"channel": "paper", "place": "Cassetta della biblioteca", "has_read_privacy": "y"}
TABLES = (ContributionImport, PlanImport, CatalogueImport, OrganisationImport)


def picture() -> bytes:
    """A PNG of one dot."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0\0\0\0")) + chunk(b"IEND", b"")


def bomb() -> bytes:
    """A workbook whose sheet unpacks to hundreds of megabytes."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(write_sheet("xlsx", ["Nome"], [["a"]]))) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, old.read(name))
        new.writestr("xl/worksheets/sheet2.xml", b"\0" * 300_000_000)
    return made.getvalue()


def locked() -> bytes:
    """A workbook with a password is no archive: it is a compound file with an encrypted package inside."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 2_000


def locked_archive() -> bytes:
    """An archive whose entries want a password."""
    raw = bytearray(write_sheet("xlsx", ["Nome"], [["a"]]))
    at = raw.find(b"PK\x01\x02")
    while at >= 0:
        raw[at + 8] |= 1
        at = raw.find(b"PK\x01\x02", at + 4)
    at = raw.find(b"PK\x03\x04")
    while at >= 0:
        raw[at + 6] |= 1
        at = raw.find(b"PK\x03\x04", at + 4)
    return bytes(raw)


def million() -> bytes:
    """A million rows."""
    return b"Codice;Nome\n" + b"a;b\n" * 1_000_000


WRONG: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "a picture with another name": ("elenco.xlsx", picture, "c'è un tipo di file diverso da quello del nome"),
    "a bomb": ("elenco.xlsx", bomb, "diventa enorme"),
    "with a password": ("elenco.xlsx", locked, "ha una password o è di un vecchio programma: salvane una copia senza password come XLSX"),
    "an archive with a password": ("elenco.xlsx", locked_archive, "è protetto da una password"),
    "empty": ("elenco.csv", bytes, "è vuoto: controlla il file"),
    "empty workbook": ("elenco.xlsx", lambda: write_sheet("xlsx", [], []), "non contiene una tabella"),
    "only headings": ("elenco.csv", lambda: b"Codice;Nome\n", "righe"),
    "a million rows": ("elenco.csv", million, "righe"),
    "a program": ("elenco.exe", lambda: b"MZ" + b"\0" * 200, "CSV"),
}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("wrong", WRONG)
def test_a_file_that_is_no_table_is_told_plainly(client: VisitingClient, page: str, wrong: str) -> None:
    territory = make_territory()
    make_cycle(territory)
    sign_in_as(client, make_actor(territory, "operator").user_id or 0)
    name, content, sentence = WRONG[wrong]
    answer = client.send(PAGES[page], {"file": (io.BytesIO(content()), name), **TYPED}, status=422)
    answer.request.environ["wsgi.input"].close()  # a large body waits in a file of its own, which nobody closes otherwise
    assert name in answer.text, "the sentence names the file"
    assert sentence in unescape(answer.text)
    assert "Scegli di nuovo il file" in answer.text or page == "organizzazioni"
    if page == "contributi":
        assert "Cassetta della biblioteca" in answer.text
    assert not any(db.session.scalar(select(func.count()).select_from(table)) for table in TABLES)
