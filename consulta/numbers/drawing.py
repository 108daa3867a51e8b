# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the values of a number to the geometry of its chart."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from consulta.core.charts.bars import Row, lay_bars
from consulta.core.charts.choropleth import Choropleth, Place, lay_map
from consulta.core.charts.lines import lay_lines
from consulta.core.charts.matrix import lay_matrix
from consulta.core.charts.stacked import lay_stacked
from consulta.numbers.definitions import Definition
from consulta.numbers.labels import Labels
from consulta.numbers.telling import Told
from consulta.territory.queries import TerritoryMap

MOST_ROWS = 40
"""A chart of more bars is only its table."""
Say = Callable[[Told], str]


def draw(definition: Definition, values: Sequence[Told], labels: Labels, say: Say, outlines: TerritoryMap | None) -> Any:
    """The geometry of a number's chart, None where there is nothing to draw."""
    if not any(one.value for one in values):
        return None
    makers: Mapping[str, Callable[[], Any]] = {
        "bars": lambda: _bars(definition, values, labels, say),
        "lines": lambda: _lines(values, labels),
        "stacked": lambda: _stacked(definition, values, labels),
        "matrix": lambda: _matrix(definition, values, labels),
        "map": lambda: _map(values, say, outlines),
    }
    return makers[definition.chart]() if definition.chart else None


def _bars(definition: Definition, values: Sequence[Told], labels: Labels, say: Say) -> Any:
    return lay_bars([Row(labels.of(definition.lines, one.line), one.value, say(one)) for one in values[:MOST_ROWS]])


def _lines(values: Sequence[Told], labels: Labels) -> Any:
    return lay_lines([labels.of("week", one.line) for one in values], [("", [one.value or 0 for one in values])])


def grid(values: Sequence[Told]) -> tuple[list[str], list[str], dict[tuple[str, str], Told]]:
    """The lines and the columns of values in their order, and each value by its place."""
    lines, columns = dict.fromkeys(one.line for one in values), dict.fromkeys(one.column for one in values)
    return list(lines), list(columns), {(one.line, one.column): one for one in values}


def _numbers(values: Sequence[Told]) -> tuple[list[str], list[str], list[list[float]]]:
    lines, columns, at = grid(values)
    return lines, columns, [[at[line, column].value or 0 for column in columns] for line in lines]


def _stacked(definition: Definition, values: Sequence[Told], labels: Labels) -> Any:
    lines, columns, numbers = _numbers(values)
    rows = [(labels.of(definition.lines, line), row) for line, row in zip(lines, numbers, strict=True)]
    return lay_stacked([labels.of(definition.columns, column) for column in columns], rows)


def _matrix(definition: Definition, values: Sequence[Told], labels: Labels) -> Any:
    lines, columns, numbers = _numbers(values)
    return lay_matrix(
        [labels.of(definition.lines, line) for line in lines], [labels.of(definition.columns, column) for column in columns], numbers
    )


def _map(values: Sequence[Told], say: Say, outlines: TerritoryMap | None) -> Choropleth | None:
    if outlines is None:
        return None
    by_code = {one.line: one for one in values}
    drawn = [(shape, by_code[shape.belfiore]) for shape in outlines.shapes if shape.belfiore in by_code]
    return lay_map(
        outlines.view_box, [Place(shape.name, shape.path, shape.label_x, shape.label_y, one.value, say(one)) for shape, one in drawn]
    )
