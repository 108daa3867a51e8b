# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables that leave as a file: CSV, XLSX, ODS. The only door to spreadsheet writers; ``sheets`` reads back exactly what is written here.

Text stays text, so that no program takes "=1+1" for a formula or "1.10" for a number; a number given as ``int`` or ``float`` is one that
programs add up. In a CSV, which cannot say so, what looks
like a formula stands behind an apostrophe; ``bare`` takes it away again. No domain words here.
"""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from typing import BinaryIO

from consulta.core import extras

Cell = str | int | float
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
    return write_tables(kind, [("Foglio1", [headings, *rows])])


def write_tables(kind: str, tables: Sequence[Table]) -> bytes:
    """The same with several tables, each on a sheet of its own; a CSV holds the first. Raises KeyError."""
    stream = io.BytesIO()
    _WRITERS[kind](tables, stream)
    return stream.getvalue()


def write_into(kind: str, tables: Sequence[Table], stream: BinaryIO) -> None:
    """The same, written as the rows come: a table of any length needs no more memory than one row. Raises KeyError."""
    _WRITERS[kind](tables, stream)


def guarded(text: str) -> str:
    """A cell of a CSV that no spreadsheet program calculates."""
    return f"'{text}" if text.lstrip("'").startswith(_FORMULA) else text


def bare(text: str) -> str:
    """What ``guarded`` was given."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(_FORMULA) else text


def _csv(tables: Sequence[Table], stream: BinaryIO) -> None:
    """UTF-8 with mark, semicolons: what an Italian spreadsheet opens."""
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerows([guarded(str(cell)) for cell in row] for row in tables[0][1])
    text.detach()


def _xlsx(tables: Sequence[Table], stream: BinaryIO) -> None:
    openpyxl = extras.load("openpyxl")
    book = openpyxl.Workbook(write_only=True)
    for name, rows in tables:
        sheet = book.create_sheet(name)
        for row in rows:
            cells = [openpyxl.cell.WriteOnlyCell(sheet, value=None if value == "" else value) for value in row]
            for cell in cells:
                if isinstance(cell.value, str):
                    cell.data_type = "s"
                if not isinstance(cell.value, int | float):
                    cell.number_format = "@"
            sheet.append(cells)
    book.save(stream)


def _ods(tables: Sequence[Table], stream: BinaryIO) -> None:
    head = f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_SPACES}><office:body><office:spreadsheet>'
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), MIME["ods"])
        with archive.open(_dated("content.xml"), "w", force_zip64=True) as content:
            content.write(head.encode())
            for name, rows in tables:
                content.write(f'<table:table table:name="{escape(name)}">'.encode())
                for row in rows:
                    content.write(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>".encode())
                content.write(b"</table:table>")
            content.write(b"</office:spreadsheet></office:body></office:document-content>")
        archive.writestr(_dated("META-INF/manifest.xml"), _MANIFEST.format(mime=MIME["ods"]))


def _dated(name: str) -> zipfile.ZipInfo:
    """An entry without the day on which it was written: the same rows give the same bytes."""
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _ods_cell(value: Cell) -> str:
    if isinstance(value, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'
    text = value
    if not text:
        return "<table:table-cell/>"
    paragraphs = "".join(f"<text:p>{escape(line, quote=False).replace('  ', ' <text:s/>')}</text:p>" for line in text.split("\n"))
    return f'<table:table-cell office:value-type="string">{paragraphs}</table:table-cell>'


_WRITERS: Mapping[str, Callable[[Sequence[Table], BinaryIO], None]] = {"csv": _csv, "xlsx": _xlsx, "ods": _ods}
