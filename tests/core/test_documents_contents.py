# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table of contents of long documents: the same headings in the same order, each a link that leads to its heading, in every format."""

import io
import re
import zipfile
from collections.abc import Sequence
from typing import Any

import docx
import odfdo
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from consulta.core.documents import codec, contents, page
from consulta.core.documents import docx as docx_writer
from consulta.core.documents import odt as odt_writer
from consulta.core.documents.model import Block, Document, Heading, Volume, paragraph
from consulta.core.documents.word_template import fill

LONG = Document(
    "Relazione",
    "Ente",
    (
        Heading("Premessa & <inizio>"),
        paragraph("prima"),
        Heading("Gli atti"),
        Heading("Un atto", 3),
        Heading("Più sotto", 4),
        Heading("Gli atti"),
        Heading("Conclusioni"),
    ),
    subtitle="Triennio",
    contents="Indice",
    volumes=(Volume("Allegato: Anziani", (paragraph("fine"),)),),
)
WANTED = ["Premessa & <inizio>", "Gli atti", "Gli atti", "Conclusioni", "Allegato: Anziani"]


def template(*lines: str, without: Sequence[str] = ()) -> bytes:
    """A template that says these lines and does not know some styles."""
    made = docx.Document()
    for line in lines:
        made.add_paragraph(line)
    for name in without:
        made.styles[name].delete()
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def word(document: Document, body: bytes = b"") -> "docx.document.Document":
    filled = fill(body, {"titolo": document.title}) if body else None
    return docx.Document(io.BytesIO(docx_writer.write(document, {}, filled, ("titolo",) if body else ())))


def _said(node: Any) -> str:
    """The words of a paragraph or of a link; ``itertext`` repeats them, since python-docx gives elements a text of their own."""
    return "".join(node.xpath(".//w:t/text()"))


def entries(made: "docx.document.Document") -> list[tuple[str, str]]:
    """The words of the entries of a DOCX and the words of the heading that each leads to."""
    body = made.element.body
    marks = {one.get(qn("w:name")): _said(one.getparent()) for one in body.iter(qn("w:bookmarkStart"))}
    links = body.xpath("./w:sdt/w:sdtContent/w:p/w:hyperlink")
    return [(_said(one), marks[one.get(qn("w:anchor"))]) for one in links]


def odt(document: Document) -> odfdo.Document:
    return odfdo.Document(io.BytesIO(odt_writer.write(document, {})))


def lines(made: odfdo.Document) -> list[tuple[str, str]]:
    """The words of the entries of an ODT and the words of the heading that each leads to."""
    marks = {one.get_attribute("text:name"): one.parent.text_recursive for one in made.body.get_elements("//text:h/text:bookmark-start")}
    links = made.body.get_elements("//text:table-of-content/text:index-body/text:p/text:a")
    return [(one.text_recursive.strip(), marks[one.get_attribute("xlink:href").removeprefix("#")]) for one in links]


def test_every_format_names_the_same_headings_and_leads_to_them() -> None:
    assert [one.text for _place, one in contents.named(LONG.whole())] == WANTED
    assert entries(word(LONG)) == list(zip(WANTED, WANTED, strict=True))
    assert lines(odt(LONG)) == list(zip(WANTED, WANTED, strict=True))
    html = page.to_html(LONG)
    assert re.findall(r'<li><a href="#(p\d+)">', html) == [f"p{place}" for place, _one in contents.named(LONG.whole())]


def test_word_finds_a_field_that_it_can_update_and_asks_nothing() -> None:
    made = word(LONG)
    fields = [one.get(qn("w:fldCharType")) for one in made.element.body.iter(qn("w:fldChar"))]
    assert fields == ["begin", "separate", "end"]
    assert [one.text.strip() for one in made.element.body.iter(qn("w:instrText"))] == [r'TOC \o "1-1" \h \z \u']
    assert made.element.body.xpath("./w:sdt/w:sdtPr/w:docPartObj/w:docPartGallery/@w:val") == ["Table of Contents"]
    archive = zipfile.ZipFile(io.BytesIO(docx_writer.write(LONG, {})))
    for name in archive.namelist():
        assert b"updateFields" not in archive.read(name)
        assert b"w:dirty" not in archive.read(name)


