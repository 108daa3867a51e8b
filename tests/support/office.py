# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files opened in LibreOffice, many at one start, and what it has read of them beside what a document of the model says.

It is asked for its own flat XML, which says outline, tables, lists and types of cells as it understood them.
"""

import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from consulta.core.documents import contents
from consulta.core.documents.model import (
    Block,
    Corner,
    Document,
    Figure,
    Heading,
    Listing,
    Note,
    Paragraph,
    Quotation,
    Runs,
    Table,
    text_of,
)

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_BLANKS = {f"{_TEXT}s": " ", f"{_TEXT}tab": " ", f"{_TEXT}line-break": " "}
FLAT = {"odt": "fodt", "docx": "fodt", "ods": "fods", "xlsx": "fods"}
Cells: TypeAlias = tuple[tuple[str, ...], ...]
Piece: TypeAlias = str | tuple[int, str] | Cells
"""A line of text; a heading with its level; a table with its row of headings."""


def opened(files: Mapping[str, bytes], folder: Path, into: Mapping[str, str] = FLAT) -> dict[str, Path]:
    """What LibreOffice writes of files (by name with extension) that it has opened, in a profile of its own; a start for each target."""
    program = shutil.which("soffice")
    assert program, "LibreOffice is missing: install libreoffice-writer-nogui and libreoffice-calc-nogui"
    made: dict[str, Path] = {}
    for target in sorted({into[name.rpartition(".")[2]] for name in files}):
        source, out = folder / f"in-{target}", folder / f"out-{target}"
        source.mkdir()
        named = {name: name.replace(".", "-") for name in files if into[name.rpartition(".")[2]] == target}
        for name, stem in named.items():
            (source / f"{stem}.{name.rpartition('.')[2]}").write_bytes(files[name])
        command = [program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", target]
        command += ["--outdir", str(out), *map(str, sorted(source.iterdir()))]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120 + 20 * len(named), check=True)
        assert "rror" not in done.stderr, done.stderr
        made |= {name: out / f"{stem}.{target}" for name, stem in named.items()}
    missing = [name for name, path in made.items() if not path.exists()]
    assert not missing, f"LibreOffice does not open {missing}"
    return made


def squeezed(text: str) -> str:
    """The words with single blanks between them."""
    return " ".join(text.replace("\ufeff", "").split())


@dataclass(slots=True)
class Read:
    """What LibreOffice understood of a text."""

    pieces: list[Piece] = field(default_factory=list)
    contents: list[str] = field(default_factory=list)
    """The lines of its table of contents, the heading first."""
    links: list[str] = field(default_factory=list)
    """Where those lines lead."""
    marks: dict[str, str] = field(default_factory=dict)
    """The headings that bookmarks stand in."""

    @property
    def outline(self) -> list[tuple[int, str]]:
        """Its headings, with their level."""
        return [one for one in self.pieces if isinstance(one, tuple) and isinstance(one[0], int)]  # type: ignore[misc]


def read_text(flat: Path) -> Read:
    """A text, from its flat XML."""
    body = ET.parse(flat).getroot().find(f"{_OFFICE}body/{_OFFICE}text")
    assert body is not None
    found = Read()
    _walk(body, found)
    return found


def _walk(node: ET.Element, found: Read) -> None:
    for one in node:
        if one.tag == f"{_TEXT}h":
            heading = squeezed(_words(one))
            found.pieces.append((int(one.get(f"{_TEXT}outline-level", "0")), heading))
            for mark in (*one.iter(f"{_TEXT}bookmark-start"), *one.iter(f"{_TEXT}bookmark")):
                found.marks[mark.get(f"{_TEXT}name", "")] = heading
        elif one.tag == f"{_TEXT}p":
            found.pieces += [line] if (line := squeezed(_words(one))) else []
        elif one.tag == f"{_TABLE}table":
            found.pieces.append(tuple(tuple(map(squeezed, row)) for row in _rows(one)))
        elif one.tag == f"{_TEXT}table-of-content":
            lines = one.findall(f"{_TEXT}index-body//{_TEXT}p")
            found.contents = [line for line in (squeezed(_words(paragraph)) for paragraph in lines) if line]
            links = one.findall(f"{_TEXT}index-body//{_TEXT}a")
            found.links = [link.get("{http://www.w3.org/1999/xlink}href", "").removesuffix("|region") for link in links]
        else:
            _walk(one, found)


def _words(node: ET.Element) -> str:
    """The words of a paragraph, not those of what is drawn in it."""
    said = [node.text or ""]
    for one in node:
        if one.tag in _BLANKS:
            said.append(_BLANKS[one.tag])
        elif not one.tag.startswith(_DRAW) and one.tag != f"{_OFFICE}annotation":
            said.append(_words(one))
        said.append(one.tail or "")
    return "".join(said)


def _rows(table: ET.Element) -> Iterator[list[str]]:
    """The cells of a table as text, without the empty ones that a spreadsheet has at the end."""
    for row in table.iter(f"{_TABLE}table-row"):
        cells: list[str] = []
        for cell in row:
            if cell.tag in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
                said = "\n".join(_words(one) for one in cell.iter(f"{_TEXT}p"))
                cells += [said] * (int(cell.get(f"{_TABLE}number-columns-repeated", "1")) if said else 1)
        yield cells


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as LibreOffice read it. ``formulas``: what it would calculate; ``kinds``: the types of its full cells."""

    name: str
    rows: tuple[tuple[str, ...], ...]
    formulas: tuple[str, ...]
    kinds: frozenset[str]


