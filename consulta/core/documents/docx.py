# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A document as DOCX (Word): the only door to python-docx. Run by ``office``, a process of its own."""

import io
from collections.abc import Callable, Collection, Mapping
from typing import Any

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from consulta.core.documents.model import (
    Block,
    Document,
    Figure,
    Heading,
    Listing,
    Note,
    PageBreak,
    Paragraph,
    Quotation,
    Runs,
    Table,
)

BODY = "CORPO_DEL_DOCUMENTO"
"""What stands in a filled template where the text goes."""


def write(document: Document, template: bytes | None = None, says: Collection[str] = ()) -> bytes:
    """The bytes of the DOCX; volumes stand one after the other. ``template`` is a filled one (``word_template``), without macros, which
    ``says`` some things already: they are not said again.
    """
    whole = document.whole()
    made = docx.Document(io.BytesIO(template)) if template else docx.Document()
    made.core_properties.title, made.core_properties.author = whole.title[:255], whole.owner[:255]
    made.core_properties.language = whole.language
    made.core_properties.comments = ""
    _speak(made, whole.language)
    _Writer(made, says if template is not None else ()).write(whole, is_own=template is None)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def _speak(made: Any, language: str) -> None:
    """The language of every text that names none."""
    code = {"it": "it-IT", "en": "en-GB"}.get(language, "it-IT")
    for properties in made.styles.element.iter(qn("w:rPr")):
        for lang in properties.findall(qn("w:lang")):
            lang.set(qn("w:val"), code)


class _Writer:
    """Writes blocks at the end of a document, or where the template says."""

    def __init__(self, made: Any, says: Collection[str]) -> None:
        self.made, self.says = made, says
        self.styles = {style.name for style in made.styles}
        self.place = next((one for one in made.paragraphs if BODY in one.text), None)

    def write(self, whole: Document, *, is_own: bool) -> None:
        """Everything but what a template of somebody's says in its own place."""
        if is_own:
            self._paragraph(whole.owner, "Subtitle")
        if "titolo" not in self.says:
            self._paragraph(whole.title, "Title")
        if whole.subtitle and "sottotitolo" not in self.says:
            self._paragraph(whole.subtitle)
        for block in whole.blocks:
            _BLOCKS[type(block)](self, block)
        if whole.foot and "registro" not in self.says:
            self._paragraph(whole.foot)
        if self.place is not None:
            self.place._element.getparent().remove(self.place._element)

    def _put(self, made: Any) -> Any:
        """What was made at the end goes where the template says."""
        if self.place is not None:
            self.place._element.addprevious(made._element)
        return made

    def _paragraph(self, text: str = "", style: str | None = None) -> Any:
        known = style if style in self.styles else None
        return self._put(self.made.add_paragraph(text, style=known))

    def _fill(self, paragraph: Any, runs: Runs) -> None:
        for run in runs:
            text = f"{run.text} ({run.href})" if run.href and run.href not in run.text else run.text
            made = paragraph.add_run(text)
            made.bold, made.italic = run.is_strong or None, run.is_emphasis or None

    def heading(self, block: Heading) -> None:
        """A title, in the outline."""
        self._paragraph(block.text, f"Heading {block.level - 1}")

    def paragraph(self, block: Paragraph) -> None:
        """A paragraph."""
        self._fill(self._paragraph(), block.runs)

    def note(self, block: Note) -> None:
        """Something apart."""
        self._fill(self._paragraph(style="Intense Quote"), block.runs)

    def quotation(self, block: Quotation) -> None:
        """Somebody's words."""
        self._fill(self._paragraph(style="Quote"), block.runs)

    def listing(self, block: Listing) -> None:
        """A list."""
        for item in block.items:
            self._fill(self._paragraph(style="List Number" if block.is_ordered else "List Bullet"), item)

    def table(self, block: Table) -> None:
        """A table: its caption above, its headings repeated on each page."""
        self._paragraph(block.caption, "Caption")
        columns = max(1, len(block.headings))
        made = self._put(self.made.add_table(rows=1 + len(block.rows), cols=columns))
        if "Table Grid" in self.styles:
            made.style = "Table Grid"
        mark = OxmlElement("w:tblHeader")
        mark.set(qn("w:val"), "true")
        made.rows[0]._tr.get_or_add_trPr().append(mark)
        for row, values in zip(made._tbl.tr_lst, (block.headings, *block.rows), strict=True):
            is_head = values is block.headings
            for place, (cell, text) in enumerate(zip(row.tc_lst, values, strict=False)):
                self._cell(cell, text, is_strong=is_head or (block.has_row_heads and place == 0))
        self._paragraph()

    def _cell(self, cell: Any, text: str, *, is_strong: bool) -> None:
        run = cell.p_lst[0].add_r()
        run.text = text
        if is_strong:
            run.get_or_add_rPr().append(OxmlElement("w:b"))

    def figure(self, block: Figure) -> None:
        """Word takes no drawing of this kind: what it shows in words; the same numbers stand in a table beside it."""
        self._paragraph(f"{block.caption}: {block.alt}" if block.caption else block.alt, "Caption")

    def page_break(self, _block: PageBreak) -> None:
        """A new page."""
        paragraph = self._paragraph()
        paragraph.paragraph_format.page_break_before = True


_BLOCKS: Mapping[type[Block], Callable[[_Writer, Any], None]] = {
    Heading: _Writer.heading,
    Paragraph: _Writer.paragraph,
    Listing: _Writer.listing,
    Table: _Writer.table,
    Figure: _Writer.figure,
    Note: _Writer.note,
    Quotation: _Writer.quotation,
    PageBreak: _Writer.page_break,
}
