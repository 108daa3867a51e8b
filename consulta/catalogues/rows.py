# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows of a catalogue: which column is which, what becomes of each row, what is wrong in a cell. Pure.

A row is known by its code. One fault, and nothing of the file comes in. A column that is not in the file leaves what stands.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from consulta.core.actor import Actor
from consulta.core.decision import Decision
from consulta.core.sheet_writing import bare
from consulta.core.sheets import Sheet
from consulta.core.text import one_line
from consulta.core.words import N_, Labelled, filled
from consulta.plans.outline import folded

ROWS_CAP = 500
Fields = Mapping[str, tuple[str, str]]
"""The columns of a catalogue by key: heading and what may stand below it."""

_LACKS = N_("Manca la colonna «%(name)s»: scarica il modello, oppure dai questo nome alla colonna.")
_TWICE = N_("Due colonne si chiamano «%(name)s»: lasciane una.")
_UNKNOWN = N_("La colonna «%(name)s» non è tra quelle del modello: cambiale nome, oppure toglila.")
_MANY = N_("Il file ha %(count)s righe: importane al massimo %(cap)s per volta.")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a cell, and the remedy. ``column`` is a label."""

    column: str
    value: str
    message: str


@dataclass(slots=True)
class Row:
    """What becomes of a row. ``outcome``: new, changed, same, wrong; ``changes``: labels of the columns that differ."""

    number: int
    code: str
    title: str = ""
    outcome: str = "new"
    changes: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    state: Any = None


class Catalogue(Protocol):
    """A catalogue of a feature. ``required``: the keys of the columns without which a file is none of its files."""

    name: str
    fields: Fields
    required: Sequence[str]

    def may_edit(self, actor: Actor, territory_id: int) -> Decision:
        """Who brings rows in."""

    def hold(self, territory_id: int) -> None:
        """In the open transaction: nobody else changes the catalogue until the end."""

    def cells(self, territory_id: int, today: date) -> Sequence[Sequence[str]]:
        """Everything that stands, in the columns, as it is read back."""

    def examine(self, sheet: Sheet, territory_id: int, today: date) -> list[Row]:
        """What becomes of each row, against the catalogue as it would stand with all of them."""

    def write(self, actor: Actor, territory_id: int, rows: Sequence[Row], now: Any) -> None:
        """Write the rows that are new or changed, by the verbs of the feature."""


def columns_of(headings: Sequence[str], fields: Fields) -> Sequence[str]:
    """For each heading its key, "" for one that is not known."""
    names = {folded(label): key for key, (label, _) in fields.items()}
    return [names.get(folded(heading), "") for heading in headings]


def sheet_fault(sheet: Sheet, catalogue: Catalogue) -> str:
    """Why a table cannot be read at all, as a sentence; nothing when it can."""
    columns = columns_of(sheet.headings, catalogue.fields)
    for heading, key in zip(sheet.headings, columns, strict=True):
        if heading and not key:
            return filled(_UNKNOWN, name=one_line(heading)[:60])
        if key and columns.count(key) > 1:
            return filled(_TWICE, name=one_line(heading)[:60])
    lacking = next((key for key in catalogue.required if key not in columns), None)
    if lacking is not None:
        return filled(_LACKS, name=catalogue.fields[lacking][0])
    return filled(_MANY, count=len(sheet.rows), cap=ROWS_CAP) if len(sheet.rows) > ROWS_CAP else ""


def typed_rows(sheet: Sheet, fields: Fields) -> list[tuple[int, dict[str, str]]]:
    """Line number and cells by key, those of the file only; in a CSV without the mark that guards a formula."""
    columns = columns_of(sheet.headings, fields)
    return [
        (number, {key: bare(cell) if sheet.kind == "csv" else cell for key, cell in zip(columns, cells, strict=True) if key})
        for number, cells in sheet.rows
    ]


class Reader:
    """Reads the cells of one row and notes what is wrong in them."""

    def __init__(self, row: Row, typed: Mapping[str, str], fields: Fields) -> None:
        self.row, self.typed, self._fields = row, typed, fields

    def fault(self, key: str, message: str, value: str | None = None) -> None:
        """Say what is wrong in a cell."""
        shown = self.typed.get(key, "") if value is None else value
        self.row.faults.append(Fault(self._fields[key][0], shown[:80], message))

    def line(self, key: str, stands: str) -> str:
        """A cell on one line, or what stands."""
        return one_line(self.typed[key]) if key in self.typed else stands

    def member(self, key: str, enum: type[Labelled], stands: str) -> str:
        """The value of a closed list; an empty cell leaves what stands."""
        typed = self.typed.get(key, "")
        if not typed:
            return stands
        found = next((one for one in enum if folded(typed) in (folded(one.label), folded(one.value))), None)
        if found is None:
            offered = ", ".join(f"«{one.label}»" for one in enum)
            self.fault(key, filled(N_("Scrivi una di queste voci: %(offered)s."), offered=offered))
        return found.value if found else stands

    def named(self, key: str, names: Mapping[int, str], stands: int | None, message: str) -> int | None:
        """The id of what has that name; None for an empty cell."""
        if key not in self.typed:
            return stands
        wanted = folded(self.typed[key])
        if not wanted:
            return None
        found = next((one for one, name in names.items() if folded(name) == wanted), None)
        if found is None:
            self.fault(key, message)
        return found if found is not None else stands


def pieces(typed: str) -> list[str]:
    """What is parted by semicolons or lines."""
    return [piece for one in re.split(r"[;\n]", typed) if (piece := one_line(one))]


def check_twice(rows: Sequence[Row], label: str) -> None:
    """Two rows with one code are a fault of the second."""
    seen: dict[str, int] = {}
    for row in rows:
        if row.code in seen:
            message = filled(N_("È lo stesso codice della riga %(line)s: tieni una sola riga."), line=seen[row.code])
            row.faults.append(Fault(label, row.code, message))
        elif row.code:
            seen[row.code] = row.number


def settle(row: Row, before: Mapping[str, str] | None, after: Mapping[str, str]) -> None:
    """The outcome of a row, from the cells that stood there (None: nothing) and those that would stand there, by label."""
    if row.faults:
        row.outcome = "wrong"
    elif before is not None:
        row.changes = [label for label, value in after.items() if before[label] != value]
        row.outcome = "changed" if row.changes else "same"


def mark_of(rows: Sequence[Row]) -> str:
    """What a preview showed, as a mark: the confirmation brings it back, so that nothing else is done than what was seen."""
    seen = [[row.number, row.outcome, row.code, row.changes] for row in rows]
    return hashlib.sha256(json.dumps(seen, default=str).encode()).hexdigest()[:32]
