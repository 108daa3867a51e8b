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
from docx.enum.text import WD_ALIGN_PARAGRAPH
from hypothesis import given, settings
from hypothesis import strategies as st

from consulta.core import printing
from consulta.core.documents import codec, page
from consulta.core.documents.model import (
    COLUMNS_CAP,
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
    frame = made.body.get_element("//draw:frame")
    assert frame.get_element("svg:title").text == "La barra"
    assert frame.get_element("svg:desc").text == "Una barra alta cinque"
    drawn = [one.get_attribute("xlink:href") for one in frame.get_elements("draw:image")]
    assert [name.rpartition(".")[2] for name in drawn] == ["svg", "png"]
    assert made.container.get_part(drawn[0]) == BAR.encode()
    assert made.container.get_part(drawn[1]).startswith(b"\x89PNG")
    everything = made.body.text_recursive
    for said in ("forte", "legato", "primo", "Attenzione", "parole di altri", "in fondo"):
        assert said in everything


def test_each_page_has_its_number_in_every_format_of_text() -> None:
    """An office that prints a hundred pages, and whoever is told "pagina 31", needs the number; the register stands beside it."""
    foot = odfdo.Document(io.BytesIO(_file("odt"))).styles.get_element("//style:master-page[@style:name='Standard']/style:footer")
    assert foot.text_recursive.startswith("Registro, riga 3")
    assert [foot.get_element(f"//text:page-{name}") is not None for name in ("number", "count")] == [True, True]
    line = reader_of_docx.Document(io.BytesIO(_file("docx"))).sections[0].footer.paragraphs[0]
    assert line.text.startswith("Registro, riga 3\tpagina ")
    assert line._p.xpath("w:fldSimple/@w:instr") == ["PAGE", "NUMPAGES"]


def test_figures_stand_at_the_right_of_their_column() -> None:
    document = Document("T", "O", (table("c", ("Voce", "Quanti"), [("Uno", "1.077"), ("Due", "–")]),))
    rows = reader_of_docx.Document(io.BytesIO(_file("docx", document))).tables[0].rows
    assert [[cell.paragraphs[0].alignment for cell in row.cells] for row in rows] == [[None, WD_ALIGN_PARAGRAPH.RIGHT]] * 3
    read = odfdo.Document(io.BytesIO(_file("odt", document))).body.tables[0]
    assert [one.style for one in read.get_elements("descendant::text:p")] == ["Table_20_Contents", "Table_20_ContentsADestra"] * 3


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
    for said in ("forte", "https://esempio.it/a?b=1&c=2", "primo", "Attenzione", "La barra", "in fondo"):
        assert said in everything
    (picture,) = made.inline_shapes
    assert picture._inline.docPr.get("descr") == "Una barra alta cinque"
    assert (picture.width.pt, picture.height.pt) == (90, 90)
    kinds = {part.content_type: part.blob for part in made.part.package.iter_parts() if "media" in str(part.partname)}
    assert kinds["image/svg+xml"] == BAR.encode()
    assert kinds["image/png"].startswith(b"\x89PNG")
    named = picture._inline.xpath(".//*[local-name()='svgBlip']/@r:embed")
    assert made.part.related_parts[named[0]].blob == BAR.encode()


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


CONTROLS = "Uta\x00 & <Elmas>\x1b\x08\ufffe"


def test_a_drawing_with_names_that_nobody_can_print() -> None:
    """Control characters leave titles, captions and drawings too: a drawing with one is no XML at all."""
    drawn = Figure(BAR.replace("</svg>", "<text y='9'>a\x00b\x0b</text></svg>"), CONTROLS, CONTROLS)
    odd = Document("T", "O", (Heading(CONTROLS), drawn))
    printed = _pdf(odd)
    assert {str(one.Alt) for one in _elements(printed.Root.StructTreeRoot.K) if one.S == "/Figure"} == {"Uta & <Elmas>"}
    made = reader_of_docx.Document(io.BytesIO(_file("docx", odd)))
    assert made.inline_shapes[0]._inline.docPr.get("descr") == "Uta & <Elmas>"
    assert odfdo.Document(io.BytesIO(_file("odt", odd))).body.get_element("//svg:desc").text == "Uta & <Elmas>"


@pytest.mark.parametrize("href", ["file:///etc/hostname", "http://127.0.0.1:9/a.png"])
def test_a_drawing_that_names_another_file_is_only_told(href: str) -> None:
    named = f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="{href}" width="9" height="9"/></svg>'
    made = reader_of_docx.Document(io.BytesIO(_file("docx", Document("T", "O", (Figure(named, "un disegno"),)))))
    assert not list(made.inline_shapes)
    assert "un disegno" in [one.text for one in made.paragraphs]


def test_a_wide_table_is_cut_on_paper_and_whole_in_sheets() -> None:
    headings = ("Voce", *(f"Colonna {number}" for number in range(20)))
    rows = [(f"Riga {line}", *(str(20 * line + number) for number in range(20))) for line in range(3)]
    wide = Document("T", "O", (table("Matrice", headings, rows),))
    (whole,) = (block for block in wide.blocks if isinstance(block, Table))
    pieces = whole.narrowed()
    assert len(pieces) > 1
    assert all(len(piece.headings) <= COLUMNS_CAP and piece.headings[0] == "Voce" for piece in pieces)
    assert tuple(name for piece in pieces for name in piece.headings[1:]) == headings[1:]
    assert [tuple(cell for piece in pieces for cell in piece.rows[line][1:]) for line in range(3)] == [row[1:] for row in rows]
    assert len(reader_of_docx.Document(io.BytesIO(_file("docx", wide))).tables) == len(pieces)
    assert [one.name for one in odfdo.Document(io.BytesIO(_file("odt", wide))).body.tables] == [f"Tabella0_{n}" for n in range(len(pieces))]
    printed = _pdf(wide)
    assert len([one for one in _elements(printed.Root.StructTreeRoot.K) if one.S == "/Table"]) == len(pieces)
    book = openpyxl.load_workbook(io.BytesIO(_file("xlsx", wide)))
    assert tuple(cell.value for cell in book.worksheets[1][1]) == headings


def test_what_introduces_stays_with_what_follows() -> None:
    heads = Heading("Numeri"), paragraph("Che cosa contano."), table("Numeri", ("a", "b"), [("1", "2")])
    says = (
        Heading("N. 1", 4),
        paragraph("Proposta."),
        Quotation(words("parole")),
        Quotation(words("altre")),
        paragraph("x" * 400),
        paragraph("fine"),
    )
    whole = Document("T", "O", (*heads, *says))
    html = page.to_html(whole)
    assert html.count('<p class="lead">') == 2
    assert '<blockquote class="words"><p>parole</p><p>altre</p></blockquote>' in html
    made = reader_of_docx.Document(io.BytesIO(_file("docx", whole)))
    assert [one.text for one in made.paragraphs if one.paragraph_format.keep_with_next] == ["Che cosa contano.", "Numeri", "Proposta."]


def test_columns_have_room_for_their_longest_word() -> None:
    one = table("T", ("Giorno", "Che cosa"), [("23\u00a0novembre\u00a02026", "Un incontro lungo " * 9)])
    first, second = one.shares()
    assert first > 0.2
    assert second > first
    assert sum(one.shares()) == pytest.approx(1)
    assert sum(table("T", ("a" * 90, "b" * 90), []).shares()) == pytest.approx(1)
    assert sum(table("T", tuple("abcdefg"), []).shares()) == pytest.approx(1)


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_ten_thousand_rows_are_all_there(kind: str) -> None:
    many = [(str(number), HOSTILE) for number in range(10_000)]
    made = _file(kind, Document("T", "O", (table("Molte", ("N.", "Che cosa"), many),)))
    if kind == "xlsx":
        read = [tuple(str(cell) for cell in row) for row in openpyxl.load_workbook(io.BytesIO(made)).worksheets[1].values]
    else:
        read = [tuple(row) for row in odfdo.Document(io.BytesIO(made)).body.tables[1].get_values()]
    assert read == [("N.", "Che cosa"), *many]


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
