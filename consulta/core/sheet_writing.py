# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables made as XLSX or ODS: text cells only, nothing is evaluated. The only door to spreadsheet writers; no domain words here."""

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from consulta.core import archives, extras

MEDIA_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": archives.OPEN_DOCUMENT["ods"].decode(),
}
Table = tuple[str, Sequence[Sequence[str]]]
"""The name of a sheet and its rows."""
_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{MEDIA_TYPES["ods"]}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)
_CONTENT = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' office:version="1.3"><office:body><office:spreadsheet>{}</office:spreadsheet></office:body></office:document-content>'
)


def write_xlsx(tables: Sequence[Table]) -> bytes:
    """The tables as sheets of an XLSX file, every cell as text."""
    openpyxl = extras.load("openpyxl")
    book, stream = openpyxl.Workbook(write_only=True), io.BytesIO()
    for name, rows in tables:
        sheet = book.create_sheet(name)
        for row in rows:
            cells = [openpyxl.cell.WriteOnlyCell(sheet, value=value) for value in row]
            for cell in cells:
                cell.data_type, cell.number_format = "s", "@"
            sheet.append(cells)
    book.save(stream)
    return stream.getvalue()


def write_ods(tables: Sequence[Table]) -> bytes:
    """The tables as sheets of an ODS file, every cell as text."""
    content = _CONTENT.format("".join(map(_table, tables)))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", MEDIA_TYPES["ods"], zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", _MANIFEST)
        archive.writestr("content.xml", content)
    return stream.getvalue()


def _table(table: Table) -> str:
    name, rows = table
    return f"<table:table table:name={quoteattr(name)}>{''.join(map(_row, rows))}</table:table>"


def _row(row: Sequence[str]) -> str:
    cells = (f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>' for cell in row)
    return f"<table:table-row>{''.join(cells)}</table:table-row>"
