# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a document is made of, whatever it is written as. Plain frozen values; ``codec`` keeps them as JSON."""

import base64
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import TypeAlias
from urllib.parse import quote

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\x7f-\x9f\ufdd0-\ufdef]")
COLUMNS_CAP = 9
"""Columns of a table on paper; one with more is cut in pieces, spreadsheets have it whole."""
SVG = "data:image/svg+xml;base64,"
_FIGURE = re.compile(r"[\d.,]+|–|non detto|")
_SIZE = re.compile(r'\bwidth="([0-9.]+)(?:pt)?" height="([0-9.]+)(?:pt)?"')
_FEW = 5
_FIRST_SHARE = 0.3
"""What the first column of a crowded table takes of its width."""
_LEAD = 90
"""Letters of a paragraph that introduces another."""
LETTERS, _WIDEST, _BOLD = 88, 45, 1.1
"""Letters that the width of a page holds, the most that a column is as wide as, and how much wider bold letters are."""
_LINKS = ("http://", "https://", "mailto:")


def printable(text: str) -> str:
    """The text without what no document can hold: control characters, lone surrogates, code points that are no characters."""
    return _NOT_IN_XML.sub("", text)


@dataclass(frozen=True, slots=True)
class Run:
    """Some words of a paragraph. ``href``: where they lead, empty for most."""

    text: str
    is_strong: bool = False
    is_emphasis: bool = False
    href: str = ""


Runs: TypeAlias = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A title inside the document; level 2 stands under the document's own, down to 4."""

    text: str
    level: int = 2

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", printable(self.text))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    runs: Runs


