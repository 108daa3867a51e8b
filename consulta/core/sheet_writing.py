# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables that leave as a file: CSV, XLSX, ODS. The only door to spreadsheet writers; ``sheets`` reads back exactly what is written here.

Text stays text, so that no program takes "=1+1" for a formula or "1.10" for a number; what is given as a number is one that programs
add up, and an instant is one that they sort and subtract, in universal time. In a CSV, which cannot say so, decimals stand after a comma,
an instant is as ISO 8601 has it, and what looks like a formula stands behind an apostrophe; ``bare`` takes it away again. No domain
words here.
"""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from typing import BinaryIO

from consulta.core import extras

Cell = str | int | float | datetime
"""An instant has a zone."""
Rows = Iterable[Sequence[Cell]]
Table = tuple[str, Rows]
"""The name of a sheet and its rows."""
MIME: Mapping[str, str] = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
_INSTANT = "yyyy-mm-dd hh:mm:ss"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_SPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
    ' xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" office:version="1.3"'
)
_TWO = 'number:style="long"/>'
_STYLES = (  # without it an instant is shown as a number of days
    '<office:automatic-styles><number:date-style style:name="N1">'
    f"<number:year {_TWO}<number:text>-</number:text><number:month {_TWO}<number:text>-</number:text><number:day {_TWO}"
    f"<number:text> </number:text><number:hours {_TWO}<number:text>:</number:text><number:minutes {_TWO}"
    f"<number:text>:</number:text><number:seconds {_TWO}</number:date-style>"
    '<style:style style:name="instant" style:family="table-cell" style:data-style-name="N1"/></office:automatic-styles>'
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
    writer.writerows([_csv_cell(cell) for cell in row] for row in tables[0][1])
    text.detach()


def _csv_cell(value: Cell) -> str:
    if isinstance(value, datetime):
        return f"{_universal(value).isoformat()}Z"
    return guarded(value) if isinstance(value, str) else _decimal(value)


def _universal(value: datetime) -> datetime:
    """An instant in universal time, to the second, without saying so: spreadsheets know no zones."""
    return value.astimezone(UTC).replace(microsecond=0, tzinfo=None)


def _decimal(value: float) -> str:
    """A number with a comma before its decimals, four at most, as an Italian spreadsheet reads it."""
    return str(value) if isinstance(value, int) else f"{value:.4f}".rstrip("0").rstrip(".").replace(".", ",")


def _xlsx(tables: Sequence[Table], stream: BinaryIO) -> None:
    openpyxl = extras.load("openpyxl")
    book = openpyxl.Workbook(write_only=True)
    for name, rows in tables:
        sheet = book.create_sheet(name)
        for row in rows:
            plain = (_universal(value) if isinstance(value, datetime) else value for value in row)
            cells = [openpyxl.cell.WriteOnlyCell(sheet, value=None if value == "" else value) for value in plain]
            for cell in cells:
                if isinstance(cell.value, str):
                    cell.data_type = "s"
                if isinstance(cell.value, datetime):
                    cell.number_format = _INSTANT
                elif not isinstance(cell.value, int | float):
                    cell.number_format = "@"
            sheet.append(cells)
    book.save(stream)


def _ods(tables: Sequence[Table], stream: BinaryIO) -> None:
    head = f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_SPACES}>{_STYLES}<office:body><office:spreadsheet>'
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
        shown = _decimal(value)
        return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{shown}</text:p></table:table-cell>'
    if isinstance(value, datetime):
        instant = _universal(value)
        when = f'table:style-name="instant" office:value-type="date" office:date-value="{instant.isoformat()}"'
        return f"<table:table-cell {when}><text:p>{instant}</text:p></table:table-cell>"
    text = value
    if not text:
        return "<table:table-cell/>"
    paragraphs = "".join(f"<text:p>{escape(line, quote=False).replace('  ', ' <text:s/>')}</text:p>" for line in text.split("\n"))
    return f'<table:table-cell office:value-type="string">{paragraphs}</table:table-cell>'


_WRITERS: Mapping[str, Callable[[Sequence[Table], BinaryIO], None]] = {"csv": _csv, "xlsx": _xlsx, "ods": _ods}
