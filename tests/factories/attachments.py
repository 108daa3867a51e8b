# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Small real files, and the hostile ones."""

import io
import zipfile

from PIL import Image

from consulta.core.files import CheckedFile, examine

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\nstartxref\n0\n%%EOF\n"


def checked(name: str = "statuto.pdf", content: bytes = PDF) -> CheckedFile:
    """A file as a form hands it on."""
    return examine(name, io.BytesIO(content), cap=10_000_000)


def picture(kind: str, size: tuple[int, int] = (40, 30), secret: str = "") -> bytes:
    """A picture, with ``secret`` among what a camera writes beside the pixels."""
    made, exif = io.BytesIO(), Image.Exif()
    if secret:
        exif[0x010E] = secret
    Image.new("RGB", size, (200, 10, 10)).save(made, kind, exif=exif)
    return made.getvalue()


def archive(*entries: tuple[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", packing) as file:
        for name, content in entries:
            file.writestr(name, content)
    return made.getvalue()


LINK = b'<Relationships><Relationship Id="1" Type="x/hyperlink" Target="https://esempio.it" TargetMode="External"/></Relationships>'
DOCX = (("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w/>"), ("word/_rels/document.xml.rels", LINK))
XLSX = (("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<x/>"))
ODT = (("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", b"<x/>"))
ODS = (("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", b"<x/>"))
