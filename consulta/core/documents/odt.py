# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A document as ODT (OpenDocument text): the only door to odfdo. Run by ``office``, a process of its own."""

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import odfdo

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

_STYLES = (
    '<style:style style:name="Forte" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>',
    '<style:style style:name="Index_20_Link" style:display-name="Index Link" style:family="text"/>',
    '<style:style style:name="Enfasi" style:family="text"><style:text-properties fo:font-style="italic"/></style:style>',
    '<style:style style:name="Parole" style:family="paragraph" style:parent-style-name="Text_20_body"><style:paragraph-properties'
    ' fo:margin-left="0.5cm" fo:padding-left="0.3cm" fo:border-left="1.5pt solid #0066cc"/></style:style>',
    '<style:style style:name="Nota" style:family="paragraph" style:parent-style-name="Text_20_body"><style:paragraph-properties'
    ' fo:padding="0.2cm" fo:border="0.75pt solid #5c6f82"/></style:style>',
    '<style:style style:name="NuovaPagina" style:family="paragraph" style:parent-style-name="Text_20_body"><style:paragraph-properties'
    ' fo:break-before="page"/></style:style>',
    '<style:style style:name="Didascalia" style:family="paragraph" style:parent-style-name="Caption"><style:paragraph-properties'
    ' fo:keep-with-next="always"/></style:style>',
    '<style:style style:name="Disegno" style:family="paragraph" style:parent-style-name="Text_20_body"><style:paragraph-properties'
    ' fo:keep-with-next="always"/></style:style>',
    '<style:style style:name="Angolo" style:family="paragraph" style:parent-style-name="Text_20_body"><style:paragraph-properties'
    ' fo:margin-left="8.5cm" fo:margin-top="0.4cm" fo:margin-bottom="0.6cm" fo:keep-together="always"/></style:style>',
    '<style:style style:name="Firma" style:family="paragraph" style:parent-style-name="Angolo"><style:paragraph-properties'
    ' fo:margin-top="0.8cm" fo:padding-bottom="1.1cm" fo:border-bottom="0.5pt solid #5c6f82"/></style:style>',
    '<style:style style:name="Mittente" style:family="paragraph" style:parent-style-name="Heading"><style:text-properties'
    ' fo:font-weight="bold" fo:font-size="13pt"/></style:style>',
    '<style:style style:name="Oggetto" style:family="paragraph" style:parent-style-name="Heading_20_1"><style:text-properties'
    ' fo:font-size="13pt"/></style:style>',
    '<style:style style:name="Titoletto" style:family="paragraph" style:parent-style-name="Heading"><style:paragraph-properties'
    ' fo:margin-top="0.3cm"/><style:text-properties fo:font-weight="bold" fo:font-size="11pt"/></style:style>',
    '<style:style style:name="Cifra" style:family="paragraph" style:parent-style-name="Table_20_Contents"><style:text-properties'
    ' fo:font-size="8.5pt"/></style:style>',
    *(
        f'<style:style style:name="{name}ADestra" style:family="paragraph" style:parent-style-name="{name}"><style:paragraph-properties'
        ' fo:text-align="end"/></style:style>'
        for name in ("Cifra", "Table_20_Contents")
    ),
    '<style:style style:name="Piede" style:family="paragraph" style:parent-style-name="Standard"><style:paragraph-properties>'
    '<style:tab-stops><style:tab-stop style:position="17cm" style:type="right"/></style:tab-stops></style:paragraph-properties>'
    '<style:text-properties fo:font-size="8pt"/></style:style>',
)
_FOOT_LOOK = (
    '<style:footer-style><style:header-footer-properties fo:min-height="0cm" fo:margin-top="0.4cm" style:dynamic-spacing="false"/>'
    "</style:footer-style>"
)
_FOOT = (
    '<style:footer><text:p text:style-name="Piede"><text:span/><text:tab/>pagina <text:page-number text:select-page="current"/>'
    " di <text:page-count/></text:p></style:footer>"
)
"""What the PDF has at the foot of each page: the register, and which page of how many."""
_OF_TABLES = (
    '<style:style style:name="Tabella" style:family="table"><style:table-properties style:width="17cm" table:align="left"/></style:style>',
    *(
        f'<style:style style:name="Colonna{part}" style:family="table-column"><style:table-column-properties'
        f' style:column-width="{0.425 * part:.3f}cm"/></style:style>'
        for part in range(1, 41)
    ),
    '<style:style style:name="Riga" style:family="table-row"><style:table-row-properties fo:keep-together="always"/></style:style>',
    '<style:style style:name="Cella" style:family="table-cell"><style:table-cell-properties fo:padding="0.1cm"'
    ' fo:border="0.5pt solid #c5c7c9"/></style:style>',
)
"""Programs read the looks of tables only beside the tables."""
_ROOM = 470.0
"""Points of the width of a page between its margins."""


