# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables that arrive as a file: CSV, XLSX, ODS, told apart by what is inside. The only door to spreadsheet readers.

Nothing is evaluated: a cell with a formula gives the value that its program wrote beside it, or stops the reading. No domain words here.
"""

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO
from xml.parsers import expat

from consulta.core import archives, extras
from consulta.core.errors import Invalid
from consulta.core.text import normalise, one_line
from consulta.core.words import N_, filled, thousands

ROWS, COLUMNS, CELL, LETTERS = 5_000, 60, 2_000, 4_000_000
"""At most so many rows below the headings, columns, characters in a cell, characters in all."""
UNPACKED, BLANKS = 60_000_000, 20_000
"""Bytes of a spreadsheet once unpacked; empty rows that are passed over before the sheet is taken to be over."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much of a table is read: rows below the headings, characters in a cell. ``keeps_lines``: a cell may hold several lines."""

    rows: int = ROWS
    cell: int = CELL
    keeps_lines: bool = False


USUAL = Bounds()
_EMPTY = N_("«%(name)s» non contiene una tabella: nella prima riga servono le intestazioni, sotto una riga per ogni voce.")
_ONLY_HEADINGS = N_("«%(name)s» ha solo le intestazioni: aggiungi almeno una riga e carica di nuovo il file.")
_ROWS = N_("«%(name)s» ha più di %(cap)s righe: dividilo in più file e caricali uno alla volta.")
_COLUMNS = N_("«%(name)s» ha più di %(cap)s colonne: tieni solo quelle che servono e carica di nuovo il file.")
_CELL = N_("In «%(name)s», riga %(line)s, una cella ha più di %(cap)s caratteri: accorciala e carica di nuovo il file.")
_FORMULA = N_(
    "In «%(name)s», riga %(line)s, una cella ha una formula senza il suo risultato: apri il file, incolla i valori al posto delle "
    "formule, salva e carica di nuovo."
)
_LETTERS = N_("«%(name)s» contiene troppo testo: tieni solo le colonne che servono, oppure dividilo in più file.")
_TEXT = N_("«%(name)s» non si legge come tabella: salvalo come CSV (UTF-8), XLSX oppure ODS e carica di nuovo il file.")
_UNPACKED = N_("«%(name)s» una volta aperto è troppo grande: copia le righe in un foglio nuovo, salvalo e carica quello.")
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True, slots=True)
class Sheet:
    """The first table of a file. ``rows``: the line number that its program shows (from 1) and the cells, as many as the headings."""

    kind: str
    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


