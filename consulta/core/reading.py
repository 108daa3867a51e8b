# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asks ``core.extraction``, a process of its own, for the words of a document. Only the worker does: it takes seconds."""

import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import BinaryIO

TIMEOUT = 30
"""Seconds of the clock for one document."""
TEXT_CAP = 200_000
"""Bytes of text that are kept of one document."""
KINDS = frozenset({"pdf", "docx", "xlsx", "odt", "ods", "txt", "csv"})
"""The extensions of documents that hold words; pictures are not read."""


def read_text(stream: BinaryIO, extension: str) -> str:
    """The words of the document, single spaced and bounded; "" for what holds none that can be read, or is made to break a reader."""
    if extension not in KINDS:
        return ""
    program = [sys.executable, "-I", str(Path(__file__).with_name("extraction.py")), extension]
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as made:
        stream.seek(0)
        while piece := stream.read(1 << 20):
            source.write(piece)
        source.seek(0)
        try:
            subprocess.run(program, stdin=source, stdout=made, stderr=subprocess.DEVNULL, timeout=TIMEOUT, check=False)
        except subprocess.TimeoutExpired:
            return ""
        made.seek(0)
        text = made.read(4 * TEXT_CAP).decode(errors="ignore")
    spaced = re.sub(r"[^\S\n]+", " ", re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", " ", text))
    return re.sub(r"\s*\n\s*", "\n", spaced).strip().encode()[:TEXT_CAP].decode(errors="ignore")
