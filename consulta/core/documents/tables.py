# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of a document as XLSX or ODS: a sheet for each, every cell text, nothing calculated (``core.sheet_writing``)."""

import re
from collections.abc import Iterator

from consulta.core.documents.model import Document, Table
from consulta.core.sheet_writing import write_tables

NAME_CAP = 31
"""Letters of the name of a sheet: more no spreadsheet program takes."""
_NOT_IN_NAMES = re.compile(r"[\\/*?:\[\]']")


def write(kind: str, document: Document) -> bytes:
    """The file. A document without tables gives one sheet that says what it is."""
    whole = document.whole()
    found = [block for block in whole.blocks if isinstance(block, Table)]
    about = [("Titolo", whole.title), ("A cura di", whole.owner), ("Registro", whole.foot), ("Tabelle", str(len(found)))]
    sheets: list[tuple[str, list[list[str]]]] = [("Documento", [[name, value] for name, value in about])]
    for number, one in enumerate(found, start=1):
        sheets.append((_name(number, one.caption), list(_rows(one))))
    return write_tables(kind, sheets)


def _rows(table: Table) -> Iterator[list[str]]:
    yield list(table.headings)
    yield from (list(row) for row in table.rows)


def _name(number: int, caption: str) -> str:
    """A short name that no other sheet has: it begins with a number."""
    return f"{number} {_NOT_IN_NAMES.sub(' ', caption)}"[:NAME_CAP].strip()