@dataclass(frozen=True, slots=True)
class Listing:
    """A list, numbered or not."""

    items: tuple[Runs, ...]
    is_ordered: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption and the headings of its columns; the first cell of each row is its heading when ``has_row_heads``."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    has_row_heads: bool = True

    @property
    def is_crowded(self) -> bool:
        """Whether its columns are so many that they are as wide as each other, but the first, and its letters small."""
        return len(self.headings) > _FEW

    def shares(self, letters: int = LETTERS) -> tuple[float, ...]:
        """What each column takes of the width: room for its longest word, the rest by its longest line; a crowded table is even.

        ``letters``: those that the width of the page holds.
        """
        many = max(1, len(self.headings))
        if self.is_crowded:
            return (_FIRST_SHARE, *[(1 - _FIRST_SHARE) / (many - 1)] * (many - 1))
        columns = list(zip(self.headings, *self.rows, strict=True)) or [("",)]
        needed = [(self._longest(place, cells) + 2) / letters for place, cells in enumerate(columns)]
        if sum(needed) >= 1:
            return tuple(one / sum(needed) for one in needed)
        wanted = [min(_WIDEST, max(len(line) for cell in cells for line in cell.split("\n"))) + 1 for cells in columns]
        rest = 1 - sum(needed)
        return tuple(need + rest * want / sum(wanted) for need, want in zip(needed, wanted, strict=True))

    def holds_figures(self, place: int) -> bool:
        """Whether a column holds figures, and something at all; never the one that names the rows. It stands at its right edge."""
        if self.has_row_heads and place == 0:
            return False
        cells = [row[place] for row in self.rows if place < len(row)]
        return any(map(str.strip, cells)) and all(map(_FIGURE.fullmatch, cells))

    def _longest(self, place: int, cells: Sequence[str]) -> float:
        """The width in letters of the longest word of a column, whose heading is bold, and all of it where it names the rows."""
        longest = [max(map(len, re.split("[ \n]", cell))) for cell in cells]
        is_bold = self.has_row_heads and place == 0
        return max(longest) * _BOLD if is_bold else max([longest[0] * _BOLD, *longest[1:]])

    def narrowed(self) -> "tuple[Table, ...]":
        """The table in pieces that a page of paper takes, each with the headings of the rows; itself for most."""
        if len(self.headings) <= COLUMNS_CAP or not self.has_row_heads:
            return (self,)
        many = -(-(len(self.headings) - 1) // (COLUMNS_CAP - 1))
        length = -(-(len(self.headings) - 1) // many)
        return tuple(
            Table(
                f"{self.caption} ({number + 1} di {many})",
                _beside(self.headings, 1 + number * length, length),
                tuple(_beside(row, 1 + number * length, length) for row in self.rows),
            )
            for number in range(many)
        )


def _beside(row: tuple[str, ...], start: int, length: int) -> tuple[str, ...]:
    """The heading of a row and some of its cells."""
    return (*row[:1], *row[start : start + length])


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing (SVG that names no other file), what it shows in words, and its caption."""

    svg: str
    alt: str
    caption: str = ""

    def __post_init__(self) -> None:
        for name in ("svg", "alt", "caption"):
            object.__setattr__(self, name, printable(getattr(self, name)))

    @property
    def address(self) -> str:
        """The drawing as an address that holds it."""
        return SVG + base64.b64encode(self.svg.encode()).decode()

    @property
    def quoted(self) -> str:
        """The same in letters, for a page that is sent compressed."""
        return "data:image/svg+xml," + quote(self.svg, safe="~()*!./:;,=@$")

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in points, as the drawing says them; those of a column of text where it says none."""
        found = _SIZE.search(self.svg.partition(">")[0])
        return (float(found[1]), float(found[2])) if found else (425.0, 227.0)


@dataclass(frozen=True, slots=True)
class Note:
    """Something to be told apart from the text around it."""

    runs: Runs


@dataclass(frozen=True, slots=True)
class Quotation:
    """Somebody else's words."""

    runs: Runs


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page."""


@dataclass(frozen=True, slots=True)
class Corner:
    """Short lines on the right half of the page that stay together: whom a letter is for, who signs it.

    ``is_signed``: below them there is room for a signature by hand, closed by a rule.
    """

    lines: tuple[Runs, ...]
    is_signed: bool = False


Block: TypeAlias = Heading | Paragraph | Listing | Table | Figure | Note | Quotation | PageBreak | Corner


@dataclass(frozen=True, slots=True)
class Volume:
    """A part that is a file of its own where the format asks for it: an annex too long to stand with the rest."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document. ``owner`` is the body that signs it, ``subtitle`` stands under the title, ``foot`` at the foot of each page."""

    title: str
    owner: str
    blocks: tuple[Block, ...]
    subtitle: str = ""
    foot: str = ""
    language: str = "it"
    contents: str = ""
    """The heading of the table of contents; empty: none."""
    volumes: tuple[Volume, ...] = field(default=())
    is_compact: bool = False
    """Printed close together: for papers of so many pages and no more. Other formats print as they always do."""
    opening: tuple[Paragraph | Corner, ...] = ()
    """What stands above the title of a letter: a line that belongs to the name of the body, the protocol, whom it is for.
    With one, titles are as small as a letter wants them."""
    label: str = ""
    """The word that introduces the title of a letter, on its line."""

    @property
    def headline(self) -> str:
        """The title as it is read at its place."""
        return f"{self.label} {self.title}" if self.label else self.title

    def split(self) -> "tuple[Document, ...]":
        """The document without its volumes, then each volume as a document; just itself when it has none."""
        first = replace(self, volumes=())
        rest = (Document(one.title, self.owner, one.blocks, self.title, self.foot, self.language, self.contents) for one in self.volumes)
        return (first, *rest)

    def whole(self) -> "Document":
        """The document with its volumes one after the other, each from a new page."""
        more: list[Block] = []
        for one in self.volumes:
            more += [PageBreak(), Heading(one.title), *one.blocks]
        return replace(self, blocks=(*self.blocks, *more), volumes=())


def is_lead(before: Block | None, block: Block, after: Block | None) -> bool:
    """Whether a paragraph introduces what follows, so that it stays on its page.

    Under a title: before a drawing, a table or somebody's words; a short one, under a title or beginning in bold, before a paragraph.
    """
    if not isinstance(block, Paragraph) or not block.runs:
        return False
    if isinstance(after, Paragraph):
        return len(text_of(block.runs)) <= _LEAD and (isinstance(before, Heading) or block.runs[0].is_strong)
    return isinstance(before, Heading) and isinstance(after, Figure | Table | Quotation)


def with_neighbours(blocks: Sequence[Block]) -> Iterator[tuple[Block | None, Block, Block | None]]:
    """Each block between the one before and the one after."""
    return zip((None, *blocks), blocks, (*blocks[1:], None), strict=False)


def words(text: str, *, is_strong: bool = False) -> Runs:
    """Plain text as runs."""
    return (Run(printable(text), is_strong),) if text else ()


def labelled(label: str, text: str) -> Runs:
    """A label in strong words, then the text."""
    return (*words(f"{label} ", is_strong=True), *words(text))


def paragraph(text: str) -> Paragraph:
    """A paragraph of plain text."""
    return Paragraph(words(text))


def table(caption: str, headings: Sequence[str], rows: Sequence[Sequence[str]], *, has_row_heads: bool = True) -> Table:
    """A table of plain text."""
    cells = tuple(tuple(printable(cell) for cell in row) for row in rows)
    return Table(printable(caption), tuple(map(printable, headings)), cells, has_row_heads)


def text_of(runs: Runs) -> str:
    """The words of some runs."""
    return "".join(run.text for run in runs)


def lines_of(blocks: Sequence[Block]) -> Iterator[str]:
    """What some blocks say, a line for each paragraph, item and row: to compare two documents."""
    for block in blocks:
        if isinstance(block, Heading):
            yield block.text
        elif isinstance(block, Paragraph | Note | Quotation):
            yield text_of(block.runs)
        elif isinstance(block, Listing):
            yield from (f"• {text_of(item)}" for item in block.items)
        elif isinstance(block, Corner):
            yield from map(text_of, block.lines)
        elif isinstance(block, Table):
            yield block.caption
            yield from (" | ".join(row) for row in block.rows)
        elif isinstance(block, Figure):
            yield block.alt


def from_html(html: str) -> tuple[Block, ...]:
    """The blocks of a fragment that ``core.text`` cleaned. What it does not know is read as plain words."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.done()


class _Reader(HTMLParser):
    """Reads the few tags that ``core.text`` leaves. Lists inside lists become one list."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.runs: list[Run] = []
        self.items: list[Runs] = []
        self.lists: list[bool] = []
        self.strong = self.emphasis = self.quotes = 0
        self.href = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("p", "h3", "h4", "blockquote", "li", "ul", "ol"):
            self._end_block()
        if tag in ("ul", "ol"):
            self.lists.append(tag == "ol")
        elif tag == "blockquote":
            self.quotes += 1
        elif tag == "br":
            self.runs.append(Run("\n"))
        self._mark(tag, 1)
        if tag == "a":
            href = dict(attrs).get("href") or ""
            self.href = href if href.startswith(_LINKS) else ""

    def handle_endtag(self, tag: str) -> None:
        if tag in ("p", "h3", "h4", "blockquote", "li", "ul", "ol"):
            self._end_block()
        if tag in ("ul", "ol") and self.lists:
            is_ordered = self.lists.pop()
            if not self.lists and self.items:
                self.blocks.append(Listing(tuple(self.items), is_ordered))
                self.items = []
        elif tag == "blockquote":
            self.quotes = max(0, self.quotes - 1)
        elif tag == "a":
            self.href = ""
        self._mark(tag, -1)

    def _mark(self, tag: str, by: int) -> None:
        """Headings of participants are strong words: the document's own headings alone make its outline."""
        if tag in ("strong", "h3", "h4"):
            self.strong = max(0, self.strong + by)
        elif tag == "em":
            self.emphasis = max(0, self.emphasis + by)

    def handle_data(self, data: str) -> None:
        text = re.sub(r"[ \t\n\r]+", " ", printable(data))
        if self.runs and self.runs[-1].text.endswith("\n"):
            text = text.lstrip()
        if text.strip() or (text and self.runs):
            self.runs.append(Run(text, self.strong > 0, self.emphasis > 0, self.href))

    def _end_block(self) -> None:
        runs, self.runs = _trimmed(self.runs), []
        if not runs:
            return
        if self.lists:
            self.items.append(runs)
        else:
            self.blocks.append(Quotation(runs) if self.quotes else Paragraph(runs))

    def done(self) -> tuple[Block, ...]:
        """Everything read."""
        self._end_block()
        if self.items:
            self.blocks.append(Listing(tuple(self.items)))
        return tuple(self.blocks)


def _trimmed(runs: list[Run]) -> Runs:
    """Without blanks at both ends."""
    while runs and not runs[0].text.strip():
        runs = runs[1:]
    while runs and not runs[-1].text.strip():
        runs = runs[:-1]
    if not runs:
        return ()
    first = runs[0]
    runs = [Run(first.text.lstrip(), first.is_strong, first.is_emphasis, first.href), *runs[1:]]
    last = runs[-1]
    return (*runs[:-1], Run(last.text.rstrip(), last.is_strong, last.is_emphasis, last.href))
