# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""From definitions and counts to what pages and documents show: tables with the lists behind,
charts, the comparison of two cycles.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from consulta.core.words import N_, thousands
from consulta.numbers.defined.shape import DAYS, HOURS, PERCENT, RATE
from consulta.numbers.definitions import COMPARED, DEFINITIONS, SECTIONS, Definition
from consulta.numbers.drawing import draw, grid
from consulta.numbers.labels import Labels
from consulta.numbers.making import Value
from consulta.numbers.reading import Reading
from consulta.numbers.wording import DOMAINS
from consulta.territory.queries import TerritoryMap
from consulta.web.locale import gettext as _

HEADLINES = ("contributions", "comments", "people", "organisations", "meetings")
_DECIMAL = (PERCENT, DAYS, HOURS, RATE)
Address = Callable[[Definition, str, str], str]
"""From a number, a line and a column to the list behind that figure: an address, empty where no list shows it."""


def no_list(_definition: Definition, _line: str, _column: str) -> str:
    """A document leads to no list."""
    return ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it is written, and the address of the list behind it, empty without one."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A number on a page. ``rows``: name of the line, then a figure for each of ``headers``."""

    id: str
    name: str
    text: str
    unit: str
    line_header: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Figure, ...]], ...]
    chart: str
    drawing: Any
    summary: str
    steps: tuple[str, ...] = ()

    @property
    def is_single(self) -> bool:
        """Whether it is one figure, without lines."""
        return not self.line_header

    @property
    def is_told(self) -> bool:
        """Whether there is a number to put the unit to."""
        return self.rows[0][1][0].text[:1].isdigit()

    @property
    def anchor(self) -> str:
        """Its id on the page."""
        return self.id.replace(".", "-").replace("_", "-")


def say(definition: Definition, value: float | None, *, is_cut: bool) -> str:
    """A value as people write it."""
    if value is None:
        return str(_("non detto")) if is_cut else "–"
    if definition.unit in _DECIMAL and value != int(value):
        return f"{value:,.1f}".translate(str.maketrans(",.", ".,"))
    return thousands(round(value))


class Sheet:
    """The numbers of one cycle for one kind of reader."""

    def __init__(self, reading: Reading, address: Address, outlines: TerritoryMap | None = None) -> None:
        self.reading, self.address, self.outlines = reading, address, outlines
        self.labels = Labels(reading.setting)

    def sections(self) -> Iterator[tuple[str, str, list[Shown]]]:
        """Sections with their key and title; a number without any line is left out."""
        for key, title in SECTIONS.items():
            shown = [self.show(one) for one in DEFINITIONS.values() if one.section == key and one.id not in HEADLINES]
            yield key, str(_(title)), [one for one in shown if one.rows]

    def headlines(self) -> list[Shown]:
        """The numbers that come first."""
        return [self.show(DEFINITIONS[name]) for name in HEADLINES]

    def show(self, definition: Definition) -> Shown:
        """One number with its table and chart."""
        values = definition.read(self.reading)
        lines, columns, at = grid(values)
        drawing = draw(definition, values, self.labels, lambda one: self._said(definition, one.value), self.outlines)
        headers = tuple(self.labels.of(definition.columns, one) for one in columns) if definition.columns else (str(_(definition.unit)),)
        return Shown(
            id=definition.id,
            name=str(_(definition.name)),
            text=str(_(definition.text)),
            unit=str(_(definition.unit)),
            line_header=str(_(DOMAINS[definition.lines])) if definition.lines else "",
            headers=headers,
            rows=tuple(
                (self.labels.of(definition.lines, line), tuple(self._figure(definition, at.get((line, column))) for column in columns))
                for line in lines
            ),
            chart=definition.chart if drawing is not None else "",
            drawing=drawing,
            summary=self._summary(definition, values),
            steps=self._steps(definition, drawing),
        )

    def _figure(self, definition: Definition, value: Value | None) -> Figure:
        if value is None:
            return Figure("")
        url = "" if value.value is None else self.address(definition, value.line, value.column)
        return Figure(self._said(definition, value.value), url)

    def _said(self, definition: Definition, value: float | None) -> str:
        return say(definition, value, is_cut=bool(self.reading.hidden))

    def _summary(self, definition: Definition, values: Sequence[Value]) -> str:
        """What a chart says, for who hears it: the greatest value, and where the rest is."""
        told = [one for one in values if one.value]
        if not told:
            return ""
        first = max(told, key=lambda one: one.value or 0)
        name = self.labels.of(definition.lines, first.line)
        if first.column:
            name = f"{name}, {self.labels.of(definition.columns, first.column)}"
        return str(
            _(
                "Il valore più alto è %(value)s (%(unit)s): %(name)s. Tutti i valori sono nella tabella.",
                value=self._said(definition, first.value),
                unit=_(definition.unit),
                name=name,
            )
        )

    def _steps(self, definition: Definition, drawing: Any) -> tuple[str, ...]:
        if definition.chart != "map" or drawing is None:
            return ()
        words = []
        for step in drawing.steps:
            if step.most is None:
                words.append(str(_("Non detto o senza dati")))
            elif step.most == 0:
                words.append(str(_("Nessuna")))
            else:
                least, most = (say(definition, round(value, 1), is_cut=False) for value in (step.least, step.most))
                words.append(
                    str(_("Fino a %(most)s", most=most) if step.least == 0 else _("Da %(least)s a %(most)s", least=least, most=most))
                )
        return tuple(words)


def compare(now: Sheet, before: Sheet) -> list[tuple[str, str, str, str]]:
    """Name, unit, value of this cycle and of the one before, line by line."""
    rows = []
    for definition in (DEFINITIONS[name] for name in COMPARED):
        new = {(one.line, one.column): one.value for one in definition.read(now.reading)}
        old = {(one.line, one.column): one.value for one in definition.read(before.reading)}
        for line, column in dict.fromkeys([*new, *old]):
            name = str(_(definition.name))
            if line:
                name = f"{name}: {now.labels.of(definition.lines, line)}"
            values = (now._said(definition, new.get((line, column))), before._said(definition, old.get((line, column))))
            rows.append((name, str(_(definition.unit)), *values))
    return rows


WHY_CUT = N_("Dove leggi «non detto» le persone sono meno di 5, o dirne il numero farebbe capire quante sono altrove.")
