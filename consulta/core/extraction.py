# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Takes the text out of a document: PDF, DOCX, ODT, XLSX, ODS, plain text. Only for the search: layout, notes and deleted words are left.

Run as a program of its own, with limits, by ``core.texts_of_files``: a file made to break a reader breaks only this process.
Reads standard input, writes UTF-8 to standard output. The XML of office documents is read as text, never as a tree: no
entity is ever expanded.
"""

import io
import re
import resource
import sys
import zipfile
from collections.abc import Callable, Mapping
from html import unescape

from pypdf import PdfReader

TEXT_CAP = 200_000
"""Characters that are kept."""
PAGES, SHEETS = 200, 20
PART = 30_000_000
"""Bytes of one part of an office document, once unpacked."""
MEMORY, SECONDS = 800_000_000, 20
BROKEN = 4
"""Exit code."""
_UNSEEN = re.compile(
    r"<w:(delText|instrText)[ >].*?</w:\1>|<text:tracked-changes.*?</text:tracked-changes>|<office:annotation[ >].*?</office:annotation>|"
    r"<rPh[ >].*?</rPh>",
    re.S,
)
_APART = re.compile(r"</(?:w:p|w:tc|text:p|text:h|si|table:table-cell)>|<(?:w:tab|w:br|text:s|text:tab|text:line-break)[ /][^>]*>|<w:br/>")
_TAG = re.compile(r"<[^>]*>")


def text_of(content: bytes, extension: str) -> str:
    """The words of a document, on one line. Raises whatever a reader raises on a file made to break it; KeyError for another kind."""
    words = _READERS[extension](content)
    return re.sub(r"\s+", " ", words[: 2 * TEXT_CAP]).strip()[:TEXT_CAP]


def _pdf(content: bytes) -> str:
    found: list[str] = []
    left = TEXT_CAP
    for page in PdfReader(io.BytesIO(content)).pages[:PAGES]:
        found.append(re.sub(r"(?<=\w)-\n(?=[a-zà-ù])", "", page.extract_text()))
        left -= len(found[-1])
        if left <= 0:
            break
    return "\n".join(found)


def _parts(content: bytes, *wanted: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = set(archive.namelist())
        found = []
        for name in wanted:
            if name in names and archive.getinfo(name).file_size <= PART:
                found.append(archive.read(name).decode("utf-8", "replace"))
    return " ".join(_plain(one) for one in found)


def _plain(xml: str) -> str:
    return unescape(_TAG.sub("", _APART.sub(" ", _UNSEEN.sub("", xml))))


def _docx(content: bytes) -> str:
    return _parts(content, "word/document.xml", "word/footnotes.xml", "word/endnotes.xml")


def _xlsx(content: bytes) -> str:
    return _parts(content, "xl/sharedStrings.xml")


def _open_document(content: bytes) -> str:
    return _parts(content, "content.xml")


def _text(content: bytes) -> str:
    return content[: 4 * TEXT_CAP].decode("utf-8-sig", "replace")


_READERS: Mapping[str, Callable[[bytes], str]] = {
    "pdf": _pdf,
    "docx": _docx,
    "xlsx": _xlsx,
    "odt": _open_document,
    "ods": _open_document,
    "txt": _text,
    "csv": _text,
}


def main(extension: str) -> int:
    """From standard input to standard output; gives the exit code."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        words = text_of(sys.stdin.buffer.read(), extension)
    except Exception:  # whatever a reader raises on a file made to break it
        return BROKEN
    sys.stdout.buffer.write(words.encode("utf-8", "replace"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
