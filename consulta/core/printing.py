# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asks ``core.documents``, in processes of their own, for a PDF or another file. Only the worker and a command do: it takes seconds
(decisions.md 23); and the page that tries a Word template, with a short ``timeout`` (ADR 0060).
"""

import json
import subprocess
import sys
import tempfile
from ctypes.util import find_library
from functools import lru_cache
from pathlib import Path

from consulta.core import extras
from consulta.core.documents import codec, page
from consulta.core.documents.model import Document

TIMEOUT = 170
"""Seconds of the clock for one document: less than ``documents`` waits before another worker takes it."""
SOURCE_CAP, OFFICE_CAP, PDF_CAP = 5_000_000, 40_000_000, 50_000_000
"""Bytes of a page that is taken, of a document to be written for an office program, and of a file that is kept."""
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "odt": "application/vnd.oasis.opendocument.text",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
"""Every format that is made, with its name on the web."""
LIBRARIES = ("pango-1.0", "pangoft2-1.0", "harfbuzz", "fontconfig", "gobject-2.0")
"""What WeasyPrint opens of the system: on Debian libpango-1.0-0 and libpangoft2-1.0-0 bring them all."""
_NO_LIBRARY, _BAD_TEMPLATE = 5, 6
"""Exit codes of ``core.documents.pdf`` and ``core.documents.office``, which this process never imports."""


class PrintFailed(Exception):
    """There is no PDF: the page could not be made into one."""


class TemplateRefused(PrintFailed):
    """The Word template is not one that is taken; says why in the words of ``core.documents.word_template``."""


class NoPrinter(PrintFailed):
    """What makes PDFs is missing on the machine."""


@lru_cache(maxsize=1)
def can_print() -> bool:
    """Whether this machine has what makes PDFs, without loading any of it. Looked for once per process."""
    return extras.is_installed("weasyprint") and all(find_library(name) for name in LIBRARIES)


def source_of(document: Document, kind: str) -> str:
    """A document as ``make_pdf`` or ``make_file`` wants it."""
    return page.to_html(document) if kind == "pdf" else codec.dump(document)


def make_pdf(html: str, stylesheet: Path, fonts: dict[str, Path]) -> bytes:
    """The tagged PDF of a page. Raises NoPrinter, PrintFailed."""
    source_bytes = html.encode(errors="replace")
    if len(source_bytes) > SOURCE_CAP:
        raise PrintFailed(f"a page of {len(source_bytes)} bytes")
    program = [sys.executable, "-I", str(Path(__file__).parent / "documents" / "pdf.py"), str(stylesheet)]
    program += [f"{weight}={path}" for weight, path in fonts.items()]
    content = _run(program, source_bytes)
    if not content.startswith(b"%PDF-"):
        raise PrintFailed("no PDF")
    return content


def make_file(kind: str, document: str, template: bytes = b"", timeout: int = TIMEOUT) -> bytes:
    """A document (``codec.dump``) as a file of one of MEDIA_TYPES but PDF. Raises TemplateRefused, PrintFailed."""
    asked = json.dumps({"format": kind, "template": len(template)}).encode() + b"\n"
    source = asked + template + document.encode(errors="replace")
    if len(source) > OFFICE_CAP:
        raise PrintFailed(f"a document of {len(source)} bytes")
    return _run([sys.executable, "-I", "-m", "consulta.core.documents.office"], source, timeout)


def _run(program: list[str], source_bytes: bytes, timeout: int = TIMEOUT) -> bytes:
    """What the program writes. Raises NoPrinter, TemplateRefused, PrintFailed."""
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as made:
        source.write(source_bytes)
        source.seek(0)
        try:
            done = subprocess.run(program, stdin=source, stdout=made, stderr=subprocess.DEVNULL, timeout=timeout, check=False)
        except subprocess.TimeoutExpired as error:
            raise PrintFailed("too slow") from error
        if done.returncode == _NO_LIBRARY:
            raise NoPrinter
        size = made.seek(0, 2)
        made.seek(0)
        content = made.read(PDF_CAP)
        if done.returncode == _BAD_TEMPLATE:
            raise TemplateRefused(content[:200].decode("utf-8", "replace"))
    if done.returncode or not content or size > PDF_CAP:
        raise PrintFailed(f"exit code {done.returncode}, {size} bytes")
    return content
