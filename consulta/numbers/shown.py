# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""From definitions and counts to what pages and documents show: tables with the lists behind, charts, two cycles side by side."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from consulta.core.words import N_, thousands
from consulta.numbers.defined.shape import DAYS, HOURS, PERCENT, RATE, UNLISTED
from consulta.numbers.definitions import COMPARED, DEFINITIONS, SECTIONS, Definition
from consulta.numbers.drawing import draw, grid
from consulta.numbers.local_labels import LocalLabels
from consulta.numbers.reading import Reading
from consulta.numbers.telling import SUPPRESSED, Told, tell
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
    is_missing: bool = False
    """It is not told, or there is nothing to tell: no list either."""


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
    none: str = ""
    """What is said instead of a table without lines."""
    unlisted: str = ""
    """Why some of its figures lead to no list; empty when all do."""

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


def say(definition: Definition, told: Told) -> str:
    """A value as people write it."""
    if told.value is None:
        return str(_("non detto") if told.state == SUPPRESSED else _("nessun dato"))
    return written(definition, told.value)


def written(definition: Definition, value: float) -> str:
    """A value with the signs of Italian numbers, one decimal where its unit has any."""
    if definition.unit in _DECIMAL and value != int(value):
        return f"{value:,.1f}".translate(str.maketrans(",.", ".,"))
    return thousands(round(value))


class Sheet:
    """The numbers of one cycle for one kind of reader."""

    def __init__(self, reading: Reading, address: Address, outlines: TerritoryMap | None = None) -> None:
        self.reading, self.address, self.outlines = reading, address, outlines
        self.labels = LocalLabels(reading.setting)

    def sections(self) -> Iterator[tuple[str, str, list[Shown]]]:
        """Sections with their key and title; a number without any line is left out, unless that is worth saying."""
        for key, title in SECTIONS.items():
            shown = [self.show(one) for one in DEFINITIONS.values() if one.section == key and one.id not in HEADLINES]
            yield key, str(_(title)), [one for one in shown if one.rows or one.none]

    def headlines(self) -> list[Shown]:
        """The numbers that come first."""
        return [self.show(DEFINITIONS[name]) for name in HEADLINES]

    def show(self, definition: Definition) -> Shown:
        """One number with its table and chart."""
        values = tell(definition, self.reading)
        lines, columns, at = grid(values)
        drawing = draw(definition, values, self.labels, lambda one: say(definition, one), self.outlines)
        rows = tuple(
            (self.labels.of(definition.lines, line), tuple(self._figure(definition, at.get((line, column))) for column in columns))
            for line in lines
        )
        headers = tuple(self.labels.of(definition.columns, one) for one in columns) if definition.columns else (str(_(definition.unit)),)
        return Shown(
            id=definition.id,
            name=str(_(definition.name)),
            text=str(_(definition.text)),
            unit=str(_(definition.unit)),
            line_header=str(_(DOMAINS[definition.lines])) if definition.lines else "",
            headers=headers,
            rows=rows,
            chart=definition.chart if drawing is not None else "",
            drawing=drawing,
            summary=self._summary(definition, values),
            steps=self._steps(definition, drawing),
            none=str(_(definition.none)) if definition.none and not rows else "",
            unlisted=self._unlisted(definition, rows),
        )

    def figures(self, definition: Definition) -> Mapping[tuple[str, str], Figure]:
        """The figures of a number by line and column."""
        return {(one.line, one.column): self._figure(definition, one) for one in tell(definition, self.reading)}

    def _unlisted(self, definition: Definition, rows: Sequence[tuple[str, Sequence[Figure]]]) -> str:
        lacks = any(one.text and not one.url and not one.is_missing for _line, figures in rows for one in figures)
        return str(_(UNLISTED[definition.listed])) if lacks and definition.listed in UNLISTED else ""

    def _figure(self, definition: Definition, told: Told | None) -> Figure:
        if told is None:
            return Figure("", is_missing=True)
        url = "" if told.value is None else self.address(definition, told.line, told.column)
        return Figure(say(definition, told), url, told.value is None)

    def _summary(self, definition: Definition, values: Sequence[Told]) -> str:
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
                value=say(definition, first),
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
                least, most = (written(definition, round(value, 1)) for value in (step.least, step.most))
                words.append(
                    str(_("Fino a %(most)s", most=most) if step.least == 0 else _("Da %(least)s a %(most)s", least=least, most=most))
                )
        return tuple(words)


def compare(now: Sheet, before: Sheet) -> list[tuple[str, Figure, Figure]]:
    """Name with its unit where it does not say it, figure of this cycle and of the one before, line by line.

    Each figure leads to the list of its own cycle.
    """
    rows, no_figure = [], Figure(str(_("nessun dato")), is_missing=True)
    for definition in (DEFINITIONS[name] for name in COMPARED):
        new, old = now.figures(definition), before.figures(definition)
        for line, column in dict.fromkeys([*new, *old]):
            name = str(_(definition.name))
            if line:
                name = f"{name}: {now.labels.of(definition.lines, line)}"
            unit = str(_(definition.unit))
            said = name if name.lower() == unit else f"{name} ({unit})"
            rows.append((said, new.get((line, column), no_figure), old.get((line, column), no_figure)))
    return rows


WHY_CUT = N_("Dove leggi «non detto» le persone sono meno di 5, o dirne il numero farebbe capire quante sono altrove.")
