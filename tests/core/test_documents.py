# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents of the model, written in every format and read again by other libraries."""

import io
import zipfile

import docx as reader_of_docx
import odfdo
import openpyxl
import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consulta.core import printing
from consulta.core.documents import codec, page
from consulta.core.documents.model import (
    Document,
    Figure,
    Heading,
    Listing,
    Note,
    PageBreak,
    Paragraph,
    Quotation,
    Run,
    Table,
    Volume,
    from_html,
    lines_of,
    paragraph,
    printable,
    table,
    text_of,
    words,
)
from consulta.core.text import render
from consulta.resources import resource

BAR = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" width="90" height="90"><rect width="5" height="5"/></svg>'
HOSTILE = '=HYPERLINK("http://x","y")'
WHOLE = Document(
    "Relazione <conclusiva> & prova",
    "PLUS Area Ovest",
    (
        Heading("Il processo"),
        Paragraph((Run("Testo "), Run("forte", is_strong=True), Run(" e "), Run("legato", href="https://esempio.it/a?b=1&c=2"))),
        Listing((words("primo"), words("secondo")), is_ordered=True),
        table("Chi ha scritto", ("Categoria", "Numero"), [("Cittadine e cittadini", "3"), (HOSTILE, "-2")]),
        Figure(BAR, "Una barra alta cinque", "La barra"),
        Note(words("Attenzione")),
        Quotation(words("parole di altri")),
        PageBreak(),
        Heading("Gli esiti"),
        Heading("Sotto", 3),
        paragraph("fine"),
    ),
    subtitle="Triennio",
    foot="Registro, riga 3",
    contents="Indice",
    volumes=(Volume("Allegato", (paragraph("in fondo"),)),),
)


def _pdf(document: Document) -> pikepdf.Pdf:
    if not printing.can_print():
        pytest.skip("no printer on this machine")
    made = printing.make_pdf(page.to_html(document), resource("templates") / "documents" / "document.css", {})
    return pikepdf.open(io.BytesIO(made))


def _elements(node: object) -> list[pikepdf.Dictionary]:
    if isinstance(node, pikepdf.Array):
        return [one for kid in node for one in _elements(kid)]
    if not isinstance(node, pikepdf.Dictionary) or "/S" not in node:
        return []
    return [node, *(_elements(node.K) if "/K" in node else [])]


def test_pdf_says_what_it_is() -> None:
    made = _pdf(WHOLE)
    assert made.Root.MarkInfo.Marked
    assert str(made.Root.Lang) == "it"
    assert str(made.docinfo["/Title"]) == WHOLE.title
    assert made.Root.ViewerPreferences.DisplayDocTitle
    with made.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
    with made.open_outline() as outline:
        assert outline.root[0].title == WHOLE.title
        assert [one.title for one in outline.root[0].children] == ["Indice", "Il processo", "Gli esiti", "Allegato"]


def test_pdf_has_its_structure() -> None:
    made = _pdf(WHOLE)
    elements = _elements(made.Root.StructTreeRoot.K)
    kinds = [str(one.S) for one in elements]
    for kind in ("/H1", "/H2", "/H3", "/P", "/L", "/LI", "/Table", "/Caption", "/TH", "/TD", "/Figure", "/BlockQuote", "/Link"):
        assert kind in kinds, kind
    heads = [str(one.A.Scope) for one in elements if one.S == "/TH"]
    assert heads == ["/Column", "/Column", "/Row", "/Row"]
    assert [str(one.Alt) for one in elements if one.S == "/Figure"] == ["Una barra alta cinque"]


