# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words of real documents, and documents made to break who reads them."""

import io
import zlib

import pytest

from consulta.core.reading import TEXT_CAP, read_text
from consulta.demo.papers import one_page
from tests.factories.attachments import archive, picture

DOCX = b'<w:document xmlns:w="w"><w:p><w:r><w:t>Il pullmino</w:t></w:r></w:p><w:p><w:t>passa alle otto</w:t></w:p></w:document>'
ODT = b'<a xmlns:text="t"><text:h>Il pullmino</text:h><text:p>passa <text:span>alle otto</text:span></text:p></a>'
XLSX = b"<sst><si><t>Il pullmino</t></si><si><t>passa alle otto</t></si></sst>"
ENTITIES = b'<!DOCTYPE w [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><w:document xmlns:w="w"><w:t>&c;</w:t></w:document>'


def read(content: bytes, extension: str) -> str:
    return read_text(io.BytesIO(content), extension)


@pytest.mark.parametrize(
    ("content", "extension"),
    [
        (archive(("word/document.xml", DOCX)), "docx"),
        (archive(("content.xml", ODT)), "odt"),
        (archive(("content.xml", ODT)), "ods"),
        (archive(("xl/sharedStrings.xml", XLSX)), "xlsx"),
        (b"Il pullmino\n\n  passa\talle otto\n", "txt"),
    ],
)
def test_the_words_of_a_document(content: bytes, extension: str) -> None:
    assert read(content, extension) == "Il pullmino\npassa alle otto"


def test_the_words_of_a_pdf() -> None:
    assert "Il pullmino" in read(one_page("Il pullmino"), "pdf")


@pytest.mark.parametrize(
    ("content", "extension"),
    [
        (b"%PDF-1.4 nothing else", "pdf"),
        (archive(("word/document.xml", ENTITIES)), "docx"),
        (archive(("other.xml", DOCX)), "docx"),
        (b"no archive", "odt"),
        (picture("PNG"), "png"),
        (archive(("content.xml", b"<a>" * 200_000)), "odt"),
    ],
)
def test_what_cannot_be_read_is_empty(content: bytes, extension: str) -> None:
    assert read(content, extension) == ""


def test_no_more_is_kept_than_the_cap() -> None:
    huge = b'<text:p xmlns:text="t">' + b"parola " * 3_000_000 + b"</text:p>"
    assert len(read(archive(("content.xml", huge)), "odt").encode()) <= TEXT_CAP


def test_a_pdf_that_swells_ends_in_its_time() -> None:
    stream = zlib.compress(b"BT (a) Tj ET " * 8_000_000)
    bomb = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R>>endobj\n"
        b"4 0 obj<</Length " + str(len(stream)).encode() + b"/Filter/FlateDecode>>stream\n" + stream + b"\nendstream endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF\n"
    )
    assert len(read(bomb, "pdf").encode()) <= TEXT_CAP
