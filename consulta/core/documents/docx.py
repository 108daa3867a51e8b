# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A document as DOCX (Word): the only door to python-docx. Run by ``office``, a process of its own."""

import io
from collections.abc import Callable, Collection, Mapping
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from consulta.core.documents import contents
from consulta.core.documents.model import (
    Block,
    Corner,
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
    is_lead,
    with_neighbours,
)

FONT = "Arial"
"""Letters that every office program has, or has as wide."""
BODY = "CORPO_DEL_DOCUMENTO"
"""What stands in a filled template where the text goes."""
_RULE = (
    '<w:pBdr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    '<w:bottom w:val="single" w:sz="4" w:space="31" w:color="5C6F82"/></w:pBdr>'
)
"""A rule as far below its paragraph as Word takes it: 31 points."""
_AFTER_RULE = ("w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr")
"""What stands after it among the properties of a paragraph."""
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_PAGE = (
    f'<w:r {_W}><w:t xml:space="preserve">{{}}</w:t></w:r>',
    f'<w:fldSimple {_W} w:instr="{{}}"><w:r><w:t>1</w:t></w:r></w:fldSimple>',
)
"""Words of a foot, and a number that the program puts there when it lays the pages out."""
_SVG_BLIP = (
    '<a:ext xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" uri="{96DAC541-7B7A-43D3-8B79-37D633B846F1}">'
    '<asvg:svgBlip xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:embed="%s"/></a:ext>'
)
"""How a picture names the drawing it was made from (MS-ODRAWXML 2.2.6.1): who knows it shows the drawing, the others the picture."""


def write(document: Document, pictures: Mapping[str, bytes], template: bytes | None = None, says: Collection[str] = ()) -> bytes:
    """The bytes of the DOCX; volumes stand one after the other. ``template`` is a filled one (``word_template``), without macros, which
    ``says`` some things already: they are not said again.

    ``pictures``: the PNG of each drawing; one without is told in words.
    """
    whole = document.whole()
    made = docx.Document(io.BytesIO(template)) if template else docx.Document()
    made.core_properties.title, made.core_properties.author = whole.title[:255], whole.owner[:255]
    made.core_properties.language = whole.language
    made.core_properties.comments = ""
    _speak(made, whole.language)
    if template is None:
        _on_a4(made.sections[0])
        made.styles["Normal"].font.name = FONT
        if whole.opening:
            _as_letter(made)
        _number_pages(made, whole.foot)
    _Writer(made, pictures, says if template is not None else ()).write(whole, is_own=template is None)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def _on_a4(section: Any) -> None:
    """The page of the PDF; a template of somebody's has its own."""
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(20)


def _number_pages(made: Any, foot: str) -> None:
    """What the PDF has at the foot of each page: the register, and which page of how many. A template of somebody's has its own."""
    section, line = made.sections[0], made.sections[0].footer.paragraphs[0]
    stops = line.paragraph_format.tab_stops
    for one in made.styles["Footer"].paragraph_format.tab_stops:
        stops.add_tab_stop(one.position, WD_TAB_ALIGNMENT.CLEAR)
    stops.add_tab_stop(section.page_width - section.left_margin - section.right_margin, WD_TAB_ALIGNMENT.RIGHT)
    line.add_run(f"{foot}\t")
    for kind, said in ((0, "pagina "), (1, "PAGE"), (0, " di "), (1, "NUMPAGES")):
        line._p.append(parse_xml(_PAGE[kind].format(said)))
    made.styles["Footer"].font.size = Pt(8)


def _as_letter(made: Any) -> None:
    """Who writes stands at the head, and titles are lines of the letter."""
    for name, size in (("Subtitle", 13), ("Title", 13), ("Heading 1", 11)):
        style = made.styles[name]
        style.font.size, style.font.bold, style.font.italic = Pt(size), True, False
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(size - 3), Pt(4)
    border = made.styles["Title"].element.pPr.find(qn("w:pBdr"))
    border.getparent().remove(border)


def _speak(made: Any, language: str) -> None:
    """The language of every text that names none."""
    code = {"it": "it-IT", "en": "en-GB"}.get(language, "it-IT")
    for properties in made.styles.element.iter(qn("w:rPr")):
        for lang in properties.findall(qn("w:lang")):
            lang.set(qn("w:val"), code)


