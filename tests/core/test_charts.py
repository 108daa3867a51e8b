# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Geometry of the charts: nothing leaves the drawing, lengths follow values, series and levels are told apart without colour."""

import io
from itertools import pairwise
from pathlib import Path

import pikepdf
import pytest
from flask import Flask, render_template_string
from hypothesis import given
from hypothesis import strategies as st

from consulta.core.charts import cutting
from consulta.core.charts.bars import WIDTH, Row, lay_bars
from consulta.core.charts.choropleth import Place, lay_map
from consulta.core.charts.cutting import pieces
from consulta.core.charts.fills import LEVELS, SERIES, UNKNOWN, level, shortened
from consulta.core.charts.lines import DASHES, lay_lines
from consulta.core.charts.matrix import lay_matrix
from consulta.core.charts.stacked import lay_stacked
from consulta.core.printing import can_print, make_pdf

VALUES = st.lists(st.integers(0, 100_000), min_size=1, max_size=20)


def luminance(paint: str) -> float:
    """Relative luminance of a paint (WCAG 2.1)."""
    parts = [int(paint[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_levels_darken_in_greys_and_every_ink_is_read_on_its_paint() -> None:
    light = [luminance(fill.paint) for fill in LEVELS]
    assert light == sorted(light, reverse=True)
    for fill in (*LEVELS, *SERIES, UNKNOWN):
        lighter, darker = sorted((luminance(fill.paint), luminance(fill.ink)), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5, fill


def test_series_differ_by_more_than_colour() -> None:
    assert len({(fill.paint, fill.pattern) for fill in SERIES}) == len(SERIES)
    for one, other in pairwise(SERIES):
        assert bool(one.pattern) != bool(other.pattern), "plain and hatched take turns"


@given(VALUES)
def test_bars_are_as_long_as_their_values_and_stay_inside(values: list[int]) -> None:
    drawing = lay_bars([Row(f"Voce {index}", value, str(value)) for index, value in enumerate(values)])
    most = max(values)
    for bar, value in zip(drawing.bars, values, strict=True):
        assert bar.width == pytest.approx((value / most * (WIDTH - 90)) if most else 0, abs=0.06)
        assert 0 <= bar.y < bar.y + bar.height <= drawing.height
        assert bar.value_x <= WIDTH - 80


def test_what_is_not_told_has_no_bar() -> None:
    bars = lay_bars([Row("Uta", None, "non detto"), Row("Elmas", 4, "4")]).bars
    assert (bars[0].width, bars[0].value_label) == (0, "non detto")


@given(st.lists(st.lists(st.integers(0, 500), min_size=3, max_size=3), min_size=1, max_size=12))
def test_segments_of_a_stacked_row_touch_and_add_up(rows: list[list[int]]) -> None:
    drawing = lay_stacked(["a", "b", "c"], [(f"riga {index}", row) for index, row in enumerate(rows)])
    most = max(map(sum, rows))
    for drawn, row in zip(drawing.rows, rows, strict=True):
        at = 0.0
        for segment in drawn.segments:
            assert segment.x == pytest.approx(at, abs=0.05)
            at = segment.x + segment.width
        assert at == pytest.approx(sum(row) / most * (WIDTH - 60) if most else 0, abs=0.1)
        assert len(drawn.segments) == sum(value > 0 for value in row)


def test_more_series_than_can_be_told_apart_are_refused() -> None:
    with pytest.raises(ValueError, match="told apart"):
        lay_stacked(["x"] * (len(SERIES) + 1), [])
    with pytest.raises(ValueError, match="told apart"):
        lay_lines(["a"], [("x", [1])] * (len(DASHES) + 1))


@given(VALUES)
def test_lines_stay_in_their_field_and_higher_is_more(values: list[int]) -> None:
    drawing = lay_lines([str(index) for index in range(len(values))], [("", values)])
    marks = drawing.lines[0].marks
    for (x, y), value in zip(marks, values, strict=True):
        assert drawing.left <= x <= drawing.right
        assert 0 <= y <= drawing.bottom
        if value == 0:
            assert y == drawing.bottom
    highest = max(range(len(values)), key=lambda index: values[index])
    assert marks[highest][1] == min(y for _, y in marks)
    assert len({tick.label for tick in drawing.up}) == 5


def test_a_matrix_says_its_numbers_and_darkens_with_them() -> None:
    drawing = lay_matrix(["A", "B"], ["x", "y", "z"], [[0, 1, 10], [3, 0, 5]])
    assert [cell.label for cell in drawing.cells] == ["", "1", "10", "3", "", "5"]
    assert drawing.cells[2].fill is LEVELS[-1]
    assert drawing.cells[0].fill is LEVELS[0]
    assert all(cell.x + drawing.cell_width <= drawing.width and cell.y + drawing.cell_height <= drawing.height for cell in drawing.cells)


def test_levels_are_equal_steps_of_what_is_not_zero() -> None:
    assert [level(value, 100) for value in (0, 1, 25, 26, 50, 75, 76, 100)] == [0, 1, 1, 2, 2, 3, 4, 4]
    assert level(3, 0) == 0


def test_a_map_tells_what_is_not_told_by_a_pattern() -> None:
    drawing = lay_map("0 0 600 800", [Place("Uta", "M0 0z", 1, 2, None, "non detto"), Place("Elmas", "M0 0z", 3, 4, 8.0, "8")])
    assert drawing.areas[0].fill is UNKNOWN
    assert drawing.areas[1].fill is LEVELS[-1]
    assert drawing.steps[-1].most is None
    assert drawing.steps[-2].most == 8.0


def test_long_labels_are_cut_at_a_word() -> None:
    assert shortened("Anziani", 20) == "Anziani"
    assert shortened("Disabilità e non autosufficienza delle persone adulte", 30) == "Disabilità e non…"
    assert len(shortened("x" * 90, 30)) == 30


@given(st.lists(st.integers(0, 99), min_size=1, max_size=45))
def test_pieces_of_bars_hold_every_bar_on_one_scale_and_fit_a_page(values: list[int]) -> None:
    whole = lay_bars([Row(f"riga {number}", value, str(value)) for number, value in enumerate(values)])
    cut = pieces(whole)
    assert [bar.label for one in cut for bar in one.drawing.bars] == [bar.label for bar in whole.bars]
    assert [bar.width for one in cut for bar in one.drawing.bars] == [bar.width for bar in whole.bars]
    for one in cut:
        assert one.width <= cutting.WIDTH
        assert one.height <= cutting.HEIGHT
        assert all(bar.label_y >= 0 and bar.y + bar.height <= one.drawing.height for bar in one.drawing.bars)


@given(st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=1, max_size=45))
def test_pieces_of_stacked_bars_hold_every_segment(rows: list[list[int]]) -> None:
    whole = lay_stacked(["a", "b", "c"], [(f"riga {number}", values) for number, values in enumerate(rows)])
    cut = pieces(whole)
    assert [row.label for one in cut for row in one.drawing.rows] == [row.label for row in whole.rows]
    for one in cut:
        assert one.drawing.entries == whole.entries
        assert all(part.y + part.height <= one.drawing.height for row in one.drawing.rows for part in row.segments)


@given(st.integers(1, 70), st.integers(1, 30))
def test_pieces_of_a_matrix_hold_every_cell_where_its_line_and_column_meet(lines: int, columns: int) -> None:
    names = [f"riga {number}" for number in range(lines)], [f"colonna {number}" for number in range(columns)]
    values = [[line * columns + column + 1 for column in range(columns)] for line in range(lines)]
    found = {}
    for one in pieces(lay_matrix(*names, values)):
        drawn = one.drawing
        assert one.width <= cutting.WIDTH
        assert one.height <= cutting.HEIGHT
        across = {column.x: column.label for column in drawn.columns}
        down = {line.y: line.label for line in drawn.lines}
        for cell in drawn.cells:
            assert cell.x + drawn.cell_width <= drawn.width
            assert cell.y + drawn.cell_height <= drawn.height
            found[down[cell.y + 19], across[cell.x + 20]] = int(cell.label)
    assert found == {(names[0][line], names[1][column]): values[line][column] for line in range(lines) for column in range(columns)}


def test_what_is_no_chart_is_refused() -> None:
    with pytest.raises(TypeError):
        pieces("disegno")


PAGE = """
{% from "components/charts/bars.html" import bars_chart %}{% from "components/charts/stacked.html" import stacked_chart %}
{% from "components/charts/lines.html" import lines_chart %}{% from "components/charts/matrix.html" import matrix_chart %}
{% from "components/charts/choropleth.html" import map_chart %}
<!DOCTYPE html><html lang="it"><head><title>Grafici</title></head><body>
{{ bars_chart(bars, 'a', 'Barre', 'Il valore più alto è 9') }}{{ stacked_chart(stacked, 'b', 'Barre divise', 'Testo') }}
{{ lines_chart(lines, 'c', 'Linee', 'Testo') }}{{ matrix_chart(matrix, 'd', 'Matrice', 'Testo') }}
{{ map_chart(map, 'e', 'Mappa', 'Testo', ('Nessuna', 'Fino a 2', 'Fino a 4', 'Fino a 6', 'Fino a 8', 'Non detto'), 'ISTAT') }}
</body></html>
"""


def draw(app: Flask) -> str:
    """A page with one chart of each kind."""
    with app.test_request_context("/"):
        return render_template_string(
            PAGE,
            bars=lay_bars([Row("Uta & <Elmas>", 9, "9")]),
            stacked=lay_stacked(["a", "b"], [("riga", [3, 4])]),
            lines=lay_lines(["1 gennaio", "8 gennaio"], [("prima", [3, 4]), ("dopo", [1, 2])]),
            matrix=lay_matrix(["A"], ["x"], [[3]]),
            map=lay_map("0 0 100 100", [Place("Uta", "M0 0h9v9z", 5, 5, None, "non detto"), Place("Elmas", "M9 9h9v9z", 9, 9, 8.0, "8")]),
        )


def test_every_chart_is_an_image_with_a_title_and_a_description_without_style_or_script(app: Flask) -> None:
    html = draw(app)
    assert html.count('role="img"') == 5
    for name in "abcde":
        assert f'<title id="{name}-title">' in html
        assert f'<desc id="{name}-desc">' in html
        assert f'aria-labelledby="{name}-title {name}-desc"' in html
    assert "style=" not in html
    assert "<style" not in html
    assert "<script" not in html
    assert "Uta &amp; &lt;Elmas&gt;" in html


@pytest.mark.skipif(not can_print(), reason="this machine lacks what makes PDFs")
def test_the_same_charts_print_in_a_pdf(app: Flask, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.css"
    sheet.write_text("svg { width: 12cm }")
    with pikepdf.open(io.BytesIO(make_pdf(draw(app), sheet, {}))) as pdf:
        drawn = b"".join(page.Contents.read_bytes() for page in pdf.pages)
        assert drawn.count(b" re\n") + drawn.count(b" re ") > 5, "rectangles of the bars"