def read_sheets(flat: Path) -> list[Sheet]:
    """The sheets of a book, from its flat XML."""
    body = ET.parse(flat).getroot().find(f"{_OFFICE}body/{_OFFICE}spreadsheet")
    assert body is not None
    return [_sheet(one) for one in body.findall(f"{_TABLE}table")]


def _sheet(table: ET.Element) -> Sheet:
    rows: list[tuple[str, ...]] = []
    formulas, kinds = [], set()
    for row in table.iter(f"{_TABLE}table-row"):
        cells: list[str] = []
        for cell in row:
            if formula := cell.get(f"{_TABLE}formula"):
                formulas.append(formula)
            if kind := cell.get(f"{_OFFICE}value-type"):
                kinds.add(kind)
            said = squeezed("\n".join(_words(one) for one in cell.findall(f"{_TEXT}p")))
            many = int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
            cells += [said] * (many if many < 1_000 else 0)
        many = int(row.get(f"{_TABLE}number-rows-repeated", "1"))
        rows += [_trimmed(cells)] * (many if many < 10_000 else 0)
    while rows and not rows[-1]:
        rows.pop()
    return Sheet(table.get(f"{_TABLE}name", ""), tuple(rows), tuple(formulas), frozenset(kinds))


def _trimmed(cells: Sequence[str]) -> tuple[str, ...]:
    """Without empty cells at the end: a spreadsheet has them for ever."""
    last = max((place for place, one in enumerate(cells, start=1) if one), default=0)
    return tuple(cells[:last])


def rows_as_read(rows: Sequence[Sequence[object]]) -> tuple[tuple[str, ...], ...]:
    """Rows as ``read_sheets`` gives them."""
    made = [_trimmed([squeezed(str(cell)) for cell in row]) for row in rows]
    while made and not made[-1]:
        made.pop()
    return tuple(made)


def pieces_of(document: Document, kind: str) -> list[Piece]:
    """Everything that a text of this kind has to say, in order. In a DOCX the title stands above the outline, and an address is written."""
    whole = document.whole()
    title: Piece = squeezed(whole.headline) if kind == "docx" else (1, squeezed(whole.headline))
    above = _said(whole.opening, kind)
    below = _said(whole.blocks, kind)
    found = [squeezed(whole.owner), *above, title, squeezed(whole.subtitle), *below, squeezed(whole.foot)]
    return [one for one in found if one]


def _said(blocks: Sequence[Block], kind: str) -> list[Piece]:
    found: list[Piece] = []
    for block in blocks:
        if isinstance(block, Heading):
            found.append((block.level - 1 if kind == "docx" else block.level, squeezed(block.text)))
        elif isinstance(block, Paragraph | Note | Quotation):
            found.append(_line(block.runs, kind))
        elif isinstance(block, Listing):
            found += [_line(item, kind) for item in block.items]
        elif isinstance(block, Corner):
            found.append(squeezed(" ".join(_line(line, kind) for line in block.lines)))
        elif isinstance(block, Figure):
            found.append(squeezed(block.caption or block.alt))
        elif isinstance(block, Table):
            for one in block.narrowed():
                found.append(squeezed(one.caption))
                found.append(tuple(tuple(map(squeezed, row)) for row in (one.headings, *one.rows)))
    return found


def _line(runs: Runs, kind: str) -> str:
    if kind != "docx":
        return squeezed(text_of(runs))
    return squeezed("".join(f"{run.text} ({run.href})" if run.href and run.href not in run.text else run.text for run in runs))


def assert_text(document: Document, kind: str, flat: Path) -> None:
    """LibreOffice read every line, heading and table of a document, in order, nothing else; and the contents, whose lines lead there."""
    read, wanted = read_text(flat), pieces_of(document, kind)
    for place, (one, other) in enumerate(zip(read.pieces, wanted, strict=False)):
        assert one == other, f"piece {place} of {flat.name}, after {wanted[max(0, place - 1)]!r:.200}"
    assert len(read.pieces) == len(wanted), f"{flat.name}: {read.pieces[len(wanted) :] or wanted[len(read.pieces) :]!r:.400}"
    headings = [squeezed(one.text) for _place, one in contents.named(document.whole())]
    assert read.contents[1:] == headings, flat.name
    assert read.contents[:1] == ([squeezed(document.contents)] if headings else [])
    assert [read.marks.get(link.removeprefix("#")) for link in read.links] == headings, flat.name


def assert_sheets(document: Document, flat: Path) -> None:
    """LibreOffice read every table of a document, each on its sheet, cell by cell, and calculates nothing."""
    tables = [one for one in document.whole().blocks if isinstance(one, Table)]
    first, *rest = read_sheets(flat)
    assert first.rows[0] == ("Titolo", squeezed(document.title))
    assert [one.rows for one in rest] == [rows_as_read((one.headings, *one.rows)) for one in tables], flat.name
    assert not [formula for one in (first, *rest) for formula in one.formulas]
    assert {kind for one in (first, *rest) for kind in one.kinds} <= {"string"}
