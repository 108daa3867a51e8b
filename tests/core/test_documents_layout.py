# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The printed page: columns as wide as they need, figures at the right edge, a drawing beside its table, no page half empty."""

import io
import re

import pypdf
import pytest

from consulta.core import printing
from consulta.core.documents import page
from consulta.core.documents.model import Block, Document, Figure, Heading, Table, paragraph, table
from consulta.resources import fonts, resource
from tests.support.pdf import faults

STYLE = resource("templates") / "documents" / "document.css"
WIDE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 360" width="{0}pt" height="{1}pt"><rect width="9" height="9"/></svg>'


def chart(width: float = 300, height: float = 270) -> Figure:
    return Figure(WIDE.format(width, height), "barre", "Contributi per area")


def counts(rows: int, columns: int = 2) -> Table:
    headings = ("Area", *(f"Quanti {number}" for number in range(1, columns)))
    return table("Per area", headings, [(f"Area {row}", *["12"] * (columns - 1)) for row in range(rows)])


def pages_of(*blocks: Block) -> list[str]:
    """The words of each page."""
    made = printing.make_pdf(page.to_html(Document("T", "O", blocks)), STYLE, fonts())
    assert faults(made) == []
    return [one.extract_text() for one in pypdf.PdfReader(io.BytesIO(made)).pages]


def test_widths_fill_the_page_and_each_has_its_rule() -> None:
    for columns in range(1, 12):
        html = page.to_html(Document("T", "O", (counts(3, columns),)))
        for one in re.findall(r"<colgroup>(.*?)</colgroup>", html):
            widths = re.findall(r'class="w(\d+)"', one)
            assert sum(map(int, widths)) == pytest.approx(1000, abs=len(widths))
            assert all(f".w{width} {{ width: {int(width) / 10}% }}" in html for width in widths)


@pytest.mark.parametrize(
    ("cells", "is_figure"),
    [
        (("1.077", "0,4", "–", "non detto"), True),
        (("1", ""), True),
        (("", ""), False),
        (("1", "12 persone"), False),
        (("3 marzo",), False),
    ],
)
def test_a_column_of_figures_stands_at_the_right(cells: tuple[str, ...], is_figure: bool) -> None:
    html = page.to_html(Document("T", "O", (table("c", ("Voce", "Quanti"), [("12", cell) for cell in cells]),)))
    assert html.count('<td class="figure">') == (len(cells) if is_figure else 0)
    assert html.count('<th scope="col" class="figure">') == is_figure
    assert '<th scope="row" class' not in html, "what names a row is no figure"


@pytest.mark.parametrize(
    ("blocks", "is_beside"),
    [
        ((chart(), counts(12)), True),
        ((chart(), counts(13)), False),
        ((chart(), counts(4, 3)), False),
        ((chart(470, 200), counts(4)), False),
        ((chart(232, 200), chart(232, 200), counts(4)), False),
        ((chart(), paragraph("dopo"), counts(4)), False),
    ],
)
def test_a_drawing_and_a_short_table_of_its_values_share_a_line(blocks: tuple[Block, ...], is_beside: bool) -> None:
    html = page.to_html(Document("T", "O", blocks))
    assert html.count('<div class="beside">') == is_beside
    assert html.count("<div") == html.count("</div>")


def test_what_is_beside_takes_the_room_of_one() -> None:
    """Two drawings of 270 points with tables nearly as tall would take two pages one above the other."""
    blocks = [one for number in range(2) for one in (Heading(f"Numero {number}"), chart(300, 270), counts(10))]
    assert len(pages_of(*blocks)) == 1


def test_short_tables_do_not_drag_each_other_to_the_next_page() -> None:
    """Each keeps to its own heading, and asks nothing of its neighbours: the first stands under the text that is there."""
    text = [paragraph("Una riga che riempie. " * 8) for _number in range(7)]
    short = [one for number in range(7) for one in (Heading(f"Numero {number}"), paragraph("Che cosa conta."), counts(1 + number % 3))]
    found = [re.findall(r"Numero \d", said) for said in pages_of(*text, *short)]
    assert [len(one) for one in found] == [2, 5]


def test_no_row_is_left_alone() -> None:
    for filler in range(26, 34):
        for said in pages_of(*[paragraph("Riga.") for _number in range(filler)], counts(14)):
            assert said.count("Area ") != 1, "a row alone"
