# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables that leave as a file: CSV, XLSX, ODS. The only door to spreadsheet writers; ``sheets`` reads back exactly what is written here.

Every cell is text, so that no program takes "=1+1" for a formula or "1.10" for a number. In a CSV, which cannot say so, what looks
like a formula stands behind an apostrophe; ``bare`` takes it away again. No domain words here.
"""

import csv
import html
import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence

from consulta.core import extras

Rows = Iterable[Sequence[str]]
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
    return _WRITERS[kind]([headings, *rows])


def guarded(text: str) -> str:
    """A cell of a CSV that no spreadsheet program calculates."""
    return f"'{text}" if text.lstrip("'").startswith(_FORMULA) else text


def bare(text: str) -> str:
    """What ``guarded`` was given."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(_FORMULA) else text


def _csv(rows: Rows) -> bytes:
    """UTF-8 with mark, semicolons: what an Italian spreadsheet opens."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerows([[guarded(cell) for cell in row] for row in rows])
    return buffer.getvalue().encode("utf-8-sig")


def _xlsx(rows: Rows) -> bytes:
    book = extras.load("openpyxl").Workbook()
    sheet = book.active
    for line, row in enumerate(rows, 1):
        for column, text in enumerate(row, 1):
            if text:
                cell = sheet.cell(line, column)
                cell.value = text
                cell.data_type = "s"
                cell.number_format = "@"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _ods(rows: Rows) -> bytes:
    lines = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
    table = f'<office:spreadsheet><table:table table:name="Foglio1">{lines}</table:table></office:spreadsheet>'
    body = f"<office:body>{table}</office:body>"
    content = f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_SPACES}>{body}</office:document-content>'
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), MIME["ods"])
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", _MANIFEST.format(mime=MIME["ods"]))
    return stream.getvalue()


def _ods_cell(text: str) -> str:
    if not text:
        return "<table:table-cell/>"
    paragraphs = "".join(f"<text:p>{html.escape(line, quote=False).replace('  ', ' <text:s/>')}</text:p>" for line in text.split("\n"))
    return f'<table:table-cell office:value-type="string">{paragraphs}</table:table-cell>'


_WRITERS: Mapping[str, Callable[[Rows], bytes]] = {"csv": _csv, "xlsx": _xlsx, "ods": _ods}
