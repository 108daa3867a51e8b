# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Charts as drawings that stand alone, for documents: the same components as on the pages, cut where a page of paper ends."""

from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from flask import current_app

from consulta.core.charts import cutting

_MACROS = {
    "bars": ("bars", "bars_chart"),
    "stacked": ("stacked", "stacked_chart"),
    "lines": ("lines", "lines_chart"),
    "matrix": ("matrix", "matrix_drawing"),
    "map": ("choropleth", "map_drawing"),
}
_INLINE = '<svg class="c-chart__drawing"'


def to_svg(chart: str, drawing: Any, title: str, text: str, key: Sequence[str] = ()) -> Iterator[str]:
    """The drawings of a chart, each a whole SVG with its size in points. ``key``: a map's steps in words. Raises KeyError."""
    name, macro = _MACROS[chart]
    draw = getattr(current_app.jinja_env.get_template(f"components/charts/{name}.html").module, macro)
    for piece in cutting.pieces(drawing):
        svg = str(draw(piece.drawing, "g", title, text, *((key,) if chart == "map" else ())))
        yield _alone(svg, piece.width, piece.height)


def _alone(svg: str, width: float, height: float) -> str:
    """The drawing of a page as a file of its own: it says its language of marks, its size, its letters."""
    letters = escape("Titillium, 'DejaVu Sans', sans-serif")
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}pt" height="{height}pt" font-family="{letters}"'
    return svg.strip().replace(_INLINE, head, 1)