def write(document: Document, pictures: Mapping[str, bytes]) -> bytes:
    """The bytes of the ODT; volumes stand one after the other. ``pictures``: the PNG of each drawing, for who shows no SVG."""
    whole = document.whole()
    made = odfdo.Document("text")
    body = made.body
    body.clear()
    _frame(made, whole)
    _top(body, whole)
    named = contents.named(whole)
    if named:
        body.append(odfdo.Element.from_tag(contents.for_odt(whole.contents, named)))
        body.append(odfdo.Paragraph(style="Text_20_body"))
    marked = {place for place, _heading in named}
    for place, (before, block, after) in enumerate(with_neighbours(whole.blocks)):
        if isinstance(block, Heading):
            body.append(_heading(block, contents.odt_mark(place) if place in marked else ""))
            continue
        if isinstance(block, Paragraph):
            body.append(_fill(odfdo.Paragraph(style="Disegno" if is_lead(before, block, after) else "Text_20_body"), block.runs))
            continue
        elements = _figure(block, place, made, pictures) if isinstance(block, Figure) else _BLOCKS[type(block)](block, place, made)
        for element in elements:
            body.append(element)
    if whole.opening:
        for title in body.get_elements("//text:h[@text:outline-level='2']"):
            title.set_attribute("text:style-name", "Titoletto")
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def _top(body: Any, whole: Document) -> None:
    """Who writes, what stands above the title of a letter, the title."""
    body.append(odfdo.Paragraph(whole.owner, style="Mittente" if whole.opening else "Subtitle", formatted=False))
    for above in whole.opening:
        body.append(_corner(above) if isinstance(above, Corner) else _fill(odfdo.Paragraph(style="Text_20_body"), above.runs))
    body.append(odfdo.Header(1, whole.headline, style="Oggetto" if whole.opening else None, formatted=False))
    if whole.subtitle:
        body.append(odfdo.Paragraph(whole.subtitle, style="Text_20_body", formatted=False))


def _frame(made: Any, whole: Document) -> None:
    """Title, language and styles."""
    made.meta.title, made.meta.language = whole.title, whole.language
    made.meta.generator = "Consulta"
    for source in _STYLES:
        made.insert_style(odfdo.Element.from_tag(source), automatic=False)
    for source in _OF_TABLES:
        made.insert_style(odfdo.Element.from_tag(source), automatic=True)
    _number_pages(made, whole.foot)
    for level in made.styles.get_elements("//text:outline-style/text:outline-level-style"):
        level.set_attribute("style:num-format", "")
        level.set_attribute("style:num-suffix", "")
        level.set_attribute("loext:num-list-format", "")
    for look in made.styles.get_elements("//text:list-style//style:list-level-properties"):
        look.set_attribute("text:min-label-width", "0.5cm")
    country = {"it": "IT", "en": "GB"}.get(whole.language, "IT")
    for properties in made.styles.get_elements("//style:default-style/style:text-properties"):
        properties.set_attribute("fo:language", whole.language)
        properties.set_attribute("fo:country", country)


def _number_pages(made: Any, foot: str) -> None:
    """The foot of each page."""
    for layout in made.styles.get_elements("//style:page-layout"):
        for old in layout.get_elements("style:footer-style"):
            layout.delete(old)
        layout.append(odfdo.Element.from_tag(_FOOT_LOOK))
    line: Any = odfdo.Element.from_tag(_FOOT)
    line.get_element("//text:span").append_plain_text(foot)
    made.styles.get_element("//style:master-page[@style:name='Standard']").append(line)


def _fill(paragraph: Any, runs: Runs) -> Any:
    for run in runs:
        if run.href:
            paragraph.append(odfdo.Link(run.href, text=run.text))
        elif run.is_strong or run.is_emphasis:
            span = odfdo.Span("", style="Forte" if run.is_strong else "Enfasi")
            span.append_plain_text(run.text)
            paragraph.append(span)
        else:
            paragraph.append_plain_text(run.text)
    return paragraph


def _heading(block: Heading, mark: str) -> Any:
    """``mark``: the bookmark that the contents lead to."""
    made = odfdo.Header(block.level, style=f"Heading_20_{block.level}")
    if mark:
        made.append(odfdo.Element.from_tag(f'<text:bookmark-start text:name="{mark}"/>'))
    made.append_plain_text(block.text)
    if mark:
        made.append(odfdo.Element.from_tag(f'<text:bookmark-end text:name="{mark}"/>'))
    return made


def _note(block: Note, _place: int, _made: Any) -> list[Any]:
    return [_fill(odfdo.Paragraph(style="Nota"), block.runs)]


