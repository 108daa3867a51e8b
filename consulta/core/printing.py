# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asks ``core.documents``, a process of its own, for a PDF. Only the worker does: it takes seconds (decisions.md 23)."""

import subprocess
import sys
import tempfile
from ctypes.util import find_library
from functools import lru_cache
from pathlib import Path

from consulta.core import extras

TIMEOUT = 90
"""Seconds of the clock for one document."""
SOURCE_CAP, PDF_CAP = 5_000_000, 50_000_000
"""Bytes of a page that is taken, and of a PDF that is kept."""
LIBRARIES = ("pango-1.0", "pangoft2-1.0", "harfbuzz", "fontconfig", "gobject-2.0")
"""What WeasyPrint opens of the system: on Debian libpango-1.0-0 and libpangoft2-1.0-0 bring them all."""
_NO_LIBRARY = 5
"""The exit code of ``core.documents``, which this process never imports."""


class PrintFailed(Exception):
    """There is no PDF: the page could not be made into one."""


class NoPrinter(PrintFailed):
    """What makes PDFs is missing on the machine."""


@lru_cache(maxsize=1)
def can_print() -> bool:
    """Whether this machine has what makes PDFs, without loading any of it. Looked for once per process."""
    return extras.is_installed("weasyprint") and all(find_library(name) for name in LIBRARIES)


def make_pdf(html: str, stylesheet: Path, fonts: dict[str, Path]) -> bytes:
    """The tagged PDF of a page. Raises NoPrinter, PrintFailed."""
    source_bytes = html.encode(errors="replace")
    if len(source_bytes) > SOURCE_CAP:
        raise PrintFailed(f"a page of {len(source_bytes)} bytes")
    program = [sys.executable, "-I", str(Path(__file__).with_name("documents.py")), str(stylesheet)]
    program += [f"{weight}={path}" for weight, path in fonts.items()]
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as made:
        source.write(source_bytes)
        source.seek(0)
        try:
            done = subprocess.run(program, stdin=source, stdout=made, stderr=subprocess.DEVNULL, timeout=TIMEOUT, check=False)
        except subprocess.TimeoutExpired as error:
            raise PrintFailed("too slow") from error
        if done.returncode == _NO_LIBRARY:
            raise NoPrinter
        size = made.seek(0, 2)
        made.seek(0)
        content = made.read(PDF_CAP)
    if done.returncode or not content.startswith(b"%PDF-") or size > PDF_CAP:
        raise PrintFailed(f"exit code {done.returncode}, {size} bytes")
    return content
