# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every rule of PDF/UA-1 that a program can check, asked of an independent checker (ADR 0063)."""

import io
import zipfile

import pikepdf
import pypdf
import pytest

from consulta.core import printing
from consulta.core.documents import codec, page
from consulta.core.documents.model import (
    Corner,
    Document,
    Figure,
    Heading,
    Listing,
    Run,
    Volume,
    labelled,
    paragraph,
    table,
    words,
)
from consulta.resources import resource
from tests.core.test_documents import BAR, WHOLE
from tests.support.pdf import faults

STYLE = resource("templates") / "documents" / "document.css"

DOCUMENTS = {
    "everything": WHOLE,
    "nothing": Document("Niente", "O", ()),
    "control characters": Document(
        "Nomi \x00 strani \x1b",
        "Ente\x0c",
        (
            Heading("Uno\x01"),
            paragraph("a\x00b"),
            table("c\x01", ("\x02",), [("\x03=1",)]),
            Figure(BAR, "barra\x0b"),
            Heading("Due"),
        ),
        "\x02",
        "\x05piede",
        contents="Indice\x06",
        volumes=(Volume("Altro\x07", (paragraph("fine"),)),),
    ),
    "long": Document(
        "Lunga", "O", (table("Mille righe", ("Nome", "Numero"), [(f"Riga {n}", str(n)) for n in range(300)]),), contents="Indice"
    ),
    "other writing": Document("עברית", "Ufficio", (paragraph("Ελληνικά, العربية, 中文, 🙂"),)),
    "letter": Document(
        "Esito della domanda",
        "Ufficio",
        (
            paragraph("Il testo."),
            Heading("Riferimenti"),
            Listing((labelled("Atto:", "n. 4 del 2 novembre"),)),
            Corner((words("Il responsabile"), words("Nome \x01=1+1")), is_signed=True),
        ),
        foot="Registro",
        opening=(paragraph("Protocollo n. 1"), Corner((words("Per:"), words("Associazione <b>", is_strong=True)))),
        label="Oggetto:",
    ),
    "addresses": Document("Indirizzi", "O", (Listing(((Run("qui", href="https://esempio.it/?a=1"),), words("là"))),)),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_pdf_breaks_no_rule(name: str) -> None:
    made = printing.make_pdf(page.to_html(DOCUMENTS[name]), STYLE, {})
    assert faults(made) == []


def test_the_checker_sees_what_is_wrong() -> None:
    """A document without tags, language and title breaks several rules: the silence above says something."""
    stream, poor = io.BytesIO(), pikepdf.new()
    poor.add_blank_page()
    poor.save(stream)
    assert len(faults(stream.getvalue())) > 2


def test_office_files_are_whole_archives() -> None:
    for kind in ("odt", "docx", "xlsx", "ods"):
        for document in DOCUMENTS.values():
            assert zipfile.ZipFile(io.BytesIO(printing.make_file(kind, codec.dump(document), b""))).testzip() is None


def test_what_cannot_be_drawn_is_told_in_words() -> None:
    """Private-use characters are in no letters: one row of them is one symbol, also with a joiner between."""
    private = "\U000f1234\u200d\U000f1235"
    made = printing.make_pdf(page.to_html(Document("T", "O", (paragraph(f"Prima {private} dopo"),))), STYLE, {})
    assert faults(made) == []
    said = pypdf.PdfReader(io.BytesIO(made)).pages[0].extract_text()
    assert "Prima [simbolo] dopo" in said
    assert said.count("simbolo") == 1
