# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a data set is made of: columns with name, meaning and shape.

The column dictionary, the files, the interface and its description all come from here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from consulta.core import clock
from consulta.core.words import N_

BETWEEN = "; "
"""Between several values in one cell."""


class Shape(StrEnum):
    """What a value is, in JSON and in words."""

    TEXT = "text"
    WHOLE = "whole"
    NUMBER = "number"
    INSTANT = "instant"
    DAY = "day"
    MANY = "many"


_SCHEMAS: Mapping[Shape, Mapping[str, Any]] = {
    Shape.TEXT: {"type": "string"},
    Shape.WHOLE: {"type": "integer"},
    Shape.NUMBER: {"type": "number"},
    Shape.INSTANT: {"type": "string", "format": "date-time"},
    Shape.DAY: {"type": "string", "format": "date"},
    Shape.MANY: {"type": "array", "items": {"type": "string"}},
}

DICTIONARY: Sequence[str] = (N_("Colonna"), N_("Nome per i programmi"), N_("Che cosa contiene"), N_("Significato"))
"""Headings of a column dictionary."""

SHAPES: Mapping[Shape, str] = {
    Shape.TEXT: N_("testo"),
    Shape.WHOLE: N_("numero intero"),
    Shape.NUMBER: N_("numero, con il punto per i decimali"),
    Shape.INSTANT: N_("data e ora italiana, con il fuso orario (ISO 8601)"),
    Shape.DAY: N_("data (ISO 8601)"),
    Shape.MANY: N_("più valori, separati da punto e virgola"),
}

Row = Sequence[Any]
"""The values of a row in the order of the columns: str, int, float, datetime, date, a sequence of str, or None."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in JSON, its Italian heading in tables, what it means; ``is_always`` when no row lacks it."""

    name: str
    header: str
    meaning: str
    shape: Shape = Shape.TEXT
    is_always: bool = False

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON Schema of its values."""
        schema = dict(_SCHEMAS[self.shape])
        if not self.is_always and self.shape is not Shape.MANY:
            schema["type"] = [schema["type"], "null"]
        return schema | {"title": self.header, "description": self.meaning}


@dataclass(frozen=True, slots=True)
class Named:
    """A data set as people and programs read it, without its rows. The first column names a row."""

    name: str
    title: str
    description: str
    columns: Sequence[Column]

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON Schema of one row."""
        return {
            "type": "object",
            "title": self.title,
            "additionalProperties": False,
            "required": [column.name for column in self.columns],
            "properties": {column.name: column.schema for column in self.columns},
        }


def plain(value: Any) -> Any:
    """A value as JSON holds it: instants and days in ISO 8601, an empty text as null. An instant has the hour of Italy and its zone."""
    if isinstance(value, datetime):
        return clock.rome(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return list(value)
    return None if value == "" else value


def cell(value: Any) -> str:
    """A value as a cell of a table holds it."""
    if isinstance(value, tuple | list):
        return BETWEEN.join(value)
    found = plain(value)
    return "" if found is None else str(found)


def as_object(columns: Sequence[Column], row: Row) -> dict[str, Any]:
    """A row as the API and the JSON files give it."""
    return {column.name: plain(value) for column, value in zip(columns, row, strict=True)}


Say = Callable[[str], str]
"""Translates a sentence marked with N_ for who reads."""


def dictionary(columns: Sequence[Column], say: Say) -> list[list[str]]:
    """The column dictionary as a table, headings first."""
    head = [say(text) for text in DICTIONARY]
    return [head, *([say(one.header), one.name, say(SHAPES[one.shape]), say(one.meaning)] for one in columns)]
