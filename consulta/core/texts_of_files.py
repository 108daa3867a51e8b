# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asks ``core.extraction``, a process of its own, for the text of a document. Only the worker does: it takes seconds."""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import BinaryIO

from consulta.core.files import KINDS
from consulta.core.text import normalise

TIMEOUT = 30
"""Seconds of the clock for one document."""
CONTENT_CAP = 50_000_000
TEXT_BYTES = 1_000_000
READABLE = frozenset({"pdf", "docx", "xlsx", "odt", "ods", "txt", "csv"})
"""Kinds of files with text inside."""


class NoText(Exception):
    """The document gives no text: it is damaged, too slow to read, or of a kind without words."""


def extension_of(media_type: str) -> str:
    """The kind of a file that was examined (``core.files``), as its extension; "" for one without words."""
    return next((one.extension for one in KINDS.values() if one.media_type == media_type and one.extension in READABLE), "")


def extract_text(content: BinaryIO, media_type: str) -> str:
    """The words of a document on one line, at most 200,000 characters. Raises NoText."""
    extension = extension_of(media_type)
    if not extension:
        raise NoText(media_type)
    program = [sys.executable, "-I", str(Path(__file__).with_name("extraction.py")), extension]
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as made:
        left = CONTENT_CAP
        while left > 0 and (piece := content.read(min(1 << 20, left))):
            source.write(piece)
            left -= len(piece)
        source.seek(0)
        try:
            done = subprocess.run(program, stdin=source, stdout=made, stderr=subprocess.DEVNULL, timeout=TIMEOUT, check=False)
        except subprocess.TimeoutExpired as error:
            raise NoText("too slow") from error
        made.seek(0)
        words = made.read(TEXT_BYTES).decode("utf-8", "replace")
    if done.returncode:
        raise NoText(f"exit code {done.returncode}")
    return normalise(words)
