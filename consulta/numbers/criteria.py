# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Filters that make the list behind a figure (wiring.PUBLIC_CRITERIA, OFFICE_CRITERIA): cycle, channel, what lacks, week, step."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_

from consulta.consultations import queries as consultations
from consulta.contributions.models import Channel
from consulta.contributions.queries import Criterion
from consulta.core import clock
from consulta.core.errors import Invalid
from consulta.core.words import N_, filled
from consulta.numbers import queries
from consulta.numbers.wording import FIXED
from consulta.web.access import current_territory
from consulta.web.locale import gettext, show_short_day

_UNKNOWN = N_("Il filtro «%(name)s» ha un valore che non conosciamo: toglilo o aprilo dalla pagina dei numeri.")
_OFFICE_STEPS = {**queries.PUBLIC_STEPS, "etichettato": "tagged"}


def _refused(name: str) -> Invalid:
    return Invalid({name: filled(_UNKNOWN, name=name)})


def _id(value: str) -> int:
    if not re.fullmatch(r"[0-9]{1,10}", value, re.ASCII) or not 0 < int(value) < 2**31:
        raise _refused("ciclo")
    return int(value)


def _one_of(name: str, allowed: Mapping[str, str]) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value not in allowed:
            raise _refused(name)
        return allowed[value]

    return parse


def _in_cycle(cycle_id: int) -> ColumnElement[bool]:
    return queries.of_cycle(cycle_id)


def _through(channel: str) -> ColumnElement[bool]:
    return queries.through(channel)


def _without(what: Sequence[str]) -> ColumnElement[bool]:
    return and_(*(queries.without(one) for one in what))


def _reached(step: str) -> ColumnElement[bool]:
    return queries.reached(step)


def _missing(value: str) -> tuple[str, ...]:
    """One or more of what may be missing, divided by a comma."""
    wanted = tuple(dict.fromkeys(value.split(",")))
    if not set(wanted) <= set(_MISSING):
        raise _refused("senza")
    return wanted


def _week(value: str) -> date:
    """The Monday of the week in which a day falls."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise _refused("settimana") from None
    if not 2000 <= day.year < 2100:
        raise _refused("settimana")
    return day - timedelta(days=day.weekday())


def _arrived(monday: date) -> ColumnElement[bool]:
    return queries.arrived_in_week(monday)


def _cycles() -> Sequence[tuple[str, str]]:
    """The consultations that everybody may know of."""
    territory = current_territory()
    return [(str(one.id), one.title) for one in consultations.list_cycles(territory.id, clock.now())] if territory else ()


def _title(value: str) -> str:
    """The title of a consultation that everybody may know of; of any other only what the address says."""
    wanted = str(_id(value))
    return next((title for id, title in _cycles() if id == wanted), value)


def _said_missing(value: str) -> str:
    return _MISSING[value] if value in _MISSING else ", ".join(str(gettext(_MISSING[one])) for one in _missing(value))


_CHANNELS = {one.value: one.value for one in Channel}
_MISSING = {"area": N_("area"), "comune": N_("comune: riguarda tutto il territorio"), "tavolo": N_("tavolo")}


def _step(values: Mapping[str, str]) -> Criterion:
    def choices() -> Sequence[tuple[str, str]]:
        return [(name, FIXED["step"][step]) for name, step in values.items()]

    return Criterion("passo", N_("Passo"), _one_of("passo", values), _reached, lambda value: FIXED["step"][values[value]], choices)


_SHARED = (
    Criterion("ciclo", N_("Consultazione"), _id, _in_cycle, _title, _cycles),
    Criterion(
        "canale",
        N_("Canale"),
        _one_of("canale", _CHANNELS),
        _through,
        lambda value: Channel(value).label,
        lambda: [(one.value, one.label) for one in Channel],
    ),
    Criterion("senza", N_("Senza"), _missing, _without, _said_missing, lambda: tuple(_MISSING.items())),
    Criterion("settimana", N_("Settimana da lunedì"), _week, _arrived, lambda value: show_short_day(_week(value))),
)
PUBLIC_CRITERIA = (*_SHARED, _step(queries.PUBLIC_STEPS))
OFFICE_CRITERIA = (*_SHARED, _step(_OFFICE_STEPS))