class _Writer:
    """Writes blocks at the end of a document, or where the template says."""

    def __init__(self, made: Any, pictures: Mapping[str, bytes], says: Collection[str]) -> None:
        self.made, self.pictures, self.says = made, pictures, says
        section = made.sections[0]
        self.room = (section.page_width - section.left_margin - section.right_margin) / Pt(1)
        self.drawn = 0
        self.marks = max(map(int, made.element.body.xpath("//w:bookmarkStart/@w:id")), default=0)
        self.styles = {style.name: style.style_id for style in made.styles}
        self.place = next((one for one in made.paragraphs if BODY in one.text), None)

    def write(self, whole: Document, *, is_own: bool) -> None:
        """Everything but what a template of somebody's says in its own place."""
        self._top(whole, is_own=is_own)
        named = contents.named(whole)
        if named:
            self.contents(whole.contents, named)
        marked = {place for place, _heading in named}
        for place, (before, block, after) in enumerate(with_neighbours(whole.blocks)):
            if isinstance(block, Paragraph):
                self.paragraph(block, is_lead=is_lead(before, block, after))
            elif isinstance(block, Heading):
                self.heading(block, contents.docx_mark(place) if place in marked else "")
            else:
                _BLOCKS[type(block)](self, block)
        if whole.foot and not is_own and "registro" not in self.says:
            self._paragraph(whole.foot)
        if self.place is not None:
            self.place._element.getparent().remove(self.place._element)

    def _top(self, whole: Document, *, is_own: bool) -> None:
        """Who writes, what stands above the title of a letter, the title."""
        if is_own:
            self._paragraph(whole.owner, "Subtitle")
        for above in whole.opening:
            if isinstance(above, Corner):
                self.corner(above)
            else:
                self.paragraph(above, is_lead=False)
        if "titolo" not in self.says:
            self._paragraph(whole.headline, "Title")
        if whole.subtitle and "sottotitolo" not in self.says:
            self._paragraph(whole.subtitle)

    def _put(self, made: Any) -> Any:
        """What was made at the end goes where the template says."""
        if self.place is not None:
            self.place._element.addprevious(made._element)
        return made

    def _paragraph(self, text: str = "", style: str | None = None) -> Any:
        """Its style is set by its id: python-docx would look for the name among all styles, for each paragraph."""
        made = self.made.add_paragraph(text)
        if style in self.styles:
            made._p.get_or_add_pPr().style = self.styles[style]
        return self._put(made)

    def _fill(self, paragraph: Any, runs: Runs) -> None:
        for run in runs:
            text = f"{run.text} ({run.href})" if run.href and run.href not in run.text else run.text
            made = paragraph.add_run(text)
            made.bold, made.italic = run.is_strong or None, run.is_emphasis or None

    def contents(self, title: str, named: contents.Named) -> None:
        """The table of contents; a template that has no look for its lines gets ours."""
        if contents.WORD_STYLE not in self.styles:
            self.styles[contents.WORD_STYLE] = "ConsultaSommario"
            style = contents.docx_style("ConsultaSommario", self.styles.get("Normal", "Normal"), round(self.room * 20))
            self.made.styles.element.append(parse_xml(style))
        xml = contents.for_docx(title, named, self.styles.get(contents.WORD_HEAD, ""), self.styles[contents.WORD_STYLE])
        if self.place is not None:
            self.place._element.addprevious(parse_xml(xml))
        else:
            self.made.element.body.insert_element_before(parse_xml(xml), "w:sectPr")

    def heading(self, block: Heading, mark: str) -> None:
        """A title, in the outline also where the template has no style for it. ``mark``: the bookmark that the contents lead to."""
        style = f"Heading {block.level - 1}"
        made = self._paragraph(block.text, style)
        if style not in self.styles:
            made._p.get_or_add_pPr().get_or_add_outlineLvl().val = block.level - 2
            made.paragraph_format.keep_with_next = True
            for run in made.runs:
                run.bold = True
        if mark:
            self._mark(made._p, mark)

    def _mark(self, paragraph: Any, name: str) -> None:
        """A bookmark around the words of a paragraph."""
        self.marks += 1
        ends = [OxmlElement(tag) for tag in ("w:bookmarkStart", "w:bookmarkEnd")]
        for one in ends:
            one.set(qn("w:id"), str(self.marks))
        ends[0].set(qn("w:name"), name)
        paragraph.insert_element_before(ends[0], "w:r")
        paragraph.append(ends[1])

    def paragraph(self, block: Paragraph, *, is_lead: bool) -> None:
        """A paragraph."""
        made = self._paragraph()
        if is_lead:
            made.paragraph_format.keep_with_next = True
        self._fill(made, block.runs)

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
        """A table, in pieces where it is wider than the page."""
        for one in block.narrowed():
            self._table(one)

    def _table(self, block: Table) -> None:
        """Its caption above, its headings repeated on each page."""
        self._paragraph(block.caption, "Caption").paragraph_format.keep_with_next = True
        columns = max(1, len(block.headings))
        made = self._put(self.made.add_table(rows=1 + len(block.rows), cols=columns))
        if "Table Grid" in self.styles:
            made.style = "Table Grid"
        mark = OxmlElement("w:tblHeader")
        mark.set(qn("w:val"), "true")
        made.rows[0]._tr.get_or_add_trPr().append(mark)
        widths = [Pt(self.room * share) for share in block.shares()]
        for column, width in zip(made._tbl.tblGrid.gridCol_lst, widths, strict=True):
            column.w = width
        made.autofit = False
        figures = [block.holds_figures(place) for place in range(columns)]
        for row, values in zip(made._tbl.tr_lst, (block.headings, *block.rows), strict=True):
            is_head = values is block.headings
            row.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
            for place, (cell, text) in enumerate(zip(row.tc_lst, values, strict=False)):
                cell.width = widths[place]
                self._cell(cell, text, is_strong=is_head or (block.has_row_heads and place == 0), is_small=block.is_crowded)
                if figures[place]:
                    cell.p_lst[0].get_or_add_pPr().jc_val = WD_ALIGN_PARAGRAPH.RIGHT
        self._paragraph()

    def _cell(self, cell: Any, text: str, *, is_strong: bool, is_small: bool) -> None:
        run = cell.p_lst[0].add_r()
        run.text = text
        if is_strong:
            run.get_or_add_rPr().append(OxmlElement("w:b"))
        if is_small:
            size = OxmlElement("w:sz")
            size.set(qn("w:val"), "17")
            run.get_or_add_rPr().append(size)

    def figure(self, block: Figure) -> None:
        """The picture of a drawing, with the drawing itself for who knows it; in words where it could not be drawn."""
        picture = self.pictures.get(block.svg)
        if picture is None:
            self._paragraph(f"{block.caption}: {block.alt}" if block.caption else block.alt, "Caption")
            return
        paragraph = self._paragraph()
        paragraph.paragraph_format.keep_with_next = True
        width = min(block.size[0], self.room)
        shape = paragraph.add_run().add_picture(io.BytesIO(picture), width=Pt(width))
        shape._inline.docPr.set("descr", block.alt)
        shape._inline.docPr.set("title", block.caption)
        self._draw(shape, block.svg)
        self._paragraph(block.caption or block.alt, "Caption")

    def _draw(self, shape: Any, svg: str) -> None:
        """Put the drawing beside its picture."""
        self.drawn += 1
        package = self.made.part.package
        part = Part(PackURI(f"/word/media/figura{self.drawn}.svg"), "image/svg+xml", svg.encode(), package)
        named = OxmlElement("a:extLst")
        named.append(parse_xml(_SVG_BLIP % self.made.part.relate_to(part, RELATIONSHIP_TYPE.IMAGE)))
        shape._inline.graphic.graphicData.pic.blipFill.blip.append(named)

    def corner(self, block: Corner) -> None:
        """Lines on the right half; room for a hand under those that are signed."""
        made = self._paragraph()
        layout = made.paragraph_format
        layout.left_indent, layout.keep_together, layout.space_before = Pt(self.room / 2), True, Pt(24 if block.is_signed else 12)
        layout.space_after = Pt(18)
        for number, line in enumerate(block.lines):
            if number:
                made.add_run().add_break()
            self._fill(made, line)
        if block.is_signed:
            made._p.get_or_add_pPr().insert_element_before(parse_xml(_RULE), *_AFTER_RULE)

    def page_break(self, _block: PageBreak) -> None:
        """A new page."""
        paragraph = self._paragraph()
        paragraph.paragraph_format.page_break_before = True


_BLOCKS: Mapping[type[Block], Callable[[_Writer, Any], None]] = {
    Listing: _Writer.listing,
    Table: _Writer.table,
    Figure: _Writer.figure,
    Note: _Writer.note,
    Quotation: _Writer.quotation,
    PageBreak: _Writer.page_break,
    Corner: _Writer.corner,
}
