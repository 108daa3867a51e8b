# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table of contents: which headings it names, and how OpenDocument and Word keep it. Marks only: ``odt`` and ``docx`` put them in.

Nobody knows the pages before a program lays them out. In an ODT each entry ends with a field that LibreOffice fills whenever it lays
the pages out, so the numbers are there at once. Word fills such fields only when they are updated, and the two ways to ask for it in
the file (``updateFields``, ``w:dirty``) make it ask the reader a question about other files before it opens. In a DOCX the entries are
therefore links without a number, which is all that is true of them; «Aggiorna sommario», which Word shows above a table of contents,
adds the pages (ADR 0066).
"""

from collections.abc import Sequence
from html import escape
from typing import TypeAlias

from consulta.core.documents.model import Document, Heading

Named: TypeAlias = Sequence[tuple[int, Heading]]
"""Headings with their place among the blocks of the document."""
LEVEL = 2
"""The headings that are named: one line for each part, however long the annexes are."""
WORD_STYLE, WORD_HEAD = "toc 1", "TOC Heading"
"""What Word calls the looks of an entry and of the heading."""
_FEWEST = 2
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def named(document: Document) -> Named:
    """The headings that the table of contents names; none where the document has none, or so few that it says nothing."""
    found = [(place, one) for place, one in enumerate(document.blocks) if isinstance(one, Heading) and one.level == LEVEL]
    return found if document.contents and len(found) >= _FEWEST else ()


def odt_mark(place: int) -> str:
    """The bookmark of a heading, as LibreOffice calls its own."""
    return f"__RefHeading___{place}"


def docx_mark(place: int) -> str:
    """The bookmark of a heading, as Word calls its own: it takes it away by itself when the table is updated."""
    return f"_Toc{place:09}"


def for_odt(title: str, found: Named) -> str:
    """The whole index: how it is made again (of headings of LEVEL alone, not of the title), then its lines as they are."""
    lines = "".join(
        f'<text:p text:style-name="Contents_20_1"><text:a xlink:type="simple" xlink:href="#{odt_mark(place)}"'
        f' text:style-name="Index_20_Link" text:visited-style-name="Index_20_Link">{_said(one.text)}<text:tab/>'
        f'<text:bookmark-ref text:reference-format="page" text:ref-name="{odt_mark(place)}"/></text:a></text:p>'
        for place, one in found
    )
    return (
        '<text:table-of-content text:name="Indice" text:protected="true">'
        '<text:table-of-content-source text:outline-level="1" text:use-outline-level="false" text:use-index-marks="false"'
        ' text:use-index-source-styles="true">'
        f'<text:index-title-template text:style-name="Contents_20_Heading">{_said(title)}</text:index-title-template>'
        '<text:table-of-content-entry-template text:outline-level="1" text:style-name="Contents_20_1">'
        '<text:index-entry-link-start text:style-name="Index_20_Link"/><text:index-entry-text/>'
        '<text:index-entry-tab-stop style:type="right" style:leader-char="."/><text:index-entry-page-number/><text:index-entry-link-end/>'
        "</text:table-of-content-entry-template>"
        f'<text:index-source-styles text:outline-level="1"><text:index-source-style text:style-name="Heading_20_{LEVEL}"/>'
        "</text:index-source-styles></text:table-of-content-source>"
        '<text:index-body><text:index-title text:name="Indice_Head">'
        f'<text:p text:style-name="Contents_20_Heading">{_said(title)}</text:p></text:index-title>{lines}</text:index-body>'
        "</text:table-of-content>"
    )


def for_docx(title: str, found: Named, head: str, entry: str) -> str:
    """The field with its entries written already, in the frame that gives it Word's own buttons.

    ``head``: the id of the style of the heading, empty for none. ``entry``: that of an entry.
    """
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        '<w:r><w:instrText xml:space="preserve"> TOC \\o "1-1" \\h \\z \\u </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    lines = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{entry}"/></w:pPr>{"" if number else field}'
        f'<w:hyperlink w:anchor="{docx_mark(place)}" w:history="1">{_word_run(one.text)}</w:hyperlink></w:p>'
        for number, (place, one) in enumerate(found)
    )
    style, strong = (f'<w:pStyle w:val="{head}"/>', "") if head else ("", "<w:rPr><w:b/></w:rPr>")
    return (
        f'<w:sdt xmlns:w="{_W}"><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/></w:docPartObj>'
        f"</w:sdtPr><w:sdtContent><w:p><w:pPr>{style}<w:keepNext/></w:pPr>{_word_run(title, strong)}</w:p>"
        f'{lines}<w:p><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:sdtContent></w:sdt>'
    )


def docx_style(style_id: str, normal: str, width: int) -> str:
    """How an entry looks: the page, once it is there, stands at the right end of a line of dots.

    ``normal``: the id of the style of plain text. ``width``: twentieths of a point.
    """
    return (
        f'<w:style xmlns:w="{_W}" w:type="paragraph" w:styleId="{style_id}"><w:name w:val="{WORD_STYLE}"/><w:basedOn w:val="{normal}"/>'
        f'<w:next w:val="{normal}"/><w:uiPriority w:val="39"/><w:unhideWhenUsed/><w:pPr><w:tabs>'
        f'<w:tab w:val="right" w:leader="dot" w:pos="{width}"/></w:tabs><w:spacing w:after="60"/></w:pPr></w:style>'
    )


def _word_run(text: str, looks: str = "") -> str:
    return f'<w:r>{looks}<w:t xml:space="preserve">{_said(text)}</w:t></w:r>'


def _said(text: str) -> str:
    return escape(text, quote=False)