class _Uncalculated(Exception):
    """A row holds a formula beside which nobody wrote the result."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line


class _Unreadable(Exception):  # not an error of ours: the file is not what it says
    pass


def read_sheet(name: str, stream: BinaryIO, bounds: Bounds = USUAL) -> Sheet:
    """The first table of a file that is not hidden. Raises Invalid under ``file`` with one sentence that names the file and the remedy."""
    kind = _kind(stream)
    try:
        if kind != "csv":
            _bound_archive(name, stream, kind)
        return _gather(name, kind, _READERS[kind](stream, bounds), bounds)
    except _Uncalculated as found:
        raise _bad(_FORMULA, name, line=found.line) from None
    except (
        _Unreadable,
        UnicodeError,
        csv.Error,
        expat.ExpatError,
        zipfile.BadZipFile,
        ValueError,
        KeyError,
        TypeError,
        OSError,
        IndexError,
    ):
        raise _bad(_TEXT, name) from None


def _bad(template: str, name: str, **values: str | int) -> Invalid:
    return Invalid({"file": filled(template, name=name, **values)})


def _kind(stream: BinaryIO) -> str:
    """What the file is, whatever its name."""
    stream.seek(0)
    if stream.read(4) != b"PK\x03\x04":
        return "csv"
    try:
        with zipfile.ZipFile(stream) as archive:
            return "xlsx" if archives.PARTS["xlsx"] in archive.namelist() else "ods"
    except (zipfile.BadZipFile, ValueError, OSError):
        return "ods"


def _bound_archive(name: str, stream: BinaryIO, kind: str) -> None:
    if fault := archives.fault_in(stream, kind):
        raise _bad(fault, name)
    stream.seek(0)
    with zipfile.ZipFile(stream) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > UNPACKED:
            raise _bad(_UNPACKED, name)
        for entry in archive.namelist():
            if entry.endswith((".xml", ".rels")):
                _without_entities(archive, entry)


def _without_entities(archive: zipfile.ZipFile, entry: str) -> None:
    """Raise _Unreadable when a part declares a document type: entities live there, and no spreadsheet program writes one."""
    with archive.open(entry) as opened:
        head = opened.read(4_096)
    if b"<!DOCTYPE" in head.replace(b"\x00", b"").upper():
        raise _Unreadable


def _gather(name: str, kind: str, lines: Iterable[tuple[int, Sequence[str]]], bounds: Bounds) -> Sheet:
    """The headings and what stands under them, within the bounds; empty rows are passed over."""
    headings: tuple[str, ...] = ()
    rows: list[tuple[int, tuple[str, ...]]] = []
    letters = blanks = 0
    for line, raw in lines:
        cells = [normalise(cell) if headings and bounds.keeps_lines else one_line(cell) for cell in raw]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            blanks += 1
            if blanks > BLANKS:
                break
            continue
        letters += _measured(name, line, cells, letters, bounds)
        if not headings:
            headings = tuple(cells)
            continue
        if len(rows) == bounds.rows:
            raise _bad(_ROWS, name, cap=thousands(bounds.rows))
        rows.append((line, tuple(cells)))
    return _squared(name, kind, headings, rows)


def _measured(name: str, line: int, cells: Sequence[str], so_far: int, bounds: Bounds) -> int:
    """How many characters a row has. Raises Invalid beyond the bounds."""
    if len(cells) > COLUMNS:
        raise _bad(_COLUMNS, name, cap=COLUMNS)
    if any(len(cell) > bounds.cell for cell in cells):
        raise _bad(_CELL, name, line=line, cap=thousands(bounds.cell))
    length = sum(map(len, cells))
    if so_far + length > LETTERS:
        raise _bad(_LETTERS, name)
    return length


def _squared(name: str, kind: str, headings: tuple[str, ...], rows: list[tuple[int, tuple[str, ...]]]) -> Sheet:
    if not headings:
        raise _bad(_EMPTY, name)
    if not rows:
        raise _bad(_ONLY_HEADINGS, name)
    width = max(len(headings), *(len(cells) for _, cells in rows))
    headings += ("",) * (width - len(headings))
    return Sheet(kind, headings, tuple((line, cells + ("",) * (width - len(cells))) for line, cells in rows))


def _csv(stream: BinaryIO, _bounds: Bounds) -> Iterator[tuple[int, Sequence[str]]]:
    stream.seek(0)
    raw = stream.read()
    encoding = next((encoding for mark, encoding in _BOMS if raw.startswith(mark)), "")
    text = raw.decode(encoding) if encoding else _decoded(raw)
    if "\x00" in text:
        raise _Unreadable
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=False)
    before = 0
    for cells in reader:
        yield before + 1, cells  # a quoted cell may hold line ends: the row is called by its first line
        before = reader.line_num


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252")


def _delimiter(text: str) -> str:
    """The one that parts the headings: semicolon as Italian spreadsheets write it, comma, tab."""
    head = next((line for line in text.splitlines() if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", head)
    return max(";,\t", key=bare.count)


def _xlsx(stream: BinaryIO, _bounds: Bounds) -> Iterator[tuple[int, Sequence[str]]]:
    stream.seek(0)
    with closing(_rows_of(stream, values=True)) as values, closing(_rows_of(stream, values=False)) as written:
        for line, (cells, formulas) in enumerate(zip(values, written, strict=True), 1):
            if any(cell is None and isinstance(one, str) and one.startswith("=") for cell, one in zip(cells, formulas, strict=True)):
                raise _Uncalculated(line)
            yield line, [_shown(cell) for cell in cells]


def _rows_of(stream: BinaryIO, *, values: bool) -> Generator[tuple[object, ...]]:
    """The first sheet that is not hidden, with what each formula gave when the file was saved, or with the formulas themselves."""
    stream.seek(0)
    book = extras.load("openpyxl").load_workbook(stream, read_only=True, data_only=values, keep_links=False)
    try:
        sheet = next((one for one in book.worksheets if one.sheet_state == "visible"), book.worksheets[0])
        sheet.reset_dimensions()  # what the file says of its own size is not believed
        yield from sheet.iter_rows(values_only=True, max_col=COLUMNS + 1)
    finally:
        book.close()


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


class _OpenDocument:
    """Reads ``content.xml`` of an ODS as it passes: rows of the first table that is shown. Repetitions are honoured within the bounds."""

    def __init__(self, most: int) -> None:
        self.most, self.style, self.hidden = most, "", set[str]()
        self.rows: list[tuple[int, Sequence[str]]] = []
        self.cells: list[str] = []
        self.text: list[str] | None = None
        self.line, self.tables, self.notes, self.depth = 1, 0, 0, 0
        self.cell_times = self.row_times = 1
        self.number = self.day = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self.depth += 1
        if self.depth > 100:
            raise _Unreadable
        if tag == "style:style":
            self.style = attributes.get("style:name", "")
        elif tag == "style:table-properties" and attributes.get("table:display") == "false":
            self.hidden.add(self.style)
        elif tag == "table:table" and (self.tables or attributes.get("table:style-name", "") not in self.hidden):
            self.tables += 1
        elif tag == "table:table-row":
            self.cells, self.row_times = [], _times(attributes, "table:number-rows-repeated")
        elif tag in ("table:table-cell", "table:covered-table-cell"):
            self.text, self.cell_times = [], _times(attributes, "table:number-columns-repeated")
            self.number = attributes.get("office:value", "") if attributes.get("office:value-type") == "float" else ""
            self.day = attributes.get("office:date-value", "")[:10]
        elif tag == "office:annotation":
            self.notes += 1
        elif tag == "text:p" and self.text:
            self.text.append("\n")
        elif tag in ("text:s", "text:tab") and self.text is not None:
            self.text.append(" ")

    def end(self, tag: str) -> None:
        """An element ends."""
        self.depth -= 1
        if tag == "office:annotation":
            self.notes -= 1
        elif tag in ("table:table-cell", "table:covered-table-cell") and self.text is not None:
            value = _whole(self.number) or self.day or "".join(self.text)
            self.cells += [value] * min(self.cell_times, COLUMNS + 1 - len(self.cells) if value else COLUMNS + 1)
            self.cells, self.text = self.cells[: COLUMNS + 1], None
        elif tag == "table:table-row":
            self._row()

    def _row(self) -> None:
        if self.tables == 1 and any(self.cells) and len(self.rows) <= self.most + 1:
            self.rows += [(self.line + one, self.cells) for one in range(min(self.row_times, self.most + 2 - len(self.rows)))]
        self.line += self.row_times

    def characters(self, data: str) -> None:
        """Text."""
        if self.text is not None and not self.notes:
            self.text.append(data)


def _times(attributes: dict[str, str], name: str) -> int:
    said = attributes.get(name, "1")
    return max(1, int(said)) if said.isascii() and said.isdecimal() and len(said) < 8 else 1


def _whole(number: str) -> str:
    """A whole number as it was typed: "70123456", not "70.123.456" as it may be shown."""
    return re.sub(r"\.0+$", "", number) if re.fullmatch(r"\d+(\.0+)?", number) else ""


def _refuse(*_declared: object) -> None:
    raise _Unreadable


def _ods(stream: BinaryIO, bounds: Bounds) -> Iterator[tuple[int, Sequence[str]]]:
    stream.seek(0)
    reader, parser = _OpenDocument(bounds.rows), expat.ParserCreate()
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse  # without a document type there are no entities
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.characters
    with zipfile.ZipFile(stream) as archive, archive.open(archives.PARTS["ods"]) as opened:
        while piece := opened.read(1 << 18):
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    yield from reader.rows


_READERS: dict[str, Callable[[BinaryIO, Bounds], Iterator[tuple[int, Sequence[str]]]]] = {"csv": _csv, "xlsx": _xlsx, "ods": _ods}
