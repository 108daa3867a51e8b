# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Part of ``make quality``: LibreOffice opens every format without a repair, and what it reads is what the document says."""

from collections.abc import Mapping
from pathlib import Path
from subprocess import CalledProcessError

import pypdf
import pytest

from consulta.core import printing
from consulta.core.documents import codec, contents
from consulta.core.documents.model import Document, Heading, PageBreak, paragraph, table
from tests.core.test_documents_conformance import DOCUMENTS
from tests.support.office import assert_sheets, assert_text, opened, squeezed

pytestmark = pytest.mark.slow
KINDS = ("odt", "docx", "xlsx", "ods")


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Every document in every format, opened in one go."""
    files = {f"{name}.{kind}": printing.make_file(kind, codec.dump(one)) for name, one in DOCUMENTS.items() for kind in KINDS}
    return opened(files, tmp_path_factory.mktemp("opened"))


@pytest.mark.parametrize("kind", ["odt", "docx"])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_text_says_every_line_in_order(read: Mapping[str, Path], kind: str, name: str) -> None:
    assert_text(codec.load(codec.dump(DOCUMENTS[name])), kind, read[f"{name}.{kind}"])


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_sheet_holds_every_table_cell_by_cell(read: Mapping[str, Path], kind: str, name: str) -> None:
    """As text: LibreOffice calculates nothing of what a cell says."""
    assert_sheets(codec.load(codec.dump(DOCUMENTS[name])), read[f"{name}.{kind}"])


def test_the_contents_of_an_odt_have_their_pages_at_once(tmp_path: Path) -> None:
    """Nobody has updated anything: LibreOffice lays the pages out and fills them in."""
    blocks = (Heading("Prima"), paragraph("a"), PageBreak(), Heading("Seconda"), PageBreak(), paragraph("b"), PageBreak(), Heading("Terza"))
    document = Document("T", "O", blocks, contents="Indice")
    made = opened({"a.odt": printing.make_file("odt", codec.dump(document))}, tmp_path, {"odt": "pdf"})
    lines = pypdf.PdfReader(made["a.odt"]).pages[0].extract_text().splitlines()
    found = [squeezed(line.replace(".", " ")) for line in lines if line.rstrip()[-1:].isdigit()]
    assert found == ["Prima 1", "Seconda 2", "Terza 4"]
    assert len(contents.named(document)) == len(found)


def test_a_broken_file_is_not_opened(tmp_path: Path) -> None:
    """The silence of the tests above says something: half a file gives no words."""
    made = printing.make_file("odt", codec.dump(Document("T", "O", (table("c", ("a",), [("b",)]),))))
    with pytest.raises((AssertionError, CalledProcessError)):
        opened({"a.odt": made[: len(made) // 2]}, tmp_path)
