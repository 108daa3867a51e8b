# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables that arrive as a file: three formats, and files made to hurt."""

import io
import zipfile
from xml.sax.saxutils import escape

import openpyxl
import pytest

from consulta.core.errors import Invalid
from consulta.core.sheets import ROWS, read_sheet

ODS = "application/vnd.oasis.opendocument.spreadsheet"
SPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)


def xlsx(rows: list[list[str]]) -> bytes:
    book, stream = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(stream)
    return stream.getvalue()


def packed(content: str, **more: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", ODS)
        archive.writestr("content.xml", content)
        for name, value in more.items():
            archive.writestr(name, value)
    return stream.getvalue()


def content_of(inner: str, head: str = "") -> str:
    table = f'<office:spreadsheet><table:table table:name="Foglio1">{inner}</table:table></office:spreadsheet>'
    return f'<?xml version="1.0"?>{head}<office:document-content {SPACES}><office:body>{table}</office:body></office:document-content>'


def ods(rows: list[list[str]]) -> bytes:
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    lines = ["<table:table-row>" + "".join(cell.format(escape(one)) for one in row) + "</table:table-row>" for row in rows]
    return packed(content_of("".join(lines)))


TABLE = [["Nome", "Comune"], ["Così è", "Cagliari"], ["B, \u202e«c»", "Assemini"]]
READ = ((2, ("Così è", "Cagliari")), (3, ("B, «c»", "Assemini")))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_csv_in_its_dialects(encoding: str, delimiter: str) -> None:
    raw = "\r\n".join(delimiter.join(row) for row in TABLE).encode(encoding)
    assert read_sheet("a.csv", io.BytesIO(raw)).rows == READ


def test_csv_of_western_windows_with_commas_and_quoted_line_ends() -> None:
    raw = 'Nome,Comune\r\n"Così,\r\nè",Cagliari\r\n\r\nC,D\r\n'.encode("cp1252")
    assert read_sheet("a.csv", io.BytesIO(raw)).rows == ((2, ("Così, è", "Cagliari")), (5, ("C", "D")))


def test_spreadsheets() -> None:
    for kind, made in (("xlsx", xlsx), ("ods", ods)):
        sheet = read_sheet(f"a.{kind}", io.BytesIO(made(TABLE)))
        assert (sheet.kind, sheet.headings, sheet.rows) == (kind, ("Nome", "Comune"), READ)


def test_what_a_file_is_does_not_depend_on_its_name() -> None:
    assert read_sheet("a.csv", io.BytesIO(xlsx(TABLE))).kind == "xlsx"


def test_numbers_formulas_and_repetitions() -> None:
    book, stream = openpyxl.Workbook(), io.BytesIO()
    for row in (["Nome", "CF", "Tot"], ["A", 92001230922, None], [], ["B", 3.0, None]):
        book.active.append(row)
    book.save(stream)
    assert read_sheet("a.xlsx", stream).rows == ((2, ("A", "92001230922", "")), (4, ("B", "3", "")))
    number = '<table:table-cell office:value-type="float" office:value="92001230922"><text:p>92.001.230.922</text:p></table:table-cell>'
    formula = '<table:table-cell table:formula="of:=1+1" office:value-type="string"><text:p>due</text:p></table:table-cell>'
    idle = (
        '<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    head = "<table:table-row>" + "<table:table-cell><text:p>N</text:p></table:table-cell>" * 2 + "</table:table-row>"
    sheet = read_sheet("a.ods", io.BytesIO(packed(content_of(f"{head}<table:table-row>{number}{formula}</table:table-row>{idle}"))))
    assert sheet.rows == ((2, ("92001230922", "due")),)


def bombs() -> dict[str, bytes]:
    head = "<table:table-row><table:table-cell><text:p>N</text:p></table:table-cell></table:table-row>"
    cell = '<table:table-cell table:number-columns-repeated="9999999"><text:p>x</text:p></table:table-cell>'
    lol = '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    late = " " * 5_000 + lol
    far = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx([["N"], ["a"]]))) as old, zipfile.ZipFile(far, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'r="2"', b'r="1048576"').replace(b'r="A2"', b'r="A1048576"'))
    twice = io.BytesIO(packed(content_of(head)))
    return {
        "many columns.ods": packed(content_of(f"{head}<table:table-row>{cell}</table:table-row>")),
        "many rows.ods": packed(
            content_of(
                head
                + '<table:table-row table:number-rows-repeated="9999999">'
                + cell[:18]
                + "><text:p>x</text:p></table:table-cell></table:table-row>"
            )
        ),
        "entities.ods": packed(content_of(head, lol)),
        "late entities.ods": packed(content_of(head, late)),
        "deep.ods": packed(content_of("<text:p>" * 5_000 + "</text:p>" * 5_000)),
        "big.ods": packed(content_of(" " * 90_000_000)),
        "nested.ods": packed(content_of(head), **{"inner.zip": "PK"}),
        "cut.ods": twice.getvalue()[:-40],
        "far row.xlsx": far.getvalue(),
        "empty.csv": b"",
        "blank.csv": b"\n\n;;;\n",
        "only headings.csv": b"Nome;Comune\n",
        "nul.csv": b"Nome\nA\x00B\n",
        "picture.csv": b"\x89PNG\r\n\x1a\n\x81\x8d\x8f",
        "half.csv": b"\xff\xfeA",
        "long cell.csv": b"Nome\n" + b"x" * 3_000,
        "huge cell.csv": b"Nome\n" + b"x" * 200_000,
        "wide.csv": b";".join([b"c"] * 61) + b"\nx\n",
        "letters.csv": b"a;b;c\n" + (b";".join([b"y" * 1_900] * 3) + b"\n") * 800,
        "too many.csv": b"Nome\n" + b"x\n" * (ROWS + 1),
    }


@pytest.mark.parametrize("name", bombs())
def test_files_made_to_hurt_are_refused_by_name(name: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_sheet(name, io.BytesIO(bombs()[name]))
    assert name in refused.value.errors["file"]


def test_as_many_rows_as_allowed_and_headings_twice() -> None:
    sheet = read_sheet("a.csv", io.BytesIO(b"Nome;Nome\n" + b"x\n" * ROWS))
    assert (len(sheet.rows), sheet.headings, sheet.rows[0]) == (ROWS, ("Nome", "Nome"), (2, ("x", "")))


def test_a_formula_without_its_result_is_told_by_line() -> None:
    """openpyxl writes formulas without results, as a program does that never calculated: read as empty, a datum would be lost."""
    made = xlsx([["Nome", "Codice fiscale"], ["Il Ponte", "92001230922"], ["La Rete", '=A2&"x"']])
    with pytest.raises(Invalid) as caught:
        read_sheet("elenco.xlsx", io.BytesIO(made))
    assert "riga 3" in str(caught.value.errors["file"])
