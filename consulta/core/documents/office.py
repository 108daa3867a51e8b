# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writes a document as ODT, DOCX, XLSX or ODS: a program of its own, with limits, that ``core.printing`` starts in the worker.

Reads one line of JSON with the format and the length of a template, the template if there is one, then the document; writes the file to
standard output. The libraries weigh on no other process, and a template made to break them breaks only this one.
"""

import json
import resource
import sys

from consulta.core.documents import codec, docx, odt, raster, tables, word_template
from consulta.resources import fonts

BROKEN, BAD_TEMPLATE = 4, 6
"""Exit codes; with the second, why the template is not taken stands on standard output."""
MEMORY, SECONDS = 1_500_000_000, 90


def main() -> int:
    """Copy the document from standard input to standard output as a file; gives the exit code."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    source = sys.stdin.buffer
    try:
        asked = json.loads(source.readline())
        template = source.read(asked["template"])
        made = write(asked["format"], source.read().decode(), template)
    except word_template.BadTemplate as refused:
        sys.stdout.buffer.write(str(refused).encode())
        return BAD_TEMPLATE
    except Exception:  # whatever a library raises on something made to break it
        return BROKEN
    sys.stdout.buffer.write(made)
    return 0


def write(kind: str, source: str, template: bytes = b"") -> bytes:
    """The file. Raises BadTemplate, KeyError for a format that nobody writes, and whatever the libraries raise."""
    document = codec.load(source)
    if kind not in ("odt", "docx"):
        return tables.write(kind, document)
    pictures = raster.pngs_of(document, fonts())
    if kind == "odt":
        return odt.write(document, pictures)
    if not template:
        return docx.write(document, pictures)
    values = {"titolo": document.headline, "sottotitolo": document.subtitle, "ente": document.owner, "registro": document.foot}
    return docx.write(document, pictures, word_template.fill(template, values), word_template.names(template))


if __name__ == "__main__":
    sys.exit(main())
