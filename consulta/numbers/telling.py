# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A number as it is told: its values, and for each one without a figure whether it is hidden or there is nothing to tell. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from consulta.core.words import N_
from consulta.numbers.defined.shape import Definition
from consulta.numbers.reading import Reading

TOLD, SUPPRESSED, NOTHING = "told", "suppressed", "nothing"
STATES: Mapping[str, str] = {
    TOLD: N_("detto"),
    SUPPRESSED: N_("non detto: poche persone"),
    NOTHING: N_("non c'è niente da dire"),
}
"""Why a value is there, or is not."""


@dataclass(frozen=True, slots=True)
class Told:
    """One value of a number with its line and column (empty where it has none); ``state`` is one of STATES."""

    line: str
    column: str
    value: float | None
    state: str


def tell(definition: Definition, reading: Reading) -> Sequence[Told]:
    """The values of a number for one kind of reader."""
    values = definition.read(reading)
    counted: set[tuple[str, str]] = set()
    if reading.hidden and any(one.value is None for one in values):
        whole = definition.read(replace(reading, hidden=frozenset()))
        counted = {(one.line, one.column) for one in whole if one.value is not None}
    return [Told(one.line, one.column, one.value, _state(one.value, is_counted=(one.line, one.column) in counted)) for one in values]


def _state(value: float | None, *, is_counted: bool) -> str:
    if value is not None:
        return TOLD
    return SUPPRESSED if is_counted else NOTHING