def test_pdf_embeds_its_letters_and_nothing_else() -> None:
    made = _pdf(WHOLE)
    fonts = [one for one in made.objects if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/FontDescriptor"]
    assert fonts
    assert all("/FontFile2" in one or "/FontFile3" in one or "/FontFile" in one for one in fonts)
    assert "/EmbeddedFiles" not in made.Root.get("/Names", pikepdf.Dictionary())


@pytest.mark.parametrize("address", ["file:///etc/hostname", "http://127.0.0.1:9/a.svg", "data:text/html,x", "font:900"])
def test_pdf_opens_no_other_address(address: str) -> None:
    drawn = f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="{address}" width="9" height="9"/></svg>'
    made = _pdf(Document("T", "O", (Figure(drawn, "niente"), paragraph("resta"))))
    assert not [one for one in made.objects if isinstance(one, pikepdf.Stream) and one.get("/Subtype") == "/Image"]


def _file(kind: str, document: Document = WHOLE, template: bytes = b"") -> bytes:
    return printing.make_file(kind, codec.dump(document), template)


def test_odt_says_the_same() -> None:
    made = odfdo.Document(io.BytesIO(_file("odt")))
    assert made.meta.title == WHOLE.title
    assert made.meta.language == "it"
    assert [(int(one.level), one.text_recursive) for one in made.body.headers] == [
        (1, WHOLE.title), (2, "Il processo"), (2, "Gli esiti"), (3, "Sotto"), (2, "Allegato"),
    ]  # fmt: skip
    read = made.body.tables[0]
    assert read.get_values() == [["Categoria", "Numero"], ["Cittadine e cittadini", "3"], [HOSTILE, "-2"]]
    assert made.body.get_element("//table:table-header-rows") is not None
    assert made.body.get_element("//draw:frame/svg:title").text == "Una barra alta cinque"
    everything = made.body.text_recursive
    for said in ("forte", "legato", "primo", "Attenzione", "parole di altri", "in fondo", "Registro, riga 3"):
        assert said in everything


def test_docx_says_the_same() -> None:
    made = reader_of_docx.Document(io.BytesIO(_file("docx")))
    assert made.core_properties.title == WHOLE.title
    assert made.core_properties.language == "it"
    headings = [one.text for one in made.paragraphs if one.style.name.startswith("Heading")]
    assert headings == ["Il processo", "Gli esiti", "Sotto", "Allegato"]
    rows = [[cell.text for cell in row.cells] for row in made.tables[0].rows]
    assert rows == [["Categoria", "Numero"], ["Cittadine e cittadini", "3"], [HOSTILE, "-2"]]
    assert made.tables[0].rows[0]._tr.trPr.xpath("w:tblHeader")
    everything = "\n".join(one.text for one in made.paragraphs)
    for said in ("forte", "https://esempio.it/a?b=1&c=2", "primo", "Attenzione", "Una barra alta cinque", "in fondo"):
        assert said in everything


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_sheets_calculate_nothing(kind: str) -> None:
    made = _file(kind)
    if kind == "ods":
        values = odfdo.Document(io.BytesIO(made)).body.tables[1].get_values()
        assert values == [["Categoria", "Numero"], ["Cittadine e cittadini", "3"], [HOSTILE, "-2"]]
        assert b"formula" not in zipfile.ZipFile(io.BytesIO(made)).read("content.xml")
        return
    book = openpyxl.load_workbook(io.BytesIO(made))
    assert book.sheetnames == ["Documento", "1 Chi ha scritto"]
    assert [[cell.value for cell in row] for row in book.worksheets[1]] == [
        ["Categoria", "Numero"], ["Cittadine e cittadini", "3"], [HOSTILE, "-2"],
    ]  # fmt: skip
    assert {cell.data_type for row in book.worksheets[1] for cell in row} == {"s"}


def test_what_nobody_can_print_is_left_out() -> None:
    assert printable("a\x00b\x1b\ud800\ufffec\u0085d") == "abcd"
    odd = Document("T", "O", (*from_html("<p>prova\x0c\x01 fine</p>"), table("c", ("a",), [("\x08=1",)])))
    assert "prova fine" in odfdo.Document(io.BytesIO(_file("odt", odd))).body.text_recursive
    assert reader_of_docx.Document(io.BytesIO(_file("docx", odd))).tables[0].rows[1].cells[0].text == "=1"


def test_a_document_with_nothing_in_it() -> None:
    empty = Document("Niente", "O", ())
    assert _pdf(empty).pages
    for kind in ("odt", "docx", "xlsx", "ods"):
        assert _file(kind, empty)


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(printing.PrintFailed):
        _file("rtf")


def test_words_of_people_become_blocks() -> None:
    html = render("# Titolo\n\nUno **due** [tre](https://esempio.it)\nquattro\n\n- a\n- b\n  1. c\n\n> detto\n")
    assert list(lines_of(from_html(html))) == ["Titolo", "Uno due tre\nquattro", "• a", "• b", "• c", "detto"]
    links = [run.href for block in from_html(html) if isinstance(block, Paragraph) for run in block.runs if run.href]
    assert links == ["https://esempio.it"]


def test_only_links_of_the_web_and_of_mail_lead_anywhere() -> None:
    (block,) = from_html('<p><a href="javascript:x">a</a><a href="//b">b</a><a href="file:///c">c</a></p>')
    assert isinstance(block, Paragraph)
    assert {run.href for run in block.runs} == {""}


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_no_word_is_lost(text: str) -> None:
    said = "".join(line for line in lines_of(from_html(render(text))))
    kept = "".join(text_of(block.runs) for block in from_html(render(text)) if isinstance(block, Paragraph | Quotation))
    assert all(part in said for part in kept.split())
    assert codec.blocks_from_plain(codec.blocks_to_plain(from_html(render(text)))) == from_html(render(text))


def test_the_model_survives_json() -> None:
    assert codec.load(codec.dump(WHOLE)) == WHOLE
    assert isinstance(codec.load(codec.dump(WHOLE)).blocks[3], Table)
