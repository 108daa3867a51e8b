# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Copies out what is written in a document: the only door to pypdf. Nothing is shown, run or fetched.

Run as a program of its own, with limits, by ``core.reading`` in the worker: a document made to break a reader breaks only this
process. Reads standard input, writes UTF-8 to standard output.
"""

import io
import resource
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from typing import BinaryIO
from xml.parsers import expat

import pypdf

BROKEN = 4
"""Exit code."""
MEMORY, SECONDS = 1_000_000_000, 20
TEXT_CAP, PAGES = 200_000, 500
"""Characters that are copied, and pages of a PDF that are looked at."""
UNPACKED = 60_000_000
_PARTS: Mapping[str, tuple[str, frozenset[str]]] = {
    "docx": ("word/document.xml", frozenset({"w:t"})),
    "xlsx": ("xl/sharedStrings.xml", frozenset({"t"})),
    "odt": ("content.xml", frozenset({"text:p", "text:h"})),
    "ods": ("content.xml", frozenset({"text:p", "text:h"})),
}
"""The part of the archive that holds the words, and the elements that hold them."""
_BREAKS = frozenset({"w:p", "si", "text:p", "text:h"})


class _Declared(ValueError):
    """A document type, where entities live: no office program writes one."""


def _pdf(stream: BinaryIO) -> Iterator[str]:
    for page in pypdf.PdfReader(stream).pages[:PAGES]:
        yield page.extract_text() + "\n"


def _office(kind: str) -> Callable[[BinaryIO], Iterator[str]]:
    part, elements = _PARTS[kind]

    def words(stream: BinaryIO) -> Iterator[str]:
        found: list[str] = []
        depth = 0

        def start(tag: str, _attributes: dict[str, str]) -> None:
            nonlocal depth
            depth += tag in elements

        def end(tag: str) -> None:
            nonlocal depth
            depth -= tag in elements
            if tag in _BREAKS:
                found.append("\n")

        def refuse(*_declared: object) -> None:
            raise _Declared

        def characters(data: str) -> None:
            if depth:
                found.append(data)

        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
        parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, characters
        with zipfile.ZipFile(stream) as archive:
            if part not in archive.namelist() or archive.getinfo(part).file_size > UNPACKED:
                return
            with archive.open(part) as opened:
                while piece := opened.read(1 << 16):
                    parser.Parse(piece, False)
                    yield "".join(found)
                    found.clear()

    return words


def _plain(stream: BinaryIO) -> Iterator[str]:
    raw = stream.read(4 * TEXT_CAP)
    yield raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", errors="ignore")


READERS: Mapping[str, Callable[[BinaryIO], Iterator[str]]] = {
    "pdf": _pdf,
    "txt": _plain,
    "csv": _plain,
    **{kind: _office(kind) for kind in _PARTS},
}


def main(kind: str) -> int:
    """Copy the words of the document; gives the exit code. What was read before a fault is written all the same."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    room = TEXT_CAP
    try:
        for words in READERS[kind](io.BytesIO(sys.stdin.buffer.read())):
            sys.stdout.buffer.write(words[:room].encode(errors="ignore"))
            room -= len(words)
            if room <= 0:
                break
    except Exception:  # whatever a reader raises on a document made to break it
        sys.stdout.buffer.flush()
        return BROKEN
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
