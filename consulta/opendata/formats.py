# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The files of a data set: CSV, JSON, ODS of the same rows, read once. Rows wait on disk, so that memory does not grow with them."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from hashlib import sha256
from tempfile import TemporaryFile
from typing import BinaryIO

from consulta.core.sheet_writing import MIME, Cell, write_into
from consulta.core.words import N_
from consulta.opendata.columns import Named, Row, Say, as_object, cell, dictionary

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
MEDIA_TYPES: Mapping[str, str] = {"csv": MIME["csv"], "json": "application/json", "ods": MIME["ods"]}
"""The formats, in the order in which pages show them."""
_SHEET = N_("Colonne")
_PIECE = 1 << 16


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A file that was made: its bytes from the beginning, their SHA-256 and size, how many rows it holds."""

    format: str
    content: BinaryIO
    sha256: str
    size_bytes: int
    row_count: int


def make_files(stack: ExitStack, told: Named, rows: Iterable[Row], say: Say) -> list[MadeFile]:
    """Every format of a data set. The bytes stand in temporary files that close with ``stack``.

    The same rows give the same bytes: there is no date in them.
    """
    spool = stack.enter_context(TemporaryFile())  # noqa: SIM115 - it closes with the stack
    count = 0
    for row in rows:
        spool.write(json.dumps(as_object(told.columns, row), ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
        count += 1
    made = []
    for format in MEDIA_TYPES:
        content = stack.enter_context(TemporaryFile())  # noqa: SIM115 - it closes with the stack
        if format == "json":
            _write_json(told, _lines(spool), content)
        else:
            _write_table(format, told, _lines(spool), content, say)
        made.append(MadeFile(format, content, *_measured(content), count))
    return made


def _lines(spool: BinaryIO) -> Iterator[bytes]:
    spool.seek(0)
    return (line.rstrip(b"\n") for line in spool)


def _write_json(told: Named, lines: Iterable[bytes], content: BinaryIO) -> None:
    head = json.dumps({"dataset": told.name, "licence": LICENCE})
    content.write(head[:-1].encode() + b', "rows": [')
    for position, line in enumerate(lines):
        content.write((b",\n" if position else b"\n") + line)
    content.write(b"\n]}\n")


def _write_table(format: str, told: Named, lines: Iterable[bytes], content: BinaryIO, say: Say) -> None:
    """A CSV has the names that programs use, a spreadsheet the headings that people read and a sheet that explains them."""
    values = (json.loads(line).values() for line in lines)
    if format == "csv":
        cells = ([cell(value) for value in row] for row in values)
        write_into(format, [(told.name, _after([column.name for column in told.columns], cells))], content)
        return
    heads = [say(column.header) for column in told.columns]
    sums = ([value if isinstance(value, int | float) else cell(value) for value in row] for row in values)
    write_into(format, [(say(told.title), _after(heads, sums)), (say(_SHEET), dictionary(told.columns, say))], content)


def _after(head: Sequence[Cell], rows: Iterable[Sequence[Cell]]) -> Iterator[Sequence[Cell]]:
    yield head
    yield from rows


def _measured(content: BinaryIO) -> tuple[str, int]:
    content.seek(0)
    digest, size = sha256(), 0
    while piece := content.read(_PIECE):
        digest.update(piece)
        size += len(piece)
    content.seek(0)
    return digest.hexdigest(), size