def test_it_stands_before_the_text_and_its_own_heading_is_no_heading() -> None:
    made = word(LONG)
    order = [one.tag.rpartition("}")[2] for one in made.element.body]
    assert order.index("sdt") == 3, "after owner, title and subtitle"
    first = made.element.body.xpath("./w:sdt/w:sdtContent/w:p")[0]
    assert (_said(first), first.pPr.style) == ("Indice", "TOCHeading")
    body = [one.tag for one in odt(LONG).body.children]
    assert body.index("text:table-of-content") == 3


@pytest.mark.parametrize(
    "without", [(), ("Heading 1", "Heading 2", "Heading 3", "TOC Heading")], ids=["with its styles", "without styles of headings"]
)
def test_a_word_template_of_a_body_has_it_too(without: Sequence[str]) -> None:
    made = word(LONG, template("{{ titolo }}", "{{ corpo }}", "In fondo", without=without))
    assert entries(made) == list(zip(WANTED, WANTED, strict=True))
    order = [one.tag.rpartition("}")[2] for one in made.element.body]
    said = [one.text for one in made.paragraphs]
    assert order.index("sdt") < order.index("p", order.index("sdt"))
    assert said.index("Relazione") < said.index("Premessa & <inizio>") < said.index("In fondo")
    levels = [one.pPr.outlineLvl.val for one in made.element.body.xpath("./w:p[w:pPr/w:outlineLvl]")]
    assert levels == ([0, 0, 1, 2, 0, 0, 0] if without else []), "what the style would say"


def test_entries_have_a_look_also_where_the_template_has_none() -> None:
    for body in (b"", template("{{ corpo }}")):
        made = word(LONG, body)
        (style,) = made.element.body.xpath("./w:sdt/w:sdtContent/w:p[w:hyperlink]/w:pPr/w:pStyle/@w:val")[:1]
        assert made.styles.element.xpath(f'./w:style[@w:styleId="{style}"]/w:name/@w:val') == ["toc 1"]


def test_marks_of_a_template_keep_their_numbers() -> None:
    body = docx.Document()
    body.add_paragraph("{{ corpo }}")._p.append(docx.oxml.parse_xml(_MARK))
    stream = io.BytesIO()
    body.save(stream)
    ids = word(LONG, stream.getvalue()).element.body.xpath("//w:bookmarkStart/@w:id")
    assert len(ids) == len(set(ids)) >= len(WANTED)


_MARK = '<w:bookmarkStart xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" w:id="1" w:name="_Toc1"/>'


@pytest.mark.parametrize("document", [Document("T", "O", LONG.blocks), Document("T", "O", (Heading("Solo"),), contents="Indice")])
def test_a_short_document_has_none(document: Document) -> None:
    assert contents.named(document) == ()
    assert entries(word(document)) == lines(odt(document)) == []
    assert not word(document).element.body.xpath("./w:sdt")
    assert 'class="contents"' not in page.to_html(document)


_HEADINGS = st.lists(st.tuples(st.text(max_size=40), st.integers(2, 4)), max_size=12)


@settings(max_examples=25, deadline=None)
@given(_HEADINGS)
def test_whatever_the_headings_are(given_headings: list[tuple[str, int]]) -> None:
    blocks: tuple[Block, ...] = tuple(Heading(text, level) for text, level in given_headings)
    document = codec.load(codec.dump(Document("T", "O", blocks, contents="Indice")))
    wanted = [one.text for _place, one in contents.named(document)]
    assert [_words(one) for one, _there in entries(word(document))] == list(map(_words, wanted))
    assert [_words(one) for one, _there in lines(odt(document))] == list(map(_words, wanted))


def _words(text: str) -> list[str]:
    return text.split()
