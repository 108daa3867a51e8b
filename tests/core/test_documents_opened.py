# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Part of ``make quality``: LibreOffice opens every format without a repair, and what it reads is what the document says."""

import csv
import io
import shutil
import subprocess
from pathlib import Path

import pytest

from consulta.core import printing
from consulta.core.documents import codec
from consulta.core.documents.model import Document, Figure, Table, lines_of, table
from tests.core.test_documents_conformance import DOCUMENTS

pytestmark = pytest.mark.slow
PLAIN = "txt:Text (encoded):UTF8"
SHEETS = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
"""Commas, quotes, UTF-8, every sheet in a file of its own."""


def opened(made: bytes, kind: str, into: str, folder: Path) -> list[Path]:
    """The files that LibreOffice writes of one it has opened, in a profile of its own."""
    source, out = folder / f"prova.{kind}", folder / "out"
    source.write_bytes(made)
    program = shutil.which("soffice")
    assert program, "LibreOffice is missing: install libreoffice-writer-nogui and libreoffice-calc-nogui"
    command = [program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", into]
    done = subprocess.run([*command, "--outdir", str(out), str(source)], capture_output=True, text=True, timeout=120, check=True)
    assert "rror" not in done.stderr, done.stderr
    return sorted(out.iterdir())


def squeezed(text: str) -> str:
    return " ".join(text.replace("\ufeff", "").split())


@pytest.mark.parametrize("kind", ["odt", "docx"])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_text_says_every_line_in_order(kind: str, name: str, tmp_path: Path) -> None:
    document = DOCUMENTS[name]
    [read] = opened(printing.make_file(kind, codec.dump(document)), kind, PLAIN, tmp_path)
    said, place = squeezed(read.read_text()), 0
    whole = codec.load(codec.dump(document)).whole()
    blocks = [one for one in (*whole.opening, *whole.blocks) if not isinstance(one, Figure)]
    for line in lines_of(blocks):
        for piece in line.removeprefix("• ").split(" | "):
            found = said.find(squeezed(piece), place)
            assert found >= 0, f"«{piece}» is not read after «{said[max(0, place - 80) : place]}»"
            place = found + len(squeezed(piece))


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_sheet_holds_every_table_cell_by_cell(kind: str, name: str, tmp_path: Path) -> None:
    """As text: LibreOffice calculates nothing of what a cell says."""
    document = codec.load(codec.dump(DOCUMENTS[name])).whole()
    tables = [one for one in document.blocks if isinstance(one, Table)]
    files = opened(printing.make_file(kind, codec.dump(document)), kind, SHEETS, tmp_path)
    read = [[row or [""] for row in csv.reader(io.StringIO(file.read_text(), newline=""))] for file in files]
    for one in tables:
        wanted = [list(one.headings), *map(list, one.rows)]
        assert wanted in read, f"{one.caption}: {read}"


def test_a_broken_file_is_not_opened(tmp_path: Path) -> None:
    """The silence of the tests above says something: half a file gives no words."""
    made = printing.make_file("odt", codec.dump(Document("T", "O", (table("c", ("a",), [("b",)]),))))
    broken = made[: len(made) // 2]
    with pytest.raises((AssertionError, FileNotFoundError, subprocess.CalledProcessError)):
        opened(broken, "odt", PLAIN, tmp_path)