def _quotation(block: Quotation, _place: int, _made: Any) -> list[Any]:
    return [_fill(odfdo.Paragraph(style="Parole"), block.runs)]


def _listing(block: Listing, _place: int, _made: Any) -> list[Any]:
    listed = odfdo.List(style="Numbering_20_1" if block.is_ordered else "List_20_1")
    for item in block.items:
        one = odfdo.ListItem()
        one.append(_fill(odfdo.Paragraph(style="Text_20_body"), item))
        listed.append(one)
    return [listed]


def _table(block: Table, place: int, _made: Any) -> list[Any]:
    """In pieces where it is wider than the page."""
    pieces = block.narrowed()
    return [one for number, piece in enumerate(pieces) for one in _one_table(piece, f"Tabella{place}" + f"_{number}" * (len(pieces) > 1))]


def _one_table(block: Table, name: str) -> list[Any]:
    """Its caption stands above it; the row of headings is repeated on each page. Every cell is text."""
    table = odfdo.Table(name, style="Tabella")
    for share in block.shares():
        table.append(odfdo.Element.from_tag(f'<table:table-column table:style-name="Colonna{max(1, round(share * 40))}"/>'))
    header = odfdo.Element.from_tag("<table:table-header-rows/>")
    looks = [_look(block, place) for place in range(len(block.headings))]
    header.append(_row(block.headings, looks, is_head=True, has_head=True))
    table.append(header)
    for row in block.rows:
        table.append(_row(row, looks, is_head=False, has_head=block.has_row_heads))
    return [odfdo.Paragraph(block.caption, style="Didascalia", formatted=False), table, odfdo.Paragraph(style="Text_20_body")]


def _look(block: Table, place: int) -> str:
    """The style of the cells of a column."""
    return f"{'Cifra' if block.is_crowded else 'Table_20_Contents'}{'ADestra' * block.holds_figures(place)}"


def _row(cells: tuple[str, ...], looks: Sequence[str], *, is_head: bool, has_head: bool) -> Any:
    row = odfdo.Element.from_tag('<table:table-row table:style-name="Riga"/>')
    for place, text in enumerate(cells):
        cell = odfdo.Element.from_tag('<table:table-cell office:value-type="string" table:style-name="Cella"/>')
        is_strong = is_head or (has_head and place == 0)
        paragraph = odfdo.Paragraph(style=looks[place] if place < len(looks) else "Table_20_Contents")
        if is_strong:
            span = odfdo.Span("", style="Forte")
            span.append_plain_text(text)
            paragraph.append(span)
        else:
            paragraph.append_plain_text(text)
        cell.append(paragraph)
        row.append(cell)
    return row


def _figure(block: Figure, place: int, made: Any, pictures: Mapping[str, bytes]) -> list[Any]:
    """The drawing with what it shows in words, and its picture for who shows no drawings."""
    width, height = block.size
    scale = min(1.0, _ROOM / width)
    name = _put(made, f"Pictures/figura{place}.svg", "image/svg+xml", block.svg.encode())
    size = (f"{width * scale:.1f}pt", f"{height * scale:.1f}pt")
    frame = odfdo.Frame.image_frame(name, name=f"Figura{place}", size=size, anchor_type="as-char")
    if block.svg in pictures:
        name = _put(made, f"Pictures/figura{place}.png", "image/png", pictures[block.svg])
        frame.append(odfdo.DrawImage(name))
    title, said = odfdo.Element.from_tag("<svg:title/>"), odfdo.Element.from_tag("<svg:desc/>")
    title.text, said.text = block.caption or block.alt, block.alt
    frame.append(title)
    frame.append(said)
    paragraph = odfdo.Paragraph(style="Disegno")
    paragraph.append(frame)
    return [paragraph, odfdo.Paragraph(block.caption or block.alt, style="Caption", formatted=False)]


def _put(made: Any, name: str, kind: str, content: bytes) -> str:
    """A file inside the document."""
    made.container.set_part(name, content)
    made.manifest.add_full_path(name, kind)
    return name


def _corner(block: Corner) -> Any:
    paragraph = odfdo.Paragraph(style="Firma" if block.is_signed else "Angolo")
    for number, line in enumerate(block.lines):
        if number:
            paragraph.append(odfdo.LineBreak())
        _fill(paragraph, line)
    return paragraph


def _page_break(_block: PageBreak, _place: int, _made: Any) -> list[Any]:
    return [odfdo.Paragraph(style="NuovaPagina")]


_BLOCKS: Mapping[type[Block], Callable[[Any, int, Any], list[Any]]] = {
    Listing: _listing,
    Table: _table,
    Note: _note,
    Quotation: _quotation,
    PageBreak: _page_break,
    Corner: lambda block, _place, _made: [_corner(block)],
}
