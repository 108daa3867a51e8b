# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables that leave as a file: CSV, XLSX, ODS. The only door to spreadsheet writers; ``sheets`` reads back exactly what is written here.

Text stays text, so that no program takes "=1+1" for a formula or "1.10" for a number; a count given as ``int`` is a number that
programs add up. In a CSV, which cannot say so, what looks
like a formula stands behind an apostrophe; ``bare`` takes it away again. No domain words here.
"""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape

from consulta.core import extras

Cell = str | int
Rows = Iterable[Sequence[Cell]]
Table = tuple[str, Rows]
"""The name of a sheet and its rows."""
MIME: Mapping[str, str] = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_SPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3"'
)
_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
    'manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:media-type="{mime}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)


def write_sheet(kind: str, headings: Sequence[str], rows: Rows) -> bytes:
    """A file of that kind with one table. Raises KeyError for a kind that is not in MIME."""
    return _WRITERS[kind]([("Foglio1", [headings, *rows])])


def write_tables(kind: str, tables: Sequence[Table]) -> bytes:
    """The same with several tables, each on a sheet of its own; a CSV holds the first. Raises KeyError."""
    return _WRITERS[kind](tables)


def guarded(text: str) -> str:
    """A cell of a CSV that no spreadsheet program calculates."""
    return f"'{text}" if text.lstrip("'").startswith(_FORMULA) else text


def bare(text: str) -> str:
    """What ``guarded`` was given."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(_FORMULA) else text


def _csv(tables: Sequence[Table]) -> bytes:
    """UTF-8 with mark, semicolons: what an Italian spreadsheet opens."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerows([[guarded(str(cell)) for cell in row] for row in tables[0][1]])
    return buffer.getvalue().encode("utf-8-sig")


def _xlsx(tables: Sequence[Table]) -> bytes:
    openpyxl = extras.load("openpyxl")
    book, stream = openpyxl.Workbook(write_only=True), io.BytesIO()
    for name, rows in tables:
        sheet = book.create_sheet(name)
        for row in rows:
            cells = [openpyxl.cell.WriteOnlyCell(sheet, value=None if value == "" else value) for value in row]
            for cell in cells:
                if isinstance(cell.value, str):
                    cell.data_type = "s"
                if not isinstance(cell.value, int):
                    cell.number_format = "@"
            sheet.append(cells)
    book.save(stream)
    return stream.getvalue()


def _ods(tables: Sequence[Table]) -> bytes:
    content = f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_SPACES}><office:body><office:spreadsheet>'
    content += "".join(map(_ods_table, tables)) + "</office:spreadsheet></office:body></office:document-content>"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), MIME["ods"])
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", _MANIFEST.format(mime=MIME["ods"]))
    return stream.getvalue()


def _ods_table(table: Table) -> str:
    name, rows = table
    lines = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
    return f"<table:table table:name='{escape(name)}'>{lines}</table:table>"


def _ods_cell(value: Cell) -> str:
    if isinstance(value, int):
        return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'
    text = value
    if not text:
        return "<table:table-cell/>"
    paragraphs = "".join(f"<text:p>{escape(line, quote=False).replace('  ', ' <text:s/>')}</text:p>" for line in text.split("\n"))
    return f'<table:table-cell office:value-type="string">{paragraphs}</table:table-cell>'


_WRITERS: Mapping[str, Callable[[Sequence[Table]], bytes]] = {"csv": _csv, "xlsx": _xlsx, "ods": _ods}
